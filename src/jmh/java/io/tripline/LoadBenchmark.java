package io.tripline;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * The whole service under load over HTTP, its store on the disk; service and clients share the
 * machine. Each part ends by proving that nothing was lost: the service is killed, and its store
 * and counters must hold what was sent.
 *
 * <pre>
 * ./mvnw -DskipTests package exec:exec@load -Dload.args="store"
 * ./mvnw -DskipTests package exec:exec@load -Dload.args="mix"
 * </pre>
 *
 * <p>{@code store}: every event matches; how many alerts a second are stored for good. {@code mix}:
 * one event in 1000 matches, and in every other round none; what that costs. More arguments as
 * {@code name=value}: {@code batch}, {@code clients} (lists with commas), {@code warmup} and {@code
 * seconds} (of a round), {@code rounds}, {@code seed}, {@code jvm} (an option of the service's JVM;
 * may be repeated).
 */
public final class LoadBenchmark {

    private static final int RARE = 1000;

    /** Batches that a client sends in turn: as many as bring whole thousands of 400 events. */
    private static final int BATCHES = 5;

    private final String[] arguments;
    private final List<String> jvm;
    private final Duration warmUp;
    private final Duration time;
    private final int rounds;
    private final long seed;
    private final AtomicLong ids = new AtomicLong();

    private LoadBenchmark(String[] arguments) {
        this.arguments = arguments;
        this.jvm = all("jvm").toList();
        this.warmUp = Duration.ofSeconds(number("warmup", 20));
        this.time = Duration.ofSeconds(number("seconds", 5));
        this.rounds = number("rounds", 5);
        this.seed = number("seed", 1);
    }

    /** Runs one mode and prints a table; fails if anything was lost. */
    public static void main(String[] arguments) throws Exception {
        Locale.setDefault(Locale.ROOT);
        LoadBenchmark benchmark = new LoadBenchmark(arguments);
        String mode = arguments.length == 0 ? "" : arguments[0];
        switch (mode) {
            case "store" -> {
                benchmark.printConditions();
                benchmark.store();
            }
            case "mix" -> {
                benchmark.printConditions();
                benchmark.mix();
            }
            default ->
                    throw new IllegalArgumentException(
                            "expected store or mix, found '%s'".formatted(mode));
        }
    }

    private void store() throws Exception {
        print(
                "| batch | clients | alerts/s, median | min | max | MB/s in | p50 ms | p99 ms | service CPU µs/alert |");
        print("| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
        List<String> checks = new ArrayList<>();
        for (int batch : numbers("batch", "1,20,200")) {
            for (int count : numbers("clients", "8,16")) {
                List<LoadRound> measured = new ArrayList<>();
                checks.add(
                        withClients(
                                batch,
                                count,
                                1,
                                (service, clients) -> {
                                    List<LoadRound> all = new ArrayList<>();
                                    all.add(LoadRound.run(service, clients, warmUp, true));
                                    for (int i = 0; i < rounds; i++) {
                                        measured.add(LoadRound.run(service, clients, time, true));
                                    }
                                    all.addAll(measured);
                                    return all;
                                }));
                double[] rates =
                        measured.stream().mapToDouble(LoadRound::matchesPerSecond).toArray();
                print(
                        "| %d | %d | %.0f | %.0f | %.0f | %.1f | %.1f | %.1f | %.0f |"
                                .formatted(
                                        batch,
                                        count,
                                        LoadRound.median(rates),
                                        Arrays.stream(rates).min().orElse(0),
                                        Arrays.stream(rates).max().orElse(0),
                                        median(measured, LoadRound::megabytesPerSecond),
                                        median(measured, round -> round.millis(0.5)),
                                        median(measured, round -> round.millis(0.99)),
                                        median(measured, LoadRound::processorMicros)));
            }
        }
        checks.forEach(LoadBenchmark::print);
    }

    private void mix() throws Exception {
        print(
                "| round | no match, events/s | 0.1 % match, events/s | no match, CPU µs/event | 0.1 % match, CPU µs/event |");
        print("| ---: | ---: | ---: | ---: | ---: |");
        int batch = numbers("batch", "400")[0];
        int count = numbers("clients", "8")[0];
        List<LoadRound> none = new ArrayList<>();
        List<LoadRound> some = new ArrayList<>();
        String check =
                withClients(
                        batch,
                        count,
                        RARE,
                        (service, clients) -> {
                            List<LoadRound> all = new ArrayList<>();
                            all.add(LoadRound.run(service, clients, warmUp, false));
                            all.add(LoadRound.run(service, clients, warmUp, true));
                            for (int i = 0; i < rounds; i++) {
                                boolean first =
                                        i % 2 == 1; // by turns, so that a drift favours neither
                                LoadRound one = LoadRound.run(service, clients, time, first);
                                LoadRound other = LoadRound.run(service, clients, time, !first);
                                none.add(first ? other : one);
                                some.add(first ? one : other);
                                print(
                                        "| %d | %.0f | %.0f | %.1f | %.1f |"
                                                .formatted(
                                                        i + 1,
                                                        none.getLast().eventsPerSecond(),
                                                        some.getLast().eventsPerSecond(),
                                                        none.getLast().processorMicros(),
                                                        some.getLast().processorMicros()));
                            }
                            all.addAll(none);
                            all.addAll(some);
                            return all;
                        });
        double without = median(none, LoadRound::eventsPerSecond);
        double with = median(some, LoadRound::eventsPerSecond);
        double cpuWithout = median(none, LoadRound::processorMicros);
        double cpuWith = median(some, LoadRound::processorMicros);
        print(
                "| median | %.0f | %.0f | %.1f | %.1f |"
                        .formatted(without, with, cpuWithout, cpuWith));
        print(
                "ratio of the medians: throughput %.3f, CPU per event %.3f; %.1f MB/s in, %d clients, batches of %d"
                        .formatted(
                                with / without,
                                cpuWith / cpuWithout,
                                median(none, LoadRound::megabytesPerSecond),
                                count,
                                batch));
        print(check);
    }

    /** What is sent to one service by a number of clients. */
    private interface Load {
        /** All rounds, warm-up included. */
        List<LoadRound> send(LoadedService service, List<LoadClient> clients)
                throws IOException, InterruptedException;
    }

    private String withClients(int batch, int count, int every, Load load)
            throws IOException, InterruptedException, SQLException {
        try (LoadedService service = LoadedService.start(jvm)) {
            List<LoadClient> clients = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                LoadEvents events = new LoadEvents(seed * 1000 + i);
                clients.add(
                        new LoadClient(
                                service.port(), LoadBatch.of(events, BATCHES, batch, every), ids));
            }
            List<LoadRound> all = load.send(service, clients);
            for (LoadClient client : clients) {
                client.close();
            }
            return check(service, all);
        }
    }

