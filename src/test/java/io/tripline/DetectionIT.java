package io.tripline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.core.io.ClassPathResource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The built-in rule over a real port: the verdicts, the alert, the counters. */
class DetectionIT {

    private static final String RULE_ID = "47e46d85-3963-44a0-b856-bccff48f8676";
    private static final String RULE_FILE =
            "rules/discovery_dns_request_for_ip_lookup_service_via_unsigned_binary.toml";
    private static final JsonMapper JSON = JsonMapper.shared();

    private static RunningService service;

    @BeforeAll
    static void start() {
        service = RunningService.start();
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    /** The events of a folder whose file names say the verdict. */
    private static Map<String, JsonNode> sharedEvents() throws IOException {
        Map<String, JsonNode> events = new LinkedHashMap<>();
        try (Stream<Path> files = Files.list(SharedFolder.path("events"))) {
            for (Path file : files.sorted().toList()) {
                events.put(file.getFileName().toString(), JSON.readTree(Files.readString(file)));
            }
        }
        assertThat(events).hasSize(7);
        return events;
    }

    private static boolean shouldMatch(String name) {
        return !name.contains("-nomatch-");
    }

    private static List<String> matchingIds(Map<String, JsonNode> events) {
        return events.entrySet().stream()
                .filter(entry -> shouldMatch(entry.getKey()))
                .map(entry -> entry.getValue().at("/event/id").asString())
                .toList();
    }

    private static List<String> alertedIds(JsonNode answer) {
        List<String> ids = new ArrayList<>();
        answer.get("alerts").forEach(alert -> ids.add(alert.at("/event/id").asString()));
        return ids;
    }

    @Test
    void sharedEventsAreJudgedAsTheirNamesSay_eachAlone() throws Exception {
        for (Map.Entry<String, JsonNode> event : sharedEvents().entrySet()) {
            JsonNode answer = service.postEvents(event.getValue().toString());

            assertThat(answer.get("matched").asInt())
                    .as(event.getKey())
                    .isEqualTo(shouldMatch(event.getKey()) ? 1 : 0);
            assertThat(answer.get("evaluated").asInt()).isOne();
        }
    }

    @Test
    void sharedEventsAreJudgedAsTheirNamesSay_asOneArray() throws Exception {
        Map<String, JsonNode> events = sharedEvents();

        JsonNode answer = service.postEvents(events.values().toString());

        assertThat(alertedIds(answer)).isEqualTo(matchingIds(events));
    }

    @Test
    void sharedEventsAreJudgedAsTheirNamesSay_asLines() throws Exception {
        Map<String, JsonNode> events = sharedEvents();

        HttpResponse<String> answer =
                service.post(
                        BodyPublishers.ofString(lines(events.values())),
                        "Content-Type",
                        "application/x-ndjson");

        assertThat(alertedIds(JSON.readTree(answer.body()))).isEqualTo(matchingIds(events));
    }

    @Test
    void sharedEventsAreJudgedAsTheirNamesSay_gzipped() throws Exception {
        Map<String, JsonNode> events = sharedEvents();

        HttpResponse<String> answer =
                service.post(
                        BodyPublishers.ofByteArray(gzip(lines(events.values()))),
                        "Content-Type",
                        "application/x-ndjson",
                        "Content-Encoding",
                        "gzip");

        assertThat(alertedIds(JSON.readTree(answer.body()))).isEqualTo(matchingIds(events));
    }

    @Test
    void sharedEventsAreJudgedAsTheirNamesSay_withDottedKeys() throws Exception {
        Map<String, JsonNode> events = sharedEvents();
        List<String> dotted = new ArrayList<>();
        for (JsonNode event : events.values()) {
            Map<String, JsonNode> flat = new LinkedHashMap<>();
            flatten("", event, flat);
            assertThat(flat).containsKey("process.executable");
            dotted.add(JSON.writeValueAsString(flat));
        }

        JsonNode answer = service.postEvents(dotted.toString());

        assertThat(alertedIds(answer)).isEqualTo(matchingIds(events));
        service.postEvents(events.values().toString())
                .get("alerts")
                .forEach(alert ->
                        assertThat(alert.at("/tripline/alert/duplicate").asBoolean()).isTrue());
    }

    private static void flatten(String path, JsonNode node, Map<String, JsonNode> flat) {
        if (node.isObject()) {
            node.properties()
                    .forEach(entry ->
                            flatten(
                                    path.isEmpty() ? entry.getKey() : path + "." + entry.getKey(),
                                    entry.getValue(),
                                    flat));
        } else {
            flat.put(path, node);
        }
    }

    private static String lines(Iterable<JsonNode> events) {
        StringBuilder lines = new StringBuilder();
        events.forEach(event -> lines.append(event).append('\n'));
        return lines.toString();
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return out.toByteArray();
    }

    @Test
    void countersShowWhatWasAnswered() throws Exception {
        String matches = "tripline_rule_matches_total{";
        String created = "tripline_alerts_created_total{rule_id=\"" + RULE_ID + "\"}";
        String duplicate = "tripline_alerts_duplicate_total{rule_id=\"" + RULE_ID + "\"}";
        String evaluated = "tripline_events_evaluated_total{intake=\"api\"}";
        String rejected = "tripline_events_rejected_total{intake=\"api\",reason=\"not_an_object\"}";
        double matchesBefore = service.metric(matches);
        double createdBefore = service.metric(created);
        double duplicateBefore = service.metric(duplicate);
        double evaluatedBefore = service.metric(evaluated);
        double rejectedBefore = service.metric(rejected);
        String event = example().replace("+++++abc", "+++++counters");

        JsonNode answer = service.postEvents("[" + event + "," + event + ",{},1]");

        assertThat(answer.get("matched").asInt()).isEqualTo(2);
        assertThat(service.metric(matches) - matchesBefore).isEqualTo(2);
        assertThat(service.metric(created) - createdBefore).isEqualTo(1);
        assertThat(service.metric(duplicate) - duplicateBefore).isEqualTo(1);
        assertThat(service.metric(evaluated) - evaluatedBefore).isEqualTo(3);
        assertThat(service.metric(rejected) - rejectedBefore).isEqualTo(1);
        assertThat(service.get("/actuator/prometheus").body())
                .contains(
                        "tripline_rule_matches_total{rule_id=\""
                                + RULE_ID
                                + "\",rule_name=\"DNS Request for IP Lookup Service via Unsigned Binary\","
                                + "severity=\"medium\",tactic=\"TA0007\",technique=\"T1016\"}");
    }

    private static String example() throws IOException {
        return new ClassPathResource("openapi/event.json")
                .getContentAsString(StandardCharsets.UTF_8);
    }

    @Test
    void counterIsThereWithZeroBeforeTheFirstEvent() throws Exception {
        try (RunningService fresh = RunningService.start()) {
            assertThat(fresh.metric("tripline_rule_matches_total{rule_id=\"" + RULE_ID)).isZero();
            assertThat(fresh.metric("tripline_alerts_created_total{rule_id=\"" + RULE_ID)).isZero();
            assertThat(fresh.metric("tripline_alerts_duplicate_total{rule_id=\"" + RULE_ID))
                    .isZero();
            assertThat(fresh.metric("tripline_rule_errors_total{rule_id=\"" + RULE_ID)).isZero();
            assertThat(fresh.metric("tripline_rules_loaded")).isOne();
            assertThat(fresh.metric("tripline_rules_failed")).isZero();
            assertThat(fresh.metric("tripline_rules_generation")).isOne();
        }
    }

    @Test
    void editedCopyOfTheRuleChangesTheVerdictAfterRestart(@TempDir Path folder) throws Exception {
        String event = example();
        String rule = new ClassPathResource(RULE_FILE).getContentAsString(StandardCharsets.UTF_8);
        Path copy = Files.writeString(folder.resolve("copy.toml"), rule);
        String location = "tripline.rules.locations=file:" + copy;
        try (RunningService unchanged = RunningService.start(location)) {
            assertThat(unchanged.postEvents(event).get("matched").asInt()).isOne();
        }

        Files.writeString(copy, rule.replace("\"*api.ipify.org*\"", "\"*api.example.org*\""));
        try (RunningService edited = RunningService.start(location)) {
            assertThat(edited.postEvents(event).get("matched").asInt()).isZero();
            assertThat(
                            edited.postEvents(event.replace("api.ipify.org", "api.example.org"))
                                    .get("matched")
                                    .asInt())
                    .isOne();
        }
    }

    @Test
    void eventClassRemovedLeavesTheCategoryAlone() throws Exception {
        String event = example();
        try (RunningService without = RunningService.start("tripline.event-classes.dns=")) {
            assertThat(without.postEvents(event).get("matched").asInt()).isZero();
            assertThat(
                            without.postEvents(event.replace("\"network\"", "\"dns\""))
                                    .get("matched")
                                    .asInt())
                    .isOne();
        }
    }
}
