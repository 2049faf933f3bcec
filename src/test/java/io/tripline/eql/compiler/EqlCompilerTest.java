package io.tripline.eql.compiler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.tripline.eql.CompiledQuery;
import io.tripline.eql.Diagnostic;
import io.tripline.eql.EqlException;
import io.tripline.eql.Schema;
import io.tripline.eql.Span;
import io.tripline.event.FieldTable;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EqlCompilerTest {

    private static final String DNS = "event.category == \"network\" and name != null";

    private static CompiledQuery compile(Schema schema, String query) throws EqlException {
        return compile(schema, Map.of(), query, EqlCompiler.DEFAULT_CATEGORY_FIELD);
    }

    private static CompiledQuery compile(
            Schema schema, Map<String, String> eventClasses, String query, String categoryField)
            throws EqlException {
        return new EqlCompiler(schema, eventClasses, new FieldTable.Builder())
                .compile(query, categoryField);
    }

    private static String plan(Schema schema, String condition) throws EqlException {
        return compile(schema, "any where " + condition).matcher().toString();
    }

    private static List<Diagnostic> refusal(Schema schema, String query) {
        EqlException refusal =
                catchThrowableOfType(EqlException.class, () -> compile(schema, query));
        assertThat(refusal).as("refusal of %s", query).isNotNull();
        return refusal.diagnostics();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void plansQueries(String query, String plan) throws EqlException {
        assertThat(compile(TestSchemas.TYPES, query).matcher()).hasToString(plan);
    }

    static Stream<Arguments> plansQueries() {
        return Stream.of(
                arguments("process where true", "event.category == \"process\""),
                arguments(
                        "process where name == \"a\"",
                        "(event.category == \"process\" and name == \"a\")"),
                arguments(
                        "any where b and not name == \"a\" or n > 5",
                        "((b == true and not name == \"a\") or n > 5)"),
                arguments("any where name != \"a\"", "not name == \"a\""),
                arguments("any where name == null", "not name exists"),
                arguments("any where name != null", "name exists"),
                arguments("any where v != null", "v exists"),
                arguments("any where b", "b == true"),
                arguments("any where not b", "not b == true"),
                arguments("any where name in (\"a\", \"b\")", "name in set(2)"),
                arguments("any where name not in (\"a\", \"b\")", "not name in set(2)"),
                arguments("any where name in~ (\"B\", \"a\", \"A\")", "name in~ set(2) [a, b]"),
                arguments("any where n in (1, 2.0)", "n in set(2)"),
                arguments("any where 5 < n and 5 >= i", "(n > 5 and i <= 5)"),
                arguments("any where n < 4.5 and n > 4.5", "(n <= 4 and n >= 5)"),
                arguments("any where n == 4.5", "n never"),
                arguments("any where n == \"4\"", "n == 4"),
                arguments("any where name == 4", "name == \"4\""),
                arguments("any where d == 4", "d == 4.0"),
                arguments("any where u == 4", "u == 4"),
                arguments("any where ip == \"10.0.0.0/8\"", "ip in block /104"),
                arguments("any where ip == \"::1/64\"", "ip in block /64"),
                arguments(
                        "any where when >= \"2024-03-01T10:00:00Z\"",
                        "when >= 2024-03-01T10:00:00Z"),
                arguments(
                        "any where name like \"ab*\"", "name like automaton(1 patterns, 4 places)"),
                arguments("any where name : (\"A\", \"a\")", "name in~ set(1) [a]"),
                arguments("any where (name == \"a\") == true", "name == \"a\""),
                arguments("any where (name == \"a\") == false", "not name == \"a\""),
                arguments("any where false != (name == \"a\")", "name == \"a\""),
                arguments("any where when > \"now-1d/d\"", "when > now-1d/d"),
                arguments("any where when < \"2024-01-31||+1M/d\"", "when < 2024-02-29T00:00:00Z"),
                arguments("any where v > \"1.2\"", "v > 1.2"),
                arguments("any where length(name) > 5", "script (> (length name) 5)"),
                arguments("any where 5 < length(name)", "script (> (length name) 5)"),
                arguments("any where length(name) != 5", "not script (== (length name) 5)"),
                arguments("any where length(name) == null", "script (== (length name) null)"),
                arguments("any where length(name) != null", "not script (== (length name) null)"),
                arguments("any where (n > 1) == null", "script (== (> n 1) null)"),
                arguments("any where (n > 1) < true", "script (< (> n 1) true)"),
                arguments("any where length(name) in (1)", "script (in (length name) [1])"),
                arguments("any where n + 1 == 5", "script (== (+ n 1) 5)"),
                arguments("any where -n == 5", "script (== (- n) 5)"),
                arguments("any where n == 2 + 3", "n == 5"),
                arguments("any where n == -(2 * 3)", "n == -6"),
                arguments("any where name == concat(\"a\", 1)", "name == \"a1\""),
                arguments("any where n in (1 + 1, 3)", "n in set(2)"),
                arguments("any where string(n) : \"1*\"", "script (: (string n) [\"1*\"])"),
                arguments("any where string(name) : \"A\"", "name in~ set(1) [a]"),
                arguments("any where string(string(name)) == \"A\"", "name == \"A\""),
                arguments("any where startsWith(name, \"x\")", "name startsWith \"x\""),
                arguments("any where startswith~(name, \"x\")", "name startsWith~ \"x\""),
                arguments("any where startsWith(name, path)", "script (startsWith name path)"),
                arguments("any where startsWith(\"x\", name)", "script (startsWith \"x\" name)"),
                arguments("any where endsWith(name, \"x\") == true", "name endsWith \"x\""),
                arguments("any where endsWith(name, \"x\") == false", "not name endsWith \"x\""),
                arguments("any where endsWith(name, \"\\\\x\")", "name endsWith \"x\""),
                arguments(
                        "any where endsWith~(name, \"a*b\")",
                        "name like~ automaton(1 patterns, 5 places)"),
                arguments("any where stringContains(name, \"x\")", "name stringContains \"x\""),
                arguments(
                        "any where stringContains(name, \"x?\")",
                        "name like automaton(1 patterns, 5 places)"),
                arguments(
                        "any where stringContains(name, \"x\\\\\")",
                        "name like automaton(1 patterns, 4 places)"),
                arguments(
                        "any where stringContains(name, null)",
                        "script (stringContains name null)"),
                arguments("any where cidrMatch(ip, \"10.0.0.0/8\")", "ip in block /104"),
                arguments(
                        "any where not cidrMatch(ip, \"10.0.0.0/8\", \"::1\")",
                        "not ip in block /104 or in block /128"),
                arguments("any where name regex \"ab\"", "name == \"ab\""),
                arguments("any where name regex~ \"AB\"", "name in~ set(1) [ab]"),
                arguments(
                        "any where name regex \"a.*\"",
                        "name regex automaton(3 characters, 3 states)"),
                arguments(
                        "any where name regex~ (\"a+\", \"b\")",
                        "name regex~ automaton(4 characters, 4 states)"),
                arguments(
                        "any where string(x) == \"a\"",
                        "x by arrival(== \"a\"; text == \"a\"; text == \"a\"; text == \"a\")"),
                arguments("any where \"a\" : \"A*\" or b", "true"),
                arguments("any where 1 in (1, 2) and b", "b == true"),
                arguments("any where x == 1", "x by arrival(== \"1\"; == 1; == 1.0; never)"),
                arguments("any where x == \"a\"", "x by arrival(== \"a\"; never; never; never)"));
    }

    @Test
    void plansPatternsAsALoopOnThePlainPath() throws EqlException {
        EqlCompiler plain =
                new EqlCompiler(TestSchemas.TYPES, Map.of(), new FieldTable.Builder(), false);

        assertThat(plain.compile("any where name : (\"a*\", \"b\")", "event.category").matcher())
                .hasToString("name like~ loop(2 patterns)");
        assertThat(plain.compile("any where name like \"a*\"", "event.category").matcher())
                .hasToString("name like loop(1 patterns)");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void refusesTypesThatDoNotFit(String query, int start, String fragment) {
        assertThat(refusal(TestSchemas.TYPES, query))
                .singleElement()
                .satisfies(diagnostic -> {
                    assertThat(diagnostic.kind()).isEqualTo(Diagnostic.Kind.TYPE);
                    assertThat(diagnostic.message()).contains(fragment);
                    assertThat(diagnostic.span().start()).isEqualTo(start);
                });
    }

    static Stream<Arguments> refusesTypesThatDoNotFit() {
        return Stream.of(
                arguments("any where name", 10, "found the keyword field 'name'"),
                arguments("any where b and n", 16, "found the long field 'n'"),
                arguments("any where g", 10, "found the other field 'g'"),
                arguments("any where 5", 10, "expected a condition, found 5"),
                arguments("any where \"x\"", 10, "expected a condition, found \"x\""),
                arguments("any where not \"x\"", 14, "expected a condition, found \"x\""),
                arguments("any where n + 1", 10, "expected a condition"),
                arguments("any where -n", 10, "expected a condition"),
                arguments("any where name == path", 10, "the fields 'name' and 'path'"),
                arguments("any where n == n", 10, "the fields 'n' and 'n'"),
                arguments("any where n == (i == 1)", 10, "expected a constant on one side of '=='"),
                arguments("any where n == \"abc\"", 15, "a number beside the long field 'n'"),
                arguments("any where \"abc\" == n", 10, "a number beside the long field 'n'"),
                arguments("any where n == true", 15, "a number beside the long field 'n'"),
                arguments("any where d == \"1,5\"", 15, "a number beside the double field 'd'"),
                arguments("any where i >= 2147483648", 15, "from -2147483648 to 2147483647"),
                arguments("any where s > -32769", 14, "from -32768 to 32767"),
                arguments("any where y <= 128", 15, "from -128 to 127"),
                arguments("any where n > 1e30", 14, "beside the long field 'n', found 1.0E30"),
                arguments("any where b == 0", 15, "true or false beside the boolean field 'b'"),
                arguments("any where b == \"yes\"", 15, "found \"yes\""),
                arguments("any where ip == \"x\"", 16, "an IP address or a block"),
                arguments("any where ip == \"1.2.3.4/33\"", 16, "an IP address or a block"),
                arguments("any where ip > \"10.0.0.0/8\"", 15, "an IP address beside"),
                arguments("any where when > \"now-1x\"", 17, "date math such as now-1d/d"),
                arguments("any where when > 1e308 * 10", 17, "of a time that can be told"),
                arguments("any where when > 1e308 * 10 - 1e308 * 10", 17, "found NaN"),
                arguments("any where t == \"x\"", 10, "'t' is analysed text"),
                arguments("any where t : \"x\"", 10, "'t' is analysed text"),
                arguments("any where message.text == \"x\"", 10, "write 'message'"),
                arguments("any where g == \"x\"", 10, "a type that EQL cannot query"),
                arguments("any where n : \"1\"", 10, "a keyword field before ':'"),
                arguments("any where ip like \"1*\"", 10, "a keyword field before 'like'"),
                arguments("any where b like~ \"t*\"", 10, "a keyword field before 'like~'"),
                arguments("any where name : 5", 17, "a string after ':', found 5"),
                arguments("any where name like null", 20, "a string after 'like', found null"),
                arguments("any where name : (\"a\", true)", 23, "a string after ':', found true"),
                arguments("any where name regex 5", 21, "a string after 'regex', found 5"),
                arguments("any where name in (\"a\", path)", 24, "a constant in the list"),
                arguments("any where name in (1)", 19, "fit the keyword field 'name', found 1"),
                arguments("any where n in (1, \"a\")", 19, "fit the long field 'n', found \"a\""),
                arguments("any where b in (\"true\")", 16, "fit the boolean field 'b'"),
                arguments("any where name in~ (1)", 20, "strings after 'in~', found 1"),
                arguments("any where n in~ (\"1\")", 10, "a keyword field before 'in~'"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void saysWhatIsNotSupportedYet(String query, int start, String fragment) {
        assertThat(refusal(TestSchemas.TYPES, query))
                .singleElement()
                .satisfies(diagnostic -> {
                    assertThat(diagnostic.kind()).isEqualTo(Diagnostic.Kind.UNSUPPORTED);
                    assertThat(diagnostic.message()).contains(fragment);
                    assertThat(diagnostic.span().start()).isEqualTo(start);
                });
    }

    static Stream<Arguments> saysWhatIsNotSupportedYet() {
        return Stream.of(
                arguments("any where b | head 5", 12, "the pipe 'head'"),
                arguments("sequence [process where b] [any where b]", 0, "a sequence is not run"),
                arguments("sample by n [process where b] [any where b]", 0, "a sample"));
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "any where t != null",
                "any where not message.text == null",
                "any where g == null",
                "any where ?g != null"
            })
    void refusesNullBesideAFieldThatCannotBeQueried(String query) {
        assertThat(refusal(TestSchemas.TYPES, query))
                .extracting(Diagnostic::kind)
                .containsOnly(Diagnostic.Kind.TYPE);
    }

    @Test
    void reportsEveryConstructOfASequenceOnce() {
        assertThat(
                        refusal(
                                TestSchemas.TYPES,
                                "sequence by t with maxspan=5m [any where b] with runs=3 ![any where n]"
                                        + " until [any where name : 5] | tail 1 | head -1"))
                .extracting(Diagnostic::kind, diagnostic -> diagnostic.span().start())
                .containsExactly(
                        tuple(Diagnostic.Kind.UNSUPPORTED, 0),
                        tuple(Diagnostic.Kind.TYPE, 12),
                        tuple(Diagnostic.Kind.UNSUPPORTED, 30),
                        tuple(Diagnostic.Kind.UNSUPPORTED, 56),
                        tuple(Diagnostic.Kind.TYPE, 68),
                        tuple(Diagnostic.Kind.UNSUPPORTED, 77),
                        tuple(Diagnostic.Kind.TYPE, 95),
                        tuple(Diagnostic.Kind.UNSUPPORTED, 98),
                        tuple(Diagnostic.Kind.TYPE, 107));
    }

    @Test
    void refusesKeysThatCannotBeEqual() {
        assertThat(
                        refusal(
                                TestSchemas.TYPES,
                                "sequence [any where b] by name [any where b] by n [any where b] by x"))
                .filteredOn(diagnostic -> diagnostic.kind() == Diagnostic.Kind.TYPE)
                .singleElement()
                .satisfies(diagnostic ->
                        assertThat(diagnostic.message()).contains("'name'").contains("'n'"));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "lenght(name) > 1 | did you mean 'length'",
                "stringcontain(name, \"x\") | did you mean 'stringContains'",
                "wildcard(name, \"x\") | no function 'wildcard'",
                "length~(name) > 1 | no case-insensitive form",
                "number(name, 5.0 + 5) == 1 | a whole number as the base",
                "cidrMatch(ip, null, \"10.0.0.0/99\") | a block such as 10.0.0.0/8",
                "cidrMatch(\"x\", \"10.0.0.0/8\") | an IP address in cidrMatch()",
                "1 / 0 == 1 | cannot be divided by zero",
                "number(\"x\") == 1 | a text that is no number",
                "concat(name) regex \"a(\" | Java's syntax",
                "name regex \"a(\" | Lucene's syntax"
            })
    void saysWhatIsWrongWithACall(String condition, String fragment) {
        assertThat(refusal(TestSchemas.TYPES, "any where " + condition))
                .singleElement()
                .satisfies(diagnostic -> {
                    assertThat(diagnostic.kind()).isEqualTo(Diagnostic.Kind.TYPE);
                    assertThat(diagnostic.message()).contains(fragment);
                });
    }

    @Test
    void reportsEveryPipe() {
        assertThat(refusal(TestSchemas.TYPES, "any where b | head 5 | tail 1"))
                .extracting(Diagnostic::kind, diagnostic -> diagnostic.span().start())
                .containsExactly(
                        tuple(Diagnostic.Kind.UNSUPPORTED, 12),
                        tuple(Diagnostic.Kind.UNSUPPORTED, 21));
    }

    @Test
    void reportsAllFaultsInTheOrderOfTheText() {
        assertThat(
                        refusal(
                                TestSchemas.TYPES,
                                "any where (n == \"abc\" or length(nn, 1) > 5) and not (name : 5 or g == 1)"
                                        + " and b in (1)"))
                .extracting(Diagnostic::kind, Diagnostic::span)
                .containsExactly(
                        tuple(Diagnostic.Kind.TYPE, new Span(16, 21)),
                        tuple(Diagnostic.Kind.TYPE, new Span(25, 38)),
                        tuple(Diagnostic.Kind.TYPE, new Span(60, 61)),
                        tuple(Diagnostic.Kind.TYPE, new Span(65, 66)),
                        tuple(Diagnostic.Kind.TYPE, new Span(83, 84)));
    }

    @Test
    void saysTheFirstFaultInTheMessage() {
        assertThatThrownBy(() -> compile(TestSchemas.TYPES, "any where name and n"))
                .isInstanceOf(EqlException.class)
                .hasMessageContaining("the keyword field 'name'");
    }

    @Test
    void listsTheFieldsThatTheQueryReads() throws EqlException {
        CompiledQuery query =
                compile(
                        TestSchemas.TYPES,
                        "process where z == 1 and ?name == \"a\" and not n in (1) and y == 1 and z != 2"
                                + " and `a b` != null");

        assertThat(query.fields()).containsExactly("a b", "event.category", "n", "name", "y", "z");
        assertThat(query.unknownFields()).containsExactly("a b", "z");
        assertThat(query.warnings()).isEmpty();
    }

    @Test
    void putsTheFieldsOfAllQueriesInOneTable() throws EqlException {
        FieldTable.Builder builder = new FieldTable.Builder();
        EqlCompiler compiler = new EqlCompiler(TestSchemas.TYPES, Map.of(), builder);
        compiler.compile("any where name == \"a\" and n > 1", "event.category");
        compiler.compile("process where name != \"b\"", "event.category");
        FieldTable table = builder.build();

        assertThat(Stream.iterate(0, slot -> slot + 1).limit(table.size()))
                .map(slot -> table.field(slot).path())
                .containsExactly("@timestamp", "name", "n", "event.category");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "any where true | matches every event",
                "any where 1 < 2 | matches every event",
                "any where false | the constant false",
                "process where false | the constant false",
                "any where null | the constant null",
                "any where b and null | the constant null"
            })
    void warnsOfAQueryThatDoesNotDependOnTheEvent(String query, String fragment)
            throws EqlException {
        assertThat(compile(TestSchemas.TYPES, query).warnings())
                .singleElement()
                .asString()
                .contains(fragment);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void extendsACategoryByItsEventClass(String query, String plan) throws EqlException {
        assertThat(
                        compile(
                                        TestSchemas.TYPES,
                                        Map.of("dns", DNS, "any", "b", "my cat", "n > 1 or b"),
                                        query,
                                        "event.category")
                                .matcher())
                .hasToString(plan);
    }

    static Stream<Arguments> extendsACategoryByItsEventClass() {
        String dns =
                "(event.category == \"dns\" or (event.category == \"network\" and name exists))";
        return Stream.of(
                arguments("dns where true", dns),
                arguments("dns where b", "(" + dns + " and b == true)"),
                arguments("\"dns\" where true", dns),
                arguments(
                        "\"my cat\" where true",
                        "(event.category == \"my cat\" or n > 1 or b == true)"),
                arguments("process where true", "event.category == \"process\""),
                arguments("Dns where true", "event.category == \"Dns\""),
                arguments("any where n == 1", "n == 1"));
    }

    @Test
    void readsTheFieldsOfAnEventClassOnlyWhereItIsUsed() throws EqlException {
        Map<String, String> classes = Map.of("dns", DNS);

        assertThat(compile(TestSchemas.TYPES, classes, "dns where b", "event.category").fields())
                .containsExactly("b", "event.category", "name");
        assertThat(compile(TestSchemas.TYPES, classes, "file where b", "event.category").fields())
                .containsExactly("b", "event.category");
    }

    @Test
    void asksAnotherCategoryFieldWithoutEventClasses() throws EqlException {
        CompiledQuery query =
                compile(TestSchemas.TYPES, Map.of("dns", DNS), "dns where b", "event.type");

        assertThat(query.matcher())
                .hasToString(
                        "(event.type by arrival(== \"dns\"; never; never; never) and b == true)");
        assertThat(query.fields()).containsExactly("b", "event.type");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "name = 1 | write '=='",
                "n == \"abc\" | a number beside the long field 'n'",
                "length(n) > 1 | a text as argument 1 of 'length'",
                "process where true | found 'where'",
                "'' | found the end of the query"
            })
    void refusesAnEventClassThatDoesNotCompile(String condition, String fragment) {
        assertThatThrownBy(() ->
                        new EqlCompiler(
                                TestSchemas.TYPES,
                                Map.of("dns", condition),
                                new FieldTable.Builder()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("tripline.event-classes.dns: ")
                .hasMessageContaining(fragment);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "?u == null | true | false",
                "?u != null | false | true",
                "?u == \"x\" | false | true",
                "?u == 123 | false | true",
                "?u == true | false | true",
                "?u != \"x\" | true | false",
                "?u < 5 | null | null",
                "?u <= 5 | null | null",
                "5 < ?u | null | null",
                "?u >= \"x\" | null | null",
                "?u in (\"x\", \"y\") | null | null",
                "?u not in (\"x\", \"y\") | null | null",
                "?u in~ (\"x\") | null | null",
                "?u : \"x\" | null | null",
                "?u like~ \"x\" | null | null",
                "?u like \"x\" | false | true",
                "?u regex \"x\" | false | true",
                "?u regex~ \"x\" | null | null",
                "?u like \"x*\" | null | null",
                "?u like \"x?\" | null | null",
                "?u : \"x*\" | null | null",
                "?u like~ \"x*\" | null | null",
                "?u regex \"x.*\" | null | null",
                "?u : \"*\" | false | true",
                "?u like \"*\" | false | true",
                "?u like~ \"**\" | false | true",
                "?u like (\"x\", \"y\") | false | true",
                "?u like (\"x\", \"y*\") | null | null",
                "?u | null | null",
                "?u == ?v | true | false",
                "?u != ?v | false | true",
                "?u < ?v | null | null"
            })
    void foldsAnOptionalFieldThatDoesNotExist(String condition, String alone, String underNot)
            throws EqlException {
        Schema complete = TestSchemas.of("b,boolean").asComplete();

        assertThat(constant(complete, condition)).isEqualTo(alone);
        assertThat(constant(complete, "not (" + condition + ")")).isEqualTo(underNot);
    }

    /** What a condition folds to; the warning tells false from null, which the plan does not. */
    private static String constant(Schema schema, String condition) throws EqlException {
        CompiledQuery query = compile(schema, "any where " + condition);
        String warning = query.warnings().getFirst();
        String constant =
                warning.contains("every event")
                        ? "true"
                        : warning.substring(warning.lastIndexOf(' ') + 1);
        assertThat(query.matcher()).hasToString(String.valueOf(constant.equals("true")));
        assertThat(query.fields()).isEmpty();
        return constant;
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "?u : \"x\" or b | b == true",
                "b or ?u : \"x\" | b == true",
                "?u : \"x\" and b | false",
                "b and not ?u : \"x*\" | false",
                "not (?u : \"x*\" and b) | false",
                "not (b and (b and ?u < 5)) | false",
                "b or (b and ?u < 5) | b == true",
                "not (?u : \"x\" or b) | not b == true",
                "?u == \"x\" or b | b == true",
                "?u != \"x\" and b | b == true",
                "?u == \"x\" and b | false",
                "b and true | b == true",
                "b and not false and 1 == 1 | b == true",
                "b or false | b == true",
                "b or true | true",
                "b == ?u | not b exists",
                "?u != b | b exists"
            })
    void foldsNullBesideWhatDependsOnTheEvent(String condition, String plan) throws EqlException {
        assertThat(plan(TestSchemas.of("b,boolean").asComplete(), condition)).isEqualTo(plan);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "1 == 1.0 | true",
                "2 > 1.5 | true",
                "18446744073709551615 > 9223372036854775807 | true",
                "\"a\" < \"b\" | true",
                "\"a\" == \"A\" | false",
                "true != false | true",
                "1 == \"1\" | null",
                "1 != \"1\" | null",
                "1 < \"2\" | null",
                "null == null | true",
                "null != 1 | true",
                "null < 1 | null",
                "not null | null",
                "false and null | false",
                "null and false | false",
                "true and null | null",
                "true or null | true",
                "false or null | null",
                "not (null or false) | null"
            })
    void foldsConstants(String condition, String constant) throws EqlException {
        assertThat(constant(TestSchemas.TYPES, condition)).isEqualTo(constant);
    }

    @Test
    void treatsAnOptionalFieldAsAnyOtherWhereTheSchemaIsNotComplete() throws EqlException {
        assertThat(plan(TestSchemas.TYPES, "?u == 5")).isEqualTo("u == 5");
        assertThat(plan(TestSchemas.TYPES, "?zz == 5"))
                .isEqualTo(plan(TestSchemas.TYPES, "zz == 5"));
    }

    @Test
    void treatsAnOptionalFieldThatExistsAsAnyOther() throws EqlException {
        assertThat(plan(TestSchemas.TYPES.asComplete(), "?n == 5")).isEqualTo("n == 5");
    }

    @Test
    void refusesARequiredFieldThatDoesNotExist() {
        assertThat(refusal(TestSchemas.TYPES.asComplete(), "any where b and x.y == 1 and zz"))
                .extracting(Diagnostic::kind, Diagnostic::span)
                .containsExactly(
                        tuple(Diagnostic.Kind.TYPE, new Span(16, 19)),
                        tuple(Diagnostic.Kind.TYPE, new Span(29, 31)));
        assertThat(
                        refusal(TestSchemas.TYPES.asComplete(), "any where x.y == 1")
                                .getFirst()
                                .message())
                .contains("the field 'x.y' is not in the schema")
                .contains("'?x.y'");
    }

    @Test
    void refusesACategoryWhoseFieldDoesNotExist() throws EqlException {
        Schema complete = TestSchemas.of("b,boolean").asComplete();

        assertThat(refusal(complete, "process where b").getFirst().message())
                .contains("the field 'event.category' is not in the schema")
                .contains("write 'any where'");
        assertThat(compile(complete, "any where b").matcher()).hasToString("b == true");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "any where false and zz == 1",
                "any where true or zz == 1",
                "any where zz == 1 and ?u : \"x*\"",
                "any where false and name : 5",
                "any where ?u : 5",
                "any where ?u in~ (1)",
                "any where ?u in (name)"
            })
    void checksWhatFoldsAway(String query) {
        assertThat(refusal(TestSchemas.of("name,keyword").asComplete(), query))
                .extracting(Diagnostic::kind)
                .containsOnly(Diagnostic.Kind.TYPE);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "n == \"1e-999999999\"",
                "n < \"1e-999999999\"",
                "u < \"1e-999999999\"",
                "u == \"1e999999999\"",
                "u == \"1e2147483647\"",
                "u == \"1e2147483648\"",
                "d > \"1e-2147483647\"",
                "x > \"1e-999999999\"",
                "x == \"1e2147483648\""
            })
    void comparesOrRefusesANumberThatIsAlmostZeroOrHuge(String condition) {
        EqlException refusal =
                catchThrowableOfType(EqlException.class, () -> plan(TestSchemas.TYPES, condition));

        if (refusal != null) {
            assertThat(refusal.diagnostics())
                    .extracting(Diagnostic::kind)
                    .containsExactly(Diagnostic.Kind.TYPE);
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"5 < ", "1.5 == ", "n in (1) and 5 > "})
    void refusesAWholeNumberThatNoDoubleHolds(String condition) {
        assertThat(refusal(TestSchemas.TYPES, "any where " + condition + "9".repeat(400)))
                .extracting(Diagnostic::kind)
                .containsExactly(Diagnostic.Kind.SYNTAX);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"@timestamp,keyword", "@timestamp,long", "other,keyword"})
    void takesTheTimestampForADateWhateverTheSchemaSays(String field) throws EqlException {
        Schema schema = TestSchemas.of(field);
        String event = "{\"@timestamp\":\"2024-03-01T10:00:00Z\"}";

        assertThat(TestEvents.matches(schema, "@timestamp >= \"2024-03-01T10:00:00.000Z\"", event))
                .isTrue();
        assertThat(TestEvents.matches(schema, "@timestamp > \"2024-03-01T10:00:00.000Z\"", event))
                .isFalse();
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"@timestamp,keyword", "@timestamp,date_nanos", "other,keyword"})
    void leavesTheTimestampReadableWhenAQueryAsksForIt(String field) throws EqlException {
        FieldTable.Builder builder = new FieldTable.Builder();
        new EqlCompiler(TestSchemas.of(field), Map.of(), builder)
                .compile("any where @timestamp != null", "event.category");
        Instant time = Instant.parse("2024-03-01T10:00:00Z");

        assertThat(
                        TestEvents.verdicts(
                                event -> time.equals(event.timestamp()),
                                builder.build(),
                                List.of("{\"@timestamp\":\"2024-03-01T10:00:00Z\"}")))
                .containsExactly(true);
    }

    @Test
    void selectsNothingByAnOrderingWithNull() throws EqlException {
        assertThat(TestEvents.matches(TestSchemas.TYPES, "n < null", "{\"n\":1}")).isFalse();
        assertThat(TestEvents.matches(TestSchemas.TYPES, "not n < null", "{\"n\":1}")).isFalse();
    }
}
