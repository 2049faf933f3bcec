package io.tripline.rule;

import java.util.List;
import java.util.Map;

/**
 * What {@link RuleLoader} knows from one reading of the rule files to the next. Immutable.
 *
 * @param read what was found, to see whether anything is new
 * @param counted what counts of it: of a place that gave nothing, what was there before
 * @param inForce the texts of which the rules in force were made, in their order; where a file has
 *     become broken, an older one
 */
record RuleSet(
        List<RuleLocation> read,
        List<RuleLocation> counted,
        Map<Place, RuleSource.Text> inForce,
        RuleCatalog catalog) {

    /** Where a file is: two places may hold files of one name. */
    record Place(String location, String file) {}

    /** What was counted of a place before; nothing if it is new. */
    RuleLocation former(String location) {
        return counted.stream()
                .filter(each -> each.name().equals(location))
                .findFirst()
                .orElse(new RuleLocation(location, List.of(), null));
    }
}
