package io.tripline.detection;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How much memory all requests may take together, for their bodies and for what is noted while they
 * are judged, so that many large ones at once are refused instead of exhausting the heap.
 * Thread-safe.
 */
public final class RequestMemory {

    private final long limit;
    private final AtomicLong used = new AtomicLong();

    /**
     * Memory for requests.
     *
     * @param limit in bytes, for all requests together
     */
    public RequestMemory(long limit) {
        this.limit = limit;
    }

    /** The share of one request, empty at first. */
    public Lease lease() {
        return new Lease();
    }

    /** There is no memory for a request. */
    public static final class Exhausted extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final boolean temporary;

        private Exhausted(String message, boolean temporary) {
            super(message, null, false, false);
            this.temporary = temporary;
        }

        /** Whether other requests hold what is missing, so that the same request can pass later. */
        public boolean isTemporary() {
            return temporary;
        }
    }

    /** What one request holds. Not thread-safe. */
    public final class Lease implements AutoCloseable {

        private long held;

        private Lease() {}

        /**
         * Takes more bytes.
         *
         * @throws Exhausted if they are not free; what was taken before stays taken until the lease
         *     is closed
         */
        public void take(long bytes) {
            if (used.addAndGet(bytes) > limit) {
                used.addAndGet(-bytes);
                throw held + bytes > limit
                        ? new Exhausted(
                                "expected a request for which the heap has room; send smaller batches, or give the service"
                                        + " more memory",
                                false)
                        : new Exhausted(
                                "the memory for requests is taken; send the same body again", true);
            }
            held += bytes;
        }

        /** Gives bytes back that were taken. */
        public void giveBack(long bytes) {
            used.addAndGet(-bytes);
            held -= bytes;
        }

        @Override
        public void close() {
            giveBack(held);
        }
    }
}
