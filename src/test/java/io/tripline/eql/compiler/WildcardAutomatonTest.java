package io.tripline.eql.compiler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class WildcardAutomatonTest {

    /** Far beyond what any of the builds takes: it only keeps a hang from stopping the build. */
    private static final Duration HANG = Duration.ofSeconds(30);

    private static final String ALPHABET = "abA?é\n😀";

    private static final boolean IGNORES_CASE = true;
    private static final boolean MINDS_CASE = false;

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource
    void matchesTheWholeText(String pattern, String text, boolean expected) {
        for (boolean ignoresCase : new boolean[] {MINDS_CASE, IGNORES_CASE}) {
            assertThat(WildcardAutomaton.of(List.of(pattern), ignoresCase).passes(text))
                    .as("automaton, ignores case: %s", ignoresCase)
                    .isEqualTo(expected);
            assertThat(WildcardLoop.of(List.of(Wildcard.ofEql(pattern)), ignoresCase).passes(text))
                    .as("loop, ignores case: %s", ignoresCase)
                    .isEqualTo(expected);
        }
    }

    static Stream<Arguments> matchesTheWholeText() {
        return Stream.of(
                arguments("", "", true),
                arguments("", "a", false),
                arguments("ab", "ab", true),
                arguments("ab", "abc", false),
                arguments("ab", "cab", false),
                arguments("ab", "a", false),
                // a star is any run
                arguments("*", "", true),
                arguments("*", "anything at all", true),
                arguments("**", "", true),
                arguments("a*", "a", true),
                arguments("a*", "abc", true),
                arguments("a*", "ba", false),
                arguments("*a", "a", true),
                arguments("*a", "bca", true),
                arguments("*a", "ab", false),
                arguments("*ab*", "ab", true),
                arguments("*ab*", "aab", true),
                arguments("*ab*", "acb", false),
                arguments("a*b*c", "abc", true),
                arguments("a*b*c", "a-b-b-c", true),
                arguments("a*b*c", "acb", false),
                arguments("*aab", "aaab", true),
                arguments("a*a", "a", false),
                arguments("a***b", "ab", true),
                arguments("*a*", "", false),
                // a question mark is one code point
                arguments("?", "a", true),
                arguments("?", "", false),
                arguments("?", "ab", false),
                arguments("?", "😀", true),
                arguments("??", "😀", false),
                arguments("a?b", "a😀b", true),
                arguments("a??b", "a😀b", false),
                arguments("a??b", "a😀😀b", true),
                arguments("?", "\n", true),
                arguments("?*", "", false),
                arguments("?*", "😀", true),
                arguments("*?", "a", true),
                arguments("*😀", "😀😀", true),
                arguments("*😀?", "😀", false),
                // a star crosses line breaks
                arguments("a*b", "a\nb", true),
                arguments("*b", "\r\n\u2028b", true),
                arguments("a*", "a\n\n", true),
                // all else is literal, and nothing escapes
                arguments("a\\*b", "a*b", false),
                arguments("a\\*b", "a\\b", true),
                arguments("a\\*b", "a\\xyb", true),
                arguments("a\\?", "a?", false),
                arguments("a\\?", "a\\x", true),
                arguments("\\\\", "\\", false),
                arguments("%", "x", false),
                arguments("_", "x", false),
                arguments(".", "x", false),
                arguments("[ab]", "a", false),
                arguments("[ab]", "[ab]", true),
                arguments("a.*", "a.b", true),
                arguments("a.*", "ab", false),
                arguments("a+", "aa", false),
                arguments("(a|b)", "a", false),
                arguments("^a$", "a", false),
                arguments("a*b", "a*b", true),
                arguments("a?b", "a?b", true),
                // other alphabets keep their case whatever the operator
                arguments("ä", "ä", true),
                arguments("ä", "Ä", false),
                arguments("Ä*", "äx", false),
                arguments("k", "\u212A", false),
                arguments("\u212A", "k", false),
                arguments("\u212A", "\u212A", true),
                arguments("ß", "SS", false),
                arguments("ı", "I", false),
                arguments("я", "Я", false));
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource
    void foldsTheLettersFromAToZAlone(String pattern, String text, boolean expected) {
        assertThat(WildcardAutomaton.of(List.of(pattern), IGNORES_CASE).passes(text))
                .isEqualTo(expected);
        assertThat(WildcardLoop.of(List.of(Wildcard.ofEql(pattern)), IGNORES_CASE).passes(text))
                .isEqualTo(expected);
        assertThat(WildcardAutomaton.of(List.of(pattern), MINDS_CASE).passes(text)).isFalse();
        assertThat(WildcardLoop.of(List.of(Wildcard.ofEql(pattern)), MINDS_CASE).passes(text))
                .isFalse();
    }

    static Stream<Arguments> foldsTheLettersFromAToZAlone() {
        return Stream.of(
                arguments("abc", "ABC", true),
                arguments("ABC", "abc", true),
                arguments("aZ*", "AzX", true),
                arguments("*.EXE", "cmd.exe", true),
                arguments("*Z?z*", "zzz", true),
                arguments("äX", "äx", true),
                arguments("äX", "Äx", false),
                arguments("@[", "`{", false),
                arguments("[", "{", false));
    }

    @Test
    void matchesIfOneOfThePatternsDoes() {
        ValueTest test =
                WildcardAutomaton.of(
                        List.of("whole", "pre*", "*suf", "*in*", "o*r", "q?", "*x?z*"), MINDS_CASE);

        assertThat(List.of("whole", "pre", "prefix", "suf", "a-suf", "in", "a-in-b", "or", "other"))
                .allMatch(test::passes);
        assertThat(List.of("q1", "xyz", "--x-z--")).allMatch(test::passes);
        assertThat(List.of("", "wholes", "pr", "sufi", "i-n", "oro", "q", "q12", "xz"))
                .noneMatch(test::passes);
    }

    @Test
    void readsOnWhereNotEveryTextGoesOnToMatch() {
        String last = Character.toString(Character.MAX_CODE_POINT);
        ValueTest test = WildcardAutomaton.of(List.of("", last + "*", "a", "a" + last + "*"), true);

        assertThat(List.of("", last, last + "b", "A", "a" + last + "b")).allMatch(test::passes);
        assertThat(List.of("b", "b" + last, "ab", "ab" + last)).noneMatch(test::passes);
    }

    @Test
    void makesOneAutomatonOfManyShapes() {
        assertThat(WildcardAutomaton.of(List.of("w", "p*", "*s", "*i*", "o*r"), MINDS_CASE))
                .isInstanceOf(WildcardAutomaton.class)
                .asString()
                .startsWith("like automaton(5 patterns, ");
        assertThat(WildcardAutomaton.of(List.of("A*", "a*", "a*"), IGNORES_CASE))
                .isInstanceOf(WildcardAutomaton.class)
                .asString()
                .startsWith("like~ automaton(1 patterns, ");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void takesPatternsLongerThanATermOfLucene(String shape, IntFunction<String> pattern) {
        String core = "é".repeat(700);
        List<String> patterns = List.of(pattern.apply(700), "other");

        ValueTest test = WildcardAutomaton.of(patterns, IGNORES_CASE);

        assertThat(test.passes(core)).isTrue();
        assertThat(test.passes(core.substring(1))).isFalse();
        assertThat(test.passes("OTHER")).isTrue();
    }

    static Stream<Arguments> takesPatternsLongerThanATermOfLucene() {
        return Stream.of(
                arguments("whole", (IntFunction<String>) "é"::repeat),
                arguments("prefix", (IntFunction<String>) n -> "é".repeat(n) + "*"),
                arguments("suffix", (IntFunction<String>) n -> "*" + "é".repeat(n)),
                arguments("infix", (IntFunction<String>) n -> "*" + "é".repeat(n) + "*"),
                arguments("single", (IntFunction<String>) n -> "é".repeat(n - 1) + "?"));
    }

    @Test
    void agreesWithTheLoop() {
        long seed = 20_260_729L;
        Random random = new Random(seed);
        int lists = 6_000;
        int texts = 12;
        int pairs = 0;
        int matches = 0;
        for (int i = 0; i < lists; i++) {
            List<String> patterns = patterns(random);
            boolean ignoresCase = random.nextBoolean();
            ValueTest automaton = WildcardAutomaton.of(patterns, ignoresCase);
            WildcardLoop loop =
                    WildcardLoop.of(patterns.stream().map(Wildcard::ofEql).toList(), ignoresCase);
            for (int j = 0; j < texts; j++) {
                String text = text(random, 9);
                boolean expected = loop.passes(text);
                assertThat(automaton.passes(text))
                        .as(
                                "seed %d, list %d: %s, ignores case: %s, on '%s', by %s",
                                seed, i, patterns, ignoresCase, text, automaton)
                        .isEqualTo(expected);
                pairs++;
                matches += expected ? 1 : 0;
            }
        }
        assertThat(pairs).isGreaterThanOrEqualTo(50_000);
        assertThat(matches * 100.0 / pairs).as("percent that match").isBetween(20.0, 80.0);
    }

    /** One to twelve patterns, of all shapes. */
    private static List<String> patterns(Random random) {
        return IntStream.rangeClosed(0, random.nextInt(12))
                .mapToObj(i -> {
                    String core = symbols(random, random.nextInt(4), ALPHABET);
                    return switch (random.nextInt(6)) {
                        case 0 -> core;
                        case 1 -> core + "*";
                        case 2 -> "*" + core;
                        case 3 -> "*" + core + "*";
                        case 4 -> core + "*" + symbols(random, 1, ALPHABET);
                        default -> symbols(random, random.nextInt(6), ALPHABET + "*");
                    };
                })
                // a few characters at least, or most lists would match nearly all
                .map(pattern -> pattern.replaceAll("[*?]", "").isEmpty() ? pattern + "ab" : pattern)
                .toList();
    }

    private static String text(Random random, int most) {
        return symbols(random, random.nextInt(most), ALPHABET + "*");
    }

    private static String symbols(Random random, int count, String alphabet) {
        int[] symbols = alphabet.codePoints().toArray();
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.appendCodePoint(symbols[random.nextInt(symbols.length)]);
        }
        return text.toString();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void staysSmallOverManyPatterns(
            String what, int count, IntFunction<String> pattern, List<String> samples) {
        List<String> patterns = IntStream.range(0, count).mapToObj(pattern).toList();

        ValueTest test =
                assertTimeoutPreemptively(HANG, () -> WildcardAutomaton.of(patterns, IGNORES_CASE));

        WildcardLoop loop =
                WildcardLoop.of(patterns.stream().map(Wildcard::ofEql).toList(), IGNORES_CASE);
        for (String sample : samples) {
            assertThat(test.passes(sample)).as(sample).isEqualTo(loop.passes(sample));
        }
        assertThat(samples).anyMatch(loop::passes).anyMatch(sample -> !loop.passes(sample));
    }

    static Stream<Arguments> staysSmallOverManyPatterns() {
        return Stream.of(
                arguments(
                        "infixes",
                        3_000,
                        (IntFunction<String>) i -> "*" + word(i) + "*",
                        samples(i -> "-" + word(i) + "-")),
                arguments(
                        "suffixes",
                        3_000,
                        (IntFunction<String>) i -> "*" + word(i) + ".example",
                        samples(i -> "www." + word(i) + ".EXAMPLE")),
                arguments(
                        "prefixes",
                        3_000,
                        (IntFunction<String>) i -> word(i) + "*",
                        samples(i -> word(i) + "/and/more")),
                arguments(
                        "wholes", 3_000, (IntFunction<String>) i -> word(i), samples(i -> word(i))),
                arguments(
                        "inner stars",
                        200,
                        (IntFunction<String>) i -> "*a" + word(i) + "*c" + word(i) + "*",
                        samples(i -> "-a" + word(i % 250) + "-c" + word(i % 250) + "-")),
                arguments(
                        "all shapes",
                        3_000,
                        (IntFunction<String>)
                                i ->
                                        switch (i % 4) {
                                            case 0 -> word(i);
                                            case 1 -> word(i) + "*";
                                            case 2 -> "*" + word(i);
                                            default -> "*" + word(i) + "*";
                                        },
                        samples(i -> word(i) + (i % 2 == 0 ? "" : "-"))));
    }

    /** A word of its own for each number; those from 3000 on are in no list of patterns. */
    private static String word(int i) {
        return "w%s%d".formatted(Integer.toString(i * 7919 % 46656, 36), i);
    }

    private static List<String> samples(IntFunction<String> text) {
        List<String> samples = new ArrayList<>();
        for (int i = 0; i < 4_000; i += 37) {
            String sample = text.apply(i);
            samples.add(sample);
            samples.add(sample.toUpperCase(Locale.ROOT));
            samples.add(sample.substring(1));
            samples.add(sample.substring(0, sample.length() - 1));
            samples.add("w" + sample + "w");
        }
        samples.add("");
        return samples;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void doesNotBlowUpWhereEveryAutomatonIsHuge(List<String> patterns, String yes, String no) {
        ValueTest test =
                assertTimeoutPreemptively(HANG, () -> WildcardAutomaton.of(patterns, MINDS_CASE));

        assertThat(test.passes(yes)).isTrue();
        assertThat(test.passes(no)).isFalse();
    }

    static Stream<Arguments> doesNotBlowUpWhereEveryAutomatonIsHuge() {
        String gap = "?".repeat(20);
        String filler = "x".repeat(20);
        return Stream.of(
                arguments(List.of("*a" + gap + "b"), "aaa" + filler + "b", "aaa" + filler + "xb"),
                arguments(
                        List.of("*a" + gap + "b*"), "aaa" + filler + "bbb", "aaa" + filler + "xxx"),
                arguments(
                        List.of("*a" + gap + "b", "c*", "*d*"),
                        "a" + filler + "b",
                        "a" + filler + "a"),
                arguments(
                        IntStream.range(0, 50).mapToObj(i -> "*a" + gap + i).toList(),
                        "xa" + filler + "49",
                        "xa" + filler + "50"));
    }

    @Test
    void keepsABoundedNumberOfStates() {
        WildcardAutomaton test =
                WildcardAutomaton.of(List.of("*a????????????????????b"), MINDS_CASE);
        WildcardLoop loop =
                WildcardLoop.of(List.of(Wildcard.ofEql("*a????????????????????b")), MINDS_CASE);
        Random random = new Random(20_261_124L);
        int dropped = 0;
        for (int i = 0; i < 2_000; i++) {
            int before = test.states();
            String text = symbols(random, 60, "ab");
            assertThat(test.passes(text)).as(text).isEqualTo(loop.passes(text));
            dropped += test.states() < before ? 1 : 0;
            assertThat(test.states()).isLessThanOrEqualTo(test.maxStates());
        }
        assertThat(dropped).as("times that all states were dropped").isPositive();
    }

    @Test
    void judgesAlikeFromManyThreads() {
        List<String> patterns = List.of("*ab*ba*", "b?*a", "*aa?b", "ab*");
        WildcardAutomaton test = WildcardAutomaton.of(patterns, MINDS_CASE);
        WildcardLoop loop =
                WildcardLoop.of(patterns.stream().map(Wildcard::ofEql).toList(), MINDS_CASE);
        Random random = new Random(5L);
        List<String> texts =
                Stream.generate(() -> symbols(random, 20, "abc")).limit(20_000).toList();

        assertThat(texts.parallelStream().filter(t -> test.passes(t) != loop.passes(t)).toList())
                .isEmpty();
    }
}
