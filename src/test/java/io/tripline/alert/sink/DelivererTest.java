package io.tripline.alert.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tripline.alert.Arrivals;
import io.tripline.alert.DeliveryStatus;
import io.tripline.alert.SinkAnswer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Turn by turn, without a thread: what is sent, what is noted, and for what it would wait. */
class DelivererTest {

    private static final Instant NOW = Instant.parse("2026-05-12T09:14:21Z");
    private static final Duration DEAD_AFTER = Duration.ofHours(24);

    private final FakeOutbox outbox = new FakeOutbox();
    private final Arrivals arrivals = new Arrivals();
    private final CountedDeliveries counted = new CountedDeliveries();
    private Instant now = NOW;
    private double random = 0.5;

    private Deliverer deliverer(FakeSink sink) {
        InstantSource clock = () -> now;
        RandomGenerator half =
                new RandomGenerator() {
                    @Override
                    public long nextLong() {
                        throw new AssertionError("only nextDouble is asked for");
                    }

                    @Override
                    public double nextDouble() {
                        return random;
                    }
                };
        return new Deliverer("sink", sink, outbox, arrivals, DEAD_AFTER, counted, clock, half);
    }

    private void put(String... ids) {
        for (String id : ids) {
            outbox.put(id, now);
        }
    }

    private static long millis(Pause pause) {
        return pause instanceof Pause.Fixed(Duration length, long _) ? length.toMillis() : 0;
    }

    /** Takes turns until nothing waits; gives the waits in milliseconds. */
    private static List<Long> untilIdle(Deliverer deliverer) throws InterruptedException {
        List<Long> waits = new ArrayList<>();
        for (int turns = 0; turns < 1000; turns++) {
            Pause pause = deliverer.turn();
            if (pause instanceof Pause.Idle) {
                return waits;
            }
            if (pause instanceof Pause.Fixed) {
                waits.add(millis(pause));
            }
        }
        throw new AssertionError("never idle");
    }

    @Test
    void alerts_areDeliveredInOrder_inBatches() throws InterruptedException {
        FakeSink sink = new FakeSink(2);
        put("a", "b", "c", "d", "e");

        assertThat(untilIdle(deliverer(sink))).isEmpty();
        assertThat(sink.attempts).containsExactly("a b", "c d", "e");
        assertThat(outbox.delivered()).containsExactly("a", "b", "c", "d", "e");
        assertThat(counted).hasToString("delivered 5, failed 0, died 0");
    }

    @Test
    void emptyOutbox_isAskedAgainAfterASecondOrAnArrival() throws InterruptedException {
        arrivals.signal();
        arrivals.signal();

        assertThat(deliverer(new FakeSink(1)).turn())
                .isEqualTo(new Pause.Idle(2, Duration.ofSeconds(1)));
    }

    @Test
    void failedBatch_isTriedAgainFromItsFirst() throws InterruptedException {
        FakeSink sink = new FakeSink(2).then(FakeSink::failed).then(FakeSink::failed);
        put("a", "b", "c");

        untilIdle(deliverer(sink));
        assertThat(sink.attempts).containsExactly("a b", "a b", "a b", "c");
        assertThat(counted).hasToString("delivered 3, failed 2, died 0");
    }

    @Test
    void partlyDeliveredBatch_leavesWhatFailedFirstInLine() throws InterruptedException {
        FakeSink sink = new FakeSink(4).thenFates("dfrd");
        put("a", "b", "c", "d", "e");
        Deliverer deliverer = deliverer(sink);

        assertThat(deliverer.turn()).isInstanceOf(Pause.Fixed.class);
        assertThat(outbox.delivered()).containsExactly("a", "d");
        assertThat(outbox.dead()).isEqualTo(Map.of("c", "it is refused"));
        assertThat(outbox.waiting()).containsExactly("b", "e");
        untilIdle(deliverer);
        assertThat(sink.attempts).containsExactly("a b c d", "b e");
        assertThat(counted).hasToString("delivered 4, failed 1, died 1");
    }

