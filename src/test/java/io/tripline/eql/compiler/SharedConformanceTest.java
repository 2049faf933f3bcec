package io.tripline.eql.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import io.tripline.SharedFolder;
import io.tripline.eql.CompiledQuery;
import io.tripline.eql.Diagnostic;
import io.tripline.eql.EqlException;
import io.tripline.eql.Schema;
import io.tripline.eql.Span;
import io.tripline.eql.ast.Expression;
import io.tripline.eql.ast.Query;
import io.tripline.eql.syntax.EqlParser;
import io.tripline.event.FieldTable;
import io.tripline.event.FieldType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Holds the compiler against the data of Elasticsearch's own tests, which is not part of this
 * repository. Each test prints how much of its file holds, and names what does not.
 */
class SharedConformanceTest {

    private static final JsonMapper JSON = JsonMapper.shared();

    /** The category field of queries that were written for any index. */
    private static final String CATEGORY = EqlCompiler.DEFAULT_CATEGORY_FIELD;

    private static final Span NOWHERE = new Span(0, 0);

    /** Each reason beside what is said of it, for people to compare. */
    private static final Path REFUSALS = Path.of("target", "refusals.txt");

    private final List<String> faults = new ArrayList<>();

    private static JsonNode read(String name) throws IOException {
        JsonNode root = JSON.readTree(Files.readString(SharedFolder.path("conformance/" + name)));
        assertThat(root.size()).as(name).isPositive();
        return root;
    }

    private static CompiledQuery compile(
            Schema schema, FieldTable.Builder table, boolean optimised, String query, String field)
            throws EqlException {
        return new EqlCompiler(schema, Map.of(), table, optimised).compile(query, field);
    }

    private void report(String file, String what, int total) {
        System.out.printf("%s %d/%d%s%n", file, total - faults.size(), total, what);
        assertThat(faults).as(file).isEmpty();
    }

    /** A query with all that is wrong with it, on lines of its own. */
    private static String show(String query, List<Diagnostic> diagnostics) {
        StringBuilder text = new StringBuilder(query.replaceAll("\\s*\\R\\s*", " "));
        diagnostics.forEach(
                found -> text.append("%n    %s: %s".formatted(found.kind(), found.message())));
        return text.toString();
    }

    /** What an index holds: its mapping, and its documents by their ids. */
    private record Index(Schema schema, Map<Long, String> events) {

        /**
         * The mapping is all there is: what it lacks does not exist, as where the data comes from.
         * A {@code null_value} is put into the documents, for that is what an index does with it.
         * That an index keeps its times to the nanosecond is said in words, beside the types.
         */
        static Index read(String name, JsonNode mapping, String eventsFile, String idField)
                throws IOException {
            StringBuilder csv = new StringBuilder("field,type\n");
            mapping.get("types")
                    .properties()
                    .forEach(type -> csv.append(line(type.getKey(), type.getValue().asString())));
            if (name.endsWith("-nanos")) {
                csv.append(line(FieldTable.TIMESTAMP_PATH, "date_nanos"));
            }
            Map<Long, String> events = new LinkedHashMap<>();
            for (String line : Files.readAllLines(SharedFolder.path("conformance/" + eventsFile))) {
                ObjectNode event = (ObjectNode) JSON.readTree(line);
                for (Map.Entry<String, JsonNode> value : mapping.get("null_values").properties()) {
                    if (event.path(value.getKey()).isNull()) {
                        event.set(value.getKey(), value.getValue());
                    }
                }
                events.put(event.get(idField).asLong(), event.toString());
            }
            return new Index(Schema.parse("mapping", csv.toString()).asComplete(), events);
        }

        Set<Long> select(String query, String categoryField, boolean optimised)
                throws EqlException {
            FieldTable.Builder table = new FieldTable.Builder();
            CompiledQuery compiled = compile(schema, table, optimised, query, categoryField);
            List<Boolean> verdicts =
                    TestEvents.verdicts(
                            compiled.matcher(), table.build(), List.copyOf(events.values()));
            Set<Long> selected = new TreeSet<>();
            List<Long> ids = List.copyOf(events.keySet());
            for (int i = 0; i < verdicts.size(); i++) {
                if (verdicts.get(i)) {
                    selected.add(ids.get(i));
                }
            }
            return selected;
        }
    }

    private static String line(String field, String type) {
        return field + "," + type + "\n";
    }

