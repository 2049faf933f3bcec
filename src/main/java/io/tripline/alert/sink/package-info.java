/**
 * The delivery of stored alerts: from the outbox to the sinks.
 *
 * <p>For each sink there is a {@link io.tripline.alert.sink.DeliveryWorker}, which owns a thread
 * and asks its {@code Deliverer} for one turn after the other. A turn claims the sink, reads the
 * first deliveries of the {@link io.tripline.alert.Outbox}, hands them to the {@link
 * io.tripline.alert.AlertSink}, notes in the outbox what became of them, and says how long to wait
 * ({@code Pause}, {@code Backoff}). Every rule about order, repeats and giving up is in the
 * deliverer; a sink only knows how to hand alerts over and to judge the answer.
 *
 * <p>{@link io.tripline.alert.sink.WebhookSink} and {@link
 * io.tripline.alert.sink.ElasticsearchSink} send over HTTP, {@link io.tripline.alert.sink.FileSink}
 * appends to a file that it turns over, {@link io.tripline.alert.sink.StdoutSink} writes to a
 * stream of the process.
 */
@NullMarked
package io.tripline.alert.sink;

import org.jspecify.annotations.NullMarked;
