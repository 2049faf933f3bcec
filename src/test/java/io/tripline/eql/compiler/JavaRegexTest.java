package io.tripline.eql.compiler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.regex.PatternSyntaxException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JavaRegexTest {

    private static final Duration HANG = Duration.ofSeconds(30);

    @Test
    void matchesTheWholeTextInJavasDialect() {
        assertThat(new JavaRegex("a.c", false).matches("abc", new Row(0))).isTrue();
        assertThat(new JavaRegex("a.c", false).matches("xabc", new Row(0))).isFalse();
        assertThat(new JavaRegex("a.c", false).matches("a\nc", new Row(0))).isFalse();
        assertThat(new JavaRegex("^ab?c$", false).matches("ac", new Row(0))).isTrue();
        assertThat(new JavaRegex("[a-c]é", true).matches("Bé", new Row(0))).isTrue();
        assertThat(new JavaRegex("[a-c]é", true).matches("BÉ", new Row(0))).isFalse();
        assertThat(new JavaRegex("(ab)\\1", false).matches("abab", new Row(0))).isTrue();
        assertThat(new JavaRegex("(?<=a)b|a(?=b)b", false).matches("ab", new Row(0))).isTrue();
        assertThat(new JavaRegex("a.c", false)).hasToString("java regex(a.c)");
    }

    @ParameterizedTest(name = "{0}")
    // the back references keep Java from remembering where it has failed before
    @CsvSource({"(a+)+\\1b, a, 60", "(a|aa)+\\1b, a, 60", "(a|b)*, ab, 200000"})
    void failsOnATextThatWouldTakeItForever(String pattern, String part, int times) {
        JavaRegex regex = new JavaRegex(pattern, false);
        String text = part.repeat(times);

        assertTimeoutPreemptively(
                HANG,
                () ->
                        assertThatThrownBy(() -> regex.matches(text, new Row(0)))
                                .isInstanceOf(EvaluationFailure.class)
                                .hasMessageNotContaining(text));
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "a(",
                "(?:){2000000000}x",
                "((a{1000}){1000}){1000}",
                "(a{2,1001}){1000}",
                "a{1000001,}"
            })
    void refusesWhatJavaCannotReadOrRepeatsTooOften(String pattern) {
        assertThatThrownBy(() -> new JavaRegex(pattern, false))
                .isInstanceOf(PatternSyntaxException.class);
    }

    @Test
    void takesAsManyCharactersAsOnAField() {
        assertThat(new JavaRegex("a".repeat(1000), false).matches("a".repeat(1000), new Row(0)))
                .isTrue();
        assertThatThrownBy(() -> new JavaRegex("a".repeat(1001), false))
                .isInstanceOf(PatternSyntaxException.class);
    }
}
