package io.tripline.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.tripline.detection.Intake;
import io.tripline.event.EventError;
import io.tripline.rule.Rule;
import io.tripline.rule.RuleCatalog;
import io.tripline.rule.RuleSource;
import io.tripline.rule.TestRules;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What Prometheus reads, by the names that dashboards hold on to. */
class MicrometerDetectionMetricsTest {

    private static final String BUILT_IN = "rule_id=\"" + TestRules.BUILT_IN_ID + "\"";
    private static final String BUILT_IN_MATCHES =
            "tripline_rule_matches_total{%s,rule_name=\"%s\",severity=\"medium\",tactic=\"TA0007\",technique=\"T1016\"}"
                    .formatted(BUILT_IN, "DNS Request for IP Lookup Service via Unsigned Binary");

    private final PrometheusMeterRegistry registry =
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final MicrometerDetectionMetrics metrics;

    MicrometerDetectionMetricsTest() {
        registry.config()
                .namingConvention(new TriplineNaming(registry.config().namingConvention()));
        metrics = new MicrometerDetectionMetrics(registry);
    }

    /** Each sample's value under its name and labels, the labels in alphabetical order. */
    private Map<String, Double> samples() {
        Map<String, Double> samples = new TreeMap<>();
        registry.scrape()
                .lines()
                .filter(line -> !line.startsWith("#"))
                .forEach(line -> {
                    int space = line.lastIndexOf(' ');
                    samples.put(
                            line.substring(0, space), Double.valueOf(line.substring(space + 1)));
                });
        return samples;
    }

    private Set<String> names() {
        Set<String> names = new TreeSet<>();
        samples().keySet().forEach(sample -> names.add(sample.replaceFirst("\\{.*", "")));
        return names;
    }

    private static Rule rule(RuleCatalog catalog) {
        return catalog.rules().getFirst();
    }

    @Test
    void intakes_areThereWithZeroFromTheStart() {
        assertThat(samples())
                .containsEntry("tripline_events_received_total{intake=\"api\"}", 0.0)
                .containsEntry("tripline_events_evaluated_total{intake=\"api\"}", 0.0)
                .containsEntry(
                        "tripline_requests_refused_total{intake=\"api\",reason=\"busy\"}", 0.0)
                .containsEntry(
                        "tripline_requests_refused_total{intake=\"hec\",reason=\"unauthorized\"}",
                        0.0)
                .containsEntry("tripline_event_age_seconds_count{intake=\"api\"}", 0.0)
                .containsEntry("tripline_event_age_seconds_sum{intake=\"api\"}", 0.0)
                .containsEntry(
                        "tripline_event_age_seconds_bucket{intake=\"api\",le=\"540.0\"}", 0.0)
                .containsEntry("tripline_event_age_seconds_bucket{intake=\"api\",le=\"+Inf\"}", 0.0)
                .containsEntry("tripline_evaluation_seconds_count{intake=\"api\"}", 0.0)
                .containsEntry(
                        "tripline_evaluation_seconds_bucket{intake=\"api\",le=\"0.01\"}", 0.0)
                .containsEntry("tripline_rules_loaded", 0.0)
                .containsEntry("tripline_rules_failed", 0.0)
                .containsEntry("tripline_rules_generation", 0.0);
    }

    @ParameterizedTest
    @EnumSource(EventError.Kind.class)
    void rejections_areThereWithZeroFromTheStart_byReason(EventError.Kind kind) {
        assertThat(samples())
                .containsEntry(
                        "tripline_events_rejected_total{intake=\"api\",reason=\"%s\"}"
                                .formatted(kind.label()),
                        0.0);
    }

    @Test
    void rules_areThereWithZeroOnceTheyAreInForce() {
        metrics.rulesInForce(TestRules.builtIn());

        assertThat(samples())
                .containsEntry(BUILT_IN_MATCHES, 0.0)
                .containsEntry("tripline_alerts_created_total{" + BUILT_IN + "}", 0.0)
                .containsEntry("tripline_alerts_duplicate_total{" + BUILT_IN + "}", 0.0)
                .containsEntry("tripline_rule_errors_total{" + BUILT_IN + "}", 0.0)
                .containsEntry("tripline_rules_loaded", 1.0)
                .containsEntry("tripline_rules_failed", 0.0)
                .containsEntry("tripline_rules_generation", 1.0);
    }

