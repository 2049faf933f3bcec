package io.tripline.http;

import io.tripline.detection.RequestMemory;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Arrays for bodies that were used before: to make one of a megabyte for each request would take
 * time, to fill it with zeros, and memory, since it outlives what is young. What is kept is
 * bounded, and is never given to a request that could not have paid for it. Thread-safe.
 */
final class BodyBuffers {

    /** Shorter ones are made anew: that costs next to nothing, and they die young. */
    static final int SHORTEST = 64 * 1024;

    private final long limit;
    private final Queue<byte[]> idle = new ArrayDeque<>();
    private long kept;

    /**
     * No arrays at first.
     *
     * @param limit how many bytes are kept at most
     */
    BodyBuffers(long limit) {
        this.limit = limit;
    }

    /**
     * An array with room for a body; what is in it is of another.
     *
     * @param length of the body
     * @param memory pays for the array, which is longer than the body by at most a quarter
     * @throws RequestMemory.Exhausted if there is no memory for it
     */
    byte[] take(int length, RequestMemory.Lease memory) {
        if (!isKept(length)) {
            memory.take(length);
            return new byte[length];
        }
        byte[] buffer = used(length);
        int size = buffer == null ? rounded(length) : buffer.length;
        memory.take(size); // if there is none, an array is lost to the pool, and nothing else
        return buffer == null ? new byte[size] : buffer;
    }

    private boolean isKept(int length) {
        return length >= SHORTEST && length <= limit;
    }

    private synchronized byte @Nullable [] used(int length) {
        for (Iterator<byte[]> all = idle.iterator(); all.hasNext(); ) {
            byte[] buffer = all.next();
            if (buffer.length >= length && buffer.length <= rounded(length)) {
                all.remove();
                kept -= buffer.length;
                return buffer;
            }
        }
        return null;
    }

    /**
     * Up to a multiple of an eighth of it, so that bodies of about the same length share arrays.
     */
    private static int rounded(int length) {
        int step = Integer.highestOneBit(length) / 8;
        return (length + 2 * step - 1) / step * step;
    }

    /**
     * Takes an array back. To be called only if nobody uses it any longer, not even a thread that
     * was given up.
     */
    synchronized void giveBack(byte[] buffer) {
        if (!isKept(buffer.length)) {
            return;
        }
        idle.add(buffer);
        kept += buffer.length;
        while (kept > limit) {
            kept -= idle.remove().length; // the one that was asked for least lately
        }
    }

    /** How many bytes are kept. */
    synchronized long kept() {
        return kept;
    }
}
