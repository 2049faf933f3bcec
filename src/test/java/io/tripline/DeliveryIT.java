package io.tripline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tripline.alert.sink.RecordingWebhook;
import io.tripline.alert.sink.StrictBulkServer;
import io.tripline.alert.sink.TestTls;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Alerts go from the door to every kind of sink, and what is counted adds up. */
@Timeout(120)
@ExtendWith(OutputCaptureExtension.class)
class DeliveryIT {

    private static final String SINK = "tripline.alerts.sinks.";
    private static final String SECRET = "correct-horse-battery-staple";

    @TempDir Path folder;

    private static String event(String id) {
        return """
        {"event":{"id":"%s","category":"network","action":"lookup_result"},"host":{"name":"m","os":{"type":"macos"}},
         "process":{"name":"x","code_signature":{"exists":false}},"dns":{"question":{"name":"api.ipify.org"}}}
        """
                .formatted(id);
    }

    private static String store(RunningService service, String id) throws Exception {
        return service.postEvents(event(id)).at("/alerts/0/tripline/alert/id").asString();
    }

    private static JsonNode sink(RunningService service, String name) throws Exception {
        for (JsonNode sink : service.getJson("/api/v1/deliveries").get("sinks")) {
            if (sink.get("sink").asString().equals(name)) {
                return sink;
            }
        }
        throw new AssertionError("no sink " + name);
    }

    private static double metric(RunningService service, String name, String sink)
            throws Exception {
        return service.metric("%s{sink=\"%s\"}".formatted(name, sink));
    }

    /** What was put in the outbox is delivered, waits, is dead, or was dropped. */
    private static void expectTheEquation(RunningService service, String sink, long stored)
            throws Exception {
        await().atMost(Duration.ofMinutes(1))
                .until(() ->
                        metric(service, "tripline_delivered_total", sink)
                                        + metric(service, "tripline_delivery_pending", sink)
                                        + metric(service, "tripline_dead_letters", sink)
                                        + metric(service, "tripline_delivery_dropped_total", sink)
                                == stored);
    }

    @Test
    void everyKindOfSinkGetsEveryAlert_inItsForm(CapturedOutput output) throws Exception {
        Path archive = folder.resolve("alerts/archive.ndjson");
        try (RecordingWebhook hook = RecordingWebhook.start();
                RecordingWebhook chat = RecordingWebhook.start();
                StrictBulkServer elastic = StrictBulkServer.start();
                RunningService service =
                        RunningService.start(
                                SINK + "hook.type=webhook",
                                SINK + "hook.url=" + hook.url("/alerts"),
                                SINK + "hook.format=ocsf",
                                SINK + "chat.type=webhook",
                                SINK + "chat.url=" + chat.url("/services/T0/B0"),
                                SINK + "chat.template=slack",
                                SINK + "elastic.type=elasticsearch",
                                SINK + "elastic.url=" + elastic.url(),
                                SINK + "elastic.format=kibana",
                                SINK + "archive.type=file",
                                SINK + "archive.path=" + archive,
                                SINK + "out.type=stdout")) {
            String first = store(service, "1");
            String second = store(service, "2");
            store(service, "2"); // a repeat is not delivered again
            for (String name : List.of("hook", "chat", "elastic", "archive", "out")) {
                await().atMost(Duration.ofMinutes(1))
                        .until(() -> sink(service, name).get("delivered").asInt() == 2);
                assertThat(sink(service, name).get("pending").asInt()).isZero();
                assertThat(metric(service, "tripline_delivery_failures_total", name)).isZero();
                expectTheEquation(service, name, 2);
            }

            assertThat(elastic.violations()).isEmpty();
            assertThat(elastic.documents().keySet()).containsExactly(first, second);
            List<String> lines = Files.readAllLines(archive);
            assertThat(lines).hasSize(2);
            assertThat(JsonMapper.shared().readTree(lines.getFirst()))
                    .isEqualTo(service.getJson("/api/v1/alerts/" + first));
            assertThat(output).contains(lines);
            assertThat(JsonMapper.shared().readTree(hook.requests().getFirst().body()))
                    .isEqualTo(service.getJson("/api/v1/alerts/" + first + "?format=ocsf"));
            assertThat(hook.requests()).hasSize(2);
            assertThat(
                            JsonMapper.shared()
                                    .readTree(chat.requests().getFirst().body())
                                    .has("blocks"))
                    .isTrue();
        }
    }

