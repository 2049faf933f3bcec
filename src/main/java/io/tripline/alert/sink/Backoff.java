package io.tripline.alert.sink;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before what failed is tried again: twice as long after each failure, up to a
 * limit. Each wait is drawn from the upper half of what is due, so that those who failed together
 * do not come again together. Used by one thread.
 */
final class Backoff {

    private final long first;
    private final long limit;
    private final RandomGenerator random;
    private long due;

    /**
     * A backoff.
     *
     * @param first no first wait is as long
     * @param limit no wait is as long
     */
    Backoff(Duration first, Duration limit, RandomGenerator random) {
        this.first = first.toNanos();
        this.limit = limit.toNanos();
        this.random = random;
        this.due = this.first;
    }

    /** The wait after one more failure. */
    Duration next() {
        long half = due / 2;
        Duration wait = Duration.ofNanos(half + (long) (random.nextDouble() * half));
        due = Math.min(limit, 2 * due);
        return wait;
    }

    /** It went well; the next failure is a first one. */
    void reset() {
        due = first;
    }
}
