package io.tripline.alert;

import io.tripline.event.Event;
import io.tripline.event.json.EventOutline;
import io.tripline.event.json.JsonDocument;
import io.tripline.rule.Rule;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
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
        Supplier<Map<String, @Nullable Object>> document =
                () -> JsonDocument.readExpanded(event.body(), event.offset(), event.length());
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
        return time != null && Duration.between(time, receivedAt).compareTo(rule.from().span()) > 0;
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
        if (json != null) {
            return json;
        }
        EventOutline outline = hasOutline ? template.outline(body, offset, length) : null;
        return new String(
                outline == null
                        ? JsonDocument.write(document())
                        : AlertJson.of(this, body, offset, length, outline),
                StandardCharsets.UTF_8);
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

    /** The alert as a document, see {@link AlertDocument}; a new one each time. */
    public Map<String, @Nullable Object> document() {
        return json != null && body.length == 0
                ? JsonDocument.readExpanded(json)
                : AlertDocument.of(this);
    }
}