    @Test
    void names_areThoseOfTheContractAndNoOthers() {
        metrics.rulesInForce(TestRules.builtIn());
        metrics.refused(Intake.API, "busy");

        assertThat(names())
                .containsExactlyInAnyOrder(
                        "tripline_events_received_total",
                        "tripline_events_evaluated_total",
                        "tripline_events_prefiltered_total", // ours, beyond the contract
                        "tripline_events_rejected_total",
                        "tripline_rule_matches_total",
                        "tripline_alerts_created_total",
                        "tripline_alerts_duplicate_total",
                        "tripline_rule_errors_total",
                        "tripline_rules_loaded",
                        "tripline_rules_failed",
                        "tripline_rules_generation",
                        "tripline_event_age_seconds_bucket",
                        "tripline_event_age_seconds_count",
                        "tripline_event_age_seconds_sum",
                        "tripline_event_age_seconds_max",
                        "tripline_evaluation_seconds_bucket",
                        "tripline_evaluation_seconds_count",
                        "tripline_evaluation_seconds_sum",
                        "tripline_evaluation_seconds_max",
                        "tripline_requests_refused_total");
    }

    @Test
    void types_areThoseOfTheContract() {
        metrics.rulesInForce(TestRules.builtIn());

        assertThat(registry.scrape())
                .contains("# TYPE tripline_events_received_total counter")
                .contains("# TYPE tripline_rule_matches_total counter")
                .contains("# TYPE tripline_alerts_created_total counter")
                .contains("# TYPE tripline_alerts_duplicate_total counter")
                .contains("# TYPE tripline_event_age_seconds histogram")
                .contains("# TYPE tripline_evaluation_seconds histogram")
                .contains("# TYPE tripline_rules_loaded gauge");
    }

    @Test
    void received_isEvaluatedAndRejectedTogether() {
        metrics.evaluated(Intake.API, 5, Duration.ofMillis(3));
        metrics.rejected(Intake.API, EventError.Kind.NOT_JSON, 2);
        metrics.rejected(Intake.API, EventError.Kind.TOO_DEEP, 1);

        assertThat(samples())
                .containsEntry("tripline_events_received_total{intake=\"api\"}", 8.0)
                .containsEntry("tripline_events_evaluated_total{intake=\"api\"}", 5.0)
                .containsEntry(
                        "tripline_events_rejected_total{intake=\"api\",reason=\"not_json\"}", 2.0)
                .containsEntry(
                        "tripline_events_rejected_total{intake=\"api\",reason=\"too_deep\"}", 1.0)
                .containsEntry(
                        "tripline_events_rejected_total{intake=\"api\",reason=\"too_large\"}", 0.0);
    }

    @Test
    void matches_areCreatedAndDuplicateTogether() {
        RuleCatalog catalog = TestRules.builtIn();
        metrics.rulesInForce(catalog);
        metrics.matched(rule(catalog), false);
        metrics.matched(rule(catalog), true);
        metrics.matched(rule(catalog), false);

        assertThat(samples())
                .containsEntry(BUILT_IN_MATCHES, 3.0)
                .containsEntry("tripline_alerts_created_total{" + BUILT_IN + "}", 2.0)
                .containsEntry("tripline_alerts_duplicate_total{" + BUILT_IN + "}", 1.0)
                .containsEntry("tripline_rule_errors_total{" + BUILT_IN + "}", 0.0);
    }

    @Test
    void failedRules_areCounted() {
        RuleCatalog catalog = TestRules.builtIn();
        metrics.rulesInForce(catalog);
        metrics.ruleFailed(rule(catalog));

        assertThat(samples())
                .containsEntry("tripline_rule_errors_total{" + BUILT_IN + "}", 1.0)
                .containsEntry(BUILT_IN_MATCHES, 0.0);
    }

