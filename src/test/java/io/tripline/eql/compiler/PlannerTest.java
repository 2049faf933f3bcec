package io.tripline.eql.compiler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tripline.eql.Diagnostic;
import io.tripline.eql.EqlException;
import io.tripline.event.FieldTable;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlannerTest {

    private final FieldTable.Builder table = new FieldTable.Builder();

    private List<Diagnostic> faults(String query) {
        EqlException refusal =
                catchThrowableOfType(
                        EqlException.class,
                        () ->
                                new EqlCompiler(TestSchemas.TYPES, Map.of(), table)
                                        .compile(query, EqlCompiler.DEFAULT_CATEGORY_FIELD));
        assertThat(refusal).as("refusal of %s", query).isNotNull();
        return refusal.diagnostics();
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "n == i",
                "length(name) == n",
                "n == \"abc\"",
                "not n != \"abc\"",
                "n in (1, 2, 3) and ip in (\"x\", \"y\")",
                "name regex \"a(\"",
                "name regex~ (\"a\", \"[\")",
                "concat(name) regex \"a(\"",
                "cidrMatch(ip, \"10.0.0.0/8\", \"x\")",
                "when > \"yesterday\"",
                "1 / 0 == 1"
            })
    void goesOnBehindAFault(String condition) {
        List<Diagnostic> faults =
                faults("any where (b or (%s)) and u < \"x\"".formatted(condition));

        assertThat(faults).hasSizeGreaterThan(1);
        assertThat(faults.getLast().message()).contains("'u'");
    }

    @Test
    void givesNoSlotToTheFieldsOfARefusedQuery() {
        faults("any where name == \"a\" and n == \"abc\"");
        faults("any where length(name) > 3 and n == i");

        assertThat(table.size()).as("the time stamp alone").isEqualTo(1);
    }

    @Test
    void findsFaultsBesideThoseOfTypes() {
        assertThat(faults("any where length(n) > 1 and not n == \"abc\" and (b or i == \"x\")"))
                .extracting(fault -> fault.message().replaceAll(".*'(\\w+)'.*", "$1"))
                .containsExactly("n", "n", "i");
    }

    @ParameterizedTest(name = "{0} on {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u0001',
            value = {
                "string(x) in (\"5\", \"a\") | {\"x\":5} | true",
                "string(x) in (\"5\", \"a\") | {\"x\":\"a\"} | true",
                "string(x) in (\"5\", \"a\") | {\"x\":6} | false",
                "string(x) == \"true\" | {\"x\":true} | true",
                "string(x) < \"6\" | {\"x\":50} | true",
                "string(x) in~ (\"TRUE\") | {\"x\":true} | true",
                "string(x) == null | {} | true",
                "concat(name) regex \".*\" | {\"name\":\"a\\nb\"} | true",
                "concat(name) regex \".+\" | {\"name\":\"a\\nb\"} | false",
                "concat(name) regex \".*\" | {} | false",
                "stringContains~(name, \"bc\") | {\"name\":\"aBC\"} | true",
                "stringContains~(name, \"bc\") | {\"name\":\"aB\"} | false",
                "stringContains~(name, \"ab\") | {\"name\":\"Ab\"} | true",
                "d == -0.0 | {\"d\":-0.0} | true",
                "d == -0.0 | {\"d\":0.0} | false",
                "d == 0 | {\"d\":-0.0} | false",
                "number(name) == 1 | {\"name\":\"x\"} | false",
                "(number(name) == 1) == false | {\"name\":\"x\"} | false",
                "(number(name) == 1) != true | {\"name\":\"x\"} | false",
                "(number(name) == 1) != false | {\"name\":\"x\"} | false",
                "not (number(name) == 1) == false | {\"name\":\"x\"} | false",
                "(number(name) == 1) == false or b | {\"name\":\"x\",\"b\":true} | true"
            })
    void judges(String condition, String event, boolean matches) throws EqlException {
        assertThat(TestEvents.matches(TestSchemas.TYPES, condition, event)).isEqualTo(matches);
    }

    @Test
    void readsANumberOfAThousandDigits() throws EqlException {
        String four = "0".repeat(999) + "4";

        assertThat(
                        TestEvents.matches(
                                TestSchemas.TYPES, "n == \"%s\"".formatted(four), "{\"n\":4}"))
                .isTrue();
        assertThat(faults("any where n == \"0%s\"".formatted(four)))
                .extracting(Diagnostic::kind)
                .containsExactly(Diagnostic.Kind.TYPE);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u0001',
            value = {
                "when == \"2026\" | when between 2026-01-01T00:00:00Z and 2026-12-31T23:59:59.999Z",
                "when < \"now-1d\" | when < now-1d",
                "cidrMatch(x, \"10.0.0.0/8\") | x by arrival(in block /104; never; never; never)"
            })
    void showsWhatItAsks(String condition, String plan) throws EqlException {
        assertThat(
                        new EqlCompiler(TestSchemas.TYPES, Map.of(), table)
                                .compile(
                                        "any where " + condition,
                                        EqlCompiler.DEFAULT_CATEGORY_FIELD)
                                .matcher())
                .hasToString(plan);
    }
}
