package io.tripline.eql.compiler;

import java.util.List;

/**
 * Wildcard patterns one after the other: {@code *} is any run of characters, also none, {@code ?}
 * is one code point, all else is literal. The plain path: what {@link WildcardAutomaton} is tested
 * against, and what does where it cannot: within lines, and where single letters mind their case.
 * The time is at most the pattern's length times the text's.
 */
final class WildcardLoop implements ValueTest {

    private final List<Wildcard> patterns;
    private final boolean ignoresCase;
    private final boolean crossesLines;

    private WildcardLoop(List<Wildcard> patterns, boolean ignoresCase, boolean crossesLines) {
        this.patterns = List.copyOf(patterns);
        this.ignoresCase = ignoresCase;
        this.crossesLines = crossesLines;
    }

    /** As on a field: {@code *} and {@code ?} also stand for line breaks. */
    static WildcardLoop of(List<Wildcard> patterns, boolean ignoresCase) {
        return new WildcardLoop(patterns, ignoresCase, true);
    }

    /**
     * As in a script leaf, where Elasticsearch makes a Java regex of the pattern: {@code *} and
     * {@code ?} stand for no line break.
     */
    static WildcardLoop withinLines(List<Wildcard> patterns, boolean ignoresCase) {
        return new WildcardLoop(patterns, ignoresCase, false);
    }

    @Override
    public boolean passes(Object value) {
        String text = (String) value;
        for (int i = 0; i < patterns.size(); i++) {
            if (matches(patterns.get(i), text)) {
                return true;
            }
        }
        return false;
    }

    /**
     * On a mismatch only the last star can help: it takes one more code point, and the rest is
     * tried again. That holds within lines too: a line break in the text is matched by one in the
     * pattern, in their order, so that no earlier star has a choice beyond the first break.
     */
    private boolean matches(Wildcard pattern, String text) {
        int p = 0;
        int t = 0;
        int star = -1;
        int retry = 0;
        while (t < text.length()) {
            int found = text.codePointAt(t);
            if (p < pattern.length() && pattern.at(p) == Wildcard.ANY_RUN) {
                star = p++;
                retry = t;
            } else if (p < pattern.length() && takes(pattern.at(p), found)) {
                p++;
                t += Character.charCount(found);
            } else if (star >= 0 && takes(Wildcard.ANY_ONE, text.codePointAt(retry))) {
                p = star + 1;
                retry += Character.charCount(text.codePointAt(retry));
                t = retry;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.at(p) == Wildcard.ANY_RUN) {
            p++;
        }
        return p == pattern.length();
    }

    private boolean takes(int sign, int found) {
        if (sign == Wildcard.ANY_ONE) {
            return crossesLines || !breaksLine(found);
        }
        return Wildcard.isExactly(sign, found)
                || (ignoresCase && AsciiCase.fold(sign) == AsciiCase.fold(found));
    }

    /** What a dot of Java's regular expressions does not match. */
    private static boolean breaksLine(int c) {
        return switch (c) {
            case '\n', '\r', '\u0085', '\u2028', '\u2029' -> true;
            default -> false;
        };
    }

    @Override
    public String toString() {
        return (ignoresCase ? "like~ " : "like ")
                + "loop("
                + patterns.size()
                + (crossesLines ? " patterns)" : " patterns within lines)");
    }
}
