package io.tripline.detection;

import io.tripline.alert.Alert;
import io.tripline.alert.AlertStore;
import io.tripline.alert.AlertTemplate;
import io.tripline.alert.AlertTooLarge;
import io.tripline.event.Event;
import io.tripline.event.EventError;
import io.tripline.event.json.EventHandler;
import io.tripline.event.json.UnreadableBody;
import io.tripline.rule.Rule;
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
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a body, or of a part of one, while it is read. Made by {@link
 * DetectionPipeline}; to be used by one thread.
 */
final class Judgement implements EventHandler {

    /** How many alerts one body may make, so that a small body cannot ask for an endless answer. */
    static final int MAX_ALERTS = 200_000;

    /** What an alert costs while it waits: the object, its id, its times. */
    private static final int ALERT_BYTES = 256;

    private static final int ERROR_BYTES = 256;

    /** Documents of one body that are kept from storing to answering, in bytes. */
    private static final long KEPT_BYTES = 2L << 20;

    private final int generation;
    private final Detector detector;
    private final CandidateIndex.Choice choice;
    private final String tenant;
    private final Instant receivedAt;
    private final Clock clock;
    private final RequestMemory.Lease memory;
    private final LongPredicate room = this::keep;
    private final List<Alert> alerts = new ArrayList<>();
    private final List<EventError> errors = new ArrayList<>();
    private final Map<EventError.Kind, Integer> rejections = new EnumMap<>(EventError.Kind.class);

    /** Made when the first is noted: hardly a body has one, and it has room for many. */
    private @Nullable IdentityHashMap<Rule, Integer> failures;

    private long[] ages = new long[16];
    private int aged;
    private int evaluated;
    private int skipped;
    private int rejected;
    private long kept;
    private long taken;

    Judgement(
            int generation,
            Detector detector,
            String tenant,
            Instant receivedAt,
            Clock clock,
            RequestMemory.Lease memory) {
        this.generation = generation;
        this.detector = detector;
        this.choice = detector.choice();
        this.tenant = tenant;
        this.receivedAt = receivedAt;
        this.clock = clock;
        this.memory = memory;
    }

    @Override
    public void event(Event event) {
        noteAge(event.timestampMillis());
        try {
            detect(event, template -> add(event, template, false));
            evaluated++;
        } catch (AlertTooLarge e) {
            error(
                    new EventError(
                            event.index(),
                            0,
                            EventError.Kind.TOO_LARGE,
                            String.valueOf(e.getMessage())));
        }
    }

    /**
     * Judges an event whose bytes do not stay.
     *
     * @param timeIsOurs whether its time was set on arrival
     * @param lasting makes an event of it whose bytes stay; asked only if a rule matches
     */
    void event(Event event, boolean timeIsOurs, Lasting lasting) {
        noteAge(event.timestampMillis());
        detect(event, template -> add(lasting.of(event), template, timeIsOurs));
        evaluated++; // if it fails it is rejected
    }

    /** What fails of an event leaves none of its alerts: it is rejected, and not judged in part. */
    private void detect(Event event, Consumer<AlertTemplate> matched) {
        int before = alerts.size();
        try {
            detector.detect(event, choice, matched, this::noteFailure);
        } catch (RuntimeException e) {
            alerts.subList(before, alerts.size()).clear();
            throw e;
        }
    }

    /** An event that is judged without being read: no rule can match it. */
    void skip() {
        evaluated++;
        skipped++;
    }

    /** Makes an event of one, that holds its own bytes. */
    interface Lasting {

        /** The event; the same one if asked again for the same event. */
        Event of(Event event);
    }

    private void noteFailure(Rule rule) {
        noteFailures(rule, 1);
    }

    private void noteFailures(Rule rule, int times) {
        if (failures == null) {
            failures = new IdentityHashMap<>();
        }
        failures.merge(rule, times, Integer::sum);
    }

    private void noteAge(long time) {
        if (time == Event.NO_TIME) {
            return;
        }
        if (aged == ages.length) {
            take((long) aged * Long.BYTES);
            ages = Arrays.copyOf(ages, aged * 2);
        }
        ages[aged++] = receivedAt.toEpochMilli() - time;
    }

