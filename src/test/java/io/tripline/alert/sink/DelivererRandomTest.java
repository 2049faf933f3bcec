package io.tripline.alert.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.tripline.alert.Arrivals;
import io.tripline.alert.Delivery;
import io.tripline.alert.SinkAnswer;
import io.tripline.alert.SinkAnswer.Fate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.RepeatedTest;

/**
 * Whatever the sink answers and whenever the store is down: each delivery ends at the sink or dead,
 * in order, and none is sent again that is at the sink. A failure names the seed.
 */
class DelivererRandomTest {

    private static final Instant START = Instant.parse("2026-05-12T09:14:21Z");

    @RepeatedTest(100)
    void everyDeliveryEndsAtTheSinkOrDead_inOrder_andIsNotSentAgain() throws InterruptedException {
        long seed = new Random().nextLong();
        try {
            new Game(seed).play();
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("with the seed " + seed, e);
        }
    }

    private static final class Game {

        private final Random random;
        private final FakeOutbox outbox = new FakeOutbox();
        private final CountedDeliveries counted = new CountedDeliveries();
        private final Set<Long> atTheSink = new HashSet<>();
        private final Set<String> put = new TreeSet<>();
        private final FakeSink sink;
        private final Deliverer deliverer;
        private Instant now = START;
        private int replayed;

        Game(long seed) {
            random = new Random(seed);
            sink = new FakeSink(1 + random.nextInt(9));
            sink.otherwise = this::answer;
            deliverer =
                    new Deliverer(
                            "sink",
                            sink,
                            outbox,
                            new Arrivals(),
                            Duration.ofMinutes(30),
                            counted,
                            () -> now,
                            random);
        }

        private boolean oneIn(int many) {
            return random.nextInt(many) == 0;
        }

        private SinkAnswer answer(List<Delivery> sent) throws Exception {
            List<String> ids = sent.stream().map(Delivery::alertId).toList();
            assertThat(outbox.waiting().subList(0, ids.size())).as("first in line").isEqualTo(ids);
            assertThat(sent).extracting(Delivery::number).doesNotContainAnyElementsOf(atTheSink);
            switch (random.nextInt(8)) {
                case 0 -> throw new IllegalStateException("no answer");
                case 1 -> {
                    return SinkAnswer.refused(sent.size(), "all refused");
                }
                case 2 -> {
                    return SinkAnswer.failed(sent.size(), "all failed", Duration.ofMinutes(3));
                }
                default -> {
                    return mixed(sent);
                }
            }
        }

        private SinkAnswer mixed(List<Delivery> sent) {
            List<Fate> fates = new ArrayList<>();
            for (Delivery delivery : sent) {
                if (oneIn(5)) {
                    fates.add(new Fate.Failed("failed"));
                } else if (oneIn(9)) {
                    fates.add(new Fate.Refused("refused"));
                } else {
                    fates.add(new Fate.Delivered());
                    atTheSink.add(delivery.number());
                }
            }
            return new SinkAnswer(fates, null);
        }

        void play() throws InterruptedException {
            outbox.down = method -> oneIn(6);
            outbox.downAfter = method -> oneIn(6);
            for (int step = 0; step < 300; step++) {
                if (oneIn(3)) {
                    String id = "alert-" + step;
                    put.add(id);
                    outbox.put(id, now);
                }
                if (oneIn(40)) {
                    replayed += outbox.replay("sink");
                }
                outbox.claimed = !oneIn(10);
                now = now.plusSeconds(random.nextInt(90));
                deliverer.turn();
            }
            end();
        }

        private void end() throws InterruptedException {
            outbox.down = method -> false;
            outbox.downAfter = method -> false;
            outbox.claimed = true;
            sink.otherwise = sent -> SinkAnswer.delivered(sent.size());
            int turns = 0;
            while (!(deliverer.turn() instanceof Pause.Idle)) {
                assertThat(turns++).isLessThan(1000);
            }
            Set<String> ended = new TreeSet<>(outbox.delivered());
            ended.addAll(outbox.dead().keySet());
            assertThat(ended).isEqualTo(put);
            assertThat(outbox.delivered()).doesNotHaveDuplicates();
            assertThat(outbox.waiting()).isEmpty();
            assertThat(counted.delivered).isEqualTo(outbox.delivered().size());
            assertThat(counted.died).isEqualTo(outbox.dead().size() + replayed);
            assertThat(deliverer.status().delivered()).isEqualTo(counted.delivered);
            assertThat(deliverer.status().failures()).isEqualTo(counted.failed);
        }
    }
}
