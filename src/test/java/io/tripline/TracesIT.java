package io.tripline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.observation.ObservationHandler;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.handler.TracingObservationHandler;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.tripline.alert.Sha256;
import io.tripline.detection.RequestMemory;
import io.tripline.event.TestEvents;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Traces: where a collector is set, what a span says and what never; and nothing elsewhere. */
@Timeout(120)
class TracesIT {

    private static final String ENDPOINT = "management.opentelemetry.tracing.export.otlp.endpoint=";
    private static final String ALL = "management.tracing.sampling.probability=1";
    private static final String SOON =
            "management.opentelemetry.tracing.export.schedule-delay=50ms";

    /** Of the senders on the class path of tests; the jar has one only. */
    private static final String SENDER = "io.opentelemetry.sdk.common.export.HttpSenderProvider";

    private static final String JDK =
            "io.opentelemetry.exporter.sender.jdk.internal.JdkHttpSenderProvider";

    /** Stands wherever a client may write: in paths, queries, headers and bodies. */
    private static final String SECRET = "hunter2S3cr3t";

    /** All that a span may have. */
    private static final Set<String> ATTRIBUTES =
            Set.of(
                    "error.type",
                    "http.request.method",
                    "http.response.status_code",
                    "http.route",
                    "tripline.alerts",
                    "tripline.sink");

    private static final Random RANDOM = new Random();

    @RegisterExtension private final Services services = new Services();

    @TempDir private Path folder;

    private static TraceCollector collector;
    private static WebhookReceiver receiver;
    private static RunningService service;

    @BeforeAll
    static void start() throws Exception {
        collector = new TraceCollector();
        receiver = WebhookReceiver.reliable();
        System.setProperty(SENDER, JDK);
        service =
                RunningService.start(
                        ENDPOINT + collector.url(),
                        ALL,
                        SOON,
                        "tripline.limits.in-flight=1MB",
                        "tripline.security.keys[0].name=all",
                        "tripline.security.keys[0].roles=admin",
                        "tripline.security.keys[0].sha256=" + Sha256.hex(SECRET),
                        "tripline.alerts.sinks.siem.type=webhook",
                        "tripline.alerts.sinks.siem.url=" + receiver.url() + "?key=" + SECRET);
    }

    @AfterAll
    static void stop() {
        service.close();
        receiver.close();
        collector.close();
        System.clearProperty(SENDER);
    }

    /** A span of a client, that it sends along. */
    private record Remote(String traceId, String spanId) {

        static Remote any() {
            HexFormat hex = HexFormat.of();
            return new Remote(
                    hex.toHexDigits(RANDOM.nextLong() | 1) + hex.toHexDigits(RANDOM.nextLong()),
                    hex.toHexDigits(RANDOM.nextLong() | 1));
        }

        String header() {
            return "00-%s-%s-01".formatted(traceId, spanId);
        }
    }

    private static HttpResponse<String> send(
            Remote remote, String method, String path, String body, String... headers)
            throws Exception {
        String[] all = {
            "traceparent", remote.header(), "baggage", "note=" + SECRET, "X-Note", SECRET
        };
        String[] more = new String[all.length + headers.length];
        System.arraycopy(all, 0, more, 0, all.length);
        System.arraycopy(headers, 0, more, all.length, headers.length);
        return service.send(method, path, body.getBytes(StandardCharsets.UTF_8), more);
    }

    private static Span spanOf(Remote remote) {
        Span span = collector.awaitSpan(remote.traceId());
        assertThat(TraceCollector.hex(span.getParentSpanId())).isEqualTo(remote.spanId());
        assertThat(span.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_SERVER);
        return span;
    }

