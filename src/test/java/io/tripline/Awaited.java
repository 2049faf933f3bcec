package io.tripline;

import java.time.Duration;
import java.util.concurrent.Callable;

/** Waits in tests for what happens on other threads. */
public final class Awaited {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private Awaited() {}

    /** Returns when a condition holds; fails after a minute. */
    public static void until(Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.call()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("waited in vain for " + PATIENCE);
            }
            Thread.sleep(20);
        }
    }
}
