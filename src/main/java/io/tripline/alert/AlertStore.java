package io.tripline.alert;

import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Where alerts are kept. Thread-safe. Every method throws {@link StoreUnavailable} while the store
 * cannot be reached.
 */
public interface AlertStore {

    /** How long a request waits for its commit where its client has time. */
    Duration PATIENCE = Duration.ofSeconds(20);

    /**
     * Keeps the alerts whose id is not known, and knows them from then on. An id that occurs twice
     * among them is kept once. Returns when they are kept for good: all of them, or none if it
     * throws; if it was the patience that ended, they may be kept later.
     *
     * @param patience how long to wait for the commit
     * @return for each alert by its place, whether its id was known before
     */
    BitSet add(List<Alert> alerts, Duration patience);

    /** The same with {@link #PATIENCE}. */
    default BitSet add(List<Alert> alerts) {
        return add(alerts, PATIENCE);
    }

    /** For each id by its place, whether it is known; changes nothing. */
    BitSet known(List<String> ids);

    /** The alert of an id, if it is kept and of this tenant. */
    Optional<StoredAlert> find(String tenant, String id);

    /**
     * Alerts in the order of {@link Position}, newest first. A page ends early where its documents
     * grow too large to be read at once.
     *
     * @param room is told, before the documents are read, how many characters they have together;
     *     what it throws ends the reading
     */
    Page list(Query query, LongConsumer room);

    /** The same where there is room for any page. */
    default Page list(Query query) {
        return list(query, size -> {});
    }

    /**
     * A part of a list.
     *
     * @param alerts at most as many as were asked for
     * @param next after which the rest of the list begins, or null if this is the end
     */
    record Page(List<StoredAlert> alerts, @Nullable Position next) {}

    /**
     * Alerts in the order of storing, those after a number; few enough to be read at once. None is
     * stored later with a number that is before one that was seen.
     *
     * @param tenant of this one alone
     * @param ruleId of this rule alone, or null for all
     * @param limit at most this many
     */
    Followed after(long number, String tenant, @Nullable String ruleId, int limit);

    /**
     * Alerts that follow others.
     *
     * @param alerts in the order of storing; perhaps none, though there are others after them
     * @param upTo there are no others up to this number
     */
    record Followed(List<StoredAlert> alerts, long upTo) {}

    /** The number of the alert that was stored last, 0 if there never was one. */
    long lastNumber();

    /**
     * Which alerts to list.
     *
     * @param tenant of this one alone
     * @param ruleId of this rule alone, or null for all
     * @param from detected then or later, or null for no bound
     * @param to detected before, or null for no bound
     * @param after those that come after this position, or null to begin with the newest
     * @param limit at most this many, at least 1
     */
    record Query(
            String tenant,
            @Nullable String ruleId,
            @Nullable Instant from,
            @Nullable Instant to,
            @Nullable Position after,
            int limit) {}

    /**
     * An alert's place in a list: newest first, and what was stored last first among those of one
     * instant. Stays what it is when alerts are added.
     */
    record Position(Instant created, long number) implements Comparable<Position> {

        @Override
        public int compareTo(Position other) {
            int newestFirst = other.created.compareTo(created);
            return newestFirst != 0 ? newestFirst : Long.compare(other.number, number);
        }
    }
}
