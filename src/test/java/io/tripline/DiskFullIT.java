package io.tripline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The store's disk is full for a while. */
class DiskFullIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int DISK = 12 << 20;
    private static final int LEFT = 2 << 20;

    @RegisterExtension private final Services services = new Services();

    @TempDir Path folder;

    private final Set<String> acknowledged = new HashSet<>();
    private Path disk;
    private int batches;

    @BeforeEach
    void mount() throws Exception {
        Path point = Files.createDirectory(folder.resolve("disk"));
        assumeThat(run("mount", "-t", "tmpfs", "-o", "size=" + DISK, "tripline", point.toString()))
                .as("skipped: no right to mount a small disk (root has it)")
                .isTrue();
        disk = point;
    }

    @AfterEach
    void unmount() throws Exception {
        if (disk != null) {
            services.stop(); // what has open files there keeps it mounted
            assertThat(run("umount", disk.toString())).as("unmounted").isTrue();
        }
    }

    private static boolean run(String... command) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(command).inheritIO().start();
            return process.waitFor() == 0;
        } catch (IOException e) { // there is no such program
            return false;
        }
    }

    @Test
    void fullDiskRefusesAlertsUntilThereIsSpaceAndLosesNone() throws Exception {
        Path filler = disk.resolve("filler");
        ServiceProcess service =
                services.start(
                                folder,
                                "spring.datasource.url=jdbc:sqlite:" + disk.resolve("tripline.db"))
                        .awaitReady();
        ServiceClient client = service.client();
        fill(filler);

        EventBatch refused = sendUntilRefused(client, 100);
        await("the service is not ready")
                .atMost(PATIENCE)
                .until(() -> {
                    sendUntilRefused(client, 1); // the last of the space
                    return !client.isReady();
                });
        assertThat(client.alerts().keySet()).containsAll(acknowledged);

        Files.delete(filler);
        await("the service is ready").atMost(PATIENCE).until(client::isReady);
        assertThat(send(client, refused)).isTrue();
        assertThat(send(client, next(100))).isTrue();
        System.out.println("disk full: %d alerts acknowledged".formatted(acknowledged.size()));
        Load.assertExactly(client.alerts(), acknowledged);
    }

    private void fill(Path filler) throws IOException {
        long free = Files.getFileStore(disk).getUsableSpace();
        Files.write(filler, new byte[(int) free - LEFT]);
    }

    private EventBatch sendUntilRefused(ServiceClient client, int events) throws Exception {
        for (int sent = 0; sent < DISK / 1000; sent += events) { // no alert is smaller
            EventBatch batch = next(events);
            if (!send(client, batch)) {
                return batch;
            }
        }
        throw new AssertionError("expected a full disk, found room for all");
    }

    private EventBatch next(int events) {
        return EventBatch.of("disk-" + batches++, events, 1, new Random(0));
    }

    private boolean send(ServiceClient client, EventBatch batch) throws Exception {
        HttpResponse<String> answer = client.post(batch.lines());
        if (answer.statusCode() == 200) {
            acknowledged.addAll(batch.alerts());
            return true;
        }
        Load.checkRefusal(answer);
        return false;
    }
}
