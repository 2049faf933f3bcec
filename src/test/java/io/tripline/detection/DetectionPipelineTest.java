package io.tripline.detection;

import static io.tripline.event.TestEvents.INNOCENT;
import static io.tripline.event.TestEvents.MATCHING;
import static io.tripline.event.TestEvents.matching;
import static io.tripline.rule.TestRules.BUILT_IN_ID;
import static io.tripline.rule.TestRules.minimal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.tripline.alert.Alert;
import io.tripline.alert.AlertStore;
import io.tripline.alert.MemoryAlertStore;
import io.tripline.alert.StoredAlert;
import io.tripline.eql.CompiledQuery;
import io.tripline.event.EventError;
import io.tripline.event.TestEvents;
import io.tripline.event.json.EventReader.Framing;
import io.tripline.event.json.ReadLimits;
import io.tripline.event.json.UnreadableBody;
import io.tripline.rule.Rule;
import io.tripline.rule.RuleCatalog;
import io.tripline.rule.TestRules;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** From a body to its verdicts, and what is stored and counted on the way. */
class DetectionPipelineTest {

    private static final Instant RECEIVED = Instant.parse("2026-05-12T09:14:21.500Z");
    private static final Instant DETECTED = Instant.parse("2026-05-12T09:14:22.250Z");
    private static final ReadLimits LIMITS = new ReadLimits(1 << 20, 128, 1_000_000);

    private final RecordedMetrics metrics = new RecordedMetrics();
    private final MemoryAlertStore store = new MemoryAlertStore();
    private final RuleActivity activity = new RuleActivity();
    private DetectionPipeline pipeline = pipeline(TestRules.builtIn());

    private DetectionPipeline pipeline(RuleCatalog catalog) {
        return pipeline(catalog, store);
    }

    private DetectionPipeline pipeline(RuleCatalog catalog, AlertStore alerts) {
        return pipeline(catalog, alerts, LIMITS, 1);
    }

    private DetectionPipeline pipeline(
            RuleCatalog catalog, AlertStore alerts, ReadLimits limits, int cores) {
        DetectionPipeline made =
                new DetectionPipeline(
                        catalog,
                        limits,
                        alerts,
                        activity,
                        metrics,
                        Clock.fixed(DETECTED, ZoneOffset.UTC),
                        cores);
        assertThat(metrics.take("generation 1")).isEqualTo(1);
        return made;
    }

    private long memory = 1L << 30;

    private DetectionResult detect(String body) {
        return detect(body, "default", RECEIVED, false);
    }

    private DetectionResult dryRun(String body) {
        return detect(body, "default", RECEIVED, true);
    }

    private DetectionResult detect(String body, String tenant, Instant receivedAt, boolean dryRun) {
        byte[] bytes = TestEvents.utf8(body);
        try (RequestMemory.Lease lease = new RequestMemory(memory, Duration.ZERO).lease()) {
            return pipeline.judge(
                            bytes,
                            bytes.length,
                            Framing.SNIFFED,
                            Intake.API,
                            tenant,
                            receivedAt,
                            dryRun,
                            lease)
                    .store();
        }
    }

    private List<StoredAlert> stored() {
        return stored("default");
    }

    private List<StoredAlert> stored(String tenant) {
        return store.list(new AlertStore.Query(tenant, null, null, null, null, 1000)).alerts();
    }

    /**
     * Takes what a request must have counted, and holds it against the equations and the answer.
     */
    private void expectCounted(DetectionResult result, String ruleId, int created, int duplicate) {
        int evaluated = metrics.take("evaluated api");
        int rejected = 0;
        for (EventError.Kind kind : EventError.Kind.values()) {
            rejected += metrics.take("rejected api " + kind.label());
        }
        assertThat(metrics.take("requests api")).isEqualTo(1);
        assertThat(evaluated).isEqualTo(result.evaluated());
        assertThat(rejected).isEqualTo(result.rejected());
        assertThat(evaluated + rejected).isEqualTo(result.received());
        assertThat(metrics.take("created " + ruleId)).isEqualTo(created);
        assertThat(metrics.take("duplicate " + ruleId)).isEqualTo(duplicate);
        assertThat(metrics.take("matches " + ruleId)).isEqualTo(created + duplicate);
        assertThat(result.alerts().stream().filter(a -> a.rule().id().equals(ruleId)))
                .hasSize(created + duplicate);
    }

