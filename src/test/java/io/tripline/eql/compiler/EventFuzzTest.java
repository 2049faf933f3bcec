package io.tripline.eql.compiler;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.tripline.eql.EqlException;
import io.tripline.eql.EventMatcher;
import io.tripline.event.Event;
import io.tripline.event.EventError;
import io.tripline.event.FieldTable;
import io.tripline.event.json.EventHandler;
import io.tripline.event.json.EventReader;
import io.tripline.event.json.EventReader.Framing;
import io.tripline.event.json.JsonDocument;
import io.tripline.event.json.ReadLimits;
import io.tripline.event.json.UnreadableBody;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;

/**
 * Whatever the bytes of a body, they are events or a refusal; an event is judged alike by the
 * optimised and the plain path, and alike whether it comes among others, alone or twice in an
 * array.
 */
@Tag("fuzz")
class EventFuzzTest {

    /** Small, so that a fuzzer gets beyond them. */
    private static final ReadLimits LIMITS = new ReadLimits(2048, 12, 40);

    /** Every kind of leaf and function, on every type that it takes. */
    private static final List<String> CONDITIONS =
            List.of(
                    "name == \"cmd.exe\"",
                    "name != \"\"",
                    "name < \"b\"",
                    "name >= \"\\u{1f600}\"",
                    "name in (\"a\", \"1\", \"true\")",
                    "name in~ (\"CMD.exe\", \"ä\")",
                    "name like (\"*a?c*\", \"x*y*z\", \"?\", \"*\\n*\")",
                    "name : (\"*.EXE\", \"c*\", \"*Mid*\", \"whole\", \"\\u{212a}*\")",
                    "path like~ \"*\\\\temp\\\\*\"",
                    "path == null",
                    "b",
                    "b == false",
                    "n == 4",
                    "n <= 4.5",
                    "n in (1, 2, 9223372036854775807)",
                    "i > 1",
                    "s == 3",
                    "y < 0",
                    "u > 9223372036854775807",
                    "d == 0.5",
                    "d < -1e300",
                    "f == 0.1",
                    "when == \"2026-05-12\"",
                    "when > \"2026-05-12T09:14:07.5Z\"",
                    "@timestamp <= \"2026\"",
                    "ip == \"10.0.0.0/8\"",
                    "ip >= \"::1\"",
                    "ip in (\"127.0.0.1\", \"fe80::/10\")",
                    "v != null",
                    "x == 5",
                    "x > \"4\"",
                    "x : (\"tr*\", \"*5\")",
                    "x in~ (\"TRUE\")",
                    "x == null",
                    "x.y",
                    "name regex \"(a|b)+.?|c[^d]{2,3}\"",
                    "name regex~ \"[^c]*é|<1-20>&~(5)\"",
                    "startsWith(name, \"cm\")",
                    "startsWith~(path, \"C:\")",
                    "endsWith(name, \".e?e\")",
                    "endsWith~(path, \"\\\\x.EXE\")",
                    "stringContains(name, \"b\")",
                    "stringContains~(path, \"*te\\\\*\")",
                    "cidrMatch(ip, \"10.0.0.0/8\", \"::1/127\")",
                    "cidrMatch(x, \"10.0.0.0/8\")",
                    "v > \"1.2.3-rc1\"",
                    "v == \"1.2.3\"",
                    "length(name) > 3",
                    "indexOf~(name, \"E\", n) == 4",
                    "between(name, \"a\", \"c\", b) == \"b\"",
                    "substring(name, -3) : \"*e\"",
                    "concat(name, \"-\", n, d, when, ip, v, u) like \"*-4*\"",
                    "string(ip) in (\"10.0.0.1\", \"::1\")",
                    "number(name) + n > 5",
                    "not number(name, 16) == 255",
                    "i * i - s / y == 13 or u - n > 5",
                    "d % f < 1.5",
                    "-n >= 9223372036854775807",
                    "(n > 1) == null",
                    "(n > 1 and not name : \"a*\") != true",
                    "(name == \"a\" or (i > 2) == null) == null",
                    "startsWith~(name, path)",
                    "concat(name, path) regex \"(a+)+b\"",
                    "string(x) regex~ \"t[rR]ue|\\\\d+\"",
                    "x + 1 == 6",
                    "length(x) == 2",
                    "endsWith(x, x.y)",
                    "not (n > 5) and (b or name != null)");

