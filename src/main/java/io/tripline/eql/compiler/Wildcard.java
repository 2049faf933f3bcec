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

    private final int[] signs;

    private Wildcard(int[] signs) {
        this.signs = signs;
    }

    /** A pattern of {@code :}, {@code like} and {@code like~}. */
    static Wildcard ofEql(String pattern) {
        return new Wildcard(pattern.codePoints().map(Wildcard::sign).toArray());
    }

    /** A pattern of Lucene's, in which a backslash makes the next character literal. */
    static Wildcard ofLucene(String pattern) {
        int[] in = pattern.codePoints().toArray();
        IntStream.Builder signs = IntStream.builder();
        for (int i = 0; i < in.length; i++) {
            boolean escapes = in[i] == '\\' && i + 1 < in.length;
            signs.add(escapes ? in[++i] : sign(in[i]));
        }
        return new Wildcard(signs.build().toArray());
    }

    private static int sign(int c) {
        return switch (c) {
            case '*' -> ANY_RUN;
            case '?' -> ANY_ONE;
            default -> c;
        };
    }

    /** The text between two places, if no sign in it stands for others; null if one does. */
    @Nullable String literal(int from, int to) {
        StringBuilder text = new StringBuilder();
        for (int i = from; i < to; i++) {
            if (signs[i] < 0) {
                return null;
            }
            text.appendCodePoint(signs[i]);
        }
        return text.toString();
    }

    /** Whether the last sign is a character that stands for itself. */
    boolean endsLiterally() {
        return signs.length > 0 && signs[signs.length - 1] >= 0;
    }

    /** How many signs there are. */
    int length() {
        return signs.length;
    }

    /** The sign at a place: a code point, {@link #ANY_RUN} or {@link #ANY_ONE}. */
    int at(int place) {
        return signs[place];
    }
}
