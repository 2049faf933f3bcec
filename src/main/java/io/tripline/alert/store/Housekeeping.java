package io.tripline.alert.store;

import io.tripline.alert.Arrivals;
import io.tripline.alert.DeliveryMetrics;
import io.tripline.alert.FoldSummary;
import io.tripline.alert.StoreUnavailable;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes alerts that are too old or too many, sums up folded storms whose minute is over, and has
 * the quarantine do its part. Called again and again by {@link AlertDatabase}, in small
 * transactions between which requests are served.
 */
final class Housekeeping {

    private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);

    private static final int ALERTS_AT_ONCE = 500;

    private final AlertTable alerts;
    private final DeliveryTable deliveries;
    private final Folding folding;
    private final JdbcQuarantine quarantine;
    private final GroupCommit commits;
    private final Set<String> sinks;
    private final AlertDatabase.Retention retention;
    private final Arrivals arrivals;
    private final DeliveryMetrics metrics;
    private final Clock clock;

    Housekeeping(
            AlertTable alerts,
            DeliveryTable deliveries,
            Folding folding,
            JdbcQuarantine quarantine,
            GroupCommit commits,
            Set<String> sinks,
            AlertDatabase.Retention retention,
            Arrivals arrivals,
            DeliveryMetrics metrics,
            Clock clock) {
        this.alerts = alerts;
        this.deliveries = deliveries;
        this.folding = folding;
        this.quarantine = quarantine;
        this.commits = commits;
        this.sinks = sinks;
        this.retention = retention;
        this.arrivals = arrivals;
        this.metrics = metrics;
        this.clock = clock;
    }

    /** Does what is due. */
    void run() {
        attempt(this::sumUp);
        attempt(this::deleteOld);
        attempt(quarantine::keepHouse);
    }

    /** One that fails keeps no other from its turn. */
    private static void attempt(Runnable duty) {
        try {
            duty.run();
        } catch (StoreUnavailable e) {
            LOG.debug("The store is not available, its housekeeping waits", e);
        } catch (RuntimeException | Error e) { // the class alone, a message may hold an event's
            LOG.error("Housekeeping of the store failed: {}", e.getClass().getName());
        }
    }

    private void sumUp() {
        while (JdbcAlertStore.read(() -> folding.hasOver(clock.instant()))) {
            Folding.Closed closed = commits.run(this::sumUpSome);
            if (!closed.summaries().isEmpty()) {
                arrivals.signal();
            }
            if (closed.lost() > 0) {
                LOG.warn(
                        "{} folded alerts were deleted before their minute was summed up",
                        closed.lost());
                sinks.forEach(sink -> metrics.dropped(sink, (int) closed.lost()));
            }
            if (!closed.hasMore()) {
                return;
            }
        }
    }

    private Folding.Closed sumUpSome() {
        Folding.Closed closed = folding.close(clock.instant(), alerts);
        long number = alerts.takeNumbers(closed.summaries().size());
        List<DeliveryTable.Item> items = new ArrayList<>();
        for (FoldSummary summary : closed.summaries()) {
            items.add(
                    new DeliveryTable.Item(
                            ++number, summary.id(), clock.millis(), summary.document()));
        }
        deliveries.insert(sinks, items);
        return closed;
    }

    private void deleteOld() {
        long deleted = 0;
        Map<String, Integer> dropped = new TreeMap<>();
        for (Batch batch = deleteSome(); batch != null; batch = deleteSome()) {
            deleted += batch.alerts;
            batch.dropped.forEach((sink, count) -> {
                metrics.dropped(sink, count);
                dropped.merge(sink, count, Integer::sum);
            });
        }
        deleteOldSummaries(dropped);
        if (!dropped.isEmpty()) {
            LOG.warn("Deleted alerts that were never delivered, by sink: {}", dropped);
        }
        if (deleted > 0) {
            LOG.info("Deleted {} alerts, as tripline.alerts.retention has it", deleted);
        }
    }

    /** Summaries of folded alerts are kept for delivery alone. */
    private void deleteOldSummaries(Map<String, Integer> dropped) {
        long before = clock.millis() - retention.maxAge().toMillis();
        while (!retention.maxAge().isZero()
                && JdbcAlertStore.read(() -> deliveries.hasSummaries(before))) {
            commits.run(() -> deliveries.deleteSummaries(before))
                    .forEach((sink, count) -> {
                        metrics.dropped(sink, count);
                        dropped.merge(sink, count, Integer::sum);
                    });
        }
    }

    /** The oldest that may not stay, or null if all may. */
    private @Nullable Batch deleteSome() {
        List<Long> tooOld = JdbcAlertStore.read(this::tooOld);
        if (!tooOld.isEmpty()) {
            return commits.run(() -> delete(tooOld));
        }
        return JdbcAlertStore.read(() -> share(alerts.sizes())) < Long.MAX_VALUE
                ? commits.run(this::deleteOfMost)
                : null;
    }

    private List<Long> tooOld() {
        return retention.maxAge().isZero()
                ? List.of()
                : alerts
                        .oldest(clock.millis() - retention.maxAge().toMillis(), ALERTS_AT_ONCE)
                        .stream()
                        .map(AlertTable.Sized::number)
                        .toList();
    }

    /** The most that a tenant may have; the largest number if all may stay. */
    private long share(Map<String, Long> sizes) {
        return retention.maxSize() == 0
                ? Long.MAX_VALUE
                : FairShare.of(sizes.values(), retention.maxSize());
    }

    /** Of the tenant that has the most. Whoever has no more than an equal share keeps all of it. */
    private Batch deleteOfMost() {
        Map<String, Long> sizes = alerts.sizes();
        long share = share(sizes);
        if (share == Long.MAX_VALUE) { // another instance was faster
            return new Batch(0, Map.of());
        }
        Map.Entry<String, Long> most =
                Collections.max(sizes.entrySet(), Map.Entry.comparingByValue());
        List<AlertTable.Sized> oldest = alerts.oldestOf(most.getKey(), ALERTS_AT_ONCE);
        long size =
                oldest.size() < ALERTS_AT_ONCE // all there are: an operator may have deleted some
                        ? alerts.recount(most.getKey())
                        : most.getValue();
        List<Long> doomed = first(oldest, size - share);
        return doomed.isEmpty() ? new Batch(0, Map.of()) : delete(doomed);
    }

    /** The first that have so many characters together. */
    private static List<Long> first(List<AlertTable.Sized> oldest, long size) {
        List<Long> numbers = new ArrayList<>();
        long left = size;
        for (AlertTable.Sized alert : oldest) {
            if (left <= 0) {
                break;
            }
            left -= alert.size();
            numbers.add(alert.number());
        }
        return numbers;
    }

    private Batch delete(List<Long> numbers) {
        Map<String, Integer> dropped = deliveries.deleteOf(numbers);
        return new Batch(alerts.delete(numbers), dropped);
    }

    /** What one transaction deleted. */
    private record Batch(int alerts, Map<String, Integer> dropped) {}
}
