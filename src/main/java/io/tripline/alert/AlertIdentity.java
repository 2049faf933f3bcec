package io.tripline.alert;

import io.tripline.event.json.JsonDocument;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An alert's id: 64 hex digits that are the same whenever the same event meets the same rule, so
 * that a repeat is known across requests, restarts and instances. It is the SHA-256 of {@code v1},
 * tenant, rule, agent and event id, joined by the unit separator; of an event without an id, its
 * content stands for the last two. The rule's version and the generation are no part of it.
 */
final class AlertIdentity {

    /** By which fields of the event it is told, if there is an id. */
    static final List<String> FIELDS = List.of("event.id", "agent.id");

    private static final String SCHEME = "v1";
    private static final String SEPARATOR = "\u001F";

    /**
     * What shippers and ingest pipelines add on the way, different each time the same event is
     * sent.
     */
    private static final String[] ADDED_ON_THE_WAY = {"date", "_time", "ingest"};

    private AlertIdentity() {}

    /**
     * The id of the alert of a rule on an event.
     *
     * @param event its {@link #FIELDS}
     * @param document makes a document of it with its keys expanded; asked only if it has no id
     * @param timeIsOurs whether its {@code @timestamp} was set on arrival: then it tells nothing
     */
    static String of(
            String tenant,
            String ruleId,
            EventFields event,
            Supplier<Map<String, @Nullable Object>> document,
            boolean timeIsOurs) {
        String eventId = event.text("event.id");
        return eventId == null || eventId.isEmpty()
                ? Sha256.hex(
                        String.join(
                                SEPARATOR,
                                SCHEME,
                                tenant,
                                ruleId,
                                contentOf(document.get(), timeIsOurs)))
                : Sha256.hex(
                        String.join(SEPARATOR, SCHEME, tenant, ruleId, agentId(event), eventId));
    }

    /** The id of a summary, made of what tells it from others. */
    static String ofFold(String... parts) {
        return Sha256.hex("fold-v1" + SEPARATOR + String.join(SEPARATOR, parts));
    }

    private static String agentId(EventFields event) {
        String id = event.text("agent.id");
        return id == null ? "" : id;
    }

    private static String contentOf(Map<String, @Nullable Object> event, boolean timeIsOurs) {
        Map<String, @Nullable Object> canonical = JsonDocument.sorted(event);
        if (timeIsOurs) {
            canonical.remove("@timestamp");
        }
        for (String key : ADDED_ON_THE_WAY) {
            canonical.remove(key);
        }
        Object inner = canonical.get("event");
        for (Object part :
                inner instanceof List<?> list ? list : Collections.singletonList(inner)) {
            if (part instanceof Map<?, ?> object) {
                object.remove("ingested");
            }
        }
        if (inner instanceof Map<?, ?> object && object.isEmpty()) {
            canonical.remove("event");
        }
        return Sha256.hex(JsonDocument.write(canonical));
    }
}
