package io.tripline;

import io.tripline.floor.FloorConfiguration;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.util.FileSystemUtils;

/**
 * The built jar as a process of its own, with the JDK that this one runs on, on a free port and
 * with a new store below {@code target}: on a disk, as a user has it, and not in memory. The floor
 * endpoints, which the jar lacks, are added to its class path. Made by {@link LoadSession}.
 */
final class LoadedService implements AutoCloseable {

    private static final Path FOLDER = Path.of("target", "load");
    private static final Duration START = Duration.ofMinutes(2);

    /** Starts the jar as {@code -jar} does, with more on its class path. */
    private static final String LAUNCHER =
            "org.springframework.boot.loader.launch.PropertiesLauncher";

    private final Process process;
    private final Path store;
    private final int port;
    private final HttpClient client = HttpClient.newHttpClient();

    private LoadedService(Process process, Path store, int port) {
        this.process = process;
        this.store = store;
        this.port = port;
    }

    /**
     * Starts it and waits until it is ready.
     *
     * @param jar its program
     * @param jvm options for its JVM
     * @param settings as on its command line
     * @param withFloor whether it has the floor endpoints
     */
    static LoadedService start(Path jar, List<String> jvm, List<String> settings, boolean withFloor)
            throws IOException, InterruptedException {
        FileSystemUtils.deleteRecursively(FOLDER);
        Files.createDirectories(FOLDER);
        Path store = FOLDER.resolve("tripline.db");
        int port = freePort();
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvm);
        command.addAll(withFloor ? programWithFloor(jar) : List.of("-jar", jar.toString()));
        command.addAll(settings);
        command.add("--server.port=" + port);
        command.add("--spring.datasource.url=jdbc:sqlite:" + store);
        command.add("--tripline.alerts.retention.max-size=0B"); // nothing may go: all are counted
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(FOLDER.resolve("service.log").toFile())
                        .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        LoadedService service = new LoadedService(process, store, port);
        service.awaitReadiness();
        return service;
    }

    private static List<String> programWithFloor(Path jar) throws IOException {
        Path classes = FOLDER.resolve("floor");
        Path floor = Path.of(FloorConfiguration.class.getPackageName().replace('.', '/'));
        FileSystemUtils.copyRecursively(
                Path.of("target", "test-classes").resolve(floor), classes.resolve(floor));
        return List.of(
                "--enable-native-access=ALL-UNNAMED", // as the jar's manifest has it
                "-Dloader.path=" + classes,
                "-cp",
                jar.toString(),
                LAUNCHER,
                "--spring.main.sources=" + FloorConfiguration.class.getName());
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** The packaged service. */
    static Path jar() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("target"))) {
            return files.filter(file -> file.getFileName().toString().matches("tripline-.*\\.jar"))
                    .findFirst()
                    .orElseThrow(() ->
                            new IllegalStateException(
                                    "expected target/tripline-*.jar: run `./mvnw -DskipTests package`"));
        }
    }

    private void awaitReadiness() throws InterruptedException {
        long deadline = System.nanoTime() + START.toNanos();
        while (System.nanoTime() < deadline && process.isAlive()) {
            try {
                if (get("/actuator/health/readiness").contains("\"status\":\"UP\"")) {
                    return;
                }
            } catch (IOException _) { // it does not listen yet
            }
            Thread.sleep(200);
        }
        process.destroyForcibly();
        throw new IllegalStateException(
                "the service did not start, see " + FOLDER.resolve("service.log"));
    }

    int port() {
        return port;
    }

    long pid() {
        return process.pid();
    }

    /** The processor time that it has used, on all cores. */
    Duration processorTime() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** The sum of a counter over its labels. */
    long metric(String name) throws IOException, InterruptedException {
        return get("/actuator/prometheus")
                .lines()
                .filter(line -> line.startsWith(name + "{"))
                .mapToLong(line ->
                        (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private String get(String path) throws IOException, InterruptedException {
        return client.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                                .timeout(Duration.ofSeconds(10))
                                .build(),
                        BodyHandlers.ofString())
                .body();
    }

    /** Kills it, so that what it has not given to the operating system is lost. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** How many alerts its store holds. */
    long storedAlerts() throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + store);
                ResultSet row =
                        connection.createStatement().executeQuery("select count(*) from alert")) {
            return row.getLong(1);
        }
    }

    /** Stops it in an orderly way, and deletes its store. */
    @Override
    public void close() throws IOException, InterruptedException {
        process.destroy();
        process.waitFor();
        client.close();
        try (Stream<Path> files = Files.list(FOLDER)) {
            for (Path file :
                    files.filter(file -> file.getFileName().toString().startsWith("tripline.db"))
                            .toList()) {
                Files.delete(file);
            }
        }
    }
}
