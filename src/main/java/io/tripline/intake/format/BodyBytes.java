package io.tripline.intake.format;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * A body that is read once, from front to back, in a memory that does not grow with it: remembers
 * the bytes since it was last told to forget, up to a number, so that a reader can hand on an
 * event's own bytes or keep poison raw. Has the handler pay for what it remembers. Whatever the
 * stream beneath throws comes through as it is. Made by each reader for one body; not thread-safe.
 */
public final class BodyBytes extends InputStream {

    /** How much of poison is kept. */
    public static final int POISON_BYTES = 64 * 1024;

    private static final int CHUNK = 16 * 1024;

    /** Room for most events. */
    private static final int FIRST = 4096;

    private final InputStream in;
    private final int memory;
    private final FormatHandler handler;
    private final byte[] chunk = new byte[CHUNK];

    /** Of the chunk: what is read next, where it ends, and what is not yet in {@link #kept}. */
    private int at;

    private int end;
    private int unkept;

    private byte[] kept = {};
    private int keptLength;

    /** Places in the body: where the chunk begins, and where we last forgot. */
    private long chunkStart;

    private long forgotten;

    /**
     * @param memory how many bytes to remember, at least those of {@link #POISON_BYTES}
     * @param handler of what is in the body
     */
    public BodyBytes(InputStream in, int memory, FormatHandler handler) {
        this.in = in;
        this.memory = Math.max(memory, POISON_BYTES);
        this.handler = handler;
    }

    /** Reads the next byte; -1 at the end. */
    @Override
    public int read() throws IOException {
        return at < end || refill() ? chunk[at++] & 0xFF : -1;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (at == end && !refill()) {
            return -1;
        }
        int count = Math.min(length, end - at);
        System.arraycopy(chunk, at, to, offset, count);
        at += count;
        return count;
    }

    /** The next byte, which stays unread; -1 at the end. */
    public int peek() throws IOException {
        return at < end || refill() ? chunk[at] & 0xFF : -1;
    }

    /**
     * Reads so many bytes.
     *
     * @return false if the body ends before
     */
    public boolean pass(long bytes) throws IOException {
        for (long left = bytes; left > 0; ) {
            if (at == end && !refill()) {
                return false;
            }
            int count = (int) Math.min(left, end - at);
            at += count;
            left -= count;
        }
        return true;
    }

    private boolean refill() throws IOException {
        keep();
        chunkStart += end;
        at = 0;
        end = 0;
        unkept = 0;
        int count;
        do {
            count = in.read(chunk);
        } while (count == 0);
        end = Math.max(count, 0);
        return count > 0;
    }

    /** Takes over what was read of the chunk. */
    private void keep() {
        int count = Math.min(at - unkept, memory - keptLength);
        if (keptLength + count > kept.length) {
            int grown = (int) Math.min(Math.max(FIRST, 2L * kept.length + count), memory);
            handler.take(grown);
            handler.giveBack(kept.length);
            kept = Arrays.copyOf(kept, grown);
        }
        System.arraycopy(chunk, unkept, kept, keptLength, count);
        keptLength += count;
        unkept = at;
    }

    /** How many bytes of the body were read. */
    public long position() {
        return chunkStart + at;
    }

    /** From here on bytes are remembered, none before. */
    public void forget() {
        keptLength = 0;
        unkept = at;
        forgotten = position();
    }

    /** How many bytes were read since they were forgotten, remembered or not. */
    public long size() {
        return position() - forgotten;
    }

    /** The bytes remembered, from 0; valid until the next is read. */
    public byte[] remembered() {
        keep();
        return kept;
    }

    /** How many bytes are remembered. */
    public int rememberedLength() {
        keep();
        return keptLength;
    }

    /** Hands on what was read since it was forgotten as poison, and forgets it. */
    public void poison(Unreadable why) {
        int length = Math.min(rememberedLength(), POISON_BYTES);
        handler.poison(why.kind(), why.reason(), remembered(), length, size());
        forget();
    }

    /**
     * Reads all that is left, so that a limit of the stream beneath is seen, and hands it on as
     * poison, with what was read since it was forgotten.
     */
    public void poisonRest(Unreadable why) throws IOException {
        pass(Long.MAX_VALUE);
        poison(why);
    }
}
