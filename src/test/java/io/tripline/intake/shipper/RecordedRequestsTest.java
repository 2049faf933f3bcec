package io.tripline.intake.shipper;

import static org.assertj.core.api.Assertions.assertThat;

import io.tripline.alert.AlertStore;
import io.tripline.alert.MemoryAlertStore;
import io.tripline.alert.StoredAlert;
import io.tripline.quarantine.MemoryQuarantine;
import io.tripline.rule.RuleCatalog;
import io.tripline.rule.TestRules;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

/** One event of Elastic Defend, as each shipper sends it, and how each is answered. */
class RecordedRequestsTest {

    private static final Instant NOW = Instant.parse("2026-05-12T09:14:10Z");

    /** Of the alert of the event on the built-in rule: agent and event have an id. */
    private static final String ALERT_ID =
            "2cdfb91d88fc75c64e42fa379374a288ce9f8b9130d53b47bb5ecbac41915480";

    private static final RuleCatalog CATALOG = TestRules.builtIn();

    private final MemoryAlertStore store = new MemoryAlertStore();
    private final MemoryQuarantine quarantine = new MemoryQuarantine();
    private final IntakeSetup intake =
            new IntakeSetup(
                    CATALOG,
                    store,
                    quarantine,
                    IntakeSetup.settings(),
                    Clock.fixed(NOW, ZoneOffset.UTC));

    @AfterEach
    void close() {
        intake.close();
    }

    static List<RecordedRequest> requests() {
        return RecordedRequest.all();
    }

    private static String label(MockHttpServletRequest request) {
        String path = request.getRequestURI();
        if (path.contains("_bulk")) {
            return "bulk";
        }
        return path.contains("/v1/logs") ? "otlp" : path.contains("collector") ? "hec" : "ingest";
    }

    private List<StoredAlert> alerts() {
        return store.list(new AlertStore.Query("default", null, null, null, null, 1000)).alerts();
    }