    @Test
    void refusedBatch_isHalved_untilTheOneAtFaultIsAlone() throws InterruptedException {
        FakeSink sink = new FakeSink(5);
        sink.otherwise =
                sent ->
                        sent.stream().anyMatch(delivery -> delivery.alertId().equals("d"))
                                ? SinkAnswer.refused(sent.size(), "expected no d, found one")
                                : SinkAnswer.delivered(sent.size());
        put("a", "b", "c", "d", "e", "f");

        assertThat(untilIdle(deliverer(sink))).isEmpty();
        assertThat(sink.attempts)
                .containsExactly("a b c d e", "a b", "c d e", "c", "d e", "d", "e", "f");
        assertThat(outbox.delivered()).containsExactly("a", "b", "c", "e", "f");
        assertThat(outbox.dead()).isEqualTo(Map.of("d", "expected no d, found one"));
        assertThat(counted).hasToString("delivered 5, failed 4, died 1");
    }

    @Test
    void halvedBatch_goesOnWhereItWasAfterAFailure() throws InterruptedException {
        FakeSink sink =
                new FakeSink(4).thenFates("rrrr").then(FakeSink::failed).then(FakeSink::failed);
        put("a", "b", "c", "d");

        untilIdle(deliverer(sink));
        assertThat(sink.attempts).containsExactly("a b c d", "a b", "a b", "a b", "c d");
    }

    @Test
    void backoff_doublesUpToItsLimit_andASuccessResetsIt() throws InterruptedException {
        FakeSink sink = new FakeSink(1);
        for (int i = 0; i < 10; i++) {
            sink.then(FakeSink::failed);
        }
        sink.thenFates("d").then(FakeSink::failed);
        put("a", "b");

        assertThat(untilIdle(deliverer(sink)))
                .containsExactly(
                        120L, 240L, 480L, 960L, 1920L, 3840L, 7680L, 15_360L, 22_500L, 22_500L,
                        120L);
    }

