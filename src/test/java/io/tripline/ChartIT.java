package io.tripline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tripline.chart.Alerts;
import io.tripline.chart.Chart;
import io.tripline.chart.Dashboard;
import io.tripline.chart.Manifests;
import io.tripline.chart.PrometheusTools;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.core.env.Environment;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The service with the settings, keys and rules that the chart renders: only folders and ports are
 * this machine's. A Prometheus scrapes it under the name that the chart gives it, with the chart's
 * alerts, and is asked what the dashboard asks.
 */
class ChartIT {

    private static final String JOB = "demo-tripline-management";

    private static final String VALUES =
            """
            config:
              tripline:
                alerts: {sinks: {archive: {type: file, path: /data/alerts.ndjson}}}
            rules:
              files:
                mine.toml: |
                  [rule]
                  rule_id = "of-the-chart"
                  name = "Of the chart"
                  type = "eql"
                  language = "eql"
                  query = 'process where process.name == "whoami"'
            """;

    private static final String EVENT =
            "{\"event\":{\"id\":\"%s\",\"category\":\"process\"},\"@timestamp\":\"2026-01-01T00:00:00Z\","
                    + "\"process\":{\"name\":\"whoami\"}}";

    @TempDir static Path folder;

    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static Manifests manifests;
    private static RunningService service;

    @BeforeAll
    static void start() throws IOException {
        manifests = Chart.ours().render(VALUES);
        write("data/alerts.ndjson", "");
        write("keys/keys.yaml", manifests.key("keys.yaml"));
        write("rules/mine.toml", manifests.ruleFile("mine.toml"));
        write(
                "config/application.yaml",
                manifests
                        .settings()
                        .replace("/etc/tripline", folder.toString())
                        .replace("/data", folder + "/data")
                        .replace("0.0.0.0", "127.0.0.1")
                        .replace("8081", "0"));
        service =
                RunningService.start(
                        "spring.config.additional-location=file:" + folder + "/config/",
                        "spring.datasource.url=jdbc:sqlite:" + folder + "/data/tripline.db");
    }

    private static void write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    @AfterAll
    static void stop() {
        service.close();
        CLIENT.close();
    }

    private int managementPort() {
        return service.bean(Environment.class)
                .getRequiredProperty("local.management.port", Integer.class);
    }

    @Test
    void probesAreAnsweredOnTheirPortAndNowhereElse() throws Exception {
        for (String probe : Set.of("liveness", "readiness")) {
            String path = "/actuator/health/" + probe;
            assertThat(send("GET", managementPort(), path, "").statusCode())
                    .as(probe)
                    .isEqualTo(200);
            assertThat(send("GET", service.port(), path, "").statusCode())
                    .as(probe + " beside the API")
                    .isNotEqualTo(200);
        }
    }

    @Test
    void rulesOfTheValuesJudge() throws Exception {
        HttpResponse<String> answer =
                send("POST", service.port(), "/api/v1/events", EVENT.formatted("chart-1"));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("of-the-chart");
        assertThat(send("GET", service.port(), "/api/v1/rules", "").body())
                .contains("of-the-chart", "47e46d85-3963-44a0-b856-bccff48f8676");
    }

    @Test
    void prometheusScrapesItAndKnowsWhatAlertsAndDashboardAskFor() throws Exception {
        String program = PrometheusTools.find("prometheus");
        int port = ServiceProcess.freePort();
        int nobody = ServiceProcess.freePort();
        write("alerts.yaml", Alerts.ours().file());
        write(
                "prometheus.yaml",
                """
                global: {scrape_interval: 1s, evaluation_interval: 1s}
                rule_files: [alerts.yaml]
                scrape_configs:
                  - job_name: %s
                    metrics_path: /actuator/prometheus
                    static_configs:
                      - targets: ['127.0.0.1:%d', '127.0.0.1:%d']
                        labels: {namespace: security}
                """
                        .formatted(JOB, managementPort(), nobody));
        haveSomethingToCount();
        Process prometheus =
                new ProcessBuilder(
                                program,
                                "--config.file=prometheus.yaml",
                                "--storage.tsdb.path=prometheus",
                                "--web.listen-address=127.0.0.1:" + port)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("prometheus.log").toFile())
                        .start();
        try {
            await("the service is scraped")
                    .atMost(Duration.ofSeconds(60))
                    .ignoreExceptions()
                    .failFast("Prometheus has ended", () -> !prometheus.isAlive())
                    .until(() -> value(port, up(managementPort())) == 1);
            await("the alerts are evaluated")
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> !healthOfRules(port).contains("unknown"));

