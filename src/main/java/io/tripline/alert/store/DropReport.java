package io.tripline.alert.store;

import io.tripline.log.RareLine;
import io.tripline.quarantine.QuarantineMetrics;
import java.time.Clock;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts what the quarantine had no room for, and says so in the log, seldom, since a sender may go
 * on for hours. Made by {@link AlertDatabase}, used by {@link JdbcQuarantine}. Thread-safe.
 */
final class DropReport {

    private static final Logger LOG = LoggerFactory.getLogger(DropReport.class);

    private final long maxSize;
    private final QuarantineMetrics metrics;
    private final RareLine line;
    private final AtomicLong dropped = new AtomicLong();

    DropReport(long maxSize, QuarantineMetrics metrics, Clock clock) {
        this.maxSize = maxSize;
        this.metrics = metrics;
        this.line = new RareLine(clock);
    }

    /** Counts entries that went, or were not made. */
    void add(long entries) {
        if (entries == 0) {
            return;
        }
        metrics.dropped(entries);
        dropped.addAndGet(entries);
        line.add(entries, this::say);
    }

    /** How many there were since this instance started. */
    long dropped() {
        return dropped.get();
    }

    /** Says what was kept back for a while; to be called again and again. */
    void sayWhatIsDue() {
        line.sayWhatIsDue(this::say);
    }

    private void say(long entries) {
        LOG.warn(
                "{} entries of the quarantine were dropped, the oldest first, for want of room"
                        + " (tripline.quarantine.max-size: {} bytes)",
                entries,
                maxSize);
    }
}
