package io.tripline.eql.compiler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.regex.PatternSyntaxException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JavaRegexTest {

    private static final Duration HANG = Duration.ofSeconds(30);

    @Test
    void matchesTheWholeTextInJavasDialect() {
        assertThat(new JavaRegex("a.c", false).passes("abc")).isTrue();
        assertThat(new JavaRegex("a.c", false).passes("xabc")).isFalse();
        assertThat(new JavaRegex("a.c", false).passes("a\nc")).isFalse();
        assertThat(new JavaRegex("^ab?c$", false).passes("ac")).isTrue();
        assertThat(new JavaRegex("[a-c]é", true).passes("Bé")).isTrue();
        assertThat(new JavaRegex("[a-c]é", true).passes("BÉ")).isFalse();
        assertThat(new JavaRegex("(ab)\\1", false).passes("abab")).isTrue();
        assertThat(new JavaRegex("(?<=a)b|a(?=b)b", false).passes("ab")).isTrue();
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
                        assertThatThrownBy(() -> regex.passes(text))
                                .isInstanceOf(EvaluationFailure.class)
                                .hasMessageNotContaining(text));
    }

    @Test
    void refusesWhatJavaCannotRead() {
        assertThatThrownBy(() -> new JavaRegex("a(", false))
                .isInstanceOf(PatternSyntaxException.class);
    }
}
