package io.tripline.detection;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How much memory all requests may take together, for their bodies and for what is noted while they
 * are judged, so that many large ones at once are refused instead of exhausting the heap.
 * Thread-safe.
 *
 * <p>Requests that grow side by side could each take a part and all be refused for the rest. So one
 * of them, the first for which there is no room, waits for the others to end or to be refused; one
 * always gets through. If it needs a modest part, what they give back is not for requests that
 * begin meanwhile, or it would wait while those pass.
 *
 * <p>While other clients hold some of it, or wait for it, the requests of one client may hold half
 * of it together. One request alone may always hold what there is.
 */
public final class RequestMemory {

    /** A request that waits for more than this part of all does not keep others from beginning. */
    private static final int MODEST = 8;

    private final long limit;
    private final long patienceNanos;
    private final Map<String, Long> heldByClient = new HashMap<>();
    private long used;
    private @Nullable Lease waiting;
    private long awaited;
    private volatile boolean refusesNew;

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

    /** What one request holds, nothing at first, where all requests are of one client. */
    public Lease lease() {
        return lease("");
    }

    /**
     * What one request holds, nothing at first.
     *
     * @param client whose request it is, by whatever tells clients apart
     * @throws Exhausted if no requests are taken any more
     */
    public Lease lease(String client) {
        if (refusesNew) {
            throw Exhausted.stopping();
        }
        return new Lease(client);
    }

    private synchronized void end(Lease lease) {
        giveBack(lease, lease.held);
    }

    /** From now on no request is taken; those that have begun go on. */
    public void refuseNew() {
        refusesNew = true;
    }

    /** How many bytes all requests hold now. */
    public synchronized long used() {
        return used;
    }

    /** How many bytes all requests may hold together. */
    public long limit() {
        return limit;
    }

    private synchronized void take(Lease lease, long bytes) {
        expectShare(lease, bytes);
        if (used + bytes + owedBefore(lease) > limit) {
            awaitRoom(lease, bytes);
        }
        add(lease, bytes);
    }

    /** What a request that begins leaves to the one that waits; one that has begun is to end. */
    private long owedBefore(Lease lease) {
        boolean isNew = lease.held == 0 && waiting != lease;
        return isNew && awaited <= limit / MODEST ? awaited : 0;
    }

    private synchronized boolean takeIfPlenty(Lease lease, long bytes) {
        if (used + bytes > limit / 2) {
            return false;
        }
        add(lease, bytes);
        return true;
    }

    private synchronized void giveBack(Lease lease, long bytes) {
        add(lease, -bytes);
        notifyAll();
    }

    private void add(Lease lease, long bytes) {
        used += bytes;
        lease.held += bytes;
        long held = held(lease.client) + bytes;
        if (held == 0) {
            heldByClient.remove(lease.client);
        } else {
            heldByClient.put(lease.client, held);
        }
    }

    private long held(String client) {
        return heldByClient.getOrDefault(client, 0L);
    }

    private void expectShare(Lease lease, long bytes) {
        long held = held(lease.client);
        boolean isAlone = held == used && (waiting == null || waiting.client.equals(lease.client));
        if (held + bytes > limit / 2 && held > lease.held && !isAlone) {
            throw Exhausted.overShare();
        }
    }

    private synchronized void awaitRoom(Lease lease, long bytes) {
        if (lease.held + bytes > limit) {
            throw Exhausted.forEver(bytes, limit);
        }
        if (waiting != null && waiting != lease) {
            throw Exhausted.forNow();
        }
        waiting = lease;
        lease.waiters++;
        awaited += bytes;
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
            awaited -= bytes;
            if (--lease.waiters == 0) {
                waiting = null;
            }
        }
    }

    /** There is no memory for a request. */
    public static final class Exhausted extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final boolean temporary;
        private final boolean overShare;
        private final long missing;
        private final long limit;

        private Exhausted(String message, boolean temporary, boolean overShare) {
            this(message, temporary, overShare, 0, Long.MAX_VALUE);
        }

        private Exhausted(
                String message, boolean temporary, boolean overShare, long missing, long limit) {
            super(message, null, false, false);
            this.temporary = temporary;
            this.overShare = overShare;
            this.missing = missing;
            this.limit = limit;
        }

        private static Exhausted forNow() {
            return new Exhausted(
                    "the memory for requests is taken; send the same body again", true, false);
        }

        private static Exhausted stopping() {
            return new Exhausted(
                    "the service stops; send the same body again, to another instance if there is one",
                    true,
                    false);
        }

        private static Exhausted overShare() {
            return new Exhausted(
                    "expected one client's requests to hold half of the memory for requests while others"
                            + " need some, found them to need more; send fewer at a time, and this one again",
                    true,
                    true);
        }

        private static Exhausted forEver(long missing, long limit) {
            return new Exhausted(
                    "expected a request for which there is memory (tripline.limits.in-flight); send smaller"
                            + " batches, or give the service more memory",
                    false,
                    false,
                    missing,
                    limit);
        }

        /**
         * Whether a part of the request needs more than half of all memory, so that it is at fault
         * and not what is around it.
         *
         * @param held how many bytes that part held when it asked for more
         */
        public boolean isFaultOf(long held) {
            return !temporary && held + missing > limit / 2;
        }

        /** Whether it is other requests of the same client that hold what is missing. */
        public boolean isOverShare() {
            return overShare;
        }

        /** Whether other requests hold what is missing, so that the same request can pass later. */
        public boolean isTemporary() {
            return temporary;
        }
    }

    /** What one request holds. To be closed when no thread uses it any longer. */
    public final class Lease implements AutoCloseable {

        private final String client;
        private long held;
        private int waiters;

        private Lease(String client) {
            this.client = client;
        }

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
            RequestMemory.this.end(this);
        }
    }
}
