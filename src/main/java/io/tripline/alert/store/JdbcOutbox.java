package io.tripline.alert.store;

import io.tripline.alert.Arrivals;
import io.tripline.alert.Delivery;
import io.tripline.alert.Outbox;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** The outbox beside the alerts. Made by {@link AlertDatabase}. */
final class JdbcOutbox implements Outbox {

    private final DeliveryTable deliveries;
    private final GroupCommit commits;
    private final Claims claims;
    private final Arrivals arrivals;
    private final Clock clock;

    JdbcOutbox(
            DeliveryTable deliveries,
            GroupCommit commits,
            Claims claims,
            Arrivals arrivals,
            Clock clock) {
        this.deliveries = deliveries;
        this.commits = commits;
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
        return commits.run(
                () -> deliveries.expire(sink, since.toEpochMilli(), reason, clock.millis()));
    }

    @Override
    public int replay(String sink) {
        int count = commits.run(() -> deliveries.replay(sink, clock.millis()));
        arrivals.signal();
        return count;
    }

    @Override
    public List<Backlog> backlog() {
        return JdbcAlertStore.read(deliveries::backlog);
    }

    @Override
    public List<DeadLetter> deadLetters(String sink, int limit) {
        return JdbcAlertStore.read(() -> deliveries.deadLetters(sink, limit));
    }
}
