package io.tripline.detection;

import io.tripline.LoadEvents;
import io.tripline.alert.AlertTemplate;
import io.tripline.eql.Schema;
import io.tripline.event.json.EventReader;
import io.tripline.event.json.ReadLimits;
import io.tripline.rule.RuleCatalog;
import io.tripline.rule.RuleSource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.springframework.core.io.ClassPathResource;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * What it costs to judge an event, beside what it costs to look at its bytes at all; without HTTP
 * and without the store. An operation is one event of a batch of 400, each a line.
 *
 * <p>With all rules it needs a folder of Elastic's rules at {@code ../shared/rules}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 5, time = 2)
public class DetectionBenchmark {

    private static final int EVENTS = 400;

    /** So many batches are read in turn, so that no branch is learnt by heart. */
    private static final int BATCHES = 25;

    private static final ReadLimits LIMITS = new ReadLimits(1 << 20, 128, 1_000_000);

    /**
     * {@code one} is the built-in rule; {@code half} has Elastic's event rules beside it, half of
     * them chosen at random, {@code all} all of them, and a number so many.
     */
    @Param("one")
    public String rules = "one";

    /** How many events in 10 000 match the built-in rule. */
    @Param("10")
    public int matching;

    private final JsonFactory json = new JsonFactory();
    private final JsonMapper mapper = new JsonMapper();
    private final byte[][] batches = new byte[BATCHES][];
    private final int[] matches = new int[BATCHES];
    private int next;
    private int found;
    private Judging filtered;
    private Judging optimised;
    private Judging plain;

    /** What judges a batch, again and again. */
    private static final class Judging {

        private final EventReader.SingleReader reader;
        private final Detector detector;
        private final CandidateIndex.Choice choice;
        private final @Nullable PreFilter filter;

        Judging(RuleCatalog catalog, boolean isOptimised, boolean isFiltered) {
            this.filter = isFiltered ? PreFilter.of(catalog.rules()) : null;
            this.reader = new EventReader(catalog.fields(), LIMITS, false, isOptimised).singles();
            this.detector = new Detector(catalog);
            this.choice = detector.choice();
        }

        int judge(byte[] lines, Consumer<AlertTemplate> matched) {
            int judged = 0;
            for (int from = 0; from < lines.length; ) {
                int end = filter == null ? -1 : filter.skip(lines, from, lines.length);
                if (end >= 0) {
                    judged++;
                    from = end + 1;
                    continue;
                }
                int next = reader.readLine(lines, from, lines.length, judged);
                if (next < 0) { // as where optimisations are off
                    next = from;
                    while (lines[next] != '\n') {
                        next++;
                    }
                    if (reader.read(lines, from, next - from) != null) {
                        throw new IllegalStateException("expected events that can be read");
                    }
                    next++;
                }
                detector.detect(reader.event(), choice, matched, rule -> {});
                judged++;
                from = next;
            }
            return judged;
        }
    }

    @Setup
    public void setUp() throws IOException {
        LoadEvents events = new LoadEvents(20260512);
        for (int batch = 0; batch < BATCHES; batch++) {
            ByteArrayOutputStream lines = new ByteArrayOutputStream();
            for (int i = 0; i < EVENTS; i++) {
                boolean isMatch = (batch * EVENTS + i) % 10_000 < matching;
                matches[batch] += isMatch ? 1 : 0;
                String event = isMatch ? events.lookup(LoadEvents.LOOKED_FOR) : events.other();
                lines.writeBytes((event + "\n").getBytes(StandardCharsets.UTF_8));
            }
            batches[batch] = lines.toByteArray();
        }
        List<RuleSource> sources = sources();
        filtered = new Judging(catalog(sources, true), true, true);
        optimised = new Judging(catalog(sources, true), true, false);
        plain = new Judging(catalog(sources, false), false, false);
        for (int batch = 0; batch < BATCHES; batch++) {
            check(filtered, batch);
            check(optimised, batch);
            check(plain, batch);
        }
    }

    private void check(Judging judging, int batch) {
        int[] ofBuiltIn = new int[1];
        int judged =
                judging.judge(
                        batches[batch],
                        match -> ofBuiltIn[0] += match.rule().file().equals("built-in") ? 1 : 0);
        if (judged != EVENTS || ofBuiltIn[0] != matches[batch]) {
            throw new IllegalStateException(
                    "expected %d events and %d matches, found %d and %d"
                            .formatted(EVENTS, matches[batch], judged, ofBuiltIn[0]));
        }
    }

    /** What was judged is what was sent. */
    @TearDown
    public void tearDown() {
        for (int batch = 0; batch < BATCHES; batch++) {
            check(filtered, batch);
            check(optimised, batch);
        }
    }

    private List<RuleSource> sources() throws IOException {
        List<RuleSource> sources = new ArrayList<>();
        if (!rules.equals("one")) {
            try (Stream<Path> files = Files.list(Path.of("..", "shared", "rules"))) {
                for (Path file : files.sorted().toList()) {
                    sources.add(
                            new RuleSource.Text(
                                    file.getFileName().toString(), Files.readString(file)));
                }
            }
            Collections.shuffle(sources, new Random(1));
            int count =
                    switch (rules) {
                        case "all" -> sources.size();
                        case "half" -> sources.size() / 2;
                        default -> Integer.parseInt(rules);
                    };
            sources = new ArrayList<>(sources.subList(0, count));
        }
        sources.addFirst(
                new RuleSource.Text(
                        "built-in",
                        resource(
                                "rules/discovery_dns_request_for_ip_lookup_service_via_unsigned_binary.toml")));
        return sources;
    }

    private static RuleCatalog catalog(List<RuleSource> sources, boolean isOptimised)
            throws IOException {
        return RuleCatalog.compile(
                1,
                sources,
                Schema.parse("fields.csv", resource("schema/fields.csv")),
                Map.of("dns", "event.category == \"network\" and dns.question.name != null"),
                "event.category",
                isOptimised);
    }

    private static String resource(String name) throws IOException {
        return new ClassPathResource(name).getContentAsString(StandardCharsets.UTF_8);
    }

    private byte[] batch() {
        next = (next + 1) % BATCHES;
        return batches[next];
    }

    /** Finds the ends of lines. */
    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public int newlines() {
        int lines = 0;
        for (byte b : batch()) {
            lines += b == '\n' ? 1 : 0;
        }
        return lines;
    }

    /** Reads all tokens, and no value. */
    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public int tokens() {
        byte[] lines = batch();
        int tokens = 0;
        try (JsonParser parser =
                json.createParser(ObjectReadContext.empty(), lines, 0, lines.length)) {
            while (parser.nextToken() != null) {
                tokens++;
            }
        }
        return tokens;
    }

    /** Makes a tree of each event. */
    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public int trees() throws IOException {
        byte[] lines = batch();
        int size = 0;
        try (var trees = mapper.readerFor(Map.class).<Map<?, ?>>readValues(lines)) {
            while (trees.hasNext()) {
                size += trees.next().size();
            }
        }
        return size;
    }

    /** Judges events. */
    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public int judge() {
        return optimised.judge(batch(), rule -> found++) + found;
    }

    /** Judges events, of which those are not read that by their bytes no rule can match. */
    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public int judgeFiltered() {
        return filtered.judge(batch(), rule -> found++) + found;
    }

    /** Judges events on the plain path: all optimisations off. */
    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public int judgePlain() {
        return plain.judge(batch(), rule -> found++) + found;
    }
}
