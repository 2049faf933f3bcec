package io.tripline.alert;

import io.tripline.rule.Rule;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The alert in ECS: every field of the event, and over it what the alert says. Fields of ECS are
 * named as there; what has no place in ECS is under {@code tripline}.
 */
final class AlertDocument {

    /** A time in UTC as every reader of ISO-8601 takes it. */
    private static final Pattern WHOLE_UTC =
            Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,9})?Z");

    private AlertDocument() {}

    static Map<String, @Nullable Object> of(Alert alert) {
        Rule rule = alert.rule();
        Map<String, @Nullable Object> document = alert.event();
        Instant time = Values.time(document, "@timestamp");
        Object originalEvent = document.get("event");
        String reason = AlertReason.of(document, rule);
        document.put("@timestamp", timestamp(document, time, alert.receivedAt()));
        putEvent(document, alert, reason);
        document.put("message", reason);
        alert.template().putInto(document);
        Instant eventTime = time == null ? alert.receivedAt() : time;
        putTripline(Values.object(document, "tripline"), alert, eventTime, originalEvent);
        return document;
    }

    /** The event's own text where that is a time in UTC already, so that no digit is lost. */
    private static String timestamp(
            Map<String, @Nullable Object> document, @Nullable Instant time, Instant receivedAt) {
        if (time == null) {
            return receivedAt.toString();
        }
        return Values.texts(document, "@timestamp").stream()
                .filter(text -> WHOLE_UTC.matcher(text).matches() && time.equals(Values.time(text)))
                .findFirst()
                .orElseGet(time::toString);
    }

    private static void putEvent(
            Map<String, @Nullable Object> document, Alert alert, String reason) {
        // a copy: the former event.* is kept beside it
        Map<String, @Nullable Object> event = new LinkedHashMap<>(Values.object(document, "event"));
        document.put("event", event);
        event.put("kind", "alert");
        event.put("created", alert.detectedAt().toString());
        if (Values.time(document, "event.ingested") == null) {
            event.put("ingested", alert.receivedAt().toString());
        }
        event.put("severity", alert.rule().riskScore());
        event.put("risk_score", alert.rule().riskScore());
        event.put("reason", reason);
    }

    private static void putTripline(
            Map<String, @Nullable Object> target,
            Alert alert,
            Instant eventTime,
            @Nullable Object originalEvent) {
        Map<String, @Nullable Object> own = new LinkedHashMap<>();
        own.put("id", alert.id());
        own.put("late", alert.isLate());
        own.put("lag_ms", Duration.between(eventTime, alert.detectedAt()).toMillis());
        own.put("generation", alert.generation());
        target.put("alert", own);
        target.put("rule", alert.template().tripline());
        if (originalEvent != null) {
            target.put("original_event", originalEvent);
        }
    }
}
