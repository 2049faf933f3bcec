package io.tripline.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The parts of some work, on several threads at once. */
@Timeout(60)
class FreeCoresTest {

    private final FreeCores cores = new FreeCores(4);

    @Test
    void ofParts_givesWhatBecameOfEach_inTheirOrder() {
        assertThat(cores.doParts(50, part -> part * part))
                .hasSize(50)
                .startsWith(0, 1, 4)
                .isSorted();
    }

    @Test
    void parts_areDoneSideBySide() {
        CountDownLatch begun = new CountDownLatch(2);
        Set<Thread> threads = ConcurrentHashMap.newKeySet();

        cores.doParts(
                2,
                part -> {
                    threads.add(Thread.currentThread());
                    begun.countDown();
                    return await(begun);
                });

        assertThat(threads).hasSize(2).contains(Thread.currentThread());
    }

    private static boolean await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
            return true;
        } catch (InterruptedException e) {
            throw new AssertionError("expected nobody to interrupt a part", e);
        }
    }

    @Test
    void ofPartsThatFail_theFirstInOrderIsThrown_whenAllHaveEnded() {
        Set<Integer> ended = ConcurrentHashMap.newKeySet();

        assertThatThrownBy(() ->
                        cores.doParts(
                                8,
                                part -> {
                                    pause();
                                    ended.add(part);
                                    if (part >= 3) {
                                        throw new IllegalStateException("part " + part);
                                    }
                                    return part;
                                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("part 3");

        assertThat(ended).hasSize(8);
    }

    private static void pause() {
        try {
            Thread.sleep(Duration.ofMillis(10));
        } catch (InterruptedException e) {
            throw new AssertionError("expected nobody to interrupt a part", e);
        }
    }

    @Test
    void whoeverIsInterrupted_waitsForAllParts_andIsToldAfterwards() {
        Thread.currentThread().interrupt();
        Set<Integer> ended = ConcurrentHashMap.newKeySet();

        List<Boolean> all =
                cores.doParts(
                        3,
                        part -> {
                            if (part > 0 && Thread.currentThread().isVirtual()) {
                                pause();
                            }
                            return ended.add(part);
                        });

        assertThat(all).hasSize(3);
        assertThat(ended).hasSize(3);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void available_areThoseThatNobodyKeepsBusy_andAlwaysOnesOwn() {
        assertThat(cores.<Integer>keepBusy(cores::available)).isEqualTo(4);
        assertThat(cores.<Integer>keepBusy(() -> cores.keepBusy(cores::available))).isEqualTo(3);
        FreeCores one = new FreeCores(1);
        assertThat(one.<Integer>keepBusy(() -> one.keepBusy(one::available))).isEqualTo(1);
        assertThat(one.<Integer>keepBusy(one::available)).isEqualTo(1);
    }
}
