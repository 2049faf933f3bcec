package io.tripline.alert.store;

import io.tripline.alert.StoreUnavailable;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Writes to the store, on one thread. What is asked for while a commit is under way is written in
 * one transaction after it, so that under load a commit, which waits for the disk, serves many
 * requests (group commit: DeWitt et al., SIGMOD 1984). So that a fast disk's does too, transactions
 * of groups begin some time apart. Thread-safe.
 */
final class GroupCommit implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(GroupCommit.class);

    private static final int MAX_JOBS = 256;

    /**
     * So long at least from the beginning of a group to that of the next, in nanoseconds: a commit
     * takes a tenth of a millisecond of a core, however little is in it, and a fast disk would have
     * one for each request.
     */
    private static final long PACE = 1_500_000;

    private final TransactionTemplate transactions;
    private final Runnable turn;
    private final Runnable afterFailure;
    private final Duration patience;
    private final BlockingQueue<Job<?, ?>> queue = new LinkedBlockingQueue<>();
    private final Thread thread;

    /** Whether the last transaction came as far as its work: if not, none would. */
    private boolean begun;

    private volatile boolean closed;
    private volatile boolean failing;
    private volatile long committedAt = System.nanoTime();

    /**
     * Begins to write.
     *
     * @param turn what each transaction begins with
     * @param afterFailure what each that failed ends with
     * @param patience how long one who asks waits for the commit, unless he says so himself
     */
    GroupCommit(
            TransactionTemplate transactions,
            Runnable turn,
            Runnable afterFailure,
            Duration patience) {
        this.transactions = transactions;
        this.turn = turn;
        this.afterFailure = afterFailure;
        this.patience = patience;
        this.thread = Thread.ofPlatform().name("store-writer").daemon().start(this::writeAll);
    }

    /**
     * Does work in a transaction and waits until it is committed.
     *
     * @param work what to do with the database; may be done again after it was rolled back
     * @return what the work gave
     * @throws StoreUnavailable if it is not known to be committed
     */
    <T extends @Nullable Object> T run(Supplier<T> work) {
        return run(work, patience);
    }

    /** The same for one who waits so long for the commit. */
    <T extends @Nullable Object> T run(Supplier<T> work, Duration patience) {
        return await(new Job<>(GroupCommit::each, work), patience);
    }

    /**
     * The same for work that is done at once for all who ask for it in the same transaction.
     *
     * @param work always the same object, by which it is told that it is the same work
     * @param asked what it is to be done for
     * @param patience how long to wait for the commit
     */
    <A, T extends @Nullable Object> T run(Work<A, T> work, A asked, Duration patience) {
        return await(new Job<>(work, asked), patience);
    }

    private <T extends @Nullable Object> T await(Job<?, T> job, Duration patience) {
        queue.add(job);
        if (closed) {
            job.done.cancel(false);
        }
        try {
            return job.done.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw asUnavailable(e.getCause());
        } catch (TimeoutException | CancellationException e) {
            job.done.cancel(false);
            throw new StoreUnavailable("the store did not commit in time", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            job.done.cancel(false);
            throw new StoreUnavailable("interrupted while waiting for the store", e);
        }
    }

    /** A failure of the database as the store's; any other is a bug and goes on as it is. */
    static RuntimeException asUnavailable(@Nullable Throwable cause) {
        return switch (cause) {
            case StoreUnavailable e -> new StoreUnavailable(String.valueOf(e.getMessage()), e);
            case DataAccessException e ->
                    new StoreUnavailable("the store could not be reached or written", e);
            case TransactionException e ->
                    new StoreUnavailable("the store could not be reached or written", e);
            case RuntimeException e -> e;
            case null, default ->
                    new IllegalStateException("expected a result or an exception", cause);
        };
    }

    /** Whether the caller is the thread that writes. */
    boolean isWriter() {
        return Thread.currentThread() == thread;
    }

    /** Whether the last transaction failed. */
    boolean isFailing() {
        return failing;
    }

    /** How long ago something was last committed. */
    Duration sinceCommit() {
        return Duration.ofNanos(System.nanoTime() - committedAt);
    }

    private void writeAll() {
        List<Job<?, ?>> group = new ArrayList<>();
        long beganAt = System.nanoTime() - PACE;
        while (!closed || !queue.isEmpty()) {
            try {
                Job<?, ?> first = queue.poll(100, TimeUnit.MILLISECONDS);
                if (first == null) {
                    continue;
                }
                group.add(first);
                waitUntil(beganAt + PACE);
                beganAt = System.nanoTime();
                queue.drainTo(group, MAX_JOBS - 1);
                group.removeIf(job -> job.done.isDone()); // those who asked gave up
                write(group);
            } catch (InterruptedException e) {
                closed = true;
            } catch (Throwable e) { // memory ran out where it must not; the next may have some
                group.forEach(job -> job.fail(e));
            } finally {
                group.clear();
            }
        }
    }

    private static void waitUntil(long time) {
        for (long left; (left = time - System.nanoTime()) > 0; ) {
            LockSupport.parkNanos(left);
        }
    }

    /** All in one transaction; if that fails, each in its own, so that one spoils no other. */
    private void write(List<Job<?, ?>> group) {
        if (group.isEmpty() || attempt(group)) {
            return;
        }
        for (int i = 0; i < group.size(); i++) {
            Job<?, ?> job = group.get(i);
            if (job.done.isDone()) {
                continue;
            }
            if (!attempt(List.of(job)) && !begun) {
                Throwable cause = job.failure;
                group.forEach(other -> other.fail(cause));
            }
        }
    }

    /** Whether it was committed; if not, and it was one job or never began, all have failed. */
    private boolean attempt(List<Job<?, ?>> group) {
        begun = false;
        try {
            transactions.executeWithoutResult(status -> {
                turn.run();
                begun = true;
                work(group);
            });
            if (failing) {
                failing = false;
                LOG.info("The store is written again");
            }
            committedAt = System.nanoTime();
            group.forEach(Job::succeed);
            return true;
        } catch (Throwable e) { // an Error too fails its request, and never ends this thread
            note(e, group.size());
            afterFailure.run();
            if (group.size() == 1 || !begun) {
                group.forEach(job -> job.fail(e));
            }
            return false;
        }
    }

    private static <T extends @Nullable Object> List<T> each(List<Supplier<T>> works) {
        return works.stream().map(Supplier::get).toList();
    }

    /**
     * Work of one kind is done where the first of those who ask for it stands: they are told apart
     * by the object, and were it another for each, each would be done by itself.
     */
    private static void work(List<Job<?, ?>> group) {
        Map<Work<?, ?>, List<Job<?, ?>>> kinds = new LinkedHashMap<>();
        group.forEach(job -> kinds.computeIfAbsent(job.work, kind -> new ArrayList<>()).add(job));
        kinds.forEach(GroupCommit::workFor);
    }

    @SuppressWarnings("unchecked") // a job and its work have the same types
    private static <A, T extends @Nullable Object> void workFor(
            Work<A, T> work, List<Job<?, ?>> jobs) {
        List<T> results = work.doFor(jobs.stream().map(job -> (A) job.asked).toList());
        if (results.size() != jobs.size()) {
            throw new IllegalStateException(
                    "expected %d results, found %d".formatted(jobs.size(), results.size()));
        }
        for (int i = 0; i < jobs.size(); i++) {
            ((Job<A, T>) jobs.get(i)).result = results.get(i);
        }
    }

    private void note(Throwable e, int jobs) {
        if (!(e instanceof DataAccessException
                || e instanceof TransactionException
                || e instanceof StoreUnavailable)) {
            return; // a bug, which fails its request and says nothing of the store
        }
        boolean first = !failing;
        failing = true;
        if (first) { // once for each outage; the message may hold values
            LOG.error(
                    "The store failed on a transaction of {} writes: {}; requests with alerts are refused as busy"
                            + " until it recovers",
                    jobs,
                    reasonOf(e));
        }
    }

    /** Classes and codes alone: messages may hold what was to be written. */
    private static String reasonOf(Throwable e) {
        if (e instanceof StoreUnavailable unavailable) {
            return String.valueOf(unavailable.getMessage()); // ours
        }
        StringBuilder reason = new StringBuilder(e.getClass().getSimpleName());
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            reason.append(" < ").append(cause.getClass().getSimpleName());
            if (cause instanceof SQLException sql) {
                reason.append(" (code ")
                        .append(sql.getErrorCode())
                        .append(", state ")
                        .append(sql.getSQLState())
                        .append(')');
            }
        }
        return reason.toString();
    }

    /** Writes what was asked for, then ends. */
    @Override
    public void close() {
        closed = true;
        try {
            thread.join(patience);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (Job<?, ?> job = queue.poll(); job != null; job = queue.poll()) {
            job.done.cancel(false);
        }
    }

    /**
     * What can be done with the database for several at once.
     *
     * @param <A> what is asked for
     * @param <T> what each gets
     */
    @FunctionalInterface
    interface Work<A, T extends @Nullable Object> {

        /**
         * Does it. May be asked again, for each alone, after it was rolled back.
         *
         * @return for each by its place what it gets
         */
        List<T> doFor(List<A> asked);
    }

    /** What is to be written for one who waits. */
    private static final class Job<A, T extends @Nullable Object> {

        private final Work<A, T> work;
        private final A asked;
        private final CompletableFuture<T> done = new CompletableFuture<>();
        private @Nullable T result;
        private @Nullable Throwable failure;

        Job(Work<A, T> work, A asked) {
            this.work = work;
            this.asked = asked;
        }

        @SuppressWarnings("NullAway") // null only where T allows it: the work has set it
        void succeed() {
            done.complete(result);
        }

        void fail(@Nullable Throwable cause) {
            failure = cause;
            done.completeExceptionally(
                    cause == null ? new IllegalStateException("no cause") : cause);
        }
    }
}
