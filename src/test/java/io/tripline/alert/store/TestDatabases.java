package io.tripline.alert.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/** Databases for tests, with the schema in them. */
final class TestDatabases {

    private static final AtomicInteger SCHEMAS = new AtomicInteger();

    private TestDatabases() {}

    /** A SQLite file as the service opens it. */
    static HikariDataSource sqlite(Path file) {
        return sqlite(file, 5000);
    }

    /** Likewise, but one that waits no longer than this for a lock, in milliseconds. */
    static HikariDataSource sqlite(Path file, int busyTimeout) {
        try {
            if (Files.notExists(file)) {
                Files.createFile(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(
                "jdbc:sqlite:"
                        + file
                        + "?journal_mode=WAL&synchronous=FULL&transaction_mode=IMMEDIATE&open_mode=2&busy_timeout="
                        + busyTimeout);
        config.setMaximumPoolSize(4);
        config.setConnectionTimeout(2000);
        return migrated(config);
    }

    /** An empty schema of its own in a PostgreSQL that one JVM shares. */
    static HikariDataSource postgres() {
        String schema = "test" + SCHEMAS.incrementAndGet();
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(
                Postgres.SERVER.getJdbcUrl("postgres", "postgres") + "&currentSchema=" + schema);
        config.setMaximumPoolSize(4);
        config.setConnectionTimeout(2000);
        return migrated(config);
    }

    private static HikariDataSource migrated(HikariConfig config) {
        HikariDataSource dataSource = new HikariDataSource(config);
        migrate(dataSource);
        return dataSource;
    }

    static void migrate(DataSource dataSource) {
        String own = Dialect.of(dataSource).name().toLowerCase(Locale.ROOT);
        Flyway.configure()
                .dataSource(dataSource)
                .locations("classpath:db/migration", "classpath:db/" + own)
                .load()
                .migrate();
    }

    /** Settings without folding and retention. */
    static AlertDatabase.Settings settings(String... sinks) {
        return settings(0, Duration.ZERO, 0, sinks);
    }

    static AlertDatabase.Settings settings(
            int foldPerMinute, Duration maxAge, long maxSize, String... sinks) {
        return new AlertDatabase.Settings(
                Set.of(sinks),
                foldPerMinute,
                new AlertDatabase.Retention(maxAge, maxSize),
                new AlertDatabase.Bound(Long.MAX_VALUE, Long.MAX_VALUE));
    }

    /** Settings of a quarantine, without sinks and retention. */
    static AlertDatabase.Settings quarantine(long maxSize, long maxEntries) {
        return new AlertDatabase.Settings(
                Set.of(),
                0,
                new AlertDatabase.Retention(Duration.ZERO, 0),
                new AlertDatabase.Bound(maxSize, maxEntries));
    }

    private static final class Postgres {

        private static final EmbeddedPostgres SERVER = start();

        private static EmbeddedPostgres start() {
            try {
                return EmbeddedPostgres.builder()
                        .setServerConfig("fsync", "on")
                        .setServerConfig("synchronous_commit", "on")
                        .start();
            } catch (IOException e) {
                throw new IllegalStateException("PostgreSQL for tests does not start", e);
            }
        }
    }
}
