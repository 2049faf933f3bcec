package io.tripline.intake;

import io.tripline.alert.StoreUnavailable;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * How long one request waits for the store, in all. Shippers give up after ten seconds, and what
 * they send again then is a repeat; so it is better to tell them before. To be used by one thread.
 */
final class Patience {

    private final long nanos;
    private long spent;

    Patience(Duration patience) {
        this.nanos = patience.toNanos();
    }

    /**
     * Does something that may wait.
     *
     * @param work gets the time that is left
     * @throws StoreUnavailable if none is left
     */
    void spend(Consumer<Duration> work) {
        if (spent >= nanos) {
            throw new StoreUnavailable(
                    "the store did not commit in time",
                    new IllegalStateException("the request has waited long enough"));
        }
        long start = System.nanoTime();
        try {
            work.accept(Duration.ofNanos(nanos - spent));
        } finally {
            spent += System.nanoTime() - start;
        }
    }
}
