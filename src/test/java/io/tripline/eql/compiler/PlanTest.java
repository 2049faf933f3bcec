package io.tripline.eql.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import io.tripline.eql.EqlException;
import io.tripline.event.FieldTable;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlanTest {

    private static String plan(String query) throws EqlException {
        return new EqlCompiler(TestSchemas.TYPES, Map.of(), new FieldTable.Builder())
                .compile(query, EqlCompiler.DEFAULT_CATEGORY_FIELD)
                .matcher()
                .plan();
    }

    @Test
    void showsLeafKindsAutomataAndRequiredConstants() throws EqlException {
        assertThat(
                        plan(
                                """
                                process where name in~ ("Sh", "bash") and
                                  (path : ("/bin/*", "/tmp/*") or path regex "/opt/[a-z]+") and
                                  not (b or length(name) > 4 or ip == null)
                                """))
                .isEqualTo(
                        """
                        all of
                          index event.category == "process"
                          index name in~ set(2) [bash, sh]
                          any of
                            index path like~ automaton(2 patterns, 14 places)
                            index path regex automaton(11 characters, 8 states)
                          not
                            any of
                              index b == true
                              script (> (length name) 4)
                              not
                                index ip exists
                        requires event.category in [process]
                        requires name in~ [bash, sh]
                        witness event.category [process]
                        witness name ~ [bash, sh]
                        """);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = ';',
            value = {
                "name == \"a.b\";name [a.b]",
                "name : (\"*Foo*bars?x\", \"BAZ\");name ~ [bars, baz]",
                "name in (\"a/b\", \"12ab\");name [12ab, a]",
                "name == \"a\" or path : \"C:\\\\Temp\\\\*\";name ~ [a, temp]",
                "name == \"xx\" and path == \"yyy\" or path == \"z\";path [yyy, z]",
                "startsWith~(name, \"Ab\") and endsWith(path, \"cd\");name ~ [ab]|path [cd]",
                "stringContains(name, \"ab\");name [ab]"
            })
    void saysWhatStandsInEveryMatchingEvent(String condition, String witnesses)
            throws EqlException {
        assertThat(witnesses(condition)).containsExactly(witnesses.split("\\|"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "name != \"abc\"",
                "not name : \"abc*\"",
                "name == \"abc\" or n == 1",
                "name : \"*\"",
                "name in (\"abc\", \"12.5e3\")",
                "name == \"é\"",
                "n == 5",
                "ip == \"10.0.0.1\"",
                "concat(name, \"x\") == \"abcx\""
            })
    void saysNothingWhereNothingNeedStand(String condition) throws EqlException {
        assertThat(witnesses(condition)).isEmpty();
    }

    private static List<String> witnesses(String condition) throws EqlException {
        return plan("any where " + condition)
                .lines()
                .filter(line -> line.startsWith("witness "))
                .map(line -> line.substring("witness ".length()))
                .toList();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = ';',
            value = {
                "name == \"a\";name in [a]",
                "name in (\"b\", \"a\");name in [a, b]",
                "name == \"a\" or name in (\"b\", \"A\");name in [A, a, b]",
                "name == \"A\" or name in~ (\"b\", \"c\");name in~ [a, b, c]",
                "name == \"a\" and n == 1 or n == 1 and name == \"b\";name in [a, b]",
                "(name == \"a\" or name == \"b\") and path == \"c\";name in [a, b]|path in [c]"
            })
    void requiresWhatEveryMatchingEventHas(String condition, String requirements)
            throws EqlException {
        assertThat(
                        plan("any where " + condition)
                                .lines()
                                .filter(line -> line.startsWith("requires ")))
                .map(line -> line.substring("requires ".length()))
                .containsExactly(requirements.split("\\|"));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = ';',
            value = {
                "name != \"a\"",
                "not name in (\"a\")",
                "name == \"a\" or n == 1",
                "name == \"a\" or path == \"a\"",
                "name : \"a*\"",
                "n in (1, 2)",
                "concat(name, \"x\") == \"ax\"",
                "name == null",
                "true"
            })
    void requiresNothingWhereAnEventMayMatchWithoutIt(String condition) throws EqlException {
        assertThat(plan("any where " + condition)).doesNotContain("requires");
    }
}
