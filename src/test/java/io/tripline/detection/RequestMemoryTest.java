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
}