            assertThat(healthOfRules(port)).containsExactly("ok");
            Set<String> asked = metrics(String.join("\n", Alerts.ours().expressions()));
            asked.addAll(metrics(String.join("\n", Dashboard.ours().queries())));
            assertThat(asked).hasSizeGreaterThan(20);
            for (String metric : asked) {
                assertThat(
                                query(
                                        port,
                                        "count("
                                                + metric
                                                + "{namespace=\"security\",job=\""
                                                + JOB
                                                + "\"})"))
                        .as(metric + " is there")
                        .isNotEmpty();
            }
            for (String question : Dashboard.ours().queries()) {
                query(port, question); // fails if Prometheus does not understand it
            }

            await("the other is looked for, too") // each has its own time in the interval
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> value(port, up(nobody)) == 0);
            await("the next evaluation after it was not found")
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> !query(port, "ALERTS{alertname=\"TriplineDown\"}").isEmpty());
            assertThat(query(port, "ALERTS{alertname=\"TriplineDown\"}"))
                    .singleElement()
                    .satisfies(alert ->
                            assertThat(alert.at("/metric/instance").asString())
                                    .isEqualTo("127.0.0.1:" + nobody));
        } finally {
            prometheus.destroy();
            prometheus.waitFor();
        }
    }

    private static String up(int port) {
        return "up{namespace=\"security\",job=\"" + JOB + "\",instance=\"127.0.0.1:" + port + "\"}";
    }

    /** Counters of what seldom happens are there from the first time on. */
    private void haveSomethingToCount() throws Exception {
        send("POST", service.port(), "/api/v1/events", EVENT.formatted("chart-2"));
        assertThat(send("POST", service.port(), "/api/v1/events", "no event").statusCode())
                .isEqualTo(400);
        assertThat(send("POST", service.port(), "/ingest", "no event").statusCode()).isEqualTo(200);
    }

    /** Our metrics, and {@code up}, that expressions name. */
    private static Set<String> metrics(String expressions) {
        Set<String> names = new TreeSet<>();
        Matcher name =
                Pattern.compile("\\b(tripline_\\w+|up|jvm_\\w+|process_\\w+)\\{")
                        .matcher(expressions);
        while (name.find()) {
            names.add(name.group(1));
        }
        return names;
    }

    private Set<String> healthOfRules(int port) throws IOException, InterruptedException {
        Set<String> health = new TreeSet<>();
        for (JsonNode group : prometheus(port, "/api/v1/rules").at("/data/groups")) {
            for (JsonNode rule : group.get("rules")) {
                health.add(rule.get("health").asString());
            }
        }
        return health;
    }

    private double value(int port, String expression) throws IOException, InterruptedException {
        return query(port, expression).at("/0/value/1").asDouble(Double.NaN);
    }

    private JsonNode query(int port, String expression) throws IOException, InterruptedException {
        return prometheus(
                        port,
                        "/api/v1/query?query="
                                + URLEncoder.encode(expression, StandardCharsets.UTF_8))
                .at("/data/result");
    }

    private JsonNode prometheus(int port, String path) throws IOException, InterruptedException {
        HttpResponse<String> answer = send("GET", port, path, "");
        assertThat(answer.statusCode()).as(path + ": " + answer.body()).isEqualTo(200);
        return JsonMapper.shared().readTree(answer.body());
    }

    private HttpResponse<String> send(String method, int port, String path, String body)
            throws IOException, InterruptedException {
        return CLIENT.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .method(method, BodyPublishers.ofString(body))
                        .header("Content-Type", "application/json")
                        .header("Authorization", "Bearer " + manifests.key("admin"))
                        .timeout(Duration.ofSeconds(30))
                        .build(),
                BodyHandlers.ofString());
    }
}