    @AfterEach
    void nothingElseWasCounted() {
        assertThat(metrics.rest()).isEmpty();
    }

    private static Rule failing(Rule rule) {
        return new Rule(
                rule.id(),
                rule.name(),
                rule.description(),
                rule.severity(),
                rule.riskScore(),
                rule.from(),
                rule.timestampOverride(),
                rule.categoryField(),
                rule.index(),
                rule.tags(),
                rule.author(),
                rule.references(),
                rule.license(),
                rule.version(),
                rule.threats(),
                rule.query(),
                new CompiledQuery(
                        event -> {
                            throw new IllegalStateException("a matcher with a bug");
                        },
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of()),
                rule.file(),
                rule.document());
    }

    /** Rules before, bad and after, of which the middle one fails on every event. */
    private static RuleCatalog withAFailingRule() {
        RuleCatalog sound =
                TestRules.ofTexts(
                        minimal("before", "any where true"),
                        minimal("bad", "any where true"),
                        minimal("after", "any where true"));
        List<Rule> rules = new ArrayList<>(sound.rules());
        rules.set(1, failing(rules.get(1)));
        return new RuleCatalog(1, rules, List.of(), List.of(), Set.of(), sound.fields());
    }

    @Nested
    class Verdicts {

        @Test
        void matchingEvent_makesAnAlert_storedAndCounted() {
            DetectionResult result = detect(MATCHING);

            assertThat(result.received()).isEqualTo(1);
            assertThat(result.errors()).isEmpty();
            assertThat(result.duplicates()).isEqualTo(new BitSet());
            assertThat(result.alerts())
                    .extracting(alert -> alert.rule().id(), Alert::detectedAt, Alert::isLate)
                    .containsExactly(tuple(BUILT_IN_ID, DETECTED, false));
            assertThat(stored())
                    .extracting(StoredAlert::id, StoredAlert::ruleId, StoredAlert::created)
                    .containsExactly(tuple(result.alerts().getFirst().id(), BUILT_IN_ID, DETECTED));
            assertThat(activity.of(BUILT_IN_ID)).isEqualTo(new RuleActivity.Matches(1, DETECTED));

            expectCounted(result, BUILT_IN_ID, 1, 0);
            assertThat(metrics.takeAges()).containsExactly(Duration.ofMillis(14_262));
        }

        @Test
        void innocentEvent_isCountedAndMakesNone() {
            DetectionResult result = detect(INNOCENT);

            assertThat(result.alerts()).isEmpty();
            assertThat(stored()).isEmpty();
            assertThat(activity.of(BUILT_IN_ID)).isEqualTo(new RuleActivity.Matches(0, null));

            expectCounted(result, BUILT_IN_ID, 0, 0);
            assertThat(metrics.takeAges()).hasSize(1);
        }

        @Test
        void emptyArray_isARequestWithoutEvents() {
            DetectionResult result = detect("[]");

            assertThat(result.received()).isZero();
            expectCounted(result, BUILT_IN_ID, 0, 0);
        }

