package io.tripline.alert.store;

import io.tripline.alert.Arrivals;
import io.tripline.alert.Delivery;
import io.tripline.alert.Outbox;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The outbox beside the alerts. Made by {@link AlertDatabase}. */
final class JdbcOutbox implements Outbox {

    private static final int AT_ONCE = 1000;

    private final DeliveryTable deliveries;
    private final GroupCommit commits;
    private final Runnable check;
    private final Claims claims;
    private final Arrivals arrivals;
    private final Clock clock;

    /**
     * An outbox.
     *
     * @param check throws {@link io.tripline.alert.StoreUnavailable} if the store is not ours
     */
    JdbcOutbox(
            DeliveryTable deliveries,
            GroupCommit commits,
            Runnable check,
            Claims claims,
            Arrivals arrivals,
            Clock clock) {
        this.deliveries = deliveries;
        this.commits = commits;
        this.check = check;
        this.claims = claims;
        this.arrivals = arrivals;
        this.clock = clock;
    }

    @Override
    public boolean claim(String sink) {
        return claims.claim(sink);
    }

    @Override
    public List<Delivery> pending(String sink, int limit) {
        check.run(); // what was put in the place of the store is not to be delivered
        return JdbcAlertStore.read(() -> deliveries.pending(sink, limit));
    }

    @Override
    public void settle(String sink, Collection<Long> delivered, Map<Long, String> dead) {
        commits.run(() -> {
            if (!delivered.isEmpty()) {
                deliveries.delivered(sink, delivered);
            }
            if (!dead.isEmpty()) {
                deliveries.died(sink, dead, clock.millis());
            }
            return true;
        });
    }

    @Override
    public int expire(String sink, Instant since, String reason) {
        long now = clock.millis();
        return inParts(() -> deliveries.expire(sink, since.toEpochMilli(), reason, now, AT_ONCE));
    }

    @Override
    public int replay(String sink) {
        // those of now: what dies again meanwhile is for another time
        long last = JdbcAlertStore.read(() -> deliveries.lastDeath(sink));
        long now = clock.millis();
        int count = inParts(() -> deliveries.replay(sink, last, now, AT_ONCE));
        arrivals.signal();
        return count;
    }

    /** Many commits, between which requests are served. */
    private int inParts(Supplier<Integer> change) {
        int all = 0;
        int count;
        do {
            count = commits.run(change);
            all += count;
        } while (count == AT_ONCE);
        return all;
    }

    @Override
    public List<Backlog> backlog() {
        return JdbcAlertStore.read(deliveries::backlog);
    }

    @Override
    public List<DeadLetter> deadLetters(String tenant, String sink, int limit) {
        return JdbcAlertStore.read(() -> deliveries.deadLetters(tenant, sink, limit));
    }
}
