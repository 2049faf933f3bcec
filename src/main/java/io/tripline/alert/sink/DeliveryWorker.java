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
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that delivers to one sink for as long as the instance runs. Made, started and closed
 * by the configuration, one for each sink. No failure of the sink or the store ends it.
 *
 * <p>It is interrupted only while it waits or sends, never while it uses the store, whose driver
 * might take an interruption for a broken connection.
 */
public final class DeliveryWorker implements AutoCloseable {

    /** How long a send may take to end by itself when we stop, then how long to be interrupted. */
    private static final Duration GRACE = Duration.ofMillis(500);

    private static final Logger LOG = LoggerFactory.getLogger(DeliveryWorker.class);

    private enum Doing {
        WAITING,
        SENDING,
        STORING
    }

    private final String name;
    private final AlertSink sink;
    private final Arrivals arrivals;
    private final Deliverer deliverer;
    private final Thread thread;
    private final Object lock = new Object();
    private Doing doing = Doing.STORING;

    /**
     * A worker, not yet at work.
     *
     * @param name the sink's name in the settings and in the outbox
     * @param sink closed with the worker
     * @param arrivals wakes the worker when alerts were stored
     * @param deadAfter what has waited longer is given up when an attempt fails; positive
     */
    public DeliveryWorker(
            String name,
            AlertSink sink,
            Outbox outbox,
            Arrivals arrivals,
            Duration deadAfter,
            DeliveryMetrics metrics,
            InstantSource clock) {
        this.name = name;
        this.sink = sink;
        this.arrivals = arrivals;
        this.deliverer =
                new Deliverer(
                        name,
                        new Interruptible(),
                        outbox,
                        arrivals,
                        deadAfter,
                        metrics,
                        clock,
                        new Random());
        this.thread = Thread.ofPlatform().daemon().name("delivery-" + name).unstarted(this::run);
    }

    /** Begins to deliver. To be called once. */
    public void start() {
        thread.start();
    }

    /** How it goes. May be asked by any thread. */
    public DeliveryStatus status() {
        return deliverer.status();
    }

    /**
     * Stops within about a second and closes the sink. What is being sent has half of it to end by
     * itself, so that it need not be sent again after the next start. May be called again, and
     * without a start.
     */
    @Override
    public void close() {
        deliverer.stop();
        interruptIf(Doing.WAITING);
        join();
        interruptIf(Doing.SENDING);
        join();
        if (thread.isAlive()) {
            LOG.warn("Delivery to {} does not stop; what it sends may be sent again", name);
        }
        try {
            sink.close();
        } catch (RuntimeException e) {
            LOG.warn("The sink {} was not closed well: {}", name, e.getClass().getName());
        }
    }

    private void interruptIf(Doing what) {
        synchronized (lock) {
            if (doing == what) {
                thread.interrupt();
            }
        }
    }

    private void join() {
        try {
            if (thread.getState() != Thread.State.NEW) {
                thread.join(GRACE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (!deliverer.stopping()) {
            try {
                await(deliverer.turn());
            } catch (InterruptedException e) {
                // To stop; should anybody else interrupt this thread, it goes on.
            } catch (Throwable e) {
                // Even memory may run out, and have some again: this thread must not end.
            }
        }
        deliverer.settleAtLast();
    }

    private void await(Pause pause) throws InterruptedException {
        switch (pause) {
            case Pause.None() -> {}
            case Pause.Idle(long seen, Duration atMost) -> {
                begin(Doing.WAITING);
                try {
                    arrivals.await(seen, atMost);
                } finally {
                    end();
                }
            }
            case Pause.Fixed(Duration length, long from) -> {
                begin(Doing.WAITING);
                try {
                    // What was done since, for instance in the store, is a part of the wait.
                    TimeUnit.NANOSECONDS.sleep(length.toNanos() - (System.nanoTime() - from));
                } finally {
                    end();
                }
            }
        }
    }

    private void begin(Doing what) throws InterruptedException {
        synchronized (lock) {
            if (deliverer.stopping()) {
                throw new InterruptedException();
            }
            doing = what;
        }
    }

    private void end() {
        synchronized (lock) {
            doing = Doing.STORING;
            // An interruption that came too late must not hit the store.
            Thread.interrupted();
        }
    }

    /** The sink, noting when the thread is in its hands. */
    private final class Interruptible implements AlertSink {

        @Override
        public int batch() {
            return sink.batch();
        }

        @Override
        public SinkAnswer send(List<Delivery> deliveries) throws Exception {
            begin(Doing.SENDING);
            try {
                return sink.send(deliveries);
            } finally {
                end();
            }
        }

        @Override
        public void close() {
            sink.close();
        }
    }
}
