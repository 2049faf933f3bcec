package io.tripline.quarantine;

import io.tripline.alert.StoreUnavailable;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where what cannot be read is kept raw: bounded by size, the oldest goes first. Thread-safe. Every
 * method throws {@link StoreUnavailable} while the store cannot be reached.
 */
public interface Quarantine {

    /**
     * Keeps bytes for good: all of them, or none if it throws. What is kept already, the same bytes
     * from the same intake for the same reason, is counted once more instead.
     *
     * @param patience how long to wait for the commit
     */
    void keep(List<Poison> poison, Duration patience);

    /**
     * What is kept, newest first, without its bytes.
     *
     * @param after the id after which the list goes on, or null to begin with the newest
     * @param limit at most this many
     */
    List<Quarantined> list(@Nullable String after, int limit);

    /** One of those, with its bytes. */
    Optional<Quarantined> find(String id);

    /** How much is kept. */
    Status status();

    /**
     * What is kept of a body.
     *
     * @param id 64 hex digits
     * @param poison as it arrived first; its bytes are empty in a list
     * @param kept how many of its bytes are kept
     * @param times how often it arrived
     * @param lastAt when it arrived last
     */
    record Quarantined(String id, Poison poison, int kept, long times, Instant lastAt) {}

    /**
     * How much is kept.
     *
     * @param entries how many
     * @param bytes of all together
     * @param oldest when the oldest arrived first, or null if there is none
     * @param dropped how many went because there was no room, since this instance started
     */
    record Status(long entries, long bytes, @Nullable Instant oldest, long dropped) {}
}
