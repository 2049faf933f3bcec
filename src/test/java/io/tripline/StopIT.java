package io.tripline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tripline.detection.RequestMemory;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clients send on the connections that they have just when the service stops. That is a matter of
 * moments, so it begins to stop many times.
 */
class StopIT {

    private static final int STOPS = 40;
    private static final int CONNECTIONS = 40;
    private static final int RESTARTS = Integer.getInteger("tripline.restarts", 3);

    /** Tomcat counts connections wrongly when it goes on after a pause, and warns of that. */
    private static final String QUIET =
            "logging.level.org.apache.tomcat.util.net.NioEndpoint=error";

    private static final byte[] REQUEST =
            """
            POST /ingest HTTP/1.1\r
            Host: localhost\r
            Content-Length: 2\r
            \r
            {}\
            """
                    .getBytes(StandardCharsets.US_ASCII);

    @TempDir Path folder;

    private final Map<String, LongAdder> answers = new ConcurrentHashMap<>();
    private final Semaphore answered = new Semaphore(0);
    private final Semaphore closed = new Semaphore(0);
    private volatile boolean ended;

    @Test
    void noClientIsToldThatItsRequestIsBad() throws Exception {
        try (TroubledService service = new TroubledService(folder, QUIET);
                ExecutorService clients = Executors.newCachedThreadPool()) {
            List<Future<?>> senders = new ArrayList<>();
            try {
                for (int i = 0; i < CONNECTIONS; i++) {
                    senders.add(clients.submit(() -> sendUntilEnd(service.port())));
                }
                for (int stop = 0; stop < STOPS; stop++) {
                    answered.drainPermits();
                    answered.acquire(2 * CONNECTIONS);
                    closed.drainPermits();
                    service.pause();
                    boolean _ = closed.tryAcquire(CONNECTIONS, 200, TimeUnit.MILLISECONDS);
                    service.resume();
                }
            } finally {
                ended = true;
            }
            for (Future<?> sender : senders) {
                sender.get();
            }
        }
        System.out.println("StopIT: answers " + new TreeMap<>(answers));
        assertThat(answers.keySet()).isSubsetOf("200", "200 and closed");
    }

    /** It is stopped as whoever runs it does, and started again, while clients send. */
    @Test
    void whatWasAcknowledgedIsStoredAndDeliveredOnce_howeverOftenItStops() throws Exception {
        try (WebhookReceiver hook = WebhookReceiver.reliable();
                TroubledService service =
                        new TroubledService(
                                folder,
                                "tripline.shutdown.quiet-period=200ms",
                                "tripline.alerts.sinks.hook.type=webhook",
                                "tripline.alerts.sinks.hook.url=" + hook.url(),
                                "tripline.alerts.sinks.hook.batch=20");
                Load load = new Load("stop", 1, 4, List.of(service::client))) {
            for (int i = 0; i < RESTARTS; i++) {
                load.awaitAcknowledged(500);
                service.stop();
                service.startAgain();
            }
            load.awaitAcknowledged(500);
            load.finish();

            load.checkStored(service.client().alerts());
            await("the webhook has got all alerts")
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> hook.distinct() >= load.alerts().size());
            Load.assertExactly(hook.alerts(), load.alerts());
        }
    }

    /** Whoever sends to it then is told to come again, by the code of the door. */
    @Test
    void stoppingServiceSaysSo_andFinishesWhatWasBegun() throws Exception {
        TroubledService service = new TroubledService(folder, "tripline.shutdown.quiet-period=4s");
        String event = EventBatch.of("stopping", 1, 1, new Random(0)).lines().strip();
        try (Socket begun = new Socket(InetAddress.getLoopbackAddress(), service.port());
                ExecutorService stopper = Executors.newSingleThreadExecutor()) {
            begun.getOutputStream()
                    .write(
                            ("POST /ingest HTTP/1.1\r\nHost: localhost\r\nContent-Length: "
                                            + event.length()
                                            + "\r\n\r\n{")
                                    .getBytes(StandardCharsets.US_ASCII));
            RequestMemory memory = service.bean(RequestMemory.class);
            await("the request has begun").until(() -> memory.used() > 0);
            Future<?> stopped = stopper.submit(service::stop);
            await("it is not ready")
                    .until(() ->
                            service.client().get("/actuator/health/readiness").statusCode() == 503);
            await("it takes no more")
                    .untilAsserted(() -> Load.checkRefusal(service.client().post(event)));
            for (String path : List.of("/ingest", "/v1/logs", "/services/collector")) {
                assertThat(statusOf(service.port(), path)).startsWith("503");
            }
            assertThat(statusOf(service.port(), "/_bulk")).startsWith("429");
            assertThat(service.client().get("/actuator/health/liveness").statusCode())
                    .isEqualTo(200);

            begun.getOutputStream().write(event.substring(1).getBytes(StandardCharsets.US_ASCII));
            assertThat(RawAnswer.read(begun.getInputStream())).startsWith("200");
            stopped.get();
        }
        service.startAgain();
        try (service) {
            assertThat(service.client().alerts()).hasSize(1);
        }
    }

    private static String statusOf(int port, String path) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream()
                    .write(
                            ("POST %s HTTP/1.1\r\nHost: localhost\r\nUser-Agent: test\r\n"
                                            + "Content-Length: 2\r\n\r\n{}")
                                    .formatted(path)
                                    .getBytes(StandardCharsets.US_ASCII));
            return RawAnswer.read(socket.getInputStream());
        }
    }

    private void sendUntilEnd(int port) {
        for (; !ended; closed.release()) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                InputStream in = new BufferedInputStream(socket.getInputStream());
                OutputStream out = socket.getOutputStream();
                while (!ended) {
                    out.write(REQUEST);
                    answers.computeIfAbsent(RawAnswer.read(in), _ -> new LongAdder()).increment();
                    answered.release();
                }
            } catch (IOException e) { // closed: the next connection
            }
        }
    }
}
