package io.tripline.alert.sink;

import java.time.Duration;

/** What a {@link Deliverer} wants its thread to wait for before the next turn. */
sealed interface Pause {

    /** Nothing: there may be more to do. */
    record None() implements Pause {}

    /**
     * New alerts, or so much time, in which other instances may have stored some.
     *
     * @param seen the count of arrivals before the outbox was found empty
     */
    record Idle(long seen, Duration atMost) implements Pause {}

    /**
     * So much time, whatever arrives.
     *
     * @param from since when, as {@link System#nanoTime()}
     */
    record Fixed(Duration length, long from) implements Pause {}
}
