package io.tripline.detection;

import static io.tripline.rule.TestRules.minimal;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tripline.SharedFolder;
import io.tripline.alert.Alert;
import io.tripline.alert.AlertStore;
import io.tripline.alert.MemoryAlertStore;
import io.tripline.alert.StoredAlert;
import io.tripline.eql.Witness;
import io.tripline.event.TestEvents;
import io.tripline.event.json.EventReader.Framing;
import io.tripline.event.json.ReadLimits;
import io.tripline.metrics.MicrometerDetectionMetrics;
import io.tripline.rule.Rule;
import io.tripline.rule.RuleCatalog;
import io.tripline.rule.RuleSource;
import io.tripline.rule.TestRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Rules are replaced while bodies are judged. Two sets: each event of the body matches one rule of
 * either, and the fields of the sets have other slots, so that what is mixed up is seen.
 */
class GenerationSwapTest {

    private static final Instant NOW = Instant.parse("2026-05-12T09:14:21.500Z");
    private static final ReadLimits LIMITS = new ReadLimits(1 << 20, 128, 1_000_000);

    private static final String RULE_A =
            minimal("A", "any where process.name == \"something\" and event.action == \"of-both\"");

    private static final String RULE_B =
            minimal(
                    "B",
                    "any where (dns.question.name == \"nothing\" or file.name == \"elsewhere\")"
                            + " and process.pid == 5 and event.action == \"of-both\"");

    private static final String OTHER = minimal("other", "any where user.name == \"nobody-else\"");

    /** Longer than lines that are always read. */
    private static final String PADDING = "x".repeat(300);

    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final RuleActivity activity = new RuleActivity();
    private final MemoryAlertStore store = new MemoryAlertStore();
    private final TickingClock clock = new TickingClock();
    private final DetectionPipeline pipeline =
            new DetectionPipeline(
                    generation(1),
                    LIMITS,
                    store,
                    activity,
                    new MicrometerDetectionMetrics(meters),
                    clock,
                    2);
    private final EventFeeds feeds = pipeline.feeds(LIMITS, false);

    /** Is asked for each alert, so that a test can step in there. */
    private static final class TickingClock extends Clock {

        private volatile Runnable onTick = () -> {};

        @Override
        public Instant instant() {
            onTick.run();
            return NOW;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }
    }

    /** Rule A where the number is odd, rule B where it is even. */
    private static RuleCatalog generation(int number) {
        List<RuleSource> files =
                number % 2 == 1
                        ? List.of(new RuleSource.Text("a.toml", RULE_A))
                        : List.of(
                                new RuleSource.Text("b.toml", RULE_B),
                                new RuleSource.Text("other.toml", OTHER));
        return RuleCatalog.compile(
                number, files, TestRules.SCHEMA, TestRules.EVENT_CLASSES, "event.category");
    }

    private static String event(String id) {
        return "{\"event\":{\"id\":\"%s\",\"action\":\"of-both\"},\"process\":{\"pid\":5,\"name\":\"something\"},\"file.name\":\"elsewhere\"}"
                .formatted(id);
    }

    private static String innocent(String id) {
        return "{\"event\":{\"id\":\"%s\"},\"padding\":\"%s\"}".formatted(id, PADDING);
    }

    private DetectionResult detect(String body) {
        byte[] bytes = TestEvents.utf8(body);
        try (RequestMemory.Lease lease = new RequestMemory(1 << 26, Duration.ZERO).lease()) {
            return pipeline.judge(
                            bytes,
                            bytes.length,
                            Framing.SNIFFED,
                            Intake.API,
                            "default",
                            NOW,
                            false,
                            lease)
                    .store();
        }
    }

    private static String rule(int generation) {
        return generation % 2 == 1 ? "A" : "B";
    }

    private static int generation(Alert alert) {
        return generation(JsonMapper.shared().readTree(alert.json()));
    }

    private static int generation(JsonNode alert) {
        return alert.at("/tripline/alert/generation").asInt();
    }

    /** The generations of the stored alerts, by their event's id, which has only one. */
    private Map<String, Integer> stored() {
        Map<String, Integer> generations = new HashMap<>();
        List<StoredAlert> alerts =
                store.list(new AlertStore.Query("default", null, null, null, null, 1_000_000))
                        .alerts();
        for (StoredAlert alert : alerts) {
            JsonNode document = JsonMapper.shared().readTree(alert.document());
            int generation = generation(document);
            assertThat(alert.ruleId()).isEqualTo(rule(generation));
            assertThat(generations.put(document.at("/event/id").asString(), generation))
                    .as("one alert an event")
                    .isNull();
        }
        return generations;
    }

