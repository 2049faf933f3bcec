package io.tripline.alert;

import io.tripline.event.Event;
import io.tripline.event.json.EventOutline;
import io.tripline.event.json.JsonDocument;
import io.tripline.rule.Rule;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.LongPredicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * That an event matched a rule. Made by {@code detection.DetectionPipeline}. Holds where the
 * event's JSON lies in its body; the document is made anew when it is asked for, since a body may
 * hold very many matches, and kept only while there is room for it.
 */
public final class Alert {

    /** Whose all events are while no keys are configured. */
    public static final String DEFAULT_TENANT = "default";

    /** Of which fields of the event it tells where it happened. */
    static final List<String> FIELDS = List.of("host.id", "host.name");

    private static final byte[] NO_BODY = {};

    private final String id;
    private final String tenant;
    private final AlertTemplate template;
    private final int generation;
    private byte[] body;
    private final int offset;
    private final int length;
    private final Instant receivedAt;
    private final Instant detectedAt;
    private final boolean late;
    private final @Nullable String host;
    private final boolean hasOutline;
    private final LongPredicate room;
    private @Nullable String json;

    private Alert(
            String id,
            String tenant,
            AlertTemplate template,
            int generation,
            byte[] body,
            int offset,
            int length,
            Instant receivedAt,
            Instant detectedAt,
            boolean late,
            @Nullable String host,
            boolean hasOutline,
            LongPredicate room) {
        this.id = id;
        this.tenant = tenant;
        this.template = template;
        this.generation = generation;
        this.body = body;
        this.offset = offset;
        this.length = length;
        this.receivedAt = receivedAt;
        this.detectedAt = detectedAt;
        this.late = late;
        this.host = host;
        this.hasOutline = hasOutline;
        this.room = room;
    }

    /**
     * The alert of a rule on an event.
     *
     * @param template of the rule's alerts
     * @param tenant whose event it is; part of the alert's identity
     * @param timeIsOurs whether its {@code @timestamp} was set on arrival, and is no part of that
     * @param generation of the rules in force
     * @param receivedAt when the request arrived, by which the event's age is told
     * @param detectedAt when the event was judged
     * @param room takes so many bytes to keep the document in, or says that there is no room
     * @throws AlertTooLarge if the event has more values than there is memory for
     */
    public static Alert of(
            Event event,
            AlertTemplate template,
            int generation,
            String tenant,
            boolean timeIsOurs,
            Instant receivedAt,
            Instant detectedAt,
            LongPredicate room) {
        EventOutline outline = template.outline(event.body(), event.offset(), event.length());
        try (DocumentRoom.Place place = DocumentRoom.OF_HEAP.new Place()) {
            Supplier<Map<String, @Nullable Object>> document =
                    () -> read(place, event.body(), event.offset(), event.length());
            EventFields fields;
            if (outline == null) {
                Map<String, @Nullable Object> read = document.get();
                document = () -> read;
                fields = EventFields.of(read);
            } else {
                fields = EventFields.of(outline);
            }
            Rule rule = template.rule();
            return new Alert(
                    AlertIdentity.of(tenant, rule.id(), fields, document, timeIsOurs),
                    tenant,
                    template,
                    generation,
                    event.body(),
                    event.offset(),
                    event.length(),
                    receivedAt,
                    detectedAt,
                    isLate(fields, rule, receivedAt),
                    hostOf(fields),
                    outline != null,
                    room);
        }
    }

    private static Map<String, @Nullable Object> read(
            DocumentRoom.Place place, byte[] json, int offset, int length) {
        take(place, json, offset, length);
        return JsonDocument.readExpanded(json, offset, length);
    }

    private static void take(DocumentRoom.Place place, byte[] json, int offset, int length) {
        long size = JsonDocument.sizeInMemory(json, offset, length);
        DocumentRoom.OF_HEAP.expect(size);
        place.take(size);
    }

