package io.tripline.intake;

import io.tripline.detection.RequestMemory;
import io.tripline.event.json.Newlines;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * The part of a body that is in memory: from the beginning of the piece in hand to what was read
 * last. Grows for a large piece only. Made by {@link EventFrames}; to be used by one thread.
 */
final class Window {

    /** Enough for one event, as most are. */
    private static final int FIRST = 4 * 1024;

    /** Enough to read many at once. */
    private static final int MANY = 32 * 1024;

    private final InputStream in;
    private final RequestMemory.Lease memory;
    private byte[] bytes;
    private int start;
    private int end;
    private long received;

    /**
     * A window over a stream.
     *
     * @param memory pays for it
     */
    Window(InputStream in, RequestMemory.Lease memory) {
        this.in = in;
        this.memory = memory;
        memory.take(FIRST);
        this.bytes = new byte[FIRST];
    }

    /** Where the window begins and ends is between {@link #start} and {@link #end}. */
    byte[] bytes() {
        return bytes;
    }

    int start() {
        return start;
    }

    int end() {
        return end;
    }

    int length() {
        return end - start;
    }

    /** How many bytes of the body have come. */
    long received() {
        return received;
    }

    byte at(int offset) {
        return bytes[start + offset];
    }

    /** Whether there is a byte at an offset; reads on until there is. */
    boolean has(int offset) throws IOException {
        while (offset >= length()) {
            if (!more()) {
                return false;
            }
        }
        return true;
    }

    /** Whether what is at an offset, and is in memory, begins with these bytes. */
    boolean begins(int offset, byte[] with) {
        return Arrays.equals(
                bytes, start + offset, start + offset + with.length, with, 0, with.length);
    }

    /** Moves the beginning forward. */
    void drop(int count) {
        start += count;
        if (start == end) {
            start = 0;
            end = 0;
        }
    }

    /**
     * Reads on. Offsets from the beginning stay what they are, places in the array do not.
     *
     * @return false at the end of the body
     */
    boolean more() throws IOException {
        if (end == bytes.length) {
            makeRoom();
        }
        int count = in.read(bytes, end, bytes.length - end);
        if (count < 0) {
            return false;
        }
        end += count;
        received += count;
        return true;
    }

    private void makeRoom() {
        int length = end - start;
        if (start >= bytes.length / 2) {
            System.arraycopy(bytes, start, bytes, 0, length);
        } else {
            int capacity = Math.max(MANY, 2 * bytes.length);
            memory.take(capacity);
            byte[] grown = new byte[capacity];
            System.arraycopy(bytes, start, grown, 0, length);
            memory.giveBack(bytes.length);
            bytes = grown;
        }
        start = 0;
        end = length;
    }

    /** Reads on until so many bytes are there, or the body ends. */
    void fill(int count) throws IOException {
        boolean isMore = true;
        while (isMore && length() < count) {
            isMore = more();
        }
    }

    /** The offset of the first newline from one on; the window's length if there is none in it. */
    int newlineFrom(int offset) {
        return Newlines.find(bytes, start + offset, end) - start;
    }

    /** A copy of a part. */
    byte[] copy(int offset, int length) {
        return Arrays.copyOfRange(bytes, start + offset, start + offset + length);
    }
}
