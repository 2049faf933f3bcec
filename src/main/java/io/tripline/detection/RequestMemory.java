package io.tripline.detection;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How much memory all requests may take together, for their bodies and for what is noted while they
 * are judged, so that many large ones at once are refused instead of exhausting the heap.
 * Thread-safe.
 *
 * <p>Requests that grow side by side could each take a part and all be refused for the rest. So one
 * of them, the first for which there is no room, waits for the others to end or to be refused; one
 * always gets through.
 */
public final class RequestMemory {

    private final long limit;
    private final long patienceNanos;
    private long used;
    private @Nullable Lease waiting;

    /**
     * Memory for requests.
     *
     * @param limit in bytes, for all requests together
     * @param patience how long one request waits for room
     */
    public RequestMemory(long limit, Duration patience) {
        this.limit = limit;
        this.patienceNanos = patience.toNanos();
    }

    /** The share of one request, empty at first. */
    public Lease lease() {
        return new Lease();
    }

    private synchronized void take(Lease lease, long bytes) {
        if (used + bytes > limit) {
            awaitRoom(lease, bytes);
        }
        used += bytes;
        lease.held += bytes;
    }

    private synchronized boolean takeIfPlenty(Lease lease, long bytes) {
        if (used + bytes > limit / 2) {
            return false;
        }
        used += bytes;
        lease.held += bytes;
        return true;
    }

    private synchronized void giveBack(Lease lease, long bytes) {
        used -= bytes;
        lease.held -= bytes;
        notifyAll();
    }

    private synchronized void awaitRoom(Lease lease, long bytes) {
        if (lease.held + bytes > limit) {
            throw new Exhausted(
                    "expected a request for which the heap has room; send smaller batches, or give the service"
                            + " more memory",
                    false);
        }
        if (waiting != null && waiting != lease) {
            throw Exhausted.forNow();
        }
        waiting = lease;
        lease.waiters++;
        long deadline = System.nanoTime() + patienceNanos;
        try {
            while (used + bytes > limit) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    throw Exhausted.forNow();
                }
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Exhausted.forNow();
        } finally {
            if (--lease.waiters == 0) {
                waiting = null;
            }
        }
    }

    /** There is no memory for a request. */
    public static final class Exhausted extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final boolean temporary;

        private Exhausted(String message, boolean temporary) {
            super(message, null, false, false);
            this.temporary = temporary;
        }

        private static Exhausted forNow() {
            return new Exhausted(
                    "the memory for requests is taken; send the same body again", true);
        }

        /** Whether other requests hold what is missing, so that the same request can pass later. */
        public boolean isTemporary() {
            return temporary;
        }
    }

    /** What one request holds. To be closed when no thread uses it any longer. */
    public final class Lease implements AutoCloseable {

        private long held;
        private int waiters;

        private Lease() {}

        /**
         * Takes more bytes; may wait for them.
         *
         * @throws Exhausted if they are not free; what was taken before stays taken until the lease
         *     is closed
         */
        public void take(long bytes) {
            RequestMemory.this.take(this, bytes);
        }

        /**
         * Takes more bytes for what can be done without: only while less than half of all is taken,
         * so that it stands in no other request's way, and never waits.
         *
         * @return whether they were taken
         */
        public boolean takeIfPlenty(long bytes) {
            return RequestMemory.this.takeIfPlenty(this, bytes);
        }

        /** Gives bytes back that were taken. */
        public void giveBack(long bytes) {
            RequestMemory.this.giveBack(this, bytes);
        }

        @Override
        public void close() {
            giveBack(held);
        }
    }
}
