package io.tripline.alert.store;

import com.zaxxer.hikari.HikariDataSource;
import io.tripline.alert.AlertStore;
import io.tripline.alert.Arrivals;
import io.tripline.alert.DeliveryMetrics;
import io.tripline.alert.Outbox;
import io.tripline.alert.StoreUnavailable;
import io.tripline.log.RareLine;
import io.tripline.quarantine.Quarantine;
import io.tripline.quarantine.QuarantineMetrics;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The one door to the database: makes the store, the outbox and the quarantine, which share a
 * writer, and keeps house. The schema is there already. Thread-safe.
 */
public final class AlertDatabase implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(AlertDatabase.class);

    private static final Duration HOUSEKEEPING = Duration.ofSeconds(5);

    /** A commit that is not older says that the store can be written. */
    private static final Duration FRESH = Duration.ofSeconds(5);

    /** Longer than what a database takes without asking for more space. */
    private static final int PROBE_SIZE = 16 * 1024;

    private final Dialect dialect;
    private final @Nullable StoreFile file;
    private final boolean hasLog;
    private final RareLine fileTrouble;
    private final StoreConnections connections;
    private final JdbcTemplate jdbc;
    private final GroupCommit commits;
    private final Claims claims;
    private final JdbcAlertStore store;
    private final JdbcOutbox outbox;
    private final JdbcQuarantine quarantine;
    private final Housekeeping housekeeping;
    private final ScheduledExecutorService housekeeper =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("store-housekeeping").daemon().factory());

    /**
     * Begins to use a database.
     *
     * @param settings what is kept, what is folded, for which sinks alerts are put in the outbox
     * @param arrivals is signalled when alerts were stored
     * @param metrics is told what retention drops
     * @param quarantineMetrics is told what the quarantine keeps and drops
     */
    public AlertDatabase(
            DataSource dataSource,
            Settings settings,
            Arrivals arrivals,
            DeliveryMetrics metrics,
            QuarantineMetrics quarantineMetrics,
            Clock clock) {
        this(
                dataSource,
                settings,
                arrivals,
                metrics,
                quarantineMetrics,
                clock,
                GatheredIds.MANY,
                HOUSEKEEPING);
    }

    /**
     * Likewise.
     *
     * @param gathered how many ids are kept in memory before SQLite has them in its index
     * @param pause between two times of keeping house
     */
    AlertDatabase(
            DataSource dataSource,
            Settings settings,
            Arrivals arrivals,
            DeliveryMetrics metrics,
            QuarantineMetrics quarantineMetrics,
            Clock clock,
            int gathered,
            Duration pause) {
        this.dialect = Dialect.of(dataSource);
        requireEnough(dataSource, dialect == Dialect.SQLITE ? 2 : 3);
        this.file = dialect == Dialect.SQLITE ? fileOf(dataSource) : null;
        this.hasLog = file != null && "wal".equals(journalMode(dataSource));
        this.fileTrouble = new RareLine(clock);
        this.connections = new StoreConnections(dataSource);
        this.jdbc = new JdbcTemplate(connections);
        JdbcTransactionManager transactions = new JdbcTransactionManager(connections);
        transactions.setRollbackOnCommitFailure(true); // SQLite keeps a failed one open
        this.commits =
                new GroupCommit(
                        new TransactionTemplate(transactions),
                        this::takeTurn,
                        connections::giveBack,
                        AlertStore.PATIENCE);
        connections.keepOneFor(commits::isWriter);
        this.claims = new Claims(dataSource, dialect);
        AlertTable alerts =
                new AlertTable(
                        jdbc,
                        dialect == Dialect.SQLITE
                                ? new GatheredIds(jdbc, gathered)
                                : new UniqueIds(jdbc));
        DeliveryTable deliveries = new DeliveryTable(jdbc);
        Folding folding = new Folding(jdbc, settings.foldPerMinute);
        this.store =
                new JdbcAlertStore(
                        alerts,
                        deliveries,
                        folding,
                        commits,
                        this::requireFile,
                        settings.sinks,
                        arrivals,
                        clock);
        this.outbox =
                new JdbcOutbox(deliveries, commits, this::requireFile, claims, arrivals, clock);
        this.quarantine =
                new JdbcQuarantine(
                        new QuarantineTable(jdbc),
                        commits,
                        this::requireFile,
                        settings.quarantine,
                        new DropReport(settings.quarantine.maxSize, quarantineMetrics, clock),
                        quarantineMetrics);
        this.housekeeping =
                new Housekeeping(
                        alerts,
                        deliveries,
                        folding,
                        quarantine,
                        commits,
                        settings.sinks,
                        settings.retention,
                        arrivals,
                        metrics,
                        clock);
        ScheduledFuture<?> _ = // it logs its failures itself
                housekeeper.scheduleWithFixedDelay(
                        this::keepHouse, pause.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Deletes what may not stay and ends what is over; happens by itself every few seconds. */
    void keepHouse() {
        housekeeping.run();
    }

    /**
     * Lets one instance write at a time: numbers are seen in their order, and no two wait for each
     * other. A SQLite transaction does so by itself.
     */
    private void takeTurn() {
        requireFile();
        if (file != null && hasLog) {
            file.requireLog();
        }
        if (dialect == Dialect.POSTGRESQL) {
            jdbc.queryForList("select id from counter where id = 1 for update");
        }
    }

    private void requireFile() {
        if (file == null) {
            return;
        }
        try {
            file.requireThere();
        } catch (StoreUnavailable e) {
            connections.evictAll(); // they may be of another file
            fileTrouble.add(
                    1,
                    times ->
                            LOG.error("{}; until then alerts are refused as busy", e.getMessage()));
            throw e;
        }
    }

    /** One writes for good; of PostgreSQL another holds the claims; and somebody has to read. */
    private static void requireEnough(DataSource dataSource, int connections) {
        if (dataSource instanceof HikariDataSource hikari
                && hikari.getMaximumPoolSize() < connections) {
            throw new IllegalArgumentException(
                    "spring.datasource.hikari.maximum-pool-size: expected %d or more, found %d"
                            .formatted(connections, hikari.getMaximumPoolSize()));
        }
    }

    private static StoreFile fileOf(DataSource dataSource) {
        try (Connection connection = dataSource.getConnection()) {
            return StoreFile.of(connection.getMetaData().getURL());
        } catch (SQLException | IOException e) {
            throw new IllegalStateException("the store's file cannot be opened", e);
        }
    }

    private static @Nullable String journalMode(DataSource dataSource) {
        return JdbcClient.create(dataSource)
                .sql("pragma journal_mode")
                .query((row, i) -> row.getString(1))
                .single();
    }

    /** The alerts. */
    public AlertStore store() {
        return store;
    }

    /** What is to be delivered of them. */
    public Outbox outbox() {
        return outbox;
    }

    /** What could not be read. */
    public Quarantine quarantine() {
        return quarantine;
    }

    /** The name of the database as an operator knows it. */
    public String product() {
        return switch (dialect) {
            case SQLITE -> "SQLite";
            case POSTGRESQL -> "PostgreSQL";
        };
    }

    /** The name of the database and, if it is a file, which; for the operator's eyes. */
    public String description() {
        return file == null ? product() : product() + " " + file.path();
    }

    /**
     * Whether alerts can be stored. Writes something to see, unless something was written just now.
     */
    public boolean isWritable() {
        try {
            requireFile();
            if (!commits.isFailing() && commits.sinceCommit().compareTo(FRESH) < 0) {
                return true;
            }
            commits.run(() -> {
                String now = Long.toString(System.nanoTime());
                return jdbc.update(
                        "update probe set content = ? where id = 1", now + "x".repeat(PROBE_SIZE));
            });
            return true;
        } catch (StoreUnavailable e) {
            return false;
        }
    }

    /** Writes what waits to be written, and gives up what it delivers to. */
    @Override
    public void close() {
        housekeeper.shutdownNow();
        commits.close();
        connections.close();
        claims.close();
    }

    /**
     * How the database is used.
     *
     * @param sinks the names of the sinks
     * @param foldPerMinute how many alerts of a rule on a host in a minute are delivered one by
     *     one, 0 for all
     * @param retention what is kept of alerts
     * @param quarantine what is kept of what could not be read
     */
    public record Settings(
            Set<String> sinks, int foldPerMinute, Retention retention, Bound quarantine) {}

    /**
     * What is kept.
     *
     * @param maxAge by detection time, zero for ever
     * @param maxSize of all documents together, in characters, 0 for any
     */
    public record Retention(Duration maxAge, long maxSize) {}

    /**
     * How much is kept at once.
     *
     * @param maxSize of all entries together, in bytes; 0 keeps none
     * @param maxEntries how many, since each takes room beside its bytes
     */
    public record Bound(long maxSize, long maxEntries) {

        boolean isNothing() {
            return maxSize == 0 || maxEntries == 0;
        }

        boolean isExceededBy(long entries, long bytes) {
            return isNothing() ? entries > 0 : entries > maxEntries || bytes > maxSize;
        }
    }
}