        @Test
        void badEvents_areNamedAndCounted_andTheOthersJudged() {
            DetectionResult result =
                    detect(
                            String.join(
                                    "\n",
                                    MATCHING,
                                    "{\"a\":",
                                    "7",
                                    "{\"a\":1,\"a\":1}",
                                    INNOCENT,
                                    "{]"));

            assertThat(result.evaluated()).isEqualTo(2);
            assertThat(result.rejected()).isEqualTo(4);
            assertThat(result.errors())
                    .extracting(EventError::index, EventError::line)
                    .containsExactly(tuple(1, 2), tuple(2, 3), tuple(3, 4), tuple(5, 6));

            assertThat(metrics.take("rejected api not_json")).isEqualTo(2);
            assertThat(metrics.take("rejected api not_an_object")).isEqualTo(1);
            assertThat(metrics.take("rejected api duplicate_key")).isEqualTo(1);
            assertThat(metrics.take("requests api")).isEqualTo(1);
            assertThat(metrics.take("evaluated api")).isEqualTo(2);
            assertThat(metrics.take("matches " + BUILT_IN_ID)).isEqualTo(1);
            assertThat(metrics.take("created " + BUILT_IN_ID)).isEqualTo(1);
            assertThat(metrics.takeAges()).hasSize(2);
        }

        @Test
        void onlyBadEvents_areARequestToo() {
            DetectionResult result = detect("[1,2,3]");

            assertThat(result.rejected()).isEqualTo(3);
            expectCounted(result, BUILT_IN_ID, 0, 0);
        }

        @Test
        void tooManyErrors_areCountedAll_andNotNamedAll() {
            int bad = DetectionPipeline.MAX_ERRORS + 5;
            DetectionResult result = detect("{}\n" + "7\n".repeat(bad));

            assertThat(result.errors()).hasSize(DetectionPipeline.MAX_ERRORS);
            assertThat(result.rejected()).isEqualTo(bad);
            expectCounted(result, BUILT_IN_ID, 0, 0);
        }

        @Test
        void severalRules_makeAnAlertEach_inTheOrderOfEventsThenRules() {
            pipeline =
                    pipeline(
                            TestRules.ofTexts(
                                    minimal("one", "any where a == 1"),
                                    minimal("two", "any where true"),
                                    minimal("three", "any where b == 1")));
            DetectionResult result = detect("[{\"a\":1,\"b\":1},{\"b\":1},{\"a\":1}]");

            assertThat(result.alerts())
                    .extracting(alert -> alert.rule().id())
                    .containsExactly("one", "two", "three", "two", "three", "one", "two");
            assertThat(result.alerts()).extracting(Alert::id).doesNotHaveDuplicates();
            assertThat(metrics.take("requests api")).isEqualTo(1);
            assertThat(metrics.take("evaluated api")).isEqualTo(3);
            for (String rule : List.of("one", "two", "three")) {
                int matches = rule.equals("two") ? 3 : 2;
                assertThat(metrics.take("matches " + rule)).isEqualTo(matches);
                assertThat(metrics.take("created " + rule)).isEqualTo(matches);
                assertThat(activity.of(rule).count()).isEqualTo(matches);
            }
        }

        @Test
        void ages_areThoseOfEventsWithATime() {
            pipeline = pipeline(TestRules.ofTexts());
            DetectionResult result =
                    detect(
                            """
                            [{"@timestamp":"2026-05-12T09:14:21.500Z"},{},{"@timestamp":"nonsense"},
                             {"@timestamp":"2026-05-12T09:14:22Z"},{"@timestamp":"2026-05-11T09:14:21.5Z"}]
                            """);

            assertThat(result.evaluated()).isEqualTo(5);
            assertThat(metrics.takeAges())
                    .containsExactly(Duration.ZERO, Duration.ofMillis(-500), Duration.ofDays(1));
            assertThat(metrics.take("requests api")).isEqualTo(1);
            assertThat(metrics.take("evaluated api")).isEqualTo(5);
        }

        @Test
        void age_ofTheFarthestTime_isNoneOfTheFuture() {
            DetectionResult result = detect("{\"@timestamp\":\"-8640000000000000\"}");

            assertThat(metrics.takeAges())
                    .singleElement()
                    .satisfies(age -> assertThat(age).isGreaterThan(Duration.ofDays(100_000_000)));
            expectCounted(result, BUILT_IN_ID, 0, 0);
        }

