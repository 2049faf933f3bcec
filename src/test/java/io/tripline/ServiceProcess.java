package io.tripline;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.springframework.util.FileSystemUtils;

/**
 * The built jar as a process of its own, unpacked, which starts sooner; it can be killed and
 * started again on its port and its store. Made by {@link Services}.
 */
final class ServiceProcess implements AutoCloseable {

    private static final Duration START = Duration.ofSeconds(90);
    private static final int TAIL = 60;

    private final List<String> command;
    private final Path folder;
    private final Path log;
    private final ServiceClient client;
    private Process process;

    /**
     * Starts the service and does not wait for it.
     *
     * @param folder its working directory; its store is a file there unless the settings name
     *     another
     * @param settings such as {@code tripline.rules.fail-fast=true}
     */
    ServiceProcess(Path folder, String... settings) {
        this(folder, Unpacked.JAR, settings);
    }

    /** The same of the jar as it is. */
    static ServiceProcess packed(Path folder, String... settings) {
        return new ServiceProcess(folder, jar(), settings);
    }

    private ServiceProcess(Path folder, Path program, String... settings) {
        int port = freePort();
        this.folder = folder;
        this.log = folder.resolve("service-" + port + ".log");
        this.client = new ServiceClient(port);
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx256m",
                                "--enable-native-access=ALL-UNNAMED",
                                "-XX:TieredStopAtLevel=1", // it lives for seconds: both make it
                                "-XX:+UseSerialGC", // start sooner
                                "-jar",
                                program.toString(),
                                "--server.port=" + port));
        if (Stream.of(settings)
                .noneMatch(setting -> setting.startsWith("spring.datasource.url="))) {
            arguments.add("--spring.datasource.url=jdbc:sqlite:" + folder.resolve("tripline.db"));
        }
        Stream.of(settings).map(setting -> "--" + setting).forEach(arguments::add);
        this.command = List.copyOf(arguments);
        this.process = spawn();
    }

    private static Path jar() {
        try (DirectoryStream<Path> jars =
                Files.newDirectoryStream(Path.of("target"), "tripline-*.jar")) {
            for (Path jar : jars) {
                return jar.toAbsolutePath();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new IllegalStateException(
                "expected target/tripline-*.jar, found none; ./mvnw package makes it");
    }

    /** The jar as its own tool unpacks it, once for all tests of this JVM. */
    private static final class Unpacked {

        static final Path JAR = unpack(jar());

        private static Path unpack(Path jar) {
            try {
                Path folder = Files.createTempDirectory("tripline-unpacked");
                Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
                Process process =
                        new ProcessBuilder(
                                        Path.of(System.getProperty("java.home"), "bin", "java")
                                                .toString(),
                                        "-Djarmode=tools",
                                        "-jar",
                                        jar.toString(),
                                        "extract",
                                        "--force", // the folder is there
                                        "--destination",
                                        folder.toString())
                                .redirectErrorStream(true)
                                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                                .start();
                if (process.waitFor() != 0) {
                    throw new IllegalStateException("expected the jar to unpack itself");
                }
                return folder.resolve(jar.getFileName());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while the jar was unpacked", e);
            }
        }

        private static void delete(Path folder) {
            try {
                FileSystemUtils.deleteRecursively(folder);
            } catch (IOException e) { // a service still runs; the system deletes what is temporary
            }
        }
    }

    /**
     * A port below those that outgoing connections take: else a client that tries to reach a
     * service that is down could get the service's port, and even be connected to itself.
     */
    static int freePort() {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(20_000, 32_000);
            try (ServerSocket _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return port;
            } catch (IOException e) { // taken
            }
        }
    }

    private Process spawn() {
        try {
            return new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    ServiceClient client() {
        return client;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Waits until it says that it is ready. */
    ServiceProcess awaitReady() {
        await("the service is ready")
                .atMost(START)
                .pollInterval(Duration.ofMillis(50))
                .failFast("the service has ended", () -> !process.isAlive())
                .until(client::isReady);
        return this;
    }

    /** Ends it at once, as {@code kill -9} does. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Starts it again after it was killed, and does not wait for it. */
    ServiceProcess restart() {
        if (process.isAlive()) {
            throw new IllegalStateException("expected a service that was killed");
        }
        process = spawn();
        return this;
    }

    /** What its threads do, as jstack tells. */
    String threads() throws IOException {
        Process jstack =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "jstack")
                                        .toString(),
                                Long.toString(process.pid()))
                        .redirectErrorStream(true)
                        .start();
        return new String(jstack.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    /** All that it has printed. */
    String log() throws IOException {
        return Files.readString(log);
    }

    /** The end of what it has printed. */
    String logTail() {
        try {
            List<String> lines = Files.readAllLines(log);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL), lines.size()));
        } catch (IOException e) {
            return "no log: " + e;
        }
    }

    @Override
    public void close() {
        client.close();
        process.destroyForcibly().onExit().join();
    }
}