    private static void assertNothingLeaks() {
        assertThat(collector.text()).doesNotContain(SECRET).doesNotContain("api.ipify.org");
        assertThat(collector.spans())
                .isNotEmpty()
                .allSatisfy(span -> {
                    assertThat(ATTRIBUTES).containsAll(TraceCollector.attributes(span).keySet());
                    assertThat(span.getEventsList()).isEmpty();
                    assertThat(span.getStatus().getMessage()).isEmpty();
                });
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /api/v1/events?token=S, EVENT, 200, POST /api/v1/events",
        "POST, /api/v1/events, {\"S\":S, 400, POST /api/v1/events",
        "POST, /api/v1/events?dry_run=S, EVENT, 400, POST /api/v1/events",
        "GET, /api/v1/alerts/S, '', 404, GET /api/v1/alerts/{id}",
        "GET, /api/v1/alerts?limit=S, '', 400, GET /api/v1/alerts",
        "DELETE, /api/v1/alerts/S, '', 405, DELETE",
        "S, /api/v1/alerts/S, '', 405, _OTHER",
        "POST, /ingest, EVENT, 200, POST /ingest",
        "POST, /ingest/S?token=S, EVENT, 200, POST /ingest/{source}",
        "POST, /S/ingest/S, {\"S\":, 200, POST /ingest/{source}",
        "GET, /ingest/S, '', 405, GET /ingest/{source}",
        "POST, /_bulk, '', 200, POST /_bulk",
        "POST, /S/_bulk?pipeline=S, BULK, 200, POST /{index}/_bulk",
        "POST, /v1/logs, '', 200, POST /v1/logs",
        "POST, /v1/metrics, S, 200, POST /v1/metrics",
        "POST, /services/collector/event, {\"event\":\"S\"}, 200, POST /services/collector",
        "POST, /services/collector/raw, S, 200, POST /services/collector/raw",
        "GET, /services/collector/health, '', 200, GET /services/collector/health",
        "GET, /, '', 200, GET",
        "GET, /S, '', 404, GET /**"
    })
    void requestHasASpan_inTheTraceOfItsClient(
            String method, String path, String body, int status, String name) throws Exception {
        Remote remote = Remote.any();
        String bulk = "{\"create\":{\"_index\":\"" + SECRET + "\"}}\n" + TestEvents.INNOCENT + "\n";
        HttpResponse<String> answer =
                send(
                        remote,
                        method.replace("S", method.equals("S") ? SECRET : "S"),
                        secret(path),
                        secret(body).replace("EVENT", TestEvents.INNOCENT).replace("BULK", bulk),
                        "Authorization",
                        "Bearer " + SECRET,
                        "Content-Type",
                        "application/json");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);

        Span span = spanOf(remote);
        assertThat(span.getName()).isEqualTo(name);
        assertThat(TraceCollector.attributes(span))
                .containsEntry("http.response.status_code", Integer.toString(status))
                .containsEntry("http.request.method", name.split(" ")[0]);
        assertThat(span.getStatus().getCode()).isNotEqualTo(Status.StatusCode.STATUS_CODE_ERROR);
        assertNothingLeaks();
    }

    /** A capital S that stands alone. */
    private static String secret(String text) {
        return text.replaceAll("(?<![A-Za-z])S(?![A-Za-z])", SECRET);
    }

    @ParameterizedTest
    @CsvSource({"/api/v1/events, POST", "/ingest/S, POST /ingest/{source}", "/_bulk, POST /_bulk"})
    void whoMayNotCall_hasASpanThatEnds(String path, String name) throws Exception {
        Remote remote = Remote.any();
        HttpResponse<String> answer =
                send(remote, "POST", secret(path), "{}", "Authorization", "Bearer not" + SECRET);

        assertThat(answer.statusCode()).isEqualTo(401);
        Span span = spanOf(remote);
        assertThat(span.getName()).isEqualTo(name);
        assertThat(TraceCollector.attributes(span))
                .containsEntry("http.response.status_code", "401");
        assertNothingLeaks();
    }

    @Test
    void whatIsRefusedAsBusyIsAnError_alsoIfItIsHeldAndNeverAnswered() throws Exception {
        Remote refused = Remote.any();
        Remote closed = Remote.any();
        try (RequestMemory.Lease lease = service.bean(RequestMemory.class).lease()) {
            lease.take(service.bean(RequestMemory.class).used() + (1 << 20));
            HttpResponse<String> answer =
                    send(
                            refused,
                            "POST",
                            "/ingest",
                            TestEvents.INNOCENT,
                            "Authorization",
                            "Bearer " + SECRET);
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answerToBulkWithoutUserAgent(closed)).isEmpty();
        }

        Span busy = spanOf(refused);
        assertThat(TraceCollector.attributes(busy))
                .containsEntry("http.response.status_code", "503");
        assertThat(busy.getStatus().getCode()).isEqualTo(Status.StatusCode.STATUS_CODE_ERROR);
        Span unanswered = spanOf(closed);
        assertThat(unanswered.getName()).isEqualTo("POST /_bulk");
        assertThat(TraceCollector.attributes(unanswered))
                .containsEntry("error.type", "closed_unanswered")
                .doesNotContainKey("http.response.status_code");
        assertThat(
                        Duration.ofNanos(
                                unanswered.getEndTimeUnixNano()
                                        - unanswered.getStartTimeUnixNano()))
                .as("it was held")
                .isGreaterThan(Duration.ofSeconds(1));
        assertNothingLeaks();
    }

    private static String answerToBulkWithoutUserAgent(Remote remote) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), service.port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream()
                    .write(
                            """
                            POST /_bulk HTTP/1.1\r
                            Host: localhost\r
                            Authorization: Bearer %s\r
                            traceparent: %s\r
                            Content-Length: 3\r
                            \r
                            {}
                            """
                                    .formatted(SECRET, remote.header())
                                    .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    /** It ends with the stream, not with the method that began it. */
    @Test
    void streamHasOneSpan_whichEndsWhenItsReaderIsGone() throws Exception {
        Remote remote = Remote.any();
        HttpClient reader = HttpClient.newHttpClient();
        HttpResponse<InputStream> stream =
                reader.send(
                        HttpRequest.newBuilder(
                                        URI.create(
                                                "http://127.0.0.1:"
                                                        + service.port()
                                                        + "/api/v1/alerts/stream"))
                                .header("Authorization", "Bearer " + SECRET)
                                .header("traceparent", remote.header())
                                .build(),
                        BodyHandlers.ofInputStream());
        assertThat(stream.statusCode()).isEqualTo(200);
        Thread.sleep(500);
        assertThat(collector.spans())
                .noneMatch(span -> TraceCollector.hex(span.getTraceId()).equals(remote.traceId()));
        reader.shutdownNow();
        for (int i = 0; i < 3; i++) { // only a write tells that nobody reads
            postAlert("stream-" + i);
            Thread.sleep(100);
        }

        Span span = spanOf(remote);
        assertThat(span.getName()).isEqualTo("GET /api/v1/alerts/stream");
        assertThat(span.getEndTimeUnixNano() - span.getStartTimeUnixNano())
                .isGreaterThan(Duration.ofMillis(500).toNanos());
        assertNothingLeaks();
    }

    private static void postAlert(String id) throws Exception {
        HttpResponse<String> answer =
                service.send(
                        "POST",
                        "/api/v1/events",
                        TestEvents.utf8(TestEvents.matching(id)),
                        "Authorization",
                        "Bearer " + SECRET,
                        "Content-Type",
                        "application/json",
                        "traceparent",
                        "00-%s-%s-00".formatted("a".repeat(32), "b".repeat(16))); // not sampled
        assertThat(answer.body()).contains("\"matched\":1");
    }

    @Test
    void deliveryHasASpanOfItsOwn() throws Exception {
        int before = receiver.distinct();
        postAlert("delivered");
        await().atMost(Duration.ofSeconds(20)).until(() -> receiver.distinct() > before);
        Span span =
                await().atMost(Duration.ofSeconds(20))
                        .until(
                                () ->
                                        collector.spans().stream()
                                                .filter(one -> one.getName().equals("deliver siem"))
                                                .toList(),
                                found -> !found.isEmpty())
                        .getFirst();

        assertThat(span.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_CLIENT);
        assertThat(span.getParentSpanId().isEmpty()).isTrue();
        assertThat(TraceCollector.attributes(span))
                .containsEntry("tripline.sink", "siem")
                .containsEntry("tripline.alerts", "1");
        assertNothingLeaks();
    }

    /** What its client does not sample, and what only asks whether it is well. */
    @Test
    void someRequestsHaveNone() throws Exception {
        postAlert("not-sampled");
        assertThat(service.get("/actuator/health/readiness").statusCode()).isEqualTo(200);
        assertThat(service.get("/actuator/prometheus").statusCode()).isEqualTo(200);
        Remote last = Remote.any();
        send(last, "GET", "/api/v1/rules", "", "Authorization", "Bearer " + SECRET);

        spanOf(last);
        assertThat(collector.spans())
                .noneMatch(span -> span.getName().contains("actuator"))
                .noneMatch(span -> TraceCollector.hex(span.getTraceId()).equals("a".repeat(32)));
    }

    /** Spans and their context make no metrics, and change none. */
    @Test
    void metricsAreThoseOfAServiceWithoutTraces() throws Exception {
        send(Remote.any(), "POST", "/ingest/x", "{}", "Authorization", "Bearer " + SECRET);

        assertThat(service.get("/actuator/prometheus").body())
                .doesNotContain("otel", "otlp_exporter", "processed_spans", "{source}")
                .contains("http_server_requests_seconds_count");
    }

    @Test
    void withoutACollector_thereIsNothingOfTraces() throws Exception {
        try (RunningService plain = RunningService.start(ENDPOINT)) { // empty is as not set
            assertThat(plain.beans(Tracer.class)).isEmpty();
            assertThat(plain.beans(OpenTelemetry.class)).isEmpty();
            assertThat(plain.beans(SpanExporter.class)).isEmpty();
            assertThat(plain.beans(SpanProcessor.class)).isEmpty();
            assertThat(plain.beans(ObservationHandler.class))
                    .hasSize(1)
                    .noneMatch(TracingObservationHandler.class::isInstance);
        }
    }

    /** A process of its own: no other test has left a thread, and the log is its own. */
    @Test
    void withoutACollector_thereIsNoThread_andTheLogIsAsEver() throws Exception {
        ServiceProcess plain = services.start(folder).awaitReady();
        String threads = plain.threads();

        assertThat(threads).contains("http-nio").doesNotContain("BatchSpan", "jdkhttp");
        assertThat(plain.log()).doesNotContain("opentelemetry", "[                 ");
    }

    @Test
    void collectorThatIsDown_neitherSlowsRequestsNorFillsTheLog() throws Exception {
        ServiceProcess traced =
                services.start(
                                folder,
                                ENDPOINT + "http://127.0.0.1:" + ServiceProcess.freePort(),
                                ALL,
                                SOON,
                                "management.opentelemetry.tracing.export.max-queue-size=600",
                                "logging.structured.format.console=ecs",
                                "tripline.security.keys[0].name=none",
                                "tripline.security.keys[0].roles=read",
                                "tripline.security.keys[0].sha256=" + Sha256.hex(SECRET))
                        .awaitReady();
        assertThat(traced.threads()).contains("BatchSpan");
        int before = (int) traced.log().lines().count();
        long start = System.nanoTime();
        for (int i = 0; i < 2000; i++) {
            assertThat(traced.client().get("/services/collector/health").statusCode())
                    .isEqualTo(200);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
        assertThat(traced.client().get("/api/v1/rules").statusCode()).isEqualTo(401);
        await("it has said that the collector is down")
                .atMost(Duration.ofSeconds(30))
                .until(() -> traced.log().contains("did not take"));
        Thread.sleep(Duration.ofSeconds(5));

        List<JsonNode> more =
                traced.log().lines().skip(before).map(JsonMapper.shared()::readTree).toList();
        assertThat(more)
                .hasSizeLessThan(5)
                .anySatisfy(line ->
                        assertThat(line.get("message").asString())
                                .contains("did not take", "ConnectException"))
                .anySatisfy(line -> {
                    assertThat(line.get("message").asString()).contains("without a key");
                    assertThat(line.at("/trace/id").asString()).matches("[0-9a-f]{32}");
                    assertThat(line.at("/span/id").asString()).matches("[0-9a-f]{16}");
                })
                .noneMatch(line -> line.has("error"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "management.opentelemetry.tracing.export.otlp.endpoint=user:secret@collector:4318",
                "management.opentelemetry.tracing.export.otlp.endpoint=http://127.0.0.1:1,management.opentelemetry.tracing.export.otlp.transport=grpc"
            })
    void collectorThatCannotBeReachedSo_isSaidAtTheStart(String settings) {
        assertThatThrownBy(() -> RunningService.start(settings.split(",")).close())
                .rootCause()
                .hasMessageMatching(
                        "management\\.opentelemetry\\.tracing\\.export\\.otlp\\.(endpoint|transport) .*: expected .*, found (one without http.*|grpc)");
    }

    @Test
    void collectorThatDoesNotAnswer_keepsTheServiceFromStoppingForSecondsAtMost() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            RunningService other =
                    RunningService.start(
                            ENDPOINT + "http://127.0.0.1:" + silent.getLocalPort(), ALL, SOON);
            for (int i = 0; i < 20; i++) {
                assertThat(other.get("/api/v1/rules").statusCode()).isEqualTo(200);
            }
            silent.setSoTimeout(10_000);
            silent.accept(); // it sends
            long start = System.nanoTime();
            other.close();

            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isLessThan(Duration.ofSeconds(12));
        }
    }
}