        @Test
        void ages_areKeptForAnyNumberOfEvents() {
            DetectionResult result =
                    detect("{\"@timestamp\":\"2026-05-12T09:14:20.5Z\"}\n".repeat(100));

            assertThat(metrics.takeAges()).hasSize(100).containsOnly(Duration.ofSeconds(1));
            expectCounted(result, BUILT_IN_ID, 0, 0);
        }
    }

    @Nested
    class Duplicates {

        @Test
        void withinABatch_areMarkedAndCounted() {
            DetectionResult result =
                    detect("[%s,%s,%s]".formatted(MATCHING, matching("other"), MATCHING));

            assertThat(result.alerts()).hasSize(3);
            assertThat(result.duplicates().stream()).containsExactly(2);
            assertThat(stored()).hasSize(2);
            assertThat(activity.of(BUILT_IN_ID).count()).isEqualTo(3);
            expectCounted(result, BUILT_IN_ID, 2, 1);
            assertThat(metrics.takeAges()).hasSize(3);
        }

        @Test
        void acrossRequests_areMarkedAndCounted() {
            DetectionResult first = detect(MATCHING);
            expectCounted(first, BUILT_IN_ID, 1, 0);
            DetectionResult second =
                    detect(
                            "[%s,%s]".formatted(matching("other"), MATCHING),
                            "default",
                            RECEIVED.plusSeconds(100),
                            false);

            assertThat(second.duplicates().stream()).containsExactly(1);
            assertThat(second.alerts().get(1).id()).isEqualTo(first.alerts().getFirst().id());
            assertThat(stored()).hasSize(2);
            expectCounted(second, BUILT_IN_ID, 1, 1);
            assertThat(metrics.takeAges()).hasSize(3);
        }

        @Test
        void ofTwoTenants_areNone() {
            DetectionResult first = detect(MATCHING, "one", RECEIVED, false);
            expectCounted(first, BUILT_IN_ID, 1, 0);
            DetectionResult second = detect(MATCHING, "two", RECEIVED, false);
            expectCounted(second, BUILT_IN_ID, 1, 0);

            assertThat(stored("one")).hasSize(1);
            assertThat(stored("two")).hasSize(1);
            assertThat(stored()).isEmpty();
            assertThat(metrics.takeAges()).hasSize(2);
        }
    }

    @Nested
    class DryRuns {

        @Test
        void judge_andStoreAndCountNothing() {
            DetectionResult result = dryRun(MATCHING + "\n7\n" + INNOCENT);

            assertThat(result.evaluated()).isEqualTo(2);
            assertThat(result.rejected()).isEqualTo(1);
            assertThat(result.alerts()).hasSize(1);
            assertThat(result.duplicates()).isEqualTo(new BitSet());
            assertThat(stored()).isEmpty();
            assertThat(store.known(List.of(result.alerts().getFirst().id())))
                    .isEqualTo(new BitSet());
            assertThat(activity.of(BUILT_IN_ID)).isEqualTo(new RuleActivity.Matches(0, null));
        }

        @Test
        void markWhatIsKnown_andRepeatsInTheBody() {
            DetectionResult real = detect(MATCHING);
            expectCounted(real, BUILT_IN_ID, 1, 0);
            assertThat(metrics.takeAges()).hasSize(1);

            DetectionResult dry =
                    dryRun("[%s,%s,%s]".formatted(matching("new"), MATCHING, matching("new")));

            assertThat(dry.duplicates().stream()).containsExactly(1, 2);
            assertThat(stored()).hasSize(1);
            assertThat(activity.of(BUILT_IN_ID).count()).isEqualTo(1);
        }

        @Test
        void countNoFailedRule() {
            pipeline = pipeline(withAFailingRule());

            assertThat(dryRun("{}").alerts()).hasSize(2);
        }
    }

    @Nested
    class UnreadableBodies {

