package io.tripline.quarantine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tripline.alert.StoreUnavailable;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The stand-in does what a quarantine must. */
class MemoryQuarantineTest implements QuarantineContract {

    @Override
    public Quarantine empty(long maxSize, long maxEntries, QuarantineMetrics metrics) {
        return new MemoryQuarantine(maxSize, maxEntries, metrics);
    }

    @Test
    void whileItIsDown_itKeepsNothing() {
        MemoryQuarantine quarantine = new MemoryQuarantine();
        quarantine.setDown(true);

        assertThatThrownBy(() ->
                        quarantine.keep(List.of(QuarantineContract.poison("a")), Duration.ZERO))
                .isInstanceOf(StoreUnavailable.class);
        assertThat(quarantine.status().entries()).isZero();

        quarantine.setDown(false);
        assertThat(quarantine.kept()).isEmpty();
    }
}
