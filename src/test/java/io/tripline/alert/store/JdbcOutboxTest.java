package io.tripline.alert.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.tripline.alert.Alert;
import io.tripline.alert.AlertStoreContract;
import io.tripline.alert.Arrivals;
import io.tripline.alert.Delivery;
import io.tripline.alert.DeliveryMetrics;
import io.tripline.alert.Outbox;
import io.tripline.alert.Outbox.Backlog;
import io.tripline.alert.Outbox.DeadLetter;
import io.tripline.alert.TestAlerts;
import io.tripline.quarantine.QuarantineMetrics;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is to be delivered is written with the alerts, and stays until it is settled. */
class JdbcOutboxTest {

    private static final Instant NOW = Instant.parse("2026-05-12T10:00:00Z");

    private Instant now = NOW;
    private final Clock clock = ((InstantSource) () -> now).withZone(ZoneOffset.UTC);
    private final Arrivals arrivals = new Arrivals();
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable resource : open.reversed()) {
            resource.close();
        }
    }

    private AlertDatabase open(HikariDataSource dataSource, String... sinks) {
        AlertDatabase database =
                new AlertDatabase(
                        dataSource,
                        TestDatabases.settings(sinks),
                        arrivals,
                        DeliveryMetrics.NONE,
                        QuarantineMetrics.NONE,
                        clock);
        open.add(database);
        return database;
    }

    private static Alert alert(int second) {
        return AlertStoreContract.at(second, "e" + second);
    }

    private static List<String> ids(List<Delivery> deliveries) {
        return deliveries.stream().map(Delivery::alertId).toList();
    }

    private static List<Long> numbers(List<Delivery> deliveries) {
        return deliveries.stream().map(Delivery::number).toList();
    }

    /** What holds on both databases. */
    interface Contract {

        HikariDataSource dataSource();

        JdbcOutboxTest test();

        @Test
        default void newAlerts_waitForEverySink_inTheirOrder() {
            AlertDatabase database = test().open(dataSource(), "a", "b");
            long signals = test().arrivals.count();
            database.store().add(List.of(alert(3), alert(1)));
            database.store().add(List.of(alert(1), alert(2)));

            for (String sink : List.of("a", "b")) {
                List<Delivery> pending = database.outbox().pending(sink, 10);
                assertThat(ids(pending))
                        .containsExactly(alert(3).id(), alert(1).id(), alert(2).id());
                assertThat(numbers(pending)).isSorted().doesNotHaveDuplicates();
                assertThat(pending.getFirst().since()).isEqualTo(NOW);
                assertThat(pending.getFirst().document())
                        .isEqualTo(
                                database.store()
                                        .find("default", alert(3).id())
                                        .orElseThrow()
                                        .document());
            }
            assertThat(ids(database.outbox().pending("a", 2)))
                    .containsExactly(alert(3).id(), alert(1).id());
            assertThat(database.outbox().pending("unknown", 10)).isEmpty();
            assertThat(test().arrivals.count()).isGreaterThan(signals);
        }

        /** More than are inserted at once, so that a request is in two batches. */
        @Test
        default void alertsOfRequestsAtOnce_waitOnceForEverySink() throws Exception {
            AlertDatabase database = test().open(dataSource(), "a", "b");

            Map<String, Integer> timesNew = AlertStoreContract.addAtOnce(database.store(), 12, 38);

            for (String sink : List.of("a", "b")) {
                List<Delivery> pending = database.outbox().pending(sink, 1000);
                assertThat(ids(pending)).containsExactlyInAnyOrderElementsOf(timesNew.keySet());
                assertThat(numbers(pending)).isSorted().doesNotHaveDuplicates();
            }
        }

        @Test
        default void settled_leavesTheOutboxOfThatSinkAlone() {
            AlertDatabase database = test().open(dataSource(), "a", "b");
            Outbox outbox = database.outbox();
            database.store().add(List.of(alert(1), alert(2), alert(3)));
            List<Long> numbers = numbers(outbox.pending("a", 10));

            outbox.settle("a", numbers.subList(0, 1), Map.of(numbers.get(1), "says no"));
            outbox.settle("a", numbers.subList(0, 1), Map.of()); // again changes nothing

            assertThat(ids(outbox.pending("a", 10))).containsExactly(alert(3).id());
            assertThat(outbox.pending("b", 10)).hasSize(3);
            assertThat(outbox.deadLetters("default", "a", 10))
                    .containsExactly(new DeadLetter(alert(2).id(), test().now, "says no"));
            assertThat(outbox.backlog())
                    .containsExactly(new Backlog("a", 1, NOW, 1), new Backlog("b", 3, NOW, 0));
            assertThat(database.store().find("default", alert(1).id())).isPresent();
        }

        @Test
        default void nothingIsLeft_ofASinkThatHasAll() {
            AlertDatabase database = test().open(dataSource(), "a");
            database.store().add(List.of(alert(1)));
            database.outbox().settle("a", numbers(database.outbox().pending("a", 1)), Map.of());

            assertThat(database.outbox().backlog()).isEmpty();
        }

        @Test
        default void old_isExpired_andReplayedAsIfItWereNew() {
            AlertDatabase database = test().open(dataSource(), "a");
            Outbox outbox = database.outbox();
            database.store().add(List.of(alert(1), alert(2)));
            test().now = NOW.plusSeconds(60);
            database.store().add(List.of(alert(3)));

            assertThat(outbox.expire("a", NOW, "x")).isZero();
            assertThat(outbox.expire("a", NOW.plusSeconds(1), "no answer")).isEqualTo(2);

            assertThat(ids(outbox.pending("a", 10))).containsExactly(alert(3).id());
            assertThat(outbox.deadLetters("default", "a", 1))
                    .containsExactly(
                            new DeadLetter(alert(2).id(), NOW.plusSeconds(60), "no answer"));
            test().now = NOW.plusSeconds(90);
            assertThat(outbox.replay("b")).isZero();
            assertThat(outbox.replay("a")).isEqualTo(2);
            assertThat(outbox.deadLetters("default", "a", 10)).isEmpty();
            List<Delivery> pending = outbox.pending("a", 10);
            assertThat(ids(pending)).containsExactly(alert(1).id(), alert(2).id(), alert(3).id());
            assertThat(pending.getFirst().since()).isEqualTo(NOW.plusSeconds(90));
        }

        @Test
        default void pending_endsEarlyWhereDocumentsAreLarge() {
            AlertDatabase database = test().open(dataSource(), "a");
            Outbox outbox = database.outbox();
            List<Alert> large = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                large.add(
                        TestAlerts.alert(
                                AlertStoreContract.RULES.get(0),
                                "{\"event\":{\"id\":\"%d\"},\"text\":\"%s\"}"
                                        .formatted(i, "x".repeat(900_000)),
                                NOW,
                                NOW));
            }
            database.store().add(large);
            int delivered = 0;
            for (List<Delivery> pending = outbox.pending("a", 100);
                    !pending.isEmpty();
                    pending = outbox.pending("a", 100)) {
                assertThat(pending).hasSizeBetween(1, 5);
                outbox.settle("a", numbers(pending), Map.of());
                delivered += pending.size();
            }
            assertThat(delivered).isEqualTo(8);
        }
    }

    @Nested
    class Sqlite implements Contract {

        @TempDir Path folder;

        @Override
        public HikariDataSource dataSource() {
            HikariDataSource dataSource = TestDatabases.sqlite(folder.resolve("tripline.db"));
            open.add(dataSource);
            return dataSource;
        }

        @Override
        public JdbcOutboxTest test() {
            return JdbcOutboxTest.this;
        }

        @Test
        void isKeptOverARestart() {
            AlertDatabase before = open(dataSource(), "a");
            before.store().add(List.of(alert(1)));
            before.close();

            AlertDatabase after = open(dataSource(), "a", "new");
            assertThat(ids(after.outbox().pending("a", 10))).containsExactly(alert(1).id());
            assertThat(after.outbox().pending("new", 10)).isEmpty();
            assertThat(after.store().add(List.of(alert(1))).cardinality()).isOne();
            assertThat(after.outbox().claim("a")).isTrue();
        }
    }

    @Nested
    class PostgreSql implements Contract {

        @Override
        public HikariDataSource dataSource() {
            HikariDataSource dataSource = TestDatabases.postgres();
            open.add(dataSource);
            return dataSource;
        }

        @Override
        public JdbcOutboxTest test() {
            return JdbcOutboxTest.this;
        }

        @Test
        void otherSchemaOfTheDatabase_isAnotherStore() {
            AlertDatabase one = open(dataSource(), "claimed");
            AlertDatabase other = open(dataSource(), "claimed");

            assertThat(one.outbox().claim("claimed")).isTrue();
            assertThat(other.outbox().claim("claimed")).isTrue();
        }

        @Test
        void ofTwoInstances_oneDelivers_andTheOtherWhenItIsGone() {
            HikariDataSource shared = dataSource();
            AlertDatabase first = open(shared, "claimed-1", "claimed-2");
            AlertDatabase second = open(shared, "claimed-1", "claimed-2");

            assertThat(first.outbox().claim("claimed-1")).isTrue();
            assertThat(second.outbox().claim("claimed-1")).isFalse();
            assertThat(second.outbox().claim("claimed-2")).isTrue();
            assertThat(first.outbox().claim("claimed-1")).isTrue();
            assertThat(first.outbox().claim("claimed-2")).isFalse();
            first.close();
            assertThat(second.outbox().claim("claimed-1")).isTrue();
            assertThat(second.outbox().claim("claimed-2")).isTrue();
        }
    }
}
