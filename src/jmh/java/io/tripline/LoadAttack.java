package io.tripline;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Hostile clients: thousands that send a byte now and then, half of them of the headers and half of
 * the body, each again as soon as it is cut off, and some that send bad requests at a rate. What is
 * printed is what an honest client notices, whether the service stays ready, and its heap. What was
 * accepted of him must be in the store at the end.
 */
final class LoadAttack {

    private static final int PIPELINED = 50;
    private static final int BAD_THREADS = 4;
    private static final Duration BETWEEN_BYTES = Duration.ofSeconds(1);
    private static final Duration BETWEEN_REQUESTS = Duration.ofMillis(50);
    private static final int OK = 200;

    /** So much longer the slow connections stay, to see what the service holds then. */
    private static final Duration LOOK = Duration.ofSeconds(10);

    /** The service may accept no more. */
    private static final int CONNECT_MILLIS = 20;

    private static final byte[] HEAD =
            "POST /ingest HTTP/1.1\r\nHost: x\r\nX-A: ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] BODY =
            "POST /ingest HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n{"
                    .getBytes(StandardCharsets.US_ASCII);

    /** Refused, and the connection goes on. */
    private static final byte[] BAD =
            "POST /api/v1/events HTTP/1.1\r\nHost: x\r\nContent-Type: text/bad\r\nContent-Length: 9\r\n\r\n{\"a\":[}]x"
                    .repeat(PIPELINED)
                    .getBytes(StandardCharsets.US_ASCII);

    private static final byte[] READINESS =
            "GET /actuator/health/readiness HTTP/1.1\r\nHost: x\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII);

    private final LoadArguments arguments;
    private final int slow;
    private final int badPerSecond;
    private final Duration time;
    private final AtomicLong ids = new AtomicLong();
    private final AtomicLong accepted = new AtomicLong();
    private final AtomicLong bad = new AtomicLong();
    private final AtomicLong cutOff = new AtomicLong();

    LoadAttack(LoadArguments arguments) {
        this.arguments = arguments;
        this.slow = arguments.number("slow", 2000);
        this.badPerSecond = arguments.number("bad", 10_000);
        this.time = Duration.ofSeconds(arguments.number("seconds", 60));
    }

    /** Measures and prints. */
    void run() throws IOException, InterruptedException, SQLException {
        try (LoadedService service =
                LoadedService.start(
                        arguments.jar(), arguments.jvm(), arguments.settings(), false)) {
            ServiceMemory memory = new ServiceMemory(service.pid());
            warmUp(service.port(), System.nanoTime() + arguments.warmUp().toNanos());
            System.out.println(
                    "| | honest requests | failed | p50 ms | p99 ms | longest ms | not ready |");
            System.out.println("| --- |" + " ---: |".repeat(6));
            System.out.println(
                    "| alone | " + honest(service.port(), System.nanoTime() + time.toNanos() / 4));
            double before = memory.live();
            long end = System.nanoTime() + time.toNanos();
            try (ExecutorService threads = Executors.newCachedThreadPool()) {
                threads.submit(() -> trickle(service.port(), end + LOOK.toNanos()));
                startSendingBad(threads, service.port(), end);
                System.out.println("| attacked | " + honest(service.port(), end));
                System.out.println(
                        "slow connections %d, cut off %d times; bad requests %.0f a second"
                                .formatted(
                                        slow, cutOff.get(), (double) bad.get() / time.toSeconds()));
                System.out.println(
                        "live set %.1f MB before, %.1f MB with the slow connections open; resident at most %.1f MB"
                                .formatted(before, memory.live(), memory.resident("VmHWM")));
            }
            prove(service);
        }
    }

    /** One that was accepted and not answered is there as well. */
    private void prove(LoadedService service)
            throws IOException, InterruptedException, SQLException {
        service.kill();
        long stored = service.storedAlerts();
        String found =
                "honest requests accepted %d, each with an alert: in the store after SIGKILL %d"
                        .formatted(accepted.get(), stored);
        if (stored < accepted.get()) {
            throw new IllegalStateException(found);
        }
        System.out.println(found);
    }

