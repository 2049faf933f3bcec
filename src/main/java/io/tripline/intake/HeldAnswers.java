package io.tripline.intake;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * Holds answers back for a moment without holding a thread: rsyslog before 2026 sends again as soon
 * as it is refused, a copy more each time. Bounded; beyond that answers are not held.
 */
final class HeldAnswers implements AutoCloseable {

    private static final long MILLIS = 1500;
    private static final int MAX = 1000;

    private final ScheduledThreadPoolExecutor later;

    HeldAnswers() {
        ThreadFactory threads = Thread.ofPlatform().name("held-answers").daemon().factory();
        later = new ScheduledThreadPoolExecutor(1, threads);
        later.setExecuteExistingDelayedTasksAfterShutdownPolicy(true);
    }

    /**
     * Gives an answer later.
     *
     * @return false if it cannot be held
     */
    boolean hold(HttpServletRequest request, Runnable answer) {
        if (!request.isAsyncSupported() || later.getQueue().size() >= MAX || later.isShutdown()) {
            return false;
        }
        AsyncContext context = request.startAsync();
        ScheduledFuture<?> _ = // what fails is that the client is gone
                later.schedule(
                        () -> {
                            try {
                                answer.run();
                            } finally {
                                context.complete();
                            }
                        },
                        MILLIS,
                        TimeUnit.MILLISECONDS);
        return true;
    }

    @Override
    public void close() {
        later.shutdown();
    }
}
