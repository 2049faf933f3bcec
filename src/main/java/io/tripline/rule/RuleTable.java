package io.tripline.rule;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The {@code [rule]} table of a file, read key by key; a value of the wrong type becomes a problem
 * with its line, and reading goes on with a harmless value. Used by {@link RuleReader} and {@link
 * ThreatReader}.
 */
final class RuleTable {

    /** What the table is called in a file. */
    static final String NAME = "rule";

    private final RuleText text;
    private final Map<String, Object> values;
    private final boolean missing;
    private final List<RuleProblem> problems = new ArrayList<>();
    private final Set<String> wrong = new HashSet<>();

    @SuppressWarnings("unchecked") // the TOML reader makes maps with text keys
    RuleTable(RuleText text, Map<String, Object> root) {
        this.text = text;
        this.missing = !(root.get(NAME) instanceof Map<?, ?>);
        this.values =
                missing ? Map.of() : new LinkedHashMap<>((Map<String, Object>) root.get(NAME));
    }

    boolean isMissing() {
        return missing;
    }

    Map<String, Object> values() {
        return values;
    }

    /** What is wrong so far; may be added to. */
    List<RuleProblem> problems() {
        return problems;
    }

    boolean has(String key) {
        return values.containsKey(key);
    }

    void fillIn(Map<String, Object> defaults) {
        defaults.forEach(values::putIfAbsent);
    }

    /** A text, empty if the key is missing. */
    String text(String key) {
        Object value = values.get(key);
        if (value == null || value instanceof String) {
            return value == null ? "" : (String) value;
        }
        wrongType(key, "a string", value);
        return "";
    }

    String requiredText(String key) {
        String value = text(key);
        if (value.isBlank() && !wrong.contains(key)) {
            problems.add(
                    text.problemAt(
                            key,
                            RuleProblem.Kind.SYNTAX,
                            "%s: expected a value, found none".formatted(key)));
        }
        return value;
    }

    int integer(String key, int min, int max) {
        Object value = values.get(key);
        if (value instanceof Integer number && number >= min && number <= max) {
            return number;
        }
        wrongType(key, "a whole number from %d to %d".formatted(min, max), value);
        return min;
    }

    /** A list of texts, empty if the key is missing; one text alone is a list of one. */
    List<String> texts(String key) {
        Object value = values.get(key);
        if (value == null) {
            return List.of();
        }
        List<?> list = value instanceof List<?> several ? several : List.of(value);
        if (list.stream().allMatch(String.class::isInstance)) {
            return list.stream().map(String.class::cast).toList();
        }
        wrongType(key, "an array of strings", value);
        return List.of();
    }

    void fault(String key, String message) {
        wrong.add(key);
        RuleProblem problem = text.problemAt(key, RuleProblem.Kind.TYPE, key + ": " + message);
        if (!problems.contains(problem)) {
            problems.add(problem);
        }
    }

    private void wrongType(String key, String expected, @Nullable Object found) {
        fault(key, "expected %s, found %s".formatted(expected, found));
    }
}
