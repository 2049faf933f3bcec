package io.tripline.eql.compiler;

import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A wildcard pattern as a list of code points and two signs that stand for others. Made of a
 * pattern of EQL's own operators, in which nothing escapes, or of Lucene's, which {@code endsWith}
 * and {@code stringContains} hand their constant to.
 */
final class Wildcard {

    /** Any run of characters, also none. */
    static final int ANY_RUN = -1;

    /** One code point. */
    static final int ANY_ONE = -2;

    /** Added to a letter that minds its case, beyond all code points. */
    private static final int MINDS_CASE = 1 << 21;

    private final int[] signs;

    private Wildcard(int[] signs) {
        this.signs = signs;
    }

    /** Whether a pattern of EQL's fits every text: it is stars and nothing else. */
    static boolean isStars(String pattern) {
        return !pattern.isEmpty() && pattern.chars().allMatch(c -> c == '*');
    }

    /** Whether anything in a pattern of EQL's stands for other characters. */
    static boolean standsForOthers(String pattern) {
        return pattern.indexOf('*') >= 0 || pattern.indexOf('?') >= 0;
    }

    /** A pattern of {@code :}, {@code like} and {@code like~}. */
    static Wildcard ofEql(String pattern) {
        return new Wildcard(pattern.codePoints().map(Wildcard::sign).toArray());
    }

    /**
     * A pattern of Lucene's, in which a backslash makes the next character literal.
     *
     * @param ignoresCase whether the pattern is used so; a letter behind a backslash still minds
     *     its case
     */
    static Wildcard ofLucene(String pattern, boolean ignoresCase) {
        int[] in = pattern.codePoints().toArray();
        IntStream.Builder signs = IntStream.builder();
        for (int i = 0; i < in.length; i++) {
            boolean escapes = in[i] == '\\' && i + 1 < in.length;
            int c = escapes ? in[++i] : in[i];
            boolean mindsCase = escapes && ignoresCase && Character.isLetter(c);
            signs.add(!escapes ? sign(c) : mindsCase ? c + MINDS_CASE : c);
        }
        return new Wildcard(signs.build().toArray());
    }

    /** Whether a sign stands for a code point by itself, without regard to case. */
    static boolean isExactly(int sign, int c) {
        return sign == c || sign == c + MINDS_CASE;
    }

    /** Whether a letter minds its case in a pattern that does not. */
    boolean mindsCase() {
        return IntStream.of(signs).anyMatch(sign -> sign >= MINDS_CASE);
    }

    private static int sign(int c) {
        return switch (c) {
            case '*' -> ANY_RUN;
            case '?' -> ANY_ONE;
            default -> c;
        };
    }

    /** The text between two places, if its signs are plain characters; null if one is not. */
    @Nullable String literal(int from, int to) {
        StringBuilder text = new StringBuilder();
        for (int i = from; i < to; i++) {
            if (signs[i] < 0 || signs[i] >= MINDS_CASE) {
                return null;
            }
            text.appendCodePoint(signs[i]);
        }
        return text.toString();
    }

    /** The longest run of characters that stand for themselves; empty if there is none. */
    String longestLiteral() {
        String longest = "";
        int from = 0;
        for (int i = 0; i <= signs.length; i++) {
            if (i == signs.length || signs[i] < 0 || signs[i] >= MINDS_CASE) {
                String run = String.valueOf(literal(from, i));
                longest = run.length() > longest.length() ? run : longest;
                from = i + 1;
            }
        }
        return longest;
    }

    /** Whether the last sign is a character that stands for itself. */
    boolean endsLiterally() {
        return signs.length > 0 && signs[signs.length - 1] >= 0;
    }

    /** How many signs there are. */
    int length() {
        return signs.length;
    }

    /**
     * The sign at a place: {@link #ANY_RUN}, {@link #ANY_ONE}, or what {@link #isExactly} compares
     * with a code point.
     */
    int at(int place) {
        return signs[place];
    }
}
