package io.tripline.intake.coding;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.Checksum;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/** The bytes of a coded stream through a small buffer, as the decoders take them. */
final class CodedBytes {

    private final InputStream in;
    private final byte[] buffer = new byte[8192];
    private int position;
    private int end;

    /** Sees what is taken, from the buffer's {@code summed} on. */
    private @Nullable Checksum sum;

    private int summed;

    CodedBytes(InputStream in) {
        this.in = in;
    }

    /** How many bytes can be taken without waiting for them. */
    int buffered() {
        return end - position;
    }

    /** Waits until a byte can be taken; false if the stream has ended. */
    boolean await() throws IOException {
        if (position < end) {
            return true;
        }
        settleSum();
        int read = in.read(buffer, 0, buffer.length);
        position = 0;
        summed = 0;
        end = Math.max(0, read);
        return end > 0;
    }

    /** The next byte, or -1 if the stream has ended. */
    int next() throws IOException {
        return await() ? Byte.toUnsignedInt(buffer[position++]) : -1;
    }

    /**
     * The next byte.
     *
     * @throws IOException if the stream has ended
     */
    int need() throws IOException {
        int next = next();
        if (next < 0) {
            throw torn();
        }
        return next;
    }

    /** The next bytes, at most four, as a number whose lowest byte comes first. */
    long needLittleEndian(int bytes) throws IOException {
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            value |= (long) need() << (8 * i);
        }
        return value;
    }

    void skip(long count) throws IOException {
        for (long left = count; left > 0; ) {
            if (!await()) {
                throw torn();
            }
            int step = (int) Math.min(left, buffered());
            position += step;
            left -= step;
        }
    }

    /** Takes bytes that are in the buffer. */
    void take(byte[] to, int offset, int count) {
        System.arraycopy(buffer, position, to, offset, count);
        position += count;
    }

    /** Gives the buffer to an inflater; what it leaves comes back with {@link #giveBack}. */
    void give(Inflater inflater) {
        inflater.setInput(buffer, position, end - position);
        position = end;
    }

    void giveBack(int count) {
        position -= count;
    }

    /** From now on, sums what is taken, until {@link #finishSum}. */
    void startSum(Checksum fresh) {
        sum = fresh;
        summed = position;
    }

    void finishSum() {
        settleSum();
        sum = null;
    }

    private void settleSum() {
        if (sum != null && position > summed) {
            sum.update(buffer, summed, position - summed);
            summed = position;
        }
    }

    static EOFException torn() {
        return new EOFException("expected more bytes, found the end");
    }
}
