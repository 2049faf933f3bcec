package io.tripline.alert;

import io.tripline.LoadEvents;
import io.tripline.eql.Schema;
import io.tripline.event.Event;
import io.tripline.event.FieldTable;
import io.tripline.rule.Rule;
import io.tripline.rule.RuleCatalog;
import io.tripline.rule.RuleSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.springframework.core.io.ClassPathResource;

/** What it costs to make an alert and its JSON of an event that matched; without storing it. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
public class AlertBenchmark {

    private static final int EVENTS = 1000;

    /**
     * How the event is written: {@code compact}; {@code blanks}, with one behind each comma; {@code
     * bare}, without an id, so that its content stands for that; {@code lines}, of which no outline
     * is made.
     */
    @Param({"compact", "blanks", "bare", "lines"})
    public String form = "compact";

    private static final Instant NOW = Instant.parse("2026-05-12T09:14:21Z");

    private final byte[][] events = new byte[EVENTS][];
    private Event event;
    private AlertTemplate spliced;
    private AlertTemplate plain;
    private int next;

    /** Both ways come to the same JSON. */
    @Setup
    public void setUp() throws IOException {
        LoadEvents made = new LoadEvents(20260512);
        for (int i = 0; i < EVENTS; i++) {
            events[i] =
                    written(made.lookup(LoadEvents.LOOKED_FOR)).getBytes(StandardCharsets.UTF_8);
        }
        event = new Event(new FieldTable.Builder().build());
        Rule rule = rule();
        spliced = AlertTemplate.of(rule);
        plain = AlertTemplate.of(rule, false);
        for (int i = 0; i < EVENTS; i++) {
            String expected = json(plain);
            next--; // the same event again
            boolean hasOutline = AlertJson.outline(events[next], 0, events[next].length) != null;
            String json = json(spliced);
            if (hasOutline == form.equals("lines")
                    || !(form.equals("blanks") || json.equals(expected))) {
                throw new IllegalStateException("expected the same JSON by both ways");
            }
        }
    }

    private String written(String event) {
        return switch (form) {
            case "blanks" -> event.replace(",\"", ", \"");
            case "bare" -> event.replaceFirst("(\"event\":\\{[^}]*)\"id\":", "$1\"no_id\":");
            case "lines" -> event.replaceFirst(",\"", ",\n\"");
            default -> event;
        };
    }

    private static Rule rule() throws IOException {
        return RuleCatalog.compile(
                        1,
                        List.of(
                                new RuleSource.Text(
                                        "built-in",
                                        resource(
                                                "rules/discovery_dns_request_for_ip_lookup_service_via_unsigned_binary.toml"))),
                        Schema.parse("fields.csv", resource("schema/fields.csv")),
                        Map.of(),
                        "event.category",
                        true)
                .rules()
                .getFirst();
    }

    private static String resource(String name) throws IOException {
        return new ClassPathResource(name).getContentAsString(StandardCharsets.UTF_8);
    }

    private String json(AlertTemplate template) {
        if (next == EVENTS) {
            next = 0;
        }
        byte[] body = events[next++];
        event.reset(body, 0, body.length, 0);
        return Alert.of(event, template, 1, "default", false, NOW, NOW, bytes -> true).json();
    }

    /** The alert by an outline of the event, its JSON of the event's own text. */
    @Benchmark
    public String spliced() {
        return json(spliced);
    }

    /** Both by a document. */
    @Benchmark
    public String plain() {
        return json(plain);
    }
}
