package io.tripline.rule;

import io.tripline.eql.Schema;
import io.tripline.eql.compiler.EqlCompiler;
import io.tripline.event.FieldTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One generation of rules: all that compiled, the table of the fields they read, and what did not
 * load and why. Immutable.
 *
 * @param generation from 1
 * @param rules in the order of their files
 * @param problems of the files that are not loaded
 * @param skipped files in other rule languages
 * @param fields what to read of an event so that every rule can judge it
 */
public record RuleCatalog(
        int generation,
        List<Rule> rules,
        List<RuleProblem> problems,
        List<SkippedFile> skipped,
        FieldTable fields) {

    /**
     * A file that is a rule in a language other than EQL.
     *
     * @param reason which language
     */
    public record SkippedFile(String file, String reason) {}

    public RuleCatalog {
        rules = List.copyOf(rules);
        problems = List.copyOf(problems);
        skipped = List.copyOf(skipped);
    }

    /** The fields that rules ask for an event's category. */
    public Set<String> categoryFields() {
        return rules.stream().map(Rule::categoryField).collect(Collectors.toUnmodifiableSet());
    }

    /** How many files are not loaded because of a problem; a file can have several. */
    public long refusedFiles() {
        return problems.stream().map(RuleProblem::file).distinct().count();
    }

    /**
     * Compiles rule files beside each other; a broken one keeps no other from loading. A rule_id
     * that two files claim belongs to the first.
     *
     * @param eventClasses conditions by class name, see {@link EqlCompiler}
     * @param categoryField the field that a query's category asks, unless the rule overrides it
     */
    public static RuleCatalog compile(
            int generation,
            List<RuleSource> sources,
            Schema schema,
            Map<String, String> eventClasses,
            String categoryField) {
        return compile(generation, sources, schema, eventClasses, categoryField, true);
    }

    /**
     * Compiles rule files with the choice to take the plain path everywhere, for tests that compare
     * the two.
     *
     * @param optimised false for the plain path
     */
    public static RuleCatalog compile(
            int generation,
            List<RuleSource> sources,
            Schema schema,
            Map<String, String> eventClasses,
            String categoryField,
            boolean optimised) {
        FieldTable.Builder fields = new FieldTable.Builder();
        RuleReader reader =
                new RuleReader(
                        new EqlCompiler(schema, eventClasses, fields, optimised), categoryField);
        Map<String, Rule> rules = new LinkedHashMap<>();
        List<RuleProblem> problems = new ArrayList<>();
        List<SkippedFile> skipped = new ArrayList<>();
        for (RuleSource source : sources) {
            switch (reader.read(source)) {
                case RuleReader.Outcome.Loaded(Rule rule) -> {
                    Rule first = rules.putIfAbsent(rule.id(), rule);
                    if (first != null && source instanceof RuleSource.Text text) {
                        problems.add(RuleReader.claimedBefore(text, first));
                    }
                }
                case RuleReader.Outcome.Refused(List<RuleProblem> found) -> problems.addAll(found);
                case RuleReader.Outcome.Skipped(SkippedFile file) -> skipped.add(file);
            }
        }
        return new RuleCatalog(
                generation, List.copyOf(rules.values()), problems, skipped, fields.build());
    }
}
