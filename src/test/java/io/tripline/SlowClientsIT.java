package io.tripline;

import static org.assertj.core.api.Assertions.assertThat;

import io.tripline.detection.RequestMemory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Clients that send a byte now and then hold connections for a while, and no longer; others are
 * served meanwhile, though there are more slow ones than threads. {@code -Dtripline.slow-clients=…}
 * takes more of them.
 */
class SlowClientsIT {

    private static final int CLIENTS = Integer.getInteger("tripline.slow-clients", 200);

    /** Far fewer than there are slow clients: these hold none. */
    private static final int PLATFORM_THREADS = 4;

    private static final Duration PAUSE = Duration.ofMillis(500);

    /** What the service gives them, and a little for this machine. */
    private static final Duration LONGEST = Duration.ofSeconds(35);

    /** For others: far less than a slow client is waited for. */
    private static final Duration SOON = Duration.ofSeconds(5);

    private static final String EVENT = EventBatch.of("slow", 1, 1, new Random(0)).lines().strip();

    private static RunningService service;

    @BeforeAll
    static void start() {
        service = RunningService.start("server.tomcat.threads.max=" + PLATFORM_THREADS);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private static String head(String path, String more) {
        return "POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n%s"
                .formatted(path, more);
    }

    private static final String BODY = "Content-Length: 100000\r\n\r\n{";

    private static SlowClient client(int number) throws Exception {
        return switch (number % 4) {
            case 0 -> new SlowClient(service.port(), head("/ingest", ""), "X-A: b\r\n");
            case 1 -> new SlowClient(service.port(), "POST /", "ingest");
            case 2 -> new SlowClient(service.port(), head("/ingest", BODY), " ");
            default -> new SlowClient(service.port(), head("/api/v1/events", BODY), " ");
        };
    }

    @Test
    void slowClientsAreCutOff_andOthersServedMeanwhile() throws Exception {
        List<Future<String>> ends = new ArrayList<>();
        int served = 0;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < CLIENTS; i++) {
                int number = i;
                ends.add(
                        threads.submit(() -> {
                            try (SlowClient client = client(number)) {
                                return client.untilEnd(PAUSE, LONGEST);
                            }
                        }));
            }
            while (!ends.stream().allMatch(Future::isDone)) {
                long start = System.nanoTime();
                assertThat(service.postEvents(EVENT).get("matched").asInt()).isOne();
                assertThat(
                                service.send(
                                                "POST",
                                                "/ingest",
                                                EVENT.getBytes(StandardCharsets.UTF_8))
                                        .statusCode())
                        .isEqualTo(200);
                assertThat(service.get("/actuator/health/readiness").statusCode()).isEqualTo(200);
                assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SOON);
                served++;
                TimeUnit.MILLISECONDS.sleep(50); // many requests show no more than some
            }
        }
        for (int i = 0; i < CLIENTS; i++) {
            String answer = ends.get(i).get();
            if (i % 4 == 3) {
                assertThat(answer).startsWith("HTTP/1.1 408 ").contains("at least 1024 bytes");
            } else {
                assertThat(answer).as("client %d", i).isEmpty();
            }
        }
        assertThat(served).isGreaterThan(10);
        assertThat(refused("ingest", "too_slow")).isEqualTo(CLIENTS / 4.0);
        assertThat(refused("api", "request_timeout")).isEqualTo(CLIENTS / 4.0);
        assertThat(service.bean(RequestMemory.class).used()).isZero();
    }

    private static double refused(String intake, String reason) throws Exception {
        return service.metric(
                "tripline_requests_refused_total{intake=\"%s\",reason=\"%s\"}"
                        .formatted(intake, reason));
    }

    /** Nobody waits for what they send. */
    @Test
    void slowClientsWithoutAKey_areToldSoAndCutOff() throws Exception {
        String key = "tripline.security.keys[0].";
        String sha256 =
                "2c70e12b7a0646f92279f427c7b38e7334d8e5389cff167a1dc30e73f826b683"; // of "key"
        try (RunningService keyed =
                        RunningService.start(
                                "server.tomcat.threads.max=" + PLATFORM_THREADS,
                                key + "name=honest",
                                key + "sha256=" + sha256,
                                key + "roles=ingest");
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<String>> ends = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                String path = i % 2 == 0 ? "/ingest" : "/api/v1/events";
                ends.add(
                        threads.submit(() -> {
                            try (SlowClient client =
                                    new SlowClient(keyed.port(), head(path, BODY), " ")) {
                                return client.untilEnd(PAUSE, LONGEST);
                            }
                        }));
            }
            for (int i = 0; i < 20; i++) {
                long start = System.nanoTime();
                assertThat(
                                keyed.send(
                                                "POST",
                                                "/ingest",
                                                EVENT.getBytes(StandardCharsets.UTF_8),
                                                "Authorization",
                                                "Bearer key")
                                        .statusCode())
                        .isEqualTo(200);
                assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SOON);
            }
            for (Future<String> end : ends) {
                assertThat(end.get()).startsWith("HTTP/1.1 401 ");
            }
        }
    }

    /** Its answer is there at once; what it goes on to send is not waited for without end. */
    @Test
    void refusedClientThatGoesOnSlowlyIsCutOff() throws Exception {
        String refused = head("/api/v1/events", BODY).replace("application/json", "text/html");
        long start = System.nanoTime();
        try (SlowClient client = new SlowClient(service.port(), refused, " ")) {
            String answer = client.untilEnd(PAUSE, LONGEST);

            assertThat(answer).startsWith("HTTP/1.1 415 ").contains("expected the Content-Type");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(LONGEST);
        }
    }
}