    @Test
    void selectsTheEventsThatElasticsearchSelects() throws IOException {
        JsonNode mappings = read("schemas.json");
        Map<String, Index> indices = new TreeMap<>();
        int judged = 0;
        int piped = 0;
        for (JsonNode entry : read("cases.json")) {
            String name = entry.get("index").asString();
            Index index = indices.get(name);
            if (index == null) {
                index =
                        Index.read(
                                name,
                                mappings.get(name),
                                entry.get("events_file").asString(),
                                entry.get("id_field").asString());
                indices.put(name, index);
            }
            if (entry.path("pipe").asBoolean(false)) {
                piped++;
                expectPipeRefused(index, entry);
            } else {
                judged++;
                expectSelected(index, entry);
            }
        }
        report("cases.json", ", and %d with pipes refused".formatted(piped), judged);
    }

    private void expectSelected(Index index, JsonNode entry) {
        String query = entry.get("query").asString();
        Set<Long> expected = new TreeSet<>();
        entry.get("expected_event_ids").forEach(id -> expected.add(id.asLong()));
        try {
            String category = entry.get("event_category_field").asString();
            Set<Long> selected = index.select(query, category, true);
            Set<Long> plainly = index.select(query, category, false);
            if (!selected.equals(expected) || !plainly.equals(expected)) {
                faults.add(
                        "%s%n    expected %s, found %s, on the plain path %s"
                                .formatted(query, expected, selected, plainly));
            }
        } catch (EqlException e) {
            faults.add(show(query, e.diagnostics()));
        }
    }

    private void expectPipeRefused(Index index, JsonNode entry) {
        String query = entry.get("query").asString();
        String pipe = query.substring(query.lastIndexOf('|') + 1).strip().split(" ", 2)[0];
        try {
            index.select(query, entry.get("event_category_field").asString(), true);
            faults.add(query + ": not refused");
        } catch (EqlException e) {
            if (e.diagnostics().stream()
                    .noneMatch(found ->
                            found.kind() == Diagnostic.Kind.UNSUPPORTED
                                    && found.message().contains("'" + pipe + "'"))) {
                faults.add(show(query, e.diagnostics()));
            }
        }
    }

    @Test
    void foldsConstantsToWhatElasticsearchFoldsThemTo() throws IOException {
        int total = 0;
        for (JsonNode entry : read("fold.json")) {
            total++;
            String expression = entry.get("expression").asString();
            List<String> wrong = new ArrayList<>();
            claims(expression, entry.get("expected"))
                    .forEach((condition, holds) -> {
                        String found = verdictOnConstants(condition);
                        if (!found.equals(String.valueOf(holds))) {
                            wrong.add(
                                    "%n    expected %s of %s, found %s"
                                            .formatted(holds, condition, found));
                        }
                    });
            if (!wrong.isEmpty()) {
                faults.add(expression + String.join("", wrong));
            }
        }
        report("fold.json", "", total);
    }

    /**
     * Conditions that together hold of that one value alone: equal to it, to no other, and of its
     * kind, which its text or its length tells.
     */
    private static Map<String, Boolean> claims(String expression, JsonNode expected) {
        Map<String, Boolean> claims = new LinkedHashMap<>();
        String left = "(" + expression + ")";
        claims.put(left + " == null", expected.isNull());
        claims.put(left + " != null", !expected.isNull());
        if (expected.isBoolean()) {
            boolean value = expected.booleanValue();
            claims.put(left + " == " + value, true);
            claims.put(left + " == " + !value, false);
            claims.put("string%s == \"%s\"".formatted(left, value), true);
        } else if (expected.isNumber()) {
            String value =
                    expected.isIntegralNumber()
                            ? String.valueOf(expected.asLong())
                            : String.valueOf(expected.asDouble());
            claims.put(left + " == " + value, true);
            claims.put(left + " != " + value, false);
            claims.put(left + " < " + value, false);
            claims.put(left + " > " + value, false);
            claims.put("string%s == \"%s\"".formatted(left, value), true);
        } else if (expected.isString()) {
            String value = new Expression.Literal(NOWHERE, expected.asString()).toString();
            claims.put(left + " == " + value, true);
            claims.put(left + " != " + value, false);
            claims.put(left + " < " + value, false);
            claims.put(left + " > " + value, false);
            claims.put("length%s == %d".formatted(left, expected.asString().length()), true);
        }
        return claims;
    }

