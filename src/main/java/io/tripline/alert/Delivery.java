package io.tripline.alert;

import java.time.Instant;

/**
 * An alert, or the summary of folded ones, on its way to one sink. Made by the {@link Outbox}.
 *
 * @param number its place in the order of delivery; unique within a sink
 * @param alertId the id of what is delivered: 64 hex digits
 * @param since when it was put in the outbox, or last replayed
 * @param document the alert as ECS, in JSON
 */
public record Delivery(long number, String alertId, Instant since, String document) {}
