package io.tripline.eql.compiler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the conformance cases cannot tell: null from false and from failure. */
class FunctionCallsTest {

    private static @Nullable Object call(Function function, @Nullable Object... arguments) {
        return FunctionCalls.call(function, false, arguments, new Row(0));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource
    void isNullWhereAnArgumentIs(Function function, Object[] arguments) {
        assertThat(FunctionCalls.call(function, false, arguments, new Row(0))).isNull();
        assertThat(FunctionCalls.call(function, true, arguments, new Row(0))).isNull();
    }

    static Stream<Arguments> isNullWhereAnArgumentIs() {
        return Stream.of(
                arguments(Function.STARTS_WITH, new Object[] {null, "a"}),
                arguments(Function.STARTS_WITH, new Object[] {"a", null}),
                arguments(Function.ENDS_WITH, new Object[] {null, "a"}),
                arguments(Function.ENDS_WITH, new Object[] {"a", null}),
                arguments(Function.STRING_CONTAINS, new Object[] {null, "a"}),
                arguments(Function.STRING_CONTAINS, new Object[] {"a", null}),
                arguments(Function.BETWEEN, new Object[] {null, "a", "b"}),
                arguments(Function.BETWEEN, new Object[] {"a", null, "b"}),
                arguments(Function.BETWEEN, new Object[] {"a", "b", null}),
                arguments(Function.INDEX_OF, new Object[] {null, "a"}),
                arguments(Function.INDEX_OF, new Object[] {"a", null}),
                arguments(Function.LENGTH, new Object[] {null}),
                arguments(Function.SUBSTRING, new Object[] {null, 1L}),
                arguments(Function.STRING, new Object[] {null}),
                arguments(Function.CONCAT, new Object[] {"a", null}),
                arguments(Function.NUMBER, new Object[] {null, 16L}),
                arguments(Function.CIDR_MATCH, new Object[] {null, "10.0.0.0/8"}),
                arguments(Function.CIDR_MATCH, new Object[] {"10.0.0.1", null, "10.0.0.0/8"}),
                arguments(Function.CIDR_MATCH, new Object[] {"10.0.0.1", "10.0.0.0/8", null}));
    }

    @Test
    void takesOnAnEmptyTextInSomeWays() {
        assertThat(call(Function.STARTS_WITH, "a", "")).isEqualTo(true);
        assertThat(call(Function.ENDS_WITH, "a", "")).isEqualTo(true);
        assertThat(call(Function.STRING_CONTAINS, "a", "")).isEqualTo(false);
        assertThat(call(Function.BETWEEN, "ab", "", "b")).isEqualTo("ab");
        assertThat(call(Function.INDEX_OF, "ab", "", 1L)).isEqualTo(1L);
    }

    @Test
    void cutsPlacesThatLieOutsideTheText() {
        assertThat(call(Function.SUBSTRING, "abc", Long.MIN_VALUE, Long.MAX_VALUE))
                .isEqualTo("abc");
        assertThat(call(Function.SUBSTRING, "abc", -2L, -1L)).isEqualTo("b");
        assertThat(call(Function.SUBSTRING, "abc", 2L, 1L)).isEqualTo("");
        assertThat(call(Function.INDEX_OF, "abc", "c", -5L)).isEqualTo(2L);
        assertThat(call(Function.INDEX_OF, "abc", "a", 1L)).isNull();
    }

    @Test
    void failsWhereATextIsNotWhatItMustBe() {
        assertThatThrownBy(() -> call(Function.NUMBER, "abc"))
                .isInstanceOf(EvaluationFailure.class)
                .hasMessageNotContaining("abc");
        assertThatThrownBy(() -> call(Function.NUMBER, "0x")).isInstanceOf(EvaluationFailure.class);
    }

    @Test
    void findsATextThatIsNoAddressInNoBlock() {
        assertThat(call(Function.CIDR_MATCH, "abc", "10.0.0.0/8")).isEqualTo(false);
        assertThat(call(Function.CIDR_MATCH, "10.0.0.1", "11.0.0.0/8", "10.0.0.0/8"))
                .isEqualTo(true);
        assertThat(call(Function.CIDR_MATCH, "10.0.0.1", "10.0.0.0/8", null)).isNull();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void failsWhereASearchWouldTakeLong(Function function, Object[] arguments) {
        assertThatThrownBy(() -> call(function, arguments))
                .isInstanceOf(EvaluationFailure.class)
                .hasMessageContaining("too many steps");
    }

    static Stream<Arguments> failsWhereASearchWouldTakeLong() {
        String text = "a".repeat(100_000);
        String part = "a".repeat(50_000) + "b";
        return Stream.of(
                arguments(Function.STRING_CONTAINS, new Object[] {text, part}),
                arguments(Function.INDEX_OF, new Object[] {text, part}),
                arguments(Function.BETWEEN, new Object[] {text, part, "a"}),
                arguments(Function.BETWEEN, new Object[] {text, "a", part}));
    }
}
