package io.tripline;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.ToDoubleFunction;
import java.util.stream.LongStream;

/**
 * What clients sent side by side in a few seconds, and what it cost. Made by {@link LoadSession}.
 *
 * @param load what was sent
 * @param events sent and answered
 * @param matches those of them that matched
 * @param bytes of the requests
 * @param took until the last answer
 * @param processor the service's processor time
 * @param clientProcessor the clients' processor time
 * @param nanos how long each request took, sorted
 */
@SuppressWarnings("ArrayRecordComponent") // a plain carrier; nothing compares rounds
record LoadRound(
        LoadCase load,
        long events,
        long matches,
        long bytes,
        Duration took,
        Duration processor,
        Duration clientProcessor,
        long[] nanos) {

    /** What one client does in a round. */
    interface Sending {
        void send(LoadClient client) throws IOException;
    }

    /** Lets all clients send. */
    static LoadRound run(
            LoadedService service, List<LoadClient> clients, LoadCase load, Sending sending)
            throws InterruptedException {
        clients.forEach(LoadClient::reset);
        Duration before = service.processorTime();
        Duration clientBefore = ownProcessorTime();
        long start = System.nanoTime();
        sendAll(clients, sending);
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        return new LoadRound(
                load,
                clients.stream().mapToLong(LoadClient::events).sum(),
                clients.stream().mapToLong(LoadClient::matches).sum(),
                clients.stream().mapToLong(LoadClient::bytes).sum(),
                took,
                service.processorTime().minus(before),
                ownProcessorTime().minus(clientBefore),
                clients.stream()
                        .flatMapToLong(client -> LongStream.of(client.nanos()))
                        .sorted()
                        .toArray());
    }

    private static void sendAll(List<LoadClient> clients, Sending sending)
            throws InterruptedException {
        List<Future<?>> running = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(clients.size())) {
            for (LoadClient client : clients) {
                running.add(
                        threads.submit(() -> {
                            sending.send(client);
                            return null;
                        }));
            }
        }
        for (Future<?> one : running) {
            try {
                one.get();
            } catch (ExecutionException e) {
                throw new IllegalStateException("a client failed", e.getCause());
            }
        }
    }

    private static Duration ownProcessorTime() {
        return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
    }

    double eventsPerSecond() {
        return events / seconds(took);
    }

    double matchesPerSecond() {
        return matches / seconds(took);
    }

    double megabytesPerSecond() {
        return bytes / 1e6 / seconds(took);
    }

    /** Microseconds of the service's processor time for each event: depends less on neighbours. */
    double processorMicros() {
        return processor.toNanos() / 1e3 / events;
    }

    /** Microseconds of the clients' processor time for each event, which the service lacks. */
    double clientMicros() {
        return clientProcessor.toNanos() / 1e3 / events;
    }

    /** How long the request took that so large a share of them did not exceed, in milliseconds. */
    double millis(double share) {
        return nanos.length == 0
                ? 0
                : nanos[Math.min(nanos.length - 1, (int) (nanos.length * share))] / 1e6;
    }

    /** The middle of a value of some rounds. */
    static double median(List<LoadRound> rounds, ToDoubleFunction<LoadRound> value) {
        return median(rounds.stream().mapToDouble(value).toArray());
    }

    /** The middle of some values. */
    static double median(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }
}
