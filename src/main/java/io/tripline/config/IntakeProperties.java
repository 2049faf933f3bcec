package io.tripline.config;

import io.tripline.intake.IntakeSettings;
import java.time.ZoneId;
import java.util.Map;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The shippers' door.
 *
 * @param limits what a body may hold
 * @param validate how much of an event must be valid
 * @param elasticsearch whether and as what to pass for Elasticsearch
 * @param bulk how bulk requests are answered
 * @param otlp what OpenTelemetry's shippers may send beside logs
 * @param timeZones of times that name none, by the source that the path names
 */
record IntakeProperties(
        @DefaultValue Limits limits,
        @DefaultValue("framed") Validate validate,
        @DefaultValue Elasticsearch elasticsearch,
        @DefaultValue Bulk bulk,
        @DefaultValue Otlp otlp,
        @DefaultValue Map<String, ZoneId> timeZones) {

    private static final int MAX_DEPTH = 400;
    private static final int MAX_VALUES = 1_000_000; // they are in memory as objects
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int SERVICE_UNAVAILABLE = 503;

    IntakeProperties {
        int status = bulk.busyStatus();
        if (status != TOO_MANY_REQUESTS && status != SERVICE_UNAVAILABLE) {
            throw new IllegalArgumentException(
                    "tripline.intake.bulk.busy-status: expected 429 or 503, found " + status);
        }
    }

    /** How much of an event must be valid for it to count as one. */
    enum Validate {
        /** Where by its bytes no rule can match it, only its frame: a line that is an object. */
        FRAMED,
        /** All of it. */
        FULL
    }

    /**
     * What a body may hold.
     *
     * @param maxCompressedSize the longest body that has a content coding
     * @param maxDecodedSize the longest body, its content coding undone
     * @param maxEventSize the longest event
     * @param maxDepth the deepest nesting of an event
     * @param maxValues the most fields and values of an event, where it is read as a document
     * @param maxEvents the most events in a body
     */
    record Limits(
            @DefaultValue("128MB") DataSize maxCompressedSize,
            @DefaultValue("512MB") DataSize maxDecodedSize,
            @DefaultValue("8MB") DataSize maxEventSize,
            @DefaultValue("128") int maxDepth,
            @DefaultValue("50000") int maxValues,
            @DefaultValue("1000000") int maxEvents) {

        Limits {
            requireRange("max-compressed-size", maxCompressedSize.toBytes(), Long.MAX_VALUE);
            requireRange("max-decoded-size", maxDecodedSize.toBytes(), Long.MAX_VALUE);
            requireRange("max-event-size", maxEventSize.toBytes(), Integer.MAX_VALUE / 4);
            requireRange("max-depth", maxDepth, MAX_DEPTH);
            requireRange("max-values", maxValues, MAX_VALUES);
            requireRange("max-events", maxEvents, Integer.MAX_VALUE);
        }

        private static void requireRange(String name, long value, long max) {
            if (value < 1 || value > max) {
                throw new IllegalArgumentException(
                        "tripline.intake.limits.%s: expected 1 to %d, found %d"
                                .formatted(name, max, value));
            }
        }
    }

    /**
     * Passing for Elasticsearch.
     *
     * @param enabled whether to
     * @param version the least version to claim
     */
    record Elasticsearch(
            @DefaultValue("true") boolean enabled, @DefaultValue("8.19.0") String version) {}

    /**
     * Bulk requests.
     *
     * @param busyStatus how one is told that it cannot be taken now
     */
    record Bulk(@DefaultValue("429") int busyStatus) {}

    /**
     * OpenTelemetry.
     *
     * @param acceptOtherSignals whether traces and metrics are acknowledged, and dropped
     */
    record Otlp(@DefaultValue("true") boolean acceptOtherSignals) {}

    IntakeSettings toSettings() {
        return new IntakeSettings(
                limits.maxCompressedSize().toBytes(),
                limits.maxDecodedSize().toBytes(),
                (int) limits.maxEventSize().toBytes(),
                limits.maxDepth(),
                limits.maxValues(),
                limits.maxEvents(),
                validate == Validate.FULL,
                elasticsearch.enabled(),
                elasticsearch.version(),
                bulk.busyStatus(),
                otlp.acceptOtherSignals(),
                Map.copyOf(timeZones));
    }
}
