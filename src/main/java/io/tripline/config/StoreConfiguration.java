package io.tripline.config;

import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.MeterRegistry;
import io.tripline.alert.AlertStore;
import io.tripline.alert.Arrivals;
import io.tripline.alert.DeliveryMetrics;
import io.tripline.alert.Outbox;
import io.tripline.alert.store.AlertDatabase;
import io.tripline.alert.store.StoreFile;
import io.tripline.metrics.MicrometerQuarantineMetrics;
import io.tripline.quarantine.Quarantine;
import io.tripline.quarantine.QuarantineMetrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.flywaydb.core.api.Location;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.flyway.autoconfigure.FlywayConfigurationCustomizer;
import org.springframework.boot.jdbc.DataSourceBuilder;
import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;

/** Builds the store: a SQLite file unless another database is named. */
@Configuration(proxyBeanMethods = false)
class StoreConfiguration {

    /** Each takes room beside its bytes; and nobody looks through more of them. */
    private static final int MAX_QUARANTINED = 100_000;

    /**
     * What keeps a commit through a loss of power (WAL with {@code synchronous=FULL} syncs at
     * each), and lets readers read while one writes. A URL that sets one of them wins.
     */
    private static final Map<String, String> SQLITE_SETTINGS =
            Map.of(
                    "journal_mode", "WAL",
                    "synchronous", "FULL",
                    "busy_timeout", "2000",
                    "foreign_keys", "true",
                    "transaction_mode", "IMMEDIATE",
                    "cache_size", "-8000",
                    // read and write, but make no file: should ours vanish, an empty one would hide
                    // it
                    "open_mode", "2");

    private static final String POSTGRESQL = "jdbc:postgresql:";

    private static final String SQLITE_CHANGES = "classpath:db/sqlite";

    private static final String SESSION =
            "-c lock_timeout=10s -c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5"
                    + " -c tcp_keepalives_count=3 -c tcp_user_timeout=30000";

    /**
     * A server that does not answer any more is left in time; and a server leaves an instance that
     * is gone without a word, since its transaction would keep all others waiting and its session
     * the sinks that it delivers to. Errors come without the values that they are about: these are
     * events.
     */
    private static final Map<String, String> POSTGRESQL_SETTINGS =
            Map.of(
                    "connectTimeout", "5",
                    "socketTimeout", "15",
                    "tcpKeepAlive", "true",
                    "logServerErrorDetail", "false",
                    "options", SESSION + " -c idle_in_transaction_session_timeout=15s");

    @Bean
    @ConfigurationProperties("spring.datasource.hikari")
    HikariDataSource dataSource(DataSourceProperties properties) {
        String url = properties.determineUrl();
        if (!StoreFile.isSqlite(url) && !url.startsWith(POSTGRESQL)) {
            throw new IllegalArgumentException(
                    "spring.datasource.url: expected jdbc:sqlite:path or jdbc:postgresql://host/database, found another database");
        }
        HikariDataSource dataSource =
                properties.initializeDataSourceBuilder().type(HikariDataSource.class).build();
        if (StoreFile.isSqlite(url)) {
            SQLITE_SETTINGS.forEach((name, value) -> {
                if (!url.matches(".*[?&]" + name + "=.*")) { // the driver would prefer ours
                    dataSource.addDataSourceProperty(name, value);
                }
            });
            makeFile(url);
        } else {
            refuseRewrittenInserts(url);
            POSTGRESQL_SETTINGS.forEach(dataSource::addDataSourceProperty);
        }
        return dataSource;
    }

    /** Without a count for each insert nobody knows which alerts were new. */
    private static void refuseRewrittenInserts(String url) {
        if (url.contains("reWriteBatchedInserts=true")) {
            throw new IllegalArgumentException(
                    "spring.datasource.url: expected no reWriteBatchedInserts, found it; it hides which alerts are new");
        }
    }

    private static void makeFile(String url) {
        Path path = StoreFile.pathOf(url);
        try {
            Path folder = path.getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            if (Files.notExists(path)) {
                Files.createFile(path); // which SQLite takes for a new database
            }
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "spring.datasource.url: expected a file that is there or can be made, found %s at %s"
                            .formatted(e.getClass().getSimpleName(), path),
                    e);
        }
    }

    /**
     * SQLite has changes of its own beside those that are the same for both.
     *
     * <p>What changes the schema may take its time: to index many alerts takes a server minutes, of
     * which the client hears nothing, and the session that holds Flyway's lock does nothing
     * meanwhile.
     */
    @Bean
    FlywayConfigurationCustomizer migrations(DataSourceProperties properties) {
        boolean isSqlite = StoreFile.isSqlite(properties.determineUrl());
        return flyway -> {
            if (isSqlite) {
                // not by {vendor}: for that a server would be asked once, and not waited for
                flyway.locations(
                        Stream.concat(
                                        Stream.of(flyway.getLocations())
                                                .map(Location::getDescriptor),
                                        Stream.of(SQLITE_CHANGES))
                                .toArray(String[]::new));
            } else if (flyway.getDataSource() instanceof HikariDataSource pool) {
                flyway.dataSource(patient(pool));
            }
        };
    }

    private static DataSource patient(HikariDataSource pool) {
        Properties properties = new Properties();
        properties.putAll(pool.getDataSourceProperties());
        properties.setProperty("socketTimeout", "0");
        properties.setProperty("options", SESSION);
        SimpleDriverDataSource patient =
                DataSourceBuilder.derivedFrom(pool).type(SimpleDriverDataSource.class).build();
        patient.setConnectionProperties(properties);
        return patient;
    }

    @Bean
    Arrivals arrivals() {
        return new Arrivals();
    }

    @Bean
    @DependsOnDatabaseInitialization
    AlertDatabase alertDatabase(
            DataSource dataSource,
            AlertsProperties alerts,
            QuarantineProperties quarantine,
            Arrivals arrivals,
            DeliveryMetrics metrics,
            QuarantineMetrics quarantineMetrics,
            Clock clock) {
        return new AlertDatabase(
                dataSource,
                new AlertDatabase.Settings(
                        alerts.sinks().keySet(),
                        alerts.fold().perMinute(),
                        new AlertDatabase.Retention(
                                alerts.retention().maxAge(),
                                alerts.retention().maxSize().toBytes()),
                        new AlertDatabase.Bound(quarantine.maxSize().toBytes(), MAX_QUARANTINED)),
                arrivals,
                metrics,
                quarantineMetrics,
                clock);
    }

    @Bean
    AlertStore alertStore(AlertDatabase database) {
        return database.store();
    }

    @Bean
    Outbox outbox(AlertDatabase database) {
        return database.outbox();
    }

    /** The store counts here, so the quarantine is asked for only when it is needed. */
    @Bean
    QuarantineMetrics quarantineMetrics(
            MeterRegistry registry, ObjectProvider<Quarantine> quarantine) {
        return new MicrometerQuarantineMetrics(registry, () -> quarantine.getObject().status());
    }

    @Bean
    Quarantine quarantine(AlertDatabase database) {
        return database.quarantine();
    }
}
