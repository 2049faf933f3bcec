package io.tripline.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tripline.detection.RequestMemory.Exhausted;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestMemoryTest {

    private static final Duration LONG = Duration.ofSeconds(30);

    @Test
    void leaseGivesBackWhatItHolds() {
        RequestMemory memory = new RequestMemory(100, Duration.ZERO);
        try (RequestMemory.Lease lease = memory.lease()) {
            lease.take(60);
            lease.take(40);
            lease.giveBack(10);
        }

        try (RequestMemory.Lease next = memory.lease()) {
            assertThatCode(() -> next.take(100)).doesNotThrowAnyException();
        }
    }

    @Test
    void moreThanThereEverIsCannotPassLater() {
        RequestMemory memory = new RequestMemory(100, LONG);
        try (RequestMemory.Lease lease = memory.lease()) {
            lease.take(60);

            assertThatThrownBy(() -> lease.take(41))
                    .isInstanceOfSatisfying(
                            Exhausted.class, e -> assertThat(e.isTemporary()).isFalse());
        }
    }

    @Test
    void whatOthersHoldCanPassLater() {
        RequestMemory memory = new RequestMemory(100, Duration.ZERO);
        try (RequestMemory.Lease others = memory.lease();
                RequestMemory.Lease lease = memory.lease()) {
            others.take(60);

            assertThatThrownBy(() -> lease.take(41))
                    .isInstanceOfSatisfying(
                            Exhausted.class, e -> assertThat(e.isTemporary()).isTrue());
            assertThatCode(() -> lease.take(40)).as("nothing was taken").doesNotThrowAnyException();
        }
    }

    @Test
    void whatCanBeDoneWithoutIsTakenFromTheFirstHalfAlone() {
        RequestMemory memory = new RequestMemory(100, LONG);
        try (RequestMemory.Lease lease = memory.lease();
                RequestMemory.Lease others = memory.lease()) {
            others.take(40);

            assertThat(lease.takeIfPlenty(11)).isFalse();
            assertThat(lease.takeIfPlenty(10)).isTrue();
            assertThat(lease.takeIfPlenty(1)).isFalse();
            assertThatCode(() -> others.take(50)).doesNotThrowAnyException();
        }

        try (RequestMemory.Lease next = memory.lease()) {
            assertThatCode(() -> next.take(100)).as("given back").doesNotThrowAnyException();
        }
    }

    @Test
    void ofTwoThatNeedWhatTheOtherHoldsOneGetsThrough() throws Exception {
        RequestMemory memory = new RequestMemory(100, LONG);
        RequestMemory.Lease first = memory.lease();
        first.take(50);
        RequestMemory.Lease second = memory.lease();
        second.take(50);
        CompletableFuture<Boolean> through = new CompletableFuture<>();
        Thread waits =
                Thread.startVirtualThread(() -> {
                    first.take(30);
                    through.complete(true);
                });
        while (waits.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }

        assertThatThrownBy(() -> second.take(30))
                .isInstanceOfSatisfying(Exhausted.class, e -> assertThat(e.isTemporary()).isTrue());
        assertThat(through).isNotDone();
        second.close();

        assertThat(through.get()).isTrue();
    }

    /** Else it would wait as long as small ones come. */
    @ParameterizedTest
    @CsvSource({"12, false", "13, true"})
    void whoeverWaitsForAModestPartIsBeforeWhoeverBegins(int awaited, boolean begins)
            throws Exception {
        RequestMemory memory = new RequestMemory(100, LONG);
        RequestMemory.Lease first = memory.lease("a");
        first.take(60);
        RequestMemory.Lease second = memory.lease("b");
        second.take(40 - awaited + 1);
        RequestMemory.Lease waiting = memory.lease("c");
        Thread waits = Thread.startVirtualThread(() -> waiting.take(awaited));
        while (waits.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }

        assertThatCode(() -> first.take(1)).as("has begun").doesNotThrowAnyException();
        first.giveBack(1);
        try (RequestMemory.Lease next = memory.lease("d")) {
            if (begins) {
                assertThatCode(() -> next.take(1)).doesNotThrowAnyException();
            } else {
                assertThatThrownBy(() -> next.take(1)).isInstanceOf(Exhausted.class);
            }
        }
        first.close();
        waits.join();
        try (RequestMemory.Lease next = memory.lease("d")) {
            assertThatCode(() -> next.take(1)).as("nobody waits").doesNotThrowAnyException();
        }
    }

    @Test
    void severalThreadsOfOneRequest_waitTogether() throws Exception {
        RequestMemory memory = new RequestMemory(100, LONG);
        RequestMemory.Lease other = memory.lease();
        other.take(90);
        RequestMemory.Lease lease = memory.lease();
        List<CompletableFuture<Boolean>> through = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            CompletableFuture<Boolean> done = new CompletableFuture<>();
            through.add(done);
            Thread waits =
                    Thread.startVirtualThread(() -> {
                        lease.take(20);
                        done.complete(true);
                    });
            while (waits.getState() != Thread.State.TIMED_WAITING) {
                Thread.onSpinWait();
            }
        }

        try (RequestMemory.Lease third = memory.lease()) {
            assertThatThrownBy(() -> third.take(20)).isInstanceOf(Exhausted.class);
        }
        other.close();

        for (CompletableFuture<Boolean> done : through) {
            assertThat(done.get()).isTrue();
        }
        lease.close();
        try (RequestMemory.Lease next = memory.lease()) {
            assertThatCode(() -> next.take(100)).as("given back").doesNotThrowAnyException();
        }
    }

    @Test
    void requestsOfOneClientHoldHalf_whileOthersHoldSome() {
        RequestMemory memory = new RequestMemory(100, LONG);
        try (RequestMemory.Lease first = memory.lease("a");
                RequestMemory.Lease second = memory.lease("a");
                RequestMemory.Lease other = memory.lease("b")) {
            other.take(1);
            first.take(30);
            second.take(20);

            assertThatThrownBy(() -> second.take(1))
                    .isInstanceOfSatisfying(
                            Exhausted.class,
                            e -> {
                                assertThat(e.isOverShare()).isTrue();
                                assertThat(e.isTemporary()).isTrue();
                            });
            assertThatCode(() -> other.take(49)).doesNotThrowAnyException();
            assertThat(memory.used()).isEqualTo(100);
        }
        assertThat(memory.used()).isZero();
    }

    @Test
    void aloneClientHoldsWhatThereIs_andOneRequestAloneToo() {
        RequestMemory memory = new RequestMemory(100, LONG);
        try (RequestMemory.Lease first = memory.lease("a");
                RequestMemory.Lease second = memory.lease("a")) {
            first.take(60);
            second.take(40);
        }
        try (RequestMemory.Lease large = memory.lease("a");
                RequestMemory.Lease other = memory.lease("b")) {
            other.take(10);
            large.take(90);
            assertThat(memory.used()).isEqualTo(100);
        }
    }

    @Test
    void clientOverItsShareGetsNoMore_whileAnotherWaits() throws Exception {
        RequestMemory memory = new RequestMemory(100, LONG);
        RequestMemory.Lease first = memory.lease("a");
        first.take(60);
        RequestMemory.Lease second = memory.lease("a");
        second.take(40);
        RequestMemory.Lease other = memory.lease("b");
        CompletableFuture<Boolean> through = new CompletableFuture<>();
        Thread waits =
                Thread.startVirtualThread(() -> {
                    other.take(30);
                    through.complete(true);
                });
        while (waits.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }

        second.giveBack(20);
        assertThatThrownBy(() -> second.take(20))
                .isInstanceOfSatisfying(Exhausted.class, e -> assertThat(e.isOverShare()).isTrue());
        second.close();

        assertThat(through.get()).isTrue();
        first.close();
        other.close();
        assertThat(memory.used()).isZero();
    }
}
