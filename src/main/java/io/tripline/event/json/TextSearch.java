package io.tripline.event.json;

import org.jspecify.annotations.Nullable;

/**
 * Tells whether one text stands in bytes, by two neighbouring bytes of it that are seldom
 * neighbours in events: looks for these in large blocks, by a loop that the JVM makes vector
 * instructions of, and compares the text where they are. Immutable; thread-safe.
 */
final class PairSearch {

    /** What JSON and names in it are mostly made of, the most common first. */
    private static final String COMMON = "\"etaoinsrc:.,dlpm0u1_gh2/- 345678TSIAMDCPENROL9";

    private static final long ONES = 0x0101010101010101L;
    private static final int BLOCK = 512;

    private final byte[] text;
    private final byte small;
    private final int place;
    private final long firsts;
    private final long seconds;
    private final long fold;

    private PairSearch(byte[] text, int place, byte small) {
        this.text = text;
        this.place = place;
        this.small = small;
        this.fold = small * ONES;
        this.firsts = text[place] * ONES | fold;
        this.seconds = text[place + 1] * ONES | fold;
    }

    /**
     * A search.
     *
     * @param text in ASCII
     * @param small set in every byte before it is compared, on both sides; 0 for none
     * @return null if the text has no two bytes by which it is worth while
     */
    static @Nullable PairSearch of(byte[] text, byte small) {
        int best = 0;
        int most = COMMON.length() - 1;
        for (int place = 0; place < text.length - 1; place++) {
            int first = rank(text[place]);
            int second = rank(text[place + 1]);
            if (Math.max(first, second) >= COMMON.length() && first + second > most) {
                best = place;
                most = first + second;
            }
        }
        return most < COMMON.length() ? null : new PairSearch(text, best, small);
    }

    /** The higher, the more seldom it is. */
    private static int rank(byte each) {
        int rank = COMMON.indexOf(each);
        return rank < 0 ? COMMON.length() : rank;
    }

    /** Whether the text stands between two places. */
    boolean finds(byte[] in, int from, int to) {
        int end = to - 1; // of the places where a pair may begin
        int at = from;
        for (; at <= end - BLOCK; at += BLOCK) {
            if (mayHavePair(in, at) && isAmong(in, at, at + BLOCK, from, to)) {
                return true;
            }
        }
        if (end - from >= BLOCK && !mayHavePair(in, end - BLOCK)) { // some are looked at again
            return false;
        }
        return isAmong(in, at, end, from, to);
    }

    /** Whether a pair begins in a block; it says so for nothing, seldom, and never misses one. */
    private boolean mayHavePair(byte[] in, int from) {
        long first = firsts;
        long second = seconds;
        long small = fold;
        long marks = 0;
        for (int i = 0; i < BLOCK; i += Long.BYTES) {
            marks |= marks(in, from + i, first, second, small);
        }
        return (marks & KeyHash.HIGH_BITS) != 0;
    }

    private static long marks(byte[] in, int at, long first, long second, long small) {
        long word = (long) KeyHash.LONGS.get(in, at);
        long next = (long) KeyHash.LONGS.get(in, at + 1);
        long differences = ((word | small) ^ first) | ((next | small) ^ second);
        return (differences - ONES) & ~differences;
    }

    /** Whether the text stands around a pair that begins between two places. */
    private boolean isAmong(byte[] in, int first, int end, int from, int to) {
        int at = first;
        for (; at <= end - Long.BYTES; at += Long.BYTES) {
            if ((marks(in, at, firsts, seconds, fold) & KeyHash.HIGH_BITS) != 0
                    && isAround(in, at, at + Long.BYTES, from, to)) {
                return true;
            }
        }
        return isAround(in, at, end, from, to);
    }

    private boolean isAround(byte[] in, int first, int end, int from, int to) {
        for (int at = first; at < end; at++) {
            int start = at - place;
            if (start >= from && start + text.length <= to && isAt(text, in, start, small)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether a text stands at a place.
     *
     * @param small set in every byte before it is compared
     */
    static boolean isAt(byte[] text, byte[] in, int start, byte small) {
        for (int i = 0; i < text.length; i++) {
            if ((in[start + i] | small) != (text[i] | small)) {
                return false;
            }
        }
        return true;
    }
}
