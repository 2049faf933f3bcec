package io.tripline.event.json;

/**
 * Looks for what is to be known of a line of JSON before it is read: in large blocks, by a loop
 * that the JVM makes vector instructions of, and where something may be, 32 bytes at a time.
 */
public final class LineScan {

    private static final long NEWLINES = '\n' * KeyHash.ONES;
    private static final long BACKSLASHES = '\\' * KeyHash.ONES;
    private static final long US = 'u' * KeyHash.ONES;
    private static final int BLOCK = 4 * Long.BYTES;
    private static final int LARGE = 16 * BLOCK;

    /** The end is not within a block. */
    private static final int GOES_ON = -2;

    private LineScan() {}

    /**
     * The end of a line in which no character is written as an escape of four hex digits.
     *
     * @return the place of the newline; -1 if such a character comes first, or there is no newline
     */
    public static int plainEnd(byte[] json, int from, int to) {
        int at = from;
        while (at < to - BLOCK) { // one byte more is looked at
            int large = at;
            while (large < to - LARGE && (marksOfLarge(json, large) & KeyHash.HIGH_BITS) == 0) {
                large += LARGE;
            }
            at = large;
            for (int stop = Math.min(at + LARGE, to - BLOCK); at < stop; at += BLOCK) {
                long marks =
                        marks(json, at)
                                | marks(json, at + Long.BYTES)
                                | marks(json, at + 2 * Long.BYTES)
                                | marks(json, at + 3 * Long.BYTES);
                if ((marks & KeyHash.HIGH_BITS) != 0) {
                    int end = end(json, at, at + BLOCK);
                    if (end != GOES_ON) {
                        return end;
                    }
                }
            }
        }
        return Math.max(-1, end(json, at, to));
    }

    /** Whether something is anywhere, as {@link #marks} says it; kept simple for the JVM's sake. */
    private static long marksOfLarge(byte[] json, int from) {
        long marks = 0;
        for (int i = 0; i < LARGE; i += Long.BYTES) {
            marks |= marks(json, from + i);
        }
        return marks;
    }

    /**
     * High bits where something is; where there are bytes beyond ASCII some are set for nothing.
     */
    private static long marks(byte[] json, int at) {
        long word = (long) KeyHash.LONGS.get(json, at);
        long next = (long) KeyHash.LONGS.get(json, at + 1);
        return ((word ^ NEWLINES) - KeyHash.ONES)
                | (((word ^ BACKSLASHES) | (next ^ US)) - KeyHash.ONES);
    }

    private static int end(byte[] json, int from, int to) {
        for (int at = from; at < to; at++) {
            if (json[at] == '\n') {
                return at;
            }
            if (json[at] == '\\' && at + 1 < json.length && json[at + 1] == 'u') {
                return -1;
            }
        }
        return GOES_ON;
    }
}
