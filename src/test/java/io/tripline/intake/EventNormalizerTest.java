package io.tripline.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.tripline.detection.RequestMemory;
import io.tripline.event.EventError;
import io.tripline.event.json.JsonDocument;
import io.tripline.event.json.LenientJson;
import io.tripline.event.json.LenientJson.Refused;
import io.tripline.intake.EventNormalizer.Normalized;
import io.tripline.intake.format.EventLimits;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** From a document as it arrived to the event that it is about. */
class EventNormalizerTest {

    private static final LenientJson JSON = new LenientJson(128, 50_000);

    private static final String EVENT =
            "{\"@timestamp\":\"2026-05-12T09:14:07.238Z\",\"event\":{\"id\":\"1\",\"category\":[\"process\"]},\"process\":{\"name\":\"x\"}}";

    private final List<String> odd = new ArrayList<>();

    private List<Normalized> normalize(String json) throws Refused {
        return normalize(json, null, ZoneOffset.UTC);
    }

    private List<Normalized> normalize(String json, @Nullable String time, ZoneId zone)
            throws Refused {
        Map<String, @Nullable Object> document = Documents.cast(JSON.read(json));
        assertThat(document).isNotNull();
        List<Normalized> events = new ArrayList<>();
        try (RequestMemory.Lease lease =
                new RequestMemory(Long.MAX_VALUE / 2, Duration.ZERO).lease()) {
            PaidJson paid = new PaidJson(JSON, new EventLimits(8 << 20, 128, 50_000), lease);
            new EventNormalizer(paid, Set.of("event.category"), zone)
                    .normalize(
                            document,
                            time,
                            new EventNormalizer.Found() {
                                @Override
                                public void event(Normalized event) {
                                    events.add(event);
                                }

                                @Override
                                public void odd(
                                        EventError.Kind kind, String reason, boolean isJudged) {
                                    odd.add(kind.label() + (isJudged ? " judged" : ""));
                                }
                            });
        }
        return events;
    }

    private static String text(Map<String, @Nullable Object> document) {
        return new String(JsonDocument.write(document), StandardCharsets.UTF_8);
    }

    private Normalized only(String json) throws Refused {
        List<Normalized> events = normalize(json);
        assertThat(events).hasSize(1);
        return events.getFirst();
    }

