package io.tripline.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.tripline.detection.DetectionMetrics;
import io.tripline.detection.Intake;
import io.tripline.event.EventError;
import io.tripline.rule.Rule;
import io.tripline.rule.RuleCatalog;
import io.tripline.rule.Threat;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Counts what is judged, with Micrometer. The only class that knows these meter names and labels;
 * all labels are of bounded sets.
 */
public final class MicrometerDetectionMetrics implements DetectionMetrics {

    static final String ALERTS_CREATED = "tripline.alerts.created";

    /** Bounds of an event's age, in seconds: around the look-backs that rules have, up to a day. */
    private static final double[] AGE_SECONDS = {1, 5, 15, 60, 300, 540, 900, 3600, 7200, 86_400};

    private static final Duration[] EVALUATION = {
        Duration.ofNanos(100_000),
        Duration.ofMillis(1),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofSeconds(5),
    };

    /**
     * Refusals that alerts are made of: a rate sees no first count of a series that begins with it.
     */
    private static final List<String> WATCHED = List.of("busy", "over_share", "unauthorized");

    private final MeterRegistry registry;
    private final AtomicReference<RuleCatalog> inForce = new AtomicReference<>();
    private final Map<Intake, IntakeMeters> intakes = new EnumMap<>(Intake.class);
    private final Map<String, RuleMeters> rules = new ConcurrentHashMap<>();

    /** Meters in a registry; those of the intakes are there at once, with 0. */
    public MicrometerDetectionMetrics(MeterRegistry registry) {
        this.registry = registry;
        for (Intake intake : Intake.values()) {
            intakes.put(intake, new IntakeMeters(registry, intake));
            WATCHED.forEach(reason -> refusals(intake, reason));
        }
        gauge("tripline.rules.loaded", "Rules in force", catalog -> catalog.rules().size());
        gauge(
                "tripline.rules.failed",
                "Rule files that are not loaded because of a problem",
                RuleCatalog::refusedFiles);
        gauge(
                "tripline.rules.generation",
                "The generation of the rules in force",
                RuleCatalog::generation);
    }

    private void gauge(String name, String description, ToDoubleFunction<RuleCatalog> value) {
        Gauge.builder(
                        name,
                        inForce,
                        reference -> {
                            RuleCatalog catalog = reference.get();
                            return catalog == null ? 0 : value.applyAsDouble(catalog);
                        })
                .description(description)
                .register(registry);
    }

    /**
     * Counters of a rule that is gone stay as they are, so that no count is lost before it was
     * scraped, and go on if it comes back. If a rule's name, severity or mapping is another now,
     * its matches are counted under those from now on, from 0: no match is counted twice, and all
     * series of a rule_id together make up its alerts.
     */
    @Override
    public void rulesInForce(RuleCatalog catalog) {
        catalog.rules().forEach(rule -> rules.put(rule.id(), new RuleMeters(registry, rule)));
        inForce.set(catalog);
    }

    private RuleMeters meters(Rule rule) {
        return rules.computeIfAbsent(rule.id(), id -> new RuleMeters(registry, rule));
    }

    private IntakeMeters meters(Intake intake) {
        IntakeMeters meters = intakes.get(intake);
        if (meters == null) {
            throw new IllegalStateException(
                    "every intake has its meters, found none for " + intake);
        }
        return meters;
    }

    @Override
    public void evaluated(Intake intake, int events, @Nullable Duration took) {
        IntakeMeters meters = meters(intake);
        meters.received.increment(events);
        meters.evaluated.increment(events);
        if (took != null) {
            meters.evaluation.record(took);
        }
    }

    @Override
    public void prefiltered(Intake intake, int events) {
        meters(intake).prefiltered.increment(events);
    }

    @Override
    public void rejected(Intake intake, EventError.Kind kind, int events) {
        IntakeMeters meters = meters(intake);
        meters.received.increment(events);
        Counter rejected = meters.rejected.get(kind);
        if (rejected != null) {
            rejected.increment(events);
        }
    }

    @Override
    public void eventAges(Intake intake, long[] ages, int count) {
        DistributionSummary age = meters(intake).age;
        for (int i = 0; i < count; i++) {
            age.record(Math.max(0, ages[i]) / 1000.0);
        }
    }

