package io.tripline.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.tripline.quarantine.Quarantine.Status;
import io.tripline.quarantine.QuarantineMetrics;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** Counts what is quarantined with Micrometer, and shows what the quarantine says of itself. */
public final class MicrometerQuarantineMetrics implements QuarantineMetrics {

    private final MeterRegistry registry;
    private final Supplier<Status> status;
    private final Counter dropped;

    /**
     * Meters in a registry; those without labels are there at once.
     *
     * @param status says how much is kept, without waiting for the store: a page of metrics must
     *     not
     */
    public MicrometerQuarantineMetrics(MeterRegistry registry, Supplier<Status> status) {
        this.registry = registry;
        this.status = status;
        this.dropped =
                Counter.builder("tripline.quarantine.dropped")
                        .description("Entries of the quarantine that went for want of room")
                        .register(registry);
        gauge("tripline.quarantine.entries", "Entries of the quarantine", Status::entries);
        gauge("tripline.quarantine.bytes", "Bytes that they keep together", Status::bytes);
    }

    private void gauge(String name, String description, ToDoubleFunction<Status> value) {
        Gauge.builder(name, () -> value.applyAsDouble(status.get()))
                .description(description)
                .register(registry);
    }

    @Override
    public void quarantined(String intake, String reason) {
        Counter.builder("tripline.quarantined")
                .description("What could not be read and was kept raw, repeats included")
                .tags(Tags.of("intake", intake, "reason", reason))
                .register(registry)
                .increment();
    }

    @Override
    public void dropped(long entries) {
        dropped.increment((double) entries);
    }
}
