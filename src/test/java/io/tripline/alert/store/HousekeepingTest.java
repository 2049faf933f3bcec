package io.tripline.alert.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.tripline.alert.Alert;
import io.tripline.alert.AlertStore;
import io.tripline.alert.AlertStoreContract;
import io.tripline.alert.Arrivals;
import io.tripline.alert.Delivery;
import io.tripline.alert.DeliveryMetrics;
import io.tripline.alert.StoredAlert;
import io.tripline.alert.TestAlerts;
import io.tripline.event.TestEvents;
import io.tripline.quarantine.QuarantineMetrics;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Retention, and folded storms. */
class HousekeepingTest {

    private static final Instant START = AlertStoreContract.START;

    @TempDir Path folder;

    private Instant now = START;
    private final Clock clock = ((InstantSource) () -> now).withZone(ZoneOffset.UTC);
    private final Map<String, Integer> dropped = new TreeMap<>();
    private final List<AutoCloseable> open = new ArrayList<>();

    private final DeliveryMetrics metrics =
            new DeliveryMetrics() {
                @Override
                public void delivered(String sink, int count) {}

                @Override
                public void failed(String sink) {}

                @Override
                public void died(String sink, int count) {}

                @Override
                public void dropped(String sink, int count) {
                    dropped.merge(sink, count, Integer::sum);
                }
            };

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable resource : open.reversed()) {
            resource.close();
        }
    }

    private AlertDatabase open(AlertDatabase.Settings settings) {
        HikariDataSource dataSource = TestDatabases.sqlite(folder.resolve("tripline.db"));
        open.add(dataSource);
        AlertDatabase database =
                new AlertDatabase(
                        dataSource,
                        settings,
                        new Arrivals(),
                        metrics,
                        QuarantineMetrics.NONE,
                        clock);
        open.add(database);
        return database;
    }

    private static List<String> kept(AlertDatabase database) {
        return kept(database, "default");
    }

    private static List<String> kept(AlertDatabase database, String tenant) {
        return database
                .store()
                .list(new AlertStore.Query(tenant, null, null, null, null, 1000))
                .alerts()
                .stream()
                .map(StoredAlert::id)
                .toList();
    }

    private static Alert onHost(String host, int second, String id) {
        Instant time = START.plusSeconds(second);
        return TestAlerts.alert(
                AlertStoreContract.RULES.get(0),
                "{\"event\":{\"id\":\"%s\"},\"host\":{\"name\":\"%s\"}}".formatted(id, host),
                time,
                time);
    }

    @Test
    void old_isDeleted_andWhatWasNotDeliveredIsCounted() {
        AlertDatabase database =
                open(TestDatabases.settings(0, Duration.ofMinutes(1), 0, "a", "b"));
        database.store()
                .add(
                        List.of(
                                AlertStoreContract.at(0, "old"),
                                AlertStoreContract.at(1, "less old"),
                                AlertStoreContract.at(2, "kept")));
        database.outbox()
                .settle(
                        "a",
                        database.outbox().pending("a", 1).stream().map(Delivery::number).toList(),
                        Map.of());
        now = START.plusSeconds(62);

        database.keepHouse();

        assertThat(kept(database)).containsExactly(AlertStoreContract.at(2, "kept").id());
        assertThat(dropped).isEqualTo(Map.of("a", 1, "b", 2));
        assertThat(database.outbox().pending("b", 10))
                .extracting(Delivery::alertId)
                .containsExactly(AlertStoreContract.at(2, "kept").id());
    }

    @Test
    void tenantThatHasTheMost_losesItsOldest_andWhoHasNoMoreThanAShareLosesNothing() {
        AlertDatabase database = open(TestDatabases.settings(0, Duration.ZERO, 40_000, "a"));
        List<Alert> quiet = of("quiet", 0, 4);
        List<Alert> loud = of("loud", 100, 1300);
        database.store().add(quiet);
        database.store().add(loud);
        long small = quiet.stream().mapToLong(alert -> alert.json().length()).sum();
        int each = loud.getLast().json().length();

        database.keepHouse();

        assertThat(kept(database, "quiet")).hasSize(4);
        List<String> kept = kept(database, "loud");
        assertThat(kept).first().isEqualTo(loud.getLast().id());
        assertThat(kept.size()).isEqualTo((int) ((40_000 - small) / each));
        assertThat(dropped).isEqualTo(Map.of("a", 1300 - kept.size()));

        database.store().add(of("quiet", 2000, 400)); // now both have more than half
        database.keepHouse();

        assertThat(kept(database, "quiet").size()).isEqualTo(20_000 / each);
        assertThat(kept(database, "loud").size()).isEqualTo(20_000 / each);
    }

    @Test
    void tenantOfWhichLessIsThereThanNoted_keepsNoOthersFromTheirTurn() {
        AlertDatabase database = open(TestDatabases.settings(0, Duration.ZERO, 20_000));
        database.store().add(of("deleted by hand", 0, 400));
        database.store().add(of("loud", 1000, 200));
        JdbcClient.create(((HikariDataSource) open.getFirst()))
                .sql("delete from alert where tenant = 'deleted by hand'")
                .update();

        List<Alert> loud = of("loud", 1000, 200);
        int each = loud.getLast().json().length();

        database.keepHouse();

        assertThat(kept(database, "loud")).hasSize(20_000 / each);
        database.store().add(of("deleted by hand", 5000, 1));
        database.keepHouse();
        assertThat(kept(database, "deleted by hand")).hasSize(1);
    }

    private static List<Alert> of(String tenant, int second, int count) {
        List<Alert> alerts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Instant time = START.plusSeconds(second + i);
            alerts.add(
                    TestAlerts.alert(
                            tenant,
                            AlertStoreContract.RULES.get(0),
                            TestEvents.matching("e%06d".formatted(second + i)),
                            time,
                            time));
        }
        return alerts;
    }

    @Test
    void oldest_isDeletedBeyondTheSize_andNoMoreThanMust() {
        AlertDatabase database = open(TestDatabases.settings(0, Duration.ZERO, 10_000));
        for (int i = 0; i < 700; i++) {
            database.store().add(List.of(AlertStoreContract.at(i, "e" + i)));
        }
        int size =
                database.store()
                        .find("default", AlertStoreContract.at(699, "e699").id())
                        .orElseThrow()
                        .document()
                        .length();

        database.keepHouse();

        List<String> kept = kept(database);
        assertThat(kept).first().isEqualTo(AlertStoreContract.at(699, "e699").id());
        assertThat(kept).hasSizeBetween(10_000 / size - 1, 10_000 / size + 1);
        database.keepHouse();
        assertThat(kept(database)).isEqualTo(kept);
        assertThat(dropped).isEmpty();
    }

    @Test
    void nothing_isDeletedWhereThereIsNoLimit() {
        AlertDatabase database = open(TestDatabases.settings("a"));
        database.store().add(List.of(AlertStoreContract.at(0, "a")));
        now = START.plus(Duration.ofDays(10_000));

        database.keepHouse();

        assertThat(kept(database)).hasSize(1);
        assertThat(database.outbox().pending("a", 10)).hasSize(1);
    }

    @Test
    void storm_isStoredWhole_andDeliveredAsTheFirstAndASummary() {
        AlertDatabase database = open(TestDatabases.settings(3, Duration.ZERO, 0, "a"));
        List<Alert> storm = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            storm.add(onHost("mac-1", i, "s" + i));
        }
        database.store().add(storm.subList(0, 2));
        database.store().add(storm.subList(1, 30));
        database.store().add(storm.subList(30, 50));
        database.store().add(List.of(onHost("mac-2", 5, "other")));

        assertThat(kept(database)).hasSize(51);
        now = START.plusSeconds(64); // a few seconds after the minute
        database.keepHouse();
        assertThat(database.outbox().pending("a", 100)).hasSize(4);
        now = START.plusSeconds(66);
        database.keepHouse();
        database.keepHouse();

        List<Delivery> pending = database.outbox().pending("a", 100);
        assertThat(pending)
                .extracting(Delivery::alertId)
                .startsWith(
                        storm.get(0).id(),
                        storm.get(1).id(),
                        storm.get(2).id(),
                        onHost("mac-2", 5, "other").id())
                .hasSize(5)
                .doesNotHaveDuplicates();
        JsonNode summary = JsonMapper.shared().readTree(pending.getLast().document());
        assertThat(summary.at("/tripline/fold/count").asInt()).isEqualTo(47);
        assertThat(summary.at("/tripline/fold/from").asString())
                .isEqualTo(START.plusSeconds(3).toString());
        assertThat(summary.at("/tripline/fold/to").asString())
                .isEqualTo(START.plusSeconds(49).toString());
        assertThat(summary.at("/tripline/alert/id").asString())
                .isEqualTo(pending.getLast().alertId());
        assertThat(summary.at("/host/name").asString()).isEqualTo("mac-1");
        assertThat(summary.get("message").asString())
                .startsWith("47 more alerts like the last of them: ");
        assertThat(kept(database)).hasSize(51).doesNotContain(pending.getLast().alertId());
    }

    @Test
    void nextMinute_beginsAnew() {
        AlertDatabase database = open(TestDatabases.settings(1, Duration.ZERO, 0, "a"));
        database.store()
                .add(
                        List.of(
                                onHost("h", 1, "1"),
                                onHost("h", 2, "2"),
                                onHost("h", 61, "3"),
                                onHost("h", 62, "4")));
        now = START.plusSeconds(200);
        database.keepHouse();

        assertThat(database.outbox().pending("a", 10))
                .extracting(delivery ->
                        JsonMapper.shared()
                                .readTree(delivery.document())
                                .at("/tripline/fold/count")
                                .asInt())
                .containsExactly(0, 0, 1, 1);
    }

    /** More than are asked for at once. */
    @Test
    void stormsOfManyHostsAreToldApart() {
        AlertDatabase database = open(TestDatabases.settings(1, Duration.ZERO, 0, "a"));
        for (int second = 1; second <= 2; second++) {
            List<Alert> storm = new ArrayList<>();
            for (int host = 0; host < 1100; host++) {
                storm.add(onHost("h" + host, second, "%d-%d".formatted(second, host)));
            }
            storm.add(onHost("h7", second, second + "-again"));
            database.store().add(storm);
        }

        assertThat(database.outbox().pending("a", 5000)).hasSize(1100); // the first of each
        now = START.plusSeconds(100);
        database.keepHouse();
        assertThat(database.outbox().pending("a", 5000)).hasSize(2200);
    }

    @Test
    void stormIsCountedOnOverARestart() {
        AlertDatabase before = open(TestDatabases.settings(2, Duration.ZERO, 0, "a"));
        before.store().add(List.of(onHost("h", 1, "1"), onHost("h", 2, "2"), onHost("h", 3, "3")));
        before.close();
        AlertDatabase after = open(TestDatabases.settings(2, Duration.ZERO, 0, "a"));
        after.store().add(List.of(onHost("h", 4, "4")));
        now = START.plusSeconds(100);
        after.keepHouse();

        Delivery last = after.outbox().pending("a", 10).getLast();
        assertThat(JsonMapper.shared().readTree(last.document()).at("/tripline/fold/count").asInt())
                .isEqualTo(2);
    }

    @Test
    void summaryOfAStorm_isDeletedWhenItIsOld() {
        AlertDatabase database = open(TestDatabases.settings(1, Duration.ofMinutes(5), 0, "a"));
        database.store().add(List.of(onHost("h", 1, "1"), onHost("h", 2, "2")));
        now = START.plusSeconds(70);
        database.keepHouse();
        assertThat(database.outbox().pending("a", 10)).hasSize(2);
        now = START.plus(Duration.ofMinutes(7));
        database.keepHouse();

        assertThat(database.outbox().pending("a", 10)).isEmpty();
        assertThat(dropped).isEqualTo(Map.of("a", 2));
    }
}