    @Override
    public void matched(Rule rule, boolean duplicate) {
        RuleMeters meters = meters(rule);
        meters.matches.increment();
        (duplicate ? meters.duplicate : meters.created).increment();
    }

    @Override
    public void ruleFailed(Rule rule) {
        meters(rule).errors.increment();
    }

    @Override
    public void refused(Intake intake, String reason) {
        refusals(intake, reason).increment();
    }

    private Counter refusals(Intake intake, String reason) {
        return counter(
                "tripline.requests.refused",
                "Requests of which nothing was judged",
                intake,
                reason);
    }

    @Override
    public void dropped(Intake intake, String reason) {
        counter(
                        "tripline.requests.dropped",
                        "Requests that were acknowledged, and of which nothing is to be judged",
                        intake,
                        reason)
                .increment();
    }

    private Counter counter(String name, String description, Intake intake, String reason) {
        return Counter.builder(name)
                .description(description)
                .tags(Tags.of("intake", intake.label(), "reason", reason))
                .register(registry);
    }

    private static final class IntakeMeters {

        private final Counter received;
        private final Counter evaluated;
        private final Counter prefiltered;
        private final Map<EventError.Kind, Counter> rejected = new EnumMap<>(EventError.Kind.class);
        private final Timer evaluation;
        private final DistributionSummary age;

        IntakeMeters(MeterRegistry registry, Intake intake) {
            Tags tags = Tags.of("intake", intake.label());
            received =
                    Counter.builder("tripline.events.received")
                            .description("Events in bodies that were read; evaluated + rejected")
                            .tags(tags)
                            .register(registry);
            evaluated =
                    Counter.builder("tripline.events.evaluated")
                            .description("Events judged")
                            .tags(tags)
                            .register(registry);
            prefiltered =
                    Counter.builder("tripline.events.prefiltered")
                            .description(
                                    "Events judged without being read: by their bytes no rule can match them")
                            .tags(tags)
                            .register(registry);
            for (EventError.Kind kind : EventError.Kind.values()) {
                rejected.put(
                        kind,
                        Counter.builder("tripline.events.rejected")
                                .description("Events that could not be read")
                                .tags(tags.and("reason", kind.label()))
                                .register(registry));
            }
            evaluation =
                    Timer.builder("tripline.evaluation")
                            .description("Time to judge a request and store its alerts")
                            .serviceLevelObjectives(EVALUATION)
                            .tags(tags)
                            .register(registry);
            age =
                    DistributionSummary.builder("tripline.event.age")
                            .description("Receipt minus the event's own time")
                            .baseUnit("seconds")
                            .serviceLevelObjectives(AGE_SECONDS)
                            .tags(tags)
                            .register(registry);
        }
    }

    private static final class RuleMeters {

        private final Counter matches;
        private final Counter created;
        private final Counter duplicate;
        private final Counter errors;

        RuleMeters(MeterRegistry registry, Rule rule) {
            Tags id = Tags.of("rule_id", rule.id());
            matches =
                    Counter.builder("tripline.rule.matches")
                            .description(
                                    "Pairs of an event and a rule that it matches; created + duplicate alerts")
                            .tags(
                                    id.and(
                                            "rule_name",
                                            rule.name(),
                                            "severity",
                                            rule.severity(),
                                            "tactic",
                                            joined(rule.threats().stream().map(Threat::tactic)),
                                            "technique",
                                            joined(
                                                    rule.threats().stream()
                                                            .flatMap(threat ->
                                                                    threat.techniques().stream())
                                                            .map(Threat.Technique::entry))))
                            .register(registry);
            created =
                    Counter.builder(ALERTS_CREATED)
                            .description("Alerts whose id was new")
                            .tags(id)
                            .register(registry);
            duplicate =
                    Counter.builder("tripline.alerts.duplicate")
                            .description("Matches whose alert was known before")
                            .tags(id)
                            .register(registry);
            errors =
                    Counter.builder("tripline.rule.errors")
                            .description("Events on which a rule failed")
                            .tags(id)
                            .register(registry);
        }

        private static String joined(Stream<Threat.Entry> entries) {
            return entries.map(Threat.Entry::id)
                    .distinct()
                    .sorted()
                    .collect(Collectors.joining(","));
        }
    }
}
