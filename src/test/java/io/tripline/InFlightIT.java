package io.tripline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tripline.detection.RequestMemory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What all requests may hold together, and one client of it: refused is in time, and kept whole.
 */
class InFlightIT {

    private static final long LIMIT = 1 << 20;
    private static final long SEED =
            Long.getLong("tripline.seed", System.nanoTime() & 0xFFFF_FFFFL);
    private static final int RANDOM_REQUESTS = Integer.getInteger("tripline.random-requests", 400);
    private static final int CLIENTS = 40;

    /** Of a load's. */
    private static final long FOUR_REQUESTS = 150_000;

    private static final String EVENT =
            EventBatch.of("in-flight", 1, 1, new Random(0)).lines().strip();

    private static final String[] PATHS = {
        "/api/v1/events",
        "/ingest",
        "/_bulk",
        "/v1/logs",
        "/services/collector",
        "/services/collector/raw",
        "/services/collector/ack"
    };

    @TempDir static Path folder;

    private static RunningService service;

    @BeforeAll
    static void start() {
        service = RunningService.start("tripline.limits.in-flight=1MB");
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private static RequestMemory memory() {
        return service.bean(RequestMemory.class);
    }

    private static void awaitNothingHeld() {
        await("all memory is given back")
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> memory().used() == 0);
    }

    /**
     * What comes within ten seconds after the headers of a request; its client waits to be asked
     * for the body.
     *
     * @param from the address that the client has
     */
    private static String answerBeforeTheBody(String from, String path, int length)
            throws IOException {
        try (Socket socket =
                new Socket(
                        InetAddress.getLoopbackAddress(),
                        service.port(),
                        InetAddress.getByName(from),
                        0)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream()
                    .write(
                            """
                            POST %s HTTP/1.1\r
                            Host: localhost\r
                            User-Agent: test\r
                            Content-Type: application/json\r
                            Content-Length: %d\r
                            Expect: 100-continue\r
                            \r
                            """
                                    .formatted(path, length)
                                    .getBytes(StandardCharsets.US_ASCII));
            StringBuilder answer = new StringBuilder();
            InputStream in = socket.getInputStream();
            while (!answer.toString().endsWith("\r\n\r\n")) {
                int c = in.read();
                if (c < 0) {
                    return answer.toString();
                }
                answer.append((char) c);
            }
            return answer.toString();
        } catch (SocketTimeoutException e) {
            throw new AssertionError("expected an answer before the body, found none", e);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/api/v1/events, 503, api",
        "/ingest, 503, ingest",
        "/_bulk, 429, bulk",
        "/v1/logs, 503, otlp",
        "/services/collector, 503, hec"
    })
    void requestWithoutRoomIsRefused_andItsBodyNotAskedFor(String path, int status, String intake)
            throws Exception {
        awaitNothingHeld();
        double before = Math.max(0, refused(intake, "busy"));
        try (RequestMemory.Lease others = memory().lease("others")) {
            others.take(LIMIT - 10_000);

            assertThat(answerBeforeTheBody("127.0.0.1", path, 10_001))
                    .startsWith("HTTP/1.1 " + status + " ")
                    .containsPattern("(?i)Retry-After: [1-9]");
        }
        assertThat(refused(intake, "busy")).isEqualTo(before + 1);
        assertThat(answerBeforeTheBody("127.0.0.1", path, 10_001)).startsWith("HTTP/1.1 100");
        awaitNothingHeld();
    }

    @ParameterizedTest
    @CsvSource({
        "/api/v1/events, 429, api",
        "/ingest, 503, ingest",
        "/_bulk, 429, bulk",
        "/v1/logs, 503, otlp",
        "/services/collector, 503, hec"
    })
    void clientOverItsShareIsRefused_andNoOther(String path, int status, String intake)
            throws Exception {
        awaitNothingHeld();
        double before = Math.max(0, refused(intake, "over_share"));
        try (RequestMemory.Lease its = memory().lease("127.0.0.2");
                RequestMemory.Lease others = memory().lease("others")) {
            others.take(1);
            its.take(LIMIT / 2 - 10_000);

            assertThat(answerBeforeTheBody("127.0.0.2", path, 10_001))
                    .startsWith("HTTP/1.1 " + status + " ")
                    .containsPattern("(?i)Retry-After: [1-9]");
            assertThat(answerBeforeTheBody("127.0.0.3", path, 10_001)).startsWith("HTTP/1.1 100");
        }
        assertThat(refused(intake, "over_share")).isEqualTo(before + 1);
        awaitNothingHeld();
    }

