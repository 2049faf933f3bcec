package io.tripline;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Times at a fixed rate at which requests are to be sent, whether or not earlier ones were
 * answered. All clients of a round take their times from the same one. Thread-safe.
 */
final class LoadSchedule {

    private final long begin = System.nanoTime();
    private final double interval;
    private final AtomicLong taken = new AtomicLong();

    LoadSchedule(double perSecond) {
        this.interval = 1e9 / perSecond;
    }

    /** The next time, as {@link System#nanoTime} counts; given once. */
    long next() {
        return begin + (long) (taken.getAndIncrement() * interval);
    }

    /** Returns at a time, or at once if it is past. */
    static void await(long time) {
        for (long left = time - System.nanoTime(); left > 0; left = time - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
