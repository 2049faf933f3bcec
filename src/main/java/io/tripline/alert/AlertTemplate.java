package io.tripline.alert;

import io.tripline.event.json.EventOutline;
import io.tripline.event.json.JsonDocument.Fixed;
import io.tripline.rule.Rule;
import io.tripline.rule.Threat;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What all alerts of a rule say alike, so that it is made once and not for each. Made per
 * generation of rules; thread-safe.
 */
public final class AlertTemplate {

    private static final String CATEGORY = "Event Correlation Rule";

    private final Rule rule;
    private final Fixed ruleFields;
    private final @Nullable Fixed threat;
    private final Fixed tripline;
    private final Map<String, Fixed> fields;
    private final boolean readsOutlines;

    private AlertTemplate(
            Rule rule,
            Fixed ruleFields,
            @Nullable Fixed threat,
            Fixed tripline,
            boolean readsOutlines) {
        this.rule = rule;
        this.ruleFields = ruleFields;
        this.threat = threat;
        this.tripline = tripline;
        this.fields = fields(ruleFields, threat);
        this.readsOutlines = readsOutlines;
    }

    /** The template of a rule's alerts. */
    public static AlertTemplate of(Rule rule) {
        return of(rule, true);
    }

    /**
     * Likewise, with the choice to take the plain path everywhere, for tests that compare the two.
     *
     * @param optimised false for the plain path
     */
    static AlertTemplate of(Rule rule, boolean optimised) {
        return new AlertTemplate(
                rule,
                new Fixed(ruleFields(rule)),
                rule.threats().isEmpty() ? null : new Fixed(threat(rule.threats())),
                new Fixed(tripline(rule)),
                optimised && AlertJson.hasFields(rule));
    }

    /** The rule. */
    public Rule rule() {
        return rule;
    }

    /**
     * The outline of an event that its alert can be made of.
     *
     * @return null if its document is to be made
     */
    @Nullable EventOutline outline(byte[] body, int offset, int length) {
        return readsOutlines ? AlertJson.outline(body, offset, length) : null;
    }

    /** What stands under {@code tripline.rule}. */
    Fixed tripline() {
        return tripline;
    }

    /**
     * Puts {@code rule} and {@code threat} over what the event has there. Of what the rule could
     * say and does not, the event's own is removed: it would speak of another rule.
     */
    void putInto(Map<String, @Nullable Object> document) {
        put(document, "rule", ruleFields, "license", "version", "reference");
        if (threat != null) {
            put(document, "threat", threat, "technique");
        }
    }

    /** What {@link #putInto} puts into a document that has none of it. */
    Map<String, Fixed> fields() {
        return fields;
    }

    private static Map<String, Fixed> fields(Fixed ruleFields, @Nullable Fixed threat) {
        Map<String, Fixed> fields = new LinkedHashMap<>();
        fields.put("rule", ruleFields);
        if (threat != null) {
            fields.put("threat", threat);
        }
        return fields;
    }

    private static void put(
            Map<String, @Nullable Object> document, String key, Fixed fields, String... ours) {
        if (!document.containsKey(key)) {
            document.put(key, fields);
            return;
        }
        Map<String, @Nullable Object> merged = Values.object(document, key);
        merged.putAll(fields);
        for (String own : ours) {
            if (!fields.containsKey(own)) {
                merged.remove(own);
            }
        }
    }

    private static Map<String, @Nullable Object> ruleFields(Rule rule) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("id", rule.id());
        fields.put("name", rule.name());
        fields.put("description", rule.description());
        fields.put("author", rule.author());
        if (rule.license() != null) {
            fields.put("license", rule.license());
        }
        fields.put("category", CATEGORY);
        if (rule.version() != null) {
            fields.put("version", rule.version().toString());
        }
        if (!rule.references().isEmpty()) {
            fields.put("reference", rule.references());
        }
        return fields;
    }

    /**
     * ECS has parallel arrays, which lose the pairing; it is kept as shipped in {@code
     * tripline.rule.threat}.
     */
    private static Map<String, @Nullable Object> threat(List<Threat> threats) {
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
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        List<String> frameworks = threats.stream().map(Threat::framework).distinct().toList();
        fields.put("framework", frameworks.size() == 1 ? frameworks.getFirst() : frameworks);
        fields.put("tactic", arrays(tactics));
        if (!techniques.isEmpty()) {
            Map<String, @Nullable Object> technique = arrays(techniques);
            if (!subtechniques.isEmpty()) {
                technique.put("subtechnique", arrays(subtechniques));
            }
            fields.put("technique", technique);
        }
        return fields;
    }

    private static Map<String, @Nullable Object> arrays(List<Threat.Entry> entries) {
        List<Threat.Entry> distinct = entries.stream().distinct().toList();
        Map<String, @Nullable Object> arrays = new LinkedHashMap<>();
        arrays.put("id", distinct.stream().map(Threat.Entry::id).toList());
        arrays.put("name", distinct.stream().map(Threat.Entry::name).toList());
        arrays.put("reference", distinct.stream().map(Threat.Entry::reference).toList());
        return arrays;
    }

    private static Map<String, @Nullable Object> tripline(Rule rule) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("severity", rule.severity());
        fields.put("risk_score", rule.riskScore());
        fields.put("from", rule.from().text());
        fields.put("tags", rule.tags());
        fields.put("index", rule.index());
        if (!rule.threats().isEmpty()) {
            Object threat = rule.document().get("threat");
            fields.put("threat", threat instanceof List<?> ? threat : List.of(threat));
        }
        return fields;
    }
}
