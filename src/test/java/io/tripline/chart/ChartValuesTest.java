package io.tripline.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The values, their schema, their comments and the templates say the same. */
class ChartValuesTest {

    private static final Path CHART = Path.of("helm");

    @Test
    void schemaNamesTheValuesThatThereAre() throws IOException {
        Set<String> described = new TreeSet<>();
        properties("", schema(), described);
        described.remove("global"); // Helm's own
        Set<String> there = new TreeSet<>();
        values("", values(), described, there);

        // What has no default of its own: parts of a list's elements do not count as values.
        described.removeAll(
                Set.of(
                        "resources.claims",
                        "probes.startup.initialDelaySeconds",
                        "probes.liveness.initialDelaySeconds",
                        "probes.readiness.initialDelaySeconds"));
        assertThat(there).isEqualTo(described);
    }

    private static void properties(String path, JsonNode schema, Set<String> found) {
        for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
            String name = path.isEmpty() ? property.getKey() : path + "." + property.getKey();
            if (property.getValue().has("properties")) {
                assertThat(property.getValue().path("additionalProperties").asBoolean(true))
                        .as(name + " lets no other name in")
                        .isFalse();
                properties(name, property.getValue(), found);
            } else {
                found.add(name);
            }
        }
    }

    private static void values(String path, Object value, Set<String> leaves, Set<String> found) {
        if (!leaves.contains(path) && value instanceof Map<?, ?> map && !map.isEmpty()) {
            map.forEach((key, inner) ->
                    values(path.isEmpty() ? "" + key : path + "." + key, inner, leaves, found));
        } else {
            found.add(path);
        }
    }

    @Test
    void everyGroupOfValuesHasAComment() throws IOException {
        List<String> lines = Files.readAllLines(CHART.resolve("values.yaml"));
        Set<String> selfSpeaking =
                Set.of(
                        "image",
                        "podSecurityContext",
                        "podAnnotations",
                        "resources",
                        "rules",
                        "service");
        for (int i = 1; i < lines.size(); i++) {
            Matcher value = Pattern.compile("([a-zA-Z]+):.*").matcher(lines.get(i));
            if (value.matches()
                    && lines.get(i - 1).isEmpty()
                    && !selfSpeaking.contains(value.group(1))) {
                assertThat(lines.get(i - 1))
                        .as(value.group(1) + " needs a comment")
                        .startsWith("#");
            }
        }
    }

    @Test
    void everyValueIsUsedByATemplate() throws IOException {
        StringBuilder templates = new StringBuilder();
        try (var files = Files.list(CHART.resolve("templates"))) {
            for (Path file : files.toList()) {
                templates.append(Files.readString(file));
            }
        }
        for (Map.Entry<String, Object> group : values().entrySet()) {
            assertThat(templates).contains("alues." + group.getKey());
            if (group.getValue() instanceof Map<?, ?> map
                    && !group.getKey().endsWith("ecurityContext")
                    && !List.of("resources", "config").contains(group.getKey())) { // taken whole
                map.keySet().forEach(key -> assertThat(templates).contains("." + key));
            }
        }
    }

    @Test
    void versionIsTheServices() throws IOException {
        Map<String, Object> chart = new Yaml().load(Files.readString(CHART.resolve("Chart.yaml")));
        Matcher version =
                Pattern.compile("<artifactId>tripline</artifactId>\\s*<version>([^<]+)</version>")
                        .matcher(Files.readString(Path.of("pom.xml")));

        assertThat(version.find()).isTrue();
        assertThat(chart).containsEntry("appVersion", version.group(1));
    }

    private static Map<String, Object> values() throws IOException {
        return new Yaml().load(Files.readString(CHART.resolve("values.yaml")));
    }

    private static JsonNode schema() throws IOException {
        return JsonMapper.shared().readTree(Files.readString(CHART.resolve("values.schema.json")));
    }
}
