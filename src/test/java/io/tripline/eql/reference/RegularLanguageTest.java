package io.tripline.eql.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class RegularLanguageTest {

    private static final List<String> TEXTS =
            List.of(
                    "", "1", "01", "99", "100", "a", "A", "aa", "b", "ab", "abb", "a.b", "a\nb",
                    "*", "k", "\u212A", "i", "İ", "😀");

    static Stream<Arguments> covers() {
        return Stream.of(
                covering("<1-99>", "1", "01", "99"),
                covering("<01-99>", "01", "99"),
                covering("a{2}", "aa"),
                covering("a{1,}", "a", "aa"),
                covering("a{0,1}", "", "a"),
                covering("a*?", "", "a", "aa"),
                covering("a?b+", "b", "ab", "abb"),
                covering("~(a)b", "b", "abb", "a.b", "a\nb"),
                covering(
                        "~(@a@)", "", "1", "01", "99", "100", "A", "b", "*", "k", "\u212A", "i",
                        "İ", "😀"),
                covering("a@&@b", "ab", "abb", "a.b", "a\nb"),
                covering("a|b", "a", "b"),
                covering("a&b"),
                covering("a&b|b", "b"),
                covering("#"),
                covering("()", ""),
                covering("\"a.b\"", "a.b"),
                covering("a\\.b", "a.b"),
                covering("a.b", "abb", "a.b", "a\nb"),
                covering("[^a]", "1", "A", "b", "*", "k", "\u212A", "i", "İ", "😀"),
                covering("[\\d]+", "1", "01", "99", "100"),
                covering("\\w", "1", "a", "A", "b", "k", "i"),
                covering("a\\sb", "a\nb"),
                covering("\\*", "*"),
                covering("[a-b]", "a", "b"),
                covering("^a"),
                covering(".", "1", "a", "A", "b", "*", "k", "\u212A", "i", "İ", "😀"));
    }

    private static Arguments covering(String pattern, String... texts) {
        return arguments(pattern, List.of(texts));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void covers(String pattern, List<String> texts) {
        Predicate<String> isCovered = LuceneRegex.parse(pattern, false)::contains;

        assertThat(TEXTS.stream().filter(isCovered)).containsExactlyElementsOf(texts);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "k, k \u212A",
        "\u212A, k \u212A",
        "a, a A",
        "[a], a A",
        "[ax], a A",
        "[a-b], a b",
        "[k], k \u212A",
        "\\w, 1 a A b k i",
        "[^a-b], 1 A * k \u212A i İ 😀",
        "[^a], 1 b * k \u212A i İ 😀",
        "i, i",
        "İ, i İ"
    })
    void ignoresTheCaseOutsideOfRanges(String pattern, String expected) {
        Predicate<String> isCovered = LuceneRegex.parse(pattern, true)::contains;

        assertThat(TEXTS.stream().filter(isCovered))
                .containsExactlyElementsOf(List.of(expected.split(" ")));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            nullValues = "null",
            value = {
                "abc,       abc",
                "a[.]c,     a.c",
                "a|a,       a",
                "(a|b)&a,   a",
                "~(~(ab)),  ab",
                "<5-5>,     5",
                "a{3},      aaa",
                "(a|b)&c,   null",
                "a|b,       null",
                "a*,        null",
                "a.,        null"
            })
    void findsTheOnlyText(String pattern, @Nullable String expected) {
        assertThat(LuceneRegex.parse(pattern, false).onlyText()).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        ".*, true",
        "@, true",
        "~#, true",
        "a|~a, true",
        "(.|..)*, true",
        ".+, false",
        "~(ab), false"
    })
    void tellsWhetherAllTextsAreIn(String pattern, boolean isTotal) {
        assertThat(LuceneRegex.parse(pattern, false).isTotal()).isEqualTo(isTotal);
    }
}
