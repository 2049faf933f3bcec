package io.tripline.eql.reference;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A wildcard pattern, matched by the definition: {@code *} takes some number of code points, {@code
 * ?} one, anything else itself.
 *
 * @param symbols code points, some of them escaped, {@link #RUN} or {@link #ONE}
 * @param ignoresCase of A to Z
 * @param stopsAtLineBreaks whether the wildcards take none of them, as a dot of Java
 */
record Wildcards(List<Integer> symbols, boolean ignoresCase, boolean stopsAtLineBreaks) {

    private static final int RUN = -1;
    private static final int ONE = -2;

    /** Added to a code point that minds its case in any event. */
    private static final int ESCAPED = 1 << 24;

    private static final String LINE_BREAKS = "\n\r\u0085\u2028\u2029";

    /** As {@code like} and {@code :} have it: nothing escapes. */
    static Wildcards like(String pattern, boolean ignoresCase, boolean stopsAtLineBreaks) {
        List<Integer> symbols = new ArrayList<>();
        pattern.codePoints().forEach(c -> symbols.add(c == '*' ? RUN : c == '?' ? ONE : c));
        return new Wildcards(symbols, ignoresCase, stopsAtLineBreaks);
    }

    /**
     * As Lucene has it: a backslash escapes, unless it is the last, and what it escapes minds its
     * case.
     */
    static Wildcards lucene(String pattern, boolean ignoresCase) {
        List<Integer> symbols = new ArrayList<>();
        int[] given = pattern.codePoints().toArray();
        for (int i = 0; i < given.length; i++) {
            boolean escapes = given[i] == '\\' && i + 1 < given.length;
            if (escapes) {
                symbols.add(given[++i] + ESCAPED);
            } else {
                symbols.add(given[i] == '*' ? RUN : given[i] == '?' ? ONE : given[i]);
            }
        }
        return new Wildcards(symbols, ignoresCase, false);
    }

    boolean isLiteral() {
        return symbols.stream().allMatch(symbol -> symbol >= 0);
    }

    /** Whether it is stars alone, one or more. */
    boolean isStars() {
        return !symbols.isEmpty() && symbols.stream().allMatch(symbol -> symbol == RUN);
    }

    boolean matches(String text) {
        return matches(0, text.codePoints().toArray(), 0, new HashMap<>());
    }

    private boolean matches(int symbol, int[] text, int at, Map<List<Integer>, Boolean> known) {
        if (symbol == symbols.size()) {
            return at == text.length;
        }
        List<Integer> place = List.of(symbol, at);
        Boolean before = known.get(place);
        if (before != null) {
            return before;
        }
        int wanted = symbols.get(symbol);
        boolean isMatch =
                switch (wanted) {
                    case RUN ->
                            matches(symbol + 1, text, at, known)
                                    || (wildcardTakes(text, at)
                                            && matches(symbol, text, at + 1, known));
                    case ONE -> wildcardTakes(text, at) && matches(symbol + 1, text, at + 1, known);
                    default ->
                            at < text.length
                                    && same(wanted, text[at])
                                    && matches(symbol + 1, text, at + 1, known);
                };
        known.put(place, isMatch);
        return isMatch;
    }

    private boolean wildcardTakes(int[] text, int at) {
        return at < text.length && !(stopsAtLineBreaks && LINE_BREAKS.indexOf(text[at]) >= 0);
    }

    private boolean same(int wanted, int found) {
        return wanted >= ESCAPED
                ? wanted - ESCAPED == found
                : wanted == found || (ignoresCase && lower(wanted) == lower(found));
    }

    private static int lower(int c) {
        return c >= 'A' && c <= 'Z' ? c + 32 : c;
    }

    /** Whether two texts are equal but for the case of A to Z. */
    static boolean equalIgnoringAsciiCase(String a, String b) {
        return asciiLower(a).equals(asciiLower(b));
    }

    static String asciiLower(String text) {
        return text.codePoints()
                .map(Wildcards::lower)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
