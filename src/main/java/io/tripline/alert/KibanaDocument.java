package io.tripline.alert;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The alert as Elastic Security keeps the alerts of its own rules ({@code
 * .alerts-security.alerts-*}): the fields of the event, and beside them those of the alert, whose
 * names are flat there. {@link KibanaRule} says what is told of the rule.
 */
final class KibanaDocument {

    private static final String PREFIX = "kibana.alert.";

    /** What we wrote over the event; there it is told by {@code kibana.alert.rule.*}. */
    private static final List<String> OWN_OF_RULE =
            List.of(
                    "id",
                    "name",
                    "description",
                    "author",
                    "license",
                    "category",
                    "version",
                    "reference");

    private static final List<String> OWN_OF_THREAT = List.of("framework", "tactic", "technique");

    private static final List<String> OWN_OF_TRIPLINE =
            List.of("alert", "rule", "original_event", "fold");

    private KibanaDocument() {}

    static Map<String, @Nullable Object> of(Map<String, @Nullable Object> document) {
        Map<String, @Nullable Object> alert = event(document);
        String created = time(document, "event.created", "@timestamp");
        // when the alert was made; when it happened is original_time
        alert.put("@timestamp", created);
        alert.put("event.kind", "signal");
        alert.put("kibana.space_ids", List.of("default"));
        String id = Values.text(document, "tripline.alert.id");
        put(alert, "uuid", id == null ? "unknown" : id);
        put(alert, "status", "active");
        put(alert, "workflow_status", "open");
        put(alert, "workflow_tags", List.of());
        put(alert, "workflow_assignee_ids", List.of());
        put(alert, "depth", 1);
        put(alert, "ancestors", List.of(ancestor(document)));
        put(alert, "reason", Values.text(document, "event.reason"));
        put(alert, "severity", Values.text(document, "tripline.rule.severity"));
        put(alert, "risk_score", KibanaValues.DOUBLE.of(document, "tripline.rule.risk_score"));
        put(alert, "start", created);
        put(alert, "last_detected", created);
        put(alert, "original_time", time(document, "@timestamp", "event.created"));
        KibanaValues.ORIGINAL_EVENT.forEach((name, type) ->
                put(
                        alert,
                        "original_event." + name,
                        type.of(document, "tripline.original_event." + name)));
        put(alert, "suppression.docs_count", KibanaValues.LONG.of(document, "tripline.fold.count"));
        put(alert, "suppression.start", KibanaValues.DATE.of(document, "tripline.fold.from"));
        put(alert, "suppression.end", KibanaValues.DATE.of(document, "tripline.fold.to"));
        KibanaRule.of(document, created).forEach((name, value) -> put(alert, name, value));
        return alert;
    }

    /** The event as it came: Elastic Security keeps its fields, and no fields of others' alerts. */
    private static Map<String, @Nullable Object> event(Map<String, @Nullable Object> document) {
        Map<String, @Nullable Object> event = new LinkedHashMap<>(document);
        event.remove("kibana");
        event.put("event", Values.objectAt(document, "tripline").get("original_event"));
        event.put("event", without(Values.object(event, "event"), List.of("kind")));
        replace(event, "rule", OWN_OF_RULE);
        replace(event, "threat", OWN_OF_THREAT);
        replace(event, "tripline", OWN_OF_TRIPLINE);
        event.values().removeIf(value -> value instanceof Map<?, ?> map && map.isEmpty());
        return event;
    }

    private static void replace(Map<String, @Nullable Object> event, String key, List<String> own) {
        if (event.get(key) instanceof Map<?, ?> object) {
            event.put(key, without(Values.cast(object), own));
        }
    }

    private static Map<String, @Nullable Object> without(
            Map<String, @Nullable Object> object, List<String> keys) {
        Map<String, @Nullable Object> copy = new LinkedHashMap<>(object);
        keys.forEach(copy::remove);
        return copy;
    }

    /** The event that the alert is made of; in Elasticsearch it would be a document of an index. */
    private static Map<String, @Nullable Object> ancestor(Map<String, @Nullable Object> document) {
        String id = Values.text(document, "event.id");
        Map<String, @Nullable Object> ancestor = new LinkedHashMap<>();
        ancestor.put("id", id == null ? "" : id);
        ancestor.put("type", "event");
        ancestor.put("index", index(document));
        ancestor.put("depth", 0);
        return ancestor;
    }

    /** The event's data stream, by Elastic's naming of them; empty if it is of none. */
    private static String index(Map<String, @Nullable Object> document) {
        List<String> parts = new ArrayList<>();
        for (String part : List.of("type", "dataset", "namespace")) {
            String text = Values.text(document, "data_stream." + part);
            if (text != null && !text.isEmpty()) {
                parts.add(text);
            }
        }
        return parts.size() == 3 ? String.join("-", parts) : "";
    }

    /** The first of these times that there is, as it is written; 1970 in a document not ours. */
    private static String time(Map<String, @Nullable Object> document, String... paths) {
        for (String path : paths) {
            if (KibanaValues.DATE.of(document, path) instanceof String text) {
                return text;
            }
        }
        return "1970-01-01T00:00:00Z";
    }

    private static void put(
            Map<String, @Nullable Object> alert, String name, @Nullable Object value) {
        if (value != null) {
            alert.put(PREFIX + name, value);
        }
    }
}
