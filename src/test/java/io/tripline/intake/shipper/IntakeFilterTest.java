package io.tripline.intake.shipper;

import static org.assertj.core.api.Assertions.assertThat;

import io.tripline.intake.IntakeSettings;
import io.tripline.quarantine.MemoryQuarantine;
import io.tripline.quarantine.Poison;
import io.tripline.rule.TestRules;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

/** What the doors do besides judging events. */
class IntakeFilterTest {

    private final FaultyStore store = new FaultyStore();
    private final MemoryQuarantine quarantine = new MemoryQuarantine();

    private IntakeSetup intake(IntakeSettings settings) {
        return new IntakeSetup(
                TestRules.builtIn(),
                store,
                quarantine,
                settings,
                Clock.fixed(Instant.parse("2026-05-12T09:14:10Z"), ZoneOffset.UTC));
    }

    private static MockHttpServletRequest post(String path, String body) {
        MockHttpServletRequest request = new MockHttpServletRequest("POST", path);
        request.setContent(body.getBytes(StandardCharsets.UTF_8));
        return request;
    }

    /**
     * What Elasticsearch would do is not done, but data that is sent to the other door is taken.
     */
    @ParameterizedTest
    @CsvSource({"/ingest/x/_bulk, x/_bulk", "/ingest/_bulk, _bulk"})
    void bulkUnderIngest_withoutElasticsearch_isASource(String path, String source) {
        IntakeSettings settings =
                new IntakeSettings(
                        1 << 20, 1 << 20, 1 << 20, 128, 50_000, 1000, false, "8.19.0", 429, true,
                        Map.of());
        try (IntakeSetup intake = intake(settings)) {
            MockHttpServletResponse response = intake.take(post(path, "{\"n\":1}\n{\"n\":}\n"));

            assertThat(response.getStatus()).isEqualTo(200);
            assertThat(response.getHeader("X-Elastic-Product")).isNull();
            assertThat(intake.metrics().take("evaluated ingest")).isEqualTo(1);
            assertThat(quarantine.kept()).extracting(Poison::source).containsExactly(source);
        }
    }

    @Test
    void otherSignals_areCountedByWhatTheyAre() {
        try (IntakeSetup intake = intake(IntakeSetup.settings())) {
            intake.take(post("/v1/traces", "{}"));
            intake.take(post("/otlp/v1/traces/", "{}"));
            intake.take(post("/v1/metrics", "{}"));
            intake.take(new MockHttpServletRequest("GET", "/v1/metrics"));

            assertThat(intake.metrics().take("dropped otlp traces")).isEqualTo(2);
            assertThat(intake.metrics().take("dropped otlp metrics")).isEqualTo(1);
            intake.metrics().take("generation 1");
            assertThat(intake.metrics().rest()).isEmpty();
        }
    }
}
