package io.tripline.eql.compiler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.tripline.eql.EqlException;
import io.tripline.eql.ast.Expression.Comparison.Operator;
import io.tripline.event.Field;
import io.tripline.event.FieldType;
import io.tripline.event.IpAddress;
import java.math.BigInteger;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConstantsTest {

    private static final BigInteger MAX_UNSIGNED = BigInteger.TWO.pow(64).subtract(BigInteger.ONE);

    private static ValueTest comparison(FieldType type, Operator operator, Object constant)
            throws Constants.Unfit {
        return Constants.comparison(new Field("f", type, Field.UNLIMITED), operator, constant);
    }

    @ParameterizedTest(name = "{0} {1} {2}")
    @MethodSource
    void asksWhatTheTypeOfTheFieldMakesOfAConstant(
            FieldType type, Operator operator, Object constant, String test)
            throws Constants.Unfit {
        assertThat(comparison(type, operator, constant)).hasToString(test);
    }

    static Stream<Arguments> asksWhatTheTypeOfTheFieldMakesOfAConstant() {
        return Stream.of(
                arguments(FieldType.LONG, Operator.EQUAL, 4L, "== 4"),
                arguments(FieldType.LONG, Operator.EQUAL, 4.0, "== 4"),
                arguments(FieldType.LONG, Operator.EQUAL, "4.0", "== 4"),
                arguments(FieldType.LONG, Operator.EQUAL, "4e1", "== 40"),
                arguments(FieldType.LONG, Operator.EQUAL, 4.5, "never"),
                arguments(FieldType.LONG, Operator.LESS, 4.5, "<= 4"),
                arguments(FieldType.LONG, Operator.LESS_OR_EQUAL, 4.5, "<= 4"),
                arguments(FieldType.LONG, Operator.GREATER, 4.5, ">= 5"),
                arguments(FieldType.LONG, Operator.GREATER_OR_EQUAL, 4.5, ">= 5"),
                arguments(FieldType.LONG, Operator.LESS, -4.5, "<= -5"),
                arguments(FieldType.LONG, Operator.GREATER, -4.5, ">= -4"),
                arguments(FieldType.LONG, Operator.LESS, 4.0, "< 4"),
                arguments(FieldType.LONG, Operator.EQUAL, 1e30, "never"),
                arguments(FieldType.LONG, Operator.EQUAL, MAX_UNSIGNED, "never"),
                arguments(
                        FieldType.LONG,
                        Operator.LESS_OR_EQUAL,
                        Long.MAX_VALUE,
                        "<= 9223372036854775807"),
                arguments(
                        FieldType.LONG,
                        Operator.EQUAL,
                        "9007199254740993",
                        "== 9007199254740993"), // no double holds it
                arguments(
                        FieldType.LONG, Operator.LESS, "9007199254740993.5", "<= 9007199254740993"),
                arguments(FieldType.INTEGER, Operator.EQUAL, 2147483648L, "never"),
                arguments(FieldType.INTEGER, Operator.LESS, 2147483647L, "< 2147483647"),
                arguments(FieldType.SHORT, Operator.EQUAL, -32769L, "never"),
                arguments(FieldType.SHORT, Operator.GREATER, -32768L, "> -32768"),
                arguments(FieldType.BYTE, Operator.EQUAL, 128L, "never"),
                arguments(FieldType.BYTE, Operator.EQUAL, 127L, "== 127"),
                arguments(FieldType.BYTE, Operator.LESS, 127.0, "< 127"),
                arguments(
                        FieldType.UNSIGNED_LONG,
                        Operator.EQUAL,
                        MAX_UNSIGNED,
                        "== 18446744073709551615"),
                arguments(FieldType.UNSIGNED_LONG, Operator.EQUAL, 1.5, "never"),
                arguments(FieldType.UNSIGNED_LONG, Operator.GREATER, 1.5, ">= 2"),
                arguments(FieldType.UNSIGNED_LONG, Operator.LESS, 1.5, "<= 1"),
                arguments(FieldType.DOUBLE, Operator.EQUAL, 4L, "== 4.0"),
                arguments(FieldType.DOUBLE, Operator.GREATER, "1e3", "> 1000.0"),
                arguments(FieldType.FLOAT, Operator.EQUAL, 0.1, "== " + (double) 0.1f),
                arguments(FieldType.FLOAT, Operator.EQUAL, 16777217L, "== 1.6777216E7"),
                arguments(FieldType.BOOLEAN, Operator.EQUAL, true, "== true"),
                arguments(FieldType.BOOLEAN, Operator.EQUAL, "false", "== false"),
                arguments(FieldType.KEYWORD, Operator.EQUAL, 1.50, "== \"1.5\""),
                arguments(FieldType.KEYWORD, Operator.EQUAL, 1e7, "== \"1.0E7\""),
                arguments(FieldType.KEYWORD, Operator.EQUAL, false, "== \"false\""),
                arguments(FieldType.KEYWORD, Operator.LESS, 5L, "< \"5\""),
                arguments(
                        FieldType.KEYWORD,
                        Operator.EQUAL,
                        MAX_UNSIGNED,
                        "== \"18446744073709551615\""),
                arguments(
                        FieldType.DATE,
                        Operator.LESS,
                        "2024-03-01T10:00:00+01:00",
                        "< 2024-03-01T09:00:00Z"),
                arguments(
                        FieldType.DATE,
                        Operator.EQUAL,
                        "2024-03-01T10:00:00.123",
                        "== 2024-03-01T10:00:00.123Z"),
                arguments(
                        FieldType.DATE,
                        Operator.EQUAL,
                        1709287200500.9,
                        "== 2024-03-01T10:00:00.500Z"),
                arguments(
                        FieldType.DATE,
                        Operator.EQUAL,
                        -1709287200500L,
                        "== 1915-11-02T13:59:59.500Z"),
                arguments(
                        FieldType.DATE,
                        Operator.GREATER,
                        "1709287200000",
                        "> 2024-03-01T10:00:00Z"),
                arguments(
                        FieldType.UNKNOWN,
                        Operator.EQUAL,
                        "4",
                        "by arrival(== \"4\"; == 4; == 4.0; never)"),
                arguments(
                        FieldType.UNKNOWN,
                        Operator.LESS,
                        4.5,
                        "by arrival(< \"4.5\"; <= 4; < 4.5; never)"),
                arguments(
                        FieldType.UNKNOWN,
                        Operator.EQUAL,
                        true,
                        "by arrival(== \"true\"; never; never; == true)"),
                arguments(
                        FieldType.UNKNOWN,
                        Operator.EQUAL,
                        "a",
                        "by arrival(== \"a\"; never; never; never)"));
    }

    @ParameterizedTest(name = "{0} {1} {2}")
    @MethodSource
    void refusesAConstantThatTheFieldCannotBeComparedWith(
            FieldType type, Operator operator, Object constant, String fragment) {
        Constants.Unfit refusal =
                catchThrowableOfType(
                        Constants.Unfit.class, () -> comparison(type, operator, constant));

        assertThat(refusal).isNotNull().hasMessageContaining(fragment);
    }

    static Stream<Arguments> refusesAConstantThatTheFieldCannotBeComparedWith() {
        return Stream.of(
                arguments(FieldType.LONG, Operator.EQUAL, "abc", "a number beside the long field"),
                arguments(FieldType.LONG, Operator.EQUAL, "", "a number beside"),
                arguments(FieldType.LONG, Operator.EQUAL, " 4", "a number beside"),
                arguments(FieldType.LONG, Operator.EQUAL, "0x10", "found \"0x10\""),
                arguments(FieldType.LONG, Operator.EQUAL, false, "found false"),
                arguments(FieldType.LONG, Operator.EQUAL, "1".repeat(1001), "a number beside"),
                arguments(FieldType.LONG, Operator.LESS, 1e30, "from -9223372036854775808"),
                arguments(FieldType.LONG, Operator.GREATER, MAX_UNSIGNED, "9223372036854775807"),
                arguments(FieldType.INTEGER, Operator.LESS, 2147483648L, "to 2147483647"),
                arguments(FieldType.INTEGER, Operator.LESS, 2147483647.5, "to 2147483647"),
                arguments(FieldType.SHORT, Operator.GREATER, -32769L, "from -32768"),
                arguments(FieldType.BYTE, Operator.LESS_OR_EQUAL, 128L, "from -128 to 127"),
                arguments(FieldType.UNSIGNED_LONG, Operator.EQUAL, "x", "unsigned_long field"),
                arguments(FieldType.DOUBLE, Operator.EQUAL, true, "a number beside the double"),
                arguments(FieldType.FLOAT, Operator.EQUAL, "x", "a number beside the float"),
                arguments(FieldType.BOOLEAN, Operator.EQUAL, 0L, "true or false"),
                arguments(FieldType.BOOLEAN, Operator.EQUAL, "True", "true or false"),
                arguments(FieldType.BOOLEAN, Operator.EQUAL, "", "true or false"),
                arguments(FieldType.IP, Operator.EQUAL, "10.0.0", "an IP address or a block"),
                arguments(FieldType.IP, Operator.EQUAL, "10.0.0.0/", "an IP address or a block"),
                arguments(FieldType.IP, Operator.EQUAL, "10.0.0.0/-1", "an IP address or a block"),
                arguments(FieldType.IP, Operator.EQUAL, "10.0.0.0/33", "found \"10.0.0.0/33\""),
                arguments(FieldType.IP, Operator.EQUAL, "::1/129", "found \"::1/129\""),
                arguments(FieldType.IP, Operator.EQUAL, "/8", "an IP address or a block"),
                arguments(FieldType.IP, Operator.EQUAL, "fe80::1%eth0", "an IP address or a block"),
                arguments(FieldType.IP, Operator.EQUAL, 10L, "an IP address or a block"),
                arguments(FieldType.IP, Operator.LESS, "10.0.0.0/8", "an IP address beside"),
                arguments(FieldType.TEXT, Operator.EQUAL, "x", "'f' is analysed text"),
                arguments(FieldType.OTHER, Operator.EQUAL, "x", "a type that EQL cannot query"));
    }

    /**
     * A block is one of version 4 or of version 6; what a mapped one's prefix counts is unclear.
     */
    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"::ffff:10.0.0.0/104", "::ffff:0:0/96", "::FFFF:a00:1/128"})
    void refusesABlockOfMappedAddresses(String block) {
        Constants.Unfit refusal =
                catchThrowableOfType(
                        Constants.Unfit.class,
                        () -> comparison(FieldType.IP, Operator.EQUAL, block));

        assertThat(refusal).as("refusal of %s", block).isNotNull();
    }

    @ParameterizedTest(name = "{1} in {0}: {2}")
    @CsvSource({
        "10.0.0.0/8, 10.255.255.255, true",
        "10.0.0.0/8, 11.0.0.0, false",
        "10.0.0.0/8, ::ffff:10.1.2.3, true",
        "10.0.0.0/8, ::10.1.2.3, false",
        "10.0.0.0/8, a00::, false",
        "10.6.48.157/8, 10.0.0.1, true",
        "10.0.0.0/9, 10.127.255.255, true",
        "10.0.0.0/9, 10.128.0.0, false",
        "192.168.1.128/25, 192.168.1.127, false",
        "192.168.1.128/25, 192.168.1.255, true",
        "1.2.3.4/32, 1.2.3.4, true",
        "1.2.3.4/32, 1.2.3.5, false",
        "1.2.3.4/31, 1.2.3.5, true",
        "1.2.3.4/0, 255.255.255.255, true",
        "1.2.3.4/0, ::1, false",
        "::/0, 1.2.3.4, true",
        "::/0, ffff::, true",
        "8000::/1, 7fff::, false",
        "8000::/1, ffff::, true",
        "2001:db8::/32, 2001:db8:ffff::1, true",
        "2001:db8::/32, 2001:db9::, false",
        "2001:db8::/63, 2001:db8:0:1::, true",
        "2001:db8::/63, 2001:db8:0:2::, false",
        "2001:db8::/64, 2001:db8::ffff:0:0:1, true",
        "2001:db8::/64, 2001:db8:0:1::, false",
        "2001:db8::/65, 2001:db8::7fff:0:0:0, true",
        "2001:db8::/65, 2001:db8::8000:0:0:0, false",
        "2001:db8::2/127, 2001:db8::3, true",
        "2001:db8::2/127, 2001:db8::4, false",
        "2001:db8::2/128, 2001:db8::2, true",
        "2001:db8::2/128, 2001:db8::3, false"
    })
    void masksBlocks(String block, String address, boolean expected) throws Constants.Unfit {
        IpAddress value = Objects.requireNonNull(IpAddress.parse(address));

        assertThat(comparison(FieldType.IP, Operator.EQUAL, block).passes(value))
                .isEqualTo(expected);
    }

    /** Whatever a float is rounded to, query and event must round alike. */
    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "0.1",
                "16777217",
                "1.0000000596046448", // just between two floats as a double
                "1.00000017881393432617187499",
                "3.4028235e38",
                "1e-46"
            })
    void roundsAFloatAsTheReaderDoes(String number) throws EqlException {
        assertThat(
                        TestEvents.matches(
                                TestSchemas.TYPES, "f == " + number, "{\"f\":" + number + "}"))
                .isTrue();
        assertThat(
                        TestEvents.matches(
                                TestSchemas.TYPES,
                                "f == \"" + number + "\"",
                                "{\"f\":\"" + number + "\"}"))
                .isTrue();
    }
}
