package io.tripline.metrics;

import io.micrometer.core.instrument.Clock;

/**
 * The time of the day to about a second, for metrics. They ask for it twice with every value, to
 * know which maximum and which counts are of the last minutes, and an event's age is a value: to
 * read the system's clock each time takes longer than all else of it. Thread-safe.
 */
public final class CoarseClock implements Clock, AutoCloseable {

    private static final long TICK_MILLIS = 1000;

    final Thread thread = Thread.ofPlatform().name("metrics-clock").daemon().unstarted(this::tick);
    private volatile long wallTime = System.currentTimeMillis();

    /** A clock that goes until it is closed. */
    @SuppressWarnings("this-escape") // it is final, and all else of it is there
    public CoarseClock() {
        thread.start();
    }

    private void tick() {
        try {
            while (true) {
                Thread.sleep(TICK_MILLIS);
                wallTime = System.currentTimeMillis();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closed
        }
    }

    /** Milliseconds since 1970, as it was at most about a second ago. */
    @Override
    public long wallTime() {
        return wallTime;
    }

    @Override
    public long monotonicTime() {
        return System.nanoTime();
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
