package io.tripline.alert.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.tripline.alert.Alert;
import io.tripline.alert.AlertStore;
import io.tripline.alert.AlertStoreContract;
import io.tripline.alert.Arrivals;
import io.tripline.alert.DeliveryMetrics;
import io.tripline.alert.StoreUnavailable;
import io.tripline.quarantine.QuarantineMetrics;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens to a SQLite file from outside: locks, deletion, many readers. */
class AlertDatabaseTest {

    @TempDir Path folder;

    private Path file;
    private HikariDataSource pool;
    private AlertDatabase database;

    @BeforeEach
    void open() {
        file = folder.resolve("tripline.db");
        pool = TestDatabases.sqlite(file, 100);
        database =
                new AlertDatabase(
                        pool,
                        TestDatabases.settings("sink"),
                        new Arrivals(),
                        DeliveryMetrics.NONE,
                        QuarantineMetrics.NONE,
                        Clock.systemUTC());
    }

    @AfterEach
    void close() {
        database.close();
        pool.close();
    }

    private static List<Alert> alerts(String... ids) {
        List<Alert> alerts = new ArrayList<>();
        for (String id : ids) {
            alerts.add(AlertStoreContract.at(alerts.size(), id));
        }
        return alerts;
    }

    private int stored() {
        return database.store()
                .list(new AlertStore.Query("default", null, null, null, null, 100))
                .alerts()
                .size();
    }

    @Test
    void logThatIsGone_isNoticed_andAfterAStartNothingIsLost() throws Exception {
        database.store().add(alerts("a"));
        Files.delete(folder.resolve("tripline.db-wal"));

        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> database.store().add(alerts("b")))
                    .isInstanceOf(StoreUnavailable.class)
                    .hasMessageContaining("the store's log is gone")
                    .hasMessageContaining("start it again");
            assertThat(database.isWritable()).isFalse();
        }
        close();
        open();

        assertThat(database.store().add(alerts("a", "b")).cardinality()).isEqualTo(1);
    }

    @Test
    void fileThatIsALink_isThatToWhichItLeads() throws Exception {
        close();
        Files.createDirectory(folder.resolve("disk"));
        Files.move(file, folder.resolve("disk/real.db"));
        Files.createSymbolicLink(file, Path.of("disk/real.db"));
        open();

        assertThat(database.store().add(alerts("a")).cardinality()).isZero();
        assertThat(database.isWritable()).isTrue();
        assertThat(folder.resolve("disk/real.db-wal")).exists();
    }

    @Test
    void fileThatWasEmptied_isNoticed() throws Exception {
        database.store().add(alerts("a"));
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(0);
        }

        assertThatThrownBy(() -> database.store().add(alerts("b")))
                .isInstanceOf(StoreUnavailable.class)
                .hasMessageContaining("was emptied");
        assertThat(database.isWritable()).isFalse();
    }

    /** Whether or not repeats were there before, by which it reads first or writes first. */
    @Test
    void lockOfAnother_whatIsStoredIsKnownAllTheSame() throws Exception {
        database.store().add(alerts("a"));
        try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = other.createStatement()) {
            statement.execute("begin immediate");
            for (int i = 0; i < 2; i++) {
                assertThat(database.store().add(alerts("a")).cardinality()).isOne();
                assertThatThrownBy(() -> database.store().add(alerts("a", "b")))
                        .isInstanceOf(StoreUnavailable.class);
            }
            statement.execute("rollback");
        }

        assertThat(database.store().add(alerts("a", "b")).stream()).containsExactly(0);
        assertThat(stored()).isEqualTo(2);
    }

    @Test
    void lockOfAnother_makesItUnavailable_andNothingIsStored_andItRecovers() throws Exception {
        database.store().add(alerts("a"));
        try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = other.createStatement()) {
            statement.execute("begin immediate");
            for (String id : List.of("b", "c", "d")) {
                assertThatThrownBy(() -> database.store().add(alerts(id)))
                        .isInstanceOf(StoreUnavailable.class);
            }
            assertThat(database.isWritable()).isFalse();
            statement.execute("rollback");
        }

        assertThat(stored()).isOne();
        assertThat(database.outbox().pending("sink", 10)).hasSize(1);
        for (String id : List.of("b", "c", "d")) {
            assertThat(database.store().add(alerts(id)).cardinality()).isZero();
        }
        assertThat(database.isWritable()).isTrue();
        assertThat(stored()).isEqualTo(4);
        assertThat(database.outbox().pending("sink", 10)).hasSize(4);
    }

    @Test
    void fileThatIsGone_isNoticed_andWhenItIsBackAllIsWell() throws Exception {
        database.store().add(alerts("a"));
        Path away = folder.resolve("away.db");
        Files.move(file, away);

        assertThatThrownBy(() -> database.store().add(alerts("b")))
                .isInstanceOf(StoreUnavailable.class)
                .hasMessageContaining("the store's file is gone");
        assertThatThrownBy(() -> database.store().add(alerts("a")))
                .isInstanceOf(StoreUnavailable.class);
        assertThat(database.isWritable()).isFalse();

        Files.writeString(file, "another");
        assertThatThrownBy(() -> database.store().add(alerts("b")))
                .isInstanceOf(StoreUnavailable.class)
                .hasMessageContaining("replaced by another");

        Files.move(away, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertThat(database.store().add(alerts("b")).cardinality()).isZero();
        assertThat(database.isWritable()).isTrue();
        assertThat(stored()).isEqualTo(2);
    }

    @Test
    void writerHasAConnection_howeverManyRead() throws Exception {
        database.store().add(alerts("a"));
        List<Connection> readers = new ArrayList<>();
        for (int i = 0; i < pool.getMaximumPoolSize() - 1; i++) {
            readers.add(pool.getConnection());
        }
        CompletableFuture<Boolean> wrote =
                CompletableFuture.supplyAsync(database::isWritable)
                        .thenApply(writable -> writable && database.isWritable());

        assertThat(wrote.get(10, TimeUnit.SECONDS)).isTrue();
        for (Connection reader : readers) {
            reader.close();
        }
    }

    @Test
    void deadLetters_areExpiredAndReplayedInParts() {
        List<Alert> many = new ArrayList<>();
        for (int i = 0; i < 2500; i++) {
            many.add(AlertStoreContract.at(i, "e" + i));
        }
        database.store().add(many);

        int expired =
                database.outbox().expire("sink", Clock.systemUTC().instant().plusSeconds(60), "x");

        assertThat(expired).isEqualTo(2500);
        assertThat(database.outbox().replay("sink")).isEqualTo(2500);
        assertThat(database.outbox().pending("sink", 5000)).hasSize(2500);
    }
}