        @ParameterizedTest
        @ValueSource(strings = {"", "7", "{", "[%s,{\"a\":]", "[%s", "%s x"})
        void storeAndCountNothing(String body) {
            assertThatThrownBy(() -> detect(body.formatted(MATCHING)))
                    .isInstanceOf(UnreadableBody.class);

            assertThat(stored()).isEmpty();
            assertThat(activity.of(BUILT_IN_ID).count()).isZero();
        }

        @Test
        void countNoFailedRule() {
            pipeline = pipeline(withAFailingRule());

            assertThatThrownBy(() -> detect("[{},{\"a\":]")).isInstanceOf(UnreadableBody.class);
        }

        @Test
        void withMoreAlertsThanTheMemoryHolds_areRefused() {
            pipeline = pipeline(TestRules.ofTexts(minimal("r-1", "any where true")));
            memory = 10_000;

            assertThatThrownBy(() -> detect("{}\n".repeat(100)))
                    .isInstanceOfSatisfying(
                            RequestMemory.Exhausted.class,
                            refused -> assertThat(refused.isTemporary()).isFalse());

            assertThat(stored()).isEmpty();
            assertThat(activity.of("r-1").count()).isZero();
        }

        @Test
        void withMoreAlertsThanABodyMayMake_areTooLarge() {
            String[] rules = new String[501];
            for (int i = 0; i < rules.length; i++) {
                rules[i] = minimal("r-" + i, "any where true");
            }
            pipeline = pipeline(TestRules.ofTexts(rules));
            int events = Judgement.MAX_ALERTS / rules.length + 1;

            assertThatThrownBy(() -> detect("{}\n".repeat(events)))
                    .isInstanceOfSatisfying(
                            UnreadableBody.class,
                            refused -> assertThat(refused.isTooLarge()).isTrue());

            assertThat(stored()).isEmpty();
            assertThat(activity.of("r-0").count()).isZero();
        }
    }

    /** Lines that are judged in parts side by side are judged as by one thread. */
    @Nested
    class LargeBodies {

        private static final int CORES = 4;

        @ParameterizedTest
        @ValueSource(longs = {1, 2, 3, 4, 5, 6})
        void inParts_giveWhatOneThreadGives(long seed) {
            Random random = new Random(seed);
            byte[] body = TestEvents.utf8(lines(random, 3 * DetectionPipeline.PART));
            Framing framing = random.nextBoolean() ? Framing.LINES : Framing.SNIFFED;
            Told alone = judged(1, body, framing);
            Told sideBySide = judged(CORES, body, framing);

            assertThat(alone.result.alerts()).hasSizeGreaterThan(100);
            assertThat(alone.result.errors()).hasSizeGreaterThan(100);
            assertThat(alone.result.duplicates().cardinality()).isGreaterThan(10);
            assertThat(sideBySide.result.errors()).isEqualTo(alone.result.errors());
            assertThat(sideBySide.result.alerts().stream().map(Alert::json))
                    .containsExactlyElementsOf(
                            alone.result.alerts().stream().map(Alert::json).toList());
            assertThat(sideBySide.result.duplicates()).isEqualTo(alone.result.duplicates());
            assertThat(sideBySide.ages).isEqualTo(alone.ages);
            assertThat(sideBySide.counted).isEqualTo(alone.counted);
        }

        private record Told(
                DetectionResult result, List<Duration> ages, Map<String, Integer> counted) {}

        private Told judged(int cores, byte[] body, Framing framing) {
            RuleCatalog catalog =
                    TestRules.ofTexts(
                            minimal("all", "any where host.os.type == \"macos\""),
                            minimal("some", "any where not process.code_signature.exists == true"),
                            minimal("failing", "any where 10 / process.pid == 5"));
            pipeline = pipeline(catalog, new MemoryAlertStore(), LIMITS, cores);
            try (RequestMemory.Lease lease = new RequestMemory(memory, Duration.ZERO).lease()) {
                DetectionResult result =
                        pipeline.judge(
                                        body,
                                        body.length,
                                        framing,
                                        Intake.API,
                                        "default",
                                        RECEIVED,
                                        false,
                                        lease)
                                .store();
                return new Told(result, metrics.takeAges(), metrics.takeAll());
            }
        }

