package io.tripline.alert;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The alert in ECS: every field of the event, and over it what the alert says. Fields of ECS are
 * named as there; what has no place in ECS is under {@code tripline}. {@link AlertJson} writes the
 * same without a document, where it can.
 */
final class AlertDocument {

    /** What not every alert has under {@code tripline}. */
    private static final List<String> OURS = List.of("original_event", "fold");

    private AlertDocument() {}

    static Map<String, @Nullable Object> of(Alert alert, boolean isDuplicate) {
        Map<String, @Nullable Object> document = alert.event();
        AlertOverlay overlay = AlertOverlay.of(alert, EventFields.of(document));
        Object originalEvent = document.get("event");
        document.put("@timestamp", overlay.timestamp());
        // a copy: the former event.* is kept beside it
        Map<String, @Nullable Object> event = new LinkedHashMap<>(Values.object(document, "event"));
        event.putAll(overlay.event());
        document.put("event", event);
        document.put("message", overlay.reason());
        alert.template().putInto(document);
        Map<String, @Nullable Object> tripline = Values.object(document, "tripline");
        OURS.forEach(tripline::remove); // an event that has it would pass for what it is not
        tripline.put("alert", overlay.alert());
        tripline.put("rule", alert.template().tripline());
        if (originalEvent != null) {
            tripline.put("original_event", originalEvent);
        }
        if (isDuplicate) {
            markDuplicate(document);
        }
        return document;
    }

    /** Says of an alert that it was there before, last under {@code tripline.alert}. */
    @SuppressWarnings("unchecked") // the document's own objects
    static void markDuplicate(Map<String, @Nullable Object> document) {
        Map<String, @Nullable Object> alert =
                (Map<String, @Nullable Object>) Values.object(document, "tripline").get("alert");
        Objects.requireNonNull(alert).putAll(AlertOverlay.DUPLICATE);
    }
}
