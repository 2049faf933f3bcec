package io.tripline.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** At once, and then once a minute. */
class RareLineTest {

    private final SetClock clock = new SetClock();
    private final RareLine line = new RareLine(clock);
    private final List<Long> said = new ArrayList<>();

    private static final class SetClock extends Clock {

        private Instant now = Instant.parse("2026-05-12T09:14:10Z");

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    private void pass(Duration time) {
        clock.now = clock.now.plus(time);
    }

    @Test
    void first_isSaidAtOnce() {
        line.add(3, said::add);

        assertThat(said).containsExactly(3L);
    }

    @Test
    void flood_isSaidOnceAMinute_withHowOften() {
        for (int second = 0; second < 150; second++) {
            line.add(10, said::add);
            pass(Duration.ofSeconds(1));
        }

        assertThat(said).containsExactly(10L, 600L, 600L);
    }

    @Test
    void whatWasKeptBack_isSaidWhenAsked() {
        line.add(1, said::add);
        line.add(2, said::add);
        line.sayWhatIsDue(said::add);
        assertThat(said).containsExactly(1L);

        pass(Duration.ofMinutes(1));
        line.sayWhatIsDue(said::add);
        line.sayWhatIsDue(said::add);

        assertThat(said).containsExactly(1L, 2L);
    }

    @Test
    void clockThatIsSetBack_doesNotSilenceForLong() {
        line.add(1, said::add);
        pass(Duration.ofDays(-1));
        line.add(1, said::add);

        assertThat(said).containsExactly(1L, 1L);
    }
}
