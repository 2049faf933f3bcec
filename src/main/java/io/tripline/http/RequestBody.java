package io.tripline.http;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * A decoded body in memory. Grows as it is read, up to a limit; gives its memory back when it is
 * closed.
 */
final class RequestBody implements AutoCloseable {

    private static final int FIRST_CHUNK = 16 * 1024;

    private final BodyMemory memory;
    private final int limit;
    private byte[] bytes = {};
    private int length;

    private RequestBody(BodyMemory memory, int limit) {
        this.memory = memory;
        this.limit = limit;
    }

    /**
     * Reads a stream to its end.
     *
     * @param expectedLength how long it will be, or -1 if that is not known
     * @throws RequestRefused if it is longer than the limit, or there is no memory for it now
     */
    static RequestBody read(InputStream in, long expectedLength, int limit, BodyMemory memory)
            throws IOException {
        RequestBody body = new RequestBody(memory, limit);
        try {
            body.fill(in, (int) Math.min(limit, expectedLength < 0 ? FIRST_CHUNK : expectedLength));
            return body;
        } catch (IOException | RuntimeException | Error e) {
            body.close();
            throw e;
        }
    }

    private void fill(InputStream in, int firstCapacity) throws IOException {
        grow(Math.max(1, firstCapacity));
        while (true) {
            int count = in.read(bytes, length, bytes.length - length);
            if (count < 0) {
                return;
            }
            length += count;
            if (length == bytes.length) {
                int next = in.read();
                if (next < 0) {
                    return;
                }
                if (length == limit) {
                    throw RequestRefused.tooLarge(
                            "expected at most %d bytes of decoded body (tripline.limits.max-decoded-size), found more"
                                    .formatted(limit));
                }
                grow((int) Math.min(limit, 2L * length));
                bytes[length++] = (byte) next;
            }
        }
    }

    /** Both the old and the new array count while one is copied to the other. */
    private void grow(int capacity) {
        if (!memory.take(capacity)) {
            if (!memory.couldHold((long) capacity + bytes.length)) {
                throw RequestRefused.tooLarge(
                        "expected a body for which the heap has room, found one of more than %d bytes;"
                                        .formatted(length)
                                + " send smaller batches, or give the service more memory");
            }
            throw RequestRefused.busy(
                    "the memory for request bodies is taken; send the same body again");
        }
        byte[] old = bytes;
        bytes = Arrays.copyOf(old, capacity);
        memory.giveBack(old.length);
    }

    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    @Override
    public void close() {
        memory.giveBack(bytes.length);
        bytes = new byte[0];
    }
}
