package io.tripline.detection;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RunnableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/**
 * Knows how many cores are judging, and has the parts of large work done on those that are not.
 * Work is never put off: under load each request is judged by its own thread alone. Thread-safe.
 */
final class FreeCores {

    private final int cores;
    private final AtomicInteger busy = new AtomicInteger();

    FreeCores(int cores) {
        this.cores = cores;
    }

    /** Does work that keeps the caller's core busy. */
    <T> T keepBusy(Supplier<T> work) {
        busy.incrementAndGet();
        try {
            return work.get();
        } finally {
            busy.decrementAndGet();
        }
    }

    /**
     * How many could work on something, the caller's own included. To be asked while it is busy.
     */
    int available() {
        return 1 + Math.max(0, cores - busy.get());
    }

    /**
     * Does the parts of some work: on other cores while those are free, and on the caller's, which
     * waits for no part that nobody has begun.
     *
     * @param part does one part; is called for each from 0 on, by several threads at once
     * @return what became of each, in their order
     * @throws RuntimeException what the first part threw of those that threw, in their order, when
     *     all have ended
     */
    <T> List<T> doParts(int count, IntFunction<T> part) {
        List<RunnableFuture<T>> parts = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int number = i;
            parts.add(new FutureTask<>(() -> part.apply(number)));
        }
        for (RunnableFuture<T> other : parts.subList(1, count)) {
            Thread.ofVirtual()
                    .name("judging")
                    .start(() ->
                            keepBusy(() -> {
                                other.run();
                                return other;
                            }));
        }
        parts.forEach(RunnableFuture::run); // does nothing where another has begun
        List<T> results = new ArrayList<>(count);
        Throwable first = null;
        for (RunnableFuture<T> each : parts) {
            try {
                results.add(resultOf(each));
            } catch (RuntimeException | Error e) { // the others must have ended, too
                first = first == null ? e : first;
            }
        }
        if (first instanceof Error error) {
            throw error;
        }
        if (first instanceof RuntimeException exception) {
            throw exception;
        }
        return results;
    }

    /** Waits even if it is interrupted: what others do with the caller's bytes must have ended. */
    private static <T> T resultOf(RunnableFuture<T> part) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return part.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    throw thrownBy(e);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static RuntimeException thrownBy(ExecutionException e) {
        return switch (e.getCause()) {
            case RuntimeException thrown -> thrown;
            case Error error -> throw error;
            case null, default -> new IllegalStateException("expected an unchecked exception", e);
        };
    }
}
