package io.tripline.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;

class StoreConfigurationTest {

    private final StoreConfiguration configuration = new StoreConfiguration();

    @TempDir Path folder;

    private HikariDataSource pool(String url) throws Exception {
        return configuration.dataSource(properties(url));
    }

    private static DataSourceProperties properties(String url) throws Exception {
        DataSourceProperties properties = new DataSourceProperties();
        properties.setUrl(url);
        properties.afterPropertiesSet();
        return properties;
    }

    /** As an index on many alerts takes longer than any request may. */
    @Test
    void aChangeOfTheSchemaTakesLongerThanAServerMayBeSilent() throws Exception {
        Files.writeString(folder.resolve("V1__slow.sql"), "select pg_sleep(3);");
        try (EmbeddedPostgres server = EmbeddedPostgres.start();
                HikariDataSource pool = pool(server.getJdbcUrl("postgres", "postgres"))) {
            assertThat(pool.getDataSourceProperties())
                    .containsEntry("socketTimeout", "15")
                    .extractingByKey("options")
                    .asString()
                    .contains("idle_in_transaction_session_timeout=15s");
            pool.addDataSourceProperty("socketTimeout", "1");
            pool.addDataSourceProperty("options", "-c idle_in_transaction_session_timeout=1s");
            FluentConfiguration flyway =
                    Flyway.configure().dataSource(pool).locations("filesystem:" + folder);
            assertThatThrownBy(() -> flyway.load().migrate()).isInstanceOf(FlywayException.class);

            configuration
                    .migrations(properties(server.getJdbcUrl("postgres", "postgres")))
                    .customize(flyway);

            assertThat(flyway.load().migrate().migrationsExecuted).isOne();
            JdbcTemplate patient = new JdbcTemplate(flyway.getDataSource());
            assertThat(
                            patient.queryForObject(
                                    "show idle_in_transaction_session_timeout", String.class))
                    .isEqualTo("0");
            assertThat(patient.queryForObject("show lock_timeout", String.class)).isEqualTo("10s");
        }
    }

    @Test
    void aUrlOfSqliteThatSetsSomethingWins() throws Exception {
        String url = "jdbc:sqlite:" + folder.resolve("tripline.db");
        try (HikariDataSource usual = pool(url);
                HikariDataSource own = pool(url + "?cache_size=-123&wal_autocheckpoint=77")) {
            assertThat(pragmas(usual)).containsExactly("-8000", "1000", "2");
            assertThat(pragmas(own)).containsExactly("-123", "77", "2");
        }
    }

    /** 2 is FULL. */
    private static List<String> pragmas(HikariDataSource pool) {
        JdbcTemplate jdbc = new JdbcTemplate(pool);
        return Stream.of("cache_size", "wal_autocheckpoint", "synchronous")
                .map(name -> jdbc.queryForObject("pragma " + name, String.class))
                .toList();
    }

    @Test
    void whatIsNoPostgresqlOfOursIsLeftAsItIs() throws Exception {
        String sqlite = "jdbc:sqlite:" + folder.resolve("tripline.db");
        try (HikariDataSource pool = pool(sqlite)) {
            FluentConfiguration flyway = Flyway.configure().dataSource(pool);
            configuration.migrations(properties(sqlite)).customize(flyway);
            assertThat(flyway.getDataSource()).isSameAs(pool);
        }
        SimpleDriverDataSource own = new SimpleDriverDataSource(); // of spring.flyway.url
        FluentConfiguration flyway = Flyway.configure().dataSource(own);
        configuration.migrations(properties("jdbc:postgresql://db/tripline")).customize(flyway);
        assertThat(flyway.getDataSource()).isSameAs(own);
    }
}
