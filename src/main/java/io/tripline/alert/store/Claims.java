package io.tripline.alert.store;

import io.tripline.alert.StoreUnavailable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which sinks this instance delivers to. Of several on one PostgreSQL, one holds a sink by an
 * advisory lock of its session, which ends with its connection: whoever crashes gives way at once.
 * A SQLite file has one instance, which delivers to all.
 */
final class Claims implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Claims.class);

    /** Tells our locks from those of other programs in the same database: "trip" in ASCII. */
    private static final int SPACE = 0x74726970;

    private static final int VALIDATION_SECONDS = 2;

    private final DataSource dataSource;
    private final Dialect dialect;
    private final Set<String> held = new HashSet<>();
    private @Nullable Connection connection;

    Claims(DataSource dataSource, Dialect dialect) {
        this.dataSource = dataSource;
        this.dialect = dialect;
    }

    /** See {@link io.tripline.alert.Outbox#claim}. */
    synchronized boolean claim(String sink) {
        if (dialect == Dialect.SQLITE) {
            return true;
        }
        try {
            Connection session = session();
            if (!held.contains(sink) && lock(session, sink)) {
                held.add(sink);
                LOG.info("This instance delivers to the sink {}", sink);
            }
            return held.contains(sink);
        } catch (SQLException e) {
            close();
            throw new StoreUnavailable("the store could not be reached", e);
        }
    }

    private Connection session() throws SQLException {
        Connection current = connection;
        if (current != null && !current.isValid(VALIDATION_SECONDS)) {
            close();
            current = null;
        }
        if (current == null) {
            current = dataSource.getConnection();
            connection = current;
        }
        return current;
    }

    private static boolean lock(Connection session, String sink) throws SQLException {
        try (PreparedStatement ask =
                session.prepareStatement(
                        // of a schema of its own, since locks are the whole database's
                        "select pg_try_advisory_lock(?, case current_schema() when 'public' then ?"
                                + " else hashtext(current_schema() || '/' || ?) end)")) {
            ask.setInt(1, SPACE);
            ask.setInt(2, sink.hashCode());
            ask.setString(3, sink);
            try (ResultSet answer = ask.executeQuery()) {
                return answer.next() && answer.getBoolean(1);
            }
        }
    }

    /** Gives all up. */
    @Override
    public synchronized void close() {
        held.clear();
        Connection current = connection;
        connection = null;
        if (current == null) {
            return;
        }
        try (current) {
            // a pooled connection lives on, and its locks with it
            try (PreparedStatement unlock =
                    current.prepareStatement("select pg_advisory_unlock_all()")) {
                unlock.execute();
            }
        } catch (SQLException e) {
            LOG.debug("The connection that held the claims is gone", e);
        }
    }
}
