package io.tripline.event.json;

/** Finds the ends of lines, 32 bytes at a time. */
public final class Newlines {

    private static final long NEWLINES = '\n' * KeyHash.ONES;
    private static final int WORDS = 4 * Long.BYTES;

    private Newlines() {}

    /** The place of the first newline from {@code from} on; {@code to} if there is none before. */
    public static int find(byte[] bytes, int from, int to) {
        int at = from;
        for (; at <= to - WORDS; at += WORDS) {
            long marks =
                    marks(bytes, at)
                            | marks(bytes, at + Long.BYTES)
                            | marks(bytes, at + 2 * Long.BYTES)
                            | marks(bytes, at + 3 * Long.BYTES);
            if (marks != 0) {
                break;
            }
        }
        while (at < to && bytes[at] != '\n') {
            at++;
        }
        return at;
    }

    private static long marks(byte[] bytes, int at) {
        long word = (long) KeyHash.LONGS.get(bytes, at) ^ NEWLINES;
        return KeyHash.zeros(word) & KeyHash.HIGH_BITS;
    }
}