    @Test
    void bodyIsJudgedToItsEndByTheRulesItBeganWith() {
        AtomicInteger ticks = new AtomicInteger();
        clock.onTick =
                () -> {
                    if (ticks.incrementAndGet() == 3) {
                        pipeline.use(generation(2));
                    }
                };

        DetectionResult result =
                detect(
                        String.join(
                                "\n", event("1"), event("2"), event("3"), event("4"), event("5")));

        assertThat(result.alerts()).extracting(alert -> alert.rule().id()).containsOnly("A");
        assertThat(result.alerts()).hasSize(5);
        assertThat(stored().values()).containsOnly(1);
        assertThat(detect(event("6")).alerts())
                .singleElement()
                .satisfies(alert -> {
                    assertThat(alert.rule().id()).isEqualTo("B");
                    assertThat(generation(alert)).isEqualTo(2);
                });
    }

    @Test
    void partsOfALargeBodyAreJudgedByTheRulesItBeganWith() {
        StringBuilder body = new StringBuilder();
        int events = 3 * DetectionPipeline.PART / 4 / event("00000").length();
        for (int i = 0; i < 4 * events; i++) {
            body.append(event("%05d".formatted(i))).append('\n');
        }
        AtomicInteger ticks = new AtomicInteger();
        clock.onTick =
                () -> {
                    if (ticks.incrementAndGet() == 5) {
                        pipeline.use(generation(2));
                    }
                };

        DetectionResult result = detect(body.toString());

        assertThat(result.alerts()).hasSize(4 * events);
        assertThat(result.alerts()).extracting(alert -> alert.rule().id()).containsOnly("A");
    }

    @Test
    void feedKeepsTheRulesItWasOpenedWith_throughCommits() {
        try (RequestMemory.Lease lease = new RequestMemory(1 << 26, Duration.ZERO).lease()) {
            EventFeed feed = feeds.open(Intake.INGEST, "default", NOW, lease);
            feed(feed, event("1"));
            pipeline.use(generation(2));
            feed(feed, event("2"));
            feed.commit(Duration.ofSeconds(1));
            pipeline.use(generation(3));
            feed(feed, event("3"));
            feed.finish(Duration.ofSeconds(1), Duration.ZERO);
            EventFeed next = feeds.open(Intake.INGEST, "default", NOW, lease);
            pipeline.use(generation(4));
            feed(next, event("4"));
            next.finish(Duration.ofSeconds(1), Duration.ZERO);
        }

        assertThat(stored()).isEqualTo(Map.of("1", 1, "2", 1, "3", 1, "4", 3));
    }

    @Test
    void feedsThatAreMadeLaterAreOfTheGenerationInForce() {
        pipeline.use(generation(2));
        EventFeeds later = pipeline.feeds(new ReadLimits(1 << 10, 16, 100), true);
        try (RequestMemory.Lease lease = new RequestMemory(1 << 26, Duration.ZERO).lease()) {
            EventFeed feed = later.open(Intake.INGEST, "default", NOW, lease);
            feed(feed, event("1"));
            feed.finish(Duration.ofSeconds(1), Duration.ZERO);
        }

        assertThat(stored()).isEqualTo(Map.of("1", 2));
    }

    @Test
    void catalogOfTheGenerationInForceChangesNoVerdict() {
        RuleCatalog said = generation(1);
        pipeline.use(
                new RuleCatalog(1, List.of(), List.of(), said.skipped(), Set.of(), said.fields()));

        assertThat(detect(event("1")).alerts()).hasSize(1);
        assertThat(meters.get("tripline.rules.loaded").gauge().value()).isZero();
    }

    @Test
    void activityAndCountersGoOn() {
        detect(event("1"));
        pipeline.use(generation(2));
        detect(event("2"));
        pipeline.use(generation(3));
        detect(event("3"));

        assertThat(activity.of("A").count()).isEqualTo(2);
        assertThat(activity.of("B").count()).isEqualTo(1);
        assertThat(count("tripline.rule.matches", "A")).isEqualTo(2);
        assertThat(count("tripline.rule.matches", "B")).isEqualTo(1);
        assertThat(count("tripline.rule.matches", "other")).isZero();
        assertThat(meters.get("tripline.rules.generation").gauge().value()).isEqualTo(3);
    }