    @Test
    void refusals_areCountedByReason() {
        metrics.refused(Intake.API, "too_large");
        metrics.refused(Intake.API, "too_large");
        metrics.refused(Intake.API, "busy");

        assertThat(samples())
                .containsEntry(
                        "tripline_requests_refused_total{intake=\"api\",reason=\"too_large\"}", 2.0)
                .containsEntry(
                        "tripline_requests_refused_total{intake=\"api\",reason=\"busy\"}", 1.0)
                .containsEntry("tripline_events_received_total{intake=\"api\"}", 0.0);
    }

    @Test
    void droppedRequests_areCountedByWhatTheyHeld_andAreNoRefusals() {
        metrics.dropped(Intake.OTLP, "traces");
        metrics.dropped(Intake.OTLP, "metrics");
        metrics.dropped(Intake.OTLP, "traces");

        assertThat(samples())
                .containsEntry(
                        "tripline_requests_dropped_total{intake=\"otlp\",reason=\"traces\"}", 2.0)
                .containsEntry(
                        "tripline_requests_dropped_total{intake=\"otlp\",reason=\"metrics\"}", 1.0)
                .containsEntry("tripline_events_received_total{intake=\"otlp\"}", 0.0);
        assertThat(registry.find("tripline.requests.refused").counters())
                .allMatch(refusals -> refusals.count() == 0);
    }

    @Test
    void evaluation_isOneObservationARequest() {
        metrics.evaluated(Intake.API, 1000, Duration.ofMillis(7));
        metrics.evaluated(Intake.API, 0, Duration.ofMillis(60));

        assertThat(samples())
                .containsEntry("tripline_evaluation_seconds_count{intake=\"api\"}", 2.0)
                .containsEntry("tripline_evaluation_seconds_sum{intake=\"api\"}", 0.067)
                .containsEntry(
                        "tripline_evaluation_seconds_bucket{intake=\"api\",le=\"0.005\"}", 0.0)
                .containsEntry(
                        "tripline_evaluation_seconds_bucket{intake=\"api\",le=\"0.01\"}", 1.0)
                .containsEntry(
                        "tripline_evaluation_seconds_bucket{intake=\"api\",le=\"+Inf\"}", 2.0);
    }

    @Test
    void age_isInSeconds_andAnEventFromTheFutureHasNone() {
        long[] ages = {1500, -30_000, Duration.ofDays(9).toMillis(), 4_000_000};
        metrics.eventAges(Intake.API, ages, 3);

        assertThat(samples())
                .containsEntry("tripline_event_age_seconds_count{intake=\"api\"}", 3.0)
                .containsEntry("tripline_event_age_seconds_sum{intake=\"api\"}", 1.5 + 9 * 86_400.0)
                .containsEntry("tripline_event_age_seconds_bucket{intake=\"api\",le=\"1.0\"}", 1.0)
                .containsEntry("tripline_event_age_seconds_bucket{intake=\"api\",le=\"5.0\"}", 2.0)
                .containsEntry(
                        "tripline_event_age_seconds_bucket{intake=\"api\",le=\"86400.0\"}", 2.0);
    }

    @Test
    void rulesFailed_countsFiles_notTheirProblems() {
        metrics.rulesInForce(
                RuleCatalog.compile(
                        7,
                        List.of(
                                new RuleSource.Text("good", TestRules.builtInText()),
                                new RuleSource.Text("bad", "[rule]\ntype = \"eql\"\n"),
                                new RuleSource.Text("worse", "no toml"),
                                new RuleSource.Text("other", "[rule]\ntype = \"esql\"\n")),
                        TestRules.SCHEMA,
                        TestRules.EVENT_CLASSES,
                        "event.category"));

        assertThat(samples())
                .containsEntry("tripline_rules_loaded", 1.0)
                .containsEntry("tripline_rules_failed", 2.0)
                .containsEntry("tripline_rules_generation", 7.0);
    }

