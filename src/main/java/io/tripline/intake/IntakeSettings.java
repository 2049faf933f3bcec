package io.tripline.intake;

import io.tripline.intake.format.EventLimits;
import java.time.ZoneId;
import java.util.Map;

/**
 * How the intakes behave.
 *
 * @param maxCompressed the longest body that has a content coding, in bytes
 * @param maxDecoded the longest body, its content coding undone, in bytes
 * @param maxEvent the longest event, in bytes
 * @param maxDepth the deepest nesting of an event
 * @param maxValues the most fields and values of an event
 * @param maxEvents the most events in a body
 * @param readsAll whether events are read, and so validated, that by their bytes no rule can match
 * @param elasticsearch whether to pass for Elasticsearch
 * @param elasticsearchVersion the least version to pass for, for instance {@code 8.19.0}
 * @param bulkBusyStatus how a bulk request is told that it cannot be taken now: 429 or 503
 * @param otherSignals whether OpenTelemetry's traces and metrics are acknowledged, and dropped
 * @param timeZones of times that name none, by source; UTC for all others
 */
public record IntakeSettings(
        long maxCompressed,
        long maxDecoded,
        int maxEvent,
        int maxDepth,
        int maxValues,
        int maxEvents,
        boolean readsAll,
        boolean elasticsearch,
        String elasticsearchVersion,
        int bulkBusyStatus,
        boolean otherSignals,
        Map<String, ZoneId> timeZones) {

    /** What an event may hold. */
    EventLimits eventLimits() {
        return new EventLimits(maxEvent, maxDepth, maxValues);
    }
}
