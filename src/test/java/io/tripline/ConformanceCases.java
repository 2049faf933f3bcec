package io.tripline;

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
 * {"unknown_fields": "reject",
 *  "fields": {"a.b": "keyword", "c": "keyword,10"},
 *  "events": {"1": {"a": {"b": "x"}}},
 *  "cases": [{"name": "…", "query": "…", "matches": ["1"]},
 *            {"name": "…", "query": "…", "error": "a part of the message"}]}
 * }</pre>
 *
 * A field's value is its type and, if it has one, its {@code ignore_above}. With {@code
 * unknown_fields}, which may be left out, the fields are all there are. The same cases are judged
 * by the compiled query alone, by the detector among the other cases of the file, and over HTTP.
 *
 * @param fields the fields as a schema file
 * @param rejectsUnknownFields whether a field that is not among them does not exist
 * @param events JSON by id, in the order of the file
 */
public record ConformanceCases(
        String fields, boolean rejectsUnknownFields, Map<String, String> events, List<Case> cases) {

    private static final JsonMapper JSON =
            JsonMapper.builder()
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
                    .build();

    private static final Set<String> FILE_KEYS =
            Set.of("unknown_fields", "fields", "events", "cases");
    private static final Set<String> CASE_KEYS = Set.of("name", "query", "matches", "error");

    /**
     * One query.
     *
     * @param matches the ids of the events that it matches; null if it does not compile
     * @param error a part of what is said of a query that does not compile; null if it does
     */
    public record Case(
            String name, String query, @Nullable List<String> matches, @Nullable String error) {}

    /** All files, by name. */
    public static Map<String, ConformanceCases> all() {
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

    /** The types of the fields. */
    public Schema schema() {
        Schema schema = Schema.parse("fields", fields);
        return rejectsUnknownFields ? schema.asComplete() : schema;
    }

    /**
     * Reads one file.
     *
     * @param file its name, for messages
     * @throws IllegalArgumentException if a case lacks something or says too much
     */
    static ConformanceCases parse(String file, String json) {
        JsonNode root = JSON.readTree(json);
        refuseOtherKeys(file, root, FILE_KEYS);
        StringBuilder fields = new StringBuilder("field,type,ignore_above\n");
        root.path("fields")
                .properties()
                .forEach(field ->
                        fields.append(field.getKey())
                                .append(',')
                                .append(field.getValue().asString())
                                .append('\n'));
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
                fields.toString(), rejectsUnknownFields(file, root), events, List.copyOf(cases));
    }

    private static boolean rejectsUnknownFields(String file, JsonNode root) {
        if (!root.has("unknown_fields")) {
            return false;
        }
        String mode = text(file, root, "unknown_fields");
        if (!mode.equals("reject")) {
            throw new IllegalArgumentException(
                    "%s: expected 'reject' as 'unknown_fields', found '%s'".formatted(file, mode));
        }
        return true;
    }

    private static void refuseOtherKeys(String where, JsonNode node, Set<String> known) {
        for (String key : node.propertyNames()) {
            if (!known.contains(key)) {
                throw new IllegalArgumentException("%s: unknown key '%s'".formatted(where, key));
            }
        }
    }

    private static Case parse(String where, JsonNode node, Set<String> events) {
        refuseOtherKeys(where, node, CASE_KEYS);
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