    private double count(String name, String rule) {
        return meters.get(name).tag("rule_id", rule).counter().count();
    }

    /** Judges one event as an intake does. */
    private static void feed(EventFeed feed, String event) {
        byte[] bytes = TestEvents.utf8(event);
        assertThat(feed.read(bytes, 0, bytes.length)).isNull();
        feed.judge(null, false, Map.of());
    }

    /** Judges lines as an intake does: those that no rule can match are not read. */
    private static void feedLines(EventFeed feed, List<String> lines) {
        byte[] bytes = TestEvents.utf8(String.join("\n", lines) + "\n{");
        int from = 0;
        for (String line : lines) {
            int end = feed.endOfSkippable(bytes, from, bytes.length);
            if (end >= 0) {
                assertThat(end).isEqualTo(from + line.length());
                feed.skip();
            } else {
                assertThat(feed.read(bytes, from, line.length())).isNull();
                feed.judge(null, false, Map.of());
            }
            from += line.length() + 1;
        }
    }

    /** Bodies that were judged, and what came of them. */
    private final Map<String, Set<Integer>> generations = new ConcurrentHashMap<>();

    private final AtomicInteger bodies = new AtomicInteger();
    private final AtomicInteger events = new AtomicInteger();
    private final AtomicInteger matching = new AtomicInteger();
    private final AtomicInteger overlaps = new AtomicInteger();
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();
    private volatile boolean isOver;
    private volatile int current = 1;

