package io.tripline.alert;

import io.tripline.event.json.EventOutline;
import io.tripline.event.json.EventOutline.Span;
import io.tripline.event.json.JsonDocument;
import io.tripline.rule.Rule;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The JSON of {@link AlertDocument}, made of the event's own text: what the alert says is put in
 * its place, and all else is copied, blanks and escapes too. Read and written again it is byte for
 * byte what the document is written as. Where that is not sure, the document is made.
 */
final class AlertJson {

    private static final List<String> FIELDS =
            Stream.of(AlertReason.FIELDS, AlertIdentity.FIELDS, AlertOverlay.FIELDS, Alert.FIELDS)
                    .flatMap(List::stream)
                    .distinct()
                    .toList();

    private static final EventOutline.Reader READER =
            new EventOutline.Reader(
                    FIELDS,
                    Stream.concat(
                                    Stream.of(
                                            "@timestamp",
                                            "event",
                                            "message",
                                            "rule",
                                            "threat",
                                            "tripline"),
                                    AlertOverlay.OF_EVENT.stream().map(name -> "event." + name))
                            .toList());

    /** About what an alert adds beside what its rule does. */
    private static final int ADDED = 1024;

    private final byte[] body;
    private final EventOutline outline;
    private final List<Change> changes = new ArrayList<>();

    private AlertJson(byte[] body, EventOutline outline) {
        this.body = body;
        this.outline = outline;
    }

    /**
     * A value that comes in the place of what is between two places.
     *
     * @param key what is before it, with its colon, if it is added; else empty
     */
    @SuppressWarnings("ArrayRecordComponent") // a plain carrier; nothing compares them
    private record Change(int from, int to, String key, byte[] value) {}

    /** Whether outlines have all fields that alerts of a rule are made of. */
    static boolean hasFields(Rule rule) {
        return rule.timestampOverride() == null || FIELDS.contains(rule.timestampOverride());
    }

    /**
     * What is needed of an event's JSON.
     *
     * @return null if the document is to be made
     */
    static @Nullable EventOutline outline(byte[] body, int offset, int length) {
        EventOutline outline = READER.read(body, offset, length);
        if (outline == null
                || outline.span("rule") != null
                || outline.span("threat") != null
                || outline.span("tripline") != null) {
            return null;
        }
        Span event = outline.span("event");
        return event == null || body[event.from()] == '{' ? outline : null;
    }

    /**
     * The JSON of an alert, in UTF-8.
     *
     * @param isDuplicate whether it was there before
     * @param offset where the event's JSON begins
     * @param length how many bytes it has
     * @param outline of it
     */
    static byte[] of(
            Alert alert,
            boolean isDuplicate,
            byte[] body,
            int offset,
            int length,
            EventOutline outline) {
        AlertOverlay overlay = AlertOverlay.of(alert, EventFields.of(outline));
        if (isDuplicate) {
            overlay.alert().putAll(AlertOverlay.DUPLICATE);
        }
        AlertJson json = new AlertJson(body, outline);
        int end = offset + length - 1; // of the event, before its brace
        Span event = outline.span("event");
        json.put("@timestamp", overlay.timestamp(), end);
        if (event == null) {
            json.add(end, "event", JsonDocument.write(overlay.event()));
        } else {
            overlay.event()
                    .forEach((name, value) -> json.put("event." + name, value, event.to() - 1));
        }
        json.put("message", overlay.reason(), end);
        alert.template().fields().forEach((name, fields) -> json.add(end, name, fields.utf8()));
        json.add(end, "tripline", json.tripline(alert, overlay, event));
        return json.written(offset, offset + length);
    }

    private byte[] tripline(Alert alert, AlertOverlay overlay, @Nullable Span event) {
        byte[] rule = alert.template().tripline().utf8();
        int size = ADDED / 4 + rule.length + (event == null ? 0 : event.to() - event.from());
        ByteArrayOutputStream out = new ByteArrayOutputStream(size);
        out.writeBytes(ascii("{\"alert\":"));
        JsonDocument.write(overlay.alert(), out);
        out.writeBytes(ascii(",\"rule\":"));
        out.writeBytes(rule);
        if (event != null) {
            out.writeBytes(ascii(",\"original_event\":"));
            out.write(body, event.from(), event.to() - event.from());
        }
        out.write('}');
        return out.toByteArray();
    }

    /** Puts a value in the place of the one at a path, or adds it where its object ends. */
    private void put(String path, Object value, int end) {
        byte[] json = JsonDocument.writeValue(value);
        Span span = outline.span(path);
        if (span == null) {
            add(end, path.substring(path.indexOf('.') + 1), json);
        } else {
            changes.add(new Change(span.from(), span.to(), "", json));
        }
    }

    private void add(int end, String name, byte[] json) {
        changes.add(new Change(end, end, "\"" + name + "\":", json));
    }

    private byte[] written(int from, int to) {
        changes.sort(
                Comparator.comparingInt(Change::from)); // stable: what is added keeps its order
        int size = to - from + changes.size();
        for (Change change : changes) {
            size += change.key.length() + change.value.length;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(size);
        int at = from;
        byte last = 0;
        for (Change change : changes) {
            out.write(body, at, change.from - at);
            last = lastOf(at, change.from, last);
            if (!change.key.isEmpty() && last != '{') {
                out.write(',');
            }
            out.writeBytes(ascii(change.key));
            out.writeBytes(change.value);
            last = change.value[change.value.length - 1];
            at = change.to;
        }
        out.write(body, at, to - at);
        return out.toByteArray();
    }

    /** The last byte of the event's text between two places that is no blank. */
    private byte lastOf(int from, int to, byte otherwise) {
        int at = to - 1;
        while (at >= from && body[at] <= ' ' && body[at] >= 0) {
            at--;
        }
        return at < from ? otherwise : body[at];
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
