package io.tripline;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.springframework.util.FileSystemUtils;

/**
 * How long the packaged service takes from the start of its process until it says over HTTP that it
 * is ready, and what memory it has then: the jar as it is, unpacked, and unpacked with an AOT cache
 * that is trained here; with a new store and with one that is there.
 *
 * <pre>
 * ./mvnw -DskipTests package exec:exec@start
 * ./mvnw -DskipTests package exec:exec@start -Dstart.args="starts=9 jvm=-Xmx128m"
 * </pre>
 *
 * <p>{@code starts} is how often each is started, by turns, so that a drift favours none; {@code
 * jvm} is an option of the service's JVM, in training too, and may be repeated.
 */
public final class StartBenchmark {

    private static final Path FOLDER = Path.of("target", "start");

    /** Where the jar is unpacked, and left. */
    static final Path UNPACKED = FOLDER.resolve("unpacked");

    /** The cache that is made for that, and left. */
    static final Path CACHE = UNPACKED.resolve("tripline.aot");

    private static final Path STORES = FOLDER.resolve("stores");
    private static final Path LOG = FOLDER.resolve("service.log");

    private static final Duration POLL = Duration.ofMillis(5);
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final byte[] REQUEST =
            "GET /actuator/health/readiness HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII);

    private final LoadArguments arguments;
    private final List<String> jvm;
    private final int starts;

    private StartBenchmark(LoadArguments arguments) {
        this.arguments = arguments;
        this.jvm = arguments.jvm();
        this.starts = arguments.number("starts", 5);
    }

    /** Prints a table, and each time. */
    public static void main(String[] arguments) throws Exception {
        Locale.setDefault(Locale.ROOT);
        new StartBenchmark(new LoadArguments(arguments)).run();
    }

    /** A start: how long until it was ready, and what it had in memory then. */
    private record Start(double seconds, double megabytes) {}

    private void run() throws IOException, InterruptedException {
        FileSystemUtils.deleteRecursively(FOLDER);
        Files.createDirectories(STORES);
        Path jar = LoadedService.jar();
        unpack(jar);
        train(jar);
        printConditions();

        String unpacked = UNPACKED.resolve(jar.getFileName()).toString();
        Map<String, List<String>> ways = new LinkedHashMap<>();
        ways.put("jar", List.of("-jar", jar.toString()));
        ways.put("unpacked", List.of("-jar", unpacked));
        ways.put(
                "unpacked, with AOT cache",
                List.of("-XX:AOTCache=" + CACHE, "-XX:AOTMode=on", "-jar", unpacked));
        Map<String, List<Start>> measured = new LinkedHashMap<>();
        for (String way : ways.keySet()) {
            measured.put(way + " | new", new ArrayList<>());
            measured.put(way + " | there", new ArrayList<>());
        }
        for (int i = 0; i < starts; i++) {
            for (Map.Entry<String, List<String>> way : ways.entrySet()) {
                Path store = STORES.resolve("tripline.db");
                measured.get(way.getKey() + " | new").add(start(way.getValue(), store));
                measured.get(way.getKey() + " | there").add(start(way.getValue(), store));
                FileSystemUtils.deleteRecursively(STORES);
                Files.createDirectories(STORES);
            }
        }
        print(
                "| form | store | s until ready, median of %d | min | max | MB resident, median | each, s |"
                        .formatted(starts));
        print("| --- | --- | ---: | ---: | ---: | ---: | --- |");
        measured.forEach(StartBenchmark::printRow);
    }

    private static void printRow(String form, List<Start> all) {
        double[] seconds = all.stream().mapToDouble(Start::seconds).toArray();
        double[] megabytes = all.stream().mapToDouble(Start::megabytes).toArray();
        print(
                "| %s | %.2f | %.2f | %.2f | %.0f | %s |"
                        .formatted(
                                form,
                                LoadRound.median(seconds),
                                Arrays.stream(seconds).min().orElse(0),
                                Arrays.stream(seconds).max().orElse(0),
                                LoadRound.median(megabytes),
                                Arrays.stream(seconds)
                                        .mapToObj("%.2f"::formatted)
                                        .collect(Collectors.joining(" "))));
    }

    private static void unpack(Path jar) throws IOException, InterruptedException {
        execute(
                List.of(
                        "-Djarmode=tools",
                        "-jar",
                        jar.toString(),
                        "extract",
                        "--destination",
                        UNPACKED.toString()));
    }

    /** By a start until it is ready, so that the first request is in the cache too. */
    private void train(Path jar) throws IOException, InterruptedException {
        start(
                List.of(
                        "-XX:AOTCacheOutput=" + CACHE,
                        "-jar",
                        UNPACKED.resolve(jar.getFileName()).toString()),
                FOLDER.resolve("trained.db"));
        if (Files.notExists(CACHE)) {
            throw new IllegalStateException("no AOT cache was made, see " + LOG);
        }
    }

    private static void execute(List<String> arguments) throws IOException, InterruptedException {
        if (process(arguments).waitFor() != 0) {
            throw new IllegalStateException(
                    "java %s failed, see %s".formatted(String.join(" ", arguments), LOG));
        }
    }

    private Start start(List<String> way, Path store) throws IOException, InterruptedException {
        int port = LoadedService.freePort();
        List<String> command = new ArrayList<>(jvm);
        command.addAll(way);
        command.add("--server.port=" + port);
        command.add("--spring.datasource.url=jdbc:sqlite:" + store);
        long begin = System.nanoTime();
        Process process = process(command);
        try {
            while (!isReady(port)) {
                if (!process.isAlive() || System.nanoTime() - begin > PATIENCE.toNanos()) {
                    throw new IllegalStateException("the service did not start, see " + LOG);
                }
                Thread.sleep(POLL);
            }
            double seconds = (System.nanoTime() - begin) / 1e9;
            return new Start(seconds, new ServiceMemory(process.pid()).resident("VmRSS"));
        } finally {
            process.destroy();
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        }
    }

    private static Process process(List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(arguments);
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(LOG.toFile())
                        .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        return process;
    }

    /** By a bare socket, since an HTTP client takes processor time from what is measured. */
    private static boolean isReady(int port) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(REQUEST);
            String answer =
                    new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return answer.startsWith("HTTP/1.1 200") && answer.contains("\"status\":\"UP\"");
        } catch (ConnectException _) { // it does not listen yet
            return false;
        }
    }

    private void printConditions() throws IOException, InterruptedException {
        LoadConditions.printMachine();
        print(
                "JDK %s, options of the service's JVM: %s; SQLite on %s; AOT cache of %d MB"
                        .formatted(
                                Runtime.version(),
                                jvm.isEmpty() ? "none" : String.join(" ", jvm),
                                Files.getFileStore(FOLDER),
                                Files.size(CACHE) >> 20));
        print(
                "./mvnw -DskipTests package exec:exec@start -Dstart.args=\"%s\""
                        .formatted(arguments));
    }

    private static void print(String line) {
        System.out.println(line);
    }
}
