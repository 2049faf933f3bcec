package io.tripline;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What keeps a commit through a loss of power is set where it counts: on each connection. */
class StoreSettingsIT {

    private static final int FULL = 2;

    @Test
    void everyPooledConnectionSyncsEachCommit() throws Exception {
        try (RunningService service = RunningService.start()) {
            HikariDataSource pool = service.bean(HikariDataSource.class);
            List<Connection> connections = new ArrayList<>();
            try {
                for (int i = 0; i < pool.getMaximumPoolSize(); i++) {
                    connections.add(pool.getConnection());
                }
                assertThat(connections).hasSizeGreaterThan(1);
                for (Connection connection : connections) {
                    assertThat(pragma(connection, "journal_mode")).isEqualTo("wal");
                    assertThat(pragma(connection, "synchronous")).isEqualTo("" + FULL);
                    assertThat(pragma(connection, "foreign_keys")).isEqualTo("1");
                }
            } finally {
                for (Connection connection : connections) {
                    connection.close();
                }
            }
        }
    }

    private static String pragma(Connection connection, String name) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("pragma " + name)) {
            return row.getString(1);
        }
    }
}