    /** What a condition says of an event without fields, or why that is not the answer. */
    private static String verdictOnConstants(String condition) {
        try {
            Set<String> verdicts = new TreeSet<>();
            for (boolean optimised : List.of(true, false)) {
                FieldTable.Builder table = new FieldTable.Builder();
                CompiledQuery query =
                        compile(
                                Schema.empty().asComplete(),
                                table,
                                optimised,
                                "any where " + condition,
                                CATEGORY);
                verdicts.addAll(
                        TestEvents.verdicts(query.matcher(), table.build(), List.of("{}")).stream()
                                .map(String::valueOf)
                                .toList());
            }
            return String.join(" and ", verdicts);
        } catch (EqlException e) {
            return show("a refusal of", e.diagnostics());
        }
    }

    @Test
    void takesWhatElasticsearchTakes() throws IOException {
        StringBuilder mapping = new StringBuilder("field,type\n").append(line(CATEGORY, "keyword"));
        read("schemas.json")
                .forEach(index ->
                        index.get("types")
                                .properties()
                                .forEach(type ->
                                        mapping.append(
                                                line(type.getKey(), type.getValue().asString()))));
        Schema indices = Schema.parse("all indices", mapping.toString());
        int total = 0;
        for (JsonNode entry : read("accept.json")) {
            total++;
            String query = entry.get("query").asString();
            try {
                Schema schema = indices.with(needed(indices, query)).asComplete();
                compile(schema, new FieldTable.Builder(), true, query, CATEGORY);
                compile(schema, new FieldTable.Builder(), false, query, CATEGORY);
            } catch (EqlException e) {
                faults.add(show(query, e.diagnostics()));
            }
        }
        report("accept.json", "", total);
    }

    /**
     * The fields that a query needs and no index has: boolean where the field is a condition by
     * itself, else keyword. An optional one may be missing, and stays so.
     */
    private static Schema needed(Schema indices, String query) throws EqlException {
        StringBuilder csv = new StringBuilder("field,type\n");
        if (EqlParser.parseQuery(query) instanceof Query.EventQuery event) {
            need(event.condition(), "boolean", csv, indices);
        }
        return Schema.parse("what the query needs", csv.toString());
    }

    private static void need(
            Expression expression, String type, StringBuilder csv, Schema indices) {
        switch (expression) {
            case Expression.Literal _ -> {}
            case Expression.FieldReference field -> {
                boolean isKnown = indices.field(field.path()).type() != FieldType.UNKNOWN;
                if (!field.optional() && !isKnown) {
                    csv.append(line(field.path(), type));
                }
            }
            case Expression.Not not -> need(not.operand(), "boolean", csv, indices);
            case Expression.And and ->
                    and.terms().forEach(term -> need(term, "boolean", csv, indices));
            case Expression.Or or ->
                    or.terms().forEach(term -> need(term, "boolean", csv, indices));
            case Expression.Comparison comparison -> {
                need(comparison.left(), "keyword", csv, indices);
                need(comparison.right(), "keyword", csv, indices);
            }
            case Expression.In in -> need(in.value(), "keyword", csv, indices);
            case Expression.PatternMatch match -> need(match.value(), "keyword", csv, indices);
            case Expression.Arithmetic arithmetic -> {
                need(arithmetic.left(), "keyword", csv, indices);
                need(arithmetic.right(), "keyword", csv, indices);
            }
            case Expression.Negation negation -> need(negation.operand(), "keyword", csv, indices);
            case Expression.FunctionCall call ->
                    call.arguments().forEach(part -> need(part, "keyword", csv, indices));
        }
    }

