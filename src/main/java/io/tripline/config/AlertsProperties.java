package io.tripline.config;

import java.time.Duration;
import java.util.Map;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What becomes of alerts.
 *
 * @param sinks where they are delivered, by a name
 * @param fold whether storms are folded
 * @param retention how long they are kept
 */
record AlertsProperties(
        @DefaultValue Map<String, SinkProperties> sinks,
        @DefaultValue Fold fold,
        @DefaultValue Retention retention) {

    /**
     * Folding of storms.
     *
     * @param perMinute how many alerts of one rule on one host in one minute are delivered one by
     *     one, the others as one summary; 0 delivers all one by one
     */
    record Fold(@DefaultValue("0") int perMinute) {

        Fold {
            if (perMinute < 0) {
                throw new IllegalArgumentException(
                        "tripline.alerts.fold.per-minute: expected 0 or more, found " + perMinute);
            }
        }
    }

    /**
     * What is kept.
     *
     * @param maxAge by detection time; 0 keeps alerts for ever
     * @param maxSize of all alerts together; 0 for any
     */
    record Retention(@DefaultValue("30d") Duration maxAge, @DefaultValue("1GB") DataSize maxSize) {

        /** Less was meant to have another unit, and would delete all there is. */
        private static final Duration LEAST_AGE = Duration.ofSeconds(1);

        private static final long LEAST_SIZE = 1024;

        Retention {
            if (!maxAge.isZero() && maxAge.compareTo(LEAST_AGE) < 0) {
                throw new IllegalArgumentException(
                        "tripline.alerts.retention.max-age: expected 0, or 1 s or more such as 30d, found %s; without a unit they are milliseconds"
                                .formatted(maxAge));
            }
            if (maxSize.toBytes() != 0 && maxSize.toBytes() < LEAST_SIZE) {
                throw new IllegalArgumentException(
                        "tripline.alerts.retention.max-size: expected 0, or 1 KB or more such as 1GB, found %s; without a unit they are bytes"
                                .formatted(maxSize));
            }
        }
    }
}
