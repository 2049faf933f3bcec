package io.tripline.event.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Looks at eight bytes of JSON at a time (SWAR: SIMD within a register), and hashes keys on the
 * way. Used by what reads the events of a body.
 */
final class KeyHash {

    static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    static final long HIGH_BITS = 0x8080808080808080L;
    static final long ONES = 0x0101010101010101L;
    private static final long QUOTES = '"' * ONES;
    private static final long BACKSLASHES = '\\' * ONES;
    private static final long SPACES = ' ' * ONES;

    /** Odd, with its bits well spread: 2^64 divided by the golden ratio. */
    private static final long FACTOR = 0x9E3779B97F4A7C15L;

    private KeyHash() {}

    /**
     * Marks the bytes that end a run of plain text: a quote, a backslash, a control character. The
     * lowest mark is exact; those above it may be wrong.
     *
     * @param word eight bytes, the first of them lowest
     * @return 0 if there is none
     */
    static long ends(long word) {
        return (zeros(word ^ QUOTES) | zeros(word ^ BACKSLASHES) | ((word - SPACES) & ~word))
                & HIGH_BITS;
    }

    /**
     * The high bit in each byte that is 0; in others only where a lower one is 0. The other bits
     * say nothing.
     */
    static long zeros(long word) {
        return (word - ONES) & ~word;
    }

    /** Whether one of the bytes is a backslash. */
    static boolean hasBackslash(long word) {
        return (zeros(word ^ BACKSLASHES) & HIGH_BITS) != 0;
    }

    /** Eight bytes, 0 in place of those from {@code to} on. */
    static long word(byte[] bytes, int at, int to) {
        if (at + Long.BYTES <= bytes.length) {
            long word = (long) LONGS.get(bytes, at);
            return at + Long.BYTES <= to ? word : lowest(word, to - at);
        }
        long word = 0;
        for (int i = to - 1; i >= at; i--) {
            word = (word << 8) | Byte.toUnsignedLong(bytes[i]);
        }
        return word;
    }

    /** The number of bytes below the lowest mark. */
    static int bytesBelow(long marks) {
        return Long.numberOfTrailingZeros(marks) >>> 3;
    }

    /** One of the bytes of a word. */
    static byte byteAt(long word, int index) {
        return (byte) (word >>> (index << 3));
    }

    /** The lowest bytes of a word, fewer than eight. */
    static long lowest(long word, int bytes) {
        return word & ((1L << (bytes << 3)) - 1);
    }

    /** A hash with eight bytes more. */
    static long with(long hash, long word) {
        long mixed = (hash ^ word) * FACTOR;
        return mixed ^ (mixed >>> 32);
    }

    /** The hash of a whole key; never 0. */
    static long finished(long hash, int length) {
        long mixed = (hash + length) * FACTOR;
        return (mixed ^ (mixed >>> 29)) | 1;
    }

    /** The hash of a key, as {@link EventScanner} comes to it while it reads. */
    static long of(byte[] key) {
        long hash = 0;
        for (int at = 0; at <= key.length; at += Long.BYTES) {
            hash = with(hash, word(key, at, key.length));
        }
        return finished(hash, key.length);
    }
}
