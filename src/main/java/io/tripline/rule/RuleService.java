package io.tripline.rule;

import java.util.Optional;

/** Holds the rules in force. Thread-safe. */
public final class RuleService {

    private final RuleCatalog catalog;

    /** A service whose rules in force are those of the catalog. */
    public RuleService(RuleCatalog catalog) {
        this.catalog = catalog;
    }

    /** The generation in force. */
    public RuleCatalog catalog() {
        return catalog;
    }

    /** The rule of an id, if it is in force. */
    public Optional<Rule> rule(String id) {
        return catalog.rules().stream().filter(rule -> rule.id().equals(id)).findFirst();
    }
}
