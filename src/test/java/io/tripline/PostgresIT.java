package io.tripline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A PostgreSQL that goes away and comes back, and one that two instances share. */
class PostgresIT {

    private static final long SEED =
            Long.getLong("tripline.seed", System.nanoTime() & 0xFFFF_FFFFL);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String PENDING = "tripline_delivery_pending{sink=\"hook\"";
    private static final String DELIVERED = "tripline_delivered_total{sink=\"hook\"";

    @RegisterExtension private final Services services = new Services();

    @TempDir Path folder;

    private RestartablePostgres postgres;

    @BeforeEach
    void start() throws Exception {
        System.out.println("PostgresIT: seed " + SEED);
        postgres = new RestartablePostgres(folder.resolve("postgres"));
    }

    @AfterEach
    void stop() throws Exception {
        postgres.close();
    }

    @Test
    void outageOfTheDatabaseRefusesAlertsUntilItIsBackAndLosesNone() throws Exception {
        ServiceProcess service = services.start(folder, postgres.setting()).awaitReady();
        try (Load load = new Load("outage", SEED, 3, List.of(service::client))) {
            load.awaitAcknowledged(500);

            postgres.stop();
            checkRefused(service.client(), load);
            postgres.start();
            awaitReadiness(service.client(), true);
            load.awaitAcknowledged(500);

            postgres.kill();
            load.awaitRefusal();
            postgres.start();
            awaitReadiness(service.client(), true);
            load.awaitAcknowledged(500);

            load.finish();
            System.out.println("PostgreSQL stopped and killed: " + load.summary());
            load.checkStored(service.client().alerts());
        }
        assertThat(service.log()).as("holds no event").doesNotContain("ipify");
    }

    @Test
    void databaseThatStartsLaterIsWaitedFor() throws Exception {
        postgres.stop();
        ServiceProcess service = services.start(folder, postgres.setting());
        await().atMost(PATIENCE).until(() -> service.log().contains("Retrying"));

        postgres.start();

        service.awaitReady();
    }

    /** As one leaves it that is gone without a word, until the server notices. */
    @Test
    void transactionThatKeepsAllWaitingMakesTheStoreUnavailableAndNoMore() throws Exception {
        ServiceProcess service =
                services.start(folder, postgres.setting() + "&options=-c%20lock_timeout=1s")
                        .awaitReady();
        EventBatch batch = EventBatch.of("waits", 5, 1, new Random(SEED));
        try (Connection other = postgres.connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("select last_number from counter for update");

            Load.checkRefusal(service.client().post(batch.lines()));
            awaitReadiness(service.client(), false);
            other.commit();
        }
        awaitReadiness(service.client(), true);
        assertThat(service.client().post(batch.lines()).statusCode()).isEqualTo(200);
        assertThat(service.client().alerts().keySet()).isEqualTo(batch.alerts());
        assertThat(service.log()).as("holds no event").doesNotContain("ipify");
    }

    /** Judging needs no store: only what has an alert is refused. */
    private static void checkRefused(ServiceClient client, Load load) throws Exception {
        load.awaitRefusal();
        awaitReadiness(client, false);
        EventBatch alerting = EventBatch.of("refused", 1, 1, new Random(SEED));
        EventBatch harmless = EventBatch.of("harmless", 1, 0, new Random(SEED));

        Load.checkRefusal(client.post(alerting.lines()));
        assertThat(client.get("/api/v1/alerts").statusCode()).isEqualTo(503);
        assertThat(client.post(harmless.lines()).statusCode()).isEqualTo(200);
    }

    private static void awaitReadiness(ServiceClient client, boolean ready) {
        await("ready: " + ready)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> client.isReady() == ready);
    }

    @Test
    void twoInstancesThatShareTheDatabaseStoreAndDeliverEachAlertOnce() throws Exception {
        try (WebhookReceiver hook = WebhookReceiver.reliable()) {
            ServiceProcess one = startSharing("one", hook);
            ServiceProcess two = startSharing("two", hook);
            one.awaitReady();
            two.awaitReady();
            Set<String> expected = new HashSet<>();
            try (Load load = new Load("both", SEED, 2, List.of(one::client, two::client))) {
                load.awaitAcknowledged(2000);
                load.finish();
                expected.addAll(load.alerts());

                System.out.println("two instances, each batch to both: " + load.summary());
                load.checkStored(one.client().alerts());
                assertThat(load.created()).isEqualTo(expected.size());
            }
            checkCounters(one.client(), two.client(), expected.size());

            awaitDelivered(hook, expected, two.client());
            Load.assertExactly(hook.alerts(), expected);

            expected.addAll(killTheOneThatDelivers(one, two));
            ServiceProcess other = one.isAlive() ? one : two;
            Load.assertExactly(other.client().alerts(), expected);
            awaitDelivered(hook, expected, other.client());
            assertThat(hook.alerts().keySet()).isEqualTo(expected);
        }
    }

    private ServiceProcess startSharing(String name, WebhookReceiver hook) throws Exception {
        return services.start(
                Files.createDirectory(folder.resolve(name)),
                postgres.setting(),
                "tripline.alerts.sinks.hook.type=webhook",
                "tripline.alerts.sinks.hook.url=" + hook.url(),
                "tripline.alerts.sinks.hook.batch=20");
    }

    private static void checkCounters(ServiceClient one, ServiceClient two, int alerts)
            throws Exception {
        for (ServiceClient client : List.of(one, two)) {
            assertThat(client.metric("tripline_rule_matches_total{"))
                    .isEqualTo(
                            client.metric("tripline_alerts_created_total{")
                                    + client.metric("tripline_alerts_duplicate_total{"))
                    .isEqualTo(alerts);
        }
        assertThat(
                        one.metric("tripline_alerts_created_total{")
                                + two.metric("tripline_alerts_created_total{"))
                .isEqualTo(alerts);
    }

    private static boolean delivers(ServiceProcess service) throws Exception {
        return service.client().metric(DELIVERED) > 0;
    }

    /** Each batch goes to either, and after a failure to the other, as through a load balancer. */
    private static Set<String> killTheOneThatDelivers(ServiceProcess one, ServiceProcess two)
            throws Exception {
        ServiceProcess holder = delivers(one) ? one : two;
        AtomicInteger turn = new AtomicInteger();
        Supplier<ServiceClient> either =
                () -> (turn.getAndIncrement() % 2 == 0 ? one : two).client();
        try (Load load = new Load("takeover", SEED, 3, List.of(either))) {
            load.awaitAcknowledged(500);
            holder.kill();
            load.awaitAcknowledged(500);
            load.finish();
            System.out.println("one of two instances killed: " + load.summary());
            return Set.copyOf(load.alerts());
        }
    }

    private static void awaitDelivered(
            WebhookReceiver hook, Set<String> expected, ServiceClient client) {
        await("the webhook has got all alerts")
                .atMost(PATIENCE)
                .until(() -> hook.distinct() >= expected.size());
        await("nothing is left to deliver")
                .atMost(PATIENCE)
                .until(() -> client.metric(PENDING) == 0);
    }
}
