package io.tripline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.tripline.alert.sink.TestTls;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the Dockerfile makes runs: its steps are carried out by {@link ImageRoots}, and its entry
 * point is started as a container would start it.
 */
class ImageIT {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    /** With it a cache that does not fit ends the JVM, instead of a warning and a slow start. */
    private static final String CACHE_MUST_FIT = "-XX:AOTMode=on";

    @TempDir static Path folder;

    private static Dockerfile dockerfile;
    private static ImageRoots roots;
    private static Path root;

    private final int port = ServiceProcess.freePort();
    private Process process;

    @BeforeAll
    static void build() throws Exception {
        assumeThat(mayMount())
                .as("skipped: no right to a file system of its own (root has it)")
                .isTrue();
        dockerfile = Dockerfile.read();
        roots = new ImageRoots(dockerfile, folder.resolve("roots"));
        root = roots.build();
    }

    private static boolean mayMount() throws InterruptedException {
        try {
            return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0)
                    && new ProcessBuilder("unshare", "--mount", "true").start().waitFor() == 0;
        } catch (IOException | UnsupportedOperationException e) { // no such program, no Unix
            return false;
        }
    }

    @AfterEach
    void end() {
        if (process != null) {
            process.destroyForcibly().onExit().join();
        }
    }

    @Test
    void linterFindsNoFaultInTheDockerfile() throws Exception {
        Linters.Finding finding =
                Linters.run(folder.resolve("lint.txt"), "dockerfile-utils", "lint", "Dockerfile");

        assertThat(finding).isEqualTo(new Linters.Finding(0, ""));
    }

    @Test
    void servesAsItsUserOnAReadOnlyRootAndEndsWhenItIsToldTo() throws Exception {
        Path log = start(Map.of("SERVER_ADDRESS", "127.0.0.1", "JDK_JAVA_OPTIONS", CACHE_MUST_FIT));
        try (ServiceClient client = new ServiceClient(port)) {
            awaitReady(log);

            EventBatch batch = EventBatch.of("image", 20, 1, new Random(1));
            assertThat(client.post(batch.lines()).statusCode()).isEqualTo(200);
            assertThat(client.alerts().keySet()).isEqualTo(batch.alerts());
            for (String page :
                    List.of("/v3/api-docs", "/swagger-ui/index.html", "/actuator/prometheus")) {
                assertThat(client.get(page).statusCode()).as(page).isEqualTo(200);
            }
            assertThat(status(process.pid(), "Uid")).containsOnly("10001");
            assertThat(status(process.pid(), "Gid")).containsOnly("10001");
            Path store = root.resolve("data/tripline.db");
            assertThat(Files.getAttribute(store, "unix:uid")).isEqualTo(10001);
            assertThat(execute("/bin/sh", "-c", "touch /opt/new")).isNotZero();
            assertThat(execute("/bin/sh", "-c", "touch /data/new")).isZero();
        }

        process.destroy(); // SIGTERM, to what the entry point started
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(ImageRoots.text(log)).isEqualTo(143);
        assertThat(Files.readString(log))
                .contains("Tripline is ready", "store: SQLite /data/tripline.db")
                .contains("Graceful shutdown complete")
                .doesNotContain(" WARN ", " ERROR ", "[warning]", "WARNING", "Exception");
    }

    /** What only runs with these is not in the way that the cache was trained. */
    @Test
    void runtimeHasWhatPostgresAndTlsNeed() throws Exception {
        Path keys = Files.createDirectory(folder.resolve("tls"));
        HttpClient client = HttpClient.newBuilder().sslContext(TestTls.selfSigned(keys)).build();
        Files.copy(keys.resolve("server.p12"), root.resolve("data/server.p12"));
        try (client;
                RestartablePostgres postgres =
                        new RestartablePostgres(
                                Files.createDirectory(folder.resolve("postgres")))) {
            String[] setting = postgres.setting().split("=", 2);
            Path log =
                    start(
                            Map.of(
                                    "SERVER_ADDRESS",
                                    "127.0.0.1",
                                    "SPRING_DATASOURCE_URL",
                                    setting[1],
                                    "SERVER_SSL_KEYSTORE",
                                    "/data/server.p12",
                                    "SERVER_SSL_KEYSTOREPASSWORD",
                                    "changeit"));

            await("it is ready, over TLS")
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(200))
                    .failFast(() -> assertThat(process.isAlive()).as(ImageRoots.text(log)).isTrue())
                    .ignoreExceptionsInstanceOf(IOException.class)
                    .until(() -> isReadyOverTls(client));
            assertThat(Files.readString(log)).contains("store: PostgreSQL");
        }
    }

    private boolean isReadyOverTls(HttpClient client) throws IOException, InterruptedException {
        URI readiness = URI.create("https://localhost:" + port + "/actuator/health/readiness");
        return client.send(HttpRequest.newBuilder(readiness).build(), BodyHandlers.discarding())
                        .statusCode()
                == 200;
    }

    @Test
    void healthCheckSaysThatNobodyAnswers() throws Exception {
        assertThat(execute(dockerfile.image().only("HEALTHCHECK").words().toArray(String[]::new)))
                .isOne();
    }

    @Test
    void optionsOfTheOperatorWinOverTheImages() throws Exception {
        String[] print = {"/opt/java/bin/java", "-XX:+PrintFlagsFinal", "-version"};

        assertThat(flags(Map.of(), print))
                .contains("bool UseSerialGC = true", "double MaxRAMPercentage = 50.000000")
                .contains("uint TrimNativeHeapInterval = 300")
                .contains("intx SoftRefLRUPolicyMSPerMB = 100")
                .contains("intx Tier4InvocationThreshold = 15000")
                .contains("intx Tier4MinInvocationThreshold = 15000")
                .contains("intx Tier4BackEdgeThreshold = 120000")
                .contains("intx Tier2InvokeNotifyFreqLog = 13")
                .contains("intx Tier2BackedgeNotifyFreqLog = 16");
        assertThat(
                        flags(
                                Map.of(
                                        "JDK_JAVA_OPTIONS",
                                        "-XX:-UseSerialGC -XX:+UseG1GC -XX:MaxRAMPercentage=30"),
                                print))
                .contains("bool UseG1GC = true", "double MaxRAMPercentage = 30.000000");
    }

    private static String flags(Map<String, String> settings, String... command)
            throws IOException, InterruptedException {
        Path output = Files.createTempFile(folder, "flags", ".txt");
        assertThat(roots.start(List.of(command), settings, output.toFile()).waitFor()).isZero();
        return Files.readString(output).replaceAll(" +", " ");
    }

    /** It waits for keys from whoever runs it: nobody may call over the network without. */
    @Test
    void imageSaysHowItIsToBeRun() throws Exception {
        Dockerfile.Stage image = dockerfile.image();

        assertThat(image.environment()).containsExactly(Map.entry("SERVER_ADDRESS", "0.0.0.0"));
        assertThat(image.only("EXPOSE").arguments()).isEqualTo("8080");
        assertThat(image.only("VOLUME").words()).containsExactly("/data");
        assertThat(image.only("STOPSIGNAL").arguments()).isEqualTo("SIGTERM");
        assertThat(image.only("ENTRYPOINT").arguments()).startsWith("[");
        assertThat(Files.readString(Path.of("pom.xml")))
                .contains(
                        "<artifactId>tripline</artifactId>\n    <version>%s</version>"
                                .formatted(version(image)));
        try (Stream<Path> files = Files.walk(root.resolve("opt"))) {
            assertThat(files)
                    .allMatch(
                            file ->
                                    Files.isSymbolicLink(file)
                                            || mode(file) % 8 != 2 && mode(file) % 8 >= 4,
                            "is for others to read and not to write");
        }
    }

    private static String version(Dockerfile.Stage image) {
        return image.instructions().stream()
                .filter(one -> one.arguments().startsWith("VERSION="))
                .map(one -> one.arguments().substring("VERSION=".length()))
                .findFirst()
                .orElseThrow();
    }

    private static int mode(Path file) {
        try {
            return (int) Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        } catch (IOException e) {
            throw new AssertionError(file.toString(), e);
        }
    }

    private Path start(Map<String, String> settings) throws IOException {
        Map<String, String> all = new HashMap<>(settings);
        all.put("SERVER_PORT", String.valueOf(port));
        Path log = Files.createTempFile(folder, "service", ".log");
        process = roots.start(dockerfile.image().only("ENTRYPOINT").words(), all, log.toFile());
        return log;
    }

    private void awaitReady(Path log) {
        List<String> check = dockerfile.image().only("HEALTHCHECK").words();
        await("the image's health check finds the service ready")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(200))
                .failFast(() -> assertThat(process.isAlive()).as(ImageRoots.text(log)).isTrue())
                .until(() -> execute(check.toArray(String[]::new)) == 0);
    }

    private int execute(String... command) throws IOException, InterruptedException {
        Path output = folder.resolve("command.txt");
        return roots.start(
                        List.of(command),
                        Map.of("SERVER_PORT", String.valueOf(port)),
                        output.toFile())
                .waitFor();
    }

    private static List<String> status(long pid, String name) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                .filter(line -> line.startsWith(name + ":"))
                .flatMap(line ->
                        Stream.of(line.substring(name.length() + 1).strip().split("\t", -1)))
                .toList();
    }
}
