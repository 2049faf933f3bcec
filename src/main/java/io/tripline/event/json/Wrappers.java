package io.tripline.event.json;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What shippers put around an event, and how to take it off: one level of it. An object that is an
 * event in ECS by itself, since it has an {@code event.category}, {@code .kind}, {@code .type} or
 * {@code .action}, is never a wrapper, whatever its {@code message} holds.
 */
public final class Wrappers {

    /** Names under which the event's JSON stands as a text. */
    static final Set<String> TEXTS =
            Set.of("log", "message", "MESSAGE", "msg", "_raw", WrapperSigns.EVENT);

    /** The same, in the order of preference. */
    private static final List<String> TEXTS_IN_ORDER =
            List.of("message", "log", "MESSAGE", "msg", "_raw", WrapperSigns.EVENT, "body");

    /** Names under which the event stands as an object; in ECS they are texts. */
    static final List<String> OBJECTS = List.of("message", "MESSAGE", "msg");

    /** Lists of events: Kafka's REST format, and osquery's. */
    static final Set<String> LISTS = Set.of("records", "data");

    /** Parts of a log record of OpenTelemetry. */
    static final Set<String> OTEL = Set.of("body", "attributes");

    /** All that the OpenTelemetry Collector writes; whatever has more is something else. */
    private static final Set<String> LOG_RECORD =
            Set.of(
                    "@timestamp",
                    "observed_timestamp",
                    "timestamp",
                    "attributes",
                    "body",
                    "resource",
                    "scope",
                    "severity_text",
                    "severity_number",
                    "trace_id",
                    "span_id",
                    "trace_flags",
                    "event_name",
                    "data_stream",
                    "dropped_attributes_count");

    static final Set<String> ECS_EVENT = Set.of("category", "kind", "type", "action");

    private static final Set<String> ECS_FIELDS =
            Set.of("event.category", "event.kind", "event.type", "event.action");

    static final String ORIGINAL = "original";

    /** The secret by which osquery is known to its server: it goes no further. */
    private static final String NODE_KEY = "node_key";

    /**
     * What shippers add to a line that nobody has parsed; with any other field, somebody has, and
     * the original is only a copy.
     */
    private static final Set<String> ADDED =
            Set.of(
                    "@timestamp",
                    "@version",
                    "@metadata",
                    "agent",
                    "data_stream",
                    "date",
                    "ecs",
                    "event",
                    "file",
                    "fields",
                    "host",
                    "http",
                    "input",
                    "log",
                    "message",
                    "source_type",
                    "stream",
                    "tags",
                    "timestamp",
                    "type",
                    "url",
                    "user_agent");

    private Wrappers() {}

    /**
     * What is inside a wrapper.
     *
     * @param events one or more: objects, and texts that may be objects
     * @param rest what the shipper added
     * @param isWhole whether there was nothing else where events should be
     */
    public record Unwrapped(
            List<Object> events, Map<String, @Nullable Object> rest, boolean isWhole) {

        private Unwrapped(Object event, Map<String, @Nullable Object> rest) {
            this(List.of(event), rest, true);
        }
    }

    /** Whether a text may be a JSON object. */
    public static boolean looksLikeObject(String text) {
        int at = 0;
        while (at < text.length() && (text.charAt(at) <= ' ' || text.charAt(at) == '\uFEFF')) {
            at++;
        }
        return at < text.length() && text.charAt(at) == '{';
    }

    /**
     * Takes one level off.
     *
     * @param categoryFields that rules ask for an event's category
     * @param reader reads a text that looks like an object; gives null if it is none
     * @return null if the document is no wrapper
     */
    public static @Nullable Unwrapped unwrap(
            Map<String, @Nullable Object> document,
            Set<String> categoryFields,
            ObjectReader reader) {
        if (isEcsEvent(document) || hasAny(document, categoryFields)) {
            return null;
        }
        for (String name : TEXTS_IN_ORDER) {
            if (document.get(name) instanceof String text && looksLikeObject(text)) {
                Map<String, @Nullable Object> inner = reader.read(text);
                if (inner != null && !inner.isEmpty()) {
                    return new Unwrapped(inner, without(document, name));
                }
            }
        }
        for (String name : OBJECTS) {
            if (document.get(name) instanceof Map<?, ?> inner && !inner.isEmpty()) {
                return new Unwrapped(inner, without(document, name));
            }
        }
        Unwrapped unwrapped = unwrapList(document);
        if (unwrapped == null) {
            unwrapped = unwrapLogRecord(document, reader);
        }
        return unwrapped != null ? unwrapped : unwrapOriginal(document, reader);
    }

    /** Reads a text as one JSON object. */
    public interface ObjectReader {

        /** The object, or null if the text is something else. */
        @Nullable Map<String, @Nullable Object> read(String text);
    }

    /** Whether a document is an event in ECS by itself. */
    public static boolean isEcsEvent(Map<?, ?> document) {
        return hasAny(document, ECS_FIELDS);
    }

    private static boolean hasAny(Map<?, ?> document, Set<String> fields) {
        for (String field : fields) {
            if (has(document, field)) {
                return true;
            }
        }
        return false;
    }

    /** Whether there is such a field, its name nested or dotted in any way. */
    private static boolean has(Map<?, ?> document, String field) {
        if (document.get(field) != null) {
            return true;
        }
        for (int dot = field.indexOf('.'); dot >= 0; dot = field.indexOf('.', dot + 1)) {
            if (document.get(field.substring(0, dot)) instanceof Map<?, ?> inner
                    && has(inner, field.substring(dot + 1))) {
                return true;
            }
        }
        return false;
    }

