package io.tripline.eql.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import io.tripline.eql.ast.Expression.Comparison.Operator;
import io.tripline.event.IpAddress;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValueTestTest {

    @Test
    void ordersTextsByCodePointNotByUnit() {
        List<String> ascending =
                List.of(
                        "", "A", "a", "aa", "b", "é", "\ud7ff", "\ue000", "\uffff", "😀", "😀a",
                        "😁");

        for (int i = 0; i < ascending.size(); i++) {
            for (int j = 0; j < ascending.size(); j++) {
                assertThat(
                                Integer.signum(
                                        ValueTest.CODE_POINT_ORDER.compare(
                                                ascending.get(i), ascending.get(j))))
                        .as("'%s' beside '%s'", ascending.get(i), ascending.get(j))
                        .isEqualTo(Integer.compare(i, j));
            }
        }
        assertThat("\uffff".compareTo("😀")).as("the order of UTF-16").isPositive();
    }

    @Test
    void ordersTextsAsTheirBytesInUtf8() {
        List<String> texts =
                List.of("z", "é", "～x", "～", "😀", "\ue000", "\uD835\uDD38", "aé", "a");

        for (String a : texts) {
            for (String b : texts) {
                assertThat(Integer.signum(ValueTest.CODE_POINT_ORDER.compare(a, b)))
                        .as("'%s' beside '%s'", a, b)
                        .isEqualTo(
                                Integer.signum(
                                        Arrays.compareUnsigned(
                                                a.getBytes(StandardCharsets.UTF_8),
                                                b.getBytes(StandardCharsets.UTF_8))));
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "LESS, true, false, false",
        "LESS_OR_EQUAL, true, true, false",
        "GREATER, false, false, true",
        "GREATER_OR_EQUAL, false, true, true"
    })
    void asksOnWhichSideAValueLies(Operator operator, boolean below, boolean same, boolean above) {
        assertThat(new ValueTest.Ordered(operator, 5L))
                .returns(below, test -> test.passes(4L))
                .returns(same, test -> test.passes(5L))
                .returns(above, test -> test.passes(6L));
        assertThat(new ValueTest.Ordered(operator, BigInteger.TWO.pow(63)))
                .returns(below, test -> test.passes(BigInteger.ONE))
                .returns(same, test -> test.passes(BigInteger.TWO.pow(63)))
                .returns(above, test -> test.passes(BigInteger.TWO.pow(64)));
        assertThat(new ValueTest.Ordered(operator, 0.1))
                .returns(below, test -> test.passes(-0.1))
                .returns(same, test -> test.passes(0.1))
                .returns(above, test -> test.passes(0.2));
        assertThat(new ValueTest.Ordered(operator, Instant.ofEpochMilli(5)))
                .returns(below, test -> test.passes(Instant.ofEpochSecond(0, 4_999_999)))
                .returns(same, test -> test.passes(Instant.ofEpochMilli(5)))
                .returns(above, test -> test.passes(Instant.ofEpochSecond(0, 5_000_001)));
        assertThat(new ValueTest.Ordered(operator, address("128.0.0.0")))
                .returns(below, test -> test.passes(address("127.255.255.255")))
                .returns(same, test -> test.passes(address("::ffff:128.0.0.0")))
                .returns(above, test -> test.passes(address("8000::")));
        assertThat(new ValueTest.Ordered(operator, "b"))
                .returns(below, test -> test.passes("B"))
                .returns(same, test -> test.passes("b"))
                .returns(above, test -> test.passes("😀"));
    }

    @Test
    void ignoresTheCaseOfAToZInAList() {
        ValueTest test = new ValueTest.OneOfIgnoringCase(Set.of("az", "äb"));

        assertThat(List.of("az", "AZ", "aZ", "äB")).allMatch(test::passes);
        assertThat(List.of("a", "ÄB", "a\u017f", "")).noneMatch(test::passes);
    }

    @Test
    void testsAValueByTheTypeInWhichItArrives() {
        ValueTest test =
                new ValueTest.ByArrival(
                        new ValueTest.Equals("1"),
                        new ValueTest.Equals(1L),
                        new ValueTest.Equals(1.0),
                        new ValueTest.Never());

        assertThat(List.of("1", 1L, 1.0)).allMatch(test::passes);
        assertThat(List.of("1.0", 2L, 1.5, true, Instant.EPOCH)).noneMatch(test::passes);
    }

    @Test
    void testsTheTextOfANumberOrBoolean() {
        ValueTest test =
                ValueTest.onText(
                        WildcardLoop.of(List.of(Wildcard.ofEql("T*"), Wildcard.ofEql("1?")), true));

        assertThat(List.of("true", true, 12L, "12")).allMatch(test::passes);
        assertThat(List.of(false, 1L, 1.5, "1.5")).noneMatch(test::passes);
    }

    @Test
    void passesNothingWithoutTests() {
        assertThat(new ValueTest.AnyTest(List.of()).passes("a")).isFalse();
        assertThat(new ValueTest.AnyTest(List.of(new ValueTest.Never())).passes("a")).isFalse();
        assertThat(
                        new ValueTest.AnyTest(
                                        List.of(new ValueTest.Never(), new ValueTest.Equals("a")))
                                .passes("a"))
                .isTrue();
    }

    private static IpAddress address(String text) {
        return Objects.requireNonNull(IpAddress.parse(text));
    }
}
