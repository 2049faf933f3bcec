package io.tripline.http;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How much memory the bodies of all requests may take together, so that many large ones at once are
 * refused instead of exhausting the heap. Thread-safe.
 */
final class BodyMemory {

    private final long limit;
    private final AtomicLong used = new AtomicLong();

    BodyMemory(long limit) {
        this.limit = limit;
    }

    /** Takes a number of bytes; false, and nothing taken, if they are not free. */
    boolean take(long bytes) {
        if (used.addAndGet(bytes) <= limit) {
            return true;
        }
        used.addAndGet(-bytes);
        return false;
    }

    void giveBack(long bytes) {
        used.addAndGet(-bytes);
    }

    /** Whether so many bytes could be taken if no other request had any. */
    boolean couldHold(long bytes) {
        return bytes <= limit;
    }
}
