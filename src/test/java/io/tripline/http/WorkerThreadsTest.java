package io.tripline.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WorkerThreadsTest {

    private static final int PLATFORM = 2;
    private static final int MORE = 50;

    private final WorkerThreads threads =
            new WorkerThreads("test", 1, PLATFORM, Thread.NORM_PRIORITY);
    private final BlockingQueue<Thread> begun = new ArrayBlockingQueue<>(PLATFORM + MORE);
    private final CountDownLatch mayEnd = new CountDownLatch(1);

    @AfterEach
    void stop() {
        mayEnd.countDown();
        threads.stop();
    }

    private void work() {
        begun.add(Thread.currentThread());
        try {
            mayEnd.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private List<Thread> start(int many) throws InterruptedException {
        for (int i = 0; i < many; i++) {
            threads.execute(this::work);
        }
        List<Thread> started = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            Thread thread = begun.poll(10, TimeUnit.SECONDS);
            assertThat(thread).as("whatever else is waited for").isNotNull();
            started.add(thread);
        }
        return started;
    }

    @Test
    void platformThreadsAreTakenFirst_andVirtualOnesWhenTheyAreBusy() throws Exception {
        assertThat(start(PLATFORM)).doesNotHaveDuplicates().noneMatch(Thread::isVirtual);
        assertThat(start(MORE)).doesNotHaveDuplicates().allMatch(Thread::isVirtual);
    }

    @Test
    void platformThreadsThatAreFreeAgainAreTakenAgain() throws Exception {
        List<Thread> first = start(PLATFORM);
        mayEnd.countDown();

        await().atMost(10, TimeUnit.SECONDS)
                .untilAsserted(() -> assertThat(start(1)).isSubsetOf(first));
    }

    @Test
    void whatIsStoppedTakesNothing() throws Exception {
        Thread busy = start(1).getFirst();

        threads.stop();

        busy.join(10_000);
        assertThat(busy.isAlive()).as("is interrupted").isFalse();
        assertThatThrownBy(() -> threads.execute(this::work))
                .isInstanceOf(RejectedExecutionException.class);
    }
}
