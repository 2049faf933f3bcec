package io.tripline.metrics;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.NamingConvention;
import org.jspecify.annotations.Nullable;

/**
 * Micrometer's Prometheus names, but for {@code tripline_alerts_created_total}: Micrometer cuts
 * {@code _created}, which OpenMetrics reserves for a time stamp that neither it nor we write.
 */
public final class TriplineNaming implements NamingConvention {

    private final NamingConvention prometheus;

    /** The naming over Micrometer's own. */
    public TriplineNaming(NamingConvention prometheus) {
        this.prometheus = prometheus;
    }

    @Override
    public String name(String name, Meter.Type type, @Nullable String baseUnit) {
        return name.equals(MicrometerDetectionMetrics.ALERTS_CREATED)
                ? snakeCase.name(name, type, baseUnit)
                : prometheus.name(name, type, baseUnit);
    }

    @Override
    public String tagKey(String key) {
        return prometheus.tagKey(key);
    }

    @Override
    public String tagValue(String value) {
        return prometheus.tagValue(value);
    }
}
