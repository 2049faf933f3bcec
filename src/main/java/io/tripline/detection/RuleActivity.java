package io.tripline.detection;

import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** How often each rule has matched since the start, and when last. Thread-safe. */
public final class RuleActivity {

    /**
     * A rule's matches.
     *
     * @param count how many, duplicates included
     * @param last the detection time of the last, or null if there was none
     */
    public record Matches(long count, @Nullable Instant last) {

        static final Matches NONE = new Matches(0, null);

        Matches plus(Instant at) {
            return new Matches(count + 1, last == null || at.isAfter(last) ? at : last);
        }
    }

    private final Map<String, Matches> byRule = new ConcurrentHashMap<>();

    void matched(String ruleId, Instant at) {
        byRule.merge(ruleId, Matches.NONE.plus(at), (before, first) -> before.plus(at));
    }

    /** The matches of a rule, none if it is unknown. */
    public Matches of(String ruleId) {
        return byRule.getOrDefault(ruleId, Matches.NONE);
    }
}
