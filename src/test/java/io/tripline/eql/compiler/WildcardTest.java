package io.tripline.eql.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WildcardTest {

    private static final boolean IGNORES_CASE = true;
    private static final boolean MINDS_CASE = false;

    @ParameterizedTest
    @ValueSource(strings = {"*", "?", "*a", "?a", "a*", "a?b"})
    void seesWhatStandsForOthers(String pattern) {
        assertThat(Wildcard.standsForOthers(pattern)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "%_.", "\\"})
    void seesWhatStandsForItself(String pattern) {
        assertThat(Wildcard.standsForOthers(pattern)).isFalse();
        assertThat(Wildcard.isStars(pattern)).isFalse();
    }

    @Test
    void seesStarsAlone() {
        assertThat(List.of("*", "***")).allMatch(Wildcard::isStars);
        assertThat(List.of("*?", "?", "*a*")).noneMatch(Wildcard::isStars);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"ab, ab", "a\\*b, a*b", "a\\\\b, a\\b", "a\\, a\\", "a*,", "?,", "😀\\?, 😀?"})
    void readsALiteralOfLucenes(String pattern, String literal) {
        Wildcard wildcard = Wildcard.ofLucene(pattern, MINDS_CASE);

        assertThat(wildcard.literal(0, wildcard.length())).isEqualTo(literal);
        assertThat(wildcard.mindsCase()).isFalse();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"'', false", "a, true", "a*, false", "a?, false", "a\\*, true"})
    void knowsWhetherItEndsLiterally(String pattern, boolean endsLiterally) {
        assertThat(Wildcard.ofLucene(pattern, MINDS_CASE).endsLiterally()).isEqualTo(endsLiterally);
        assertThat(Wildcard.ofLucene(pattern, IGNORES_CASE).endsLiterally())
                .isEqualTo(endsLiterally);
    }

    @Test
    void takesTheFirstCharacterOfAllForALiteral() {
        for (boolean ignoresCase : new boolean[] {IGNORES_CASE, MINDS_CASE}) {
            Wildcard wildcard = Wildcard.ofLucene("\u0000\\\u0000", ignoresCase);

            assertThat(wildcard.literal(0, wildcard.length())).isEqualTo("\u0000\u0000");
            assertThat(wildcard.endsLiterally()).isTrue();
            assertThat(wildcard.mindsCase()).isFalse();
        }
    }

    @Test
    void letsAnEscapedLetterMindItsCase() {
        Wildcard wildcard = Wildcard.ofLucene("a\\b\\\\", IGNORES_CASE);
        WildcardLoop loop = WildcardLoop.of(List.of(wildcard), IGNORES_CASE);

        assertThat(wildcard.mindsCase()).isTrue();
        assertThat(wildcard.literal(0, 1)).isEqualTo("a");
        assertThat(wildcard.literal(0, 3)).isNull();
        assertThat(List.of("ab\\", "Ab\\")).allMatch(loop::passes);
        assertThat(List.of("aB\\", "ab", "AB\\")).noneMatch(loop::passes);
        assertThat(Wildcard.ofLucene("\\*\\\\a", IGNORES_CASE).mindsCase()).isFalse();
    }

    /** Where tables by character begin and end. */
    @ParameterizedTest
    @ValueSource(strings = {"\u0000", "\u007f", "\u0080", "\ud7ff", "\uffff", "😀"})
    void takesAnyCharacterLiterally(String character) {
        List<String> patterns = List.of("*" + character + "?");
        WildcardAutomaton automaton = WildcardAutomaton.of(patterns, IGNORES_CASE);
        WildcardLoop loop =
                WildcardLoop.of(List.of(Wildcard.ofEql(patterns.getFirst())), IGNORES_CASE);

        assertThat(List.of("a" + character + "b", character + character))
                .allMatch(automaton::passes)
                .allMatch(loop::passes);
        assertThat(List.of(character, "ab", character + "ab", ""))
                .noneMatch(automaton::passes)
                .noneMatch(loop::passes);
    }
}