    private static List<String> lines(String body) {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            lines.add(i % 3 == 1 ? innocent(body + "-" + i) : event(body + "-" + i));
        }
        return lines;
    }

    private void postBatches(int thread) {
        for (int i = 0; !isOver; i++) {
            List<String> lines = lines("api-" + thread + "-" + i);
            int before = current;
            DetectionResult result = detect(String.join("\n", lines));
            judged(lines, before);
            assertThat(result.evaluated()).isEqualTo(60);
            assertThat(result.alerts()).hasSize(40);
            assertThat(result.alerts().stream().map(GenerationSwapTest::generation).distinct())
                    .hasSize(1);
        }
    }

    private void stream(int thread) {
        for (int i = 0; !isOver; i++) {
            List<String> lines = lines("ingest-" + thread + "-" + i);
            int before = current;
            try (RequestMemory.Lease lease = new RequestMemory(1 << 26, Duration.ZERO).lease()) {
                EventFeed feed = feeds.open(Intake.INGEST, "default", NOW, lease);
                feedLines(feed, lines.subList(0, 20));
                Thread.yield();
                feedLines(feed, lines.subList(20, 40));
                feed.commit(Duration.ofSeconds(1));
                feedLines(feed, lines.subList(40, 60));
                feed.finish(Duration.ofSeconds(1), Duration.ZERO);
            }
            judged(lines, before);
        }
    }

    private void judged(List<String> lines, int before) {
        overlaps.addAndGet(before == current ? 0 : 1);
        bodies.incrementAndGet();
        events.addAndGet(lines.size());
        matching.addAndGet(40);
    }

    private Thread started(Runnable work) {
        return Thread.ofPlatform()
                .start(() -> {
                    try {
                        work.run();
                    } catch (RuntimeException | Error e) {
                        failures.add(e);
                    }
                });
    }

    @Test
    @Timeout(300)
    void hundredSwapsUnderLoad_missNothing_andJudgeEachBodyByOneGeneration() throws Exception {
        List<Thread> load =
                List.of(
                        started(() -> postBatches(1)),
                        started(() -> postBatches(2)),
                        started(() -> stream(1)),
                        started(() -> stream(2)));
        for (int i = 2; i <= 101 && failures.isEmpty(); i++) {
            int sofar = bodies.get();
            pipeline.use(generation(i));
            current = i;
            while (bodies.get() < sofar + 4 && failures.isEmpty()) {
                Thread.sleep(1);
            }
        }
        isOver = true;
        for (Thread thread : load) {
            thread.join();
        }

        assertThat(failures).isEmpty();
        Map<String, Integer> alerts = stored();
        assertThat(alerts).hasSize(matching.get());
        alerts.forEach((event, generation) ->
                generations
                        .computeIfAbsent(
                                event.substring(0, event.lastIndexOf('-')), _ -> new TreeSet<>())
                        .add(generation));
        assertThat(generations).hasSize(bodies.get());
        assertThat(generations.values()).allMatch(ofOneBody -> ofOneBody.size() == 1);
        Set<Integer> judging = new TreeSet<>();
        generations.values().forEach(judging::addAll);
        assertThat(judging.size()).as("generations that judged a body").isGreaterThan(50);
        assertThat(overlaps.get()).as("bodies during which rules were swapped").isPositive();
        assertThat(sum("tripline.events.evaluated")).isEqualTo(events.get());
        assertThat(sum("tripline.events.received")).isEqualTo(events.get());
        assertThat(sum("tripline.events.prefiltered")).isPositive();
        assertThat(sum("tripline.rule.matches")).isEqualTo(matching.get());
        assertThat(sum("tripline.alerts.created")).isEqualTo(matching.get());
        assertThat(sum("tripline.alerts.duplicate")).isZero();
        assertThat(activity.of("A").count() + activity.of("B").count()).isEqualTo(matching.get());
        System.out.printf(
                "100 swaps: %d bodies with %d events by %d generations, %d bodies saw a swap, %d alerts%n",
                bodies.get(), events.get(), judging.size(), overlaps.get(), alerts.size());
    }

    private double sum(String name) {
        return meters.find(name).counters().stream().mapToDouble(counter -> counter.count()).sum();
    }

    /** Elastic's rules in two halves that take turns, and all of them at last. */
    @Test
    void verdictsAfterSwapsAreThoseOfAFreshStart() throws IOException {
        List<RuleSource> files = new ArrayList<>();
        try (Stream<Path> found = Files.list(SharedFolder.path("rules"))) {
            for (Path file : found.filter(f -> f.toString().endsWith(".toml")).sorted().toList()) {
                files.add(
                        new RuleSource.Text(file.getFileName().toString(), Files.readString(file)));
            }
        }
        List<RuleSource> odd = new ArrayList<>();
        List<RuleSource> even = new ArrayList<>();
        for (int i = 0; i < files.size(); i++) {
            (i % 2 == 0 ? even : odd).add(files.get(i));
        }
        List<String> events = eventsFor(TestRules.catalog(files.toArray(RuleSource[]::new)));
        int generation = 1;
        int matches = 0;
        for (List<RuleSource> set : List.of(odd, even, files)) {
            pipeline.use(
                    RuleCatalog.compile(
                            ++generation,
                            set,
                            TestRules.SCHEMA,
                            TestRules.EVENT_CLASSES,
                            "event.category"));
            DetectionPipeline fresh =
                    new DetectionPipeline(
                            TestRules.catalog(set.toArray(RuleSource[]::new)),
                            LIMITS,
                            new MemoryAlertStore(),
                            new RuleActivity(),
                            DetectionMetrics.NONE,
                            clock);
            String body = String.join("\n", events);
            List<String> swapped = verdicts(pipeline, body);
            assertThat(swapped).isEqualTo(verdicts(fresh, body));
            matches += swapped.size();
        }
        assertThat(matches).isGreaterThan(1000);
    }

    private static List<String> verdicts(DetectionPipeline pipeline, String body) {
        byte[] bytes = TestEvents.utf8(body);
        try (RequestMemory.Lease lease = new RequestMemory(1 << 28, Duration.ZERO).lease()) {
            return pipeline
                    .judge(
                            bytes,
                            bytes.length,
                            Framing.LINES,
                            Intake.API,
                            "default",
                            NOW,
                            true,
                            lease)
                    .store()
                    .alerts()
                    .stream()
                    .map(Alert::id)
                    .toList();
        }
    }

    /** Events made of the texts that each rule asks for. */
    private static List<String> eventsFor(RuleCatalog catalog) {
        Random random = new Random(20260512);
        List<String> events = new ArrayList<>();
        for (Rule rule : catalog.rules()) {
            for (int i = 0; i < 10; i++) {
                Map<String, String> values = new TreeMap<>();
                for (Witness witness : rule.compiled().witnesses()) {
                    List<String> texts = List.copyOf(witness.texts());
                    values.put(witness.path(), texts.get(random.nextInt(texts.size())));
                }
                List<String> members = new ArrayList<>();
                members.add("\"event.id\":\"" + rule.id() + i + "\"");
                values.forEach((path, text) -> members.add("\"" + path + "\":\"" + text + "\""));
                events.add("{" + String.join(",", members) + "}");
            }
        }
        return events;
    }
}