    private void add(Event event, AlertTemplate template, boolean timeIsOurs) {
        expectAlerts(alerts.size() + 1L);
        take(ALERT_BYTES);
        Instant detectedAt = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        alerts.add(
                Alert.of(
                        event,
                        template,
                        generation,
                        tenant,
                        timeIsOurs,
                        receivedAt,
                        detectedAt,
                        room));
    }

    private static void expectAlerts(long count) {
        if (count > MAX_ALERTS) {
            throw UnreadableBody.tooLarge(
                    "expected a body that makes at most %d alerts, found one that makes more; send smaller batches"
                            .formatted(MAX_ALERTS));
        }
    }

    /** Adds what is known of the part of the body that follows. */
    void append(Judgement next) {
        expectAlerts((long) alerts.size() + next.alerts.size());
        int room = DetectionPipeline.MAX_ERRORS - errors.size();
        for (EventError error : next.errors.subList(0, Math.min(room, next.errors.size()))) {
            errors.add(
                    new EventError(
                            received() + error.index(),
                            error.line(),
                            error.kind(),
                            error.reason()));
        }
        alerts.addAll(next.alerts);
        next.rejections.forEach((kind, events) -> rejections.merge(kind, events, Integer::sum));
        if (next.failures != null) {
            next.failures.forEach(this::noteFailures);
        }
        ages = Arrays.copyOf(ages, Math.max(ages.length, aged + next.aged));
        System.arraycopy(next.ages, 0, ages, aged, next.aged);
        aged += next.aged;
        evaluated += next.evaluated;
        skipped += next.skipped;
        rejected += next.rejected;
        taken += next.taken;
        kept += next.kept;
    }

    private boolean keep(long bytes) {
        boolean isKept = kept + bytes <= KEPT_BYTES && takeIfPlenty(bytes);
        kept += isKept ? bytes : 0;
        return isKept;
    }

    private boolean takeIfPlenty(long bytes) {
        boolean isTaken = memory.takeIfPlenty(bytes);
        taken += isTaken ? bytes : 0;
        return isTaken;
    }

    /** Takes memory for as long as this is needed. */
    void take(long bytes) {
        memory.take(bytes);
        taken += bytes;
    }

    /** Gives back what was taken: nothing of this is needed any longer. */
    void giveBack() {
        memory.giveBack(taken);
        taken = 0;
    }

    @Override
    public void error(EventError error) {
        reject(error.kind());
        if (errors.size() < DetectionPipeline.MAX_ERRORS) {
            take(ERROR_BYTES);
            errors.add(error);
        }
    }

    /** An event that cannot be read, and whose error nobody is told. */
    void reject(EventError.Kind kind) {
        rejected++;
        rejections.merge(kind, 1, Integer::sum);
    }

    /** Whether no alert needs the body any longer; after one that does, no other is asked. */
    boolean letGoOfBody() {
        return alerts.stream().allMatch(Alert::letGoOfBody);
    }

    List<Alert> alerts() {
        return alerts;
    }

    /** How much is noted, in bytes: a sign that it is time to store it. */
    long size() {
        return taken;
    }

    int received() {
        return evaluated + rejected;
    }

    /** For a dry run: what the store would find known, a repeat within the body included. */
    BitSet known(AlertStore store) {
        BitSet known = store.known(alerts.stream().map(Alert::id).toList());
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < alerts.size(); i++) {
            if (!seen.add(alerts.get(i).id())) {
                known.set(i);
            }
        }
        return known;
    }

    void count(
            BitSet duplicates,
            Intake intake,
            @Nullable Duration took,
            DetectionMetrics metrics,
            RuleActivity activity) {
        metrics.evaluated(intake, evaluated, took);
        metrics.prefiltered(intake, skipped);
        rejections.forEach((kind, events) -> metrics.rejected(intake, kind, events));
        if (failures != null) {
            failures.forEach((rule, times) -> {
                for (int i = 0; i < times; i++) {
                    metrics.ruleFailed(rule);
                }
            });
        }
        metrics.eventAges(intake, ages, aged);
        for (int i = 0; i < alerts.size(); i++) {
            Alert alert = alerts.get(i);
            metrics.matched(alert.rule(), duplicates.get(i));
            activity.matched(alert.rule().id(), alert.detectedAt());
        }
    }

    DetectionResult result(Duration took, BitSet duplicates) {
        return new DetectionResult(took, evaluated, rejected, alerts, duplicates, errors);
    }
}
