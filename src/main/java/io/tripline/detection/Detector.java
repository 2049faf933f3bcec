package io.tripline.detection;

import io.tripline.event.Event;
import io.tripline.rule.Rule;
import io.tripline.rule.RuleCatalog;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks each rule of a generation about an event. Made per generation; thread-safe. */
final class Detector {

    private static final Logger LOG = LoggerFactory.getLogger(Detector.class);

    private final List<Rule> rules;
    private final DetectionMetrics metrics;

    Detector(RuleCatalog catalog, DetectionMetrics metrics) {
        this.rules = catalog.rules();
        this.metrics = metrics;
    }

    /**
     * Gives each rule that the event matches, in the catalog's order. A rule that fails is counted
     * and left out.
     */
    void detect(Event event, Consumer<Rule> matches) {
        for (int i = 0; i < rules.size(); i++) {
            Rule rule = rules.get(i);
            if (matches(rule, event)) {
                matches.accept(rule);
            }
        }
    }

    private boolean matches(Rule rule, Event event) {
        try {
            return rule.compiled().matcher().matches(event);
        } catch (RuntimeException e) { // a bug of ours: matchers are total
            metrics.ruleFailed(rule);
            LOG.error("Rule {} failed on an event; the other rules judged it", rule.id(), e);
            return false;
        }
    }
}