    /** That nothing was rejected or refused, and how many events were judged. */
    private void expectJudged(String label, int events) {
        assertThat(intake.metrics().take("evaluated " + label)).isEqualTo(events);
        assertThat(intake.metrics().rest().keySet())
                .noneMatch(name -> name.startsWith("rejected") || name.startsWith("refused"));
        assertThat(quarantine.kept()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("requests")
    void judgesTheEventThatIsInIt(RecordedRequest recorded) {
        MockHttpServletRequest request = recorded.request();

        MockHttpServletResponse response = intake.take(request);

        assertThat(response.getStatus()).isEqualTo(200);
        expectJudged(label(request), recorded.events());
        assertThat(alerts())
                .extracting(StoredAlert::id)
                .containsExactlyElementsOf(
                        recorded.loses() == null ? List.of(ALERT_ID) : List.of());
    }

    @ParameterizedTest
    @MethodSource("requests")
    void answersByteForByteAsIsExpected(RecordedRequest recorded) {
        MockHttpServletRequest request = recorded.request();

        MockHttpServletResponse response = intake.take(request);

        String body = body(response);
        assertThat(body.replaceFirst("^\\{\"took\":\\d+,", "{\"took\":1,"))
                .isEqualTo(recorded.answer());
        assertThat(response.getContentType()).isEqualTo(recorded.answerType());
        assertThat(response.getHeader("Content-Length"))
                .isEqualTo(String.valueOf(response.getContentAsByteArray().length));
        Set<String> expected = new TreeSet<>(Set.of("Content-Type", "Content-Length"));
        if (label(request).equals("bulk")) {
            expected.add("X-Elastic-Product");
            assertThat(response.getHeader("X-Elastic-Product")).isEqualTo("Elasticsearch");
        }
        assertThat(response.getHeaderNames()).containsExactlyInAnyOrderElementsOf(expected);
    }

    @ParameterizedTest
    @MethodSource("requests")
    void makesNoSecondAlertOfARepeat(RecordedRequest recorded) {
        intake.take(recorded.request());
        int alerts = alerts().size();

        MockHttpServletResponse response = intake.take(recorded.request());

        assertThat(response.getStatus()).isEqualTo(200);
        assertThat(alerts()).hasSize(alerts);
    }

    @Test
    void saysOfWhatIsLostWhatItIs() {
        assertThat(requests())
                .filteredOn(recorded -> recorded.loses() != null)
                .extracting(RecordedRequest::name)
                .containsExactly(
                        "fluent-bit-http-gelf",
                        "logstash-http-form",
                        "logstash-http-message",
                        "nxlog-to-json");
    }

    /** A header that is no media type is sent, too. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "application/json",
                "application/json; charset=utf-8",
                "application/x-ndjson",
                "application/ndjson",
                "application/jsonl",
                "text/plain",
                "text/json",
                "application/octet-stream",
                "application/x-www-form-urlencoded",
                "application/vnd.elasticsearch+x-ndjson; compatible-with=9",
                "application/vnd.elasticsearch+json;compatible-with=8",
                "application/msgpack",
                "application/x-msgpack",
                "application/x-protobuf",
                "multipart/mixed",
                "application/vnd.kafka.json.v2+json",
                "json",
                ";;;/"
            })
    void contentTypeIsAHintOnly(String contentType) {
        String event =
                "{\"@timestamp\":\"2026-05-12T09:14:07.238Z\",\"event\":{\"kind\":\"event\"},\"message\":\"1+1=2 & 100%25\"}\n";

        for (String path : List.of("/ingest", "/services/collector", "/_bulk")) {
            String body =
                    path.equals("/_bulk")
                            ? ("{\"index\":{}}\n" + event).repeat(3)
                            : event.repeat(3);
            MockHttpServletRequest request = post(path, body);
            if (!contentType.isEmpty()) {
                request.addHeader("Content-Type", contentType);
            }

            assertThat(intake.take(request).getStatus()).isEqualTo(200);

            expectJudged(label(request), 3);
        }
    }

    private static MockHttpServletRequest post(String path, String body) {
        MockHttpServletRequest request = new MockHttpServletRequest("POST", path);
        request.setContent(body.getBytes(StandardCharsets.UTF_8));
        return request;
    }

    private static String body(MockHttpServletResponse response) {
        return new String(response.getContentAsByteArray(), StandardCharsets.UTF_8);
    }

    /** Kafka Connect joins texts that it does not look into. */
    @ParameterizedTest
    @ValueSource(strings = {"aiven", "confluent"})
    void losesOfABatchOfKafkaConnectTheBrokenRecordAlone(String configuration) throws Exception {
        Properties properties = new Properties();
        try (Reader file =
                Files.newBufferedReader(
                        Path.of("src/shippers/kafka-connect/" + configuration + ".properties"))) {
            properties.load(file);
        }
        boolean isAivens = configuration.equals("aiven");
        String batch =
                properties.getProperty("batch.prefix", "")
                        + String.join(
                                properties.getProperty("batch.separator", isAivens ? "\n" : ","),
                                "{\"n\":1}",
                                "{\"n\":2,\"text\":\"torn",
                                "{\"n\":3}",
                                "{\"n\":4}")
                        + properties.getProperty("batch.suffix", isAivens ? "\n" : "");

        assertThat(intake.take(post("/ingest/kafka", batch)).getStatus()).isEqualTo(200);

        assertThat(intake.metrics().take("evaluated ingest")).isEqualTo(3);
        assertThat(quarantine.kept()).hasSize(1);
    }

    @Test
    void answersALargeBatchWithAFewBytes() {
        String events =
                IntStream.range(0, 10_000)
                        .mapToObj(
                                "{\"@timestamp\":\"2026-05-12T09:14:07.238Z\",\"n\":%d}\n"
                                        ::formatted)
                        .collect(Collectors.joining());
        String logs =
                "{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":["
                        + "{\"body\":{\"stringValue\":\"x\"}},".repeat(9_999)
                        + "{\"body\":{\"stringValue\":\"x\"}}]}]}]}";

        for (String path : List.of("/ingest", "/services/collector/event", "/v1/logs")) {
            MockHttpServletRequest request = post(path, path.equals("/v1/logs") ? logs : events);
            request.addHeader("Content-Type", "application/json");

            MockHttpServletResponse response = intake.take(request);

            expectJudged(label(request), 10_000);
            assertThat(Reply.length(response)).as(path).isLessThan(1024);
        }
    }

    @Test
    void answersALargeBulkWithAnItemForEachAction() {
        String id = "\"_id\":\"0123456789abcdef-0123456789abcdef\",";
        String actions =
                ("{\"create\":{"
                                + id
                                + "\"_index\":\"logs-endpoint.events.network-default\"}}\n"
                                + "{\"@timestamp\":\"2026-05-12T09:14:07.238Z\",\"event\":{\"kind\":\"event\"}}\n")
                        .repeat(11_000);

        MockHttpServletResponse response = intake.take(post("/_bulk", actions));

        expectJudged("bulk", 11_000);
        assertThat(response.getContentAsByteArray()).hasSizeLessThan(512 * 1024);
        assertThat(body(response))
                .matches(
                        Pattern.compile(
                                "\\{\"took\":\\d+,\"errors\":false,\"items\":\\["
                                        + "(\\{\"create\":\\{\"_index\":\"logs-end\",\"status\":201}},){10999}"
                                        + "\\{\"create\":\\{\"_index\":\"logs-end\",\"status\":201}}]}"));
    }

    /** Client, method, target, its User-Agent or a dash, the type of the answer, a part of it. */
    static Stream<List<String>> handshakes() throws IOException {
        try (InputStream file =
                RecordedRequestsTest.class.getResourceAsStream("/shippers/handshakes.txt")) {
            if (file == null) {
                throw new AssertionError("expected handshakes.txt on the class path");
            }
            return new String(file.readAllBytes(), StandardCharsets.UTF_8)
                            .lines()
                            .filter(line -> !line.isBlank() && !line.startsWith("#"))
                            .map(line ->
                                    Arrays.stream(line.split("\\|", -1))
                                            .map(String::strip)
                                            .toList())
                            .toList()
                            .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("handshakes")
    void answersWhatIsAskedBeforeEventsAreSent(List<String> asked) {
        MockHttpServletRequest request =
                new MockHttpServletRequest(asked.get(1), asked.get(2).split("\\?", 2)[0]);
        if (!asked.get(3).equals("-")) {
            request.addHeader("User-Agent", asked.get(3));
        }

        MockHttpServletResponse response = intake.take(request);

        assertThat(response.getStatus()).isEqualTo(200);
        assertThat(response.getContentType()).isEqualTo(asked.get(4));
        assertThat(body(response)).contains(asked.get(5));
        boolean isElasticsearch =
                !asked.get(2).startsWith("/ingest") && !asked.get(2).startsWith("/services");
        assertThat(response.getHeader("X-Elastic-Product"))
                .isEqualTo(isElasticsearch ? "Elasticsearch" : null);
    }
}