        private static String lines(Random random, int size) {
            StringBuilder lines = new StringBuilder();
            while (lines.length() < size) {
                String line =
                        switch (random.nextInt(8)) {
                            case 0 -> matching("event-" + random.nextInt(1500));
                            case 1 -> "{\"broken\":" + "[".repeat(random.nextInt(3));
                            case 2 -> "";
                            case 3 -> "7";
                            case 4 ->
                                    " {\"message\":\"" + "x".repeat(random.nextInt(3000)) + "\"} ";
                            case 5 -> "{\"process\":{\"pid\":0}}";
                            default -> INNOCENT.replace("event-1", "event-" + random.nextInt());
                        };
                lines.append(line).append(random.nextBoolean() ? "\n" : "\r\n");
            }
            return lines.toString();
        }

        @Test
        void oneLine_needNotBeCutable() {
            String line = "{\"message\":\"" + "x".repeat(900_000) + "\"}\n";
            DetectionResult result =
                    judged(CORES, TestEvents.utf8(line + line), Framing.LINES).result;

            assertThat(result.evaluated()).isEqualTo(2);
        }

        @Test
        void withMoreEventsThanABodyMayHave_areTooLarge() {
            int events = 2 * DetectionPipeline.PART / 3 + 10;
            ReadLimits limits = new ReadLimits(1 << 20, 128, events - 1);
            pipeline = pipeline(TestRules.builtIn(), store, limits, CORES);

            assertThatThrownBy(() -> detect("{}\n".repeat(events)))
                    .isInstanceOfSatisfying(
                            UnreadableBody.class,
                            refused -> assertThat(refused.isTooLarge()).isTrue());

            pipeline = pipeline(TestRules.builtIn(), store, limits, CORES);
            DetectionResult result = detect("{}\n".repeat(events - 1));
            assertThat(result.evaluated()).isEqualTo(events - 1);
            expectCounted(result, BUILT_IN_ID, 0, 0);
        }

        @Test
        void withMoreAlertsThanABodyMayMake_areTooLarge() {
            pipeline =
                    pipeline(
                            TestRules.ofTexts(minimal("r-1", "any where true")),
                            store,
                            LIMITS,
                            CORES);

            assertThatThrownBy(() -> detect("{     }\n".repeat(Judgement.MAX_ALERTS + 1)))
                    .isInstanceOfSatisfying(
                            UnreadableBody.class,
                            refused -> assertThat(refused.isTooLarge()).isTrue());

            assertThat(stored()).isEmpty();
        }
    }

    @Nested
    class Failures {

        @Test
        void ofOneRule_doNotStopTheOthers() {
            pipeline = pipeline(withAFailingRule());
            DetectionResult result = detect("[{\"x\":1},{\"x\":2}]");

            assertThat(result.alerts())
                    .extracting(alert -> alert.rule().id())
                    .containsExactly("before", "after", "before", "after");
            assertThat(result.evaluated()).isEqualTo(2);
            assertThat(metrics.take("failed bad")).isEqualTo(2);
            assertThat(metrics.take("matches after")).isEqualTo(2);
            assertThat(metrics.take("created after")).isEqualTo(2);
            expectCounted(result, "before", 2, 0);
        }