    @Test
    void tacticsAndTechniques_areIdsSortedAndJoined() {
        String threats =
                """
                severity = "high"
                [[rule.threat]]
                framework = "F"
                tactic = {id = "TA2"}
                technique = [{id = "T9"}, {id = "T1"}]
                [[rule.threat]]
                framework = "F"
                tactic = {id = "TA1"}
                technique = [{id = "T9"}]
                """;
        metrics.rulesInForce(
                TestRules.ofTexts(
                        TestRules.minimal("r-1", "any where true") + threats,
                        TestRules.minimal("r-2", "any where true")));

        assertThat(samples())
                .containsEntry(
                        "tripline_rule_matches_total{rule_id=\"r-1\",rule_name=\"Rule r-1\",severity=\"high\",tactic=\"TA1,TA2\",technique=\"T1,T9\"}",
                        0.0)
                .containsEntry(
                        "tripline_rule_matches_total{rule_id=\"r-2\",rule_name=\"Rule r-2\",severity=\"low\",tactic=\"\",technique=\"\"}",
                        0.0);
    }

    @Test
    void counters_goOnThroughAnotherGeneration() {
        RuleCatalog catalog = TestRules.builtIn();
        metrics.rulesInForce(catalog);
        metrics.matched(rule(catalog), false);
        metrics.rulesInForce(TestRules.builtIn());

        assertThat(samples()).containsEntry(BUILT_IN_MATCHES, 1.0);
    }

    @Test
    void naming_leavesAllOtherNamesToMicrometer() {
        registry.counter("jobs.created").increment();

        assertThat(names()).contains("jobs_total");
    }

    @Test
    void countersOfARuleThatIsGone_stay_andGoOnWhenItIsBack() {
        RuleCatalog both =
                TestRules.ofTexts(
                        TestRules.minimal("r-1", "any where true"),
                        TestRules.minimal("r-2", "any where true"));
        metrics.rulesInForce(both);
        metrics.matched(both.rules().get(1), false);
        RuleCatalog one = TestRules.ofTexts(TestRules.minimal("r-1", "any where true"));
        metrics.rulesInForce(one);

        assertThat(samples())
                .containsEntry("tripline_rules_loaded", 1.0)
                .containsEntry("tripline_alerts_created_total{rule_id=\"r-2\"}", 1.0)
                .containsEntry(matches("r-1", "Rule r-1"), 0.0)
                .containsEntry(matches("r-2", "Rule r-2"), 1.0);

        metrics.matched(both.rules().get(1), true); // of a body that it still judges
        metrics.rulesInForce(both);
        metrics.matched(both.rules().get(1), false);
        assertThat(samples())
                .containsEntry(matches("r-2", "Rule r-2"), 3.0)
                .containsEntry("tripline_alerts_created_total{rule_id=\"r-2\"}", 2.0)
                .containsEntry("tripline_alerts_duplicate_total{rule_id=\"r-2\"}", 1.0);
    }

    @Test
    void ruleOfAnotherName_isCountedUnderIt_andNothingTwice() {
        RuleCatalog before = TestRules.ofTexts(TestRules.minimal("r-1", "any where true"));
        RuleCatalog now =
                TestRules.ofTexts(
                        TestRules.with(
                                TestRules.minimal("r-1", "any where true"), "name", "\"New\""));
        metrics.rulesInForce(before);
        metrics.matched(rule(before), false);
        metrics.rulesInForce(now);
        assertThat(samples()).containsEntry(matches("r-1", "New"), 0.0);
        metrics.matched(rule(now), false);
        metrics.matched(rule(before), true);

        assertThat(samples())
                .containsEntry(matches("r-1", "Rule r-1"), 1.0)
                .containsEntry(matches("r-1", "New"), 2.0)
                .containsEntry("tripline_alerts_created_total{rule_id=\"r-1\"}", 2.0)
                .containsEntry("tripline_alerts_duplicate_total{rule_id=\"r-1\"}", 1.0);
    }

    private static String matches(String id, String name) {
        return "tripline_rule_matches_total{rule_id=\"%s\",rule_name=\"%s\",severity=\"low\",tactic=\"\",technique=\"\"}"
                .formatted(id, name);
    }
}
