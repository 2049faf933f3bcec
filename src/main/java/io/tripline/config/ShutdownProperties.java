package io.tripline.config;

import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the service stops.
 *
 * @param quietPeriod how long it answers that it takes no more, before it closes its port
 */
record ShutdownProperties(@DefaultValue("1s") Duration quietPeriod) {

    /** Longer, and whoever stops it would rather kill it. */
    private static final Duration LONGEST = Duration.ofSeconds(15);

    ShutdownProperties {
        if (quietPeriod.isNegative() || quietPeriod.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "tripline.shutdown.quiet-period: expected 0s to %ds, found %s"
                            .formatted(LONGEST.toSeconds(), quietPeriod));
        }
    }
}
