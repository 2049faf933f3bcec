package io.tripline.eql.compiler;

import io.tripline.eql.Schema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What one feature of the language has to do: queries, and which of a few events each matches or
 * why it does not compile. Read from {@code conformance/*.json}:
 *
 * <pre>{@code
 * {"fields": {"a.b": "keyword", "c": "keyword,10"},
 *  "events": {"1": {"a": {"b": "x"}}},
 *  "cases": [{"name": "…", "query": "…", "matches": ["1"]},
 *            {"name": "…", "query": "…", "error": "a part of the message"}]}
 * }</pre>
 *
 * A field's value is its type and, if it has one, its {@code ignore_above}.
 *
 * @param events JSON by id, in the order of the file
 */
record ConformanceCases(Schema schema, Map<String, String> events, List<Case> cases) {

    private static final JsonMapper JSON =
            JsonMapper.builder()
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
                    .build();

    private static final Set<String> KEYS = Set.of("name", "query", "matches", "error");

    /**
     * One query.
     *
     * @param matches the ids of the events that it matches; null if it does not compile
     * @param error a part of what is said of a query that does not compile; null if it does
     */
    record Case(
            String name, String query, @Nullable List<String> matches, @Nullable String error) {}

    /** All files, by name. */
    static Map<String, ConformanceCases> all() {
        try (Stream<Path> files = Files.list(directory())) {
            Map<String, ConformanceCases> all = new TreeMap<>();
            for (Path file : files.filter(path -> path.toString().endsWith(".json")).toList()) {
                String name = file.getFileName().toString();
                all.put(name, parse(name, Files.readString(file)));
            }
            return all;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path directory() {
        try {
            return Path.of(
                    Objects.requireNonNull(ConformanceCases.class.getResource("/conformance"))
                            .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Reads one file.
     *
     * @param file its name, for messages
     * @throws IllegalArgumentException if a case lacks something or says too much
     */
    static ConformanceCases parse(String file, String json) {
        JsonNode root = JSON.readTree(json);
        List<String> fields = new ArrayList<>();
        root.path("fields")
                .properties()
                .forEach(field -> fields.add(field.getKey() + "," + field.getValue().asString()));
        Map<String, String> events = new LinkedHashMap<>();
        root.path("events")
                .properties()
                .forEach(event -> events.put(event.getKey(), event.getValue().toString()));
        List<Case> cases = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (JsonNode node : root.path("cases")) {
            Case next = parse(file + ", case " + cases.size(), node, events.keySet());
            if (!names.add(next.name)) {
                throw new IllegalArgumentException(
                        "%s: found the name '%s' twice".formatted(file, next.name));
            }
            cases.add(next);
        }
        if (cases.isEmpty()) {
            throw new IllegalArgumentException(file + ": expected a case or more, found none");
        }
        return new ConformanceCases(
                TestSchemas.of(fields.toArray(String[]::new)), events, List.copyOf(cases));
    }

    private static Case parse(String where, JsonNode node, Set<String> events) {
        for (String key : node.propertyNames()) {
            if (!KEYS.contains(key)) {
                throw new IllegalArgumentException("%s: unknown key '%s'".formatted(where, key));
            }
        }
        String name = text(where, node, "name");
        String query = text(where, node, "query");
        if (node.has("matches") == node.has("error")) {
            throw new IllegalArgumentException(
                    where + ": expected either 'matches' or 'error', found both or neither");
        }
        if (node.has("error")) {
            return new Case(name, query, null, text(where, node, "error"));
        }
        List<String> matches = new ArrayList<>();
        for (JsonNode id : node.path("matches")) {
            if (!events.contains(id.asString())) {
                throw new IllegalArgumentException("%s: unknown event %s".formatted(where, id));
            }
            matches.add(id.asString());
        }
        return new Case(name, query, List.copyOf(matches), null);
    }

    private static String text(String where, JsonNode node, String key) {
        String text = node.path(key).isString() ? node.path(key).asString() : "";
        if (text.isBlank()) {
            throw new IllegalArgumentException("%s: expected a '%s'".formatted(where, key));
        }
        return text;
    }
}
