package io.tripline.intake;

import static io.tripline.event.TestEvents.MATCHING;
import static io.tripline.event.TestEvents.matching;
import static io.tripline.intake.IntakeFixture.at;
import static io.tripline.rule.TestRules.minimal;
import static org.assertj.core.api.Assertions.assertThat;

import io.tripline.rule.TestRules;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockHttpServletRequest;

/** What Splunk's HTTP Event Collector takes. */
class HecIntakeTest {

    private IntakeFixture intake = new IntakeFixture(TestRules.builtIn());

    private static IntakeFixture rule(String query) {
        return new IntakeFixture(TestRules.ofTexts(minimal("r", query)));
    }

    private static String quoted(String json) {
        return "\"" + json.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"event\":EVENT}",
                "{\"time\":1721314113.25,\"event\":EVENT}",
                "{\"time\":\"1721314113.25\",\"host\":\"h\",\"source\":\"s\",\"sourcetype\":\"t\",\"index\":\"main\",\"event\":EVENT,\"fields\":{\"a\":\"b\"}}",
                "{\"event\":TEXT}",
                "{\"event\":{\"message\":EVENT,\"severity\":\"info\"},\"time\":\"1721314113.25\"}",
                "{\"event\":{\"line\":\"x\",\"log\":TEXT}}",
                "{\"event\":EVENT,\"channel\":\"x\",\"severity\":3}",
                "{\"event\":TEXT,\"id\":7}",
                "{\"event\":EVENT,\"host\":{\"name\":\"h\"}}",
                "{\"event\":[EVENT],\"time\":1}",
                "{\"event\":{\"log\":TEXT},\"channel\":\"x\"}",
                "EVENT",
                "{\"log\":TEXT}"
            })
    void hec_everyShapeGivesTheSameEvent(String shape) throws IOException {
        intake.hec(shape.replace("EVENT", MATCHING).replace("TEXT", quoted(MATCHING)));

        intake.expectCounted(1, 0);
        assertThat(intake.alert()).containsEntry("@timestamp", "2026-05-12T09:14:07.238Z");
        assertThat(at(intake.alert(), "process.name")).isEqualTo("syncagent");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\n", "\r\n", ","})
    void hec_oneAfterTheOther(String between) throws IOException {
        intake.hec(
                String.join(
                        between,
                        "{\"time\":1,\"event\":" + matching("1") + "}",
                        "{\"event\":\"text\"}",
                        "{\"event\":" + matching("2") + "}"));

        intake.expectCounted(3, 0);
        assertThat(intake.alerts()).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({
        "1721314113, 2024-07-18T14:48:33Z",
        "1721314113.467, 2024-07-18T14:48:33.467Z",
        "'\"1721314113.467\"', 2024-07-18T14:48:33.467Z",
        "1721314113467, 2024-07-18T14:48:33.467Z"
    })
    void hec_timeBesideAText(String time, String expected) throws IOException {
        intake = rule("any where true");
        intake.hec(
                "{\"time\":"
                        + time
                        + ",\"event\":\"hello\",\"host\":\"h\",\"fields\":{\"a.b\":\"c\"}}");

        intake.expectCounted(1, 0);
        assertThat(intake.alert()).containsEntry("@timestamp", expected);
        assertThat(at(intake.alert(), "ingest.hec.host")).isEqualTo("h");
        assertThat(at(intake.alert(), "ingest.hec.fields.a.b")).isEqualTo("c");
    }

    @Test
    void hec_withoutAnyTimeItIsWhenItArrived() throws IOException {
        intake = rule("any where true");
        intake.hec("{\"event\":\"hello\",\"time\":\"none\"}");

        intake.expectCounted(1, 0);
        assertThat(intake.alert()).containsEntry("@timestamp", "2026-05-12T09:14:21.500Z");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"event\":{\"dataset\":\"x\"},\"source\":{\"ip\":\"192.0.2.1\"}}",
                "{\"event\":{\"dataset\":\"x\",\"kind\":\"event\"},\"source.ip\":\"192.0.2.1\"}",
                "{\"event\":{\"dataset\":\"x\"},\"host\":{\"name\":\"h\"},\"source\":{\"ip\":\"192.0.2.1\"}}",
                "{\"event\":{\"dataset\":\"x\"},\"source\":{\"ip\":\"192.0.2.1\"},\"process\":{\"pid\":1}}"
            })
    void hec_eventInEcsIsNoWrapper(String event) throws IOException {
        intake = rule("any where event.dataset == \"x\" and source.ip == \"192.0.2.1\"");
        intake.hec(event);

        intake.expectCounted(1, 0);
        assertThat(intake.alerts()).hasSize(1);
    }

    @Test
    void hec_poisonAmongGoodOnes() throws IOException {
        intake.hec(
                "{\"event\":"
                        + matching("1")
                        + "}\n{\"event\":\n{\"event\":"
                        + matching("2")
                        + "}null");

        intake.expectCounted(2, 2);
        assertThat(intake.alerts()).hasSize(2);
        assertThat(intake.kept()).containsExactly("not_json {\"event\":", "not_an_object null");
    }

    @Test
    void hec_malformedTextIsFlaggedAndKept() throws IOException {
        intake = rule("any where true");
        intake.hec("{\"event\":\"x\u00E9\"}".getBytes(StandardCharsets.ISO_8859_1));

        intake.expectCounted(1, 0);
        assertThat(at(intake.alert(), "ingest.flags")).isEqualTo(List.of("invalid_utf8"));
        assertThat(intake.poison()).hasSize(1);
        assertThat(intake.poison().getFirst().judged()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '`',
            value = {
                "{\"acks\":[1,2,30]} # {\"acks\":{\"1\":true,\"2\":true,\"30\":true}}",
                "{\"acks\":[]} # {\"acks\":{}}",
                "{\"acks\":[\"x\",null,{}]} # {\"acks\":{}}",
                "{} # {\"acks\":{}}",
                "nope # {\"acks\":{}}",
                "[1] # {\"acks\":{}}"
            })
    void acks_allTrue(String body, String expected) throws IOException {
        MockHttpServletRequest request =
                new MockHttpServletRequest("POST", "/services/collector/ack");
        request.setContent(body.getBytes(StandardCharsets.UTF_8));

        assertThat(new HecIntake().acks(request)).isEqualTo(expected);
    }
}