    /**
     * Whether an event says of one field, in a dotted key and elsewhere, both that it is an object
     * and that it is a value.
     *
     * @throws AlertTooLarge if the event has more values than there is memory for
     */
    public static boolean hasConflict(Event event) {
        if (!JsonDocument.hasDottedKey(event.body(), event.offset(), event.length())) {
            return false;
        }
        try (DocumentRoom.Place place = DocumentRoom.OF_HEAP.new Place()) {
            take(place, event.body(), event.offset(), event.length());
            return JsonDocument.hasConflict(event.body(), event.offset(), event.length());
        }
    }

    private static @Nullable String hostOf(EventFields fields) {
        String id = fields.text("host.id");
        return id != null ? id : fields.text("host.name");
    }

    /**
     * Older at receipt than the rule looks back, by the field that the rule names, else by
     * {@code @timestamp}.
     */
    private static boolean isLate(EventFields fields, Rule rule, Instant receivedAt) {
        String override = rule.timestampOverride();
        Instant time = override == null ? null : fields.time(override);
        if (time == null) {
            time = fields.time("@timestamp");
        }
        return time != null && time.isBefore(rule.from().startAt(receivedAt));
    }

    /** 64 hex digits; the same for a repeat of the same event. */
    public String id() {
        return id;
    }

    /** Whose event it was. */
    public String tenant() {
        return tenant;
    }

    /** The rule that matched. */
    public Rule rule() {
        return template.rule();
    }

    /** When the event was judged. */
    public Instant detectedAt() {
        return detectedAt;
    }

    /** Whether the event was older than the rule's look-back when it arrived. */
    public boolean isLate() {
        return late;
    }

    /** The id of the host where it happened, else its name; null if the event has neither. */
    public @Nullable String host() {
        return host;
    }

    AlertTemplate template() {
        return template;
    }

    int generation() {
        return generation;
    }

    Instant receivedAt() {
        return receivedAt;
    }

    /** The event with its keys expanded; a new one each time. */
    Map<String, @Nullable Object> event() {
        return JsonDocument.readExpanded(body, offset, length);
    }

    /** The document as JSON in one line: the one that is kept, or made anew. */
    public String json() {
        return json != null ? json : made(false);
    }

    /** Likewise, with the remark that the alert was there before; made anew each time. */
    public String jsonOfDuplicate() {
        if (body.length > 0) {
            return made(true);
        }
        return DocumentRoom.OF_HEAP.rewritten(
                json(),
                document -> {
                    AlertDocument.markDuplicate(document);
                    return document;
                });
    }

    private String made(boolean isDuplicate) {
        EventOutline outline = hasOutline ? template.outline(body, offset, length) : null;
        if (outline != null) {
            return new String(
                    AlertJson.of(this, isDuplicate, body, offset, length, outline),
                    StandardCharsets.UTF_8);
        }
        try (DocumentRoom.Place place = DocumentRoom.OF_HEAP.new Place()) {
            place.take(JsonDocument.sizeInMemory(body, offset, length));
            return new String(
                    JsonDocument.write(AlertDocument.of(this, isDuplicate)),
                    StandardCharsets.UTF_8);
        }
    }

    /**
     * Likewise, and keeps it if there is room, since most are needed twice: to be stored and to be
     * answered. To be called by the request's own thread, which pays for it.
     */
    public String jsonToKeep() {
        String made = json();
        if (json == null && room.test(2L * made.length())) {
            json = made;
        }
        return made;
    }

    /**
     * Likewise, and lets go of the body then, which may become another's: what is asked for later
     * is made of the JSON.
     *
     * @return whether it did; if there is no room to keep the JSON, the body is needed still
     */
    public boolean letGoOfBody() {
        jsonToKeep();
        if (json == null) {
            return false;
        }
        body = NO_BODY;
        return true;
    }

    /** The JSON that is kept, or null. */
    public @Nullable String keptJson() {
        return json;
    }
}