    private static String check(LoadedService service, List<LoadRound> all)
            throws IOException, InterruptedException, SQLException {
        long events = all.stream().mapToLong(LoadRound::events).sum();
        long matches = all.stream().mapToLong(LoadRound::matches).sum();
        long evaluated = service.metric("tripline_events_evaluated_total");
        long created = service.metric("tripline_alerts_created_total");
        service.kill();
        long stored = service.storedAlerts();
        String found =
                "sent %d events of which %d match: evaluated %d, alerts created %d, in the store after SIGKILL %d"
                        .formatted(events, matches, evaluated, created, stored);
        if (evaluated != events || created != matches || stored != matches) {
            throw new IllegalStateException(found);
        }
        return found;
    }

    private static double median(List<LoadRound> rounds, ToDoubleFunction<LoadRound> value) {
        return LoadRound.median(rounds.stream().mapToDouble(value).toArray());
    }

    private void printConditions() throws IOException, InterruptedException {
        String processor =
                Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                        .filter(line -> line.startsWith("model name"))
                        .map(line -> line.substring(line.indexOf(':') + 2))
                        .findFirst()
                        .orElse(System.getProperty("os.arch"));
        print(
                "%s, commit %s"
                        .formatted(
                                Instant.now().truncatedTo(ChronoUnit.SECONDS),
                                output("git", "describe", "--always", "--dirty")));
        print(
                "%d cores of %s, %s %s, load of the machine before: %.2f"
                        .formatted(
                                Runtime.getRuntime().availableProcessors(),
                                processor,
                                System.getProperty("os.name"),
                                System.getProperty("os.version"),
                                ManagementFactory.getOperatingSystemMXBean()
                                        .getSystemLoadAverage()));
        print(
                "JDK %s, options of the service's JVM: %s; SQLite on %s"
                        .formatted(
                                Runtime.version(),
                                jvm.isEmpty() ? "none" : String.join(" ", jvm),
                                Files.getFileStore(Path.of("target"))));
        print(
                "./mvnw -DskipTests package exec:exec@load -Dload.args=\"%s\""
                        .formatted(String.join(" ", arguments)));
        print(
                "warm-up %d s, %d rounds of %d s, synthetic events of %d bytes on average, seed %d"
                        .formatted(
                                warmUp.toSeconds(), rounds, time.toSeconds(), averageSize(), seed));
    }

    private int averageSize() {
        int every = arguments[0].equals("mix") ? RARE : 1;
        LoadBatch batch = LoadBatch.of(new LoadEvents(seed * 1000), 1, RARE, every).getFirst();
        return batch.request(0, true).length / RARE;
    }

    private static String output(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.waitFor() == 0 ? output.strip() : "unknown";
    }

    private Stream<String> all(String name) {
        return Stream.of(arguments)
                .filter(argument -> argument.startsWith(name + "="))
                .map(argument -> argument.substring(name.length() + 1));
    }

    private int[] numbers(String name, String byDefault) {
        String list = all(name).findFirst().orElse(byDefault);
        return Stream.of(list.split(",")).mapToInt(Integer::parseInt).toArray();
    }

    private int number(String name, int byDefault) {
        return numbers(name, Integer.toString(byDefault))[0];
    }

    private static void print(String line) {
        System.out.println(line);
    }
}
