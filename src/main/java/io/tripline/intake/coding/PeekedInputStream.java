package io.tripline.intake.coding;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * A stream whose first bytes can be looked at before they are read, so that they can say what the
 * stream is. It never asks for more bytes than the question needs.
 */
public final class PeekedInputStream extends BulkInputStream {

    private final InputStream in;
    private byte[] head = new byte[16];
    private int peeked;
    private int taken;
    private boolean ended;

    /**
     * @param in what is looked at; not closed by this stream
     */
    public PeekedInputStream(InputStream in) {
        this.in = in;
    }

    /**
     * The first bytes, fewer than asked for only if the stream ends or breaks before.
     *
     * @throws IOException if the stream breaks before its first byte; a later break is thrown to
     *     the reader, after the bytes before it
     */
    byte[] peek(int length) throws IOException {
        if (length > head.length) {
            head = Arrays.copyOf(head, length);
        }
        while (peeked < length && !ended) {
            try {
                int read = in.read(head, peeked, length - peeked);
                ended = read < 0;
                peeked += Math.max(0, read);
            } catch (IOException e) {
                if (peeked == 0) {
                    throw e;
                }
                ended = true; // what broke is sticky: the reader will meet it
            }
        }
        return Arrays.copyOf(head, Math.min(length, peeked));
    }

    /** Whether these are the first bytes. */
    boolean startsWith(byte... magic) throws IOException {
        return commonPrefix(magic) == magic.length;
    }

    /** Whether the stream ends within these bytes, after at least one of them. */
    boolean endsWithin(byte... magic) throws IOException {
        int common = commonPrefix(magic);
        return common > 0 && common < magic.length && ended && peeked == common;
    }

    private int commonPrefix(byte[] magic) throws IOException {
        for (int i = 0; i < magic.length; i++) {
            byte[] known = peek(i + 1);
            if (known.length <= i || known[i] != magic[i]) {
                return i;
            }
        }
        return magic.length;
    }

    /** Leaves out bytes that were peeked at. */
    void drop(int count) {
        taken += count;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (taken == peeked) {
            return in.read(bytes, offset, length);
        }
        int count = Math.min(length, peeked - taken);
        System.arraycopy(head, taken, bytes, offset, count);
        taken += count;
        return count;
    }
}
