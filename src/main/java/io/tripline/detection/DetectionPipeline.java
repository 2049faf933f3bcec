package io.tripline.detection;

import io.tripline.alert.Alert;
import io.tripline.alert.AlertStore;
import io.tripline.alert.StoreUnavailable;
import io.tripline.detection.Generation.FeedKind;
import io.tripline.detection.Generation.FeedReading;
import io.tripline.event.json.EventReader;
import io.tripline.event.json.EventReader.Framing;
import io.tripline.event.json.Newlines;
import io.tripline.event.json.ReadLimits;
import io.tripline.event.json.UnreadableBody;
import io.tripline.rule.RuleCatalog;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Judges a body: reads its events, asks the rules, stores the alerts, counts. In this order, so
 * that nothing is counted or stored of a body that turns out to be unreadable, and counters move
 * before the answer leaves. One generation of rules judges the whole body: the one that is in force
 * when it is taken up, whatever comes into force meanwhile. Thread-safe.
 */
public final class DetectionPipeline {

    /** How many errors of a body are named; all are counted. */
    public static final int MAX_ERRORS = 10_000;

    /**
     * Lines of less than twice as many bytes are judged by one thread. To start another takes tens
     * of microseconds, to judge these about a millisecond.
     */
    static final int PART = 512 * 1024;

    private final AlertStore store;
    private final RuleActivity activity;
    private final DetectionMetrics metrics;
    private final Clock clock;
    private final ReadLimits limits;
    private final FreeCores cores;

    /** Of which feeds there are; to be used with the lock. */
    private final Set<FeedKind> kinds = new HashSet<>();

    /** Read once for each body. */
    private volatile Generation inForce;

    /** A pipeline for the rules of one generation, which it announces to the metrics. */
    public DetectionPipeline(
            RuleCatalog catalog,
            ReadLimits limits,
            AlertStore store,
            RuleActivity activity,
            DetectionMetrics metrics,
            Clock clock) {
        this(
                catalog,
                limits,
                store,
                activity,
                metrics,
                clock,
                Runtime.getRuntime().availableProcessors());
    }

    /**
     * Likewise.
     *
     * @param cores on how many the parts of one body may be judged side by side; 1 for the plain
     *     path
     */
    DetectionPipeline(
            RuleCatalog catalog,
            ReadLimits limits,
            AlertStore store,
            RuleActivity activity,
            DetectionMetrics metrics,
            Clock clock,
            int cores) {
        this.limits = limits;
        this.cores = new FreeCores(cores);
        this.inForce = Generation.of(catalog, limits, kinds);
        this.store = store;
        this.activity = activity;
        this.metrics = metrics;
        this.clock = clock;
        metrics.rulesInForce(catalog);
    }

    /**
     * Puts a catalog in force: bodies that are taken up from now on are judged by its rules alone.
     * All that judging needs is made before, on this thread; if that fails, the rules in force
     * stay.
     *
     * @param catalog if its generation is the one in force, only what it says of files is new
     */
    public synchronized void use(RuleCatalog catalog) {
        Generation next =
                catalog.generation() == inForce.catalog().generation()
                        ? inForce
                        : Generation.of(catalog, limits, kinds);
        metrics.rulesInForce(catalog); // first, so that counters are there when they are to move
        inForce = next;
    }

    /**
     * Judges the first {@code length} bytes of a body.
     *
     * @param tenant whose events they are
     * @param receivedAt when the request arrived
     * @param dryRun whether to judge only: nothing is to be stored or counted
     * @param memory pays for what is noted of the events until the result is no longer needed
     * @return the body, of which nothing is stored or counted yet
     * @throws UnreadableBody if nothing of the body may be judged
     * @throws RequestMemory.Exhausted likewise
     */
    public JudgedBody judge(
            byte[] body,
            int length,
            Framing framing,
            Intake intake,
            String tenant,
            Instant receivedAt,
            boolean dryRun,
            RequestMemory.Lease memory) {
        long start = System.nanoTime();
        Generation generation = inForce;
        Judgement judgement =
                cores.keepBusy(() ->
                        judge(
                                generation.reader(),
                                body,
                                length,
                                framing,
                                () -> judgement(generation, tenant, receivedAt, memory)));
        return new JudgedBody(judgement, intake, dryRun, start);
    }

