package io.tripline.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimestampsTest {

    @ParameterizedTest
    @CsvSource({
        "2026, 2026-01-01T00:00:00Z",
        "2026-05, 2026-05-01T00:00:00Z",
        "2026-05-12, 2026-05-12T00:00:00Z",
        "2026-05-12T, 2026-05-12T00:00:00Z",
        "2026-05-12T09, 2026-05-12T09:00:00Z",
        "2026-05-12T09Z, 2026-05-12T09:00:00Z",
        "2026-05-12T09:14, 2026-05-12T09:14:00Z",
        "2026-05-12T09:14Z, 2026-05-12T09:14:00Z",
        "2026-05-12T09:14:07, 2026-05-12T09:14:07Z",
        "2026-05-12T09:14:07Z, 2026-05-12T09:14:07Z",
        "2026-05-12T09:14:07.2Z, 2026-05-12T09:14:07.200Z",
        "2026-05-12T09:14:07.238, 2026-05-12T09:14:07.238Z",
        "2026-05-12T09:14:07.238491Z, 2026-05-12T09:14:07.238491Z",
        "2026-05-12T09:14:07.2384915Z, 2026-05-12T09:14:07.238491500Z",
        "2026-05-12T09:14:07.238491567Z, 2026-05-12T09:14:07.238491567Z",
        "'2026-05-12T09:14:07,238Z', 2026-05-12T09:14:07.238Z",
        "2024-02-29T00:00:00Z, 2024-02-29T00:00:00Z",
        "0001-01-01T00:00:00Z, 0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59.999Z, 9999-12-31T23:59:59.999Z"
    })
    void isoTimes_areReadDownToAnyPart_inUtc(String text, Instant time) {
        assertThat(Timestamps.parse(text)).isEqualTo(time);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-05-12T11:14:07+02:00",
                "2026-05-12T11:14:07+0200",
                "2026-05-12T11:14:07+02",
                "2026-05-12T03:44:07-05:30",
                "2026-05-12T09:14:07+00:00",
                "2026-05-12T09:14:07.000Z"
            })
    void offsets_areTakenIntoAccount(String text) {
        assertThat(Timestamps.parse(text)).isEqualTo(Instant.parse("2026-05-12T09:14:07Z"));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1, 1",
        "12345, 12345",
        "1778577247238, 1778577247238",
        "-1778577247238, -1778577247238",
        "-1, -1",
        "8640000000000000, 8640000000000000",
        "-8640000000000000, -8640000000000000"
    })
    void wholeNumbers_areMillisecondsSince1970(String text, long millis) {
        assertThat(Timestamps.parse(text)).isEqualTo(Instant.ofEpochMilli(millis));
    }

    /** As Elasticsearch does, which tries the date first. */
    @Test
    void fourDigits_areAYear() {
        assertThat(Timestamps.parse("1970")).isEqualTo(Instant.EPOCH);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "-",
                "now",
                "12.5",
                "1e3",
                "8640000000000001",
                "-8640000000000001",
                "9223372036854775807",
                "9223372036854775808",
                "2026-13-01",
                "2026-02-30",
                "2026-02-29T00:00:00Z",
                "2026-5-12",
                "26-05-12",
                "2026-05-12 09:14:07",
                "2026-05-12T25:00:00Z",
                "2026-05-12T09:60:00Z",
                "2026-05-12T09:14:60Z",
                "2026-05-12T09:14:07.Z",
                "2026-05-12T09:14:07.1234567891Z",
                "2026-05-12T09:14:07z",
                "2026-05-12T09:14:07+25:00",
                "2026-05-12T09:14:07Europe/Berlin",
                " 2026-05-12",
                "2026-05-12 ",
                "2026-05-12Z",
                "12/05/2026",
                "Tue, 12 May 2026 09:14:07 GMT",
                "\u0662\u0660\u0662\u0666-05-12",
                "20260512T091407Z"
            })
    void otherTexts_areNoTime(String text) {
        assertThat(Timestamps.parse(text)).isNull();
    }

    /** The smallest number has no absolute value. */
    @Test
    void smallestNumber_isNoTime() {
        assertThat(Timestamps.parse("-9223372036854775808")).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-05-12T09:14:07ZZ",
                "2026-05-12T09:14:07+02:00+0200",
                "2026-05-12T09:14:07Z+0000",
                "2026-05-12T09:14:07.238,238Z"
            })
    void partsGivenTwice_areNoTime(String text) {
        assertThat(Timestamps.parse(text)).isNull();
    }

    /** Another zone is read by the formatter alone, {@code Z} first without it. */
    @Test
    void usualForm_isReadAsTheFormatterReadsIt() {
        Random random = new Random(7);
        for (int i = 0; i < 50_000; i++) {
            StringBuilder text =
                    new StringBuilder(
                            "%04d-%02d-%02dT%02d:%02d:%02d"
                                    .formatted(
                                            random.nextInt(10_000),
                                            random.nextInt(14),
                                            random.nextInt(33),
                                            random.nextInt(26),
                                            random.nextInt(62),
                                            random.nextInt(62)));
            int fraction = random.nextInt(12);
            for (int digit = 0; digit < fraction; digit++) {
                text.append(digit == 0 ? "." : "").append(random.nextInt(10));
            }
            if (random.nextInt(10) == 0) {
                int place = random.nextInt(text.length());
                text.setCharAt(place, "0-:TZ. x/".charAt(random.nextInt(9)));
            }

            assertThat(Timestamps.parse(text + "Z"))
                    .as(text.toString())
                    .isEqualTo(Timestamps.parse(text + "+00:00"));
        }
    }
}
