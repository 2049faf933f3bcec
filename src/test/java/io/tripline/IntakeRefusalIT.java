package io.tripline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is not taken ends so that its sender sends it again, and nobody else's connection ends. */
class IntakeRefusalIT {

    /** Without an answer, though not as soon as it has come. */
    private static final Duration HELD = Duration.ofSeconds(1);

    private static final int REQUESTS = 60;
    private static final int CLIENTS = 6;

    private static final String REFUSED = "tripline.requests.refused";

    private static final String EVENT =
            EventBatch.of("refused", 1, 1, new Random(0)).lines().strip();

    @TempDir static Path folder;

    private static TroubledService service;

    @BeforeAll
    static void start() {
        // a client that stalls is waited for no longer than this
        service = new TroubledService(folder, "server.tomcat.connection-timeout=1s");
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @AfterEach
    void calm() {
        service.store().be(StoreTrouble.Mood.CALM);
    }

    /** What came before the connection ended; a reset is an end. */
    private static String answerTo(String request, boolean endsAfterIt) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), service.port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            if (endsAfterIt) {
                socket.shutdownOutput();
            }
            StringBuilder answer = new StringBuilder();
            try {
                InputStream in = socket.getInputStream();
                for (int c = in.read(); c >= 0; c = in.read()) {
                    answer.append((char) c);
                }
            } catch (SocketTimeoutException e) {
                throw new AssertionError("expected the end, found nothing after: " + answer, e);
            } catch (IOException e) { // a reset
            }
            return answer.toString();
        }
    }

    private static String bulk(int moreThanThereIs) {
        String body = "{\"create\":{\"_index\":\"x\"}}\n" + EVENT + "\n";
        return """
        POST /_bulk HTTP/1.1\r
        Host: localhost\r
        Content-Length: %d\r
        \r
        %s\
        """
                .formatted(body.length() + moreThanThereIs, body);
    }

    /** As rsyslog, which loses data by any answer that is no success. */
    @Test
    void bulkRequestWithoutUserAgent_getsNoAnswerWhileBusy() throws Exception {
        service.store().be(StoreTrouble.Mood.BUSY);
        List<Future<String>> answers = new ArrayList<>();
        long start = System.nanoTime();
        try (ExecutorService clients = Executors.newFixedThreadPool(REQUESTS)) {
            for (int i = 0; i < REQUESTS; i++) {
                answers.add(clients.submit(() -> answerTo(bulk(0), false)));
            }
        }

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(HELD);
        for (Future<String> answer : answers) {
            assertThat(answer.get()).isEmpty();
        }
    }

    /** Their requests have ended long before a held answer is due. */
    @Test
    void bulkRequestsThatBreakOff_endNoOthersConnection() throws Exception {
        long before = service.counted(REFUSED);
        for (int i = 0; i < CLIENTS; i++) {
            try (Socket torn = new Socket(InetAddress.getLoopbackAddress(), service.port())) {
                torn.getOutputStream().write(bulk(100).getBytes(StandardCharsets.US_ASCII));
            }
        }
        long end = System.nanoTime() + HELD.multipliedBy(3).toNanos();
        List<Future<?>> senders = new ArrayList<>();
        try (ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
            for (int i = 0; i < CLIENTS; i++) {
                senders.add(clients.submit(() -> sendUntil(end)));
            }
        }
        for (Future<?> sender : senders) {
            assertThat(sender).succeedsWithin(Duration.ZERO);
        }
        assertThat(service.counted(REFUSED) - before).isEqualTo(CLIENTS);
    }

    private static Void sendUntil(long end) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), service.port())) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            while (System.nanoTime() < end) {
                out.write(
                        "POST /ingest HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}"
                                .getBytes(StandardCharsets.US_ASCII));
                assertThat(RawAnswer.read(in)).isEqualTo("200");
            }
        }
        return null;
    }

    @ParameterizedTest
    @CsvSource({
        "/ingest, x",
        "/_bulk, x",
        "/_bulk, ",
        "/v1/logs, x",
        "/services/collector, x",
        "/services/collector/raw, x",
        "/services/collector/ack, x"
    })
    void bodyThatDoesNotArriveWhole_getsNoAnswer(String path, String userAgent) throws Exception {
        String head =
                "POST %s HTTP/1.1\r\nHost: localhost\r\n".formatted(path)
                        + (userAgent == null ? "" : "User-Agent: " + userAgent + "\r\n");
        String lengthy = head + "Content-Length: " + (EVENT.length() + 50) + "\r\n\r\n";
        String chunked = head + "Transfer-Encoding: chunked\r\n\r\n";
        String chunk = Integer.toHexString(EVENT.length()) + "\r\n" + EVENT + "\r\n";
        long before = service.counted(REFUSED);

        Map<String, Future<String>> answers = new LinkedHashMap<>();
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            BiConsumer<String, Callable<String>> that =
                    (does, client) -> answers.put(does, clients.submit(client));
            that.accept("stalls", () -> answerTo(lengthy + EVENT, false));
            that.accept("ends too early", () -> answerTo(lengthy + EVENT, true));
            that.accept("has no body", () -> answerTo(lengthy, true));
            that.accept("stalls between chunks", () -> answerTo(chunked + chunk, false));
            that.accept("has no last chunk", () -> answerTo(chunked + chunk, true));
            that.accept("has no chunk size", () -> answerTo(chunked + chunk + "zz\r\n", false));
        }
        for (Map.Entry<String, Future<String>> answer : answers.entrySet()) {
            assertThat(answer.getValue().get()).as(answer.getKey()).isEmpty();
        }
        assertThat(service.counted(REFUSED) - before).isEqualTo(6);
    }

    /** It has no shippers that drop what is answered so. */
    @Test
    void bodyThatStallsAtTheDetectionApi_isTimedOutAndCountedSo() throws Exception {
        String answer =
                answerTo(
                        "POST /api/v1/events HTTP/1.1\r\nHost: localhost\r\n"
                                + "Content-Type: application/json\r\nContent-Length: 9\r\n\r\n{",
                        false);

        assertThat(answer).startsWith("HTTP/1.1 408 ").contains("application/problem+json");
        assertThat(service.client().get("/actuator/prometheus").body())
                .contains(
                        REFUSED.replace('.', '_')
                                + "_total{intake=\"api\",reason=\"request_timeout\"} 1.0");
    }
}
