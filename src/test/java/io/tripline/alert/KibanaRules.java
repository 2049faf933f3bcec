package io.tripline.alert;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Holds a document against {@code formats/kibana-rules.json}, which says in data which fields an
 * alert of Elastic Security has: an unknown field of {@code kibana.*}, a wrong type, another value
 * than a constant, or a field that is always there and missing is a problem.
 */
final class KibanaRules {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final JsonNode RULES = JSON.readTree(OcsfRules.resource("kibana-rules.json"));

    private final List<String> problems = new ArrayList<>();

    private KibanaRules() {}

    /** What is wrong with a document; empty if it is well-formed. */
    static List<String> problems(String document, boolean isOfARule) {
        JsonNode alert = JSON.readTree(document);
        KibanaRules rules = new KibanaRules();
        rules.checkRequired(alert, "required");
        if (isOfARule) {
            rules.checkRequired(alert, "of_a_rule");
        }
        alert.properties()
                .forEach(field -> {
                    if (field.getKey().startsWith("kibana") || type(field.getKey()) != null) {
                        rules.check(field.getKey(), type(field.getKey()), field.getValue());
                    }
                });
        RULES.get("constant")
                .properties()
                .forEach(constant -> {
                    if (!constant.getValue().equals(alert.get(constant.getKey()))) {
                        rules.problems.add(constant.getKey() + ": expected " + constant.getValue());
                    }
                });
        return rules.problems;
    }

    private static String type(String field) {
        for (String section : List.of("required", "of_a_rule", "optional")) {
            if (RULES.get(section).has(field)) {
                return RULES.get(section).get(field).asString();
            }
        }
        return null;
    }

    private void checkRequired(JsonNode alert, String section) {
        RULES.get(section)
                .propertyNames()
                .forEach(name -> {
                    if (!alert.has(name)) {
                        problems.add(name + " is missing");
                    }
                });
    }

    private void check(String at, String type, JsonNode value) {
        if (type == null) {
            problems.add(at + ": unknown field");
        } else if (type.endsWith("[]")) {
            if (!value.isArray()) {
                problems.add("%s: expected %s, found %s".formatted(at, type, value));
            }
            value.forEach(element -> check(at, type.substring(0, type.length() - 2), element));
        } else if (RULES.get("objects").has(type)) {
            JsonNode members = RULES.get("objects").get(type);
            if (!value.propertyNames().equals(members.propertyNames())) {
                problems.add("%s: expected %s, found %s".formatted(at, members, value));
            }
            members.properties()
                    .forEach(member ->
                            check(
                                    at + "." + member.getKey(),
                                    member.getValue().asString(),
                                    value.path(member.getKey())));
        } else if (!fits(type, value)) {
            problems.add("%s: expected %s, found %s".formatted(at, type, value));
        }
    }

    private static boolean fits(String type, JsonNode value) {
        return switch (type) {
            case "keyword" -> value.isString();
            case "date" -> value.isString() && Values.time(value.asString()) != null;
            case "long" -> value.isIntegralNumber() && value.canConvertToLong();
            case "float" -> value.isNumber();
            case "boolean" -> value.isBoolean();
            case "object" -> value.isObject();
            default -> throw new AssertionError(type);
        };
    }
}
