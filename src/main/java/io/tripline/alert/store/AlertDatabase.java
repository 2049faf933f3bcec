package io.tripline.alert.store;

import io.tripline.alert.AlertStore;
import io.tripline.alert.Arrivals;
import io.tripline.alert.DeliveryMetrics;
import io.tripline.alert.Outbox;
import io.tripline.alert.StoreUnavailable;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The one door to the database: makes the store and the outbox, which share a writer, and keeps
 * house. The schema is there already. Thread-safe.
 */
public final class AlertDatabase implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(AlertDatabase.class);

    /** How long a request waits for its commit. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final Duration HOUSEKEEPING = Duration.ofSeconds(5);

    /** A commit that is not older says that the store can be written. */
    private static final Duration FRESH = Duration.ofSeconds(5);

    /** Longer than what a database takes without asking for more space. */
    private static final int PROBE_SIZE = 16 * 1024;

    private final Dialect dialect;
    private final JdbcTemplate jdbc;
    private final GroupCommit commits;
    private final Claims claims;
    private final JdbcAlertStore store;
    private final JdbcOutbox outbox;
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
     */
    public AlertDatabase(
            DataSource dataSource,
            Settings settings,
            Arrivals arrivals,
            DeliveryMetrics metrics,
            Clock clock) {
        this.dialect = Dialect.of(dataSource);
        this.jdbc = new JdbcTemplate(dataSource);
        JdbcTransactionManager transactions = new JdbcTransactionManager(dataSource);
        transactions.setRollbackOnCommitFailure(true); // SQLite keeps a failed one open
        this.commits = new GroupCommit(new TransactionTemplate(transactions), PATIENCE);
        this.claims = new Claims(dataSource, dialect);
        AlertTable alerts = new AlertTable(jdbc);
        DeliveryTable deliveries = new DeliveryTable(jdbc);
        Folding folding = new Folding(jdbc, settings.foldPerMinute);
        this.store =
                new JdbcAlertStore(
                        alerts, deliveries, folding, commits, settings.sinks, arrivals, clock);
        this.outbox = new JdbcOutbox(deliveries, commits, claims, arrivals, clock);
        this.housekeeping =
                new Housekeeping(
                        alerts,
                        deliveries,
                        folding,
                        commits,
                        settings.sinks,
                        settings.retention,
                        arrivals,
                        metrics,
                        clock);
        ScheduledFuture<?> _ = // its failures are logged where they occur
                housekeeper.scheduleWithFixedDelay(
                        this::tryToKeepHouse,
                        HOUSEKEEPING.toMillis(),
                        HOUSEKEEPING.toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    /** Deletes what may not stay and ends what is over; happens by itself every few seconds. */
    void keepHouse() {
        housekeeping.run();
    }

    private void tryToKeepHouse() {
        try {
            keepHouse();
        } catch (RuntimeException e) { // or it would never run again
            LOG.error("Housekeeping of the store failed", e);
        }
    }

    /** The alerts. */
    public AlertStore store() {
        return store;
    }

    /** What is to be delivered of them. */
    public Outbox outbox() {
        return outbox;
    }

    /** The name of the database as an operator knows it. */
    public String product() {
        return switch (dialect) {
            case SQLITE -> "SQLite";
            case POSTGRESQL -> "PostgreSQL";
        };
    }

    /**
     * Whether alerts can be stored. Writes something to see, unless something was written just now.
     */
    public boolean isWritable() {
        if (!commits.isFailing() && commits.sinceCommit().compareTo(FRESH) < 0) {
            return true;
        }
        try {
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
        claims.close();
    }

    /**
     * How the database is used.
     *
     * @param sinks the names of the sinks
     * @param foldPerMinute how many alerts of a rule on a host in a minute are delivered one by
     *     one, 0 for all
     * @param retention what is kept
     */
    public record Settings(Set<String> sinks, int foldPerMinute, Retention retention) {}

    /**
     * What is kept.
     *
     * @param maxAge by detection time, zero for ever
     * @param maxSize of all documents together, in characters, 0 for any
     */
    public record Retention(Duration maxAge, long maxSize) {}
}
