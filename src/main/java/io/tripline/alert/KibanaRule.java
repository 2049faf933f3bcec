package io.tripline.alert;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What Elastic Security's alerts tell of their rule: twice, flat and once more in {@code
 * rule.parameters}. Made by {@link KibanaDocument}. What a kept alert does not know of its rule
 * (its query, note, interval, …) is left out.
 */
final class KibanaRule {

    private static final String LANGUAGE = "eql";

    private KibanaRule() {}

    /**
     * The fields, by their names below {@code kibana.alert}.
     *
     * @param created when the rule matched
     */
    static Map<String, @Nullable Object> of(
            Map<String, @Nullable Object> document, String created) {
        Map<String, @Nullable Object> rule = told(document);
        Map<String, @Nullable Object> parameters = new LinkedHashMap<>(rule);
        parameters.put("language", LANGUAGE);
        parameters.put("index", Values.texts(document, "tripline.rule.index"));

        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("rule.name", Values.text(document, "rule.name"));
        // there, the number of the rule in that Kibana; a rule of ours has one name only
        fields.put("rule.uuid", Values.text(document, "rule.id"));
        fields.put("rule.rule_type_id", "siem.eqlRule");
        fields.put("rule.category", "Event Correlation Rule");
        fields.put("rule.consumer", "siem");
        fields.put("rule.producer", "siem");
        fields.put("rule.enabled", true);
        fields.put("rule.revision", 0);
        fields.put("rule.actions", List.of());
        fields.put("rule.execution.timestamp", created);
        fields.put("rule.tags", Values.texts(document, "tripline.rule.tags"));
        fields.put("rule.indices", Values.texts(document, "tripline.rule.index"));
        rule.forEach((name, value) -> fields.put("rule." + name, value));
        fields.put("rule.parameters", parameters);
        return fields;
    }

    private static Map<String, @Nullable Object> told(Map<String, @Nullable Object> document) {
        Map<String, @Nullable Object> rule = new LinkedHashMap<>();
        rule.put("rule_id", Values.text(document, "rule.id"));
        rule.put("type", LANGUAGE);
        rule.put("description", Values.text(document, "rule.description"));
        rule.put("author", Values.texts(document, "rule.author"));
        rule.put("license", Values.text(document, "rule.license"));
        rule.put("version", KibanaValues.LONG.of(document, "rule.version"));
        rule.put("severity", Values.text(document, "tripline.rule.severity"));
        rule.put("risk_score", KibanaValues.DOUBLE.of(document, "tripline.rule.risk_score"));
        rule.put("from", Values.text(document, "tripline.rule.from"));
        rule.put("to", "now");
        rule.put("references", Values.texts(document, "rule.reference"));
        rule.put(
                "threat", Values.objects(Values.objectAt(document, "tripline.rule").get("threat")));
        // a rule of ours has neither
        rule.put("severity_mapping", List.of());
        rule.put("risk_score_mapping", List.of());
        rule.put("exceptions_list", List.of());
        rule.values().removeIf(value -> value == null);
        return rule;
    }
}
