package io.tripline.alert.store;

import com.zaxxer.hikari.HikariDataSource;
import io.tripline.alert.AlertStore;
import io.tripline.alert.AlertStoreContract;
import io.tripline.alert.Arrivals;
import io.tripline.alert.DeliveryMetrics;
import io.tripline.quarantine.QuarantineMetrics;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** The store does what a store must, on both databases. */
class JdbcAlertStoreTest {

    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable resource : open.reversed()) {
            resource.close();
        }
    }

    private AlertStore store(HikariDataSource dataSource) {
        return store(dataSource, GatheredIds.MANY);
    }

    private AlertStore store(HikariDataSource dataSource, int gathered) {
        AlertDatabase database =
                new AlertDatabase(
                        dataSource,
                        TestDatabases.settings(),
                        new Arrivals(),
                        DeliveryMetrics.NONE,
                        QuarantineMetrics.NONE,
                        Clock.systemUTC(),
                        gathered,
                        Duration.ofDays(1));
        open.add(dataSource);
        open.add(database);
        return database.store();
    }

    @Nested
    class Sqlite implements AlertStoreContract {

        @TempDir Path folder;

        @Override
        public AlertStore emptyStore() {
            return store(TestDatabases.sqlite(folder.resolve("tripline.db")));
        }
    }

    @Nested
    class SqliteThatIndexesEachId implements AlertStoreContract {

        @TempDir Path folder;

        @Override
        public AlertStore emptyStore() {
            return store(TestDatabases.sqlite(folder.resolve("tripline.db")), 1);
        }
    }

    @Nested
    class PostgreSql implements AlertStoreContract {

        @Override
        public AlertStore emptyStore() {
            return store(TestDatabases.postgres());
        }
    }
}
