package io.tripline.config;

import java.time.Duration;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What becomes of alerts. A name that is none is refused: a misspelt secret would sign nothing.
 *
 * @param sinks where they are delivered, by a name
 * @param fold whether storms are folded
 * @param retention how long they are kept
 */
@ConfigurationProperties(prefix = "tripline.alerts", ignoreUnknownFields = false)
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

        Retention {
            if (maxAge.isNegative()) {
                throw new IllegalArgumentException(
                        "tripline.alerts.retention.max-age: expected 0 or more, found " + maxAge);
            }
            if (maxSize.isNegative()) {
                throw new IllegalArgumentException(
                        "tripline.alerts.retention.max-size: expected 0 or more, found " + maxSize);
            }
        }
    }
}