    @Test
    void refusesWhatElasticsearchRefuses() throws IOException {
        int total = 0;
        int sequences = 0;
        List<String> otherwise = new ArrayList<>();
        List<String> refusals = new ArrayList<>();
        for (JsonNode entry : read("invalid.json")) {
            String reason = entry.get("reason").asString();
            if (entry.get("kind").asString().equals("sequence")) {
                sequences++;
                List<Diagnostic> found =
                        diagnostics(mapping(entry).asComplete(), entry.get("query").asString());
                if (found.stream().noneMatch(d -> d.kind() == Diagnostic.Kind.UNSUPPORTED)) {
                    otherwise.add(show(entry.get("query").asString(), found));
                }
                if (found.isEmpty()) {
                    faults.add("not refused, though " + reason);
                }
                continue;
            }
            total++;
            List<String> taken = new ArrayList<>();
            for (String query : forms(entry)) {
                List<Diagnostic> found = refusals(entry, query);
                refusals.add(reason + " <- " + show(query, found));
                if (found.stream().noneMatch(d -> d.kind() == kind(entry))) {
                    taken.add(query);
                }
            }
            if (!taken.isEmpty()) {
                faults.add(
                        "not refused as %s, though %s: %s".formatted(kind(entry), reason, taken));
            }
        }
        refusals.add("Sequences that are refused otherwise than as unsupported:");
        refusals.addAll(otherwise);
        Files.write(REFUSALS, refusals);
        report(
                "invalid.json",
                ", see %s; of %d sequences %d refused otherwise than as unsupported"
                        .formatted(REFUSALS, sequences, otherwise.size()),
                total);
    }

    /**
     * The query; and where it could be refused for a condition that is none, also one in which the
     * same expression is a part of a condition.
     */
    private static List<String> forms(JsonNode entry) {
        String query = entry.get("query").asString();
        if (entry.get("kind").asString().equals("expression")) {
            return List.of("any where " + query, "any where (%s) == null".formatted(query));
        }
        String stage = entry.get("stage").asString();
        boolean isChecked = stage.equals("verify") || stage.equals("arity");
        boolean isNoCondition =
                entry.get("reason").asString().startsWith("the condition must be boolean");
        int condition = query.indexOf(" where ") + " where ".length();
        return isChecked && !isNoCondition
                ? List.of(
                        query,
                        "%s(%s) == null"
                                .formatted(
                                        query.substring(0, condition), query.substring(condition)))
                : List.of(query);
    }

    /**
     * A pipe of EQL's that Elasticsearch has not, with what can be its arguments; a comparison
     * cannot.
     */
    private static final Pattern OTHER_PIPE =
            Pattern.compile("\\| (count|sort|unique|unique_count|filter (?!.*==))");

    /** What is no EQL is found by the parser, all else behind it. */
    private static Diagnostic.Kind kind(JsonNode entry) {
        if (OTHER_PIPE.matcher(entry.get("query").asString()).find()) {
            return Diagnostic.Kind.UNSUPPORTED;
        }
        return entry.get("stage").asString().equals("parse")
                ? Diagnostic.Kind.SYNTAX
                : Diagnostic.Kind.TYPE;
    }

    /**
     * Why a query is refused. Of one that is no EQL the fields must not be the reason, so that they
     * are unknown and may be of any type.
     */
    private static List<Diagnostic> refusals(JsonNode entry, String query) {
        Schema mapping = mapping(entry);
        return entry.get("stage").asString().equals("parse")
                ? diagnostics(mapping, query)
                : diagnostics(mapping.asComplete(), query);
    }

    private static List<Diagnostic> diagnostics(Schema schema, String query) {
        try {
            compile(schema, new FieldTable.Builder(), true, query, CATEGORY);
            return List.of();
        } catch (EqlException e) {
            return e.diagnostics();
        }
    }

    private static Schema mapping(JsonNode entry) {
        StringBuilder csv = new StringBuilder("field,type\n");
        JsonNode fields = entry.path("fields");
        if (!fields.path("_no_event_category_field").asBoolean(false)) {
            csv.append(line(CATEGORY, "keyword"));
        }
        for (Map.Entry<String, JsonNode> field : fields.properties()) {
            String type = field.getValue().asString();
            if (!field.getKey().startsWith("_")) {
                csv.append(
                        line(
                                field.getKey(),
                                switch (type) {
                                    case "keyword with normalizer", "alias (unresolved)" ->
                                            "unsupported";
                                    default -> type;
                                }));
            }
        }
        return Schema.parse("mapping", csv.toString());
    }

    /** Else the wrapping in {@link #forms} could be what is refused. */
    @Test
    void takesTheFormInWhichExpressionsArePutToIt() {
        Schema schema = TestSchemas.of("event.category,keyword", "s,keyword", "b,boolean");

        assertThat(diagnostics(schema.asComplete(), "any where (\"a\") == null")).isEmpty();
        assertThat(diagnostics(schema.asComplete(), "foo where (s == \"a\") == null")).isEmpty();
        assertThat(diagnostics(schema.asComplete(), "foo where (length(s)) == null")).isEmpty();
    }
}
