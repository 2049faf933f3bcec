package io.tripline.intake.otlp;

import io.tripline.event.json.JsonGrammar;
import io.tripline.intake.format.BodyBytes;
import io.tripline.intake.format.DocumentValues;
import io.tripline.intake.format.EpochTime;
import io.tripline.intake.format.EventLimits;
import io.tripline.intake.format.FormatHandler;
import io.tripline.intake.format.ShippedEvent;
import io.tripline.intake.format.Unreadable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes events of log records, under the resource and the scope that were read last. {@link
 * ProtobufBody} and {@link JsonBody} tell it what the bytes are that the body remembers.
 *
 * <p>A resource or scope that comes behind its log records, which both encodings allow and no
 * library writes, comes too late: to wait for it would be to keep all the records. Those before it
 * are events without it.
 */
final class OtlpEvents {

    /**
     * Each log record gets a copy of its resource, so that a body of small records grows by as many
     * times its resource. Those of services take a few KB; the command line of a process, more.
     */
    private static final int MAX_RESOURCE_BYTES = 64 * 1024;

    private final BodyBytes body;
    private final EventLimits limits;
    private final EventLimits resourceLimits;
    private final OtlpMessage.Encoding encoding;
    private final FormatHandler handler;

    private Shared resource = Shared.NONE;
    private Shared scope = Shared.NONE;

    /** What log records have in common, how many values it has, and of how many bytes it is. */
    private record Shared(Map<String, @Nullable Object> document, int values, int bytes) {

        static final Shared NONE = new Shared(Map.of(), 0, 0);
    }

    OtlpEvents(
            BodyBytes body,
            EventLimits limits,
            OtlpMessage.Encoding encoding,
            FormatHandler handler) {
        this.body = body;
        this.limits = limits;
        this.resourceLimits =
                new EventLimits(
                        Math.min(limits.maxEventBytes(), MAX_RESOURCE_BYTES),
                        limits.maxDepth(),
                        limits.maxValues());
        this.encoding = encoding;
        this.handler = handler;
    }

    /** Resource logs begin. */
    void beginResource() {
        resource = drop(resource);
        scope = drop(scope);
    }

    /** Scope logs begin. */
    void beginScope() {
        scope = drop(scope);
    }

    private Shared drop(Shared shared) {
        handler.giveBack(limits.memoryOf(shared.bytes()));
        return Shared.NONE;
    }

    /** The body remembers a resource. */
    void resource() {
        resource = drop(resource);
        resource = shared(OtlpMessage::resource);
    }

    /** The body remembers a scope. */
    void scope() {
        scope = drop(scope);
        scope = shared(OtlpMessage::scope);
    }

    @FunctionalInterface
    private interface Reading {
        Map<String, @Nullable Object> of(OtlpMessage message) throws Unreadable;
    }

    private Shared shared(Reading reading) {
        int bytes = body.rememberedLength();
        long memory = limits.memoryOf(bytes);
        handler.take(memory);
        try {
            OtlpMessage message = message(resourceLimits, 0);
            return new Shared(reading.of(message), message.values(), bytes);
        } catch (Unreadable e) {
            handler.giveBack(memory);
            body.poison(e);
            return Shared.NONE;
        }
    }

    /** The body remembers a log record; it has forgotten it when this returns. */
    void logRecord() {
        int inherited = resource.bytes() + scope.bytes();
        long memory = limits.memoryOf(body.rememberedLength()) + limits.memoryOf(inherited);
        handler.take(memory);
        try {
            OtlpMessage message = message(limits, resource.values() + scope.values());
            LogRecordFields fields = message.logRecord();
            handler.event(event(fields, body.remembered(), body.rememberedLength(), inherited));
            body.forget();
        } catch (Unreadable e) {
            body.poison(e);
        } finally {
            handler.giveBack(memory);
        }
    }

    /** The body remembers what should have been one of these, or a request. */
    void poison(Unreadable why) {
        body.poison(why);
    }

