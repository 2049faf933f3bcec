package io.tripline.chart;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Which settings there are: those of {@code application.yaml}, and those that Spring Boot
 * describes.
 */
final class KnownSettings {

    private final Set<String> names = new HashSet<>();
    private final Set<String> open = new HashSet<>();

    KnownSettings() {
        try {
            String ours = Files.readString(Path.of("src/main/resources/application.yaml"));
            flatten("", new Yaml().<Object>load(ours));
            for (URL url :
                    Collections.list(
                            getClass()
                                    .getClassLoader()
                                    .getResources("META-INF/spring-configuration-metadata.json"))) {
                try (InputStream stream = url.openStream()) {
                    for (JsonNode property :
                            JsonMapper.shared().readTree(stream).get("properties")) {
                        String name = property.get("name").asString();
                        names.add(name);
                        if (property.path("type").asString("").startsWith("java.util.Map")) {
                            open.add(name + ".");
                        }
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void flatten(String path, Object value) {
        if (value instanceof Map<?, ?> map && !map.isEmpty()) {
            map.forEach(
                    (key, inner) -> flatten(path.isEmpty() ? "" + key : path + "." + key, inner));
            return;
        }
        names.add(path);
        if (value instanceof Map<?, ?>) {
            open.add(path + "."); // names of the operator's own
        }
    }

    /** The settings in a YAML text that do not exist. */
    Set<String> unknownIn(String yaml) {
        Set<String> unknown = new TreeSet<>();
        collect("", new Yaml().<Object>load(yaml), unknown);
        return unknown;
    }

    private void collect(String path, Object value, Set<String> unknown) {
        if (value instanceof Map<?, ?> map && !map.isEmpty()) {
            map.forEach((key, inner) ->
                    collect(path.isEmpty() ? "" + key : path + "." + key, inner, unknown));
        } else if (!names.contains(path) && open.stream().noneMatch(path::startsWith)) {
            unknown.add(path);
        }
    }

    /**
     * Whether a variable of the environment is a setting; Spring Boot takes both spellings of a
     * dash.
     */
    boolean isVariable(String variable) {
        return names.stream()
                .map(name -> name.replace('.', '_').toUpperCase(Locale.ROOT))
                .anyMatch(name ->
                        name.replace("-", "").equals(variable)
                                || name.replace('-', '_').equals(variable));
    }
}
