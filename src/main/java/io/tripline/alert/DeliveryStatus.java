package io.tripline.alert;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How the delivery to one sink goes in this instance, since its start. An instance that does not
 * deliver to the sink, because another one does, has only zeros to tell.
 *
 * @param sink its name
 * @param delivered how many deliveries left the outbox for the sink
 * @param failures how many attempts ended without all that was sent being at the sink
 * @param lastError why the last of these did, or null if none has; no secret, no content of an
 *     event
 * @param lastErrorAt when it did
 * @param lastDeliveredAt when the sink last took something, or null if it never has
 * @param nextRetry when the next attempt after a failure is due, or null if none waits
 */
public record DeliveryStatus(
        String sink,
        long delivered,
        long failures,
        @Nullable String lastError,
        @Nullable Instant lastErrorAt,
        @Nullable Instant lastDeliveredAt,
        @Nullable Instant nextRetry) {

    /** Nothing was tried yet. */
    public static DeliveryStatus unused(String sink) {
        return new DeliveryStatus(sink, 0, 0, null, null, null, null);
    }
}