    private final List<EventMatcher> plain = new ArrayList<>();
    private final List<EventMatcher> optimised = new ArrayList<>();
    private final EventReader reader;

    EventFuzzTest() throws EqlException {
        FieldTable.Builder table = new FieldTable.Builder();
        for (String condition : CONDITIONS) {
            plain.add(matcher(condition, table, false));
            optimised.add(matcher(condition, table, true));
        }
        reader = new EventReader(table.build(), LIMITS);
    }

    private static EventMatcher matcher(
            String condition, FieldTable.Builder table, boolean optimised) throws EqlException {
        return new EqlCompiler(TestSchemas.TYPES, Map.of(), table, optimised)
                .compile("any where " + condition, EqlCompiler.DEFAULT_CATEGORY_FIELD)
                .matcher();
    }

    @FuzzTest(maxDuration = "10s")
    @DictionaryEntries({
        "{\"name\":\"cmd.exe\"}",
        "\"name\":",
        "\"path\":",
        "\"b\":true",
        "\"n\":",
        "\"i\":",
        "\"s\":",
        "\"y\":",
        "\"u\":",
        "\"d\":",
        "\"f\":",
        "\"when\":",
        "\"@timestamp\":",
        "\"ip\":",
        "\"v\":",
        "\"x\":",
        "\"x.y\":",
        "2026-05-12T09:14:07.5Z",
        "::ffff:10.0.0.1",
        "\\ud83d",
        "\\ude00",
        "1e308",
        "null",
        "[[",
        "]]",
        "},{"
    })
    void judgesAnEventAlikeHoweverItComes(byte[] body) {
        for (Framing framing : Framing.values()) {
            for (Judged event : judge(body, framing)) {
                String json = event.json();
                assertThat(judge(json)).as("alone").containsExactly(event);
                assertThat(judge("[" + json + "," + json + "]"))
                        .as("twice in an array")
                        .containsExactly(event, event);
                byte[] bytes = json.getBytes(UTF_8);
                assertThat(JsonDocument.readExpanded(bytes, 0, bytes.length)).isNotNull();
            }
        }
    }

    private List<Judged> judge(String body) {
        return judge(body.getBytes(UTF_8), Framing.SNIFFED);
    }

    private List<Judged> judge(byte[] body, Framing framing) {
        List<Judged> events = new ArrayList<>();
        try {
            reader.read(
                    body,
                    body.length,
                    framing,
                    new EventHandler() {
                        @Override
                        public void event(Event event) {
                            events.add(EventFuzzTest.this.judge(event));
                        }

                        @Override
                        public void error(EventError error) {
                            assertThat(error.reason()).isNotBlank();
                        }
                    });
        } catch (UnreadableBody e) {
            assertThat(e.getMessage()).isNotBlank();
            return List.of(); // what came before it must be forgotten
        }
        return events;
    }

    private Judged judge(Event event) {
        String json = new String(event.body(), event.offset(), event.length(), UTF_8);
        List<Boolean> verdicts = verdicts(optimised, event);
        assertThat(verdicts)
                .as("optimised beside plain: %s", json)
                .isEqualTo(verdicts(plain, event));
        return new Judged(json, verdicts);
    }

    private static List<Boolean> verdicts(List<EventMatcher> matchers, Event event) {
        return matchers.stream().map(matcher -> matcher.matches(event)).toList();
    }

    /** An event and what each of {@link #CONDITIONS} says of it. */
    private record Judged(String json, List<Boolean> verdicts) {}
}
