package io.tripline.alert.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tripline.alert.Delivery;
import io.tripline.alert.SinkAnswer;
import io.tripline.alert.SinkAnswer.Fate;
import io.tripline.alert.sink.RecordingWebhook.Request;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WebhookSinkTest {

    private static final Instant NOW = Instant.parse("2026-05-12T09:14:21.900Z");
    private static final List<Delivery> ONE = TestDeliveries.of(1);
    private static final List<Delivery> THREE = TestDeliveries.of(3);

    private final RecordingWebhook webhook = RecordingWebhook.start();

    @AfterEach
    void stop() {
        webhook.close();
    }

    @Test
    void postsTheDocumentOfOneAlert() throws Exception {
        assertThat(send(sink(1), ONE)).isEqualTo(SinkAnswer.delivered(1));

        Request request = webhook.requests().getFirst();
        byte[] body = ONE.getFirst().document().getBytes(StandardCharsets.UTF_8);
        assertThat(webhook.requests()).hasSize(1);
        assertThat(request.method()).isEqualTo("POST");
        assertThat(request.path()).isEqualTo("/hook?a=b");
        assertThat(request.body()).isEqualTo(ONE.getFirst().document());
        assertThat(request.headers())
                .containsEntry("Content-Type", "application/json")
                .containsEntry("Content-Length", Integer.toString(body.length))
                .containsEntry("User-Agent", "Tripline")
                .containsEntry("webhook-id", TestDeliveries.id(0))
                .doesNotContainKeys(
                        "Transfer-Encoding", "Upgrade", "webhook-timestamp", "webhook-signature");
    }

    @Test
    void lengthIsOfBytesAndNotOfCharacters() throws Exception {
        send(sink(1), List.of(TestDeliveries.of(0, "{\"a\":\"zażółć 💥\"}")));

        Request request = webhook.requests().getFirst();
        assertThat(request.body()).isEqualTo("{\"a\":\"zażółć 💥\"}");
        assertThat(request.headers()).containsEntry("Content-Length", "23");
    }

    @Test
    void postsAnArrayWhenTheBatchIsMoreThanOne() throws Exception {
        assertThat(send(sink(3), THREE)).isEqualTo(SinkAnswer.delivered(3));

        assertThat(webhook.requests().getFirst().body())
                .isEqualTo(
                        "["
                                + THREE.get(0).document()
                                + ","
                                + THREE.get(1).document()
                                + ","
                                + THREE.get(2).document()
                                + "]");
        assertThat(webhook.taken())
                .containsOnlyKeys(TestDeliveries.id(0), TestDeliveries.id(1), TestDeliveries.id(2));
    }

    @Test
    void postsAnArrayOfOneWhenTheBatchIsMoreThanOne() throws Exception {
        send(sink(3), ONE);

        assertThat(webhook.requests().getFirst().body())
                .isEqualTo("[" + ONE.getFirst().document() + "]");
    }

    @Test
    void idOfABatchIsTheDigestOfItsIdsAndTheSameOnARetry() throws Exception {
        webhook.failNext(1, 503);
        try (WebhookSink sink = sink(3)) {
            sink.send(THREE);
            sink.send(THREE);
            sink.send(THREE.subList(0, 2));
        }

        String joined = TestDeliveries.id(0) + TestDeliveries.id(1) + TestDeliveries.id(2);
        byte[] digest =
                MessageDigest.getInstance("SHA-256")
                        .digest(joined.getBytes(StandardCharsets.UTF_8));
        String id = HexFormat.of().formatHex(digest);
        List<String> sent =
                webhook.requests().stream()
                        .map(request -> request.headers().get("webhook-id"))
                        .toList();
        assertThat(sent).hasSize(3).startsWith(id, id);
        assertThat(sent.getLast()).hasSize(64).isNotEqualTo(id);
    }

    @Test
    void sendsTheRenderedDocument() throws Exception {
        HttpTarget target = target(webhook.url("/"), Map.of());
        send(new WebhookSink(target, 2, document -> "{\"rendered\":true}", null, null), ONE);

        assertThat(webhook.requests().getFirst().body()).isEqualTo("[{\"rendered\":true}]");
    }

    @Test
    void refusesOnlyTheDocumentThatCannotBeRendered() throws Exception {
        UnaryOperator<String> renderer =
                document -> {
                    if (document.contains(TestDeliveries.id(1))) {
                        throw new IllegalStateException("jdoe's own words");
                    }
                    return document;
                };
        HttpTarget target = target(webhook.url("/"), Map.of());
        SinkAnswer answer = send(new WebhookSink(target, 3, renderer, null, null), THREE);

        assertThat(answer.fates())
                .containsExactly(
                        new Fate.Delivered(),
                        new Fate.Refused("the document cannot be rendered: IllegalStateException"),
                        new Fate.Delivered());
        assertThat(webhook.taken()).containsOnlyKeys(TestDeliveries.id(0), TestDeliveries.id(2));
    }

    @ParameterizedTest
    @ValueSource(strings = {"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "just a phrase: ąę"})
    void signsAsStandardWebhooksSays(String secret) throws Exception {
        HttpTarget target = target(webhook.url("/"), Map.of("webhook-signature", "v1,forged"));
        send(new WebhookSink(target, 1, text -> text, null, secret, () -> NOW), ONE);

        byte[] key =
                secret.startsWith("whsec_")
                        ? Base64.getDecoder().decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
                        : secret.getBytes(StandardCharsets.UTF_8);
        Request request = webhook.requests().getFirst();
        String signed = TestDeliveries.id(0) + ".1778577261." + request.body();
        assertThat(request.headers())
                .containsEntry("webhook-timestamp", "1778577261")
                .containsEntry("webhook-signature", "v1," + hmac(key, signed));
    }

    /** The example of the specification's own libraries. */
    @Test
    void signsTheKnownExampleAsOthersDo() {
        WebhookSignature signature = new WebhookSignature("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");

        assertThat(
                        signature.headers(
                                "msg_p5jXN8AQM9LWM0D4loKWxJek",
                                Instant.ofEpochSecond(1614265330),
                                "{\"test\": 2432232314}".getBytes(StandardCharsets.UTF_8)))
                .containsEntry(
                        "webhook-signature", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    @ParameterizedTest
    @ValueSource(strings = {"whsec_", "whsec_not*base64", ""})
    void refusesASigningSecretThatIsNone(String secret) {
        HttpTarget target = target(webhook.url("/"), Map.of());
        assertThatThrownBy(() -> new WebhookSink(target, 1, text -> text, null, secret))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("signing secret")
                .hasMessageNotContaining("not*base64");
    }

    @Test
    void sendsTheHeadersOfTheSettings() throws Exception {
        HttpTarget target =
                target(
                        webhook.url("/"),
                        Map.of("X-Tenant", "blue", "user-agent", "ours", "content-type", "a/b"));
        send(new WebhookSink(target, 1, text -> text, null, null), ONE);

        assertThat(webhook.requests().getFirst().headers())
                .containsEntry("X-Tenant", "blue")
                .containsEntry("User-Agent", "ours")
                .containsEntry("Content-Type", "application/json");
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 202, 204})
    void deliveredWith2xx(int status) throws Exception {
        webhook.failNext(1, status);
        assertThat(send(sink(2), ONE)).isEqualTo(SinkAnswer.delivered(1));
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 413, 415, 422})
    void refusedWhenItIsTheBody(int status) throws Exception {
        webhook.failNext(1, status, Map.of("Retry-After", "9"), "no\r\nsuch \u0007field");
        assertThat(send(sink(3), THREE))
                .isEqualTo(
                        SinkAnswer.refused(
                                3,
                                "expected 2xx from %s, found %d: no  such  field"
                                        .formatted(origin(), status)));
    }

    @ParameterizedTest
    @ValueSource(ints = {300, 301, 302, 304, 307, 308, 401, 402, 403, 404, 405, 408, 409, 410})
    void failedWhenSettingsCouldBeMended(int status) throws Exception {
        webhook.failNext(1, status, Map.of("Location", webhook.url("/other").toString()), "");
        assertThat(send(sink(1), ONE))
                .isEqualTo(
                        SinkAnswer.failed(
                                1,
                                "expected 2xx from %s, found %d".formatted(origin(), status),
                                null));
        assertThat(webhook.requests()).hasSize(1); // no redirect was followed
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 500, 502, 503, 504, 599})
    void failedWhenTheServerIsInTrouble(int status) throws Exception {
        webhook.failNext(1, status, Map.of("Retry-After", "7"), "later");
        assertThat(send(sink(2), ONE))
                .isEqualTo(
                        SinkAnswer.failed(
                                1,
                                "expected 2xx from %s, found %d: later".formatted(origin(), status),
                                Duration.ofSeconds(7)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "none",
            value = {
                "0 | PT0S",
                "120 | PT2M",
                "'Tue, 12 May 2026 09:15:21 GMT' | PT59.1S",
                "'Tue, 12 May 2026 09:00:00 GMT' | PT0S",
                "99999999999999999999 | PT24H",
                "'Tue, 12 May 2099 09:00:00 GMT' | PT24H",
                "soon | none",
                "-1 | none",
                "'' | none"
            })
    void readsBothFormsOfRetryAfter(String value, @Nullable Duration wait) {
        assertThat(RetryAfter.parse(value, NOW)).isEqualTo(wait);
    }

    @Test
    void showsTheBeginningOfALongAnswer() throws Exception {
        webhook.failNext(1, 500, Map.of(), "x".repeat(100_000));
        assertThat(reason(send(sink(1), ONE)))
                .isEqualTo(
                        "expected 2xx from %s, found 500: %s…"
                                .formatted(origin(), "x".repeat(199)));
    }

    @Test
    void failsWhenTheConnectionIsRefused() throws Exception {
        webhook.stop();
        assertThat(reason(send(sink(1), ONE)))
                .isEqualTo(
                        "expected an answer of %s, found: connection refused or no way to it"
                                .formatted(origin()));
    }

    @Test
    void deliversAgainWhenTheServerIsBack() throws Exception {
        try (WebhookSink sink = sink(1)) {
            assertThat(sink.send(ONE)).isEqualTo(SinkAnswer.delivered(1));
            webhook.stop();
            assertThat(sink.send(ONE).fates().getFirst()).isInstanceOf(Fate.Failed.class);
            webhook.restart();
            assertThat(sink.send(ONE)).isEqualTo(SinkAnswer.delivered(1));
        }
        assertThat(webhook.taken().get(TestDeliveries.id(0))).hasSize(2);
    }

    @Test
    void failsWhenTheNameHasNoAddress() throws Exception {
        assertThat(reason(send(sink(URI.create("http://host.invalid/")), ONE)))
                .isEqualTo(
                        "expected an answer of http://host.invalid, found: no address for the name");
    }

    @Test
    void failsWhenTheConnectionBreaksBeforeAnAnswer() throws Exception {
        try (RawServer server = RawServer.sending("HTTP/1.1 20")) {
            assertThat(reason(send(sink(server.url("/")), ONE))).contains("connection broke");
        }
    }

    @Test
    void failsWhenTheAnswerIsNoHttp() throws Exception {
        try (RawServer server = RawServer.sending("220 mail.example.org ESMTP\r\n\r\n")) {
            assertThat(reason(send(sink(server.url("/")), ONE))).contains("connection broke");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"200 OK", "400 Bad", "500 Oops"})
    void theStatusCountsThoughTheConnectionIsResetInTheBody(String status) throws Exception {
        try (RawServer server =
                RawServer.answering((socket, out) -> {
                    out.write(head(status, "Content-Length: 100\r\n\r\nbegun"));
                    out.flush();
                    Thread.sleep(100);
                    socket.setSoLinger(true, 0); // a reset, not an end
                })) {
            assertThat(send(sink(server.url("/")), ONE).fates().getFirst())
                    .isInstanceOf(kind(status));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"200 OK", "400 Bad", "500 Oops"})
    void doesNotReadAnAnswerWithoutEnd(String status) throws Exception {
        byte[] megabyte = "y".repeat(1 << 20).getBytes(StandardCharsets.UTF_8);
        try (RawServer server =
                RawServer.answering((socket, out) -> {
                    out.write(head(status, "\r\n"));
                    while (true) {
                        out.write(megabyte);
                    }
                })) {
            long start = System.nanoTime();
            assertThat(send(sink(server.url("/")), ONE).fates().getFirst())
                    .isInstanceOf(kind(status));
            assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(4));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"200 OK", "500 Oops"})
    void doesNotWaitForABodyThatDrips(String status) throws Exception {
        try (RawServer server =
                RawServer.answering((socket, out) -> {
                    out.write(head(status, "\r\n"));
                    while (true) {
                        out.write('z');
                        out.flush();
                        Thread.sleep(50);
                    }
                })) {
            HttpTarget target =
                    new HttpTarget(
                            server.url("/"),
                            Map.of(),
                            Duration.ofSeconds(5),
                            Duration.ofMillis(400),
                            null);
            assertThat(
                            send(new WebhookSink(target, 1, text -> text, null, null), ONE)
                                    .fates()
                                    .getFirst())
                    .isInstanceOf(kind(status));
        }
    }

    @Test
    void failsWhenThereIsNoAnswerInTime() throws Exception {
        try (RawServer server = RawServer.answering((socket, out) -> Thread.sleep(20_000))) {
            HttpTarget target =
                    new HttpTarget(
                            server.url("/"),
                            Map.of(),
                            Duration.ofSeconds(5),
                            Duration.ofMillis(300),
                            null);
            assertThat(reason(send(new WebhookSink(target, 1, text -> text, null, null), ONE)))
                    .isEqualTo(
                            "expected an answer of %s within 300 ms, found none"
                                    .formatted(target.shown()));
        }
    }

    @Test
    void isInterruptedWhileItWaits() throws Exception {
        try (RawServer server = RawServer.answering((socket, out) -> Thread.sleep(20_000));
                WebhookSink sink = sink(server.url("/"))) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> sink.send(ONE)).isInstanceOf(InterruptedException.class);
        }
    }

    @Test
    void trustsACertificateOnlyIfToldTo(@TempDir Path folder) throws Exception {
        SSLContext tls = TestTls.selfSigned(folder);
        try (RecordingWebhook secure = RecordingWebhook.start(tls)) {
            HttpTarget told = target(secure.url("/"), Map.of(), tls);
            HttpTarget untold = target(secure.url("/"), Map.of());

            assertThat(send(new WebhookSink(told, 1, text -> text, null, null), ONE))
                    .isEqualTo(SinkAnswer.delivered(1));
            assertThat(reason(send(new WebhookSink(untold, 1, text -> text, null, null), ONE)))
                    .contains("TLS failed");
            assertThat(secure.requests()).hasSize(1);
        }
    }

    @Test
    void failsWhenAServerWithoutTlsIsAskedForIt() throws Exception {
        URI url = URI.create(webhook.url("/").toString().replace("http:", "https:"));
        assertThat(send(sink(url), ONE).fates().getFirst()).isInstanceOf(Fate.Failed.class);
    }

    @Test
    void refusesABatchThatIsNone() {
        assertThatThrownBy(() -> sink(0)).hasMessage("expected a batch of at least 1, found 0");
    }

    @Test
    void refusesATemplateForSeveralAlerts() {
        HttpTarget target = target(webhook.url("/"), Map.of());
        assertThatThrownBy(() -> new WebhookSink(target, 2, text -> text, "{}", null))
                .hasMessageContaining("expected a batch of 1")
                .hasMessageContaining("template");
    }

    private static byte[] head(String status, String rest) {
        return ("HTTP/1.1 " + status + "\r\n" + rest).getBytes(StandardCharsets.UTF_8);
    }

    private static Class<? extends Fate> kind(String status) {
        return switch (status.charAt(0)) {
            case '2' -> Fate.Delivered.class;
            case '4' -> Fate.Refused.class;
            default -> Fate.Failed.class;
        };
    }

    private static String hmac(byte[] key, String text) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return Base64.getEncoder()
                .encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static String reason(SinkAnswer answer) {
        return ((Fate.Failed) answer.fates().getFirst()).reason();
    }

    private static SinkAnswer send(WebhookSink sink, List<Delivery> deliveries) throws Exception {
        try (sink) {
            return sink.send(deliveries);
        }
    }

    private String origin() {
        return webhook.url("").toString();
    }

    private WebhookSink sink(int batch) {
        HttpTarget target = target(webhook.url("/hook?a=b"), Map.of());
        return new WebhookSink(target, batch, text -> text, null, null);
    }

    private static WebhookSink sink(URI url) {
        return new WebhookSink(target(url, Map.of()), 1, text -> text, null, null);
    }

    private static HttpTarget target(URI url, Map<String, String> headers) {
        return target(url, headers, null);
    }

    private static HttpTarget target(
            URI url, Map<String, String> headers, @Nullable SSLContext tls) {
        return new HttpTarget(url, headers, Duration.ofSeconds(5), Duration.ofSeconds(5), tls);
    }
}
