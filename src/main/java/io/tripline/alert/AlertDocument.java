package io.tripline.alert;

import io.tripline.rule.Rule;
import io.tripline.rule.Threat;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The alert in ECS: every field of the event, and over it what the alert says. Fields of ECS are
 * named as there; what has no place in ECS is under {@code tripline}.
 */
final class AlertDocument {

    private static final String CATEGORY = "Event Correlation Rule";

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
        putRule(Values.object(document, "rule"), rule);
        if (!rule.threats().isEmpty()) {
            putThreat(Values.object(document, "threat"), rule.threats());
        }
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
                .orElse(time.toString());
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

    /** What the rule lacks is removed: the event's own value would speak of another rule. */
    private static void putRule(Map<String, @Nullable Object> target, Rule rule) {
        target.put("id", rule.id());
        target.put("name", rule.name());
        target.put("description", rule.description());
        target.put("author", rule.author());
        putOrRemove(target, "license", rule.license());
        target.put("category", CATEGORY);
        putOrRemove(target, "version", rule.version() == null ? null : rule.version().toString());
        putOrRemove(target, "reference", rule.references().isEmpty() ? null : rule.references());
    }

    private static void putOrRemove(
            Map<String, @Nullable Object> target, String key, @Nullable Object value) {
        if (value == null) {
            target.remove(key);
        } else {
            target.put(key, value);
        }
    }

    /**
     * ECS has parallel arrays, which lose the pairing; it is kept as shipped in {@code
     * tripline.rule.threat}.
     */
    private static void putThreat(Map<String, @Nullable Object> target, List<Threat> threats) {
        List<Threat.Entry> tactics = new ArrayList<>();
        List<Threat.Entry> techniques = new ArrayList<>();
        List<Threat.Entry> subtechniques = new ArrayList<>();
        for (Threat threat : threats) {
            tactics.add(threat.tactic());
            for (Threat.Technique technique : threat.techniques()) {
                techniques.add(technique.entry());
                subtechniques.addAll(technique.subtechniques());
            }
        }
        List<String> frameworks = threats.stream().map(Threat::framework).distinct().toList();
        target.put("framework", frameworks.size() == 1 ? frameworks.getFirst() : frameworks);
        target.put("tactic", arrays(tactics));
        if (techniques.isEmpty()) {
            target.remove("technique");
            return;
        }
        Map<String, @Nullable Object> technique = arrays(techniques);
        if (!subtechniques.isEmpty()) {
            technique.put("subtechnique", arrays(subtechniques));
        }
        target.put("technique", technique);
    }

    private static Map<String, @Nullable Object> arrays(List<Threat.Entry> entries) {
        List<Threat.Entry> distinct = entries.stream().distinct().toList();
        Map<String, @Nullable Object> arrays = new LinkedHashMap<>();
        arrays.put("id", distinct.stream().map(Threat.Entry::id).toList());
        arrays.put("name", distinct.stream().map(Threat.Entry::name).toList());
        arrays.put("reference", distinct.stream().map(Threat.Entry::reference).toList());
        return arrays;
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
        Rule rule = alert.rule();
        Map<String, @Nullable Object> ruleFields = new LinkedHashMap<>();
        ruleFields.put("severity", rule.severity());
        ruleFields.put("risk_score", rule.riskScore());
        ruleFields.put("from", rule.from().text());
        ruleFields.put("tags", rule.tags());
        ruleFields.put("index", rule.index());
        if (!rule.threats().isEmpty()) {
            Object threat = rule.document().get("threat");
            ruleFields.put("threat", threat instanceof List<?> ? threat : List.of(threat));
        }
        target.put("rule", ruleFields);
        if (originalEvent != null) {
            target.put("original_event", originalEvent);
        }
    }
}