    /** A body whose events were judged. To be used by one thread. */
    public final class JudgedBody {

        private final Judgement judgement;
        private final Intake intake;
        private final boolean dryRun;
        private final long start;

        private JudgedBody(Judgement judgement, Intake intake, boolean dryRun, long start) {
            this.judgement = judgement;
            this.intake = intake;
            this.dryRun = dryRun;
            this.start = start;
        }

        /**
         * Makes the alerts' documents, so that the bytes of the body are not needed while they are
         * stored, and may become another's.
         *
         * @return whether that is so; if there is no room for the documents, the bytes are needed
         *     until the result is not
         */
        public boolean letGo() {
            return judgement.letGoOfBody();
        }

        /**
         * Stores the alerts and counts the body, unless it is a dry run.
         *
         * @throws StoreUnavailable if its alerts are not known to be stored; then nothing is
         *     counted
         */
        public DetectionResult store() {
            BitSet duplicates =
                    dryRun
                            ? judgement.known(store)
                            : DetectionPipeline.this.store(judgement.alerts(), AlertStore.PATIENCE);
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            if (!dryRun) {
                judgement.count(duplicates, intake, took, metrics, activity);
            }
            return judgement.result(took, duplicates);
        }
    }

    private Judgement judge(
            EventReader reader,
            byte[] body,
            int length,
            Framing framing,
            Supplier<Judgement> judgements) {
        int parts = Math.min(length / PART, cores.available());
        int start = parts < 2 ? -1 : reader.startOfLines(body, length, framing);
        if (start < 0) {
            Judgement judgement = judgements.get();
            reader.read(body, length, framing, judgement);
            return judgement;
        }
        int[] bounds = bounds(body, start, length, parts);
        Judgement all = judgements.get();
        cores.doParts(
                        parts,
                        part -> {
                            Judgement judgement = judgements.get();
                            reader.readLines(body, bounds[part], bounds[part + 1], judgement);
                            return judgement;
                        })
                .forEach(all::append);
        if (all.received() > limits.maxEvents()) {
            throw limits.tooManyEvents();
        }
        return all;
    }

    /** Where parts of lines begin, of about the same size, and where the last ends. */
    private static int[] bounds(byte[] body, int start, int end, int parts) {
        int[] bounds = new int[parts + 1];
        bounds[0] = start;
        for (int i = 1; i < parts; i++) {
            int about = start + (int) ((long) (end - start) * i / parts);
            bounds[i] = Math.min(end, Newlines.find(body, about, end) + 1);
        }
        bounds[parts] = end;
        return bounds;
    }

    /**
     * Feeds for events that are given one by one, of bodies that are too large to be held at once.
     * Each keeps to the generation of rules that is in force when it is opened.
     *
     * @param limits of their events
     * @param readsAll whether events are read that by their bytes no rule can match
     */
    public synchronized EventFeeds feeds(ReadLimits limits, boolean readsAll) {
        FeedKind kind = new FeedKind(limits, readsAll);
        if (kinds.add(kind)) {
            inForce = inForce.with(kind);
        }
        return (intake, tenant, receivedAt, memory) -> {
            Generation generation = inForce;
            FeedReading reading = generation.feed(kind);
            return new EventFeed(
                    reading,
                    () -> judgement(generation, tenant, receivedAt, memory),
                    this::store,
                    (judgement, duplicates, took) ->
                            judgement.count(duplicates, intake, took, metrics, activity));
        };
    }

    private Judgement judgement(
            Generation generation, String tenant, Instant receivedAt, RequestMemory.Lease memory) {
        return new Judgement(
                generation.catalog().generation(),
                generation.detector(),
                tenant,
                receivedAt.truncatedTo(ChronoUnit.MILLIS),
                clock,
                memory);
    }

    /** A body without alerts needs no store, and is answered while that is down. */
    private BitSet store(List<Alert> alerts, Duration patience) {
        return alerts.isEmpty() ? new BitSet() : store.add(alerts, patience);
    }
}
