package io.tripline.alert.sink;

import io.tripline.alert.DeliveryMetrics;
import io.tripline.alert.DeliveryStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * What has become of the deliveries to one sink: counted, and kept for those who ask how it goes.
 * Written by the {@link Deliverer}'s thread alone, read by any.
 */
final class Tally {

    private final String sink;
    private final DeliveryMetrics metrics;
    private final InstantSource clock;
    private volatile DeliveryStatus status;

    /** Nothing was tried yet. */
    Tally(String sink, DeliveryMetrics metrics, InstantSource clock) {
        this.sink = sink;
        this.metrics = metrics;
        this.clock = clock;
        this.status = DeliveryStatus.unused(sink);
    }

    /** How it goes. */
    DeliveryStatus status() {
        return status;
    }

    /** The sink took some, or all, of what was sent. */
    void taken() {
        DeliveryStatus last = status;
        status =
                new DeliveryStatus(
                        sink,
                        last.delivered(),
                        last.failures(),
                        last.lastError(),
                        last.lastErrorAt(),
                        clock.instant(),
                        last.nextRetry());
    }

    /**
     * The sink did not take all of what was sent.
     *
     * @param retryIn when the next attempt is due, or null if there is nothing to wait for
     */
    void failed(String error, @Nullable Duration retryIn) {
        Instant now = clock.instant();
        DeliveryStatus last = status;
        status =
                new DeliveryStatus(
                        sink,
                        last.delivered(),
                        last.failures() + 1,
                        error,
                        now,
                        last.lastDeliveredAt(),
                        retryIn == null ? null : now.plus(retryIn));
        metrics.failed(sink);
    }

    /** The wait for the next attempt is over. */
    void waited() {
        DeliveryStatus last = status;
        if (last.nextRetry() != null) {
            status =
                    new DeliveryStatus(
                            sink,
                            last.delivered(),
                            last.failures(),
                            last.lastError(),
                            last.lastErrorAt(),
                            last.lastDeliveredAt(),
                            null);
        }
    }

    /** So many left the outbox for the sink. */
    void delivered(int deliveries) {
        if (deliveries > 0) {
            DeliveryStatus last = status;
            status =
                    new DeliveryStatus(
                            sink,
                            last.delivered() + deliveries,
                            last.failures(),
                            last.lastError(),
                            last.lastErrorAt(),
                            last.lastDeliveredAt(),
                            last.nextRetry());
            metrics.delivered(sink, deliveries);
        }
    }

    /** So many are dead letters now. */
    void died(int deliveries) {
        if (deliveries > 0) {
            metrics.died(sink, deliveries);
        }
    }
}
