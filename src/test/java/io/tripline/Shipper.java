package io.tripline;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.Future;

/**
 * A client of an intake as people use it, which sends events until they are acknowledged. Driven by
 * {@link ShipperTrial}, from one thread.
 */
interface Shipper extends AutoCloseable {

    /** Which client it is, and by which door it sends; unique in a trial. */
    String name();

    /** Events for it to send. */
    default EventBatch next(int number) {
        return EventBatch.of(name() + "-" + number, 25, 1, new Random(0));
    }

    /** How long until the next. */
    default Duration pace() {
        return Duration.ofMillis(250);
    }

    /**
     * Gives it events to send. May return before they are acknowledged, or before they are sent.
     */
    void send(EventBatch batch) throws Exception;

    /**
     * Gives it another key as its operator would, while it may be sending.
     *
     * @return done when it sends nothing with the key before any more, or failed
     */
    Future<?> changeKey(String key) throws Exception;

    /**
     * Says that no more come. Returns when it knows that all are acknowledged, or at once if it
     * cannot tell.
     */
    void finish() throws Exception;

    /** How many events are acknowledged, for all that it knows; -1 if it does not tell. */
    long acknowledged();

    @Override
    void close() throws Exception;
}
