package io.tripline.quarantine;

import io.tripline.alert.StoreUnavailable;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where what cannot be read is kept raw: bounded by size, the oldest of the tenant that has the
 * most goes first. Thread-safe. Every method but {@link #status} throws {@link StoreUnavailable}
 * while the store cannot be reached.
 */
public interface Quarantine {

    /**
     * Keeps bytes for good: all of them, or none if it throws; if it was the patience that ended,
     * they may be kept later. What is kept already, the same bytes from the same intake for the
     * same reason, is counted once more instead. What is longer than all the room there is is cut
     * to that; if there is none at all, it is counted as dropped.
     *
     * @param patience how long to wait for the commit
     */
    void keep(List<Poison> poison, Duration patience);

    /**
     * What is kept, newest first by its first arrival, without its bytes.
     *
     * @param tenant whose it is
     * @param after the id after which the list goes on, or null to begin with the newest; after one
     *     that is kept no longer nothing comes, since what followed was older and is gone too
     * @param limit at most this many, at least 1
     */
    List<Quarantined> list(String tenant, @Nullable String after, int limit);

    /** One of a tenant's, with its bytes. */
    Optional<Quarantined> find(String tenant, String id);

    /** One of those, without its bytes: says how much memory {@link #find} would take. */
    default Optional<Quarantined> describe(String tenant, String id) {
        return find(tenant, id).map(Quarantined::withoutBytes);
    }

    /**
     * How much is kept. Never waits for the store, so that whoever watches may ask at any time: it
     * knows what this instance has written at once, what others have after a few seconds, and stays
     * as it was while the store cannot be reached.
     */
    Status status();

    /**
     * What is kept of a body.
     *
     * @param id its {@link PoisonIdentity}, 64 hex digits
     * @param poison as it arrived first; of its bytes only those that are kept, in a list none
     * @param kept how many of its bytes are kept
     * @param times how often it arrived
     * @param lastAt when it arrived last
     */
    record Quarantined(String id, Poison poison, int kept, long times, Instant lastAt) {

        /** The same without its bytes. */
        public Quarantined withoutBytes() {
            return new Quarantined(id, poison.withBytes(new byte[0]), kept, times, lastAt);
        }
    }

    /**
     * How much is kept.
     *
     * @param entries how many
     * @param bytes that are kept of all together
     * @param oldest when the oldest arrived first, or null if there is none
     * @param dropped how many went because there was no room, since this instance started
     */
    record Status(long entries, long bytes, @Nullable Instant oldest, long dropped) {}
}
