package io.tripline.eql.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.tripline.SharedFolder;
import io.tripline.eql.EqlException;
import io.tripline.eql.Schema;
import io.tripline.eql.ast.Query;
import io.tripline.eql.syntax.EqlParser;
import io.tripline.event.FieldType;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Holds the reference to what is known of the language, so that its word counts where the engine
 * says otherwise.
 */
class ReferenceEvaluatorTest {

    private static final Schema SCHEMA =
            Schema.parse(
                    "test",
                    """
                    field,type,ignore_above
                    event.category,keyword
                    f,keyword
                    g,keyword
                    short,keyword,3
                    message,text
                    message.keyword,keyword
                    b,boolean
                    n,long
                    m,long
                    i,integer
                    u,unsigned_long
                    d,double
                    e,float
                    when,date
                    nanos,date_nanos
                    ip,ip
                    v,version
                    """);

    private static Map<String, List<Object>> event(String path, Object... values) {
        return Map.of(path, List.of(values));
    }

    private static boolean matches(
            Schema schema, String condition, Map<String, List<Object>> event) {
        try {
            Query.EventQuery query =
                    (Query.EventQuery) EqlParser.parseQuery("any where " + condition);
            return new ReferenceEvaluator(schema).judge(query).matches(event);
        } catch (EqlException e) {
            throw new AssertionError(condition, e);
        }
    }

    private static boolean matches(String condition, String path, Object... values) {
        return matches(SCHEMA, condition, event(path, values));
    }

    private static @Nullable Object constant(String expression) throws EqlException {
        return new ReferenceEvaluator(SCHEMA).constant(EqlParser.parseCondition(expression));
    }

