package io.tripline.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.tripline.alert.DeliveryMetrics;
import io.tripline.alert.Outbox.Backlog;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Counts deliveries with Micrometer, and shows what the outbox says of itself. The labels are the
 * names of sinks in the settings.
 */
public final class MicrometerDeliveryMetrics implements DeliveryMetrics {

    /** A scrape reads three gauges of each sink; the store is asked once for all of them. */
    private static final Duration FRESH = Duration.ofSeconds(1);

    private static final Duration FRESH_IN_VAIN = Duration.ofSeconds(10);

    private final MeterRegistry registry;
    private final Supplier<List<Backlog>> outbox;
    private final InstantSource clock;
    private final Map<String, SinkMeters> sinks = new ConcurrentHashMap<>();
    private @Nullable Reading last;

    /**
     * Meters in a registry; those of the sinks are there at once, with 0.
     *
     * @param names of the sinks in the settings
     * @param outbox says what waits and what is dead; may throw while the store is unavailable,
     *     when the gauges stay as they were, or have no number if they never had one
     */
    public MicrometerDeliveryMetrics(
            MeterRegistry registry,
            Collection<String> names,
            Supplier<List<Backlog>> outbox,
            InstantSource clock) {
        this.registry = registry;
        this.outbox = outbox;
        this.clock = clock;
        for (String name : names) {
            sinks.put(name, new SinkMeters(registry, name));
            gauge(
                    "tripline.delivery.pending",
                    "Deliveries that wait",
                    null,
                    name,
                    Backlog::pending);
            gauge(
                    "tripline.delivery.oldest",
                    "How long the first delivery has waited",
                    "seconds",
                    name,
                    this::age);
            gauge(
                    "tripline.dead.letters",
                    "Deliveries that were given up",
                    null,
                    name,
                    Backlog::deadLetters);
        }
    }

    private void gauge(
            String name,
            String description,
            @Nullable String unit,
            String sink,
            ToDoubleFunction<Backlog> value) {
        Gauge.builder(name, () -> read(sink, value))
                .description(description)
                .baseUnit(unit)
                .tags(Tags.of("sink", sink))
                .register(registry);
    }

    private double read(String sink, ToDoubleFunction<Backlog> value) {
        Map<String, Backlog> backlog = backlog();
        if (backlog == null) {
            return Double.NaN;
        }
        Backlog own = backlog.get(sink);
        return own == null ? 0 : value.applyAsDouble(own);
    }

    private double age(Backlog backlog) {
        Instant oldest = backlog.oldest();
        if (oldest == null) {
            return 0;
        }
        // Another instance's clock may be ahead.
        return Math.max(0, Duration.between(oldest, clock.instant()).toMillis()) / 1000.0;
    }

    /**
     * By sink; while the store cannot say as it last was, or null if it never said. Asked at most
     * once in a while, and seldom in vain: a page of metrics must not wait for each gauge.
     */
    private synchronized @Nullable Map<String, Backlog> backlog() {
        Reading known = last;
        if (known == null || !known.isFreshAt(clock.instant())) {
            Map<String, Backlog> bySink = new ConcurrentHashMap<>();
            try {
                outbox.get().forEach(backlog -> bySink.put(backlog.sink(), backlog));
                known = new Reading(clock.instant(), FRESH, bySink);
            } catch (RuntimeException e) {
                known =
                        new Reading(
                                clock.instant(),
                                FRESH_IN_VAIN,
                                known == null ? null : known.backlog);
            }
            last = known;
        }
        return known.backlog();
    }

    private SinkMeters meters(String sink) {
        return sinks.computeIfAbsent(sink, name -> new SinkMeters(registry, name));
    }

    @Override
    public void delivered(String sink, int deliveries) {
        meters(sink).delivered.increment(deliveries);
    }

    @Override
    public void failed(String sink) {
        meters(sink).failures.increment();
    }

    /** The gauge of dead letters tells, which also knows of replays. */
    @Override
    public void died(String sink, int deliveries) {}

    @Override
    public void dropped(String sink, int deliveries) {
        meters(sink).dropped.increment(deliveries);
    }

    private record Reading(Instant at, Duration fresh, @Nullable Map<String, Backlog> backlog) {

        private boolean isFreshAt(Instant now) {
            return !now.isBefore(at) && now.isBefore(at.plus(fresh));
        }
    }

    private static final class SinkMeters {

        private final Counter delivered;
        private final Counter failures;
        private final Counter dropped;

        SinkMeters(MeterRegistry registry, String sink) {
            Tags tags = Tags.of("sink", sink);
            delivered =
                    Counter.builder("tripline.delivered")
                            .description("Deliveries that left the outbox for the sink")
                            .tags(tags)
                            .register(registry);
            failures =
                    Counter.builder("tripline.delivery.failures")
                            .description("Attempts that did not bring all they sent to the sink")
                            .tags(tags)
                            .register(registry);
            dropped =
                    Counter.builder("tripline.delivery.dropped")
                            .description("Deliveries that went with alerts kept for long enough")
                            .tags(tags)
                            .register(registry);
        }
    }
}
