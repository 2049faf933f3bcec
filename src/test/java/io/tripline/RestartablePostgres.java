package io.tripline;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.CompletionException;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL that keeps its data and its port when it is stopped, or killed, and started again.
 */
final class RestartablePostgres implements AutoCloseable {

    private final Path data;
    private final int port = ServiceProcess.freePort();
    private EmbeddedPostgres server;

    RestartablePostgres(Path data) throws IOException {
        this.data = data;
        this.server = launch();
    }

    private EmbeddedPostgres launch() throws IOException {
        return EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setPort(port)
                .setServerConfig("fsync", "on") // as nobody runs it in earnest, it is off
                .setServerConfig("synchronous_commit", "on")
                .start();
    }

    /** As a setting of the service. */
    String setting() {
        return "spring.datasource.url=" + server.getJdbcUrl("postgres", "postgres");
    }

    /** A connection for the test itself. */
    Connection connect() throws SQLException {
        return DriverManager.getConnection(server.getJdbcUrl("postgres", "postgres"));
    }

    void stop() throws IOException {
        server.close();
    }

    /** Ends its main process at once, as {@code kill -9} does; the others notice and end too. */
    void kill() throws IOException {
        long pid = Long.parseLong(Files.readAllLines(data.resolve("postmaster.pid")).getFirst());
        ProcessHandle postmaster = ProcessHandle.of(pid).orElseThrow();
        postmaster.destroyForcibly();
        try {
            postmaster.onExit().join();
        } catch (CompletionException e) {
            throw new IOException("PostgreSQL does not end", e);
        }
        Logger log = (Logger) LoggerFactory.getLogger(EmbeddedPostgres.class);
        log.setLevel(Level.OFF); // it prints that it cannot stop what has ended
        server.close(); // gives back the lock of the data directory
        log.setLevel(null);
    }

    void start() throws IOException {
        server = launch();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
