package io.tripline.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class CoarseClockTest {

    @Test
    void goesOn_andIsNotFarFromTheSystemsTime() {
        try (CoarseClock clock = new CoarseClock()) {
            long first = clock.wallTime();
            assertThat(first).isCloseTo(System.currentTimeMillis(), within(10_000L));
            await().until(() -> clock.wallTime() > first);
            assertThat(clock.wallTime()).isCloseTo(System.currentTimeMillis(), within(10_000L));
        }
    }

    @Test
    void durationsAreOfTheSystemsClock() {
        try (CoarseClock clock = new CoarseClock()) {
            long before = System.nanoTime();
            long time = clock.monotonicTime();
            assertThat(time - before).isBetween(0L, System.nanoTime() - before);
        }
    }

    @Test
    void itsThreadEnds_whenItIsClosed() throws Exception {
        CoarseClock clock = new CoarseClock();
        clock.close();

        assertThat(clock.thread.join(Duration.ofSeconds(10))).isTrue();
    }
}
