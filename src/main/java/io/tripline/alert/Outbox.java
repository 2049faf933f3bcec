package io.tripline.alert;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is still to be delivered to each sink. It is written in the transaction that stores the
 * alerts, so an alert that is stored is also on its way. Thread-safe. Every method throws {@link
 * StoreUnavailable} while the store cannot be reached.
 */
public interface Outbox {

    /**
     * Whether this instance is the one that delivers to a sink. Of several that share a store at
     * most one is; it stays so until it stops or loses the store.
     */
    boolean claim(String sink);

    /** The first of what waits for a sink, in order. */
    List<Delivery> pending(String sink, int limit);

    /**
     * Notes what became of deliveries: what was delivered leaves the outbox, what is dead stays as
     * a dead letter.
     *
     * @param delivered numbers
     * @param dead for a number the reason
     */
    void settle(String sink, Collection<Long> delivered, Map<Long, String> dead);

    /**
     * Makes dead letters of what has waited for too long.
     *
     * @param since of what was put in the outbox before
     * @return how many
     */
    int expire(String sink, Instant since, String reason);

    /**
     * Makes dead letters wait for delivery again, as if they were put in the outbox now.
     *
     * @return how many
     */
    int replay(String sink);

    /** What waits and what is dead, for each sink that has any of either. */
    List<Backlog> backlog();

    /** The newest dead letters of a sink. */
    List<DeadLetter> deadLetters(String tenant, String sink, int limit);

    /**
     * How much there is for a sink.
     *
     * @param pending how many wait
     * @param oldest since when the first of them has waited, or null if none waits
     * @param deadLetters how many are dead
     */
    record Backlog(String sink, long pending, @Nullable Instant oldest, long deadLetters) {}

    /**
     * A delivery that was given up.
     *
     * @param alertId what should have been delivered
     * @param diedAt when it was given up
     * @param reason why
     */
    record DeadLetter(String alertId, Instant diedAt, String reason) {}
}
