package io.tripline.alert;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.springframework.core.io.ClassPathResource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Holds a document against {@code formats/ocsf-1.8.0-rules.json}, which says in data what OCSF
 * allows: an unknown attribute, a wrong type, a value outside its enumeration, a caption that is
 * not its id's, or something required that is missing is a problem.
 */
final class OcsfRules {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final JsonNode RULES = JSON.readTree(resource("ocsf-1.8.0-rules.json"));
    private static final BigInteger MOST = BigInteger.valueOf(Long.MAX_VALUE);

    private final List<String> problems = new ArrayList<>();

    private OcsfRules() {}

    /** The text of a file of {@code formats}. */
    static String resource(String name) {
        try {
            return new ClassPathResource("formats/" + name)
                    .getContentAsString(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AssertionError(name, e);
        }
    }

    /** What is wrong with a document, each with its place; empty if it is well-formed. */
    static List<String> problems(String document) {
        OcsfRules rules = new OcsfRules();
        rules.check("", RULES.get("class").asString(), JSON.readTree(document));
        return rules.problems;
    }

    private void check(String at, String type, JsonNode value) {
        if (type.endsWith("[]")) {
            if (!value.isArray() || value.isEmpty()) {
                problems.add(at + ": expected values, found " + value);
                return;
            }
            for (int i = 0; i < value.size(); i++) {
                check(at + "[" + i + "]", type.substring(0, type.length() - 2), value.get(i));
            }
        } else if (RULES.get("types").has(type)) {
            checkPlain(at, RULES.get("types").get(type), type, value);
        } else {
            checkObject(at, RULES.get("objects").get(type), type, value);
        }
    }

    private void checkPlain(String at, JsonNode rule, String type, JsonNode value) {
        boolean fits =
                switch (rule.get("json").asString()) {
                    case "string" -> value.isString() && matches(rule, value.asString());
                    case "boolean" -> value.isBoolean();
                    case "integer" -> value.isIntegralNumber() && isInRange(rule, value);
                    case "object" -> value.isObject() && !value.isEmpty();
                    default -> throw new AssertionError(rule);
                };
        if (!fits) {
            problems.add("%s: expected %s, found %s".formatted(at, type, value));
        }
    }

    private static boolean matches(JsonNode rule, String value) {
        return (!rule.has("regex") || value.matches(rule.get("regex").asString()))
                && (!rule.has("max_len") || value.length() <= rule.get("max_len").asInt());
    }

    private static boolean isInRange(JsonNode rule, JsonNode value) {
        BigInteger number = value.bigIntegerValue();
        return rule.has("range")
                ? number.compareTo(rule.at("/range/0").bigIntegerValue()) >= 0
                        && number.compareTo(rule.at("/range/1").bigIntegerValue()) <= 0
                : number.abs().compareTo(MOST) <= 0;
    }

    private void checkObject(String at, JsonNode rule, String type, JsonNode value) {
        if (rule == null) {
            throw new AssertionError("the rules lack the object " + type);
        }
        if (!value.isObject()) {
            problems.add("%s: expected %s, found %s".formatted(at, type, value));
            return;
        }
        rule.path("required")
                .forEach(name -> {
                    if (!value.has(name.asString())) {
                        problems.add("%s: %s lacks %s".formatted(at, type, name.asString()));
                    }
                });
        JsonNode oneOf = rule.path("at_least_one");
        if (!oneOf.isEmpty() && oneOf.valueStream().noneMatch(name -> value.has(name.asString()))) {
            problems.add("%s: %s has none of %s".formatted(at, type, oneOf));
        }
        value.properties()
                .forEach(attribute ->
                        checkAttribute(
                                at + "." + attribute.getKey(),
                                rule.get("attributes").get(attribute.getKey()),
                                attribute.getValue(),
                                value));
    }

    private void checkAttribute(String at, JsonNode rule, JsonNode value, JsonNode holder) {
        if (rule == null) {
            problems.add(at + ": unknown attribute");
            return;
        }
        check(at, rule.isString() ? rule.asString() : rule.get("type").asString(), value);
        if (!rule.has("enum")) {
            return;
        }
        JsonNode caption = rule.get("enum").get(value.asString());
        if (caption == null) {
            problems.add("%s: %s is not among %s".formatted(at, value, rule.get("enum")));
        } else if (rule.has("sibling")) {
            JsonNode beside = holder.path(rule.get("sibling").asString());
            boolean isFree = caption.asString().equals("Other");
            if (!beside.isString() || (!isFree && !beside.equals(caption))) {
                problems.add("%s: beside it expected %s, found %s".formatted(at, caption, beside));
            }
        }
    }
}
