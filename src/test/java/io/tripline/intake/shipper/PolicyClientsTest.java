package io.tripline.intake.shipper;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.tripline.detection.Intake;
import io.tripline.intake.IntakeFilter;
import io.tripline.intake.shipper.FaultyIntake.Fault;
import io.tripline.intake.shipper.Policy.Reaction;
import io.tripline.intake.shipper.Policy.Settings;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/**
 * Nothing that a shipper takes for delivered is lost, whatever fails on the way, if it does with an
 * answer what its row in {@code policies.txt} says.
 */
class PolicyClientsTest {

    private static final int ROUNDS = 30;
    private static final int BATCHES = 3;

    /** After so many faults in a row a batch gets through. */
    private static final int MOST_FAULTS = 6;

    /** More tries than any shipper has that loses events in the end. */
    private static final int OUTAGE = 150;

    private static final Logger LOG = (Logger) LoggerFactory.getLogger(IntakeFilter.class);

    private int named;

    @BeforeAll
    static void beQuiet() {
        LOG.setLevel(Level.OFF); // it would tell of each fault
    }

    @AfterAll
    static void beLoud() {
        LOG.setLevel(null);
    }

    private String name() {
        return "ev%06d".formatted(named++);
    }

    static List<Policy> safe() {
        return Policy.all().stream()
                .filter(policy -> policy.settings() != Settings.DEFAULT)
                .toList();
    }

    static List<Policy> policies() {
        return Policy.all();
    }

