package io.tripline.rule;

import io.tripline.eql.CompiledQuery;
import io.tripline.eql.Diagnostic;
import io.tripline.eql.EqlException;
import io.tripline.eql.compiler.EqlCompiler;
import io.tripline.rule.RuleCatalog.SkippedFile;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.type.TypeReference;
import tools.jackson.dataformat.toml.TomlMapper;

/**
 * Reads a TOML rule file in the form of elastic/detection-rules, and compiles its query. Used by
 * {@link RuleCatalog}.
 */
final class RuleReader {

    private static final TypeReference<Map<String, Object>> TABLE = new TypeReference<>() {};
    private static final Set<String> SEVERITIES = Set.of("low", "medium", "high", "critical");
    private static final int MAX_RISK_SCORE = 100;

    /** Elastic's defaults for what a file may leave out. */
    private static final Map<String, Object> DEFAULTS =
            Map.of("severity", "low", "risk_score", 21, "from", Lookback.DEFAULT);

    private final TomlMapper toml = new TomlMapper();
    private final EqlCompiler compiler;
    private final String categoryField;

    RuleReader(EqlCompiler compiler, String categoryField) {
        this.compiler = compiler;
        this.categoryField = categoryField;
    }

    /** What comes of a file. */
    sealed interface Outcome {

        /** A rule. */
        record Loaded(Rule rule) implements Outcome {}

        /** No rule, and all the reasons. */
        record Refused(List<RuleProblem> problems) implements Outcome {}

        /** A rule in another language. */
        record Skipped(SkippedFile file) implements Outcome {}
    }

    Outcome read(RuleSource source) {
        return switch (source) {
            case RuleSource.Unreadable(String file, String reason) ->
                    new Outcome.Refused(
                            List.of(new RuleProblem(file, 0, 0, RuleProblem.Kind.IO, reason, "")));
            case RuleSource.Text(String file, String text) -> read(new RuleText(file, text));
        };
    }

    private Outcome read(RuleText text) {
        Map<String, Object> root;
        try {
            root = toml.readValue(text.text(), TABLE);
        } catch (JacksonException e) {
            TokenStreamLocation at = e.getLocation();
            int line = at == null ? 1 : Math.max(1, at.getLineNr());
            int column = at == null ? 1 : Math.max(1, at.getColumnNr());
            return new Outcome.Refused(
                    List.of(
                            text.problem(
                                    line,
                                    column,
                                    RuleProblem.Kind.SYNTAX,
                                    "not TOML: " + e.getOriginalMessage())));
        }
        RuleTable table = new RuleTable(text, root);
        if (table.isMissing()) {
            return new Outcome.Refused(
                    List.of(
                            text.problem(
                                    1,
                                    1,
                                    RuleProblem.Kind.SYNTAX,
                                    "expected a [rule] table, found none")));
        }
        String type = table.text("type");
        String language = table.text("language");
        if (!type.isEmpty() && !type.equals("eql")) {
            return skipped(
                    text, "a rule of type '%s'; Tripline runs those of type 'eql'".formatted(type));
        }
        if (!language.isEmpty() && !language.equals("eql")) {
            return skipped(
                    text,
                    "a rule in the language '%s'; Tripline runs those in 'eql'"
                            .formatted(language));
        }
        return compile(text, table, root);
    }

    private static Outcome skipped(RuleText text, String reason) {
        return new Outcome.Skipped(new SkippedFile(text.file(), reason));
    }

    private Outcome compile(RuleText text, RuleTable table, Map<String, Object> root) {
        table.fillIn(DEFAULTS);
        String id = table.requiredText("rule_id");
        if (!id.isBlank()
                && id.chars().anyMatch(Character::isISOControl)) { // PostgreSQL keeps no NUL
            table.fault("rule_id", "expected a text without control characters, found one");
        }
        String name = table.requiredText("name");
        table.requiredText("type");
        table.requiredText("language");
        String query = table.requiredText("query");
        String severity = table.text("severity");
        if (!severity.isEmpty() && !SEVERITIES.contains(severity)) {
            table.fault(
                    "severity",
                    "expected low, medium, high or critical, found '%s'".formatted(severity));
        }
        int risk = table.integer("risk_score", 0, MAX_RISK_SCORE);
        Lookback from = lookback(table);
        Integer version =
                table.has("version") ? table.integer("version", 0, Integer.MAX_VALUE) : null;
        String description = table.text("description").strip();
        String override = table.text("timestamp_override");
        String license = table.text("license");
        List<String> index = table.texts("index");
        List<String> tags = table.texts("tags");
        List<String> author = table.texts("author");
        List<String> references = table.texts("references");
        List<Threat> threats = ThreatReader.read(table);
        String ownCategory = table.text("event_category_override");
        String category = ownCategory.isEmpty() ? categoryField : ownCategory;
        CompiledQuery compiled = query.isBlank() ? null : compile(text, query, category, table);
        if (compiled == null || !table.problems().isEmpty()) {
            return new Outcome.Refused(table.problems());
        }
        Rule rule =
                new Rule(
                        id,
                        name,
                        description,
                        severity,
                        risk,
                        from,
                        override.isEmpty() ? null : override,
                        category,
                        index,
                        tags,
                        author,
                        references,
                        license.isEmpty() ? null : license,
                        version,
                        threats,
                        query,
                        compiled,
                        text.file(),
                        document(table, root));
        return new Outcome.Loaded(rule);
    }

    /** The problem of a file whose rule_id another file has claimed. */
    static RuleProblem claimedBefore(RuleSource.Text source, Rule first) {
        return new RuleText(source.file(), source.text())
                .problemAt(
                        "rule_id",
                        RuleProblem.Kind.TYPE,
                        "the rule_id '%s' belongs to %s; give each rule its own"
                                .formatted(first.id(), first.file()));
    }

    private static Lookback lookback(RuleTable table) {
        try {
            String text = table.text("from");
            return Lookback.parse(text.isEmpty() ? Lookback.DEFAULT : text);
        } catch (IllegalArgumentException e) {
            table.fault("from", String.valueOf(e.getMessage()));
            return Lookback.parse(Lookback.DEFAULT);
        }
    }

    private @Nullable CompiledQuery compile(
            RuleText text, String query, String category, RuleTable table) {
        try {
            return compiler.compile(query, category);
        } catch (EqlException e) {
            for (Diagnostic diagnostic : e.diagnostics()) {
                table.problems().add(text.problemInQuery(query, diagnostic));
            }
            return null;
        }
    }

    /** What is in the rule's table, and beside it the file's other tables. */
    private static Map<String, Object> document(RuleTable table, Map<String, Object> root) {
        Map<String, Object> document = new LinkedHashMap<>(table.values());
        root.forEach((name, other) -> {
            if (!name.equals(RuleTable.NAME)) {
                document.putIfAbsent(name, other);
            }
        });
        return document;
    }
}
