package io.tripline.quarantine;

/**
 * What is counted of a quarantine. Whenever the store is at rest, for an instance that has it for
 * itself since it was empty:
 *
 * <ul>
 *   <li>quarantined counts arrivals, repeats included: as long as nothing was dropped it is the sum
 *       of the {@link Quarantine.Quarantined#times times} of all that is kept;
 *   <li>entries that were ever made = entries that are kept + dropped, where the {@link
 *       Quarantine.Status} says what is kept; a repeat makes no entry. A quarantine of no size
 *       makes no entries, counts nothing as quarantined and every arrival as dropped.
 * </ul>
 *
 * <p>The counters are those of one instance since its start; of several that share a store, add
 * them up. Worth an alarm: quarantined, which says that a sender's data goes unread, and dropped,
 * which says that nobody can look at it any more.
 */
public interface QuarantineMetrics {

    /** Counts nothing. */
    QuarantineMetrics NONE =
            new QuarantineMetrics() {
                @Override
                public void quarantined(String intake, String reason) {}

                @Override
                public void dropped(long entries) {}
            };

    /**
     * Poison is kept for good, or counted once more.
     *
     * @param intake of a bounded set
     * @param reason of a bounded set
     */
    void quarantined(String intake, String reason);

    /** Entries went, or were never made, because there was no room. */
    void dropped(long entries);
}
