package io.tripline.eql.syntax;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.tripline.eql.Diagnostic;
import io.tripline.eql.EqlException;
import io.tripline.eql.Span;
import io.tripline.eql.ast.Expression;
import io.tripline.eql.ast.Query;
import java.math.BigInteger;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class EqlParserTest {

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void bindsOperatorsByPrecedence(String condition, String tree) throws EqlException {
        assertThat(EqlParser.parseCondition(condition)).hasToString(tree);
    }

    static Stream<Arguments> bindsOperatorsByPrecedence() {
        return Stream.of(
                arguments("a or b and c", "(or a (and b c))"),
                arguments("a and b or c", "(or (and a b) c)"),
                arguments("(a or b) and c", "(and (or a b) c)"),
                arguments("a and b and c and d", "(and a b c d)"),
                arguments("a or b and c or d", "(or a (and b c) d)"),
                arguments("a and (b and c)", "(and a (and b c))"),
                arguments("not a and b", "(and (not a) b)"),
                arguments("not a or b", "(or (not a) b)"),
                arguments("not a == 1 and b == 2", "(and (not (== a 1)) (== b 2))"),
                arguments("not (a and b)", "(not (and a b))"),
                arguments("not not a", "(not (not a))"),
                arguments("not a in (1) or b", "(or (not (in a [1])) b)"),
                arguments("a == 1 + 2 * 3", "(== a (+ 1 (* 2 3)))"),
                arguments("(1 + 2) * 3 == a", "(== (* (+ 1 2) 3) a)"),
                arguments("a - b - c == 0", "(== (- (- a b) c) 0)"),
                arguments("a / b * c % d == 0", "(== (% (* (/ a b) c) d) 0)"),
                arguments("a * -b == 0", "(== (* a (- b)) 0)"),
                arguments("-a * b == 0", "(== (* (- a) b) 0)"),
                arguments("a - -1 == 0", "(== (- a -1) 0)"),
                arguments("a -1 == 0", "(== (- a 1) 0)"),
                arguments("1 + a in (2)", "(+ 1 (in a [2]))"),
                arguments("1 + a not in (2)", "(+ 1 (not (in a [2])))"),
                arguments("-a in (2)", "(- (in a [2]))"),
                arguments("(1 + a) in (2)", "(in (+ 1 a) [2])"),
                arguments("a : \"x\" == true", "(== (: a [\"x\"]) true)"),
                arguments("(a == 1) == true", "(== (== a 1) true)"),
                arguments("a == (b < 1)", "(== a (< b 1))"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void readsPredicatesAndLists(String condition, String tree) throws EqlException {
        assertThat(EqlParser.parseCondition(condition)).hasToString(tree);
    }

    static Stream<Arguments> readsPredicatesAndLists() {
        return Stream.of(
                arguments("a == 1", "(== a 1)"),
                arguments("a != 1", "(!= a 1)"),
                arguments("a < 1", "(< a 1)"),
                arguments("a <= 1", "(<= a 1)"),
                arguments("a > 1", "(> a 1)"),
                arguments("a >= 1", "(>= a 1)"),
                arguments("a>=1", "(>= a 1)"),
                arguments("a == null", "(== a null)"),
                arguments("true == false", "(== true false)"),
                arguments("a in (1)", "(in a [1])"),
                arguments("a in (\"x\", 2, true, null)", "(in a [\"x\", 2, true, null])"),
                arguments("a in(1,b, c == 2)", "(in a [1, b, (== c 2)])"),
                arguments("a in~ (\"x\")", "(in~ a [\"x\"])"),
                arguments("a in~(\"x\")", "(in~ a [\"x\"])"),
                arguments("a not in (1, 2)", "(not (in a [1, 2]))"),
                arguments("a not in~ (\"x\")", "(not (in~ a [\"x\"]))"),
                arguments("not a not in (1)", "(not (not (in a [1])))"),
                arguments("a : \"x\"", "(: a [\"x\"])"),
                arguments("a:\"x\"", "(: a [\"x\"])"),
                arguments("a : (\"x\", \"y\")", "(: a [\"x\", \"y\"])"),
                arguments("a : (\"x\")", "(: a [\"x\"])"),
                arguments("a like \"x*\"", "(like a [\"x*\"])"),
                arguments("a like (\"x*\", \"y?\")", "(like a [\"x*\", \"y?\"])"),
                arguments("a like~ (\"x\")", "(like~ a [\"x\"])"),
                arguments("a regex \"x.*\"", "(regex a [\"x.*\"])"),
                arguments("a regex~ (\"x\", \"y\")", "(regex~ a [\"x\", \"y\"])"),
                arguments("a : 5", "(: a [5])"),
                arguments("\"x\" : \"y\"", "(: \"x\" [\"y\"])"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void readsStrings(String constant, String value) throws EqlException {
        assertThat(literal(constant)).isEqualTo(value);
    }

    static Stream<Arguments> readsStrings() {
        return Stream.of(
                arguments("\"\"", ""),
                arguments("\"x y\"", "x y"),
                arguments("\"it's // no /* comment */\"", "it's // no /* comment */"),
                arguments("\"\\b\"", "\b"),
                arguments("\"\\t\"", "\t"),
                arguments("\"\\n\"", "\n"),
                arguments("\"\\f\"", "\f"),
                arguments("\"\\r\"", "\r"),
                arguments("\"\\\"\"", "\""),
                arguments("\"\\'\"", "'"),
                arguments("\"\\\\\"", "\\"),
                arguments("\"\\\\n\"", "\\n"),
                arguments("\"C:\\\\a\\tb\"", "C:\\a\tb"),
                arguments("\"\\u{0a}\"", "\n"),
                arguments("\"\\u{E9}\\u{e9}\"", "éé"),
                arguments("\"\\u{200f}\"", "\u200f"),
                arguments("\"\\u{1F600}!\"", "😀!"),
                arguments("\"\\u{10FFFF}\"", "\udbff\udfff"),
                arguments("\"\\u{00000041}\"", "A"),
                arguments("\"\\u{d7ff}\\u{e000}\"", "\ud7ff\ue000"),
                arguments("\"😀\"", "😀"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void readsRawStrings(String constant, String value) throws EqlException {
        assertThat(literal(constant)).isEqualTo(value);
    }

    static Stream<Arguments> readsRawStrings() {
        return Stream.of(
                arguments("\"\"\"x\"\"\"", "x"),
                arguments("\"\"\"\"\"\"", ""),
                arguments("\"\"\"a\\n\\q\\\"\"\"", "a\\n\\q\\"),
                arguments("\"\"\"a \"quoted\" word\"\"\"", "a \"quoted\" word"),
                arguments("\"\"\"\"a\"bar\"\"\"\"\"", "\"a\"bar\"\""),
                arguments("\"\"\"a\"\"\"\"", "a\""),
                arguments("\"\"\"a\"\"\"\"\"", "a\"\""));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void readsNumbers(String constant, String tree) throws EqlException {
        assertThat(EqlParser.parseCondition("a == " + constant)).hasToString("(== a " + tree + ")");
    }

    static Stream<Arguments> readsNumbers() {
        return Stream.of(
                arguments("0", "0"),
                arguments("007", "7"),
                arguments("2147483648", "2147483648"),
                arguments("9223372036854775807", "9223372036854775807"),
                arguments("9223372036854775808", "9223372036854775808"),
                arguments("18446744073709551615", "18446744073709551615"),
                arguments("18446744073709551616", "1.8446744073709552E19"),
                arguments("-1", "-1"),
                arguments("- 1", "-1"),
                arguments("-(1)", "-1"),
                arguments("- - 1", "1"),
                arguments("+1", "1"),
                arguments("-9223372036854775808", "-9223372036854775808"),
                arguments("-9223372036854775809", "-9.223372036854776E18"),
                arguments("5.", "5.0"),
                arguments(".5", "0.5"),
                arguments("5.25", "5.25"),
                arguments("-.5", "-0.5"),
                arguments("5e14", "5.0E14"),
                arguments("5E+2", "500.0"),
                arguments("5.e2", "500.0"),
                arguments("1.5e-3", "0.0015"),
                arguments(".5e1", "5.0"));
    }

    @Test
    void keepsNumbersInTheSmallestTypeThatHoldsThem() throws EqlException {
        assertThat(literal("9223372036854775807")).isExactlyInstanceOf(Long.class);
        assertThat(literal("9223372036854775808")).isExactlyInstanceOf(BigInteger.class);
        assertThat(literal("18446744073709551616")).isExactlyInstanceOf(Double.class);
        assertThat(literal("-9223372036854775808")).isExactlyInstanceOf(Long.class);
        assertThat(literal("-9223372036854775809")).isExactlyInstanceOf(Double.class);
        assertThat(literal("1.0")).isExactlyInstanceOf(Double.class);
    }

    @Test
    void readsAHugeWholeNumberLikeAHugeDecimal() {
        String huge = "1".repeat(400);

        assertThat(refusalOfCondition("a == " + huge).message())
                .contains("a number that a double can hold");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void readsFields(String condition, String tree) throws EqlException {
        assertThat(EqlParser.parseCondition(condition)).hasToString(tree);
    }

    static Stream<Arguments> readsFields() {
        return Stream.of(
                arguments("a", "a"),
                arguments("@timestamp", "@timestamp"),
                arguments("_x1.Y_2", "_x1.Y_2"),
                arguments("a . b", "a.b"),
                arguments("`a b`", "a b"),
                arguments("`a.b`", "a.b"),
                arguments("a.`b-c`.d", "a.b-c.d"),
                arguments("`my``field`", "my`field"),
                arguments("event.`sequence`", "event.sequence"),
                arguments("`where`", "where"),
                arguments("?a.b", "?a.b"),
                arguments("?`f?oo`", "?f?oo"),
                arguments("AND", "AND"),
                arguments("android", "android"),
                arguments("heads.tail", "heads.tail"),
                arguments("a.head", "a.head"));
    }

    @Test
    void tellsOptionalFields() throws EqlException {
        assertThat(EqlParser.parseCondition("?a.b"))
                .isEqualTo(new Expression.FieldReference(new Span(0, 4), "a.b", true));
        assertThat(EqlParser.parseCondition("`?a`"))
                .isEqualTo(new Expression.FieldReference(new Span(0, 4), "?a", false));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void readsCalls(String condition, String tree) throws EqlException {
        assertThat(EqlParser.parseCondition(condition)).hasToString(tree);
    }

    static Stream<Arguments> readsCalls() {
        return Stream.of(
                arguments("f()", "(f)"),
                arguments("f (a)", "(f a)"),
                arguments("length(a) > 1", "(> (length a) 1)"),
                arguments("CONCAT(a, \"x\", 1)", "(CONCAT a \"x\" 1)"),
                arguments("startsWith~(a, \"x\")", "(startsWith~ a \"x\")"),
                arguments("f(g(a), not b or c)", "(f (g a) (or (not b) c))"),
                arguments("string(a) : \"x\"", "(: (string a) [\"x\"])"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void readsQueries(String text, String tree) throws EqlException {
        assertThat(EqlParser.parseQuery(text)).hasToString(tree);
    }

    static Stream<Arguments> readsQueries() {
        return Stream.of(
                arguments("any where true", "any where true"),
                arguments("process where a == 1", "process where (== a 1)"),
                arguments("\"my cat\" where true", "my cat where true"),
                arguments("\"\"\"my \"cat\"\"\"\" where true", "my \"cat\" where true"),
                arguments("any where true | head 5", "any where true | head [5]"),
                arguments("any where a|tail 3|head 1", "any where a | tail [3] | head [1]"),
                arguments("any where a | head", "any where a | head"),
                arguments("any where a | head 1, 2", "any where a | head [1, 2]"),
                arguments(" any\n\twhere\r\na ", "any where a"),
                arguments("// first\n// second\nany where a", "any where a"),
                arguments("any where a // last", "any where a"),
                arguments("/* one */ any /* two */ where /**/ a", "any where a"),
                arguments("/* a /* b /* c */ */ \n */any where a", "any where a"),
                arguments("any where a /* // */ and b", "any where (and a b)"),
                arguments("any where a // /* \n and b", "any where (and a b)"),
                arguments(
                        "any where a == \"/*\" and b == \"*/\"",
                        "any where (and (== a \"/*\") (== b \"*/\"))"));
    }

    @Test
    void tellsAnyFromTheCategoryNamedAny() throws EqlException {
        assertThat(((Query.EventQuery) EqlParser.parseQuery("any where true")).category()).isNull();
        assertThat(((Query.EventQuery) EqlParser.parseQuery("\"any\" where true")).category())
                .isEqualTo("any");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '~',
            value = {
                "sequence [process where a] [file where b]"
                        + "~sequence [process where a] [file where b]",
                "sequence by x [process where a] [file where b]"
                        + "~sequence [process where a] by [x] [file where b] by [x]",
                "sequence by x, ?y with maxspan=30s [process where a] [file where b]"
                        + "~sequence maxspan PT30S [process where a] by [x, ?y] [file where b] by [x, ?y]",
                "sequence by z with maxspan=1m [process where a] by x [file where b] by y"
                        + "~sequence maxspan PT1M [process where a] by [z, x] [file where b] by [z, y]",
                "sequence [process where a] with runs=3~sequence [process where a] runs 3",
                "sequence with maxspan=5d [process where a] ![file where b]"
                        + "~sequence maxspan PT120H [process where a] ![file where b]",
                "sequence [process where a] [file where b] until [any where c]"
                        + "~sequence [process where a] [file where b] until [any where c]",
                "sequence [process where a] [file where b] | head 5"
                        + "~sequence [process where a] [file where b] | head [5]",
                "sequence with maxspan=500ms [a where b] [c where d] | tail 1 | head 1"
                        + "~sequence maxspan PT0.5S [a where b] [c where d] | tail [1] | head [1]",
                "sequence with maxspan=2h [a where b] [c where d]"
                        + "~sequence maxspan PT2H [a where b] [c where d]",
                "sample by x [process where a] [any where b]"
                        + "~sample [process where a] by [x] [any where b] by [x]",
                "sample by x [a where b] by y [any where b] by `z z` | head 2"
                        + "~sample [a where b] by [x, y] [any where b] by [x, z z] | head [2]"
            })
    void readsSequencesAndSamples(String text, String canonical) throws EqlException {
        assertThat(EqlParser.parseQuery(text)).hasToString(canonical);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '~',
            value = {
                "sequence [a where b]~two events or more",
                "sequence [a where b] with runs=1~two events or more",
                "sample by x [a where b]~two events or more",
                "sequence [a where b] until [c where d]~two events or more",
                "sequence with maxspan=1m ![a where b] ![c where d]~that is not missing",
                "sequence [a where b] ![c where d]~without a limit in time",
                "sequence [a where b] by x [c where d]~as many keys",
                "sequence [a where b] by x [c where d] by y, z~as many keys",
                "sequence [a where b] by x [c where d] by y until [e where f]~as many keys",
                "sequence by length(x) [a where b] [c where d]~a field after 'by'",
                "sequence by 5 [a where b] [c where d]~a field after 'by'",
                "sequence with maxspan=30 [a where b] [c where d]~a whole number and a unit",
                "sequence with maxspan=2.5m [a where b] [c where d]~found '2.5m'",
                "sequence with maxspan=3w [a where b] [c where d]~found '3w'",
                "sequence with maxspan=1234567890123d [a where b] [c where d]~a whole number",
                "sequence [a where b] with runs=0 [c where d]~from 1 to 100",
                "sequence [a where b] with runs=101 [c where d]~found 'runs=101'",
                "sequence [a where b] with runs=99999999999 [c where d]~from 1 to 100",
                "sequence [a where b] with times=2 [c where d]~found 'times=2'",
                "sample by x [a where b] [c where d] by y~here 1, found 2",
                "sample by x [a where b] by y [c where d]~here 2, found 1",
                "sample by x [a where b] ![c where d]~in a sample",
                "sample by x [a where b] [c where d] with runs=2~in a sample",
                "any where a | count~the pipe 'count' is not run, and Elasticsearch has none",
                "any where a | filter b~the pipe 'filter' is not run",
                "any where a | sort b, c~the pipe 'sort' is not run",
                "any where a | unique_count b~the pipe 'unique_count' is not run",
                "sequence [a where b] [c where d] | unique x~the pipe 'unique' is not run",
                "any where a | heads 5~found 'heads', which EQL does not know"
            })
    void refusesSequencesSamplesAndPipesThatElasticsearchRefuses(String text, String fragment) {
        assertThat(refusal(text).message()).contains(fragment);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void findsTheFaultsOfEveryLine(String text, List<Integer> places) {
        EqlException refusal =
                catchThrowableOfType(EqlException.class, () -> EqlParser.parseQuery(text));

        assertThat(refusal.diagnostics())
                .extracting(diagnostic -> diagnostic.span().start())
                .isEqualTo(places);
    }

    static Stream<Arguments> findsTheFaultsOfEveryLine() {
        return Stream.of(
                arguments("any where a and\n b not like \"x\" and\n c = 1", List.of(23, 39)),
                arguments("any where a == 'x'\n and b = 1 and c == \"\\q\"", List.of(15, 26, 40)),
                arguments("any where a AND b\n and c == \"\\q\" and d == 'x'", List.of(12, 29, 42)),
                arguments("any where a ==\n and b == 1", List.of(16)),
                arguments("any where (a == 1 and\n b == 2", List.of(29)),
                arguments("any where a not in (1)\n and b in \"x\"\n and c == 1", List.of(33)),
                arguments("sequence [a where b == 'x'] by = [c where d]", List.of(23, 31)),
                arguments("sequence [a where b] by x ![c where d]", List.of(26, 26)),
                arguments("sequence ![a where b]", List.of(0, 9, 9)));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '~',
            value = {
                "any where a REGEX \"x\"~write 'regex'",
                "any where sequence.a == 1~`sequence` in backticks",
                "any where a.sequence == 1~`sequence` in backticks",
                "any where a.b . by == 1~`by` in backticks",
                "any where a and maxspan . b == 1~`maxspan` in backticks",
                "sequence BY a [b where c] [d where e]~write 'by'"
            })
    void saysWhatToWriteInsteadOfAMisplacedKeyword(String text, String hint) {
        assertThat(refusal(text).message()).contains(hint);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void refusesWithReasonAndPlace(String text, int start, String fragment) {
        Diagnostic diagnostic = refusal(text);

        assertThat(diagnostic.kind()).isEqualTo(Diagnostic.Kind.SYNTAX);
        assertThat(diagnostic.message()).contains(fragment);
        assertThat(diagnostic.span().start()).isEqualTo(start);
    }

    static Stream<Arguments> refusesWithReasonAndPlace() {
        return Stream.of(
                // foreign operators and quotes
                arguments("any where a = 1", 12, "write '=='"),
                arguments("any where a == 'x'", 15, "double quotes"),
                arguments("any where a == ?\"x\"", 15, "double quotes"),
                arguments("any where a == ?'x'", 15, "double quotes"),
                arguments("'x' where true", 0, "double quotes"),
                arguments("any where a == 'x", 15, "double quotes"),
                arguments("any where a && b", 12, "write 'and'"),
                arguments("any where !a", 10, "write 'not'"),
                arguments("any where a; b", 11, "no such character"),
                arguments("any where ä == 1", 10, "no such character"),
                // keywords
                arguments("any where a AND b", 12, "write 'and'"),
                arguments("any where a == 1 Or b", 17, "write 'or'"),
                arguments("any where a IN (1)", 12, "write 'in'"),
                arguments("any where a LIKE \"x\"", 12, "write 'like'"),
                arguments("any WHERE true", 4, "write 'where'"),
                arguments("any where NOT a", 14, "found 'a'"),
                arguments("any where event.sequence == 1", 16, "write `sequence` in backticks"),
                arguments("any where a.in.b == 1", 12, "write `in` in backticks"),
                arguments("any where sequence.a == 1", 10, "found 'sequence'"),
                // strings and names
                arguments("any where a == \"x", 15, "close with \""),
                arguments("any where a == \"x\ny\"", 15, "close with \""),
                arguments("any where a == \"x\\\"", 15, "close with \""),
                arguments("any where a == \"\"\"x", 17, "close with \""),
                arguments("any where a == \"\"\"x\ny\"\"\"", 17, "close with \""),
                arguments("any where a == \"\"\"\"\"\"x", 21, "found 'x'"),
                arguments("any where `a == 1", 10, "close with `"),
                arguments("any where `` == 1", 10, "between the backticks"),
                arguments("`a` where true", 0, "found '`a`'"),
                arguments("?a where true", 0, "found '?'"),
                // escapes
                arguments("any where a == \"x\\q\"", 17, "found '\\q'"),
                arguments("any where a == \"C:\\Users\"", 18, "found '\\U'"),
                arguments("any where a == \"\\x41\"", 16, "found '\\x'"),
                arguments("any where a == \"\\*\"", 16, "found '\\*'"),
                arguments("any where a == \"\\u0041\"", 16, "\\u{H…}"),
                arguments("any where a == \"\\u{D}\"", 16, "2 to 8 hex digits"),
                arguments("any where a == \"\\u{}\"", 16, "2 to 8 hex digits"),
                arguments("any where a == \"\\u{123456789}\"", 16, "2 to 8 hex digits"),
                arguments("any where a == \"\\u{zz}\"", 16, "2 to 8 hex digits"),
                arguments("any where a == \"\\u{41\"", 16, "2 to 8 hex digits"),
                arguments("any where a == \"ok\\u{d800}\"", 18, "no surrogate"),
                arguments("any where a == \"\\u{DFFF}\"", 16, "no surrogate"),
                arguments("any where a == \"\\u{110000}\"", 16, "at most 10FFFF"),
                arguments("any where a == \"\\u{FFFFFFFF}\"", 16, "at most 10FFFF"),
                // structure
                arguments("any where a[0] == 1", 10, "array indexes"),
                arguments("any where a not like \"y\"", 16, "write 'not field like …'"),
                arguments("any where a not : \"y\"", 16, "write 'not field : …'"),
                arguments("any where a not regex~ \"y\"", 16, "write 'not field regex~ …'"),
                arguments("any where a == b == c", 17, "found '=='"),
                arguments("any where 1 < a < 2", 16, "found '<'"),
                arguments("any where a : b", 14, "found 'b'"),
                arguments("any where a like (\"x\", b)", 23, "found 'b'"),
                arguments("any where a : ()", 15, "found ')'"),
                arguments("any where a in ()", 16, "found ')'"),
                arguments("any where a in 1", 15, "found '1'"),
                arguments("any where a in (1, 2", 20, "expected ',' or ')'"),
                arguments("any where a in ~ (\"x\")", 15, "found '~'"),
                arguments("any where startsWith ~(a)", 21, "found '~'"),
                arguments("any where (a", 12, "found the end of the query"),
                arguments("any where a)", 11, "expected the end of the query"),
                arguments("any where ()", 11, "found ')'"),
                arguments("any where a == 1e400", 15, "a number that a double can hold"),
                arguments("any where", 9, "found the end of the query"),
                arguments("any where a ==", 14, "found the end of the query"),
                arguments("process", 7, "expected 'where'"),
                arguments("process true", 8, "expected 'where'"),
                arguments("where true", 0, "found 'where'"),
                arguments("a == 1", 2, "expected 'where'"),
                arguments("", 0, "found the end of the query"),
                arguments("  // nothing but a comment", 26, "found the end of the query"),
                arguments("sequence", 8, "found the end of the query"),
                arguments("any where true | 5", 17, "found '5'"));
    }

    @Test
    void refusesACommentThatStaysOpen() {
        Diagnostic diagnostic = refusal("any where a == 1 /* open");

        assertThat(diagnostic.kind()).isEqualTo(Diagnostic.Kind.SYNTAX);
        assertThat(diagnostic.span().start()).isBetween(17, 18);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void countsCodePointsInSpans(String text, Span span) {
        assertThat(refusal(text).span()).isEqualTo(span);
    }

    static Stream<Arguments> countsCodePointsInSpans() {
        return Stream.of(
                arguments("any where a = 1", new Span(12, 13)),
                arguments("any where a == \"😀\" and b = 1", new Span(25, 26)),
                arguments("/* 😀😀 */ any where a = 1", new Span(21, 22)),
                arguments("any where a == \"😀\\q\"", new Span(17, 19)),
                arguments("any where a == \"\\q😀\"", new Span(16, 18)),
                arguments("any where a == \"😀\\u{d800}😀\"", new Span(17, 25)),
                arguments("any where `😀` == 'x'", new Span(17, 20)),
                arguments("any where a == \"😀\" b", new Span(19, 20)),
                arguments("any where a == \"😀\" and", new Span(22, 22)));
    }

    @Test
    void quotesAWholeCharacterBehindABackslash() {
        Diagnostic diagnostic = refusal("any where a == \"\\😀\"");

        assertThat(diagnostic.span()).isEqualTo(new Span(16, 18));
        assertThat(diagnostic.message()).contains("found '\\😀'");
    }

    @Test
    void reportsAllThatTheGrammarLetsPass() {
        EqlException refusal =
                catchThrowableOfType(
                        EqlException.class,
                        () -> EqlParser.parseQuery("any where a = 'x' and b[1] == \"\\q\\w\""));

        assertThat(refusal.diagnostics())
                .map(diagnostic -> diagnostic.span().start())
                .containsExactlyInAnyOrder(12, 14, 22, 31, 33);
    }

    @Test
    void givesSpansToTheWholeAndItsParts() throws EqlException {
        Query.EventQuery query =
                (Query.EventQuery) EqlParser.parseQuery("/**/ any where a == 1 and not b // x");

        assertThat(query.span()).isEqualTo(new Span(5, 31));
        Expression.And and = (Expression.And) query.condition();
        assertThat(and.span()).isEqualTo(new Span(15, 31));
        assertThat(and.terms())
                .map(Expression::span)
                .containsExactly(new Span(15, 21), new Span(26, 31));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void refusesWhatNestsTooDeep(String what, String condition) {
        Diagnostic diagnostic = refusalOfCondition(condition);

        assertThat(diagnostic.kind()).isEqualTo(Diagnostic.Kind.SYNTAX);
        assertThat(diagnostic.message())
                .contains("at most " + EqlParser.MAX_NESTING + " levels of parentheses");
    }

    static Stream<Arguments> refusesWhatNestsTooDeep() {
        int many = 10_000;
        int tooMany = EqlParser.MAX_NESTING + 1;
        return Stream.of(
                arguments("parentheses", "(".repeat(many) + "a" + ")".repeat(many)),
                arguments("one too many", "(".repeat(tooMany) + "a" + ")".repeat(tooMany)),
                arguments("nots", "not ".repeat(many) + "a"),
                arguments("minuses", "a == " + "-".repeat(many) + "1"),
                arguments("pluses", "a == " + "+ ".repeat(many) + "1"),
                arguments("sums", "a == 1" + " + 1".repeat(many)),
                arguments("products", "a == 1" + " * 1".repeat(many)),
                arguments("calls", "f(".repeat(many) + "a" + ")".repeat(many)),
                arguments("lists", "a in (".repeat(many) + "1" + ")".repeat(many)),
                arguments("a mixture", "not (-f(".repeat(many) + "a" + "))".repeat(many)),
                arguments("brackets that stay open", "(".repeat(many)));
    }

    @Test
    void readsWhatNestsAsDeepAsAllowed() throws EqlException {
        int most = EqlParser.MAX_NESTING;

        assertThat(EqlParser.parseCondition("(".repeat(most) + "a" + ")".repeat(most)))
                .hasToString("a");
        assertThat(EqlParser.parseCondition("not ".repeat(most) + "a"))
                .hasToString("(not ".repeat(most) + "a" + ")".repeat(most));
    }

    @Test
    void countsNestingByTermNotByQuery() throws EqlException {
        int many = 10_000;

        assertThat(EqlParser.parseCondition("not a" + " and not a".repeat(many)))
                .hasToString("(and (not a)" + " (not a)".repeat(many) + ")");
        assertThat(EqlParser.parseCondition("a in (-1" + ", -1".repeat(many) + ")"))
                .hasToString("(in a [-1" + ", -1".repeat(many) + "])");
        assertThat(EqlParser.parseCondition("(a)" + " or (a)".repeat(many)))
                .hasToString("(or a" + " a".repeat(many) + ")");
    }

    @Test
    void readsAHundredThousandTerms() throws EqlException {
        int many = 100_000;

        Expression chain = EqlParser.parseCondition("a == 1" + " or a == 1".repeat(many - 1));

        assertThat(((Expression.Or) chain).terms())
                .hasSize(many)
                .map(Expression::toString)
                .containsOnly("(== a 1)");
    }

    @Test
    void readsTenThousandNestedComments() throws EqlException {
        int many = 10_000;

        assertThat(EqlParser.parseQuery("/*".repeat(many) + "*/".repeat(many) + "any where true"))
                .hasToString("any where true");
    }

    private static Object literal(String constant) throws EqlException {
        Expression.Comparison comparison =
                (Expression.Comparison) EqlParser.parseCondition("a == " + constant);
        return ((Expression.Literal) comparison.right()).value();
    }

    private static Diagnostic refusal(String text) {
        return only(catchThrowableOfType(EqlException.class, () -> EqlParser.parseQuery(text)));
    }

    private static Diagnostic refusalOfCondition(String text) {
        return only(catchThrowableOfType(EqlException.class, () -> EqlParser.parseCondition(text)));
    }

    private static Diagnostic only(EqlException refusal) {
        assertThat(refusal).as("refusal").isNotNull();
        List<Diagnostic> diagnostics = refusal.diagnostics();
        assertThat(diagnostics).hasSize(1);
        return diagnostics.getFirst();
    }
}