    // No value, one value, two values.

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "f == \"x\"                 | false | true  | true",
                "f != \"x\"                 | true  | false | false",
                "not f == \"x\"             | true  | false | false",
                "f in (\"x\", \"z\")        | false | true  | true",
                "f not in (\"x\", \"z\")    | true  | false | false",
                "f not in (\"x\", null)     | true  | false | false",
                "not f like \"x*\"          | true  | false | false",
                "not f : \"x\"              | true  | false | false",
                "f == null                  | true  | false | false",
                "f != null                  | false | true  | true",
                "f == \"y\"                 | false | false | true",
                "f : \"*\"                  | false | true  | true",
                "f regex \"[xz]\"           | false | true  | true",
                "f > \"w\" and f == \"y\"   | false | false | true",
                "startsWith(f, \"x\")       | false | true  | true",
                "not startsWith(f, \"x\")   | true  | false | false",
                "startsWith(f, null)        | false | false | false",
                "not startsWith(f, null)    | true  | true  | true",
                "endsWith(f, \"x\") == false | true | false | false",
                "endsWith(f, \"x\") != true | true  | false | false",
                "endsWith(f, \"x\") == true | false | true  | true",
                "endsWith(f, \"x\") != false | false | true | true",
                "endsWith(f, \"x\") == null | true  | false | false",
                "length(f) == 1             | false | true  | true",
                "length(f) != 1             | true  | false | false",
                "length(f) != 2             | true  | true  | true",
                "not length(f) > 5          | true  | true  | true",
                "not length(f) > 0          | true  | false | false",
                "length(f) == null          | true  | false | false",
                "length(f) != null          | false | true  | true",
                "length(f) in (1, null)     | false | true  | true",
                "length(f) in (2, null)     | false | false | false",
                "(f == \"x\") == null       | true  | false | false",
                "null == (f == \"y\")       | true  | false | false",
                "(not f == \"y\") == null   | true  | false | false",
                "(f == null) == null        | false | false | false",
                "(f == \"y\" or length(f) == 1) == null | true | false | false",
                "(f == \"y\" and f != null) == null | false | false | false",
                "concat(f, \"a\") == \"xa\" | false | true  | true",
                "concat(f, f) == \"xy\"     | false | false | false",
                "string(f == \"y\") : \"true\"  | false | false | true",
                "string(f == \"y\") : \"false\" | false | true  | true",
                "string(f) : \"X\"          | false | true  | true",
                "string(f) != \"x\"         | true  | false | false",
                "f < null                   | false | false | false",
                "not f < null               | false | false | false",
                "not f in (null)            | false | false | false"
            })
    void judgesNoneOneAndTwoValues(String condition, boolean missing, boolean one, boolean two) {
        assertThat(
                        List.of(
                                matches(SCHEMA, condition, Map.of()),
                                matches(condition, "f", "x"),
                                matches(condition, "f", "x", "y")))
                .containsExactly(missing, one, two);
    }

    @Test
    void aNumberOfSeveralValuesPassesByAnyOfThem() {
        assertThat(matches("n > 5 and n < 3", "n", 1L, 7L)).isTrue();
        assertThat(matches("n > 5 and n < 3", "n", 4L)).isFalse();
        assertThat(matches("not (n > 5)", "n", 1L, 7L)).isFalse();
        assertThat(matches(SCHEMA, "not (n > 5)", Map.of())).isTrue();
        assertThat(matches("length(f) > 1 and length(f) < 1", "f", "", "ab")).isTrue();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "b,             false, true,  false, true",
        "not b,         true,  false, true,  false",
        "b == true,     false, true,  false, true",
        "b == false,    false, false, true,  true",
        "b != true,     true,  false, true,  false",
        "b != false,    true,  true,  false, false",
        "(b) == null,   true,  false, false, false",
        "(not b) == null, true, false, false, false",
        "(b == false) == false, true, true, false, false"
    })
    void judgesBooleans(
            String condition, boolean missing, boolean isTrue, boolean isFalse, boolean both) {
        assertThat(
                        List.of(
                                matches(SCHEMA, condition, Map.of()),
                                matches(condition, "b", true),
                                matches(condition, "b", false),
                                matches(condition, "b", true, false)))
                .containsExactly(missing, isTrue, isFalse, both);
    }

    @Test
    void severalFieldsMakeTheCrossProduct() {
        Map<String, List<Object>> event = Map.of("f", List.of("a", "bb"), "g", List.of("x", "yyy"));

        assertThat(matches(SCHEMA, "concat(f, g) == \"bbx\"", event)).isTrue();
        assertThat(matches(SCHEMA, "length(f) + length(g) == 5", event)).isTrue();
        assertThat(matches(SCHEMA, "length(f) + length(g) == 6", event)).isFalse();
        assertThat(matches(SCHEMA, "(f == \"a\" and g == \"yyy\") == null", event)).isFalse();
        assertThat(matches("(f == \"a\" and g == \"yyy\") == null", "f", "a", "b")).isTrue();
        assertThat(matches("(f == \"a\" and g == \"yyy\") == null", "f", "b")).isFalse();
        assertThat(matches("startsWith(f, g)", "f", "a")).isFalse();
        assertThat(matches("not startsWith(f, g)", "f", "a")).isTrue();
    }

    @Test
    void aKeywordBeyondItsLimitIsNoValue() {
        assertThat(matches("short == null", "short", "abcd")).isTrue();
        assertThat(matches("short != \"abcd\"", "short", "abcd")).isTrue();
        assertThat(matches("length(short) == null", "short", "abcd")).isTrue();
        assertThat(matches("short == \"abc\"", "short", "abc")).isTrue();
    }

    @Test
    void analysedTextIsAskedByItsKeyword() {
        assertThat(matches("message == \"a b\"", "message", "a b")).isTrue();
        assertThat(matches("message.keyword : \"A*\"", "message", "a b")).isTrue();
        assertThat(matches("length(message) == 3", "message", "a b")).isTrue();
    }

    // Failures.

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "1 / n == 1                          | false",
                "not 1 / n == 1                      | false",
                "not (1 / n == 1) or n == 0          | true",
                "1 / n == 1 or n == 5                | false",
                "not (1 / n == 1 and n == 5)         | true",
                "not (1 / n == 1 or n == 5)          | false",
                "1 % n == 1                          | false",
                "1 / (n * 1.0) > 1                   | true",
                "(1 / n == 1 and n == 5) == false    | true",
                "(1 / n == 1 and n == 5) == null     | false",
                "not ((1 / n == 1 and n == 5) == null) | false",
                "9223372036854775807 + (n + 1) == 1  | false",
                "not (9223372036854775807 + (n + 1) == 1) | false",
                "-9223372036854775808 - (n + 1) < 0  | false",
                "not (-9223372036854775808 / (n - 1) < 0) | false"
            })
    void aFailureInALeafIsNeitherTrueNorFalse(String condition, boolean ofZero) {
        assertThat(matches(condition, "n", 0L)).isEqualTo(ofZero);
    }

    @Test
    void oneCombinationThatIsTrueOutweighsOneThatFails() {
        assertThat(matches("1 / n == 1", "n", 0L, 1L)).isTrue();
        assertThat(matches("not (1 / n == 5)", "n", 0L, 1L)).isFalse();
        assertThat(matches("number(f) == 5", "f", "abc", "5")).isTrue();
        assertThat(matches("not (number(f) == 5)", "f", "abc")).isFalse();
        assertThat(matches("not (number(f) == 5)", "f", "7")).isTrue();
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "1 / 0 == 1",
                "number(\"abc\") == 1",
                "9223372036854775807 + 1 > 0",
                "n == \"abc\"",
                "n == \"0x10\"",
                "n < 1e30",
                "i >= 2147483648",
                "b == 0",
                "b == \"bar\"",
                "b == \"\"",
                "ip == \"nowhere\"",
                "ip < \"10.0.0.0/8\"",
                "when == \"2020-02-41\"",
                "f == g",
                "n == n",
                "modulo(11, add(n, 1)) == m"
            })
    void refusesWhatCannotRun(String condition) {
        assertThatThrownBy(() -> matches(SCHEMA, condition, Map.of())).isInstanceOf(Refused.class);
    }

    // Optional fields that the schema lacks.

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "?u == null         | true  | false",
                "?u != null         | false | true",
                "?u == \"x\"        | false | true",
                "?u == true         | false | true",
                "?u != \"x\"        | true  | false",
                "?u < 5             | false | false",
                "?u in (\"x\")      | false | false",
                "?u in~ (\"x\")     | false | false",
                "?u : \"x\"         | false | false",
                "?u like~ \"x\"     | false | false",
                "?u like \"x\"      | false | true",
                "?u regex \"x\"     | false | true",
                "?u regex \"x[.]y\" | false | true",
                "?u like \"x*\"     | false | false",
                "?u : \"x*\"        | false | false",
                "?u regex \"x.*\"   | false | false",
                "?u regex~ \"x\"    | false | false",
                "?u regex \".*\"    | false | true",
                "?u : \"*\"         | false | true",
                "?u like \"*\"      | false | true",
                "?u like (\"x\", \"y\")  | false | true",
                "?u like (\"x\", \"y*\") | false | false",
                "?u                 | false | false",
                "?u == ?v           | true  | false",
                "length(?u) > 1     | false | false",
                "length(?u) == 1    | false | true",
                "(?u : \"x\") == true  | false | true",
                "f == \"x\" and ?u : \"x*\" | false | false",
                "?u : \"x*\" and f == \"nothing\" | false | false",
                "?u : \"x*\" or f == \"x\" | true | false",
                "not ?u : \"x*\" or f == \"x\" | true | false",
                "f == \"x\" and (f == \"x\" and not ?u : \"x*\") | false | false",
                "startsWith(?u, \"x\") | false | false",
                "startsWith(f, ?u)  | false | true",
                "concat(f, ?u) == null | true | false",
                "?f == \"x\"        | true  | false"
            })
    void judgesOptionalFieldsThatDoNotExist(String condition, boolean plain, boolean negated) {
        Schema complete = Schema.parse("test", "field,type\nf,keyword\n").asComplete();

        assertThat(matches(complete, condition, event("f", "x"))).isEqualTo(plain);
        assertThat(matches(complete, "not (" + condition + ")", event("f", "x")))
                .isEqualTo(negated);
    }

    @Test
    void anUnknownFieldIsRefusedByACompleteSchema() {
        Schema complete = SCHEMA.asComplete();

        assertThatThrownBy(() -> matches(complete, "w == 1", Map.of())).isInstanceOf(Refused.class);
    }

    @Test
    void anUnknownFieldIsTypedByWhatArrives() {
        assertThat(matches("x == 5", "x", 5L)).isTrue();
        assertThat(matches("x == 5", "x", "5")).isTrue();
        assertThat(matches("x > 6", "x", 10L)).isTrue();
        assertThat(matches("x > 6", "x", "10")).isFalse();
        assertThat(matches("x", "x", true)).isTrue();
        assertThat(matches("x", "x", "true")).isTrue();
        assertThat(matches("x : \"1?\"", "x", 10L)).isTrue();
        assertThat(matches("x + 1 == 6", "x", 5L)).isTrue();
        assertThat(matches("(x + 1) == null", "x", "5")).isTrue();
        assertThat(matches("length(x) == 4", "x", true)).isTrue();
        assertThat(matches("cidrMatch(x, \"10.0.0.0/8\")", "x", "10.1.1.1")).isTrue();
        assertThat(matches("cidrMatch(x, \"10.0.0.0/8\") == null", "x", "no")).isFalse();
    }

    // Operators beside a field.

    static Stream<Arguments> comparesByTheTypeOfTheField() {
        return Stream.of(
                arguments("f == 1000", "f", "1000", true),
                arguments("f == 1.50", "f", "1.5", true),
                arguments("f == 1.50", "f", "1.50", false),
                arguments("f == true", "f", "true", true),
                arguments("f == \"cmd*\"", "f", "cmd.exe", false),
                arguments("f == \"cmd*\"", "f", "cmd*", true),
                arguments("f > \"～\"", "f", "😀", true),
                arguments("(f > \"～\") == null or string(f > \"～\") == \"false\"", "f", "😀", true),
                arguments("n == \"4\"", "n", 4L, true),
                arguments("n == 4.0", "n", 4L, true),
                arguments("n == 4.5", "n", 4L, false),
                arguments("n < 4.5", "n", 4L, true),
                arguments("n > 4.5", "n", 5L, true),
                arguments("n > 4.5", "n", 4L, false),
                arguments("5 < n", "n", 6L, true),
                arguments("n == 1e30", "n", Long.MAX_VALUE, false),
                arguments("i == 2147483648", "i", 1L, false),
                arguments("n == 9007199254740993", "n", 9007199254740992L, false),
                arguments("n == 9007199254740992.0", "n", 9007199254740993L, false),
                arguments("0 + n == 9007199254740992.0", "n", 9007199254740993L, true),
                arguments("u == 18446744073709551615", "u", max(), true),
                arguments("u > -1", "u", BigInteger.ZERO, true),
                arguments("u - 18446744073709551614 == 1", "u", max(), true),
                arguments("not (u + 1 == 1)", "u", max(), false),
                arguments("d == 0.0", "d", -0.0, false),
                arguments("d == -0.0", "d", -0.0, true),
                arguments("d == \"-0.0\"", "d", 0.0, false),
                arguments("d < 0", "d", -0.0, true),
                arguments("e == 0.1", "e", (double) 0.1f, true),
                arguments("e * 1 == 0.1", "e", (double) 0.1f, false),
                arguments("ip == \"10.0.0.0/8\"", "ip", address("10.6.48.157"), true),
                arguments("ip == \"10.6.48.157/8\"", "ip", address("10.0.0.1"), true),
                arguments("ip == \"10.0.0.1\"", "ip", address("::ffff:10.0.0.1"), true),
                arguments("ip in (\"::1\", \"10.0.0.0/8\")", "ip", address("10.9.9.9"), true),
                arguments("ip > \"10.0.0.0\"", "ip", address("::1"), false),
                arguments("cidrMatch(ip, \"::1\")", "ip", address("::1"), true),
                arguments(
                        "cidrMatch(ip, \"fe80::/10\", \"10.0.0.0/8\")",
                        "ip",
                        address("10.1.1.1"),
                        true),
                arguments("string(ip) == \"10.0.0.1\"", "ip", address("::ffff:10.0.0.1"), true),
                arguments(
                        "string(ip) == \"2001:db8::1\"",
                        "ip",
                        address("2001:DB8:0:0:0:0:0:1"),
                        true),
                arguments("v < \"1.5.0\"", "v", new Version("1.2.4-SNAPSHOT"), true),
                arguments("v < \"1.2.4\"", "v", new Version("1.2.4-SNAPSHOT"), true),
                arguments("v > \"1.9.0\"", "v", new Version("1.10.0"), true),
                arguments("v > \"1.9.0\"", "v", new Version("latest"), true),
                arguments("v == \"latest\"", "v", new Version("latest"), true),
                arguments("when == \"2020-01-01\"", "when", time("2020-01-01T23:59:59.999Z"), true),
                arguments("when <= \"2020-01-01\"", "when", time("2020-01-01T23:59:59.999Z"), true),
                arguments("when < \"2020-01-01\"", "when", time("2020-01-01T00:00:00Z"), false),
                arguments("when >= \"2020-01-01\"", "when", time("2020-01-01T00:00:00Z"), true),
                arguments("when > \"2020-01-01\"", "when", time("2020-01-01T23:59:59.999Z"), false),
                arguments("when > \"2020-01-01\"", "when", time("2020-01-02T00:00:00Z"), true),
                arguments("when == 1577836800000", "when", time("2020-01-01T00:00:00Z"), true),
                arguments(
                        "when == \"2020-01-01T01:00:00.000+01:00\"",
                        "when",
                        time("2020-01-01T00:00:00Z"),
                        true),
                arguments(
                        "nanos == \"1974-03-03T02:22:54.294365140Z\"",
                        "nanos",
                        time("1974-03-03T02:22:54.294365140Z"),
                        true),
                arguments(
                        "nanos > \"1974-03-03T02:22:54.294365139Z\"",
                        "nanos",
                        time("1974-03-03T02:22:54.294365140Z"),
                        true));
    }

    @ParameterizedTest(name = "{0} of {2}")
    @MethodSource
    void comparesByTheTypeOfTheField(String condition, String path, Object value, boolean isMatch) {
        assertThat(matches(condition, path, value)).isEqualTo(isMatch);
    }

    private static BigInteger max() {
        return new BigInteger("18446744073709551615");
    }

    private static Instant time(String text) {
        return Instant.parse(text);
    }

    private static Address address(String text) {
        Address address = Address.parse(text);
        assertThat(address).as(text).isNotNull();
        return address;
    }

    static Stream<Arguments> matchesTexts() {
        return Stream.of(
                arguments("f in~ (\"CMD*\")", "cmd*", true),
                arguments("f in~ (\"CMD*\")", "cmd.exe", false),
                arguments("f : \"a\\\\*b\"", "A\\xyB", true),
                arguments("f like \"a*b\"", "a\nb", true),
                arguments("f like \"a?b\"", "a😀b", true),
                arguments("f like \"a??b\"", "a😀b", false),
                arguments("f like \"?*\"", "", false),
                arguments("f like \"a%b_c[d]\"", "a%b_c[d]", true),
                arguments("f : \"ä.exe\"", "Ä.EXE", false),
                arguments("f : \"Ä.exe\"", "Ä.EXE", true),
                arguments("f : \"k\"", "\u212A", false),
                arguments("f regex \"^abc.*\"", "abcd", false),
                arguments("f regex \"^abc.*\"", "^abcd", true),
                arguments("f regex \"a@b\"", "aXYZb", true),
                arguments("f regex (\"ab\", \"c.\")", "cd", true),
                arguments("f regex \"a.b\"", "a\nb", true),
                arguments("f regex~ \"[a-z]+\"", "ABC", false),
                arguments("f regex~ \"abc.*\"", "ABC", true),
                arguments("f regex~ \"é.*\"", "É", true),
                arguments("f regex~ \"é\"", "É", false),
                arguments("f regex~ \"[a]bc\"", "ABC", true),
                arguments("f regex \"net\\\\.exe\"", "net.exe", true),
                arguments("startsWith~(f, \"EXPLORER.\")", "explorer.exe", true),
                arguments("startsWith(f, \"a*\")", "abc", false),
                arguments("endsWith(f, \"\\\\cmd.exe\")", "C:\\Xcmd.exe", true),
                arguments("endsWith(f, \"a\\\\\")", "a\\", true),
                arguments("endsWith~(f, \"*B\")", "xb", true),
                arguments("endsWith~(f, \"\\\\cMD\")", "x.cmd", true),
                arguments("endsWith~(f, \"\\\\cMD\")", "x.Cmd", false),
                arguments("string(string(f)) : \"*b\"", "a\nB", true),
                arguments("endsWith(f, \"\")", "x", true),
                arguments("stringContains(f, \"Principal=\\\\*\")", "x Principal=* y", true),
                arguments("stringContains(f, \"Principal=\\\\*\")", "x Principal=z y", false),
                arguments("stringContains(f, \"valuesToAdd=[*]\")", "valuesToAdd=[abc]", true),
                arguments("stringContains(f, \"\")", "x", true),
                arguments("stringContains~(string(f), \"B\")", "abc", true),
                // The same in a script.
                arguments("substring(f, 0) like \"a*b\"", "a\nb", false),
                arguments("substring(f, 0) like \"a?b\"", "a\u2028b", false),
                arguments("substring(f, 0) like \"a?b\"", "a😀b", true),
                arguments("substring(f, 0) : \"*\"", "a\nb", true),
                arguments("substring(f, 0) : \"ä.exe\"", "Ä.EXE", true),
                arguments("substring(f, 0) : \"ä*\"", "Ä.EXE", false),
                arguments("substring(f, 0) : \"k\"", "\u212A", true),
                arguments("substring(f, 0) in~ (\"k\")", "\u212A", true),
                arguments("substring(f, 0) regex \"^abc.*\"", "abcd", true),
                arguments("substring(f, 0) regex \"a.b\"", "a\nb", false),
                arguments("substring(f, 0) regex \".*\"", "a\nb", true),
                arguments("substring(f, 0) regex~ \"[a-z]+\"", "ABC", true),
                arguments("substring(f, 0) regex~ \"é.*\"", "É", false),
                arguments("substring(f, 0) regex~ \"é\"", "É", true),
                arguments("stringContains(substring(f, 0), \"\")", "x", false),
                arguments("endsWith(substring(f, 0), \"\\\\cmd.exe\")", "C:\\Xcmd.exe", false),
                arguments("endsWith~(substring(f, 0), \"É\")", "é", true),
                arguments("startsWith(\"explorer.exeaaa\", f)", "explorer.exe", true),
                arguments("(\"abc\" : \"A*\") and f != null", "x", true),
                arguments("(f == 5) == null", "5", true),
                arguments("(f == \"5\") == null", "5", false));
    }

    @ParameterizedTest(name = "{0} of {1}")
    @MethodSource
    void matchesTexts(String condition, String value, boolean isMatch) {
        assertThat(matches(condition, "f", value)).isEqualTo(isMatch);
    }

    // Functions and constants.

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            nullValues = "null",
            value = {
                "between(\"aXbXc\", \"a\", \"X\")           | ``",
                "between(\"a-bXc\", \"a\", \"X\")           | -b",
                "between(\"abXcX\", \"a\", \"X\", true)     | bXc",
                "between(\"XabX\", \"b\", \"X\", true)      | ``",
                "between(\"Xab\", \"b\", \"X\", true)       | ``",
                "between~(\"aBCd\", \"A\", \"D\")           | BC",
                "between(\"aBCd\", \"A\", \"D\")            | ``",
                "between(\"abc\", \"\", \"c\")              | abc",
                "between(\"\", \"a\", \"c\")                | ``",
                "indexOf(\"foobar\", \"o\")                 | 1",
                "indexOf(\"foobar\", \"O\")                 | null",
                "indexOf~(\"foobar\", \"O\")                | 1",
                "indexOf(\"foobar\", \"o\", -5)             | 1",
                "indexOf(\"foobar\", \"\", 3)               | 3",
                "indexOf(\"foobar\", \"o\", null)           | 1",
                "length(\"a😀\")                            | 3",
                "substring(\"hello\", -3)                   | llo",
                "substring(\"hello\", 3, 1)                 | ``",
                "substring(\"hello\", 1, -1)                | ell",
                "substring(\"hello\", -99, 99)              | hello",
                "number(\"0x1F\")                           | 31",
                "number(\"0x1F\", null)                     | 31",
                "number(\"1F\", 16)                         | 31",
                "number(\"0007\", 8)                        | 7",
                "number(\"1e3\")                            | 1000.0",
                "number(\"9223372036854775808\")            | 9.223372036854776E18",
                "concat(\"a\", 1, 2.0, true)                | a12.0true",
                "concat(\"a\", null)                        | null",
                "STRING(5)                                  | 5",
                "startsWith~(\"ÉX\", \"éx\")                | true",
                "stringContains(\"abc\", \"b\")             | true",
                "stringContains(\"abc\", \"\")              | false",
                "stringContains~(\"ABC\", \"b\")            | true",
                "endsWith(\"abc\", \"c\")                   | true",
                "cidrMatch(\"10.6.48.157\", \"10.0.0.0/8\") | true",
                "cidrMatch(null, \"10.0.0.0/8\")            | null",
                "add(1, 2)                                  | 3",
                "subtract(1, 2)                             | -1",
                "multiply(3, 2.0)                           | 6.0",
                "divide(-7, 2)                              | -3",
                "modulo(-7, 2)                              | -1",
                "7 / 3                                      | 2",
                "1.0 / 0                                    | Infinity",
                "5 + null                                   | null",
                "18446744073709551615 - 1                   | 18446744073709551614",
                "9223372036854775808 - 1                    | 9223372036854775807",
                "1 == \"1\"                                 | null",
                "1 != \"1\"                                 | null",
                "true < false                               | false",
                "0.0 == -0.0                                | false",
                "9007199254740993 == 9007199254740992.0     | true",
                "1 in (2, null)                             | null",
                "1 in (1, null)                             | true",
                "null in (null)                             | null",
                "\"a\" in~ (\"A\")                          | true",
                "\"abc\" like \"a?c\"                       | true",
                "\"abc\" regex \"a.c\"                      | true",
                "not (1 == null)                            | true"
            })
    void worksOutConstants(String expression, @Nullable String expected) throws EqlException {
        Object constant = constant(expression);

        assertThat(constant == null ? null : constant.toString()).isEqualTo(expected);
    }

    // Elastic's own data.

    @TestFactory
    Stream<DynamicTest> foldsAsElasticsearchDoes() {
        return shared("fold.json")
                .valueStream()
                .map(node ->
                        dynamicTest(
                                node.path("expression").asString(),
                                () ->
                                        assertThat(constant(node.path("expression").asString()))
                                                .isEqualTo(plain(node.path("expected")))));
    }

    @TestFactory
    Stream<DynamicTest> findsWhatElasticsearchFinds() {
        JsonNode schemas = shared("schemas.json");
        return shared("cases.json")
                .valueStream()
                .filter(node -> !node.path("pipe").asBoolean(false))
                .map(node ->
                        dynamicTest(
                                node.path("name").asString(),
                                () -> check(node, schemas.path(node.path("index").asString()))));
    }

    private static void check(JsonNode node, JsonNode index) throws EqlException, IOException {
        List<String> lines = new ArrayList<>(List.of("field,type"));
        index.path("types")
                .properties()
                .forEach(type -> lines.add(type.getKey() + "," + type.getValue().asString()));
        if (node.path("index").asString().endsWith("-nanos")) {
            lines.add("@timestamp,date_nanos"); // said in words only, in mappings.json
        }
        Schema schema = Schema.parse("index", String.join("\n", lines)).asComplete();
        Query.EventQuery query =
                (Query.EventQuery) EqlParser.parseQuery(node.path("query").asString());
        ReferenceEvaluator.Judge judge =
                new ReferenceEvaluator(schema, node.path("event_category_field").asString())
                        .judge(query);
        String file = "conformance/" + node.path("events_file").asString();
        List<Long> found = new ArrayList<>();
        for (String line : Files.readAllLines(SharedFolder.path(file))) {
            JsonNode event = JsonMapper.shared().readTree(line);
            if (judge.matches(event(schema, index, event))) {
                found.add(event.path(node.path("id_field").asString()).asLong());
            }
        }
        List<Long> expected =
                node.path("expected_event_ids").valueStream().map(JsonNode::asLong).toList();
        assertThat(found).containsExactlyInAnyOrderElementsOf(expected);
    }

    private static Map<String, List<Object>> event(Schema schema, JsonNode index, JsonNode json) {
        Map<String, List<Object>> event = new HashMap<>();
        for (Map.Entry<String, JsonNode> property : json.properties()) {
            String path = property.getKey();
            if (schema.field(path).type() == FieldType.UNKNOWN) {
                continue; // no query asks for it
            }
            List<Object> values = new ArrayList<>();
            Iterable<JsonNode> scalars =
                    property.getValue().isArray()
                            ? property.getValue()
                            : List.of(property.getValue());
            for (JsonNode scalar : scalars) {
                JsonNode given = scalar.isNull() ? index.path("null_values").path(path) : scalar;
                if (!given.isNull() && !given.isMissingNode()) {
                    values.add(value(schema.field(path).type(), given));
                }
            }
            event.put(path, values);
        }
        return event;
    }

    private static Object value(FieldType type, JsonNode scalar) {
        String text = scalar.asString();
        return switch (type) {
            case KEYWORD -> text;
            case LONG -> Long.parseLong(text);
            case DATE, DATE_NANOS -> {
                Times times = Times.parse(text);
                yield times == null ? Instant.MIN : times.first(); // a FILETIME is beyond all times
            }
            case IP -> address(text);
            case VERSION -> new Version(text);
            default -> plain(scalar);
        };
    }

    private static @Nullable Object plain(JsonNode scalar) {
        if (scalar.isNull()) {
            return null;
        }
        if (scalar.isBoolean()) {
            return scalar.asBoolean();
        }
        return scalar.isIntegralNumber()
                ? (Object) scalar.asLong()
                : scalar.isNumber() ? (Object) scalar.asDouble() : scalar.asString();
    }

    private static JsonNode shared(String name) {
        try {
            return JsonMapper.shared()
                    .readTree(Files.readString(SharedFolder.path("conformance/" + name)));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
