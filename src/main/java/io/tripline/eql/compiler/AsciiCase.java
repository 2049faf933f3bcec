package io.tripline.eql.compiler;

/**
 * Case folding as Lucene's case-insensitive queries do it on an indexed field: A to Z only. "Ä" and
 * "ä" differ, and the Kelvin sign is no k.
 */
final class AsciiCase {

    private static final int TO_LOWER = 'a' - 'A';

    private AsciiCase() {}

    static int fold(int c) {
        return c >= 'A' && c <= 'Z' ? c + TO_LOWER : c;
    }

    /** The text with A to Z in lower case; the same object if it has none. */
    static String fold(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (fold(text.charAt(i)) != text.charAt(i)) {
                char[] folded = text.toCharArray();
                for (int j = i; j < folded.length; j++) {
                    folded[j] = (char) fold(folded[j]);
                }
                return new String(folded);
            }
        }
        return text;
    }

    /** Whether the part stands in the text at a place, A to Z in either case. */
    static boolean equal(String text, int at, String part) {
        if (at < 0 || at + part.length() > text.length()) {
            return false;
        }
        for (int i = 0; i < part.length(); i++) {
            if (fold(text.charAt(at + i)) != fold(part.charAt(i))) {
                return false;
            }
        }
        return true;
    }
}
