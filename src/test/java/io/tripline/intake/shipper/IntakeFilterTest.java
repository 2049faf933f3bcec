package io.tripline.intake.shipper;

import static org.assertj.core.api.Assertions.assertThat;

import io.tripline.event.TestEvents;
import io.tripline.intake.IntakeSettings;
import io.tripline.quarantine.MemoryQuarantine;
import io.tripline.quarantine.Poison;
import io.tripline.rule.TestRules;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

/** What the doors do besides judging events. */
class IntakeFilterTest {

    private static final int FLOOD = 200;

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
                        1 << 20, 1 << 20, 1 << 20, 128, 50_000, 1000, false, false, "8.19.0", 429,
                        true, Map.of());
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

    @ParameterizedTest
    @CsvSource({"false, broken_off", "true, failed"})
    void acknowledgementsThatCannotBeRead_areARequestToSendAgain(boolean isBug, String reason) {
        MockHttpServletRequest request =
                new MockHttpServletRequest("POST", "/services/collector/ack") {
                    @Override
                    public ServletInputStream getInputStream() {
                        return new BrokenStream(isBug);
                    }
                };
        try (IntakeSetup intake = intake(IntakeSetup.settings())) {
            MockHttpServletResponse response = intake.take(request);

            assertThat(response.getStatus()).isEqualTo(503);
            assertThat(response.getHeader("Connection")).isEqualTo(isBug ? null : "close");
            assertThat(intake.metrics().take("refused hec " + reason)).isEqualTo(1);
        }
    }

    private static final class BrokenStream extends ServletInputStream {

        private final boolean isBug;

        BrokenStream(boolean isBug) {
            this.isBug = isBug;
        }

        @Override
        public int read() throws IOException {
            if (isBug) {
                throw new IllegalStateException("a bug of the server's");
            }
            throw new IOException("the connection was reset");
        }

        @Override
        public boolean isFinished() {
            return false;
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setReadListener(ReadListener listener) {
            throw new UnsupportedOperationException();
        }
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void refusedBodies_areLoggedOnceADoorAndAWhile(CapturedOutput output) {
        try (IntakeSetup intake = intake(IntakeSetup.settings(100, 429))) {
            String large = "x".repeat(101);
            for (int i = 0; i < FLOOD; i++) {
                assertThat(intake.take(post("/ingest", large)).getStatus()).isEqualTo(413);
            }
            assertThat(intake.take(post("/_bulk", large)).getStatus()).isEqualTo(413);

            assertThat(intake.metrics().take("refused ingest too_large")).isEqualTo(FLOOD);
            assertThat(output.getOut().lines().filter(line -> line.contains("refused")))
                    .hasSize(2)
                    .anyMatch(line ->
                            line.contains("refused at the intake ingest: 1, the last: expected "))
                    .anyMatch(line ->
                            line.contains("refused at the intake bulk: 1, the last: expected "));
        }
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void failedRequests_areLoggedOnceADoorAndAWhile(CapturedOutput output) {
        store.behave(FaultyStore.Behaviour.BUG);
        try (IntakeSetup intake = intake(IntakeSetup.settings())) {
            for (int i = 0; i < FLOOD; i++) {
                assertThat(intake.take(post("/ingest", TestEvents.MATCHING)).getStatus())
                        .isEqualTo(503);
            }

            assertThat(intake.metrics().take("refused ingest failed")).isEqualTo(FLOOD);
            assertThat(output.getOut().lines().filter(line -> line.contains(" failed")))
                    .singleElement()
                    .asString()
                    .contains(
                            "failed at the intake ingest: 1, the last by"
                                    + " java.lang.IllegalStateException at ");
        }
    }
}