    /** Refusals too, whose cost is that of code which nobody has run before. */
    private void warmUp(int port, long end) throws InterruptedException {
        try (ExecutorService threads = Executors.newCachedThreadPool()) {
            startSendingBad(threads, port, end);
            honest(port, end);
        }
        bad.set(0);
    }

    private void startSendingBad(ExecutorService threads, int port, long end) {
        for (int i = 0; badPerSecond > 0 && i < BAD_THREADS; i++) {
            threads.submit(() -> sendBad(port, end));
        }
    }

    private String honest(int port, long end) throws InterruptedException {
        LoadEvents events = new LoadEvents(arguments.seed());
        LoadBatch event = LoadBatch.of(events, 1, 1, LoadBatch.ALL).getFirst();
        event.address(LoadTarget.EVENTS);
        event.match(0, 1);
        long[] took = new long[100_000];
        int requests = 0;
        int failed = 0;
        int unready = 0;
        LoadConnection connection = null;
        while (System.nanoTime() < end && requests < took.length) {
            event.number(ids.getAndIncrement());
            long start = System.nanoTime();
            try {
                connection = connection == null ? new LoadConnection(port) : connection;
                connection.send(event);
                boolean isAccepted = connection.readStatus() == OK;
                failed += isAccepted ? 0 : 1;
                accepted.addAndGet(isAccepted ? 1 : 0);
                took[requests++] = System.nanoTime() - start;
                connection.send(READINESS);
                unready += connection.readStatus() == OK ? 0 : 1;
            } catch (IOException e) {
                failed++;
                connection = null;
            }
            Thread.sleep(BETWEEN_REQUESTS);
        }
        long[] sorted = LongStream.of(Arrays.copyOf(took, requests)).sorted().toArray();
        return "%d | %d | %.1f | %.1f | %.1f | %d |"
                .formatted(
                        requests,
                        failed,
                        millis(sorted, 0.5),
                        millis(sorted, 0.99),
                        millis(sorted, 1),
                        unready);
    }

    private static double millis(long[] sorted, double share) {
        return sorted.length == 0
                ? 0
                : sorted[Math.min(sorted.length - 1, (int) (sorted.length * share))] / 1e6;
    }

    /** One thread for all: a byte on each connection, and a new one for each that has ended. */
    private @Nullable Void trickle(int port, long end) throws InterruptedException {
        List<@Nullable Socket> sockets = new ArrayList<>();
        for (int i = 0; i < slow; i++) {
            sockets.add(null);
        }
        while (System.nanoTime() < end) {
            for (int i = 0; i < slow; i++) {
                sockets.set(i, next(sockets.get(i), port, i % 2 == 0 ? HEAD : BODY));
            }
            Thread.sleep(BETWEEN_BYTES);
        }
        for (Socket socket : sockets) {
            close(socket);
        }
        return null;
    }

    private @Nullable Socket next(@Nullable Socket open, int port, byte[] beginning) {
        try {
            if (open == null) {
                Socket socket = new Socket();
                socket.connect(new InetSocketAddress("127.0.0.1", port), CONNECT_MILLIS);
                socket.getOutputStream().write(beginning);
                return socket;
            }
            open.getOutputStream().write(' ');
            return open;
        } catch (IOException e) {
            cutOff.incrementAndGet();
            close(open);
            return null;
        }
    }

    private static void close(@Nullable Socket socket) {
        try {
            if (socket != null) {
                socket.close();
            }
        } catch (IOException e) { // it has ended
        }
    }

    private @Nullable Void sendBad(int port, long end) throws InterruptedException {
        long pause = 1_000_000_000L * PIPELINED * BAD_THREADS / badPerSecond;
        long due = System.nanoTime();
        LoadConnection connection = null;
        while (System.nanoTime() < end) {
            try {
                connection = connection == null ? new LoadConnection(port) : connection;
                connection.send(BAD);
                for (int i = 0; i < PIPELINED; i++) {
                    connection.readStatus();
                    bad.incrementAndGet();
                }
            } catch (IOException e) {
                connection = null;
            }
            due += pause;
            LoadSchedule.await(due);
        }
        return null;
    }
}
