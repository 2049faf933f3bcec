package io.tripline.event.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether one of some texts stands in bytes, and looks at only some of them: each text of at
 * least n bytes has a run of four in it that begins at a place that n - 3, or anything less,
 * divides, wherever it stands; so it looks at these alone, and compares where such a run is one of
 * a text's. A simple form of what Wu and Manber do in "A Fast Algorithm for Multi-Pattern
 * Searching" (TR 94-17, University of Arizona, 1994). One text alone is looked for by {@link
 * TextSearch}. Immutable; thread-safe.
 */
public final class SampledSearch {

    /** The shortest text that can be looked for, in bytes: a run. */
    public static final int SHORTEST = Integer.BYTES;

    private static final VarHandle RUNS =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    /** Set in every small letter, and in no capital one. */
    private static final byte SMALL = 0x20;

    private static final int ALL_SMALL = 0x20202020;

    /** Odd, with its bits well spread: 2^32 divided by the golden ratio. */
    private static final int FACTOR = 0x9E3779B9;

    /** So many bits of a hash tell runs apart: a table that stays in a core's first cache. */
    private static final int BITS = 13;

    private static final int LISTS = 256;

    private static final int FOUND = -1;

    private final @Nullable TextSearch alone;
    private final byte[][] texts;
    private final byte small;
    private final int allSmall;
    private final int step;

    /** By the hash of a run: a bit, told by more of the hash, is set if it may be a text's. */
    private final byte[] known = new byte[1 << BITS];

    /** By the lowest bits of the hash: pairs of a text's number and the place of a run in it. */
    private final int[][] runs = new int[LISTS][];

    /**
     * A search.
     *
     * @param all texts in ASCII, none shorter than {@link #SHORTEST}
     * @param ignoresCase whether to take A to Z for a to z; then it also takes pairs of some other
     *     characters for equal
     */
    public SampledSearch(Set<String> all, boolean ignoresCase) {
        this.small = ignoresCase ? SMALL : 0;
        this.allSmall = ignoresCase ? ALL_SMALL : 0;
        this.texts =
                all.stream()
                        .map(text -> text.getBytes(StandardCharsets.US_ASCII))
                        .toArray(byte[][]::new);
        int shortest = Arrays.stream(texts).mapToInt(text -> text.length).min().orElse(0);
        if (shortest < SHORTEST) {
            throw new IllegalArgumentException(
                    "expected texts of at least %d bytes, found %s".formatted(SHORTEST, all));
        }
        this.alone = texts.length == 1 ? new TextSearch(texts[0], small) : null;
        int longest = shortest - SHORTEST + 1;
        this.step =
                longest >= Long.BYTES
                        ? Long.BYTES
                        : longest >= Integer.BYTES ? Integer.BYTES : longest;
        List<List<Integer>> lists = new ArrayList<>();
        for (int i = 0; i < LISTS; i++) {
            lists.add(new ArrayList<>());
        }
        for (int text = 0; text < texts.length; text++) {
            for (int place = 0; place < step; place++) {
                int hash = hash((int) RUNS.get(texts[text], place), allSmall);
                known[entry(hash)] |= (byte) (1 << bit(hash));
                lists.get(list(hash)).addAll(List.of(text, place));
            }
        }
        for (int i = 0; i < LISTS; i++) {
            runs[i] = lists.get(i).stream().mapToInt(Integer::intValue).toArray();
        }
    }

    private static int hash(int run, int fold) {
        return (run | fold) * FACTOR; // the highest bits are the best
    }

    private static int entry(int hash) {
        return hash >>> (Integer.SIZE - BITS);
    }

    private static int bit(int hash) {
        return (hash >>> (Integer.SIZE - BITS - 3)) & 7;
    }

    private static int list(int hash) {
        return entry(hash) & (LISTS - 1);
    }

    /** Whether it looks for one text alone, which is the fastest. */
    public boolean isForOne() {
        return alone != null;
    }

    /** Whether one of the texts stands between two places. */
    public boolean finds(byte[] in, int from, int to) {
        if (alone != null) {
            return alone.finds(in, from, to);
        }
        int rest = switch (step) { // in loops of a fixed step several places are looked at together
                    case Long.BYTES -> afterWords(in, from, to);
                    case Integer.BYTES -> afterHalves(in, from, to);
                    default -> from;
                };
        return rest == FOUND || isAround(in, rest, to, from, to);
    }

    /** Looks at the first run of each word; from where there are no four more, or FOUND. */
    private int afterWords(byte[] in, int from, int to) {
        byte[] table = known;
        int fold = allSmall;
        int at = from;
        for (; at <= to - 4 * Long.BYTES; at += 4 * Long.BYTES) {
            int any =
                    mayBegin((int) word(in, at), fold, table)
                            | mayBegin((int) word(in, at + Long.BYTES), fold, table)
                            | mayBegin((int) word(in, at + 2 * Long.BYTES), fold, table)
                            | mayBegin((int) word(in, at + 3 * Long.BYTES), fold, table);
            if ((any & 1) != 0 && isAround(in, at, at + 4 * Long.BYTES, from, to)) {
                return FOUND;
            }
        }
        return at;
    }

    /** Looks at both halves of each word; likewise. */
    private int afterHalves(byte[] in, int from, int to) {
        byte[] table = known;
        int fold = allSmall;
        int at = from;
        for (; at <= to - 2 * Long.BYTES; at += 2 * Long.BYTES) {
            long first = word(in, at);
            long second = word(in, at + Long.BYTES);
            int any =
                    mayBegin((int) first, fold, table)
                            | mayBegin((int) (first >>> Integer.SIZE), fold, table)
                            | mayBegin((int) second, fold, table)
                            | mayBegin((int) (second >>> Integer.SIZE), fold, table);
            if ((any & 1) != 0 && isAround(in, at, at + 2 * Long.BYTES, from, to)) {
                return FOUND;
            }
        }
        return at;
    }

    private static long word(byte[] in, int at) {
        return (long) KeyHash.LONGS.get(in, at);
    }

    /** Whether a text stands around a run that is looked at between two places. */
    private boolean isAround(byte[] in, int first, int end, int from, int to) {
        int last = Math.min(end - 1, to - SHORTEST);
        for (int at = first; at <= last; at += step) {
            if (isAround(in, at, from, to)) {
                return true;
            }
        }
        return false;
    }

    /** The lowest bit is 1 if a run may be one of a text's. */
    private static int mayBegin(int run, int fold, byte[] table) {
        int hash = hash(run, fold);
        // the mask spares a check of bounds
        return table[entry(hash) & (table.length - 1)] >>> bit(hash);
    }

    /** Whether a text stands around the run at a place. */
    private boolean isAround(byte[] in, int at, int from, int to) {
        int run = (int) RUNS.get(in, at);
        if ((mayBegin(run, allSmall, known) & 1) == 0) {
            return false;
        }
        int[] candidates = runs[list(hash(run, allSmall))];
        for (int i = 0; i < candidates.length; i += 2) {
            byte[] text = texts[candidates[i]];
            int start = at - candidates[i + 1];
            if (start >= from
                    && start + text.length <= to
                    && TextSearch.isAt(text, in, start, small)) {
                return true;
            }
        }
        return false;
    }
}
