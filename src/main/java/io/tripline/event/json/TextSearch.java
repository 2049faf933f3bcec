package io.tripline.event.json;

import java.nio.charset.StandardCharsets;

/**
 * Looks for a text in bytes, eight places at a time by two of its bytes that are rare in JSON.
 * Takes A to Z for a to z and pairs of some other characters for equal: so it may find what is not
 * quite there, and never misses what is. Immutable; thread-safe.
 */
public final class TextSearch {

    /** Set in every small letter, and in no capital one. */
    private static final byte SMALL = 0x20;

    private static final long ALL_SMALL = 0x2020202020202020L;
    private static final long ONES = 0x0101010101010101L;

    /** Bytes of events, the most frequent first, as measured on Elastic Defend's. */
    private static final String FREQUENT =
            "\"e:,atnsior0l12d-53c4.67m9pu8{}/bfhgyvA_wkx[]EDTzSMqCjIPLBRNOUF";

    private final byte[] text;
    private final int first;
    private final int second;
    private final long firstBytes;
    private final long secondBytes;

    /** A search for a text of at least two bytes in UTF-8. */
    public TextSearch(String text) {
        this.text = text.getBytes(StandardCharsets.UTF_8);
        if (this.text.length < 2) {
            throw new IllegalArgumentException("expected two bytes or more, found '" + text + "'");
        }
        this.first = rarest(-1);
        this.second = rarest(first);
        this.firstBytes = bytes(first);
        this.secondBytes = bytes(second);
    }

    private int rarest(int except) {
        int rarest = -1;
        for (int i = 0; i < text.length; i++) {
            if (i != except && (rarest < 0 || frequency(text[i]) < frequency(text[rarest]))) {
                rarest = i;
            }
        }
        return rarest;
    }

    private static int frequency(byte b) {
        int place = FREQUENT.indexOf(b);
        return place < 0 ? 0 : FREQUENT.length() - place;
    }

    private long bytes(int place) {
        return ((text[place] | SMALL) & 0xFF) * ONES;
    }

    /** The text. */
    @Override
    public String toString() {
        return new String(text, StandardCharsets.UTF_8);
    }

    /**
     * Where it first begins, at {@code from} or later and ending at {@code to} or before; or -1.
     */
    public int find(byte[] in, int from, int to) {
        int last = to - text.length; // the last place where it may begin
        int at = from;
        int lastWord = Math.min(last - Long.BYTES + 1, in.length - text.length - Long.BYTES);
        for (; at <= lastWord; at += Long.BYTES) {
            long differs =
                    (((long) KeyHash.LONGS.get(in, at + first) | ALL_SMALL) ^ firstBytes)
                            | (((long) KeyHash.LONGS.get(in, at + second) | ALL_SMALL)
                                    ^ secondBytes);
            long equal = (differs - ONES) & ~differs & KeyHash.HIGH_BITS;
            while (equal != 0) { // the lowest is exact, others may not be
                int place = at + KeyHash.bytesBelow(equal);
                if (isAt(in, place)) {
                    return place;
                }
                equal &= equal - 1;
            }
        }
        for (; at <= last; at++) {
            if (isAt(in, at)) {
                return at;
            }
        }
        return -1;
    }

    private boolean isAt(byte[] in, int at) {
        for (int i = 0; i < text.length; i++) {
            if ((in[at + i] | SMALL) != (text[i] | SMALL)) {
                return false;
            }
        }
        return true;
    }
}
