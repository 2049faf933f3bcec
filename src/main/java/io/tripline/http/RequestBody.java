package io.tripline.http;

import io.tripline.detection.RequestMemory;
import java.io.IOException;
import java.io.InputStream;

/**
 * A decoded body in memory.
 *
 * @param bytes holds the body, and perhaps more
 * @param length how many of the bytes are the body
 */
@SuppressWarnings(
        "ArrayRecordComponent") // a record is the plain carrier here; nothing compares bodies
record RequestBody(byte[] bytes, int length) {

    private static final int FIRST_CHUNK = 16 * 1024;

    /**
     * Reads a stream to its end into an array that grows as it is read, unless its length is known.
     *
     * @param expectedLength how long it will be, or -1 if that is not known
     * @param limit the longest body
     * @param memory pays for the array; while it grows, for the old and the new
     * @param buffers has arrays that may be used again
     * @throws RequestRefused if the stream is longer than the limit
     * @throws RequestMemory.Exhausted if there is no memory for it
     */
    static RequestBody read(
            InputStream in,
            long expectedLength,
            int limit,
            RequestMemory.Lease memory,
            BodyBuffers buffers)
            throws IOException {
        int first = (int) Math.min(limit, expectedLength < 0 ? FIRST_CHUNK : expectedLength);
        byte[] bytes = buffers.take(Math.max(1, first), memory);
        int length = 0;
        while (true) {
            int room = Math.min(bytes.length, limit);
            int count = in.read(bytes, length, room - length);
            if (count < 0) {
                return new RequestBody(bytes, length);
            }
            length += count;
            if (length == room) {
                int next = in.read();
                if (next < 0) {
                    return new RequestBody(bytes, length);
                }
                if (length == limit) {
                    throw RequestRefused.tooLarge(
                            "expected at most %d bytes of decoded body (tripline.limits.max-decoded-size), found more"
                                    .formatted(limit));
                }
                bytes = grow(bytes, nextCapacity(length, limit), memory, buffers);
                bytes[length++] = (byte) next;
            }
        }
    }

    /**
     * Reads a stream that has so many bytes, and does not ask for more.
     *
     * @param memory pays for the array
     * @param buffers has arrays that may be used again
     * @throws RequestMemory.Exhausted if there is no memory for it
     */
    static RequestBody ofLength(
            InputStream in, int expected, RequestMemory.Lease memory, BodyBuffers buffers)
            throws IOException {
        byte[] bytes = buffers.take(Math.max(1, expected), memory);
        return new RequestBody(bytes, in.readNBytes(bytes, 0, expected));
    }

    /**
     * Doubles, but from an eighth of the limit on goes to the limit: two large arrays are too many.
     */
    private static int nextCapacity(int length, int limit) {
        return length >= limit / 8 ? limit : 2 * length;
    }

    private static byte[] grow(
            byte[] bytes, int capacity, RequestMemory.Lease memory, BodyBuffers buffers) {
        byte[] grown = buffers.take(capacity, memory);
        System.arraycopy(bytes, 0, grown, 0, bytes.length);
        memory.giveBack(bytes.length);
        buffers.giveBack(bytes);
        return grown;
    }
}
