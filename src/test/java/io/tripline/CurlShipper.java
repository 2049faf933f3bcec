package io.tripline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * curl, one process for each file of events, which tries again by itself what it takes for
 * temporary; whatever else fails is sent by the next. Each takes the key that is there when it
 * starts.
 */
final class CurlShipper implements Shipper {

    private static final int EVENTS = 50;
    private static final Duration AGAIN = Duration.ofMillis(500);
    private static final String SCRIPT = "src/shippers/curl/send.sh";

    private final String name;
    private final Path folder;
    private final int padding;
    private final List<String> command;
    private String key;
    private @Nullable Process process;
    private long acknowledged;

    private CurlShipper(String name, Path folder, int padding, List<String> command, String key) {
        this.name = name;
        this.folder = folder;
        this.padding = padding;
        this.command = command;
        this.key = key;
    }

    /** Whether this machine has curl. */
    static boolean isThere() throws InterruptedException {
        try {
            return new ProcessBuilder("curl", "--version")
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** Bodies of 2 MB: before it sends one, curl asks whether it may. Its key is a password. */
    static CurlShipper large(Path folder, int port, String key) {
        return new CurlShipper(
                "curl-2mb",
                folder,
                40_000,
                List.of(
                        "curl",
                        "--silent",
                        "--show-error",
                        "--fail",
                        "--retry",
                        "1000",
                        "--retry-delay",
                        "5",
                        "--retry-connrefused",
                        "--max-time",
                        "60",
                        "-H",
                        "Content-Type: application/x-ndjson",
                        "http://127.0.0.1:" + port + "/ingest/curl",
                        "--data-binary"),
                key);
    }

    /** As the script does that we ship. */
    static CurlShipper script(Path folder, int port, String key) throws IOException {
        Path script = ShippedFile.of(SCRIPT).at(port).writeTo(folder);
        return new CurlShipper("curl-script", folder, 0, List.of("sh", script.toString()), key);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public EventBatch next(int number) {
        return EventBatch.large(name + "-" + number, EVENTS, padding);
    }

    @Override
    public Duration pace() {
        return Duration.ofSeconds(1);
    }

    @Override
    public void send(EventBatch batch) throws IOException, InterruptedException {
        Path file = folder.resolve(name + ".ndjson");
        Files.writeString(file, batch.lines());
        List<String> all = new ArrayList<>(command);
        if (padding > 0) {
            all.addAll(List.of("@" + file, "--user", "tripline:" + key));
        } else {
            all.add(file.toString());
        }
        while (run(all) != 0) {
            LockSupport.parkNanos(AGAIN.toNanos());
        }
        acknowledged += batch.events();
    }

    private int run(List<String> all) throws IOException, InterruptedException {
        Process started = ShipperProcess.start(name, all, Map.of("TRIPLINE_KEY", key));
        process = started;
        return started.waitFor();
    }

    /** What it has sent is answered. */
    @Override
    public Future<?> changeKey(String key) {
        this.key = key;
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void finish() {}

    @Override
    public long acknowledged() {
        return acknowledged;
    }

    @Override
    public void close() throws InterruptedException {
        if (process != null) {
            process.destroy();
            assertThat(process.waitFor(10, TimeUnit.SECONDS)).as("curl has ended").isTrue();
        }
    }
}