    private static String quoted(String json) {
        return "\"" + json.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"date\":1721314113.25,\"log\":TEXT,\"stream\":\"stdout\"}",
                "{\"message\":TEXT}",
                "{\"MESSAGE\":TEXT,\"HOST\":\"h\",\"PRIORITY\":\"info\"}",
                "{\"msg\":TEXT,\"time\":\"2020-01-01T00:00:00Z\"}",
                "{\"_raw\":TEXT,\"_time\":1721314113.25,\"cribl_pipe\":\"main\"}",
                "{\"event\":TEXT,\"sourcetype\":\"x\"}",
                "{\"event\":{\"original\":TEXT},\"@timestamp\":\"2020-01-01T00:00:00Z\",\"@version\":\"1\"}",
                "{\"event.original\":TEXT}",
                "{\"@timestamp\":\"1721314113467.5\",\"body\":{\"text\":TEXT},\"attributes\":{\"log.file.name\":\"f\"}}",
                "{\"@timestamp\":\"1721314113467.5\",\"body\":{\"structured\":EVENT}}",
                "{\"body\":TEXT,\"timeUnixNano\":\"1721314113467123456\"}",
                "{\"message\":EVENT,\"severity\":\"info\"}",
                "{\"records\":[{\"value\":EVENT}]}",
                "{\"records\":[{\"key\":\"k\",\"value\":TEXT}]}",
                "{\"node_key\":\"secret\",\"log_type\":\"result\",\"data\":[EVENT]}",
                "{\"data\":[TEXT]}",
                "{\"log\":TEXT3}",
                "{\"timestamp\":\"2020-01-01T00:00:00Z\",\"source_type\":\"file\",\"message\":TEXT}",
                "{\"attributes\":EVENT,\"@timestamp\":\"1721314113467.5\",\"severity_text\":\"INFO\"}"
            })
    void normalize_everyShapeGivesTheSameEvent(String shape) throws Refused {
        String twice = "{\"msg\":" + quoted("{\"log\":" + quoted(EVENT) + "}") + "}";
        String arrived =
                shape.replace("TEXT3", quoted(twice))
                        .replace("TEXT", quoted(EVENT))
                        .replace("EVENT", EVENT);

        Normalized event = only(arrived);

        assertThat(text(event.document())).isEqualTo(EVENT);
        assertThat(event.isChanged()).isTrue();
        assertThat(event.timeIsOurs()).isFalse();
        assertThat(text(event.aside())).doesNotContain("secret", "flags");
    }

    @Test
    void normalize_threeLevelsAndNoMore() throws Refused {
        String level = "{\"a\":1}";
        for (int i = 0; i < 3; i++) {
            level = "{\"log\":" + quoted(level) + "}";
        }
        assertThat(text(only(level).document())).isEqualTo("{\"a\":1}");
        assertThat(text(only("{\"log\":" + quoted(level) + "}").document()))
                .isEqualTo("{\"log\":\"{\\\"a\\\":1}\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                EVENT,
                "{\"@timestamp\":\"2026-05-12T09:14:07Z\",\"event\":{\"category\":\"web\"},\"message\":\"{\\\"a\\\":1}\"}",
                "{\"@timestamp\":\"2026-05-12T09:14:07+02:00\",\"date\":1721314113.25}",
                "{\"message\":\"text\"}",
                "{}",
                "{\"@timestamp\":\"none\"}",
                "{\"@timestamp\":5}",
                "{\"@timestamp\":\"2026\"}",
                "{\"time\":42}"
            })
    void normalize_whatIsNoWrapperIsUnchanged(String json) throws Refused {
        Normalized event = only(json);

        assertThat(event.isChanged()).isFalse();
        assertThat(event.timeIsOurs()).isFalse();
        assertThat(event.aside()).isEmpty();
        assertThat(text(event.document())).isEqualTo(json);
    }

    @ParameterizedTest
    @CsvSource({
        "date, 1721314113.25, 2024-07-18T14:48:33.250Z",
        "time, 1721314113467, 2024-07-18T14:48:33.467Z",
        "_time, '\"1721314113\"', 2024-07-18T14:48:33Z",
        "timestamp, '\"2026-05-12T09:14:07Z\"', 2026-05-12T09:14:07Z",
        "event.created, '\"2026-05-12T09:14:07Z\"', 2026-05-12T09:14:07Z"
    })
    void normalize_timeUnderAnotherName(String name, String value, String expected) throws Refused {
        Normalized event = only("{\"a\":1,\"" + name + "\":" + value + "}");

        assertThat(event.document())
                .containsEntry("@timestamp", expected)
                .containsKey("a")
                .containsKey(name);
        assertThat(event.timeIsOurs()).isTrue();
        assertThat(event.aside()).isEqualTo(Map.of("timestamp", name));
    }

    @ParameterizedTest
    @CsvSource({
        "1721314113, 2024-07-18T14:48:33Z",
        "1721314113467, 2024-07-18T14:48:33.467Z",
        "1721314113467000, 2024-07-18T14:48:33.467Z",
        "'\"1721314113467.5\"', 2024-07-18T14:48:33.467000005Z",
        "'[\"2026-05-12 09:14:07Z\"]', 2026-05-12T09:14:07Z"
    })
    void normalize_ownTimeInAnotherForm(String value, String expected) throws Refused {
        Normalized event = only("{\"@timestamp\":" + value + ",\"date\":1}");

        assertThat(event.document()).containsEntry("@timestamp", expected);
        assertThat(event.timeIsOurs()).isFalse(); // in another form it is still its own
        assertThat(event.isChanged()).isTrue();
        assertThat(event.aside()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"2026-05-12T09:14:07", "2026-05-12T09:14:07.123", "2026-05-12 09:14:07"})
    void normalize_timeWithoutZone(String time) throws Refused {
        String json = "{\"@timestamp\":\"" + time + "\"}";
        Normalized berlin = normalize(json, null, ZoneId.of("Europe/Berlin")).getFirst();

        assertThat(String.valueOf(berlin.document().get("@timestamp")))
                .startsWith("2026-05-12T07:14:07")
                .endsWith("Z");
        assertThat(berlin.aside()).isEqualTo(Map.of("flags", List.of("no_zone")));
        assertThat(String.valueOf(only(json).document().get("@timestamp")))
                .startsWith("2026-05-12T09:14:07")
                .endsWith("Z");
    }

    @Test
    void normalize_innerTimeWins() throws Refused {
        assertThat(
                        only("{\"@timestamp\":\"2020-01-01T00:00:00Z\",\"message\":\"{\\\"time\\\":\\\"2026-05-12T09:14:07Z\\\"}\"}")
                                .document())
                .containsEntry("@timestamp", "2026-05-12T09:14:07Z");
        assertThat(normalize("{\"time\":1721314113}", "2020-01-01T00:00:00Z", ZoneOffset.UTC))
                .singleElement()
                .satisfies(event ->
                        assertThat(event.document())
                                .containsEntry("@timestamp", "2024-07-18T14:48:33Z"));
    }

    @Test
    void normalize_theNearestOuterTime() throws Refused {
        String inner = "{\"a\":1}";
        String middle = "{\"time\":1721314113,\"log\":" + quoted(inner) + "}";
        Normalized event =
                only(
                        "{\"@timestamp\":\"2020-01-01T00:00:00Z\",\"message\":"
                                + quoted(middle)
                                + "}");

        assertThat(text(event.document()))
                .isEqualTo("{\"a\":1,\"@timestamp\":\"2024-07-18T14:48:33Z\"}");
        assertThat(event.timeIsOurs()).isTrue();
        assertThat(text(event.aside()))
                .isEqualTo(
                        "{\"shipper\":[{\"@timestamp\":\"2020-01-01T00:00:00Z\"},{\"time\":1721314113}]}");

        Normalized far =
                only(
                        "{\"date\":1721314113,\"message\":"
                                + quoted("{\"log\":" + quoted(inner) + "}")
                                + "}");
        assertThat(far.document()).containsEntry("@timestamp", "2024-07-18T14:48:33Z");
        assertThat(text(far.aside())).isEqualTo("{\"shipper\":{\"date\":1721314113}}");
    }

    @Test
    void normalize_timeOfWhatIsAround() throws Refused {
        List<Normalized> events =
                normalize("{\"message\":\"x\"}", "2026-05-12T09:14:07Z", ZoneOffset.UTC);

        assertThat(events).hasSize(1);
        assertThat(events.getFirst().document())
                .containsEntry("@timestamp", "2026-05-12T09:14:07Z");
        assertThat(events.getFirst().timeIsOurs()).isTrue();
    }

    @Test
    void normalize_allEventsOfAList() throws Refused {
        List<Normalized> events =
                normalize(
                        "{\"records\":[{\"value\":{\"n\":1}},{\"value\":\"{\\\"n\\\":2}\"},{\"value\":\"{torn\"},{\"value\":\"text\"}]}");

        assertThat(events.stream().map(event -> text(event.document())))
                .containsExactly(
                        "{\"n\":1}",
                        "{\"n\":2}",
                        "{\"message\":\"{torn\"}",
                        "{\"message\":\"text\"}");
    }

    @Test
    void normalize_splunkLoggingsDefault() throws Refused {
        Normalized event = only("{\"message\":" + EVENT + ",\"severity\":\"info\"}");

        assertThat(text(event.document())).isEqualTo(EVENT);
        assertThat(text(event.aside())).isEqualTo("{\"shipper\":{\"severity\":\"info\"}}");
    }
}
