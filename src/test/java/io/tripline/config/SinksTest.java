package io.tripline.config;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SinksTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "TRIPLINE_ALERTS_SINKS_SIEM_SECRET",
                "TRIPLINE_ALERTS_SINKS_SIEM_APIKEY",
                "TRIPLINE_ALERTS_SINKS_SIEM_API_KEY",
                "TRIPLINE_ALERTS_SINKS_SIEM_DEADAFTER",
                "TRIPLINE_ALERTS_SINKS_SIEM_HEADERS_TOKEN",
                "TRIPLINE_ALERTS_SINKS_SIEM_EU_SECRET",
                "TRIPLINE_ALERTS_SINKS_OTHER_SECERT",
                "PATH"
            })
    void variableThatIsOne_isTaken(String variable) {
        assertThatCode(() ->
                        Sinks.refuseUnknownVariables(Set.of(variable), Set.of("siem", "siem.eu")))
                .doesNotThrowAnyException();
    }

    @Test
    void variableThatIsMisspelt_isRefusedByName() {
        assertThatThrownBy(() ->
                        Sinks.refuseUnknownVariables(
                                Set.of("TRIPLINE_ALERTS_SINKS_SIEM_SECERT"), Set.of("siem")))
                .hasMessage(
                        "tripline.alerts.sinks.siem: there is no setting for the variable"
                                + " TRIPLINE_ALERTS_SINKS_SIEM_SECERT");
    }
}
