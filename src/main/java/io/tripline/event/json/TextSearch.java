package io.tripline.event.json;

/**
 * Tells whether one text stands in bytes, by a few neighbouring bytes of it: looks for these in
 * large blocks, by a loop that the JVM makes vector instructions of, and compares the text where
 * they are. Two neighbours are enough if they are seldom neighbours in events; else it takes four.
 * Immutable; thread-safe.
 */
final class TextSearch {

    /** The shortest text that can be looked for, in bytes. */
    static final int SHORTEST = 4;

    /** What JSON and names in it are mostly made of, the most common first. */
    private static final String COMMON = "\"etaoinsrc:.,dlpm0u1_gh2/- 345678TSIAMDCPENROL9";

    private static final int BLOCK = 512;

    private final byte[] text;
    private final byte small;
    private final int place;
    private final boolean isPair;
    private final long firsts;
    private final long seconds;
    private final long thirds;
    private final long fourths;
    private final long fold;

    /**
     * A search.
     *
     * @param text in ASCII, not shorter than {@link #SHORTEST}
     * @param small set in every byte before it is compared, on both sides; 0 for none
     */
    TextSearch(byte[] text, byte small) {
        this.text = text;
        this.small = small;
        int pair = mostSeldom(text, 2);
        this.isPair = Math.max(rank(text[pair]), rank(text[pair + 1])) == COMMON.length();
        this.place = isPair ? pair : mostSeldom(text, SHORTEST);
        this.fold = small * KeyHash.ONES;
        this.firsts = text[place] * KeyHash.ONES | fold;
        this.seconds = text[place + 1] * KeyHash.ONES | fold;
        this.thirds = isPair ? 0 : text[place + 2] * KeyHash.ONES | fold;
        this.fourths = isPair ? 0 : text[place + 3] * KeyHash.ONES | fold;
    }

    /** Where so many neighbours begin that are the most seldom in events. */
    private static int mostSeldom(byte[] text, int neighbours) {
        int best = 0;
        int most = -1;
        for (int place = 0; place <= text.length - neighbours; place++) {
            int sum = 0;
            for (int i = 0; i < neighbours; i++) {
                sum += rank(text[place + i]);
            }
            if (sum > most) {
                best = place;
                most = sum;
            }
        }
        return best;
    }

    /** The higher, the more seldom it is. */
    private static int rank(byte each) {
        int rank = COMMON.indexOf(each);
        return rank < 0 ? COMMON.length() : rank;
    }

    /** Whether the text stands between two places. */
    boolean finds(byte[] in, int from, int to) {
        int end = to - (isPair ? 1 : SHORTEST - 1); // of the places where the neighbours may begin
        int at = from;
        for (; at <= end - BLOCK; at += BLOCK) {
            if (mayBeIn(in, at) && isAmong(in, at, at + BLOCK, from, to)) {
                return true;
            }
        }
        boolean mayBeInRest = // of a block whose beginning was looked at
                end - from < BLOCK || mayBeIn(in, end - BLOCK);
        return mayBeInRest && isAmong(in, at, end, from, to);
    }

    /** Whether the neighbours may begin in a block. */
    private boolean mayBeIn(byte[] in, int from) {
        return isPair ? mayHavePair(in, from) : mayHaveFour(in, from);
    }

    private boolean mayHavePair(byte[] in, int from) {
        long first = firsts;
        long second = seconds;
        long folding = fold;
        long marks = 0;
        for (int i = 0; i < BLOCK; i += Long.BYTES) {
            marks |= KeyHash.zeros(pair(in, from + i, first, second, folding));
        }
        return (marks & KeyHash.HIGH_BITS) != 0;
    }

    private boolean mayHaveFour(byte[] in, int from) {
        long first = firsts;
        long second = seconds;
        long third = thirds;
        long fourth = fourths;
        long folding = fold;
        long marks = 0;
        for (int i = 0; i < BLOCK; i += Long.BYTES) {
            marks |=
                    KeyHash.zeros(
                            pair(in, from + i, first, second, folding)
                                    | pair(in, from + i + 2, third, fourth, folding));
        }
        return (marks & KeyHash.HIGH_BITS) != 0;
    }

    /** 0 in each byte where a pair begins. */
    private static long pair(byte[] in, int at, long first, long second, long folding) {
        long word = (long) KeyHash.LONGS.get(in, at);
        long next = (long) KeyHash.LONGS.get(in, at + 1);
        return ((word | folding) ^ first) | ((next | folding) ^ second);
    }

    /** Whether the text stands around neighbours that begin between two places. */
    private boolean isAmong(byte[] in, int first, int end, int from, int to) {
        int at = first;
        for (; at <= end - Long.BYTES; at += Long.BYTES) {
            long marks = KeyHash.zeros(pair(in, at, firsts, seconds, fold));
            if ((marks & KeyHash.HIGH_BITS) != 0 && isAround(in, at, at + Long.BYTES, from, to)) {
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