    @Test
    void deadSink_slowsNothing_andItsLettersAreReplayed(CapturedOutput output) throws Exception {
        try (RecordingWebhook hook = RecordingWebhook.start();
                RecordingWebhook other = RecordingWebhook.start()) {
            hook.stop();
            try (RunningService service =
                    RunningService.start(
                            SINK + "hook.type=webhook",
                            SINK + "hook.url=" + hook.url("/secret-path-" + SECRET),
                            SINK + "hook.secret=" + SECRET,
                            SINK + "hook.dead-after=1s",
                            SINK + "hook.headers.X-Token=" + SECRET,
                            SINK + "other.type=webhook",
                            SINK + "other.url=" + other.url("/"))) {
                String id = store(service, "1");
                await().atMost(Duration.ofMinutes(1)).until(() -> other.taken().containsKey(id));
                await().atMost(Duration.ofMinutes(1))
                        .until(() -> sink(service, "hook").get("dead_letters").asInt() == 1);
                JsonNode dead = sink(service, "hook");
                assertThat(dead.at("/dead/0/alert_id").asString()).isEqualTo(id);
                assertThat(dead.at("/dead/0/reason").asString()).isNotBlank();
                assertThat(dead.get("last_error").asString()).isNotBlank();
                assertThat(dead.get("failures").asInt()).isPositive();
                assertThat(service.getJson("/actuator/health/readiness").get("status").asString())
                        .isEqualTo("UP");
                expectTheEquation(service, "hook", 1);
                await().atMost(Duration.ofMinutes(1))
                        .until(() -> metric(service, "tripline_dead_letters", "hook") == 1);
                assertThat(metric(service, "tripline_delivery_failures_total", "hook"))
                        .isPositive();

                hook.restart();
                assertThat(service.send("POST", "/api/v1/deliveries/hook/replay").body())
                        .isEqualTo("{\"sink\":\"hook\",\"replayed\":1}");
                await().atMost(Duration.ofMinutes(1)).until(() -> hook.taken().containsKey(id));
                await().atMost(Duration.ofMinutes(1))
                        .until(() -> sink(service, "hook").get("delivered").asInt() == 1);
                assertThat(sink(service, "hook").get("dead_letters").asInt()).isZero();
                expectTheEquation(service, "hook", 1);
                assertThat(other.requests()).hasSize(1);

                for (String page :
                        List.of(
                                "/api/v1/deliveries",
                                "/actuator/prometheus",
                                "/actuator/health",
                                "/actuator/info",
                                "/actuator/metrics",
                                "/v3/api-docs")) {
                    assertThat(service.get(page).body()).doesNotContain(SECRET);
                }
                for (String page : List.of("env", "configprops", "heapdump", "beans")) {
                    assertThat(service.get("/actuator/" + page).statusCode()).isEqualTo(404);
                }
            }
        }
        assertThat(output).doesNotContain(SECRET);
    }

    @Test
    void undelivered_isDeliveredAfterARestart_alsoOfASinkThatWasAway() throws Exception {
        String store = "spring.datasource.url=jdbc:sqlite:" + folder.resolve("kept.db");
        try (RecordingWebhook hook = RecordingWebhook.start()) {
            hook.stop();
            String[] settings = {
                store, SINK + "hook.type=webhook", SINK + "hook.url=" + hook.url("/")
            };
            String id;
            try (RunningService service = RunningService.start(settings)) {
                id = store(service, "1");
            }
            try (RunningService service = RunningService.start(store)) {
                assertThat(sink(service, "hook").get("pending").asInt()).isOne();
                assertThat(sink(service, "hook").get("type").isNull()).isTrue();
                assertThat(service.postEvents(event("1")).get("duplicates").asInt()).isOne();
            }
            hook.restart();
            try (RunningService service = RunningService.start(settings)) {
                await().atMost(Duration.ofMinutes(1)).until(() -> hook.taken().containsKey(id));
                await().atMost(Duration.ofMinutes(1))
                        .until(() -> sink(service, "hook").get("pending").asInt() == 0);
            }
            assertThat(hook.requests()).hasSize(1);
        }
    }

