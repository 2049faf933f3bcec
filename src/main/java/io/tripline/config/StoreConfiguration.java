package io.tripline.config;

import com.zaxxer.hikari.HikariDataSource;
import io.tripline.alert.AlertStore;
import io.tripline.alert.Arrivals;
import io.tripline.alert.DeliveryMetrics;
import io.tripline.alert.Outbox;
import io.tripline.alert.store.AlertDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Builds the store: a SQLite file unless another database is named. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(AlertsProperties.class)
class StoreConfiguration {

    private static final String SQLITE = "jdbc:sqlite:";

    /**
     * What keeps a commit through a loss of power (WAL with {@code synchronous=FULL} syncs at
     * each), and lets readers read while one writes. A URL that sets one of them wins.
     */
    private static final Map<String, String> SQLITE_SETTINGS =
            Map.of(
                    "journal_mode", "WAL",
                    "synchronous", "FULL",
                    "busy_timeout", "5000",
                    "foreign_keys", "true",
                    "transaction_mode", "IMMEDIATE",
                    "cache_size", "-8000");

    @Bean
    @ConfigurationProperties("spring.datasource.hikari")
    HikariDataSource dataSource(DataSourceProperties properties) throws IOException {
        HikariDataSource dataSource =
                properties.initializeDataSourceBuilder().type(HikariDataSource.class).build();
        String url = properties.determineUrl();
        if (url.startsWith(SQLITE)) {
            SQLITE_SETTINGS.forEach(dataSource::addDataSourceProperty);
            makeFolder(url);
        }
        return dataSource;
    }

    private static void makeFolder(String url) throws IOException {
        String file = url.substring(SQLITE.length()).replaceFirst("^file:", "").split("\\?", 2)[0];
        if (file.isEmpty() || file.startsWith(":")) {
            throw new IllegalArgumentException(
                    "spring.datasource.url: expected a file, as in jdbc:sqlite:./data/tripline.db, found '%s'"
                            .formatted(url));
        }
        Path folder = Path.of(file).toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
    }

    @Bean
    Arrivals arrivals() {
        return new Arrivals();
    }

    @Bean
    @DependsOnDatabaseInitialization
    AlertDatabase alertDatabase(
            HikariDataSource dataSource,
            AlertsProperties alerts,
            Arrivals arrivals,
            DeliveryMetrics metrics,
            Clock clock) {
        return new AlertDatabase(
                dataSource,
                new AlertDatabase.Settings(
                        alerts.sinks().keySet(),
                        alerts.fold().perMinute(),
                        new AlertDatabase.Retention(
                                alerts.retention().maxAge(),
                                alerts.retention().maxSize().toBytes())),
                arrivals,
                metrics,
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
}
