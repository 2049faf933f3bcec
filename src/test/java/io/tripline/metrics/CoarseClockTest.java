package io.tripline.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.Test;

class CoarseClockTest {

    @Test
    void goesOn_andIsNotFarFromTheSystemsTime() {
        try (CoarseClock clock = new CoarseClock()) {
            long first = clock.wallTime();
            await().until(() -> clock.wallTime() > first);
            assertThat(clock.wallTime()).isCloseTo(System.currentTimeMillis(), within(10_000L));
        }
    }
}
