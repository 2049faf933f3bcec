package io.tripline.intake.format;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EpochTimeTest {

    @ParameterizedTest
    @CsvSource({
        "1778577247238000000, 2026-05-12T09:14:07.238Z",
        "1778577247238491500, 2026-05-12T09:14:07.238491500Z",
        "1778577247000000000, 2026-05-12T09:14:07Z",
        "1,                   1970-01-01T00:00:00.000000001Z",
        "-1,                  2554-07-21T23:34:33.709551615Z"
    })
    void writesNanoseconds_unsigned(long nanos, String time) {
        assertThat(EpochTime.ofNanos(nanos)).isEqualTo(time);
    }

    @ParameterizedTest
    @CsvSource({
        "1778577247,          2026-05-12T09:14:07Z",
        "99999999999,         5138-11-16T09:46:39Z",
        "100000000000,        1973-03-03T09:46:40Z",
        "1778577247238,       2026-05-12T09:14:07.238Z",
        "1778577247238491,    2026-05-12T09:14:07.238491Z",
        "1778577247238491500, 2026-05-12T09:14:07.238491500Z"
    })
    void tellsTheUnitOfAWholeNumberByItsSize(long count, String time) {
        assertThat(EpochTime.ofWhole(count)).isEqualTo(time);
    }

    @ParameterizedTest
    @CsvSource({
        "1778577247.238, 2026-05-12T09:14:07.238Z",
        "1778577247.0,   2026-05-12T09:14:07Z",
        "0.000000001,    1970-01-01T00:00:00.000000001Z"
    })
    void writesSecondsWithTheirFraction_asItWasWritten(double seconds, String time) {
        assertThat(EpochTime.ofSeconds(seconds)).isEqualTo(time);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -0.0, -1, 1e12, 1e300, 1e-300, Double.NaN, Double.POSITIVE_INFINITY})
    void secondsThatSayNothing_areNull(double seconds) {
        assertThat(EpochTime.ofSeconds(seconds)).isNull();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, -1778577247, Long.MIN_VALUE})
    void wholeNumbersThatSayNothing_areNull(long count) {
        assertThat(EpochTime.ofWhole(count)).isNull();
    }

    @Test
    void zeroAndTimesBeyondTheYear9999_areNull() {
        assertThat(EpochTime.ofNanos(0)).isNull();
        assertThat(EpochTime.of(0, 0)).isNull();
        assertThat(EpochTime.of(253_402_300_799L, 0)).isEqualTo("9999-12-31T23:59:59Z");
        assertThat(EpochTime.of(253_402_300_800L, 0)).isNull();
        assertThat(EpochTime.of(Long.MAX_VALUE, 0)).isNull();
    }
}
