package io.tripline.eql.compiler;

import java.util.List;

/**
 * Wildcard patterns one after the other: {@code *} is any run of characters, also none and also
 * line breaks, {@code ?} is one code point, all else is literal and nothing escapes. The plain
 * path: what {@link WildcardAutomaton} is tested against, and what stands in for it where an
 * automaton would grow too large. The time is at most the pattern's length times the text's.
 */
record WildcardLoop(List<String> patterns, boolean ignoresCase) implements ValueTest {

    WildcardLoop {
        patterns = List.copyOf(patterns);
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
     * tried again.
     */
    private boolean matches(String pattern, String text) {
        int p = 0;
        int t = 0;
        int star = -1;
        int retry = 0;
        while (t < text.length()) {
            int wanted = p < pattern.length() ? pattern.codePointAt(p) : -1;
            int found = text.codePointAt(t);
            if (wanted == '*') {
                star = p++;
                retry = t;
            } else if (wanted == '?' || (wanted >= 0 && same(wanted, found))) {
                p += Character.charCount(wanted);
                t += Character.charCount(found);
            } else if (star >= 0) {
                p = star + 1;
                retry += Character.charCount(text.codePointAt(retry));
                t = retry;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }

    private boolean same(int a, int b) {
        return a == b || (ignoresCase && AsciiCase.fold(a) == AsciiCase.fold(b));
    }

    @Override
    public String toString() {
        return (ignoresCase ? "like~ " : "like ") + "loop(" + patterns.size() + " patterns)";
    }
}