    @Test
    void backoff_isResetWhereAPartOfABatchIsTaken() throws InterruptedException {
        FakeSink sink = new FakeSink(3);
        sink.then(FakeSink::failed).then(FakeSink::failed);
        sink.thenFates("fdd").thenFates("fd").then(FakeSink::failed).then(FakeSink::failed);
        put("a", "b", "c", "d");

        assertThat(untilIdle(deliverer(sink))).containsExactly(120L, 240L, 120L, 120L, 240L, 480L);
        assertThat(outbox.delivered()).containsExactly("b", "c", "d", "a");
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.5, 0.999_999_999})
    void firstRetry_isWithin200Milliseconds(double drawn) throws InterruptedException {
        random = drawn;
        put("a");

        assertThat(millis(deliverer(new FakeSink(1).then(FakeSink::failed)).turn()))
                .isBetween(80L, 160L);
    }

    @Test
    void retryAfter_isTheLeastWait() throws InterruptedException {
        FakeSink sink =
                new FakeSink(1)
                        .then(sent -> SinkAnswer.failed(1, "busy", Duration.ofSeconds(7)))
                        .then(sent -> SinkAnswer.failed(1, "busy", Duration.ZERO))
                        .then(sent -> SinkAnswer.failed(1, "busy", Duration.ofDays(7)));
        put("a");

        assertThat(untilIdle(deliverer(sink))).containsExactly(7000L, 240L, 3_600_000L);
    }

    @Test
    void whatIsTooOld_isGivenUpAfterAFailure_withItsReason() throws InterruptedException {
        put("a", "b");
        now = NOW.plus(Duration.ofHours(20));
        put("c");
        now = NOW.plus(DEAD_AFTER).plusMillis(1);
        FakeSink sink = new FakeSink(1).then(FakeSink::failed);

        untilIdle(deliverer(sink));
        assertThat(outbox.dead()).isEqualTo(Map.of("a", "it failed", "b", "it failed"));
        assertThat(outbox.delivered()).containsExactly("c");
        assertThat(counted).hasToString("delivered 1, failed 1, died 2");
    }

    @Test
    void whatIsTooOld_isDeliveredIfTheSinkTakesIt() throws InterruptedException {
        put("a");
        now = NOW.plus(DEAD_AFTER.multipliedBy(3));

        untilIdle(deliverer(new FakeSink(1)));
        assertThat(outbox.delivered()).containsExactly("a");
    }

    @Test
    void whatIsDelivered_isNotSentAgain_whenTheStoreIsDownAsItIsNoted()
            throws InterruptedException {
        FakeSink sink = new FakeSink(2).thenFates("df");
        put("a", "b");
        Deliverer deliverer = deliverer(sink);
        outbox.down = "settle"::equals;

        List<Long> waits = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            waits.add(millis(deliverer.turn()));
        }
        assertThat(waits).containsExactly(120L, 240L, 480L, 960L, 1920L, 3750L, 3750L, 3750L);
        assertThat(sink.attempts).containsExactly("a b");
        assertThat(counted).hasToString("delivered 0, failed 1, died 0");
        outbox.down = method -> false;
        assertThat(millis(deliverer.turn())).as("the sink's own wait").isEqualTo(120);
        untilIdle(deliverer);
        assertThat(sink.attempts).containsExactly("a b", "b");
        assertThat(counted).hasToString("delivered 2, failed 1, died 0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"claim", "pending"})
    void storeThatIsDown_isWaitedOut(String method) throws InterruptedException {
        FakeSink sink = new FakeSink(1);
        put("a");
        Deliverer deliverer = deliverer(sink);
        outbox.down = method::equals;

        assertThat(List.of(millis(deliverer.turn()), millis(deliverer.turn())))
                .containsExactly(120L, 240L);
        assertThat(sink.attempts).isEmpty();
        outbox.down = other -> false;
        untilIdle(deliverer);
        assertThat(outbox.delivered()).containsExactly("a");
    }

    @Test
    void storeThatIsDownWhenGivingUp_isAskedAgainAfterTheNextFailure() throws InterruptedException {
        put("a");
        now = NOW.plus(DEAD_AFTER).plusMillis(1);
        FakeSink sink = new FakeSink(1).then(FakeSink::failed).then(FakeSink::failed);
        Deliverer deliverer = deliverer(sink);
        outbox.down = "expire"::equals;
        deliverer.turn();
        outbox.down = method -> false;

        untilIdle(deliverer);
        assertThat(outbox.dead()).containsOnlyKeys("a");
        assertThat(sink.attempts).hasSize(2);
    }

    @Test
    void sinkOfAnotherInstance_isLeftAlone() throws InterruptedException {
        FakeSink sink = new FakeSink(1);
        put("a", "b");
        Deliverer deliverer = deliverer(sink);
        deliverer.turn();
        outbox.claimed = false;

        assertThat(millis(deliverer.turn())).isEqualTo(1000);
        assertThat(sink.attempts).containsExactly("a");
        outbox.claimed = true;
        untilIdle(deliverer);
        assertThat(sink.attempts).containsExactly("a", "b");
    }

    @Test
    void whatWasDelivered_isNoted_whenTheClaimIsLostMeanwhile() throws InterruptedException {
        put("a");
        Deliverer deliverer = deliverer(new FakeSink(1));
        outbox.down = "settle"::equals;
        deliverer.turn();
        outbox.claimed = false;
        outbox.down = method -> false;

        assertThat(millis(deliverer.turn())).isEqualTo(1000);
        assertThat(outbox.delivered()).containsExactly("a");
    }

    @Test
    void whatASinkThrows_isAFailure_andItsMessageIsNotShown() throws InterruptedException {
        FakeSink sink =
                new FakeSink(1)
                        .then(sent -> {
                            throw new IllegalStateException("https://user:secret@host/");
                        })
                        .then(sent -> {
                            throw new StackOverflowError();
                        })
                        .then(sent -> {
                            throw new InterruptedException();
                        });
        put("a");
        Deliverer deliverer = deliverer(sink);

        assertThat(millis(deliverer.turn())).isEqualTo(120);
        assertThat(deliverer.status().lastError())
                .isEqualTo("expected an answer, found java.lang.IllegalStateException");
        untilIdle(deliverer);
        assertThat(counted).hasToString("delivered 1, failed 3, died 0");
    }

    @Test
    void answerWithoutAFateForEach_isAFailureOfAll() throws InterruptedException {
        FakeSink sink = new FakeSink(2).thenFates("d").thenFates("rrr");
        put("a", "b");
        Deliverer deliverer = deliverer(sink);

        untilIdle(deliverer);
        assertThat(sink.attempts).containsExactly("a b", "a b", "a b");
        assertThat(outbox.dead()).isEmpty();
        assertThat(deliverer.status().lastError())
                .isEqualTo("expected the fates of 2 alerts, found 3");
    }

    @Test
    void reasons_areShortAndPlain() throws InterruptedException {
        String odd = "expected\0 no\r\nline \ud83d break \ud83d\ude00" + "!".repeat(1000);
        FakeSink sink =
                new FakeSink(1)
                        .then(sent -> SinkAnswer.failed(1, odd, null))
                        .then(sent -> SinkAnswer.refused(1, odd));
        put("a");
        Deliverer deliverer = deliverer(sink);
        String plain = "expected  no  line ? break \ud83d\ude00";
        String shown = plain + "!".repeat(500 - plain.codePointCount(0, plain.length()));

        deliverer.turn();
        assertThat(deliverer.status().lastError()).isEqualTo(shown);
        deliverer.turn();
        assertThat(outbox.dead()).isEqualTo(Map.of("a", shown));
    }

    @Test
    void status_tellsHowItGoes() throws InterruptedException {
        FakeSink sink = new FakeSink(1).then(FakeSink::failed).thenFates("d").thenFates("r");
        put("a", "b");
        Deliverer deliverer = deliverer(sink);
        assertThat(deliverer.status()).isEqualTo(DeliveryStatus.unused("sink"));

        deliverer.turn();
        assertThat(deliverer.status())
                .isEqualTo(
                        new DeliveryStatus(
                                "sink", 0, 1, "it failed", NOW, null, NOW.plusMillis(120)));
        now = NOW.plusSeconds(1);
        deliverer.turn();
        assertThat(deliverer.status())
                .isEqualTo(new DeliveryStatus("sink", 1, 1, "it failed", NOW, now, null));
        now = NOW.plusSeconds(2);
        deliverer.turn();
        assertThat(deliverer.status())
                .isEqualTo(
                        new DeliveryStatus(
                                "sink", 1, 2, "it is refused", now, NOW.plusSeconds(1), null));
    }

    @Test
    void failureOfStopping_isNoFailureOfTheSink() throws InterruptedException {
        put("a", "b");
        now = NOW.plus(DEAD_AFTER).plusMillis(1);
        FakeSink sink = new FakeSink(2);
        Deliverer deliverer = deliverer(sink);
        sink.thenFates("df")
                .then(sent -> {
                    throw new InterruptedException();
                });
        deliverer.stop();

        deliverer.turn();
        assertThatThrownBy(deliverer::turn).isInstanceOf(InterruptedException.class);
        assertThat(outbox.delivered()).containsExactly("a");
        assertThat(outbox.waiting()).containsExactly("b");
        assertThat(counted).hasToString("delivered 1, failed 0, died 0");
    }

    @Test
    void whatIsNotNotedAtTheEnd_isNotedAtLast() throws InterruptedException {
        put("a");
        Deliverer deliverer = deliverer(new FakeSink(1));
        outbox.down = "settle"::equals;
        deliverer.turn();
        deliverer.settleAtLast();
        assertThat(outbox.delivered()).isEmpty();

        outbox.down = method -> false;
        deliverer.settleAtLast();
        assertThat(outbox.delivered()).containsExactly("a");
    }

    @Test
    void ageThatIsNotPositive_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        new Deliverer(
                                "sink",
                                new FakeSink(1),
                                outbox,
                                arrivals,
                                Duration.ZERO,
                                counted,
                                InstantSource.system(),
                                RandomGenerator.getDefault()));
    }
}
