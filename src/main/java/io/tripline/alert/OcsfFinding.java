package io.tripline.alert;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * OCSF's {@code finding_info}: what was found, by which rule, and which attacks it stands for. Made
 * by {@link OcsfDocument}.
 */
final class OcsfFinding {

    private static final Map<String, @Nullable Object> NONE = Map.of();

    private OcsfFinding() {}

    static Map<String, @Nullable Object> of(Map<String, @Nullable Object> document) {
        String id = Values.text(document, "tripline.alert.id");
        Long happened = OcsfDocument.millis(document, "@timestamp");
        Long from = OcsfDocument.millis(document, "tripline.fold.from");
        Long to = OcsfDocument.millis(document, "tripline.fold.to");
        return new OcsfObject()
                // required; every alert has one
                .with("uid", id == null ? "unknown" : id)
                .with("title", Values.text(document, "rule.name"))
                .with("desc", nonEmpty(Values.text(document, "rule.description")))
                .with("created_time", OcsfDocument.millis(document, "event.created"))
                .with("first_seen_time", from == null ? happened : from)
                .with("last_seen_time", to == null ? happened : to)
                .with("types", Values.texts(document, "rule.category"))
                .with("analytic", analytic(document))
                .with("attacks", attacks(Values.objectAt(document, "tripline.rule").get("threat")))
                .with("tags", tags(Values.texts(document, "tripline.rule.tags")))
                .with("data_sources", Values.texts(document, "tripline.rule.index"))
                .with("src_url", Values.text(document, "rule.reference"))
                .toMap();
    }

    private static @Nullable String nonEmpty(@Nullable String text) {
        return text == null || text.isEmpty() ? null : text;
    }

    private static @Nullable Map<String, @Nullable Object> analytic(
            Map<String, @Nullable Object> document) {
        return new OcsfObject()
                .with("type_id", 1, "type", "Rule")
                .with("uid", Values.text(document, "rule.id"))
                .with("name", Values.text(document, "rule.name"))
                .with("version", Values.text(document, "rule.version"))
                .with("category", Values.text(document, "rule.category"))
                .ifAny("uid", "name");
    }

    /** One entry for each deepest element of the mapping, with what it belongs to. */
    private static List<Map<String, @Nullable Object>> attacks(@Nullable Object threats) {
        List<Map<String, @Nullable Object>> attacks = new ArrayList<>();
        for (Map<String, @Nullable Object> threat : Values.objects(threats)) {
            Map<String, @Nullable Object> tactic = Values.objectAt(threat, "tactic");
            for (Map<String, @Nullable Object> technique : orNone(threat.get("technique"))) {
                for (Map<String, @Nullable Object> sub : orNone(technique.get("subtechnique"))) {
                    Map<String, @Nullable Object> attack =
                            new OcsfObject()
                                    .with("tactic", entry(tactic))
                                    .with("technique", entry(technique))
                                    .with("sub_technique", entry(sub))
                                    .toMap();
                    if (!attack.isEmpty()) {
                        attacks.add(attack);
                    }
                }
            }
        }
        return attacks;
    }

    /** At least one object, so that what has nothing below it makes an entry too. */
    private static List<Map<String, @Nullable Object>> orNone(@Nullable Object value) {
        List<Map<String, @Nullable Object>> objects = Values.objects(value);
        return objects.isEmpty() ? List.of(NONE) : objects;
    }

    private static @Nullable Map<String, @Nullable Object> entry(
            Map<String, @Nullable Object> entry) {
        return new OcsfObject()
                .with("uid", Values.text(entry, "id"))
                .with("name", Values.text(entry, "name"))
                .with("src_url", Values.text(entry, "reference"))
                .ifAny("uid", "name");
    }

    /** Tags such as {@code OS: macOS}; those without a name are among the labels only. */
    private static List<Map<String, @Nullable Object>> tags(List<String> tags) {
        Map<String, List<String>> byName = new LinkedHashMap<>();
        for (String tag : tags) {
            int colon = tag.indexOf(": ");
            if (colon > 0) {
                byName.computeIfAbsent(tag.substring(0, colon), name -> new ArrayList<>())
                        .add(tag.substring(colon + 2).strip());
            }
        }
        List<Map<String, @Nullable Object>> pairs = new ArrayList<>();
        byName.forEach((name, values) -> {
            boolean isOne = values.size() == 1;
            pairs.add(
                    new OcsfObject()
                            .with("name", name)
                            .with(isOne ? "value" : "values", isOne ? values.getFirst() : values)
                            .toMap());
        });
        return pairs;
    }
}
