package io.tripline.alert;

import java.time.Instant;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where alerts are kept. Thread-safe. */
public interface AlertStore {

    /**
     * Keeps the alerts whose id is not known, and knows them from then on. An id that occurs twice
     * among them is kept once.
     *
     * @return for each alert by its place, whether its id was known before
     */
    BitSet add(List<Alert> alerts);

    /** For each id by its place, whether it is known; changes nothing. */
    BitSet known(List<String> ids);

    /** The alert of an id, if it is kept. */
    Optional<StoredAlert> find(String id);

    /** Alerts in the order of {@link Position}, newest first. */
    List<StoredAlert> list(Query query);

    /**
     * Which alerts to list.
     *
     * @param ruleId of this rule alone, or null for all
     * @param from detected then or later, or null for no bound
     * @param to detected before, or null for no bound
     * @param after those that come after this position, or null to begin with the newest
     * @param limit at most this many, at least 1
     */
    record Query(
            @Nullable String ruleId,
            @Nullable Instant from,
            @Nullable Instant to,
            @Nullable Position after,
            int limit) {}

    /**
     * An alert's place in a list: newest first, and by id among those of one instant. Stays what it
     * is when alerts are added.
     */
    record Position(Instant created, String id) implements Comparable<Position> {

        @Override
        public int compareTo(Position other) {
            int newestFirst = other.created.compareTo(created);
            return newestFirst != 0 ? newestFirst : id.compareTo(other.id);
        }
    }
}
