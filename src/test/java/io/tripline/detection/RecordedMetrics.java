package io.tripline.detection;

import io.tripline.event.EventError;
import io.tripline.rule.Rule;
import io.tripline.rule.RuleCatalog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Remembers all that is counted, until a test takes it. */
public final class RecordedMetrics implements DetectionMetrics {

    private final Map<String, Integer> counts = new TreeMap<>();
    private final List<Duration> ages = new ArrayList<>();

    /** The number under a name, 0 if there is none; it is not there afterwards. */
    public int take(String what) {
        Integer count = counts.remove(what);
        return count == null ? 0 : count;
    }

    /** The ages counted, in their order; none are there afterwards. */
    public List<Duration> takeAges() {
        List<Duration> taken = List.copyOf(ages);
        ages.clear();
        return taken;
    }

    /** All numbers by their names; none are there afterwards. */
    public Map<String, Integer> takeAll() {
        Map<String, Integer> taken = new TreeMap<>(counts);
        counts.clear();
        return taken;
    }

    /** What no test has taken. */
    public Map<String, Object> rest() {
        Map<String, Object> rest = new TreeMap<>(counts);
        if (!ages.isEmpty()) {
            rest.put("ages", List.copyOf(ages));
        }
        return rest;
    }

    private void count(String what, int by) {
        counts.merge(what, by, Integer::sum);
    }

    @Override
    public void rulesInForce(RuleCatalog catalog) {
        count("generation " + catalog.generation(), 1);
    }

    @Override
    public void evaluated(Intake intake, int events, @Nullable Duration took) {
        count("evaluated " + intake.label(), events);
        if (took != null) {
            count("requests " + intake.label(), 1);
            if (took.isNegative()) {
                count("negative time", 1);
            }
        }
    }

    @Override
    public void prefiltered(Intake intake, int events) {
        if (events > 0) {
            count("prefiltered " + intake.label(), events);
        }
    }

    @Override
    public void rejected(Intake intake, EventError.Kind kind, int events) {
        count("rejected " + intake.label() + " " + kind.label(), events);
    }

    @Override
    public void eventAges(Intake intake, long[] ages, int count) {
        Arrays.stream(ages, 0, count).mapToObj(Duration::ofMillis).forEach(this.ages::add);
    }

    @Override
    public void matched(Rule rule, boolean duplicate) {
        count("matches " + rule.id(), 1);
        count((duplicate ? "duplicate " : "created ") + rule.id(), 1);
    }

    @Override
    public void ruleFailed(Rule rule) {
        count("failed " + rule.id(), 1);
    }

    @Override
    public void refused(Intake intake, String reason) {
        count("refused " + intake.label() + " " + reason, 1);
    }

    @Override
    public void dropped(Intake intake, String reason) {
        count("dropped " + intake.label() + " " + reason, 1);
    }
}
