package io.tripline.alert.store;

import io.tripline.quarantine.QuarantineMetrics;
import java.time.Clock;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts what the quarantine had no room for, and says so in the log: at once, and then no more
 * often than once a minute, since a sender may go on for hours. Made by {@link AlertDatabase}, used
 * by {@link JdbcQuarantine}. Thread-safe.
 */
final class DropReport {

    private static final Logger LOG = LoggerFactory.getLogger(DropReport.class);

    private static final Duration SILENCE = Duration.ofMinutes(1);

    private final long maxSize;
    private final QuarantineMetrics metrics;
    private final Clock clock;
    private long dropped;
    private long unsaid;
    private long silentUntil;

    DropReport(long maxSize, QuarantineMetrics metrics, Clock clock) {
        this.maxSize = maxSize;
        this.metrics = metrics;
        this.clock = clock;
    }

    /** Counts entries that went, or were not made. */
    void add(long entries) {
        if (entries == 0) {
            return;
        }
        metrics.dropped(entries);
        synchronized (this) {
            dropped += entries;
            unsaid += entries;
        }
        sayWhatIsDue();
    }

    /** How many there were since this instance started. */
    synchronized long dropped() {
        return dropped;
    }

    /** Says what was kept back for a while; to be called again and again. */
    synchronized void sayWhatIsDue() {
        long now = clock.millis();
        boolean silent = now < silentUntil && now >= silentUntil - SILENCE.toMillis();
        if (unsaid == 0 || silent) {
            return;
        }
        LOG.warn(
                "{} entries of the quarantine were dropped, the oldest first, for want of room"
                        + " (tripline.quarantine.max-size: {} bytes)",
                unsaid,
                maxSize);
        unsaid = 0;
        silentUntil = now + SILENCE.toMillis();
    }
}
