package io.tripline.alert.store;

import com.zaxxer.hikari.HikariDataSource;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.datasource.AbstractDataSource;

/**
 * Connections of a pool, of which the thread that writes keeps one for itself: however many read,
 * it never waits for another. Made by {@link AlertDatabase}.
 */
final class StoreConnections extends AbstractDataSource implements AutoCloseable {

    /** A connection that was used more recently is taken to work. */
    private static final Duration FRESH = Duration.ofSeconds(1);

    private static final int VALIDATION_SECONDS = 2;

    private final DataSource pool;
    private BooleanSupplier isWriter = () -> false;
    private @Nullable Connection kept;
    private long usedAt;

    StoreConnections(DataSource pool) {
        this.pool = pool;
    }

    /**
     * Says who writes.
     *
     * @param isWriter whether the calling thread does
     */
    void keepOneFor(BooleanSupplier isWriter) {
        this.isWriter = isWriter;
    }

    @Override
    public Connection getConnection() throws SQLException {
        return isWriter.getAsBoolean() ? unclosed(kept()) : pool.getConnection();
    }

    @Override
    public Connection getConnection(String username, String password) throws SQLException {
        throw new SQLException("expected a connection as the settings have it");
    }

    private synchronized Connection kept() throws SQLException {
        Connection connection = kept;
        if (connection != null
                && System.nanoTime() - usedAt > FRESH.toNanos()
                && !connection.isValid(VALIDATION_SECONDS)) {
            giveBack();
            connection = null;
        }
        if (connection == null) {
            connection = pool.getConnection();
            kept = connection;
        }
        usedAt = System.nanoTime();
        return connection;
    }

    /** Gives the writer's connection up, after a failure that may have left it in any state. */
    synchronized void giveBack() {
        Connection connection = kept;
        kept = null;
        if (connection == null) {
            return;
        }
        if (pool instanceof HikariDataSource hikari) {
            // for good: one of SQLite on which BEGIN failed takes itself to be in a transaction
            hikari.evictConnection(connection);
        }
        try {
            connection.close();
        } catch (SQLException e) {
            // the pool throws a broken one away
        }
    }

    /** Has all connections opened anew, each once it is no longer used. */
    void evictAll() {
        if (pool instanceof HikariDataSource hikari) {
            hikari.getHikariPoolMXBean().softEvictConnections();
        }
    }

    @Override
    public void close() {
        giveBack();
    }

    /** The connection, which a transaction's end does not close. */
    private static Connection unclosed(Connection connection) {
        return (Connection)
                Proxy.newProxyInstance(
                        Connection.class.getClassLoader(),
                        new Class<?>[] {Connection.class},
                        (proxy, method, arguments) -> {
                            if (method.getName().equals("close")) {
                                return null;
                            }
                            try {
                                return method.invoke(connection, arguments);
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            }
                        });
    }
}
