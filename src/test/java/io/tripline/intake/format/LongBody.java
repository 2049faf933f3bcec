package io.tripline.intake.format;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** A body that is made as it is read: a beginning, one piece many times, and an end. */
public final class LongBody extends InputStream {

    private final byte[] begin;
    private final byte[] piece;
    private final long pieces;
    private final byte[] end;
    private final long limit;
    private long at;

    /** Whose bytes never are in memory together. */
    public LongBody(byte[] begin, byte[] piece, long pieces, byte[] end) {
        this(begin, piece, pieces, end, Long.MAX_VALUE);
    }

    private LongBody(byte[] begin, byte[] piece, long pieces, byte[] end, long limit) {
        this.begin = begin;
        this.piece = piece;
        this.pieces = pieces;
        this.end = end;
        this.limit = limit;
    }

    /** One byte over and over, until the stream is over its limit. */
    public static LongBody endless(byte[] begin, int next, long limit) {
        byte[] piece = new byte[64 * 1024];
        Arrays.fill(piece, (byte) next);
        return new LongBody(begin, piece, Long.MAX_VALUE / piece.length, new byte[0], limit);
    }

    /** What such a stream throws. */
    public static final class TooLong extends IOException {}

    /** How much was read. */
    public long position() {
        return at;
    }

    @Override
    public int read() {
        throw new UnsupportedOperationException("byte by byte is too slow");
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
        if (at >= limit) {
            throw new TooLong();
        }
        long middle = at - begin.length;
        if (middle < 0) {
            return take(begin, at, to, offset, length);
        }
        if (middle / piece.length < pieces) {
            return take(piece, middle % piece.length, to, offset, length);
        }
        long behind = middle - pieces * piece.length;
        return behind < end.length ? take(end, behind, to, offset, length) : -1;
    }

    private int take(byte[] from, long place, byte[] to, int offset, int length) {
        int count = (int) Math.min(length, from.length - place);
        System.arraycopy(from, (int) place, to, offset, count);
        at += count;
        return count;
    }
}
