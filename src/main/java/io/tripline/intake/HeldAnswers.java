package io.tripline.intake;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * Holds answers back for a moment without holding a thread: rsyslog before 2026 sends again as soon
 * as it is refused, a copy more each time. Bounded; beyond that answers are not held.
 *
 * <p>Nothing of a request is touched in another thread, where it may have ended and be another by
 * then: the server brings it back, and whoever held it answers it.
 */
final class HeldAnswers implements AutoCloseable {

    private static final String HELD = HeldAnswers.class.getName();

    private static final long MILLIS = 1500;
    private static final int MAX = 1000;

    private final ScheduledThreadPoolExecutor later;

    HeldAnswers() {
        ThreadFactory threads = Thread.ofPlatform().name("held-answers").daemon().factory();
        later = new ScheduledThreadPoolExecutor(1, threads);
        later.setExecuteExistingDelayedTasksAfterShutdownPolicy(true);
    }

    /**
     * Has a request brought back later. Not for one whose body broke off: the server ends it at
     * once.
     *
     * @return false if it cannot be held
     */
    boolean hold(HttpServletRequest request) {
        if (!request.isAsyncSupported() || later.getQueue().size() >= MAX || later.isShutdown()) {
            return false;
        }
        request.setAttribute(HELD, true);
        AsyncContext context = request.startAsync();
        ScheduledFuture<?> _ = // what fails is that the request has ended
                later.schedule(() -> context.dispatch(), MILLIS, TimeUnit.MILLISECONDS);
        return true;
    }

    /** Whether a request was held and is to be answered now. */
    static boolean isDue(HttpServletRequest request) {
        return request.getDispatcherType() == DispatcherType.ASYNC
                && request.getAttribute(HELD) != null;
    }

    @Override
    public void close() {
        later.shutdown();
    }
}
