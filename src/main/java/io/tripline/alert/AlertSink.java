package io.tripline.alert;

import java.util.List;

/**
 * A place that alerts are delivered to. Used by one thread at a time. What it throws beside {@link
 * InterruptedException} counts as a failure of the whole batch that may pass.
 */
public interface AlertSink extends AutoCloseable {

    /** How many alerts it takes at once, at least 1. */
    int batch();

    /**
     * Hands alerts over, in their order, and waits for the answer.
     *
     * @param deliveries at least one, at most {@link #batch()}
     * @return what became of each
     */
    SinkAnswer send(List<Delivery> deliveries) throws Exception;

    @Override
    void close();
}
