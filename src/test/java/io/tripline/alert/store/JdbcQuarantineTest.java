package io.tripline.alert.store;

import static io.tripline.quarantine.QuarantineContract.PATIENCE;
import static io.tripline.quarantine.QuarantineContract.START;
import static io.tripline.quarantine.QuarantineContract.poison;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.tripline.alert.Arrivals;
import io.tripline.alert.DeliveryMetrics;
import io.tripline.alert.StoreUnavailable;
import io.tripline.quarantine.CountedPoison;
import io.tripline.quarantine.Poison;
import io.tripline.quarantine.PoisonIdentity;
import io.tripline.quarantine.Quarantine;
import io.tripline.quarantine.Quarantine.Status;
import io.tripline.quarantine.QuarantineContract;
import io.tripline.quarantine.QuarantineMetrics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The quarantine does what one must, on both databases, and all or nothing when they fail. */
class JdbcQuarantineTest {

    private final List<AutoCloseable> open = new ArrayList<>();
    private Instant now = START;
    private final Clock clock = ((InstantSource) () -> now).withZone(ZoneOffset.UTC);

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable resource : open.reversed()) {
            resource.close();
        }
    }

    private AlertDatabase database(
            DataSource dataSource, long maxSize, long maxEntries, QuarantineMetrics metrics) {
        AlertDatabase database =
                new AlertDatabase(
                        dataSource,
                        TestDatabases.quarantine(maxSize, maxEntries),
                        new Arrivals(),
                        DeliveryMetrics.NONE,
                        metrics,
                        clock);
        open.add(database);
        return database;
    }

    private AlertDatabase database(DataSource dataSource, long maxSize) {
        return database(dataSource, maxSize, 10_000, QuarantineMetrics.NONE);
    }

    private HikariDataSource opened(HikariDataSource dataSource) {
        open.add(dataSource);
        return dataSource;
    }

    private static List<Poison> some(int from, int to) {
        List<Poison> some = new ArrayList<>();
        for (int i = from; i < to; i++) {
            some.add(poison(i, "p" + i));
        }
        return some;
    }

    @Nested
    class Sqlite implements QuarantineContract {

        @TempDir Path folder;

        @Override
        public Quarantine empty(long maxSize, long maxEntries, QuarantineMetrics metrics) {
            HikariDataSource dataSource =
                    opened(TestDatabases.sqlite(folder.resolve("tripline.db")));
            return database(dataSource, maxSize, maxEntries, metrics).quarantine();
        }
    }

    @Nested
    class PostgreSql implements QuarantineContract {

        @Override
        public Quarantine empty(long maxSize, long maxEntries, QuarantineMetrics metrics) {
            return database(opened(TestDatabases.postgres()), maxSize, maxEntries, metrics)
                    .quarantine();
        }

        @Test
        void whatAnotherInstanceKeeps_isSeen_andBoundForBoth() {
            HikariDataSource dataSource = opened(TestDatabases.postgres());
            AlertDatabase one = database(dataSource, 6);
            AlertDatabase other = database(opened(another(dataSource)), 6);
            one.quarantine().keep(List.of(poison(1, "abc")), PATIENCE);

            other.quarantine().keep(List.of(poison(2, "def"), poison(3, "abc")), PATIENCE);
            other.quarantine().keep(List.of(poison(4, "gh")), PATIENCE);
            one.keepHouse();

            assertThat(one.quarantine().list("default", null, 9))
                    .extracting(entry -> entry.poison().at())
                    .containsExactly(START.plusSeconds(4), START.plusSeconds(2));
            assertThat(one.quarantine().status())
                    .isEqualTo(new Status(2, 5, START.plusSeconds(2), 0));
            assertThat(other.quarantine().status())
                    .isEqualTo(new Status(2, 5, START.plusSeconds(2), 1));
        }

        private static HikariDataSource another(HikariDataSource dataSource) {
            HikariDataSource another = new HikariDataSource();
            another.setJdbcUrl(dataSource.getJdbcUrl());
            return another;
        }
    }

    /** What does not depend on the database. */
    @Nested
    @ExtendWith(OutputCaptureExtension.class)
    class Behaviour {

        @TempDir Path folder;

        private HikariDataSource sqlite() {
            return opened(TestDatabases.sqlite(folder.resolve("tripline.db")));
        }

        @Test
        void kept_isThereAfterARestart_andSoIsItsSize() {
            HikariDataSource dataSource = sqlite();
            try (AlertDatabase before = database(dataSource, 1000)) {
                before.quarantine().keep(some(0, 3), PATIENCE);
            }

            Quarantine after = database(dataSource, 1000).quarantine();

            assertThat(after.list("default", null, 9)).hasSize(3);
            assertThat(after.status()).isEqualTo(new Status(3, 6, START, 0));
        }

        @Test
        void failedCommit_leavesAllAsItWas() {
            FaultyDataSource faulty = new FaultyDataSource(sqlite());
            CountedPoison counted = new CountedPoison();
            Quarantine quarantine = database(faulty.dataSource(), 6, 1000, counted).quarantine();
            quarantine.keep(some(0, 3), PATIENCE);
            faulty.fail(FaultyDataSource.Fault.BEFORE_COMMIT);

            assertThatThrownBy(() -> quarantine.keep(some(2, 5), PATIENCE))
                    .isInstanceOf(StoreUnavailable.class);

            faulty.fail(FaultyDataSource.Fault.NONE);
            assertThat(quarantine.list("default", null, 9))
                    .hasSize(3)
                    .allMatch(entry -> entry.times() == 1);
            assertThat(quarantine.status()).isEqualTo(new Status(3, 6, START, 0));
            assertThat(counted.dropped()).isZero();
            assertThat(counted.quarantined()).containsOnly(Map.entry("ingest malformed", 3L));

            quarantine.keep(some(2, 5), PATIENCE);
            assertThat(quarantine.status()).isEqualTo(new Status(3, 6, START.plusSeconds(2), 2));
        }

        @Test
        void storeThatIsDown_isUnavailable_butForWhatWasKnownOfIt() {
            FaultyDataSource faulty = new FaultyDataSource(sqlite());
            Quarantine quarantine = database(faulty.dataSource(), 1000).quarantine();
            quarantine.keep(some(0, 2), PATIENCE);
            faulty.fail(FaultyDataSource.Fault.STATEMENT);

            String id = PoisonIdentity.of(poison("p0"));
            assertThatThrownBy(() -> quarantine.list("default", null, 1))
                    .isInstanceOf(StoreUnavailable.class);
            assertThatThrownBy(() -> quarantine.list("default", id, 1))
                    .isInstanceOf(StoreUnavailable.class);
            assertThatThrownBy(() -> quarantine.find("default", id))
                    .isInstanceOf(StoreUnavailable.class);
            assertThatThrownBy(() -> quarantine.describe("default", id))
                    .isInstanceOf(StoreUnavailable.class);
            assertThat(quarantine.status()).isEqualTo(new Status(2, 4, START, 0));
        }

        @Test
        void fileThatIsGone_isNoticed() throws Exception {
            Quarantine quarantine = database(sqlite(), 1000).quarantine();
            quarantine.keep(some(0, 2), PATIENCE);
            Files.move(folder.resolve("tripline.db"), folder.resolve("away.db"));

            assertThatThrownBy(() -> quarantine.list("default", null, 1))
                    .isInstanceOf(StoreUnavailable.class)
                    .hasMessageContaining("the store's file is gone");
            assertThatThrownBy(() -> quarantine.keep(some(0, 2), PATIENCE))
                    .isInstanceOf(StoreUnavailable.class);

            Files.move(folder.resolve("away.db"), folder.resolve("tripline.db"));
            quarantine.keep(some(0, 2), PATIENCE);
            assertThat(quarantine.list("default", null, 9))
                    .hasSize(2)
                    .allMatch(entry -> entry.times() == 2);
        }

        @Test
        void boundThatWasLowered_isKeptByHousekeeping_inManyCommits() {
            FaultyDataSource counting = new FaultyDataSource(sqlite());
            try (AlertDatabase before = database(counting.dataSource(), 1 << 20)) {
                before.quarantine().keep(some(0, 1600), PATIENCE);
            }
            CountedPoison counted = new CountedPoison();
            AlertDatabase after = database(counting.dataSource(), 500, 1000, counted);
            int commits = counting.commits();

            after.keepHouse();

            assertThat(after.quarantine().status())
                    .isEqualTo(new Status(100, 500, START.plusSeconds(1500), 1500));
            assertThat(after.quarantine().list("default", null, 1000)).hasSize(100);
            assertThat(counted.dropped()).isEqualTo(1500);
            assertThat(counting.commits() - commits).isEqualTo(3);
            after.keepHouse();
            assertThat(counting.commits() - commits).isEqualTo(3);
        }

        @Test
        void quarantineThatIsTurnedOff_isEmptied() {
            HikariDataSource dataSource = sqlite();
            try (AlertDatabase before = database(dataSource, 1000)) {
                before.quarantine().keep(List.of(poison(1, "a"), poison(2, "")), PATIENCE);
            }
            AlertDatabase off = database(dataSource, 0);
            off.keepHouse();

            assertThat(off.quarantine().status()).isEqualTo(new Status(0, 0, null, 2));
        }

        @Test
        void changeByAVersionThatKnowsNoTenants_isCountedAfterwards() {
            HikariDataSource dataSource = sqlite();
            Quarantine quarantine = database(dataSource, 10).quarantine();
            quarantine.keep(List.of(poison(1, "abcd"), poison(2, "efgh")), PATIENCE);
            JdbcClient client = JdbcClient.create(dataSource);
            client.sql("delete from quarantine_kept").update(); // as if it had added both

            quarantine.keep(List.of(poison(3, "ijk")), PATIENCE);

            assertThat(quarantine.status()).isEqualTo(new Status(2, 7, START.plusSeconds(2), 1));
            assertThat(
                            client.sql("select tenant, entries, bytes from quarantine_kept")
                                    .query()
                                    .singleRow())
                    .isEqualTo(Map.of("tenant", "default", "entries", 2, "bytes", 7));
        }

        @Test
        void entriesThatAnOperatorDeleted_takeNoRoomInTheEnd() {
            HikariDataSource dataSource = sqlite();
            Quarantine quarantine = database(dataSource, 10).quarantine();
            quarantine.keep(List.of(poison(1, "abcd"), poison(2, "efgh")), PATIENCE);
            JdbcClient.create(dataSource).sql("delete from quarantine").update();

            quarantine.keep(List.of(poison(3, "ijk")), PATIENCE);

            assertThat(quarantine.list("default", null, 9)).hasSize(1);
            assertThat(quarantine.status()).isEqualTo(new Status(1, 3, START.plusSeconds(3), 0));
        }

        @Test
        void drops_areLoggedAtOnce_andThenSummedUpOnceAMinute(CapturedOutput output) {
            AlertDatabase database = database(sqlite(), 2);
            Quarantine quarantine = database.quarantine();
            quarantine.keep(some(0, 2), PATIENCE);
            assertThat(output).contains("1 entries of the quarantine were dropped");
            assertThat(output).contains("tripline.quarantine.max-size: 2 bytes");
            for (int i = 2; i < 9; i++) {
                quarantine.keep(some(i, i + 1), PATIENCE);
            }
            now = now.plus(Duration.ofMillis(59_999));
            database.keepHouse();
            assertThat(output).containsOnlyOnce("were dropped");

            now = now.plusMillis(1);
            database.keepHouse();
            assertThat(output).contains("7 entries of the quarantine were dropped");
            now = now.plus(Duration.ofHours(1));
            database.keepHouse();
            assertThat(output.getOut().split("were dropped", -1)).hasSize(3);
        }
    }
}