    private static Map<String, @Nullable Object> without(
            Map<String, @Nullable Object> document, String name) {
        Map<String, @Nullable Object> rest = new LinkedHashMap<>(document);
        rest.remove(name);
        return rest;
    }

    /**
     * {@code {"records":[{"value":…}]}} of Kafka's REST format, {@code {"data":[…]}} of osquery.
     */
    private static @Nullable Unwrapped unwrapList(Map<String, @Nullable Object> document) {
        if (document.get("records") instanceof List<?> records) {
            List<@Nullable Object> values = new ArrayList<>();
            boolean isWhole = true;
            for (Object each : records) {
                if (each instanceof Map<?, ?> holder && holder.containsKey("value")) {
                    Object value = holder.get("value");
                    if (value != null) { // null says that a key is gone
                        values.add(value);
                    }
                } else {
                    isWhole = false;
                }
            }
            return unwrapValues(
                    values,
                    value -> value instanceof Map<?, ?> || value instanceof String,
                    without(document, "records"),
                    isWhole);
        }
        boolean isOsquery =
                document.size() == 1
                        || document.containsKey(NODE_KEY)
                        || document.containsKey("log_type");
        if (isOsquery && document.get("data") instanceof List<?> data) {
            Map<String, @Nullable Object> rest = without(document, "data");
            rest.remove(NODE_KEY);
            return unwrapValues(data, Wrappers::isEventLike, rest, true);
        }
        return null;
    }

    private static @Nullable Unwrapped unwrapValues(
            List<?> values,
            Predicate<@Nullable Object> isEvent,
            Map<String, @Nullable Object> rest,
            boolean isWhole) {
        List<Object> events = new ArrayList<>();
        for (Object value : values) {
            if (isEvent.test(value)) {
                events.add(value);
            }
        }
        return events.isEmpty()
                ? null
                : new Unwrapped(events, rest, isWhole && events.size() == values.size());
    }

    private static boolean isEventLike(@Nullable Object value) {
        return value instanceof Map<?, ?>
                || (value instanceof String text && looksLikeObject(text));
    }

    /**
     * The form in which the OpenTelemetry Collector writes log records to Elasticsearch: the body
     * under {@code body.structured} or {@code body.text}, fields under {@code attributes} and
     * {@code resource.attributes}.
     */
    private static @Nullable Unwrapped unwrapLogRecord(
            Map<String, @Nullable Object> document, ObjectReader reader) {
        if (!LOG_RECORD.containsAll(document.keySet())) {
            return null;
        }
        Object body = document.get("body");
        Map<?, ?> attributes = document.get("attributes") instanceof Map<?, ?> map ? map : null;
        Map<?, ?> resource = document.get("resource") instanceof Map<?, ?> map ? map : null;
        if (!(body instanceof Map<?, ?>) && attributes == null) {
            return null;
        }
        if (body instanceof Map<?, ?> parts) {
            if (parts.get("structured") instanceof Map<?, ?> structured && !structured.isEmpty()) {
                return new Unwrapped(structured, without(document, "body"));
            }
            if (parts.get("text") instanceof String text && looksLikeObject(text)) {
                Map<String, @Nullable Object> inner = reader.read(text);
                if (inner != null && !inner.isEmpty()) {
                    return new Unwrapped(inner, without(document, "body"));
                }
            }
        }
        if (attributes == null) {
            return null;
        }
        Map<String, @Nullable Object> event = new LinkedHashMap<>();
        if (resource != null && resource.get("attributes") instanceof Map<?, ?> inherited) {
            inherited.forEach((key, value) -> event.put(String.valueOf(key), value));
        }
        attributes.forEach((key, value) -> event.put(String.valueOf(key), value));
        Object text = body instanceof Map<?, ?> parts ? parts.get("text") : body;
        if (text != null) {
            event.putIfAbsent("message", text);
        }
        Map<String, @Nullable Object> rest = without(document, "attributes");
        rest.remove("body");
        return new Unwrapped(event, rest);
    }

    /** What was kept of the event as it was, where there is nothing else of it. */
    private static @Nullable Unwrapped unwrapOriginal(
            Map<String, @Nullable Object> document, ObjectReader reader) {
        String dotted = WrapperSigns.EVENT + "." + ORIGINAL;
        Object original = document.get(dotted);
        if (original == null && document.get(WrapperSigns.EVENT) instanceof Map<?, ?> event) {
            original = event.get(ORIGINAL);
        }
        if (!(original instanceof String text)
                || !looksLikeObject(text)
                || !document.keySet().stream().allMatch(Wrappers::isAdded)) {
            return null;
        }
        Map<String, @Nullable Object> inner = reader.read(text);
        if (inner == null || inner.isEmpty()) {
            return null;
        }
        Map<String, @Nullable Object> rest = without(document, dotted);
        if (rest.get(WrapperSigns.EVENT) instanceof Map<?, ?> event) {
            Map<Object, @Nullable Object> others = new LinkedHashMap<>(event);
            others.remove(ORIGINAL);
            rest.put(WrapperSigns.EVENT, others);
        }
        return new Unwrapped(inner, rest);
    }

    private static boolean isAdded(String name) {
        int dot = name.indexOf('.');
        return ADDED.contains(dot < 0 ? name : name.substring(0, dot));
    }
}
