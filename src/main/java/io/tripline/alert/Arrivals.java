package io.tripline.alert;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Wakes those who wait for alerts to be stored. Thread-safe. */
public final class Arrivals {

    private long count;

    /** Alerts were stored, or deliveries were made to wait again. */
    public synchronized void signal() {
        count++;
        notifyAll();
    }

    /** How often was signalled. */
    public synchronized long count() {
        return count;
    }

    /**
     * Waits until there was a signal after that of a count, at most so long.
     *
     * @return the count now
     */
    public synchronized long await(long seen, Duration atMost) throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (count == seen) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                break;
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return count;
    }
}
