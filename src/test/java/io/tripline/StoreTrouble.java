package io.tripline;

import io.tripline.alert.Alert;
import io.tripline.alert.AlertStore;
import io.tripline.alert.StoreUnavailable;
import io.tripline.alert.StoredAlert;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongConsumer;
import org.springframework.beans.factory.config.BeanPostProcessor;

/**
 * Puts itself before the alert store of the service under test, refuses or delays what is to be
 * stored, and notes what that was. Outlives the service's restarts. Made by {@link
 * TroubledService}. Thread-safe.
 */
final class StoreTrouble implements BeanPostProcessor {

    /** What is wrong with the store. */
    enum Mood {
        CALM,
        BUSY,
        SLOW
    }

    /**
     * What a slow store takes for one commit after the other; the longest is longer than shippers
     * wait, so that the request is refused and its alerts are stored all the same.
     */
    private static final List<Duration> DELAYS =
            List.of(Duration.ofSeconds(1), Duration.ofSeconds(3), Duration.ofSeconds(9));

    private final AtomicInteger commits = new AtomicInteger();
    private final Map<String, Integer> offers = new ConcurrentHashMap<>();
    private final Map<String, Integer> refusals = new ConcurrentHashMap<>();
    private final Set<String> slow = ConcurrentHashMap.newKeySet();
    private final Set<String> stored = ConcurrentHashMap.newKeySet();
    private final LongAdder unsaid = new LongAdder();
    private volatile Mood mood = Mood.CALM;

    @Override
    public Object postProcessAfterInitialization(Object bean, String name) {
        return bean instanceof AlertStore store ? new TroubledStore(store) : bean;
    }

    void be(Mood mood) {
        this.mood = mood;
    }

    /** How often an alert was to be stored. */
    int offers(String id) {
        return offers.getOrDefault(id, 0);
    }

    /** How often storing an alert was refused. */
    int refusals(String id) {
        return refusals.getOrDefault(id, 0);
    }

    /** Whether storing an alert took long at least once. */
    boolean wasSlow(String id) {
        return slow.contains(id);
    }

    /** Whether an alert is known to be stored. */
    boolean isStored(String id) {
        return stored.contains(id);
    }

    /** How many new alerts were stored though it was not known in time: nobody has counted them. */
    long unsaid() {
        return unsaid.sum();
    }

    private static void count(List<Alert> alerts, Map<String, Integer> counts) {
        alerts.forEach(alert -> counts.merge(alert.id(), 1, Integer::sum));
    }

    private static void pause(Duration delay) {
        try {
            Thread.sleep(delay); // it is slow: that is all
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreUnavailable("the store was stopped", e);
        }
    }

    private final class TroubledStore implements AlertStore {

        private final AlertStore store;

        TroubledStore(AlertStore store) {
            this.store = store;
        }

        @Override
        public BitSet add(List<Alert> alerts, Duration patience) {
            count(alerts, offers);
            try {
                BitSet known =
                        switch (mood) {
                            case CALM -> store.add(alerts, patience);
                            case BUSY -> throw unavailable("the store is busy");
                            case SLOW -> addSlowly(alerts, patience);
                        };
                alerts.forEach(alert -> stored.add(alert.id()));
                return known;
            } catch (StoreUnavailable e) {
                count(alerts, refusals);
                throw e;
            }
        }

        private BitSet addSlowly(List<Alert> alerts, Duration patience) {
            alerts.forEach(alert -> slow.add(alert.id()));
            Duration delay = DELAYS.get(commits.getAndIncrement() % DELAYS.size());
            if (delay.compareTo(patience) <= 0) {
                pause(delay);
                return store.add(alerts, patience.minus(delay));
            }
            pause(patience);
            unsaid.add(alerts.size() - store.add(alerts).cardinality());
            throw unavailable("the store did not commit in time");
        }

        private static StoreUnavailable unavailable(String reason) {
            return new StoreUnavailable(reason, new IllegalStateException("as the test wants it"));
        }

        @Override
        public BitSet known(List<String> ids) {
            return store.known(ids);
        }

        @Override
        public Optional<StoredAlert> find(String tenant, String id) {
            return store.find(tenant, id);
        }

        @Override
        public Page list(Query query, LongConsumer room) {
            return store.list(query, room);
        }

        @Override
        public Followed after(long number, String tenant, String ruleId, int limit) {
            return store.after(number, tenant, ruleId, limit);
        }

        @Override
        public long lastNumber() {
            return store.lastNumber();
        }
    }
}