    @ParameterizedTest
    @MethodSource("safe")
    void busyMakesAShipperSendAgain(Policy policy) {
        for (int status : policy.door() == Intake.BULK ? List.of(429, 503) : List.of(503)) {
            assertThat(policy.upon(status))
                    .isEqualTo(
                            policy.reads() == AnswerReading.RSYSLOG
                                    ? Reaction.BODY
                                    : Reaction.AGAIN);
        }
        assertThat(policy.upon(200)).isIn(Reaction.DONE, Reaction.BODY);
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 503})
    void losesNothingWhateverFails(int bulkBusyStatus) {
        for (int seed = 0; seed < ROUNDS; seed++) {
            Random random = new Random(seed);
            try (FaultyIntake intake =
                    new FaultyIntake(random, IntakeSetup.settings(512L << 20, bulkBusyStatus))) {
                Set<String> sent = new HashSet<>();
                for (int i = 0; i < BATCHES; i++) {
                    for (Policy policy : safe()) {
                        List<Shipped> batch = batch(random, policy);
                        batch.stream()
                                .filter(Shipped::isAlert)
                                .forEach(event -> sent.add(event.name()));
                        try {
                            expectDelivered(intake, random, policy, batch);
                        } catch (AssertionError e) {
                            throw new AssertionError(
                                    "seed %d, %s, %s".formatted(seed, policy, names(batch)), e);
                        }
                    }
                }
                assertThat(intake.alerts().keySet()).as("seed %d", seed).isEqualTo(sent);
                assertThat(intake.alerts().values()).as("seed %d", seed).containsOnly(1);
            }
        }
    }

    private static List<String> names(List<Shipped> batch) {
        return batch.stream()
                .limit(20)
                .map(each -> each.json().substring(0, Math.min(60, each.json().length())))
                .toList();
    }

    private void expectDelivered(
            FaultyIntake intake, Random random, Policy policy, List<Shipped> batch) {
        Weather weather = new Weather(intake, random, policy);
        PolicyClient client = new PolicyClient(policy, weather, 10 * MOST_FAULTS);

        client.send(batch);

        assertThat(client.dropped()).isEmpty();
        assertThat(client.kept()).isEmpty();
        assertThat(new HashSet<>(client.delivered())).isEqualTo(new HashSet<>(batch));
        intake.expectTaken(client.delivered());
    }

    /** Faults at random, until there have been enough. */
    private static final class Weather implements PolicyClient.Wire {

        private final FaultyIntake intake;
        private final Random random;
        private final Policy policy;
        private final int odds;
        private int faults;

        Weather(FaultyIntake intake, Random random, Policy policy) {
            this.intake = intake;
            this.random = random;
            this.policy = policy;
            this.odds = random.nextInt(4);
        }

        @Override
        public @Nullable Reply exchange(List<Shipped> events) {
            boolean fails = random.nextInt(4) < odds && faults < MOST_FAULTS;
            faults = fails ? faults + 1 : 0;
            return intake.exchange(policy, events, fails ? intake.anyFault() : null);
        }
    }

    private List<Shipped> batch(Random random, Policy policy) {
        List<Shipped> batch = new ArrayList<>();
        if (random.nextInt(400) == 0) { // more than is stored at once
            for (int i = 0; i < 100; i++) {
                batch.add(Shipped.event(name(), 50_000));
            }
        }
        // what is not JSON does not get into that wrapper
        int kinds = policy.framing() == Framing.KAFKA_REST ? 5 : 7;
        int size = random.nextInt(7);
        for (int i = 0; i < size; i++) {
            batch.add(
                    switch (random.nextInt(kinds)) {
                        case 0 -> Shipped.bare(name());
                        case 1 -> Shipped.innocent(name());
                        case 2 -> Shipped.malformed(name());
                        case 5 -> Shipped.broken(name());
                        case 6 -> Shipped.deep(name());
                        default -> Shipped.event(name(), random.nextInt(100));
                    });
        }
        return batch;
    }

    @ParameterizedTest
    @MethodSource("policies")
    void longOutageCostsEventsOnlyWhereTheTableSaysSo(Policy policy) {
        Set<String> lost = new TreeSet<>();
        for (boolean isAway : new boolean[] {false, true}) {
            try (FaultyIntake intake = new FaultyIntake(new Random(1), IntakeSetup.settings())) {
                int[] requests = {0};
                PolicyClient client =
                        new PolicyClient(
                                policy,
                                events -> {
                                    boolean isOver = requests[0]++ >= OUTAGE;
                                    if (!isOver && isAway) {
                                        return null;
                                    }
                                    return intake.exchange(
                                            policy, events, isOver ? null : Fault.STORE_DOWN);
                                },
                                2 * OUTAGE);
                Shipped event = Shipped.event(name(), 0);

                client.send(List.of(event));

                boolean isSafe =
                        intake.alerts().containsKey(event.name()) || client.kept().contains(event);
                if (!isSafe) {
                    lost.add(isAway ? "away" : "busy");
                }
            }
        }
        assertThat(lost.isEmpty()).as("lost while %s", lost).isEqualTo(policy.loses().isEmpty());
    }

    @ParameterizedTest
    @MethodSource("safe")
    void refusesNothingButWhatIsTooLarge(Policy policy) {
        List<Shipped> batch =
                IntStream.range(0, 40).mapToObj(i -> Shipped.event(name(), 3000)).toList();
        try (FaultyIntake intake =
                new FaultyIntake(new Random(1), IntakeSetup.settings(64 * 1024, 429))) {
            Set<Integer> statuses = new HashSet<>();
            PolicyClient client =
                    new PolicyClient(
                            policy,
                            events -> {
                                Reply reply = intake.exchange(policy, events, null);
                                if (reply != null) {
                                    statuses.add(reply.status());
                                }
                                return reply;
                            },
                            3);

            client.send(batch);

            if (policy.framing() == Framing.JSON_ONE) {
                assertThat(statuses).containsExactly(200);
                assertThat(client.delivered()).hasSize(40);
            } else if (policy.upon(413) == Reaction.SPLIT) {
                assertThat(statuses).containsExactlyInAnyOrder(413, 200);
                assertThat(client.delivered()).hasSize(40);
            } else {
                assertThat(statuses).containsExactly(413);
                assertThat(client.delivered()).isEmpty();
            }
            intake.expectTaken(client.delivered());
        }
    }

    /** Each default that the table calls a loss is one that the settings of the shipper mend. */
    @Test
    void everyShipperThatLosesByDefaultHasSettingsThatDoNot() {
        Set<String> losing = new TreeSet<>();
        Set<String> mended = new TreeSet<>();
        for (Policy policy : Policy.all()) {
            if (!policy.loses().isEmpty()) {
                losing.add(policy.shipper());
            } else if (policy.settings() != Settings.DEFAULT) {
                mended.add(policy.shipper());
            }
        }
        losing.removeAll(mended);

        assertThat(losing)
                .containsExactly(
                        "OTel Collector elasticsearch", "OTel SDK", "rsyslog omhttp 8.2302");
    }
}
