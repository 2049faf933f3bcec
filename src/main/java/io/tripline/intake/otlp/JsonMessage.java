package io.tripline.intake.otlp;

import io.opentelemetry.proto.logs.v1.SeverityNumber;
import io.tripline.event.EventError.Kind;
import io.tripline.intake.format.DocumentValues;
import io.tripline.intake.format.EventLimits;
import io.tripline.intake.format.Unreadable;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;

/**
 * A log record, resource or scope in OTLP's JSON: protobuf's (keys in camel case, or as in the
 * protocol; 64-bit numbers as strings or numbers; enums as numbers or names), but ids in hex.
 * Lenient beyond that: control characters in strings, numbers that JSON does not have, malformed
 * UTF-8, and plain values where typed ones should be.
 */
final class JsonMessage implements OtlpMessage {

    private static final int MAX_NUMBER_LENGTH = 1000;

    /** Brackets of OTLP's JSON for one level of a document: value, list, values, member. */
    private static final int BRACKETS_PER_LEVEL = 4;

    private final JsonParser parser;
    private final EventLimits limits;
    private final int maxBrackets;
    private final JsonValues values;
    private final boolean isMended;

    /**
     * A message.
     *
     * @param factory of {@link #factory}, for the same limits
     */
    JsonMessage(JsonFactory factory, byte[] bytes, int length, EventLimits limits, int values) {
        String json = new String(bytes, 0, length, StandardCharsets.UTF_8);
        this.parser = factory.createParser(ObjectReadContext.empty(), json);
        this.limits = limits;
        this.maxBrackets = maxBrackets(limits);
        this.values = new JsonValues(parser, limits, values);
        this.isMended = !DocumentValues.isTextOf(json, bytes, 0, length);
    }

    /** What makes parsers for messages within such limits. */
    static JsonFactory factory(EventLimits limits) {
        return JsonFactory.builder()
                .streamReadConstraints(
                        StreamReadConstraints.builder()
                                .maxNestingDepth(maxBrackets(limits))
                                .maxNumberLength(MAX_NUMBER_LENGTH)
                                .maxStringLength(Integer.MAX_VALUE)
                                .maxNameLength(Integer.MAX_VALUE)
                                .build())
                .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
                .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                .build();
    }

    private static int maxBrackets(EventLimits limits) {
        return BRACKETS_PER_LEVEL * (limits.maxDepth() + 2);
    }

    @Override
    public int values() {
        return values.count();
    }

    @Override
    public LogRecordFields logRecord() throws Unreadable {
        return read("LogRecord", this::readLogRecord);
    }

    @Override
    public Map<String, @Nullable Object> resource() throws Unreadable {
        return read("Resource", this::readResource);
    }

    @Override
    public Map<String, @Nullable Object> scope() throws Unreadable {
        return read("InstrumentationScope", this::readScope);
    }

    @FunctionalInterface
    private interface Reading<T> {
        T read() throws Unreadable;
    }

    private <T> T read(String name, Reading<T> reading) throws Unreadable {
        try (parser) {
            parser.nextToken(); // the brace, where all of them begin
            return reading.read();
        } catch (StreamConstraintsException e) {
            if (parser.streamReadContext().getNestingDepth() >= maxBrackets) {
                limits.checkDepth(Integer.MAX_VALUE);
            }
            throw new Unreadable(
                    Kind.LONG_NUMBER,
                    "expected numbers of at most %d characters in a %s, found a longer one"
                            .formatted(MAX_NUMBER_LENGTH, name));
        } catch (JacksonException e) {
            throw new Unreadable(
                    Kind.NOT_JSON,
                    "expected a %s, found malformed JSON before its character %d"
                            .formatted(name, 1 + parser.currentLocation().getCharOffset()));
        }
    }

    private LogRecordFields readLogRecord() throws Unreadable {
        long time = 0;
        long observedTime = 0;
        int severityNumber = 0;
        String severityText = "";
        Object body = null;
        Map<String, @Nullable Object> attributes = new LinkedHashMap<>();
        String traceId = "";
        String spanId = "";
        String eventName = "";
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            JsonToken token = parser.nextToken();
            switch (name) {
                case "timeUnixNano", "time_unix_nano" -> time = nanos(values.text(token));
                case "observedTimeUnixNano", "observed_time_unix_nano" ->
                        observedTime = nanos(values.text(token));
                case "severityNumber", "severity_number" ->
                        severityNumber = severity(values.text(token));
                case "severityText", "severity_text" -> severityText = values.text(token);
                case "body" -> body = values.anyValue(token, 1);
                case "attributes" -> values.keyValues(token, attributes, 2);
                case "traceId", "trace_id" -> traceId = values.text(token);
                case "spanId", "span_id" -> spanId = values.text(token);
                case "eventName", "event_name" -> eventName = values.text(token);
                default -> parser.skipChildren();
            }
        }
        return new LogRecordFields(
                time,
                observedTime,
                severityNumber,
                severityText,
                body,
                attributes,
                traceId,
                spanId,
                eventName,
                isMended || values.isMended());
    }

    private Map<String, @Nullable Object> readResource() throws Unreadable {
        Map<String, @Nullable Object> attributes = new LinkedHashMap<>();
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            JsonToken token = parser.nextToken();
            switch (name) {
                case "attributes" -> values.keyValues(token, attributes, 2);
                default -> parser.skipChildren();
            }
        }
        return attributes;
    }

    private Map<String, @Nullable Object> readScope() throws Unreadable {
        Map<String, @Nullable Object> scope = new LinkedHashMap<>();
        Map<String, @Nullable Object> attributes = new LinkedHashMap<>();
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            JsonToken token = parser.nextToken();
            switch (name) {
                case "name", "version" -> putUnlessEmpty(name, values.text(token), scope);
                case "attributes" -> values.keyValues(token, attributes, 2);
                default -> parser.skipChildren();
            }
        }
        if (!attributes.isEmpty()) {
            scope.put("attributes", attributes);
        }
        return scope;
    }

    /** Empty is what protobuf's JSON writes for a field that is not there. */
    private static void putUnlessEmpty(
            String name, String text, Map<String, @Nullable Object> scope) {
        if (!text.isEmpty()) {
            scope.put(name, text);
        }
    }

    private static long nanos(String text) {
        try {
            return Long.parseUnsignedLong(text);
        } catch (NumberFormatException e) {
            return roughNanos(text);
        }
    }

    /** What was computed in floating point may have an exponent or a fraction. */
    private static long roughNanos(String text) {
        try {
            double rough = Double.parseDouble(text);
            return rough > 0 && rough < 0x1p63 ? (long) rough : 0;
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private static int severity(String text) {
        try {
            return text.startsWith("S")
                    ? SeverityNumber.valueOf(text).getNumber()
                    : Integer.parseInt(text);
        } catch (IllegalArgumentException e) {
            return 0; // none that we know
        }
    }
}
