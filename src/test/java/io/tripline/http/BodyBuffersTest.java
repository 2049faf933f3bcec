package io.tripline.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tripline.detection.RequestMemory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BodyBuffersTest {

    private static final int LIMIT = 1 << 20;
    private static final int LENGTH = 100_000;

    private final RequestMemory memory = new RequestMemory(4L * LIMIT, Duration.ZERO);
    private final BodyBuffers buffers = new BodyBuffers(LIMIT);

    private byte[] take(int length) {
        try (RequestMemory.Lease lease = memory.lease()) {
            return buffers.take(length, lease);
        }
    }

    @Test
    void arrayThatWasGivenBackIsUsedAgainForABodyOfAboutItsLength() {
        byte[] first = take(LENGTH);
        buffers.giveBack(first);

        assertThat(take(LENGTH - 500)).isSameAs(first);
        assertThat(take(LENGTH - 500)).isNotSameAs(first);
    }

    @Test
    void lastThatWasGivenBackIsUsedFirst_andTheFirstGoesFirst() {
        int most = LIMIT / take(LENGTH).length;
        List<byte[]> arrays = new ArrayList<>();
        for (int i = 0; i <= most; i++) {
            arrays.add(take(LENGTH));
        }
        arrays.forEach(buffers::giveBack);

        for (int i = most; i > 0; i--) {
            assertThat(take(LENGTH)).isSameAs(arrays.get(i));
        }
        assertThat(take(LENGTH)).isNotSameAs(arrays.get(0));
    }

    @Test
    void arrayThatWouldNotBeHandedOutAgainIsNotKept() {
        int limit = 1_100_000; // between two lengths of arrays
        BodyBuffers odd = new BodyBuffers(limit);
        try (RequestMemory.Lease lease = memory.lease()) {
            odd.giveBack(odd.take(LENGTH, lease));
            long before = odd.kept();

            odd.giveBack(odd.take(limit, lease));

            assertThat(odd.kept()).isEqualTo(before).isPositive();
        }
    }

    /** Most bodies are small: none waits while arrays are handed out to large ones. */
    @Test
    void shortBodyTakesNoLock() throws Exception {
        try (ExecutorService other = Executors.newSingleThreadExecutor()) {
            synchronized (buffers) { // as those who take large arrays do
                Future<?> small =
                        other.submit(() -> buffers.giveBack(take(BodyBuffers.SHORTEST - 1)));

                assertThatCode(() -> small.get(5, TimeUnit.SECONDS)).doesNotThrowAnyException();
            }
        }
    }

    @Test
    void arrayIsNotUsedForABodyThatIsLongerOrMuchShorter() {
        byte[] first = take(LENGTH);
        buffers.giveBack(first);

        assertThat(take(first.length + 1)).isNotSameAs(first);
        assertThat(take(first.length / 2)).isNotSameAs(first);
    }

    @ParameterizedTest
    @ValueSource(
            ints = {1, 65_535, 65_536, 65_537, 131_071, 1_000_000, LIMIT, LIMIT + 1, 2_000_000})
    void arrayHasRoomAndIsNoMoreThanAnEighthLonger(int length) {
        assertThat(take(length).length).isBetween(length, length + length / 8);
    }

    @Test
    void wholeArrayIsPaidFor() {
        try (RequestMemory.Lease lease = memory.lease()) {
            byte[] buffer = buffers.take(LENGTH, lease);

            assertThat(memory.used()).isEqualTo(buffer.length);
        }
    }

    @Test
    void bodyAsLargeAsAllMemoryIsNotRoundedUp() {
        assertThat(take(4 * LIMIT)).hasSize(4 * LIMIT);
    }

    @Test
    void usedArrayIsNotGivenToWhoCannotPayForIt() {
        byte[] first = take(LENGTH);
        buffers.giveBack(first);
        RequestMemory little = new RequestMemory(LENGTH - 1, Duration.ZERO);

        try (RequestMemory.Lease lease = little.lease()) {
            assertThatThrownBy(() -> buffers.take(LENGTH, lease))
                    .isInstanceOf(RequestMemory.Exhausted.class);
        }
        assertThat(buffers.kept()).isEqualTo(first.length);
    }

    @ParameterizedTest
    @ValueSource(ints = {LIMIT - 1, LIMIT})
    void whatIsRoundedUpIsKept(int length) {
        byte[] first = take(length);
        buffers.giveBack(first);

        assertThat(take(length)).isSameAs(first);
    }

    /** Each request fills its array, and finds in it what it wrote. */
    @Test
    void noArrayIsGivenToTwo() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            List<Future<Boolean>> all = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                byte own = (byte) (i + 1);
                all.add(threads.submit(() -> isAlone(own)));
            }
            for (Future<Boolean> each : all) {
                assertThat(each.get()).isTrue();
            }
        }
        assertThat(buffers.kept()).isPositive();
    }

    private boolean isAlone(byte own) {
        for (int round = 0; round < 300; round++) {
            byte[] buffer = take(LENGTH);
            Arrays.fill(buffer, own);
            Thread.yield();
            for (byte each : buffer) {
                if (each != own) {
                    return false;
                }
            }
            buffers.giveBack(buffer);
        }
        return true;
    }

    @Test
    void keepsNoMoreThanItMay() {
        Random random = new Random(1);
        for (int i = 0; i < 1000; i++) {
            buffers.giveBack(take(BodyBuffers.SHORTEST + random.nextInt(LIMIT)));

            assertThat(buffers.kept()).isLessThanOrEqualTo(LIMIT);
        }
        assertThat(buffers.kept()).isPositive();
    }

    @Test
    void shortArraysAreNotKept() {
        buffers.giveBack(new byte[BodyBuffers.SHORTEST - 1]);

        assertThat(buffers.kept()).isZero();
    }
}
