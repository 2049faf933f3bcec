package io.tripline.rule;

import io.tripline.eql.compiler.EqlCompiler;
import io.tripline.event.FieldTable;
import io.tripline.rule.RuleCatalog.SkippedFile;
import io.tripline.rule.RuleSet.Place;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One generation of rules while it is compiled, beside whatever is in force. A broken file keeps no
 * other from loading. A rule_id that two files claim belongs to the first of them; what a file says
 * now goes before what another said formerly. To be used by one thread.
 */
final class RuleCompilation {

    private final FieldTable.Builder fields;
    private final RuleReader reader;
    private final Set<Place> places = new LinkedHashSet<>();
    private final Map<Place, Rule> rules = new HashMap<>();
    private final Map<Place, RuleSource.Text> texts = new HashMap<>();
    private final Map<Place, RuleSource.Text> formerTexts = new LinkedHashMap<>();
    private final Map<String, Rule> byId = new HashMap<>();
    private final List<RuleProblem> problems = new ArrayList<>();
    private final List<SkippedFile> skipped = new ArrayList<>();
    private final Set<String> kept = new HashSet<>();

    /**
     * A compilation without files.
     *
     * @param compiler fills the table of fields
     * @param categoryField the field that a query's category asks, unless the rule overrides it
     */
    RuleCompilation(EqlCompiler compiler, FieldTable.Builder fields, String categoryField) {
        this.fields = fields;
        this.reader = new RuleReader(compiler, categoryField);
    }

    /**
     * Compiles a file.
     *
     * @param former the text of its rule in force, which stays if this one is broken; or null
     */
    void add(Place place, RuleSource file, RuleSource.@Nullable Text former) {
        places.add(place);
        switch (reader.read(file)) {
            case RuleReader.Outcome.Loaded(Rule rule) -> {
                RuleSource.Text text = (RuleSource.Text) file; // nothing else makes a rule
                Rule first = byId.putIfAbsent(rule.id(), rule);
                if (first == null) {
                    put(place, rule, text);
                } else {
                    problems.add(RuleReader.claimedBefore(text, first));
                    note(place, former);
                }
            }
            case RuleReader.Outcome.Refused(List<RuleProblem> found) -> {
                problems.addAll(found);
                note(place, former);
            }
            case RuleReader.Outcome.Skipped(SkippedFile other) -> skipped.add(other);
        }
    }

    private void put(Place place, Rule rule, RuleSource.Text text) {
        rules.put(place, rule);
        texts.put(place, text);
    }

    private void note(Place place, RuleSource.@Nullable Text former) {
        if (former != null) {
            formerTexts.putIfAbsent(place, former);
        }
    }

    /** Notes that a place gave nothing, and that its files are those that were there before. */
    void addFault(RuleLocation location) {
        problems.add(
                new RuleProblem(
                        location.name(),
                        0,
                        0,
                        RuleProblem.Kind.IO,
                        String.valueOf(location.fault()),
                        ""));
        location.files().forEach(file -> kept.add(file.file()));
    }

    /** Compiles what broken files said before, once all others have claimed their rule_ids. */
    void restore() {
        formerTexts.forEach((place, text) -> {
            if (!rules.containsKey(place)
                    && reader.read(text) instanceof RuleReader.Outcome.Loaded(Rule rule)
                    && byId.putIfAbsent(rule.id(), rule) == null) {
                put(place, rule, text);
                kept.add(rule.file());
            }
        });
    }

    /** The texts of which the rules were made, in the order of the files. */
    Map<Place, RuleSource.Text> texts() {
        Map<Place, RuleSource.Text> inOrder = new LinkedHashMap<>();
        for (Place place : places) {
            RuleSource.Text text = texts.get(place);
            if (text != null) {
                inOrder.put(place, text);
            }
        }
        return inOrder;
    }

    /** All of it as the catalog of a generation. */
    RuleCatalog catalog(int generation) {
        List<Rule> inOrder = new ArrayList<>();
        Set<String> keptInForce = new TreeSet<>();
        for (Place place : places) {
            Rule rule = rules.get(place);
            if (rule != null) {
                inOrder.add(rule);
                if (kept.contains(rule.file())) {
                    keptInForce.add(rule.file());
                }
            }
        }
        return new RuleCatalog(generation, inOrder, problems, skipped, keptInForce, fields.build());
    }
}
