package io.tripline.rule;

import io.tripline.eql.Schema;
import io.tripline.eql.compiler.EqlCompiler;
import io.tripline.event.FieldTable;
import io.tripline.rule.RuleSet.Place;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One generation of rules: all that compiled, the table of the fields they read, and what did not
 * load and why. Immutable.
 *
 * @param generation from 1; another set of rules is another generation, other problems alone are
 *     not
 * @param rules in the order of their files
 * @param problems of the files that are not loaded, or not as they are now
 * @param skipped files in other rule languages
 * @param kept the names of files whose rules in force are those of a former reading, because the
 *     file is broken now, or its place cannot be read
 * @param fields what to read of an event so that every rule can judge it
 */
public record RuleCatalog(
        int generation,
        List<Rule> rules,
        List<RuleProblem> problems,
        List<SkippedFile> skipped,
        Set<String> kept,
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
        kept = Set.copyOf(kept);
    }

    /** The same rules in force, and all that another catalog says of files. */
    RuleCatalog withFilesOf(RuleCatalog other) {
        return new RuleCatalog(
                generation, rules, other.problems, other.skipped, other.kept, fields);
    }

    /** The same of a catalog of which no rule is to come into force. */
    RuleCatalog keepingAll(RuleCatalog refused) {
        Set<String> all = rules.stream().map(Rule::file).collect(Collectors.toSet());
        return new RuleCatalog(generation, rules, refused.problems, refused.skipped, all, fields);
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
        RuleCompilation compilation =
                new RuleCompilation(
                        new EqlCompiler(schema, eventClasses, fields, optimised),
                        fields,
                        categoryField);
        for (int i = 0; i < sources.size(); i++) {
            compilation.add(
                    new Place(String.valueOf(i), sources.get(i).file()), sources.get(i), null);
        }
        return compilation.catalog(generation);
    }
}
