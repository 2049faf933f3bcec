package io.tripline.detection;

import io.tripline.alert.AlertTemplate;
import io.tripline.event.Event;
import io.tripline.rule.Rule;
import io.tripline.rule.RuleCatalog;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the rules of a generation about an event. Made per generation; thread-safe. */
final class Detector {

    private static final Logger LOG = LoggerFactory.getLogger(Detector.class);

    private final List<Rule> rules;
    private final List<AlertTemplate> templates;
    private final CandidateIndex index;

    Detector(RuleCatalog catalog) {
        this.rules = catalog.rules();
        this.templates = rules.stream().map(AlertTemplate::of).toList();
        this.index = new CandidateIndex(rules, catalog.fields());
    }

    /** Room to choose rules in, for one thread. */
    CandidateIndex.Choice choice() {
        return index.choice();
    }

    /**
     * Gives the template of each rule that the event matches, in the catalog's order, and each rule
     * that fails on it.
     *
     * @param choice of this detector; is used for the event
     */
    void detect(
            Event event,
            CandidateIndex.Choice choice,
            Consumer<? super AlertTemplate> matches,
            Consumer<? super Rule> failures) {
        choice.choose(event);
        for (int i = choice.next(0); i >= 0; i = choice.next(i + 1)) {
            Rule rule = rules.get(i);
            if (matches(rule, event, failures)) {
                matches.accept(templates.get(i));
            }
        }
    }

    private boolean matches(Rule rule, Event event, Consumer<? super Rule> failures) {
        try {
            boolean matches = rule.compiled().matcher().matches(event);
            if (event.takeFailure()) { // Elasticsearch would fail the search; here it is no match
                failures.accept(rule);
            }
            return matches;
        } catch (RuntimeException e) { // a bug of ours: matchers are total
            failures.accept(rule);
            StackTraceElement[] stack = e.getStackTrace();
            LOG.error( // the message may hold a value of the event
                    "Rule {} failed on an event, {} at {}; the other rules judged it",
                    rule.id(),
                    e.getClass().getName(),
                    stack.length == 0 ? "an unknown place" : stack[0]);
            return false;
        }
    }
}
