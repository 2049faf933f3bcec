package io.tripline;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;

/**
 * More clients than there is memory for, to the Detection API: how long the requests take that are
 * accepted, compared with as many clients as there is memory for. Each sends a new batch as soon as
 * it is answered; one that is refused comes again after the second that it is told to wait.
 */
final class LoadOverload {

    private static final int BATCH = 100;
    private static final int MATCHING = 100;
    private static final int BATCHES = 5;
    private static final int TIMES_MORE = 10;

    /** What a request of a batch holds, with room: a body of 260 KB and what is noted of it. */
    private static final int KILOBYTES_A_CLIENT = 300;

    /** As {@code Retry-After} has it. */
    private static final Duration WAIT = Duration.ofSeconds(1);

    private static final int OK = 200;

    private final LoadArguments arguments;
    private final int clients;
    private final Duration time;
    private final AtomicLong ids = new AtomicLong();
    private final AtomicLong matches = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();

    LoadOverload(LoadArguments arguments) {
        this.arguments = arguments;
        this.clients = arguments.number("clients", 8);
        this.time = Duration.ofSeconds(arguments.number("seconds", 60));
    }

    /** Measures and prints. */
    void run() throws IOException, InterruptedException, SQLException {
        List<String> settings = new ArrayList<>(arguments.settings());
        settings.add(
                "--tripline.limits.in-flight=%dKB"
                        .formatted(Math.max(1024, clients * KILOBYTES_A_CLIENT)));
        try (LoadedService service =
                LoadedService.start(arguments.jar(), arguments.jvm(), settings, false)) {
            round(service, clients, arguments.warmUp());
            round(service, clients * TIMES_MORE, arguments.warmUp());
            System.out.println(
                    "| clients | accepted/s | refused/s | accepted p50 ms | p99 ms | longest ms |");
            System.out.println("| ---: |" + " ---: |".repeat(5));
            long[] alone = round(service, clients, time);
            print(clients, alone);
            long[] overloaded = round(service, clients * TIMES_MORE, time);
            print(clients * TIMES_MORE, overloaded);
            System.out.println(
                    "p99 of what is accepted: %.2f of that without overload"
                            .formatted(millis(overloaded, 0.99) / millis(alone, 0.99)));
            prove(service);
        }
    }

    private long[] round(LoadedService service, int many, Duration length)
            throws InterruptedException {
        refused.set(0);
        long end = System.nanoTime() + length.toNanos();
        List<Future<long[]>> running = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < many; i++) {
                LoadEvents events = new LoadEvents(arguments.seed() * 1000 + i);
                running.add(threads.submit(() -> send(service.port(), events, end)));
            }
        }
        LongStream all = LongStream.empty();
        for (Future<long[]> one : running) {
            try {
                all = LongStream.concat(all, LongStream.of(one.get()));
            } catch (ExecutionException e) {
                throw new IllegalStateException("a client failed", e.getCause());
            }
        }
        return all.sorted().toArray();
    }

    /** How long each request took that was accepted. */
    private long[] send(int port, LoadEvents events, long end)
            throws IOException, InterruptedException {
        List<LoadBatch> batches = LoadBatch.of(events, BATCHES, BATCH, MATCHING);
        List<Long> took = new ArrayList<>();
        LoadConnection connection = new LoadConnection(port);
        for (int turn = 0; System.nanoTime() < end; turn++) {
            LoadBatch batch = batches.get(turn % BATCHES);
            batch.address(LoadTarget.EVENTS);
            batch.number(ids.getAndAdd(BATCH));
            int matching = batch.match(0, 1);
            long start = System.nanoTime();
            connection.send(batch);
            if (connection.readStatus() == OK) {
                took.add(System.nanoTime() - start);
                matches.addAndGet(matching);
            } else {
                refused.incrementAndGet();
                connection.close();
                Thread.sleep(WAIT);
                connection = new LoadConnection(port);
            }
        }
        connection.close();
        return took.stream().mapToLong(Long::longValue).toArray();
    }

    private void print(int many, long[] took) {
        System.out.println(
                "| %d | %.1f | %.1f | %.1f | %.1f | %.1f |"
                        .formatted(
                                many,
                                (double) took.length / time.toSeconds(),
                                (double) refused.get() / time.toSeconds(),
                                millis(took, 0.5),
                                millis(took, 0.99),
                                millis(took, 1)));
    }

    private static double millis(long[] sorted, double share) {
        return sorted.length == 0
                ? 0
                : sorted[Math.min(sorted.length - 1, (int) (sorted.length * share))] / 1e6;
    }

    /** Nothing but what is accepted is counted; a refusal of the store alone leaves that open. */
    private void prove(LoadedService service)
            throws IOException, InterruptedException, SQLException {
        long created = service.metric("tripline_alerts_created_total");
        service.kill();
        long stored = service.storedAlerts();
        String found =
                "matches in accepted requests %d: alerts created %d, in the store after SIGKILL %d"
                        .formatted(matches.get(), created, stored);
        if (created != matches.get() || stored != matches.get()) {
            throw new IllegalStateException(found);
        }
        System.out.println(found);
    }
}
