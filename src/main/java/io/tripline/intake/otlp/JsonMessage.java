package io.tripline.intake.otlp;

import io.opentelemetry.proto.logs.v1.SeverityNumber;
import io.tripline.event.EventError.Kind;
import io.tripline.event.json.JsonNumber;
import io.tripline.intake.format.DocumentValues;
import io.tripline.intake.format.EventLimits;
import io.tripline.intake.format.Unreadable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
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
    private int values;
    private boolean isMended;

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
        this.values = values;
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
        return values;
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
                case "timeUnixNano", "time_unix_nano" -> time = nanos(text(token));
                case "observedTimeUnixNano", "observed_time_unix_nano" ->
                        observedTime = nanos(text(token));
                case "severityNumber", "severity_number" -> severityNumber = severity(text(token));
                case "severityText", "severity_text" -> severityText = text(token);
                case "body" -> body = anyValue(token, 1);
                case "attributes" -> keyValues(token, attributes, 2);
                case "traceId", "trace_id" -> traceId = text(token);
                case "spanId", "span_id" -> spanId = text(token);
                case "eventName", "event_name" -> eventName = text(token);
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
                isMended);
    }

    private Map<String, @Nullable Object> readResource() throws Unreadable {
        Map<String, @Nullable Object> attributes = new LinkedHashMap<>();
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            JsonToken token = parser.nextToken();
            switch (name) {
                case "attributes" -> keyValues(token, attributes, 2);
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
                case "name", "version" -> scope.put(name, text(token));
                case "attributes" -> keyValues(token, attributes, 2);
                default -> parser.skipChildren();
            }
        }
        if (!attributes.isEmpty()) {
            scope.put("attributes", attributes);
        }
        return scope;
    }

    /** Reads a list of keys and values; of equal keys the last wins. */
    private void keyValues(JsonToken token, Map<String, @Nullable Object> object, int depth)
            throws Unreadable {
        if (token != JsonToken.START_ARRAY) {
            parser.skipChildren();
            return;
        }
        for (JsonToken t = parser.nextToken(); t != JsonToken.END_ARRAY; t = parser.nextToken()) {
            if (t == JsonToken.START_OBJECT) {
                keyValue(object, depth);
            } else {
                parser.skipChildren();
            }
        }
    }

    /**
     * Reads a key and its value.
     *
     * @param depth of the value, if it is a container
     */
    private void keyValue(Map<String, @Nullable Object> object, int depth) throws Unreadable {
        limits.checkValues(++values);
        String key = "";
        Object value = null;
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            JsonToken token = parser.nextToken();
            switch (name) {
                case "key" -> key = text(token);
                case "value" -> value = anyValue(token, depth);
                default -> parser.skipChildren();
            }
        }
        object.put(key, value);
    }

    private @Nullable Object anyValue(JsonToken token, int depth) throws Unreadable {
        return switch (token) {
            case START_OBJECT -> typedValue(depth);
            case START_ARRAY -> elements(token, depth);
            case VALUE_STRING -> text(token);
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> null;
        };
    }

    private @Nullable Object typedValue(int depth) throws Unreadable {
        Object value = null;
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            JsonToken token = parser.nextToken();
            if (token == JsonToken.VALUE_NULL) {
                continue; // as if it were not there
            }
            switch (name) {
                case "stringValue", "string_value" -> value = text(token);
                case "boolValue", "bool_value" -> value = bool(token);
                case "intValue", "int_value" -> value = whole(token);
                case "doubleValue", "double_value" -> value = fractional(token);
                case "arrayValue", "array_value" -> value = array(token, depth);
                case "kvlistValue", "kvlist_value" -> value = object(token, depth);
                case "bytesValue", "bytes_value" -> value = bytes(text(token), depth);
                default -> parser.skipChildren();
            }
        }
        return value;
    }

    private List<@Nullable Object> array(JsonToken token, int depth) throws Unreadable {
        List<@Nullable Object> list = new ArrayList<>();
        if (token != JsonToken.START_OBJECT) {
            return elements(token, depth);
        }
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            JsonToken inner = parser.nextToken();
            switch (name) {
                case "values" -> list = elements(inner, depth);
                default -> parser.skipChildren();
            }
        }
        return list;
    }

    private List<@Nullable Object> elements(JsonToken token, int depth) throws Unreadable {
        limits.checkDepth(depth);
        List<@Nullable Object> list = new ArrayList<>();
        if (token != JsonToken.START_ARRAY) {
            parser.skipChildren();
            return list;
        }
        for (JsonToken t = parser.nextToken(); t != JsonToken.END_ARRAY; t = parser.nextToken()) {
            limits.checkValues(++values);
            list.add(anyValue(t, depth + 1));
        }
        return list;
    }

    private Map<String, @Nullable Object> object(JsonToken token, int depth) throws Unreadable {
        limits.checkDepth(depth);
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        if (token != JsonToken.START_OBJECT) {
            keyValues(token, object, depth + 1);
            return object;
        }
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            JsonToken inner = parser.nextToken();
            switch (name) {
                case "values" -> keyValues(inner, object, depth + 1);
                default -> parser.skipChildren();
            }
        }
        return object;
    }

    /** A scalar as text, null and containers as none. */
    private String text(JsonToken token) {
        return switch (token) {
            case VALUE_STRING -> {
                String text = parser.getString();
                String wellFormed = DocumentValues.wellFormed(text);
                isMended |= !wellFormed.equals(text);
                yield wellFormed;
            }
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT, VALUE_TRUE, VALUE_FALSE ->
                    parser.getString();
            default -> {
                parser.skipChildren();
                yield "";
            }
        };
    }

    private @Nullable JsonNumber number() {
        return parser.isNaN() ? null : new JsonNumber(parser.getString());
    }

    private @Nullable Object bool(JsonToken token) {
        return switch (text(token)) {
            case "true" -> true;
            case "false" -> false;
            default -> null;
        };
    }

    private @Nullable Object whole(JsonToken token) {
        if (token.isNumeric()) {
            return number();
        }
        String text = text(token);
        try {
            return new JsonNumber(Long.toString(Long.parseLong(text)));
        } catch (NumberFormatException e) {
            return text;
        }
    }

    private @Nullable Object fractional(JsonToken token) {
        if (token.isNumeric()) {
            return number();
        }
        String text = text(token);
        try {
            return DocumentValues.number(Double.parseDouble(text));
        } catch (NumberFormatException e) {
            return text;
        }
    }

    /** A body of bytes is a line that a collector did not decode. */
    private static String bytes(String base64, int depth) {
        if (depth > 1) {
            return base64;
        }
        try {
            return DocumentValues.textOrBase64(Base64.getDecoder().decode(base64));
        } catch (IllegalArgumentException e) {
            return base64;
        }
    }

    private static long nanos(String text) {
        try {
            return Long.parseUnsignedLong(text);
        } catch (NumberFormatException e) {
            return roughNanos(text);
        }
    }

    /** JavaScript writes large numbers as {@code 1.7e+21}, some with a fraction. */
    private static long roughNanos(String text) {
        try {
            return Math.max(0, (long) Double.parseDouble(text));
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
