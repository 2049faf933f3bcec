package io.tripline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The service is killed at random moments while clients send: what it has acknowledged is there
 * afterwards, once, and arrives at the sinks. {@code -Dtripline.kills=…} kills more often, {@code
 * -Dtripline.seed=…} takes the same choices again, though never the same moments.
 */
class CrashIT {

    private static final int KILLS = Integer.getInteger("tripline.kills", 5);
    private static final long SEED =
            Long.getLong("tripline.seed", System.nanoTime() & 0xFFFF_FFFFL);
    private static final int CLIENTS = 3;

    /** Of the kills, those before the service was ready again: what recovers is killed too. */
    private static final double WHILE_STARTING = 0.25;

    @RegisterExtension private final Services services = new Services();

    @TempDir Path folder;

    @Test
    void acknowledgedAlertsAreStoredOnceAndDelivered_howeverOftenTheServiceIsKilled()
            throws Exception {
        Random random = new Random(SEED);
        System.out.println("CrashIT: seed " + SEED);
        try (WebhookReceiver hook = WebhookReceiver.faulty(SEED)) {
            Path archive = folder.resolve("archive.ndjson");
            ServiceProcess service =
                    services.start(
                                    folder,
                                    "tripline.alerts.sinks.archive.type=file",
                                    "tripline.alerts.sinks.archive.path=" + archive,
                                    "tripline.alerts.sinks.archive.max-size=10GB",
                                    "tripline.alerts.sinks.hook.type=webhook",
                                    "tripline.alerts.sinks.hook.url=" + hook.url(),
                                    "tripline.alerts.sinks.hook.batch=20")
                            .awaitReady();
            try (Load load = new Load("crash", SEED, CLIENTS, List.of(service::client))) {
                for (int kill = 0; kill < KILLS; kill++) {
                    killUnderLoad(service, load, random);
                }
                service.awaitReady();
                load.awaitAcknowledged(500);
                load.finish();

                Map<String, Integer> stored = service.client().alerts();
                load.checkStored(stored);
                awaitDelivered(service.client(), hook, load);
                Map<String, Integer> archived = archived(archive);
                report(load, stored, hook.alerts(), archived);
                assertThat(hook.alerts().keySet()).isEqualTo(load.alerts());
                assertThat(archived.keySet()).isEqualTo(load.alerts());
            }
        }
    }

    private static void killUnderLoad(ServiceProcess service, Load load, Random random)
            throws InterruptedException {
        if (random.nextDouble() >= WHILE_STARTING) {
            service.awaitReady();
            load.awaitAcknowledged(500);
        }
        Thread.sleep(random.nextInt(1000)); // a random moment is what is wanted
        service.kill();
        service.restart();
    }

    private static void awaitDelivered(ServiceClient client, WebhookReceiver hook, Load load) {
        await("the webhook has got all alerts")
                .atMost(Duration.ofSeconds(60))
                .until(() -> hook.distinct() >= load.alerts().size());
        await("nothing is left to deliver")
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(200))
                .until(() ->
                        client.get("/actuator/prometheus")
                                        .body()
                                        .lines()
                                        .filter(line ->
                                                line.matches(
                                                        "tripline_delivery_pending\\{.*\"(hook|archive)\".*} 0\\.0"))
                                        .count()
                                == 2);
    }

    /** Every line of the file is a whole document. */
    private static Map<String, Integer> archived(Path archive) throws IOException {
        Map<String, Integer> counts = new HashMap<>();
        try (var lines = Files.lines(archive)) {
            lines.forEach(line -> {
                JsonNode alert = JsonMapper.shared().readTree(line);
                counts.merge(alert.at("/tripline/alert/id").asString(), 1, Integer::sum);
            });
        }
        return counts;
    }

    private static void report(
            Load load,
            Map<String, Integer> stored,
            Map<String, Integer> hook,
            Map<String, Integer> archive)
            throws IOException {
        String line =
                "kills %d: %s, alerts expected %d, found %d, doubled %d; at the sinks hook %s, archive %s"
                        .formatted(
                                KILLS,
                                load.summary(),
                                load.alerts().size(),
                                stored.size(),
                                sum(stored) - stored.size(),
                                arrivals(hook),
                                arrivals(archive));
        System.out.println(line);
        Files.writeString(
                Path.of("target", "crash-report.txt"),
                line + "\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    private static String arrivals(Map<String, Integer> counts) {
        return "%d of which doubled %d".formatted(sum(counts), sum(counts) - counts.size());
    }

    private static int sum(Map<String, Integer> counts) {
        return counts.values().stream().mapToInt(Integer::intValue).sum();
    }
}
