package io.tripline.eql.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import io.tripline.eql.Diagnostic;
import io.tripline.eql.EqlException;
import io.tripline.eql.Schema;
import io.tripline.eql.syntax.EqlParser;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FolderTest {

    private static final Schema SCHEMA =
            TestSchemas.of("name,keyword", "n,long", "b,boolean").asComplete();

    private static String fold(String condition) throws EqlException {
        return new Folder(SCHEMA).fold(EqlParser.parseCondition(condition)).toString();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u0001',
            value = {
                "string(5) == \"5\" | true",
                "string(null) == null | true",
                "string(true) : \"TRUE\" | true",
                "string(string(n)) == \"5\" | string(n) == \"5\"",
                "string(name) == \"a\" | name == \"a\"",
                "string(concat(name, \"x\")) == \"ax\" | concat(name, \"x\") == \"ax\"",
                "string(length(name)) == \"3\" | string(length(name)) == \"3\"",
                "string(n + 1) == \"3\" | string(n + 1) == \"3\"",
                "string(b) == \"true\" | string(b) == \"true\"",
                "string(name == \"a\") == \"true\" | string(name == \"a\") == \"true\"",
                "1 + 2 * n == 7 | 1 + 2 * n == 7",
                "1 + 2 == 3 | true",
                "-(2 - 5) == 3 | true",
                "multiply(3, 4) == 12 | true",
                "\"a\" in (\"a\", name) | \"a\" in (\"a\", name)",
                "name in (\"a\", concat(\"b\", \"c\")) | name in (\"a\", \"bc\")",
                "n in (1, null) | n in (1, null)",
                "n in (null, null) | null",
                "\"aB\" like~ (\"x\", \"A?\") | true",
                "\"ab\" regex \"a.\" | true"
            })
    void worksOutWhatIsConstant(String condition, String folded) throws EqlException {
        assertThat(fold(condition)).isEqualTo(EqlParser.parseCondition(folded).toString());
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u0001',
            value = {
                "?u regex \"a(\" | null",
                "?u regex~ \"a(\" | null",
                "?u regex \"a\" | false",
                "?u regex~ \"a\" | null",
                "?u regex \".*\" | false",
                "?u regex~ \".*\" | false",
                "?u regex \"#\" | null"
            })
    void knowsWhatAPatternIsOfNull(String condition, String folded) throws EqlException {
        assertThat(fold(condition)).isEqualTo(folded);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u0001',
            value = {
                "\"ab\" regex \"a(b\" | expected a regular expression in Java's syntax",
                "1 / 0 == 1 | cannot be divided by zero",
                "number(\"x\") == 1 | number() found a text that is no number",
                "cidrMatch(\"x\", \"10.0.0.0/8\") | an IP address in cidrMatch()"
            })
    void saysWhatCannotBeWorkedOut(String condition, String fragment) throws EqlException {
        Folder folder = new Folder(SCHEMA);
        folder.fold(EqlParser.parseCondition(condition));

        assertThat(folder.diagnostics())
                .extracting(Diagnostic::kind)
                .containsExactly(Diagnostic.Kind.TYPE);
        assertThat(folder.diagnostics().getFirst().message()).contains(fragment);
    }

    @Test
    void saysNothingOfWhatIsRight() throws EqlException {
        Folder folder = new Folder(SCHEMA);
        folder.fold(EqlParser.parseCondition("n / 0 == 1 and 6 / 2 == 3"));

        assertThat(folder.diagnostics()).isEqualTo(List.of());
    }
}
