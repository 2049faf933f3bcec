package io.tripline.eql.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import io.tripline.eql.ast.Expression.Comparison.Operator;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DateMathTest {

    /** A Wednesday. */
    private static final Instant NOW = Instant.parse("2026-05-13T09:14:07.123Z");

    private static DateMath parse(String text) {
        return Objects.requireNonNull(DateMath.parse(text, ChronoUnit.MILLIS));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "now, 2026-05-13T09:14:07.123Z, 2026-05-13T09:14:07.123Z",
        "now-1d, 2026-05-12T09:14:07.123Z, 2026-05-12T09:14:07.123Z",
        "now+d, 2026-05-14T09:14:07.123Z, 2026-05-14T09:14:07.123Z",
        "now-90s, 2026-05-13T09:12:37.123Z, 2026-05-13T09:12:37.123Z",
        "now+2H-30m, 2026-05-13T10:44:07.123Z, 2026-05-13T10:44:07.123Z",
        "now/s, 2026-05-13T09:14:07Z, 2026-05-13T09:14:07.999Z",
        "now/m, 2026-05-13T09:14:00Z, 2026-05-13T09:14:59.999Z",
        "now/h, 2026-05-13T09:00:00Z, 2026-05-13T09:59:59.999Z",
        "now/d, 2026-05-13T00:00:00Z, 2026-05-13T23:59:59.999Z",
        "now/w, 2026-05-11T00:00:00Z, 2026-05-17T23:59:59.999Z",
        "now/M, 2026-05-01T00:00:00Z, 2026-05-31T23:59:59.999Z",
        "now/y, 2026-01-01T00:00:00Z, 2026-12-31T23:59:59.999Z",
        "now-1w/w, 2026-05-04T00:00:00Z, 2026-05-10T23:59:59.999Z",
        "2024-01-31||+1M, 2024-02-29T00:00:00Z, 2024-02-29T23:59:59.999Z",
        "2024-01-31T10:00:00.5Z||/h, 2024-01-31T10:00:00Z, 2024-01-31T10:59:59.999Z",
        "2024||-1y, 2023-01-01T00:00:00Z, 2023-12-31T23:59:59.999Z",
        "0||+1s, 1970-01-01T00:00:01Z, 1970-01-01T00:00:01Z"
    })
    void worksOutATime(String text, Instant down, Instant up) {
        assertThat(parse(text).at(NOW, false)).isEqualTo(down);
        assertThat(parse(text).at(NOW, true)).isEqualTo(up);
        assertThat(parse(text).dependsOnNow()).isEqualTo(text.startsWith("now"));
        assertThat(parse(text)).hasToString(text);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "now-",
                "now-1",
                "now-1x",
                "now1d",
                "nowx",
                "now /d",
                "now/2d",
                "now-1d/",
                "||+1d",
                "x||+1d",
                "2024-01-31||1d",
                "2024-01-31",
                "now-1234567890d"
            })
    void refusesWhatIsNoDateMath(String text) {
        assertThat(DateMath.parse(text, ChronoUnit.MILLIS)).isNull();
    }

    @Test
    void tellsNoTimeBeyondTheCalendar() {
        assertThat(parse("now+999999999y").at(NOW, false)).isNull();
        assertThat(parse("now-999999999y-999999999y").at(NOW, true)).isNull();
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "EQUAL, now/d, 2026-05-13T00:00:00Z, 2026-05-12T23:59:59.999Z",
        "EQUAL, now/d, 2026-05-13T23:59:59.999Z, 2026-05-14T00:00:00Z",
        "GREATER, now/d, 2026-05-14T00:00:00Z, 2026-05-13T23:59:59.999Z",
        "GREATER_OR_EQUAL, now/d, 2026-05-13T00:00:00Z, 2026-05-12T23:59:59.999Z",
        "LESS, now/d, 2026-05-12T23:59:59.999Z, 2026-05-13T00:00:00Z",
        "LESS_OR_EQUAL, now/d, 2026-05-13T23:59:59.999Z, 2026-05-14T00:00:00Z",
        "GREATER, now-1h, 2026-05-13T08:14:07.124Z, 2026-05-13T08:14:07.123Z"
    })
    void comparesWithTheMomentOfJudging(Operator operator, String text, Instant yes, Instant no) {
        ValueTest test = new ValueTest.Relative(operator, parse(text), InstantSource.fixed(NOW));

        assertThat(test.passes(yes)).isTrue();
        assertThat(test.passes(no)).isFalse();
    }
}
