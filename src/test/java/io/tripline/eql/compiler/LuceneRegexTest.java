package io.tripline.eql.compiler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class LuceneRegexTest {

    /**
     * Not a bar for speed: without its bounds a pattern below runs for minutes or out of memory.
     */
    private static final Duration HANG = Duration.ofSeconds(30);

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void refusesWhatWouldGrowBeyondBounds(String what, String pattern, String fragment) {
        assertTimeoutPreemptively(
                HANG,
                () ->
                        assertThatThrownBy(() -> LuceneRegex.of(pattern, false))
                                .isInstanceOf(LuceneRegex.Unreadable.class)
                                .hasMessageContaining(fragment));
    }

    static Stream<Arguments> refusesWhatWouldGrowBeyondBounds() {
        return Stream.of(
                arguments("a long pattern", "a".repeat(1001), "1000 characters"),
                arguments("parentheses", "(".repeat(101) + ")".repeat(101), "100 levels"),
                arguments("open parentheses", "(".repeat(1000), "100 levels"),
                arguments("nested alternatives", "(a|".repeat(300), "100 levels"),
                arguments("nested repeats", "((a{1,50}){1,50}){1,50}", "repetitions"),
                arguments("a great repeat", "a{1000000000}", "repetitions"),
                arguments("a great least repeat", "(ab){20000,}", "repetitions"),
                arguments("an intersection of repeats", "(a{5000})&(b{5000})", "repetitions"),
                arguments("a repeat of a complement", "(~(a{50})){100}", "needs more"),
                arguments("a repeat over wide classes", "(a|b)*a(a|b){30}", "needs more"),
                arguments("a gap", ".*a.{40}", "needs more"),
                arguments("an open class", "[a", "none"),
                arguments("an open parenthesis", "a(", "none"),
                arguments("an unknown automaton", "<name>", "none"),
                arguments("a letter that escapes nothing", "\\p", "none"));
    }

    @Test
    void takesWhatIsJustWithinBounds() throws LuceneRegex.Unreadable {
        String nested = "(".repeat(100) + "a" + ")".repeat(100);

        assertThat(LuceneRegex.of(nested, false).passes("a")).isTrue();
        assertThat(LuceneRegex.of("a".repeat(1000), false).passes("a".repeat(1000))).isTrue();
        assertThat(LuceneRegex.of("\\(".repeat(200), false).passes("(".repeat(200))).isTrue();
        assertThat(LuceneRegex.of("a{900}", false).passes("a".repeat(900))).isTrue();
        assertThat(LuceneRegex.of("a{900}", false).passes("a".repeat(901))).isFalse();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = ';',
            value = {
                "abc;abc",
                "net\\.exe;net.exe",
                "a{3};aaa",
                "(a)(b);ab",
                "^a$;^a$",
                "a*;",
                "a|b;",
                "#;",
                "a&b;",
                ".;",
                "(?i)a;?ia",
                "[a];a",
                "\"a.b\";a.b"
            })
    void knowsTheOnlyTextThatFits(String pattern, String only) throws LuceneRegex.Unreadable {
        assertThat(LuceneRegex.onlyText(pattern)).isEqualTo(only);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        ".*, true",
        "@, true",
        "(.|a)*, true",
        ".*.*, true",
        ".+, false",
        "a*, false",
        "#, false",
        "a&b, false",
        "~#, true"
    })
    void knowsWhetherEveryTextFits(String pattern, boolean all) throws LuceneRegex.Unreadable {
        assertThat(LuceneRegex.matchesAll(pattern)).isEqualTo(all);
    }

    @Test
    void foldsTheCaseOfLettersOutsideClasses() throws LuceneRegex.Unreadable {
        assertThat(LuceneRegex.of("é[a-z]+x", true).passes("Éabcx")).isTrue();
        assertThat(LuceneRegex.of("é[a-z]+x", true).passes("ÉabcX")).isTrue();
        assertThat(LuceneRegex.of("é[a-z]+x", true).passes("éABCx")).isFalse();
        assertThat(LuceneRegex.of("é.*", false).passes("É")).isFalse();
    }

    @Test
    void showsItsKindAndSize() throws LuceneRegex.Unreadable {
        assertThat(LuceneRegex.of("a|b", false))
                .hasToString("regex automaton(3 characters, 2 states)");
        assertThat(LuceneRegex.of("ab", true))
                .hasToString("regex~ automaton(2 characters, 3 states)");
    }
}
