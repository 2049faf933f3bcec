package io.tripline.rule;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads the ATT&amp;CK mapping, {@code [[rule.threat]]}, of a rule file. */
final class ThreatReader {

    private ThreatReader() {}

    static List<Threat> read(RuleTable table) {
        List<Threat> threats = new ArrayList<>();
        for (Map<?, ?> threat : tables(table, "threat", table.values())) {
            Object tactic = threat.get("tactic");
            if (!(tactic instanceof Map<?, ?> tacticTable)) {
                table.fault(
                        "threat",
                        "expected a tactic in each [[rule.threat]], found "
                                + (tactic == null ? "none" : tactic));
                continue;
            }
            List<Threat.Technique> techniques = new ArrayList<>();
            for (Map<?, ?> technique : tables(table, "technique", threat)) {
                techniques.add(
                        new Threat.Technique(
                                entry(table, technique),
                                tables(table, "subtechnique", technique).stream()
                                        .map(sub -> entry(table, sub))
                                        .toList()));
            }
            threats.add(
                    new Threat(text(threat, "framework"), entry(table, tacticTable), techniques));
        }
        return threats;
    }

    private static List<Map<?, ?>> tables(RuleTable table, String key, Map<?, ?> parent) {
        List<Map<?, ?>> tables = new ArrayList<>();
        Object value = parent.get(key);
        if (value == null) {
            return tables;
        }
        for (Object element : value instanceof List<?> list ? list : List.of(value)) {
            if (element instanceof Map<?, ?> map) {
                tables.add(map);
            } else {
                table.fault(
                        "threat", "expected tables under '%s', found %s".formatted(key, element));
            }
        }
        return tables;
    }

    private static Threat.Entry entry(RuleTable table, Map<?, ?> from) {
        String id = text(from, "id");
        if (id.isEmpty()) {
            table.fault("threat", "expected an id in each tactic and technique, found " + from);
        }
        return new Threat.Entry(id, text(from, "name"), text(from, "reference"));
    }

    private static String text(Map<?, ?> from, String key) {
        return from.get(key) instanceof String text ? text : "";
    }
}