    private static double refused(String intake, String reason) throws Exception {
        return service.metric(
                "tripline_requests_refused_total{intake=\"%s\",reason=\"%s\"}"
                        .formatted(intake, reason));
    }

    @Test
    void whateverIsSentAndHoweverItEnds_allIsGivenBack() throws Exception {
        System.out.println("InFlightIT: seed " + SEED);
        Random random = new Random(SEED);
        List<Future<?>> sent = new ArrayList<>();
        try (ExecutorService clients = Executors.newFixedThreadPool(16)) {
            for (int i = 0; i < RANDOM_REQUESTS; i++) {
                long seed = random.nextLong();
                sent.add(
                        clients.submit(() -> {
                            sendAnything(new Random(seed));
                            return null;
                        }));
            }
        }
        for (Future<?> each : sent) {
            each.get();
        }
        awaitNothingHeld();
        assertThat(service.postEvents(EVENT).get("matched").asInt()).isOne();
    }

    private static void sendAnything(Random random) throws IOException {
        byte[] body = body(random);
        boolean isChunked = random.nextInt(4) == 0;
        int sent = random.nextInt(3) > 0 ? body.length : random.nextInt(body.length + 1);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), service.port())) {
            socket.setSoTimeout(15_000);
            ByteArrayOutputStream request = new ByteArrayOutputStream();
            request.writeBytes(
                    ("POST " + PATHS[random.nextInt(PATHS.length)] + " HTTP/1.1\r\nHost: x\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            String type = random.nextInt(5) == 0 ? "text/plain" : "application/json";
            String coding = random.nextInt(3) == 0 ? "Content-Encoding: gzip\r\n" : "";
            String length =
                    isChunked
                            ? "Transfer-Encoding: chunked\r\n\r\n"
                                    + Integer.toHexString(body.length + 1)
                                    + "\r\n"
                            : "Content-Length: " + body.length + "\r\n\r\n";
            request.writeBytes(
                    ("Content-Type: " + type + "\r\n" + coding + length)
                            .getBytes(StandardCharsets.US_ASCII));
            request.write(body, 0, sent);
            socket.getOutputStream().write(request.toByteArray());
            if (random.nextBoolean() || isChunked || sent < body.length) {
                return; // gone, whether the answer has come or not
            }
            int _ = socket.getInputStream().read();
        } catch (IOException e) { // the service has closed it
        }
    }

    private static byte[] body(Random random) throws IOException {
        byte[] plain =
                switch (random.nextInt(4)) {
                    case 0 -> {
                        byte[] noise = new byte[random.nextInt(200_000)];
                        random.nextBytes(noise);
                        yield noise;
                    }
                    case 1 ->
                            "[".repeat(random.nextInt(300_000)).getBytes(StandardCharsets.US_ASCII);
                    case 2 ->
                            ("{\"a\":\"" + "x".repeat(random.nextInt(600_000)) + "\"}")
                                    .getBytes(StandardCharsets.US_ASCII);
                    default ->
                            (EVENT + "\n")
                                    .repeat(random.nextInt(1, 500))
                                    .getBytes(StandardCharsets.US_ASCII);
                };
        if (random.nextBoolean()) {
            return plain;
        }
        ByteArrayOutputStream coded = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(coded)) {
            gzip.write(plain);
        }
        return coded.toByteArray();
    }

    /** Ten times as many clients as there is memory for; each sends again what is refused. */
    @Test
    void moreThanItCanTake_isRefusedAndWhatIsAcceptedIsStored() throws Exception {
        try (TroubledService small = new TroubledService(folder, "tripline.limits.in-flight=1MB");
                RequestMemory.Lease others = small.bean(RequestMemory.class).lease("others")) {
            others.take(LIMIT - FOUR_REQUESTS);
            try (Load load = new Load("overload", SEED, CLIENTS, List.of(small::client))) {
                load.awaitRefusal();
                load.awaitAcknowledged(10_000);
                load.finish();

                load.checkStored(small.client().alerts());
                assertThat(small.client().metric("tripline_requests_refused_total{intake=\"api\""))
                        .isPositive();
            }
        }
    }
}
