package io.tripline.detection;

import io.tripline.alert.Alert;
import io.tripline.alert.AlertStore;
import io.tripline.alert.StoreUnavailable;
import io.tripline.event.Event;
import io.tripline.event.EventError;
import io.tripline.event.json.EventHandler;
import io.tripline.event.json.EventReader;
import io.tripline.event.json.EventReader.Framing;
import io.tripline.event.json.ReadLimits;
import io.tripline.event.json.UnreadableBody;
import io.tripline.rule.Rule;
import io.tripline.rule.RuleCatalog;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Judges a body: reads its events, asks the rules, stores the alerts, counts. In this order, so
 * that nothing is counted or stored of a body that turns out to be unreadable, and counters move
 * before the answer leaves. One generation of rules judges the whole body. Thread-safe.
 */
public final class DetectionPipeline {

    /** How many errors of a body are named; all are counted. */
    public static final int MAX_ERRORS = 10_000;

    /** How many alerts one body may make, so that a small body cannot ask for an endless answer. */
    public static final int MAX_ALERTS = 200_000;

    /** What an alert costs while it waits: the object, its id, its times. */
    private static final int ALERT_BYTES = 256;

    private static final int ERROR_BYTES = 256;

    /** Documents of one body that are kept from storing to answering, in bytes. */
    private static final long KEPT_BYTES = 2L << 20;

    private final RuleCatalog catalog;
    private final EventReader reader;
    private final Detector detector;
    private final AlertStore store;
    private final RuleActivity activity;
    private final DetectionMetrics metrics;
    private final Clock clock;

    /** A pipeline for the rules of one generation, which it announces to the metrics. */
    public DetectionPipeline(
            RuleCatalog catalog,
            ReadLimits limits,
            AlertStore store,
            RuleActivity activity,
            DetectionMetrics metrics,
            Clock clock) {
        this.catalog = catalog;
        this.reader = new EventReader(catalog.fields(), limits);
        this.detector = new Detector(catalog);
        this.store = store;
        this.activity = activity;
        this.metrics = metrics;
        this.clock = clock;
        metrics.rulesInForce(catalog);
    }

    /**
     * Judges the first {@code length} bytes of a body.
     *
     * @param tenant whose events they are
     * @param receivedAt when the request arrived
     * @param dryRun whether to judge only: nothing is stored or counted
     * @param memory pays for what is noted of the events until the result is no longer needed
     * @throws UnreadableBody if nothing of the body may be judged; then nothing was stored or
     *     counted
     * @throws RequestMemory.Exhausted likewise
     * @throws StoreUnavailable likewise, if its alerts are not known to be stored
     */
    public DetectionResult detect(
            byte[] body,
            int length,
            Framing framing,
            Intake intake,
            String tenant,
            Instant receivedAt,
            boolean dryRun,
            RequestMemory.Lease memory) {
        long start = System.nanoTime();
        Judgement judgement =
                new Judgement(tenant, receivedAt.truncatedTo(ChronoUnit.MILLIS), memory);
        reader.read(body, length, framing, judgement);
        BitSet duplicates = dryRun ? judgement.known() : store(judgement.alerts);
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        if (!dryRun) {
            count(judgement, duplicates, intake, took);
        }
        return new DetectionResult(
                took,
                judgement.evaluated,
                judgement.rejected,
                judgement.alerts,
                duplicates,
                judgement.errors);
    }

    /** A body without alerts needs no store, and is answered while that is down. */
    private BitSet store(List<Alert> alerts) {
        return alerts.isEmpty() ? new BitSet() : store.add(alerts);
    }

    private void count(Judgement judgement, BitSet duplicates, Intake intake, Duration took) {
        metrics.evaluated(intake, judgement.evaluated, took);
        judgement.rejections.forEach((kind, events) -> metrics.rejected(intake, kind, events));
        judgement.failures.forEach((rule, times) -> {
            for (int i = 0; i < times; i++) {
                metrics.ruleFailed(rule);
            }
        });
        for (int i = 0; i < judgement.aged; i++) {
            metrics.eventAge(intake, Duration.ofMillis(judgement.ages[i]));
        }
        for (int i = 0; i < judgement.alerts.size(); i++) {
            Alert alert = judgement.alerts.get(i);
            metrics.matched(alert.rule(), duplicates.get(i));
            activity.matched(alert.rule().id(), alert.detectedAt());
        }
    }

    /** What is known of a body while it is read. */
    private final class Judgement implements EventHandler {

        private final String tenant;
        private final Instant receivedAt;
        private final RequestMemory.Lease memory;
        private final LongPredicate room = this::keep;
        private final List<Alert> alerts = new ArrayList<>();
        private final List<EventError> errors = new ArrayList<>();
        private final Map<EventError.Kind, Integer> rejections =
                new EnumMap<>(EventError.Kind.class);
        private final IdentityHashMap<Rule, Integer> failures = new IdentityHashMap<>();
        private long[] ages = new long[16];
        private int aged;
        private int evaluated;
        private int rejected;
        private long kept;

        Judgement(String tenant, Instant receivedAt, RequestMemory.Lease memory) {
            this.tenant = tenant;
            this.receivedAt = receivedAt;
            this.memory = memory;
        }

        @Override
        public void event(Event event) {
            evaluated++;
            noteAge(event.timestamp());
            detector.detect(
                    event, rule -> add(event, rule), rule -> failures.merge(rule, 1, Integer::sum));
        }

        private void noteAge(@Nullable Instant time) {
            if (time == null) {
                return;
            }
            if (aged == ages.length) {
                memory.take((long) aged * Long.BYTES);
                ages = Arrays.copyOf(ages, aged * 2);
            }
            ages[aged++] = receivedAt.toEpochMilli() - time.toEpochMilli();
        }

        private void add(Event event, Rule rule) {
            if (alerts.size() == MAX_ALERTS) {
                throw UnreadableBody.tooLarge(
                        "expected a body that makes at most %d alerts, found one that makes more; send smaller batches"
                                .formatted(MAX_ALERTS));
            }
            memory.take(ALERT_BYTES);
            Instant detectedAt = clock.instant().truncatedTo(ChronoUnit.MILLIS);
            alerts.add(
                    Alert.of(
                            event,
                            rule,
                            catalog.generation(),
                            tenant,
                            receivedAt,
                            detectedAt,
                            room));
        }

        private boolean keep(long bytes) {
            if (kept + bytes > KEPT_BYTES || !memory.takeIfPlenty(bytes)) {
                return false;
            }
            kept += bytes;
            return true;
        }

        @Override
        public void error(EventError error) {
            rejected++;
            rejections.merge(error.kind(), 1, Integer::sum);
            if (errors.size() < MAX_ERRORS) {
                memory.take(ERROR_BYTES);
                errors.add(error);
            }
        }

        /** For a dry run: what the store would find known, a repeat within the body included. */
        BitSet known() {
            BitSet known = store.known(alerts.stream().map(Alert::id).toList());
            Set<String> seen = new HashSet<>();
            for (int i = 0; i < alerts.size(); i++) {
                if (!seen.add(alerts.get(i).id())) {
                    known.set(i);
                }
            }
            return known;
        }
    }
}
