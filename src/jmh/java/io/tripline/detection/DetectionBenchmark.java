package io.tripline.detection;

import io.tripline.alert.MemoryAlertStore;
import io.tripline.eql.Schema;
import io.tripline.event.json.EventReader.Framing;
import io.tripline.event.json.ReadLimits;
import io.tripline.rule.RuleCatalog;
import io.tripline.rule.RuleSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.springframework.core.io.ClassPathResource;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * A batch of 400 events that do not match: tokenising alone, and judging by the built-in rule, in
 * one run.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class DetectionBenchmark {

    private static final int EVENTS = 400;

    private final JsonFactory json = new JsonFactory();
    private final RequestMemory memory = new RequestMemory(1 << 24, Duration.ZERO);
    private byte[] lines = {};
    private DetectionPipeline pipeline;

    @Setup
    public void setUp() throws IOException {
        String event =
                resource("openapi/event.json")
                        .replace("\n", "")
                        .replace("api.ipify.org", "www.example.org");
        lines = (event + "\n").repeat(EVENTS).getBytes(StandardCharsets.UTF_8);
        RuleCatalog catalog =
                RuleCatalog.compile(
                        1,
                        List.of(
                                new RuleSource.Text(
                                        "rule.toml",
                                        resource(
                                                "rules/discovery_dns_request_for_ip_lookup_service_via_unsigned_binary.toml"))),
                        Schema.parse("fields.csv", resource("schema/fields.csv")),
                        Map.of(
                                "dns",
                                "event.category == \"network\" and dns.question.name != null"),
                        "event.category");
        pipeline =
                new DetectionPipeline(
                        catalog,
                        new ReadLimits(1 << 20, 128, 1_000_000),
                        new MemoryAlertStore(),
                        new RuleActivity(),
                        DetectionMetrics.NONE,
                        Clock.systemUTC());
        DetectionResult result = judge();
        if (result.evaluated() != EVENTS || !result.alerts().isEmpty()) {
            throw new IllegalStateException(
                    "expected 400 events and no alert, found " + result.received());
        }
    }

    private static String resource(String name) throws IOException {
        return new ClassPathResource(name).getContentAsString(StandardCharsets.UTF_8);
    }

    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public int tokenise() {
        int tokens = 0;
        try (JsonParser parser =
                json.createParser(ObjectReadContext.empty(), lines, 0, lines.length)) {
            while (parser.nextToken() != null) {
                tokens++;
            }
        }
        return tokens;
    }

    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public DetectionResult judge() {
        try (RequestMemory.Lease lease = memory.lease()) {
            return pipeline.detect(
                    lines,
                    lines.length,
                    Framing.LINES,
                    Intake.API,
                    "default",
                    Instant.EPOCH,
                    true,
                    lease);
        }
    }
}
