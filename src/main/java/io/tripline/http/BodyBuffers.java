package io.tripline.http;

import io.tripline.detection.RequestMemory;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * Arrays for bodies that were used before: to make one of a megabyte for each request would take
 * time, to fill it with zeros, and memory, since it outlives what is young. What is kept is
 * bounded, and while a request has it, it is the request that pays for it. Thread-safe.
 */
public final class BodyBuffers {

    /** Shorter ones are made anew: that costs next to nothing, and they die young. */
    static final int SHORTEST = 64 * 1024;

    private static final long MOST_KEPT = 16L << 20;

    /** Of the memory for requests no larger part is kept beside it. */
    private static final int PART = 4;

    private final long limit;
    private final Deque<byte[]> idle = new ArrayDeque<>();
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
     * How many bytes are kept at most.
     *
     * @param inFlight what requests may take together, in bytes
     */
    public static long mostKept(long inFlight) {
        return Math.min(MOST_KEPT, inFlight / PART);
    }

    /**
     * An array with room for a body; what is in it is of another.
     *
     * @param length of the body
     * @param memory pays for the array, which is longer than the body by at most an eighth
     * @throws RequestMemory.Exhausted if there is no memory for it
     */
    byte[] take(int length, RequestMemory.Lease memory) {
        boolean isKept = isKept(rounded(length));
        int size = isKept ? rounded(length) : length;
        memory.take(size);
        byte[] buffer = isKept ? used(size) : null;
        return buffer == null ? new byte[size] : buffer;
    }

    private boolean isKept(int size) {
        return size >= SHORTEST && size <= limit;
    }

    private synchronized byte @Nullable [] used(int size) {
        for (Iterator<byte[]> all = idle.descendingIterator(); all.hasNext(); ) {
            byte[] buffer = all.next();
            if (buffer.length == size) {
                all.remove();
                kept -= size;
                return buffer;
            }
        }
        return null;
    }

    /**
     * Up to an eighth of the power of two below it, so that bodies of about the same length share
     * arrays. What has doubled from a power of two is one itself, and stays as it is.
     */
    private static int rounded(int length) {
        if (length < SHORTEST) {
            return length;
        }
        int step = Integer.highestOneBit(length) / 8;
        return (int) Math.min(Integer.MAX_VALUE, ((long) length + step - 1) / step * step);
    }

    /**
     * Takes an array back. To be called only if nobody uses it any longer, not even a thread that
     * was given up.
     */
    void giveBack(byte[] buffer) {
        // of another length none is handed out; and for a short one nobody has to wait
        if (isKept(buffer.length) && rounded(buffer.length) == buffer.length) {
            keep(buffer);
        }
    }

    private synchronized void keep(byte[] buffer) {
        idle.add(buffer);
        kept += buffer.length;
        while (kept > limit) {
            kept -= idle.remove().length; // given back longest ago
        }
    }

    /** How many bytes are kept. */
    synchronized long kept() {
        return kept;
    }
}