    /** The body is malformed from what it remembers to its end. */
    void poisonRest(Unreadable why) throws IOException {
        body.poisonRest(why);
    }

    private OtlpMessage message(EventLimits limits, int values) throws Unreadable {
        limits.checkBytes(body.size());
        return encoding.message(body.remembered(), body.rememberedLength(), limits, values);
    }

    private ShippedEvent event(LogRecordFields fields, byte[] raw, int length, int inherited) {
        Map<String, @Nullable Object> document;
        Map<String, @Nullable Object> aside = new LinkedHashMap<>();
        if (fields.body() instanceof Map<?, ?> body && !body.isEmpty()) {
            document = object(fields.body());
            wrapping(fields, aside);
        } else if (fields.body() instanceof String text && isObject(text)) {
            document = new LinkedHashMap<>();
            document.put("message", text);
            wrapping(fields, aside);
        } else {
            document = copyOf(resource.document());
            document.putAll(fields.attributes());
            putMessage(fields.body(), document);
        }
        putObject("scope", copyOf(scope.document()), aside);
        putText("severity_text", fields.severityText(), aside);
        if (fields.severityNumber() != 0) {
            aside.put("severity_number", fields.severityNumber());
        }
        putText("trace_id", fields.traceId(), aside);
        putText("span_id", fields.spanId(), aside);
        putText("event_name", fields.eventName(), aside);
        String time = EpochTime.ofNanos(fields.timeUnixNano());
        return new ShippedEvent(
                document,
                aside,
                time == null ? EpochTime.ofNanos(fields.observedTimeUnixNano()) : time,
                fields.isMended(),
                raw,
                0,
                length,
                inherited);
    }

    /** What stands around a body that is an event of its own. */
    private void wrapping(LogRecordFields fields, Map<String, @Nullable Object> aside) {
        putObject("attributes", fields.attributes(), aside);
        putObject("resource", copyOf(resource.document()), aside);
    }

    /** Whether a text is an object in JSON, however leniently it is read. */
    private static boolean isObject(String text) {
        if (!text.stripLeading().startsWith("{")) {
            return false;
        }
        byte[] json = text.strip().getBytes(StandardCharsets.UTF_8);
        return JsonGrammar.of(json, 0, json.length).fault() == JsonGrammar.NONE;
    }

    private static void putMessage(@Nullable Object body, Map<String, @Nullable Object> document) {
        if (body == null || (body instanceof Map<?, ?> object && object.isEmpty())) {
            return;
        }
        String text = DocumentValues.textOf(body);
        if (text.isEmpty()) {
            document.putIfAbsent("message", text);
        } else {
            document.put("message", text);
        }
    }

    private static void putText(String key, String value, Map<String, @Nullable Object> aside) {
        if (!value.isEmpty()) {
            aside.put(key, value);
        }
    }

    private static void putObject(
            String key, Map<String, @Nullable Object> value, Map<String, @Nullable Object> aside) {
        if (!value.isEmpty()) {
            aside.put(key, value);
        }
    }

    @SuppressWarnings("unchecked") // every map in a document is one of ours
    private static Map<String, @Nullable Object> object(Object value) {
        return (Map<String, @Nullable Object>) value;
    }

    /** A copy to its last value: events are the handler's own, a resource is many events'. */
    private static Map<String, @Nullable Object> copyOf(Map<?, ?> document) {
        Map<String, @Nullable Object> copy = new LinkedHashMap<>();
        document.forEach((key, value) -> copy.put(String.valueOf(key), copyOfValue(value)));
        return copy;
    }

    private static @Nullable Object copyOfValue(@Nullable Object value) {
        return switch (value) {
            case Map<?, ?> object -> copyOf(object);
            case List<?> list -> {
                List<@Nullable Object> copy = new ArrayList<>(list.size());
                list.forEach(element -> copy.add(copyOfValue(element)));
                yield copy;
            }
            case null, default -> value;
        };
    }
}
