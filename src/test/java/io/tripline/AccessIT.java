package io.tripline;

import static org.assertj.core.api.Assertions.assertThat;

import io.tripline.event.TestEvents;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.RequestMappingInfoHandlerMapping;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Who may call what: every endpoint, and every role. */
class AccessIT {

    private static final String EVENT = TestEvents.matching("access-1");
    private static final String RULE_ID = "47e46d85-3963-44a0-b856-bccff48f8676";

    private static RunningService service;
    private static String alertId;
    private static String quarantinedId;

    /**
     * What each caller is answered.
     *
     * @param pattern as Spring reports it, or the path of an intake
     * @param path that is asked
     * @param none without a key; with a wrong one it is the same
     * @param other a reader and sender of another tenant
     */
    record Row(
            String method,
            String pattern,
            String path,
            int none,
            int ingest,
            int read,
            int admin,
            int other) {

        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    private static Row reading(String pattern, String path, int status) {
        return new Row("GET", pattern, path, 401, 403, status, status, status);
    }

    private static Row open(String pattern, String path) {
        return new Row("GET", pattern, path, 200, 200, 200, 200, 200);
    }

    private static Row sending(String method, String path, int status) {
        return new Row(method, path, path, 401, status, 403, status, status);
    }

    private static Row changing(String pattern, String path, int status) {
        return new Row("POST", pattern, path, 401, 403, 403, status, 403);
    }

    static final List<Row> TABLE =
            List.of(
                    sending("POST", "/api/v1/events", 200),
                    reading("/api/v1/rules", "/api/v1/rules", 200),
                    reading("/api/v1/rules/{ruleId}", "/api/v1/rules/" + RULE_ID, 200),
                    reading("/api/v1/alerts", "/api/v1/alerts", 200),
                    new Row(
                            "GET",
                            "/api/v1/alerts/{id}",
                            "/api/v1/alerts/ALERT",
                            401,
                            403,
                            200,
                            200,
                            404),
                    reading("/api/v1/alerts/stream", "/api/v1/alerts/stream", 400),
                    changing("/api/v1/rules/reload", "/api/v1/rules/reload", 200),
                    reading("/api/v1/deliveries", "/api/v1/deliveries", 200),
                    changing(
                            "/api/v1/deliveries/{sink}/replay",
                            "/api/v1/deliveries/none/replay",
                            404),
                    reading("/api/v1/quarantine", "/api/v1/quarantine", 200),
                    new Row(
                            "GET",
                            "/api/v1/quarantine/{id}",
                            "/api/v1/quarantine/QUARANTINED",
                            401,
                            403,
                            200,
                            200,
                            404),
                    sending("POST", "/ingest", 200),
                    sending("PUT", "/proxy//ingest/source", 200),
                    sending("HEAD", "/ingest", 200),
                    sending("POST", "/_bulk", 200),
                    sending("POST", "/index/_bulk", 200),
                    sending("POST", "/v1/logs", 200),
                    sending("POST", "/v1/traces", 200),
                    sending("POST", "/services/collector/event", 200),
                    sending("POST", "/services/collector/raw", 200),
                    sending("POST", "/services/collector/ack", 200),
                    open("/services/collector/health", "/services/collector/health"),
                    sending("GET", "/", 200),
                    sending("GET", "/_license", 200),
                    sending("GET", "/no/such/path", 404),
                    sending("POST", "/api/otlp/v1/traces", 200),
                    sending("GET", "/api/es/_license", 200),
                    reading("/v3/api-docs", "/v3/api-docs", 200),
                    reading("/v3/api-docs.yaml", "/v3/api-docs.yaml", 200),
                    reading("/v3/api-docs/swagger-config", "/v3/api-docs/swagger-config", 200),
                    reading("/swagger-ui.html", "/swagger-ui.html", 302),
                    reading("/swagger-ui/index.html", "/swagger-ui/index.html", 200),
                    reading("/actuator", "/actuator", 200),
                    open("/actuator/health", "/actuator/health"),
                    open("/actuator/health/**", "/actuator/health/readiness"),
                    open("/actuator/prometheus", "/actuator/prometheus"),
                    reading("/actuator/info", "/actuator/info", 200),
                    reading("/actuator/metrics", "/actuator/metrics", 200),
                    reading(
                            "/actuator/metrics/{requiredMetricName}",
                            "/actuator/metrics/jvm.threads.live",
                            200),
                    reading("/actuator/env", "/actuator/env", 404),
                    reading("/error", "/error", 404),
                    // what else than an intake's a path is when it is decoded
                    reading("/%61pi/v1/alerts", "/%61pi/v1/alerts", 200),
                    reading("//api/v1/rules", "/x/..%2fapi/v1/rules", 400),
                    reading("/%61ctuator/metrics", "/%61ctuator/metrics", 200),
                    new Row("DELETE", "/api/v1/alerts", "/api/v1/alerts", 401, 403, 403, 405, 403),
                    new Row(
                            "POST",
                            "/api/v1/rules;x=1/..",
                            "/api/v1/rules;x=1/none",
                            401,
                            403,
                            403,
                            405,
                            403));

    @BeforeAll
    static void start() throws Exception {
        List<String> settings = new ArrayList<>();
        addKey(settings, "ingest", "ingest", "default");
        addKey(settings, "read", "read", "default");
        addKey(settings, "admin", "admin", "default");
        addKey(settings, "other", "ingest,read", "another");
        settings.add("tripline.security.header=X-Own-Key");
        service = RunningService.start(settings.toArray(String[]::new));
        HttpResponse<String> answer =
                service.send(
                        "POST",
                        "/api/v1/events",
                        TestEvents.utf8(EVENT),
                        "Content-Type",
                        "application/json",
                        "Authorization",
                        "Bearer key of ingest");
        alertId =
                JsonMapper.shared()
                        .readTree(answer.body())
                        .at("/alerts/0/tripline/alert/id")
                        .asString();
        assertThat(ask("POST", "/ingest", "{\"broken\":", "ingest").statusCode()).isEqualTo(200);
        JsonNode kept =
                JsonMapper.shared().readTree(ask("GET", "/api/v1/quarantine", "", "read").body());
        quarantinedId = kept.at("/quarantined/0/id").asString();
        assertThat(quarantinedId).as(kept.toString()).hasSize(64);
    }

    private static void addKey(List<String> settings, String name, String roles, String tenant)
            throws Exception {
        String key = "tripline.security.keys[%d].".formatted(settings.size() / 4);
        settings.add(key + "name=" + name);
        settings.add(key + "sha256=" + sha256("key of " + name));
        settings.add(key + "roles=" + roles);
        settings.add(key + "tenant=" + tenant);
    }

    private static String sha256(String text) throws Exception {
        return HexFormat.of()
                .formatHex(
                        MessageDigest.getInstance("SHA-256")
                                .digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private static HttpResponse<String> ask(String method, String path, String body, String key)
            throws Exception {
        List<String> headers =
                new ArrayList<>(
                        List.of( // the stream would never end; so it refuses what is no id
                                "Content-Type", "application/json", "Last-Event-ID", "x"));
        if (!key.isEmpty()) {
            headers.addAll(List.of("Authorization", "Bearer key of " + key));
        }
        return service.send(method, path, TestEvents.utf8(body), headers.toArray(String[]::new));
    }

    @ParameterizedTest
    @FieldSource("TABLE")
    void everyCaller_getsWhatItsRolesAllow(Row row) throws Exception {
        String path = row.path.replace("ALERT", alertId).replace("QUARANTINED", quarantinedId);
        String body = body(row.path);

        assertThat(ask(row.method, path, body, "").statusCode()).as("no key").isEqualTo(row.none);
        assertThat(ask(row.method, path, body, "nobody").statusCode())
                .as("wrong key")
                .isEqualTo(row.none);
        assertThat(ask(row.method, path, body, "ingest").statusCode())
                .as("ingest")
                .isEqualTo(row.ingest);
        assertThat(ask(row.method, path, body, "read").statusCode()).as("read").isEqualTo(row.read);
        assertThat(ask(row.method, path, body, "admin").statusCode())
                .as("admin")
                .isEqualTo(row.admin);
        assertThat(ask(row.method, path, body, "other").statusCode())
                .as("another tenant")
                .isEqualTo(row.other);
    }

    private static String body(String path) {
        if (path.endsWith("_bulk")) {
            return "{\"index\":{}}\n{\"message\":\"x\"}\n";
        }
        return switch (path) {
            case "/v1/logs" -> "{\"resourceLogs\":[]}";
            case "/services/collector/event" -> "{\"event\":{\"message\":\"x\"}}";
            case "/services/collector/ack" -> "{\"acks\":[1]}";
            default -> "{\"message\":\"x\"}";
        };
    }

    /** An endpoint that somebody adds is asked of here. */
    @Test
    void noEndpointIsMissing() {
        Set<String> known = TABLE.stream().map(Row::pattern).collect(Collectors.toSet());
        Set<String> reported = new TreeSet<>();
        for (RequestMappingInfoHandlerMapping mapping :
                service.beans(RequestMappingInfoHandlerMapping.class)) {
            for (RequestMappingInfo info : mapping.getHandlerMethods().keySet()) {
                reported.addAll(info.getPatternValues());
            }
        }

        assertThat(reported).hasSizeGreaterThan(15);
        assertThat(reported.stream().map(AccessIT::withOneName))
                .isSubsetOf(known.stream().map(AccessIT::withOneName).toList());
    }

    private static String withOneName(String pattern) {
        return pattern.replaceAll("\\{\\w+}", "{}");
    }

    /** Every way in which a shipper shows a key. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Authorization: Bearer %s",
                "Authorization: bearer  %s ",
                "Authorization: Splunk %s",
                "Authorization: NodeKey %s",
                "Authorization: ApiKey %s",
                "Authorization: ApiKey base64(id:%s)",
                "Authorization: Basic base64(user:%s)",
                "Authorization: Basic base64(:%s)",
                "Authorization: Basic base64(x:%s)",
                "X-Amz-Firehose-Access-Key: %s",
                "X-Own-Key: %s"
            })
    void aKeyIsKnown_howeverItIsShown(String header) throws Exception {
        for (String path :
                List.of(
                        "/ingest",
                        "/_bulk",
                        "/v1/logs",
                        "/services/collector/event",
                        "/api/v1/events")) {
            assertThat(withHeader(path, header.formatted("key of ingest"))).as(path).isEqualTo(200);
            assertThat(withHeader(path, header.formatted("key of nobody"))).as(path).isEqualTo(401);
            assertThat(withHeader(path, header.formatted("key of read"))).as(path).isEqualTo(403);
        }
    }

    private static int withHeader(String path, String header) throws Exception {
        String[] parts = header.split(": ", 2);
        String value = parts[1];
        int open = value.indexOf("base64(");
        if (open >= 0) {
            String pair = value.substring(open + 7, value.length() - 1);
            value =
                    value.substring(0, open)
                            + Base64.getEncoder().encodeToString(TestEvents.utf8(pair));
        }
        return service.send(
                        "POST",
                        path,
                        TestEvents.utf8(body(path)),
                        "Content-Type",
                        "application/json",
                        parts[0],
                        value)
                .statusCode();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Bearer",
                "Bearer ",
                "Basic %%%",
                "Basic a2V5IG9mIGluZ2VzdA==", // the key, without a colon
                "Digest key of ingest",
                "key of ingest"
            })
    void whatIsNoKey_isRefused(String authorization) throws Exception {
        assertThat(withHeader("/ingest", "Authorization: " + authorization)).isEqualTo(401);
    }

    @Test
    void refusals_sayWhatIsExpected_asEachDoorDoes() throws Exception {
        HttpResponse<String> api = ask("POST", "/api/v1/events", "{}", "");
        assertThat(api.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(api.headers().allValues("WWW-Authenticate"))
                .containsExactly("Basic realm=\"tripline\", charset=\"UTF-8\"", "Bearer");
        JsonNode problem = JsonMapper.shared().readTree(api.body());
        assertThat(problem.get("type").asString()).isEqualTo("urn:tripline:problem:unauthorized");
        assertThat(problem.get("detail").asString()).contains("expected a key");
        assertThat(problem.get("instance").asString()).isEqualTo("/api/v1/events");
        for (String path : List.of("/ingest", "/_bulk", "/v1/logs", "/services/collector")) {
            HttpResponse<String> intake = ask("POST", path, "{}", "");
            assertThat(intake.headers().firstValue("Content-Type").orElse(""))
                    .startsWith("text/plain");
            assertThat(intake.body()).isEqualTo("expected a valid key\n");
            assertThat(intake.headers().firstValue("X-Elastic-Product").isPresent())
                    .isEqualTo(path.equals("/_bulk"));
        }
    }

    /** Who is refused may ask again, with a key: nothing of its request is left to be read. */
    @Test
    void refusals_leaveTheConnectionToTheClient() throws Exception {
        String head = " HTTP/1.1\r\nHost: localhost\r\n";
        try (Socket socket = new Socket("127.0.0.1", service.port())) {
            socket.setSoTimeout(10_000);
            OutputStream out = socket.getOutputStream();
            for (String request :
                    List.of(
                            "GET /_xpack" + head + "\r\n",
                            "POST /ingest" + head + "Content-Length: 2\r\n\r\n{}",
                            "GET /_license" + head + "\r\n")) {
                out.write(TestEvents.utf8(request));
                assertThat(RawAnswer.read(socket.getInputStream())).isEqualTo("401");
            }
        }
    }

    @Test
    void refusals_areCounted() throws Exception {
        double before =
                service.metric(
                        "tripline_requests_refused_total{intake=\"hec\",reason=\"unauthorized\"");
        ask("POST", "/services/collector", "{}", "nobody");
        ask("POST", "/services/collector", "{}", "read");

        assertThat(
                        service.metric(
                                "tripline_requests_refused_total{intake=\"hec\",reason=\"unauthorized\""))
                .isEqualTo(Math.max(0, before) + 1);
        assertThat(
                        service.metric(
                                "tripline_requests_refused_total{intake=\"hec\",reason=\"forbidden\""))
                .isPositive();
    }

    /** The same event of two tenants makes an alert of each, and neither sees the other's. */
    @Test
    void tenants_seeTheirOwn() throws Exception {
        String event = TestEvents.matching("shared");
        JsonNode one = events(event, "ingest");
        JsonNode two = events(event, "other");

        assertThat(one.get("duplicates").asInt() + two.get("duplicates").asInt()).isZero();
        String first = one.at("/alerts/0/tripline/alert/id").asString();
        String second = two.at("/alerts/0/tripline/alert/id").asString();
        assertThat(first).isNotEqualTo(second);
        assertThat(ids("read")).contains(first).doesNotContain(second);
        assertThat(ids("other")).containsExactly(second);
    }

    private static JsonNode events(String event, String key) throws Exception {
        return JsonMapper.shared().readTree(ask("POST", "/api/v1/events", event, key).body());
    }

    private static List<String> ids(String key) throws Exception {
        JsonNode page =
                JsonMapper.shared()
                        .readTree(ask("GET", "/api/v1/alerts?limit=1000", "", key).body());
        return Stream.of(page.get("alerts"))
                .flatMap(alerts -> alerts.valueStream())
                .map(alert -> alert.at("/tripline/alert/id").asString())
                .toList();
    }

    /** A page of another site may make a browser that has a key send a request. */
    @ParameterizedTest
    @CsvSource({
        "Sec-Fetch-Site,cross-site,403",
        "Sec-Fetch-Site,same-site,403",
        "Sec-Fetch-Site,same-origin,200",
        "Sec-Fetch-Site,none,200",
        "Origin,https://evil.example,403",
        "Origin,null,403",
        "Origin,http://127.0.0.1:PORT,200"
    })
    void pagesOfOtherSites_changeNothing(String header, String value, int status) throws Exception {
        HttpResponse<String> answer =
                service.send(
                        "POST",
                        "/ingest",
                        TestEvents.utf8("{\"message\":\"x\"}"),
                        header,
                        value.replace("PORT", Integer.toString(service.port())),
                        "Authorization",
                        "Bearer key of admin");

        assertThat(answer.statusCode()).isEqualTo(status);
    }
}
