package io.tripline.alert.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FairShareTest {

    @Test
    void whatFits_isLeftAsItIs() {
        assertThat(FairShare.of(List.of(), 0)).isEqualTo(Long.MAX_VALUE);
        assertThat(FairShare.of(List.of(0L, 0L), 0)).isEqualTo(Long.MAX_VALUE);
        assertThat(FairShare.of(List.of(10L), 10)).isEqualTo(Long.MAX_VALUE);
        assertThat(FairShare.of(List.of(1L, 8L, 1L), 10)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void whoHasLessThanAnEqualPart_leavesTheRestToOthers() {
        assertThat(FairShare.of(List.of(11L), 10)).isEqualTo(10);
        assertThat(FairShare.of(List.of(100L, 100L), 10)).isEqualTo(5);
        assertThat(FairShare.of(List.of(100L, 2L), 10)).isEqualTo(8);
        assertThat(FairShare.of(List.of(100L, 2L, 100L), 10)).isEqualTo(4);
        assertThat(FairShare.of(List.of(5L, 1L), 0)).isZero();
    }

    @Test
    void cutToTheShare_allFits_andNoLargerShareWould() {
        Random random = new Random(5);
        for (int i = 0; i < 10_000; i++) {
            List<Long> taken = new ArrayList<>();
            for (int n = random.nextInt(1, 6); n > 0; n--) {
                taken.add(random.nextLong(1L << random.nextInt(1, 40)));
            }
            long room = random.nextLong(1L << random.nextInt(1, 40));
            long share = FairShare.of(taken, room);

            assertThat(cut(taken, share)).as("%s in %d", taken, room).isLessThanOrEqualTo(room);
            if (share < Long.MAX_VALUE) {
                assertThat(cut(taken, share + 1)).as("%s in %d", taken, room).isGreaterThan(room);
            }
        }
    }

    private static long cut(List<Long> taken, long share) {
        return taken.stream().mapToLong(each -> Math.min(each, share)).sum();
    }
}
