package io.tripline.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LookbackTest {

    @ParameterizedTest
    @CsvSource({
        "now-9m, PT9M",
        "now-6m, PT6M",
        "now-119m, PT119M",
        "now-7205s, PT7205S",
        "now-24h, PT24H",
        "now-14d, PT336H",
        "now-1w, PT168H",
        "now-0s, PT0S",
        "now-1d/d, PT24H",
        "now-60m/m, PT60M",
        "now-2M, PT1440H",
        "now-1y/y, PT8760H",
        "now-3H, PT3H",
        "now-999999w, PT167999832H"
    })
    void forms_thatRulesUse(String text, Duration span) {
        assertThat(Lookback.parse(text)).isEqualTo(new Lookback(text, span));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "now",
                "now-",
                "now-m",
                "now-9",
                "9m",
                "now+9m",
                "now--9m",
                "now-9q",
                "now-9.5m",
                "now - 9m",
                "now-9m ",
                "NOW-9m",
                "now-9m-1h",
                "now-1d/q",
                "now-1234567m",
                "now-\u0669m",
                "2026-05-12"
            })
    void otherForms_areRefused(String text) {
        assertThatThrownBy(() -> Lookback.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "'")
                .hasMessageContaining("now-9m");
    }

    @ParameterizedTest
    @CsvSource({
        "now-9m, 2026-05-14T09:05:07.238Z",
        "now-9m/s, 2026-05-14T09:05:07Z",
        "now-9m/m, 2026-05-14T09:05:00Z",
        "now-9m/h, 2026-05-14T09:00:00Z",
        "now-1d/d, 2026-05-13T00:00:00Z",
        "now-1d/w, 2026-05-11T00:00:00Z",
        "now-1w/M, 2026-05-01T00:00:00Z",
        "now-1w/y, 2026-01-01T00:00:00Z"
    })
    void start_isRoundedDown(String text, Instant start) {
        assertThat(Lookback.parse(text).startAt(Instant.parse("2026-05-14T09:14:07.238Z")))
                .isEqualTo(start);
    }

    @Test
    void default_isSixMinutes() {
        assertThat(Lookback.parse(Lookback.DEFAULT).span()).isEqualTo(Duration.ofMinutes(6));
    }
}