        @Test
        void ofACondition_areCountedAndMatchNothing() {
            pipeline =
                    pipeline(
                            TestRules.ofTexts(
                                    minimal(
                                            "plain",
                                            "any where 10 / process.pid == 5 or event.id == null"),
                                    minimal("negated", "any where not 10 / process.pid == 5")));

            DetectionResult result =
                    detect(
                            "[{\"event\":{\"id\":\"1\"},\"process\":{\"pid\":0}},"
                                    + "{\"process\":{\"pid\":0}},"
                                    + "{\"event\":{\"id\":\"3\"},\"process\":{\"pid\":2}},"
                                    + "{\"event\":{\"id\":\"4\"},\"process\":{\"pid\":3}}]");

            assertThat(result.alerts())
                    .extracting(alert -> alert.rule().id())
                    .containsExactly("plain", "plain", "negated");
            assertThat(metrics.take("failed plain")).isEqualTo(2);
            assertThat(metrics.take("failed negated")).isEqualTo(2);
            assertThat(metrics.take("matches negated")).isEqualTo(1);
            assertThat(metrics.take("created negated")).isEqualTo(1);
            expectCounted(result, "plain", 2, 0);
        }

        @Test
        void ofTheStore_countNothing() {
            AlertStore broken =
                    new AlertStore() {
                        @Override
                        public BitSet add(List<Alert> alerts, Duration patience) {
                            throw new IllegalStateException("the store is down");
                        }

                        @Override
                        public BitSet known(List<String> ids) {
                            throw new IllegalStateException("the store is down");
                        }

                        @Override
                        public Optional<StoredAlert> find(String tenant, String id) {
                            return Optional.empty();
                        }

                        @Override
                        public Page list(Query query, LongConsumer room) {
                            return new Page(List.of(), null);
                        }

                        @Override
                        public Followed after(
                                long number, String tenant, String ruleId, int limit) {
                            return new Followed(List.of(), number);
                        }

                        @Override
                        public long lastNumber() {
                            return 0;
                        }
                    };
            pipeline = pipeline(TestRules.builtIn(), broken);

            assertThatThrownBy(() -> detect(MATCHING))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("the store is down");
            assertThat(activity.of(BUILT_IN_ID).count()).isZero();
        }
    }

    @Nested
    class LateEvents {

        @ParameterizedTest
        @CsvSource({
            "2026-05-12T09:20:07.237Z, false",
            "2026-05-12T09:20:07.238Z, false", // the age is the look-back, and not more
            "2026-05-12T09:20:07.238999Z, false", // receipt is told in milliseconds
            "2026-05-12T09:20:07.239Z, true",
            "2026-06-12T00:00:00Z, true",
            "2026-05-12T09:14:00Z, false" // the event's clock is ahead
        })
        void areThoseOlderThanTheRuleLooksBack(Instant receivedAt, boolean late) {
            pipeline = pipeline(TestRules.ofTexts(minimal("r", "any where true")));
            DetectionResult result = detect(MATCHING, "default", receivedAt, false);

            assertThat(result.alerts()).extracting(Alert::isLate).containsExactly(late);
            expectCounted(result, "r", 1, 0);
            assertThat(metrics.takeAges()).hasSize(1);
        }

        @ParameterizedTest
        @CsvSource({
            "2026-05-12T09:05:21.499Z, true",
            "2026-05-12T09:05:21.500Z, false",
            "2026-05-12T09:14:21Z, false"
        })
        void areToldByTheOverride_whereTheEventHasIt(String ingested, boolean late) {
            DetectionResult result =
                    detect(
                            MATCHING.replace(
                                    "\"kind\":\"event\"", "\"ingested\":\"" + ingested + "\""));

            assertThat(result.alerts()).extracting(Alert::isLate).containsExactly(late);
            expectCounted(result, BUILT_IN_ID, 1, 0);
            assertThat(metrics.takeAges()).hasSize(1);
        }

        @Test
        void areToldByTheTimestamp_whereTheEventLacksTheOverride() {
            DetectionResult result =
                    detect(MATCHING, "default", RECEIVED.plus(Duration.ofMinutes(9)), false);

            assertThat(result.alerts()).extracting(Alert::isLate).containsExactly(true);
            assertThat(stored()).hasSize(1);
            expectCounted(result, BUILT_IN_ID, 1, 0);
            assertThat(metrics.takeAges()).hasSize(1);
        }
    }
}
