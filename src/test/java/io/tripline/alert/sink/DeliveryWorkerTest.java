package io.tripline.alert.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.tripline.alert.Arrivals;
import io.tripline.alert.DeliveryMetrics;
import io.tripline.alert.SinkAnswer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The thread around the turns: it goes on whatever happens, and stops when told. */
@Timeout(60)
class DeliveryWorkerTest {

    private final FakeOutbox outbox = new FakeOutbox();
    private final Arrivals arrivals = new Arrivals();
    private final FakeSink sink = new FakeSink(1);
    private final DeliveryWorker worker =
            new DeliveryWorker(
                    "of-this-test",
                    sink,
                    outbox,
                    arrivals,
                    Duration.ofHours(1),
                    DeliveryMetrics.NONE,
                    InstantSource.system());

    @AfterEach
    void closeWorker() {
        worker.close();
    }

    private void put(String id) {
        outbox.put(id, Instant.now());
    }

    private static void until(BooleanSupplier condition) throws InterruptedException {
        while (!condition.getAsBoolean()) {
            TimeUnit.MILLISECONDS.sleep(2);
        }
    }

    private static Thread thread() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("delivery-of-this-test"))
                .findAny()
                .orElseThrow();
    }

    private static boolean isGone() {
        return Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().equals("delivery-of-this-test"));
    }

    private Thread closeElsewhere() {
        return Thread.ofPlatform().start(worker::close);
    }

    @Test
    void newAlert_goesOut_whetherSignalledOrNot() throws InterruptedException {
        worker.start();
        until(() -> thread().getState() == Thread.State.TIMED_WAITING);
        put("a");
        arrivals.signal();
        until(() -> outbox.delivered().equals(List.of("a")));
        put("of another instance");
        until(() -> outbox.delivered().size() == 2);

        assertThat(worker.status().delivered()).isEqualTo(2);
    }

    @Test
    void failure_isTriedAgain() throws InterruptedException {
        sink.then(FakeSink::failed).then(FakeSink::failed);
        put("a");
        worker.start();
        until(() -> outbox.delivered().size() == 1);

        assertThat(sink.attempts).containsExactly("a", "a", "a");
    }

    @Test
    void storeThatIsDown_doesNotEndTheThread() throws InterruptedException {
        AtomicInteger calls = new AtomicInteger();
        outbox.down =
                method -> {
                    if (calls.incrementAndGet() == 2) {
                        throw new IllegalStateException("a bug");
                    }
                    return calls.get() <= 3;
                };
        put("a");
        worker.start();
        until(() -> outbox.delivered().size() == 1);

        assertThat(sink.attempts).containsExactly("a");
    }

    @Test
    void interruptionByOthers_doesNotEndTheThread() throws InterruptedException {
        worker.start();
        until(() -> thread().getState() == Thread.State.TIMED_WAITING);
        thread().interrupt();
        put("a");
        arrivals.signal();

        until(() -> outbox.delivered().size() == 1);
    }

    @Test
    void close_endsABlockedSend_andKeepsTheDelivery() throws InterruptedException {
        CountDownLatch sending = new CountDownLatch(1);
        sink.then(sent -> {
            sending.countDown();
            new CountDownLatch(1).await();
            throw new AssertionError("never");
        });
        put("a");
        worker.start();
        sending.await();
        worker.close();

        until(DeliveryWorkerTest::isGone);
        assertThat(sink.closed).isTrue();
        assertThat(outbox.waiting()).containsExactly("a");
        assertThat(outbox.dead()).isEmpty();
        assertThat(worker.status().failures()).isZero();
    }

    @Test
    void close_letsASendEndByItself() throws InterruptedException {
        CountDownLatch sending = new CountDownLatch(1);
        CountDownLatch closing = new CountDownLatch(1);
        sink.then(sent -> {
            sending.countDown();
            closing.await();
            return SinkAnswer.delivered(1);
        });
        put("a");
        put("b");
        worker.start();
        sending.await();
        Thread closer = closeElsewhere();
        until(() -> closer.getState() == Thread.State.TIMED_WAITING);
        closing.countDown();
        closer.join();

        assertThat(outbox.delivered()).containsExactly("a");
        assertThat(sink.attempts).containsExactly("a");
    }

    @Test
    void close_doesNotWaitForASinkThatCannotBeInterrupted() throws InterruptedException {
        CountDownLatch sending = new CountDownLatch(1);
        AtomicBoolean released = new AtomicBoolean();
        sink.then(sent -> {
            sending.countDown();
            while (!released.get()) {
                Thread.onSpinWait();
            }
            return SinkAnswer.delivered(1);
        });
        put("a");
        worker.start();
        sending.await();
        worker.close();

        assertThat(sink.closed).isTrue();
        released.set(true);
        until(() -> outbox.delivered().size() == 1);
        until(DeliveryWorkerTest::isGone);
    }

    @Test
    void close_doesNotInterruptTheStore() throws InterruptedException {
        CountDownLatch storing = new CountDownLatch(1);
        AtomicBoolean interrupted = new AtomicBoolean();
        AtomicBoolean released = new AtomicBoolean();
        outbox.down =
                method -> {
                    storing.countDown();
                    while (!released.get()) {
                        interrupted.compareAndSet(false, Thread.currentThread().isInterrupted());
                        Thread.onSpinWait();
                    }
                    return false;
                };
        put("a");
        worker.start();
        storing.await();
        worker.close();
        released.set(true);
        until(DeliveryWorkerTest::isGone);

        assertThat(interrupted).isFalse();
        assertThat(sink.attempts).isEmpty();
    }

    @Test
    void close_endsAWait_andMayBeCalledAgain() throws InterruptedException {
        sink.then(sent -> SinkAnswer.failed(1, "busy", Duration.ofHours(1)));
        put("a");
        worker.start();
        until(() -> worker.status().nextRetry() != null);
        worker.close();
        worker.close();

        until(DeliveryWorkerTest::isGone);
    }

    @Test
    void close_withoutAStart_closesTheSink() {
        worker.close();

        assertThat(sink.closed).isTrue();
    }
}
