package io.tripline.event.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Finds which of some texts a value in an event's JSON is, without decoding it. Thread-safe. */
public final class TextIndex {

    /** The value is none of the texts. */
    public static final int NONE = -1;

    /** The value may be any text: it has escapes. */
    public static final int ANY = -2;

    /** Set in every small letter, and in no capital one: so that both have one hash. */
    private static final long SMALL = 0x2020202020202020L;

    private final boolean ignoresCase;
    private final int mask;
    private final long[] hashes;
    private final byte[][] texts;
    private final int[] numbers;

    /**
     * An index.
     *
     * @param all the texts; one is found by its place in the list, of those that are taken for
     *     equal by the first
     */
    public TextIndex(List<String> all, boolean ignoresCase) {
        this.ignoresCase = ignoresCase;
        int size = Integer.highestOneBit(Math.max(1, 2 * all.size() - 1)) * 2;
        this.mask = size - 1;
        this.hashes = new long[size];
        this.texts = new byte[size][];
        this.numbers = new int[size];
        for (int number = 0; number < all.size(); number++) {
            byte[] text = all.get(number).getBytes(StandardCharsets.UTF_8);
            long hash = hash(text, 0, text.length);
            int place = place(hash);
            while (hashes[place] != 0 && !isAt(place, hash, text, 0, text.length)) {
                place = (place + 1) & mask;
            }
            if (hashes[place] == 0) {
                hashes[place] = hash;
                texts[place] = text;
                numbers[place] = number;
            }
        }
    }

    /** The place in the list of a text that is equal; {@link #NONE} if there is none. */
    public int numberOf(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return number(hash(bytes, 0, bytes.length), bytes, 0, bytes.length);
    }

    /**
     * Which of the texts a scalar is.
     *
     * @param json well-formed
     * @param from where the scalar begins
     * @param to the place behind it
     * @return the text's place in the list, {@link #NONE} or {@link #ANY}
     */
    public int find(byte[] json, int from, int to) {
        boolean isText = json[from] == '"' && to - from > 1;
        int start = isText ? from + 1 : from;
        int end = isText ? to - 1 : to;
        long hash = 0;
        for (int at = start; at <= end; at += Long.BYTES) {
            long word = KeyHash.word(json, at, end);
            if (isText && KeyHash.hasBackslash(word)) {
                return ANY;
            }
            hash = KeyHash.with(hash, word | SMALL);
        }
        return number(KeyHash.finished(hash, end - start), json, start, end);
    }

    /** Which of the texts bytes are that have no escapes; likewise. */
    public int findText(byte[] text, int from, int to) {
        return number(hash(text, from, to), text, from, to);
    }

    private int number(long hash, byte[] json, int from, int to) {
        for (int place = place(hash); hashes[place] != 0; place = (place + 1) & mask) {
            if (isAt(place, hash, json, from, to)) {
                return numbers[place];
            }
        }
        return NONE;
    }

    /** Whether bytes of JSON are a text as they are: in ASCII, without escapes. */
    public static boolean isPlain(byte[] json, int from, int to) {
        for (int at = from; at < to; at += Long.BYTES) {
            long word = KeyHash.word(json, at, to);
            if ((word & KeyHash.HIGH_BITS) != 0 || KeyHash.hasBackslash(word)) {
                return false;
            }
        }
        return true;
    }

    private static long hash(byte[] text, int from, int to) {
        long hash = 0;
        for (int at = from; at <= to; at += Long.BYTES) {
            hash = KeyHash.with(hash, KeyHash.word(text, at, to) | SMALL);
        }
        return KeyHash.finished(hash, to - from);
    }

    private int place(long hash) {
        return (int) (hash >>> 40) & mask;
    }

    private boolean isAt(int place, long hash, byte[] json, int from, int to) {
        byte[] text = texts[place];
        if (hashes[place] != hash || text.length != to - from) {
            return false;
        }
        if (!ignoresCase) {
            return Arrays.equals(text, 0, text.length, json, from, to);
        }
        for (int i = 0; i < text.length; i++) {
            if (fold(text[i]) != fold(json[from + i])) {
                return false;
            }
        }
        return true;
    }

    private static int fold(byte b) {
        return b >= 'A' && b <= 'Z' ? b | 0x20 : b;
    }
}
