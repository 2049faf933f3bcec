package io.tripline.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.tripline.chart.PrometheusTools.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

/**
 * The alerts for Prometheus: what they say, and with promtool that they are right and when they
 * fire.
 */
class AlertsTest {

    private static final Path TESTS = Path.of("src/test/resources/chart/alerts.test.yaml");

    @TempDir Path folder;

    private final Alerts alerts = Alerts.ours();

    @Test
    void eachSaysHowBadItIsAndWhatToDo() throws IOException {
        List<String> headings =
                Files.readAllLines(Path.of("src/docs/operations.md")).stream()
                        .filter(line -> line.startsWith("#"))
                        .map(line -> line.replaceFirst("#+ ", ""))
                        .toList();

        for (Map<String, Object> rule : alerts.rules()) {
            String name = (String) rule.get("alert");
            assertThat(name).startsWith("Tripline");
            Map<?, ?> annotations = (Map<?, ?>) rule.get("annotations");
            assertThat((String) annotations.get("summary")).as(name).isNotBlank();
            assertThat((String) annotations.get("description")).as(name).endsWith(".");
            assertThat(annotations.get("runbook_url"))
                    .isEqualTo("src/docs/operations.md#" + name.toLowerCase(Locale.ROOT));
            assertThat(headings).contains(name);
            assertThat(((Map<?, ?>) rule.get("labels")).get("severity"))
                    .as(name)
                    .isIn("critical", "warning");
        }
        assertThat(headings.stream().filter(heading -> heading.startsWith("Tripline")))
                .filteredOn(heading -> !heading.contains(" "))
                .hasSameElementsAs(alerts.names());
    }

    @Test
    void valuesChangeThresholdsAndLeaveAlertsOut() {
        String all = String.join("\n", alerts.expressions());
        Alerts changed =
                Alerts.in(
                        Chart.ours()
                                .text(
                                        "prometheusRule: {enabled: true, disabled: [TriplineDeadLetters],"
                                                + " noEventsFor: 2h, lateAfterSeconds: 1000000, stuckAfterSeconds: 77,"
                                                + " runbookBase: 'https://wiki.example/x'}"));

        assertThat(all).contains("> 900", "> 300");
        assertThat(String.join("\n", changed.expressions()))
                .contains("> 1000000", "> 77")
                .doesNotContain("> 900", "> 300", "dead_letters");
        assertThat(changed.names()).hasSize(alerts.names().size() - 1);
        assertThat(changed.rules().getLast())
                .containsEntry("alert", "TriplineNoEvents")
                .containsEntry("for", "2h");
        assertThat(changed.file()).contains("https://wiki.example/x#triplinedown");
    }

    @Test
    void eachIsTestedSilentAndFiring() throws IOException {
        Set<String> silent = new HashSet<>();
        Set<String> firing = new HashSet<>();
        Map<String, Object> tests = new Yaml().load(Files.readString(TESTS));
        for (Object test : (List<?>) tests.get("tests")) {
            for (Object expectation : (List<?>) ((Map<?, ?>) test).get("alert_rule_test")) {
                Map<?, ?> expected = (Map<?, ?>) expectation;
                boolean none = ((List<?>) expected.get("exp_alerts")).isEmpty();
                (none ? silent : firing).add((String) expected.get("alertname"));
            }
        }

        assertThat(silent).hasSameElementsAs(alerts.names());
        assertThat(firing).hasSameElementsAs(alerts.names());
    }

    @Test
    void promtoolTakesThem() throws Exception {
        String promtool = PrometheusTools.find("promtool");
        Files.writeString(folder.resolve("alerts.yaml"), alerts.file());

        Outcome outcome = PrometheusTools.run(folder, promtool, "check", "rules", "alerts.yaml");

        assertThat(outcome.exit()).as(outcome.output()).isZero();
        assertThat(outcome.output()).contains(alerts.rules().size() + " rules found");
    }

    @Test
    void theyFireWhenTheyShould() throws Exception {
        Outcome outcome = unitTests(PrometheusTools.find("promtool"), alerts);

        assertThat(outcome.exit()).as(outcome.output()).isZero();
        assertThat(outcome.output()).contains("SUCCESS");
    }

    /** Each expression and each waiting time counts: without it, the tests of its alert fail. */
    @Test
    void testsNoticeWhatIsLeftOut() throws Exception {
        String promtool = PrometheusTools.find("promtool");
        List<Map<String, Object>> never = new ArrayList<>();
        List<Map<String, Object>> atOnce = new ArrayList<>();
        List<String> waiting = new ArrayList<>();
        for (Map<String, Object> rule : alerts.rules()) {
            Map<String, Object> changed = new HashMap<>(rule);
            changed.put("expr", "vector(0) > 1");
            never.add(changed);
            changed = new HashMap<>(rule);
            if (changed.remove("for") != null) {
                waiting.add((String) rule.get("alert"));
            }
            atOnce.add(changed);
        }

        assertThat(failed(unitTests(promtool, new Alerts(never))))
                .hasSameElementsAs(alerts.names());
        assertThat(failed(unitTests(promtool, new Alerts(atOnce)))).hasSameElementsAs(waiting);
    }

    /** The alerts that promtool names in its complaints. */
    private static Set<String> failed(Outcome outcome) {
        assertThat(outcome.exit()).as(outcome.output()).isNotZero();
        Set<String> failed = new HashSet<>();
        Matcher name = Pattern.compile("alertname: (\\w+), time:").matcher(outcome.output());
        while (name.find()) {
            failed.add(name.group(1));
        }
        return failed;
    }

    private Outcome unitTests(String promtool, Alerts rules)
            throws IOException, InterruptedException {
        Files.writeString(folder.resolve("alerts.yaml"), rules.file());
        Files.writeString(folder.resolve("alerts.test.yaml"), Files.readString(TESTS));
        return PrometheusTools.run(folder, promtool, "test", "rules", "alerts.test.yaml");
    }
}
