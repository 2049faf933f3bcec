package io.tripline.intake.otlp;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a log record says, whatever its encoding. Read by an {@link OtlpMessage}, made an event by
 * {@link OtlpEvents}. Numbers are 0 and texts empty where it says nothing.
 *
 * @param timeUnixNano unsigned
 * @param observedTimeUnixNano unsigned
 * @param body a value of a document; bytes are text if they are UTF-8, else Base64
 * @param attributes their keys as they came, dotted; of equal ones the last
 * @param traceId hex
 * @param spanId hex
 * @param isMended whether a text was not well-formed
 */
record LogRecordFields(
        long timeUnixNano,
        long observedTimeUnixNano,
        int severityNumber,
        String severityText,
        @Nullable Object body,
        Map<String, @Nullable Object> attributes,
        String traceId,
        String spanId,
        String eventName,
        boolean isMended) {}
