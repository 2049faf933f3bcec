package io.tripline.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.tripline.event.json.JsonNumber;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Under which names and in which forms a shipper's time is found. */
class EventTimesTest {

    private static EventTimes.@Nullable Found in(Map<String, @Nullable Object> document) {
        return EventTimes.in(document, ZoneOffset.UTC);
    }

    private static @Nullable String number(String number) {
        return EventTimes.textOf(new JsonNumber(number));
    }

    @ParameterizedTest
    @CsvSource({
        "1721314113, 2024-07-18T14:48:33Z",
        "1721314113.25, 2024-07-18T14:48:33.250Z",
        "1721314113.123456789, 2024-07-18T14:48:33.123456789Z",
        "1721314113.1234567891234, 2024-07-18T14:48:33.123456789Z",
        "1.721314113e9, 2024-07-18T14:48:33Z",
        "1721314113467, 2024-07-18T14:48:33.467Z",
        "1721314113467.5, 2024-07-18T14:48:33.467500Z",
        "1721314113467123, 2024-07-18T14:48:33.467123Z",
        "1721314113467123456, 2024-07-18T14:48:33.467123456Z",
        "99999999999, ",
        "9999999999, 2286-11-20T17:46:39Z",
        "100000000000, 1973-03-03T09:46:40Z",
        "99999999999999, ",
        "100000000000000, 1973-03-03T09:46:40Z",
        "100000000000000000, 1973-03-03T09:46:40Z",
        "100000000, 1973-03-03T09:46:40Z",
        "9223372036854775807, 2262-04-11T23:47:16.854775807Z"
    })
    void numbers_bySize(String number, @Nullable String expected) {
        assertThat(number(number)).isEqualTo(expected);
        if (!number.contains("e") && !number.contains(".")) {
            assertThat(EventTimes.textOf(number)).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-1",
                "-1721314113",
                "1",
                "42",
                "99999999",
                "1e400",
                "1e-400",
                "1E999999999",
                "123456789012345678901234567890",
                "0.1"
            })
    void numbers_thatAreNoTime(String number) {
        assertThat(number(number)).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "1721314113467.5, 2024-07-18T14:48:33.467000005Z",
        "1721314113467.000005, 2024-07-18T14:48:33.467000005Z",
        "1721314113467.999999, 2024-07-18T14:48:33.467999999Z",
        "1721314113467.1234567, 2024-07-18T14:48:33.467123456Z",
        "1721314113467, 2024-07-18T14:48:33.467Z",
        "1721314113.5, 2024-07-18T14:48:33.500Z",
        "' 1721314113 ', 2024-07-18T14:48:33Z"
    })
    void texts_ofNumbers(String text, String expected) {
        assertThat(EventTimes.textOf(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-05-12T09:14:07Z, 2026-05-12T09:14:07Z",
        "2026-05-12T09:14:07.123456789Z, 2026-05-12T09:14:07.123456789Z",
        "2026-05-12T09:14:07+02:00, 2026-05-12T09:14:07+02:00",
        "2026-05-12T09:14:07.5-0230, 2026-05-12T09:14:07.5-0230",
        "2026-05-12 09:14:07Z, 2026-05-12T09:14:07Z",
        "2026-05-12 09:14:07.5 +0200, 2026-05-12T07:14:07.500Z",
        "2026-05-12 09:14:07+02, 2026-05-12T07:14:07Z",
        "2026-05-12 09:14:07 UTC, 2026-05-12T09:14:07Z",
        "2026, 2026"
    })
    void texts_withZone(String text, String expected) {
        EventTimes.Found found = EventTimes.in(Map.of("time", text), ZoneId.of("America/New_York"));

        assertThat(found).isNotNull();
        assertThat(found.text()).isEqualTo(expected);
        assertThat(found.zoneMissing()).isEqualTo(text.equals("2026"));
    }

    @ParameterizedTest
    @CsvSource({
        "2026-05-12 09:14:07, UTC, 2026-05-12T09:14:07Z",
        "2026-05-12 09:14:07, Europe/Berlin, 2026-05-12T07:14:07Z",
        "2026-01-12 09:14:07, Europe/Berlin, 2026-01-12T08:14:07Z",
        "'2026-05-12T09:14:07,25', Europe/Berlin, 2026-05-12T07:14:07.250Z",
        "2026-05-12T09:14:07.123456789, America/New_York, 2026-05-12T13:14:07.123456789Z",
        "2026-05-12T09:14, America/New_York, 2026-05-12T13:14:00Z",
        "2026-03-29 02:30:00, Europe/Berlin, 2026-03-29T01:30:00Z"
    })
    void texts_withoutZone(String text, String zone, String expected) {
        assertThat(EventTimes.in(Map.of("EventTime", text), ZoneId.of(zone)))
                .isEqualTo(new EventTimes.Found("EventTime", expected, true));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "yesterday",
                "2026-13-12T09:14:07Z",
                "2026-02-30 00:00:00",
                "2026-05-12 25:00:00",
                "2026-05-12T09:14:07 and more",
                "1721314113x",
                "12:30",
                "-1721314113",
                "1721314113.",
                "99999999999999999999999",
                "2026-05-12 09:14:07 XYZ",
                "-"
            })
    void texts_thatAreNoTime(String text) {
        assertThat(EventTimes.textOf(text)).isNull();
        assertThat(EventTimes.textOf("1".repeat(100_000))).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e2147483647", "1e-2147483647", "9e99", "0", "-1", "1e20"})
    void numbers_beyondAllTimes_areNone(String number) {
        assertThat(EventTimes.textOf(new JsonNumber(number))).isNull();
    }

    @Test
    void in_orderOfNames() {
        List<String> names =
                List.of(
                        "@timestamp",
                        "event.created",
                        "timestamp",
                        "time",
                        "_time",
                        "timeUnixNano",
                        "unixTime",
                        "EventTime",
                        "date");
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        for (int i = names.size() - 1; i >= 0; i--) {
            String time = "2026-05-12T09:14:0%dZ".formatted(i);
            document.put(names.get(i), time);
            assertThat(in(document)).isEqualTo(new EventTimes.Found(names.get(i), time, false));
        }
        for (String name : names) {
            document.put(name, "none");
        }
        assertThat(in(document)).isNull();
        document.put("event", Map.of("created", "2026-05-12T09:14:07Z"));
        document.remove("event.created");
        assertThat(in(document))
                .isEqualTo(new EventTimes.Found("event.created", "2026-05-12T09:14:07Z", false));
    }

    @Test
    void in_anyOtherValue() {
        assertThat(in(Map.of())).isNull();
        assertThat(in(Map.of("time", Map.of("a", "b"), "date", true, "_time", List.of()))).isNull();
        Map<String, @Nullable Object> nothing = new LinkedHashMap<>();
        nothing.put("@timestamp", null);
        nothing.put("time", Arrays.asList((Object) null));
        assertThat(in(nothing)).isNull();
        assertThat(in(Map.of("@timestamp", List.of("2026-05-12T09:14:07Z", "x"))))
                .isEqualTo(new EventTimes.Found("@timestamp", "2026-05-12T09:14:07Z", false));
    }
}
