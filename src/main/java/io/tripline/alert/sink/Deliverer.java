package io.tripline.alert.sink;

import io.tripline.alert.AlertSink;
import io.tripline.alert.Arrivals;
import io.tripline.alert.Delivery;
import io.tripline.alert.DeliveryMetrics;
import io.tripline.alert.DeliveryStatus;
import io.tripline.alert.Outbox;
import io.tripline.alert.SinkAnswer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers to one sink, at least once and in order: every attempt begins with the first delivery
 * that is neither at the sink nor dead. Made by a {@link DeliveryWorker}, whose thread alone calls
 * {@link #turn}; it never waits itself, but says for what to wait.
 *
 * <p>What the sink answered is kept here until the outbox has noted it, and nothing else is read or
 * sent before. So a delivery that is at the sink is not sent again because the store was down.
 */
final class Deliverer {

    /** For how long an idle sink is not asked about: other instances store alerts, too. */
    static final Duration POLL = Duration.ofSeconds(1);

    /** A sink cannot ask to be left alone for longer; it may have mistaken a unit. */
    static final Duration MAX_RETRY_AFTER = Duration.ofHours(1);

    private static final Logger LOG = LoggerFactory.getLogger(Deliverer.class);

    // The first wait is promised to be below 200 ms; what is left is for the thread to wake up.
    private static final Duration FIRST_RETRY = Duration.ofMillis(160);
    private static final Duration LONGEST_RETRY = Duration.ofSeconds(30);
    private static final Duration LONGEST_STORE_RETRY = Duration.ofSeconds(5);

    private final String name;
    private final AlertSink sink;
    private final Outbox outbox;
    private final Arrivals arrivals;
    private final Duration deadAfter;
    private final InstantSource clock;
    private final Tally tally;
    private final Backoff sinkBackoff;
    private final Backoff storeBackoff;

    /** What is at the sink, and what it refused, which the outbox does not know yet. */
    private final List<Long> delivered = new ArrayList<>();

    private final Map<Long, String> dead = new HashMap<>();

    /**
     * How many to send at once in the next attempts, after a batch was refused as a whole: one of
     * them may be at fault for all, so each half has its own chance, and only one that is refused
     * alone dies.
     */
    private final Deque<Integer> parts = new ArrayDeque<>();

    /** The last failure, if what is too old has not been given up since. */
    private @Nullable String giveUp;

    /** The wait after the last failure, if it has not been asked for. */
    private Pause.@Nullable Fixed owed;

    private boolean sinkFails;
    private boolean storeFails;
    private volatile boolean stopping;

    /**
     * The deliverer of one sink.
     *
     * @param deadAfter what has waited longer is given up when an attempt fails; positive
     */
    Deliverer(
            String name,
            AlertSink sink,
            Outbox outbox,
            Arrivals arrivals,
            Duration deadAfter,
            DeliveryMetrics metrics,
            InstantSource clock,
            RandomGenerator random) {
        if (!deadAfter.isPositive()) {
            throw new IllegalArgumentException(
                    "expected a positive age for dead letters, found " + deadAfter);
        }
        this.name = name;
        this.sink = sink;
        this.outbox = outbox;
        this.arrivals = arrivals;
        this.deadAfter = deadAfter;
        this.tally = new Tally(name, metrics, clock);
        this.clock = clock;
        this.sinkBackoff = new Backoff(FIRST_RETRY, LONGEST_RETRY, random);
        this.storeBackoff = new Backoff(FIRST_RETRY, LONGEST_STORE_RETRY, random);
    }

    /** How it goes. May be asked by any thread. */
    DeliveryStatus status() {
        return tally.status();
    }

    /** From now on a failure is taken for one of stopping, which says nothing about the sink. */
    void stop() {
        stopping = true;
    }

    /** Whether it was told to stop. */
    boolean stopping() {
        return stopping;
    }

    /**
     * Makes one attempt, or what is left to do of the last one.
     *
     * @return what to wait for before the next turn
     * @throws InterruptedException if the thread was interrupted to stop
     */
    Pause turn() throws InterruptedException {
        try {
            Pause pause = noteThenAttempt();
            if (storeFails) {
                LOG.info("Delivery to {} has the store again", name);
            }
            storeFails = false;
            storeBackoff.reset();
            return pause;
        } catch (RuntimeException | Error e) {
            // The store is down, or this is a bug, which is waited out likewise: a thread that
            // ended would deliver nothing until the next start. The message may hold anything.
            boolean first = !storeFails;
            storeFails = true;
            if (first) {
                LOG.warn("Delivery to {} waits for the store: {}", name, e.getClass().getName());
            }
            return new Pause.Fixed(storeBackoff.next(), System.nanoTime());
        }
    }

    /** Tells the outbox what it does not know yet, once, before the end. */
    void settleAtLast() {
        try {
            settle();
        } catch (RuntimeException e) {
            LOG.warn(
                    "Delivery to {} ends without the store, {} that are delivered will be sent again: {}",
                    name,
                    delivered.size(),
                    e.getClass().getName());
        }
    }

    private Pause noteThenAttempt() throws InterruptedException {
        settle();
        expire();
        if (owed != null) {
            return takeOwed();
        }
        tally.waited();
        if (!outbox.claim(name)) {
            parts.clear();
            return new Pause.Fixed(POLL, System.nanoTime());
        }
        long seen = arrivals.count();
        int limit = parts.isEmpty() ? sink.batch() : parts.peek();
        List<Delivery> batch = outbox.pending(name, limit);
        if (batch.size() > limit) {
            throw new IllegalStateException(
                    "expected at most " + limit + " deliveries, found " + batch.size());
        }
        if (batch.isEmpty()) {
            parts.clear();
            return new Pause.Idle(seen, POLL);
        }
        note(batch, attempt(batch));
        settle();
        expire();
        return takeOwed();
    }

    private Pause takeOwed() {
        Pause pause = owed == null ? new Pause.None() : owed;
        owed = null;
        return pause;
    }

    private SinkAnswer attempt(List<Delivery> batch) throws InterruptedException {
        try {
            SinkAnswer answer = sink.send(batch);
            int fates = answer.fates().size();
            return fates == batch.size()
                    ? answer
                    : SinkAnswer.failed(
                            batch.size(),
                            "expected the fates of " + batch.size() + " alerts, found " + fates,
                            null);
        } catch (InterruptedException e) {
            if (stopping) {
                throw e;
            }
            return thrown(batch, e);
        } catch (Throwable e) {
            return thrown(batch, e);
        }
    }

    private static SinkAnswer thrown(List<Delivery> batch, Throwable e) {
        // Without its message, in which there may be the address with its secrets.
        return SinkAnswer.failed(
                batch.size(), "expected an answer, found " + e.getClass().getName(), null);
    }

    /** Takes over what the sink answered; the outbox is told in the next step. */
    private void note(List<Delivery> batch, SinkAnswer answer) {
        Outcome outcome = Outcome.of(batch, answer);
        Integer part = parts.poll();
        delivered.addAll(outcome.delivered());
        if (outcome.refusesManyAsOne()) {
            parts.push(batch.size() - batch.size() / 2);
            parts.push(batch.size() / 2);
        } else {
            dead.putAll(outcome.refused());
        }
        String failure = outcome.failure();
        if (failure != null && stopping) {
            return; // we may have cut it off ourselves
        }
        Duration wait = null;
        if (failure == null || !outcome.delivered().isEmpty()) {
            sinkBackoff.reset(); // one that takes some is there
        }
        if (failure != null) {
            wait = wait(answer.retryAfter());
            owed = new Pause.Fixed(wait, System.nanoTime());
            giveUp = failure;
            if (part != null) {
                parts.push(part);
            }
        }
        if (!delivered.isEmpty()) {
            tally.taken();
        }
        String error = outcome.error();
        if (error != null) {
            tally.failed(error, wait);
        }
        log(failure);
    }

    private Duration wait(@Nullable Duration retryAfter) {
        Duration wait = sinkBackoff.next();
        if (retryAfter == null || retryAfter.compareTo(wait) <= 0) {
            return wait;
        }
        return retryAfter.compareTo(MAX_RETRY_AFTER) < 0 ? retryAfter : MAX_RETRY_AFTER;
    }

    /** Once when it begins to fail, once when it is over; between these the counters tell. */
    private void log(@Nullable String failed) {
        if (failed != null && !sinkFails) {
            // without the reason: a sink may repeat the event in its answer
            LOG.warn(
                    "Delivery to {} failed and is tried again; GET /api/v1/deliveries says why",
                    name);
        } else if (failed == null && sinkFails) {
            LOG.info("Delivery to {} goes on", name);
        }
        sinkFails = failed != null;
    }

    private void settle() {
        if (delivered.isEmpty() && dead.isEmpty()) {
            return;
        }
        outbox.settle(name, List.copyOf(delivered), Map.copyOf(dead));
        int deliveredNow = delivered.size();
        int deadNow = dead.size();
        // Forgotten before it is counted: whatever counting may throw, it is settled.
        delivered.clear();
        dead.clear();
        tally.delivered(deliveredNow);
        countDead(deadNow, "the sink refuses");
    }

    private void expire() {
        String reason = giveUp;
        if (reason == null) {
            return;
        }
        // Not tried again if the store fails: the next failure will ask for more than this one.
        giveUp = null;
        countDead(
                outbox.expire(name, clock.instant().minus(deadAfter), reason),
                "waited for too long");
    }

    private void countDead(int deliveries, String why) {
        if (deliveries > 0) {
            LOG.warn(
                    "Delivery to {} gave up {} that {}; GET /api/v1/deliveries says which and why",
                    name,
                    deliveries,
                    why);
            tally.died(deliveries);
        }
    }
}
