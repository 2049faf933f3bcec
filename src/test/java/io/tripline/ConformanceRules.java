package io.tripline;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tripline.ConformanceCases.Case;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import tools.jackson.databind.json.JsonMapper;

/**
 * The cases of a file as rules, one for each, to run beside each other: what they have to find, and
 * in what they differ from it.
 */
public final class ConformanceRules {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final Map<String, Case> cases = new LinkedHashMap<>();

    /** Rules for the cases; their ids depend on the file's name and the case's. */
    public ConformanceRules(String file, ConformanceCases all) {
        for (Case next : all.cases()) {
            byte[] name = (file + ": " + next.name()).getBytes(UTF_8);
            cases.put(UUID.nameUUIDFromBytes(name).toString(), next);
        }
    }

    /** The rule files, by the names they should have, each the rule's id and {@code .toml}. */
    public Map<String, String> files() {
        Map<String, String> files = new LinkedHashMap<>();
        cases.forEach((id, next) -> files.put(id + ".toml", toml(id, next)));
        return files;
    }

    /** What JSON puts between quotes is a string of TOML too. */
    private static String toml(String id, Case next) {
        return """
        [rule]
        rule_id = "%s"
        name = %s
        type = "eql"
        language = "eql"
        query = %s
        """
                .formatted(
                        id,
                        JSON.writeValueAsString(next.name()),
                        JSON.writeValueAsString(next.query()));
    }

    /**
     * The cases that came out otherwise than they say, a line for each.
     *
     * @param matches the ids of the events that each rule matched, by the rule's id; nothing for a
     *     rule without a match; those of other rules do not matter
     * @param problems what is said of each rule file that did not load, by the file's name
     */
    public List<String> differences(
            Map<String, Set<String>> matches, Map<String, List<String>> problems) {
        List<String> differences = new ArrayList<>();
        cases.forEach((id, next) -> {
            Set<String> found = new TreeSet<>(matches.getOrDefault(id, Set.of()));
            List<String> said = problems.getOrDefault(id + ".toml", List.of());
            boolean isRight =
                    next.matches() == null
                            ? said.stream().anyMatch(message -> message.contains(next.error()))
                            : said.isEmpty() && found.equals(new TreeSet<>(next.matches()));
            if (!isRight) {
                differences.add(
                        "%s: %s%n    expected %s, found %s"
                                .formatted(
                                        next.name(),
                                        next.query(),
                                        next.matches() == null
                                                ? "a refusal with '" + next.error() + "'"
                                                : new TreeSet<>(next.matches()),
                                        said.isEmpty() ? found : said));
            }
        });
        return differences;
    }
}
