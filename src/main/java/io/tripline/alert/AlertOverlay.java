package io.tripline.alert;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What an alert says over its event, beside what all alerts of its rule say alike.
 *
 * @param timestamp of the document
 * @param reason what happened, in a sentence
 * @param event what stands under {@code event}, over what the event has there
 * @param alert what stands under {@code tripline.alert}
 */
record AlertOverlay(
        String timestamp, String reason, Map<String, Object> event, Map<String, Object> alert) {

    /** Of which fields of the event it is made, beside those of {@link AlertReason}. */
    static final List<String> FIELDS = List.of("@timestamp", "event.ingested");

    /** What may stand under {@code event}. */
    static final List<String> OF_EVENT =
            List.of("kind", "created", "ingested", "severity", "risk_score", "reason");

    /** What stands under {@code tripline.alert} last if the alert was there before. */
    static final Map<String, Object> DUPLICATE = Map.of("duplicate", true);

    /** A time in UTC as every reader of ISO-8601 takes it. */
    private static final Pattern WHOLE_UTC =
            Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,9})?Z");

    static AlertOverlay of(Alert alert, EventFields fields) {
        Instant time = fields.time("@timestamp");
        Instant eventTime = time == null ? alert.receivedAt() : time;
        String reason = AlertReason.of(fields, alert.rule());

        Map<String, Object> event = new LinkedHashMap<>();
        event.put("kind", "alert");
        event.put("created", alert.detectedAt().toString());
        if (fields.time("event.ingested") == null) {
            event.put("ingested", alert.receivedAt().toString());
        }
        event.put("severity", alert.rule().riskScore());
        event.put("risk_score", alert.rule().riskScore());
        event.put("reason", reason);

        Map<String, Object> own = new LinkedHashMap<>();
        own.put("id", alert.id());
        own.put("late", alert.isLate());
        own.put("lag_ms", Duration.between(eventTime, alert.detectedAt()).toMillis());
        own.put("generation", alert.generation());
        return new AlertOverlay(timestamp(fields, time, alert.receivedAt()), reason, event, own);
    }

    /** The event's own text where that is a time in UTC already, so that no digit is lost. */
    private static String timestamp(
            EventFields fields, @Nullable Instant time, Instant receivedAt) {
        if (time == null) {
            return receivedAt.toString();
        }
        return fields.texts("@timestamp").stream()
                .filter(text -> WHOLE_UTC.matcher(text).matches() && time.equals(Values.time(text)))
                .findFirst()
                .orElseGet(time::toString);
    }
}