    @Test
    void tlsComesFromABundle_andSecretsFromFiles() throws Exception {
        SSLContext tls = TestTls.selfSigned(folder);
        Path secrets = Files.createDirectory(folder.resolve("secrets"));
        Files.writeString(secrets.resolve("tripline.alerts.sinks.hook.secret"), SECRET);
        try (RecordingWebhook hook = RecordingWebhook.start(tls);
                RunningService service =
                        RunningService.start(
                                "spring.config.import=configtree:" + secrets + "/",
                                "spring.ssl.bundle.jks.own.truststore.location=file:"
                                        + folder.resolve("server.p12"),
                                "spring.ssl.bundle.jks.own.truststore.password=changeit",
                                "spring.ssl.bundle.jks.own.truststore.type=PKCS12",
                                SINK + "hook.type=webhook",
                                SINK + "hook.url=" + hook.url("/"),
                                SINK + "hook.ssl-bundle=own",
                                SINK + "stranger.type=webhook",
                                SINK + "stranger.url=" + hook.url("/"))) {
            String id = store(service, "1");
            await().atMost(Duration.ofMinutes(1)).until(() -> hook.taken().containsKey(id));

            Map<String, String> headers = hook.requests().getFirst().headers();
            assertThat(headers.get("webhook-id")).isEqualTo(id);
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            byte[] signed =
                    (id
                                    + "."
                                    + headers.get("webhook-timestamp")
                                    + "."
                                    + hook.requests().getFirst().body())
                            .getBytes(StandardCharsets.UTF_8);
            assertThat(headers.get("webhook-signature"))
                    .isEqualTo("v1," + Base64.getEncoder().encodeToString(mac.doFinal(signed)));
            // without the bundle the certificate is nobody's
            await().atMost(Duration.ofMinutes(1))
                    .until(() -> sink(service, "stranger").get("failures").asInt() > 0);
            assertThat(hook.requests()).hasSize(1);
        }
    }

    @Test
    void settingThatCannotWork_isNamed_andNoSecretIsShown(CapturedOutput output) {
        assertThatThrownBy(() ->
                        RunningService.start(
                                        SINK + "hook.type=webhook",
                                        SINK + "hook.url=ht tp://" + SECRET)
                                .close())
                .rootCause()
                .hasMessageContaining("tripline.alerts.sinks.hook: url: expected a URL");
        assertThatThrownBy(() ->
                        RunningService.start(
                                        SINK + "out.type=stdout", SINK + "out.secret=" + SECRET)
                                .close())
                .rootCause()
                .hasMessageContaining(
                        "tripline.alerts.sinks.out: secret: a sink of the type stdout has no use for it");
        assertThatThrownBy(() ->
                        RunningService.start(
                                        SINK + "f.type=file",
                                        SINK + "f.path=x",
                                        SINK + "f.format=xml")
                                .close())
                .rootCause()
                .hasMessageContaining("expected ecs, ocsf or kibana, found 'xml'");
        assertThatThrownBy(() -> RunningService.start(SINK + "k.type=kafka").close())
                .rootCause()
                .hasMessageContaining(
                        "tripline.alerts.sinks.k: type: expected webhook, elasticsearch, file or stdout, found 'kafka'");
        assertThatThrownBy(() ->
                        RunningService.start(
                                        SINK + "a.type=file",
                                        SINK + "a.path=target/x.ndjson",
                                        SINK + "b.type=file",
                                        SINK + "b.path=./target/x.ndjson")
                                .close())
                .rootCause()
                .hasMessageContaining("path: expected a file of its own, found that of a");
        assertThatThrownBy(() ->
                        RunningService.start(SINK + "o.type=stdout", SINK + "o.secrt=" + SECRET)
                                .close())
                .isInstanceOf(Exception.class);
        assertThat(output)
                .contains("There are no settings of these names:")
                .contains("    tripline.alerts.sinks.o.secrt");
        assertThat(output).doesNotContain(SECRET);
    }
}
