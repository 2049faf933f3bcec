package io.tripline.eql.compiler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.tripline.eql.ast.Expression.Comparison.Operator;
import io.tripline.event.Version;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ScalarTest {

    private static Scalar constant(@Nullable Object constant) {
        return new Scalar.Constant(constant);
    }

    private static @Nullable Object value(Scalar scalar) {
        return scalar.value(new Row(0));
    }

    private static @Nullable Object compare(
            @Nullable Object a, Operator operator, @Nullable Object b) {
        return value(new Scalar.Compared(operator, constant(a), constant(b)));
    }

    @ParameterizedTest(name = "{0} is less than {1}")
    @MethodSource
    void comparesValuesOfAKind(Object less, Object more) {
        assertThat(compare(less, Operator.LESS, more)).isEqualTo(true);
        assertThat(compare(less, Operator.LESS_OR_EQUAL, more)).isEqualTo(true);
        assertThat(compare(less, Operator.EQUAL, more)).isEqualTo(false);
        assertThat(compare(less, Operator.NOT_EQUAL, more)).isEqualTo(true);
        assertThat(compare(less, Operator.GREATER, more)).isEqualTo(false);
        assertThat(compare(less, Operator.GREATER_OR_EQUAL, more)).isEqualTo(false);
        assertThat(compare(more, Operator.GREATER, less)).isEqualTo(true);
        assertThat(compare(more, Operator.GREATER, more)).isEqualTo(false);
        assertThat(compare(more, Operator.EQUAL, more)).isEqualTo(true);
    }

    static Stream<Arguments> comparesValuesOfAKind() {
        return Stream.of(
                arguments(1L, 1.5),
                arguments("B", "a"),
                arguments("😀", "\uffff"), // by UTF-16 units
                arguments(false, true),
                arguments(Instant.EPOCH, Instant.EPOCH.plusNanos(1)),
                arguments(new Version("1.9"), new Version("1.10")),
                arguments(new Version("1.9"), "1.10"),
                arguments("1.9", new Version("1.10")));
    }

    @ParameterizedTest(name = "{0} beside {1}")
    @MethodSource
    void isNullBesideAnotherKind(Object a, Object b) {
        for (Operator operator : Operator.values()) {
            assertThat(compare(a, operator, b)).isNull();
            assertThat(compare(b, operator, a)).isNull();
        }
    }

    static Stream<Arguments> isNullBesideAnotherKind() {
        return Stream.of(
                arguments(1L, "1"),
                arguments(true, "true"),
                arguments(1L, true),
                arguments(Instant.EPOCH, "1970-01-01T00:00:00Z"),
                arguments(new Version("1"), 1L),
                arguments(new Version("1"), true),
                arguments(null, "a"),
                arguments(null, null));
    }

    @Test
    void isAMemberOrNullOrNone() {
        assertThat(member("a", "b", "a")).isEqualTo(true);
        assertThat(member("a", null, "a")).isEqualTo(true);
        assertThat(member("a", "b", null)).isNull();
        assertThat(member("a", "b", "c")).isEqualTo(false);
        assertThat(member(null, "a")).isNull();
        assertThat(member(1L, "1")).isNull();
    }

    private static @Nullable Object member(@Nullable Object operand, @Nullable Object... items) {
        return value(
                new Scalar.Member(
                        constant(operand), Stream.of(items).map(ScalarTest::constant).toList()));
    }

    @Test
    void joinsInKleenesLogic() {
        assertThat(joined(false, true, true)).isEqualTo(true);
        assertThat(joined(false, true, null)).isNull();
        assertThat(joined(false, null, false)).isEqualTo(false);
        assertThat(joined(true, false, false)).isEqualTo(false);
        assertThat(joined(true, false, null)).isNull();
        assertThat(joined(true, null, true)).isEqualTo(true);
        assertThat(value(new Scalar.Inverted(constant(null)))).isNull();
        assertThat(value(new Scalar.Inverted(constant(true)))).isEqualTo(false);
        assertThat(value(new Scalar.IsNull(constant(null)))).isEqualTo(true);
        assertThat(value(new Scalar.IsNull(constant(false)))).isEqualTo(false);
    }

    private static @Nullable Object joined(
            boolean decisive, @Nullable Object a, @Nullable Object b) {
        return value(new Scalar.Joined(decisive, List.of(constant(a), constant(b))));
    }
}
