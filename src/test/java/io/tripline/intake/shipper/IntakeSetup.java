package io.tripline.intake.shipper;

import io.tripline.alert.AlertStore;
import io.tripline.detection.DetectionPipeline;
import io.tripline.detection.RecordedMetrics;
import io.tripline.detection.RequestMemory;
import io.tripline.detection.RuleActivity;
import io.tripline.event.json.ReadLimits;
import io.tripline.intake.IntakeFilter;
import io.tripline.intake.IntakeSettings;
import io.tripline.quarantine.Quarantine;
import io.tripline.rule.RuleCatalog;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

/** An intake over a store and a quarantine, without a server around it. Made by tests. */
final class IntakeSetup implements AutoCloseable {

    private final IntakeFilter filter;
    private final RequestMemory memory;
    private final RecordedMetrics metrics = new RecordedMetrics();

    IntakeSetup(
            RuleCatalog catalog,
            AlertStore store,
            Quarantine quarantine,
            IntakeSettings settings,
            Clock clock) {
        ReadLimits limits =
                new ReadLimits(settings.maxEvent(), settings.maxDepth(), settings.maxEvents());
        DetectionPipeline pipeline =
                new DetectionPipeline(catalog, limits, store, new RuleActivity(), metrics, clock);
        this.memory = new RequestMemory(1L << 30, Duration.ZERO);
        this.filter = new IntakeFilter(pipeline, quarantine, memory, settings, metrics, clock);
    }

    /** The settings that are the defaults. */
    static IntakeSettings settings() {
        return settings(512L << 20, 429);
    }

    /** The settings that are the defaults, but for what is given. */
    static IntakeSettings settings(long maxDecoded, int bulkBusyStatus) {
        return new IntakeSettings(
                128L << 20,
                maxDecoded,
                8 << 20,
                128,
                50_000,
                1_000_000,
                false,
                true,
                "8.19.0",
                bulkBusyStatus,
                true,
                Map.of());
    }

    RecordedMetrics metrics() {
        return metrics;
    }

    RequestMemory memory() {
        return memory;
    }

    /**
     * Takes a request.
     *
     * @throws AssertionError if it is not the intake's, or the intake throws anything
     */
    MockHttpServletResponse take(MockHttpServletRequest request) {
        MockHttpServletResponse response = new MockHttpServletResponse();
        MockFilterChain chain = new MockFilterChain();
        try {
            filter.doFilter(request, response, chain);
        } catch (IOException | ServletException | RuntimeException e) {
            throw new AssertionError("the intake is to answer whatever happens", e);
        }
        if (chain.getRequest() != null) {
            throw new AssertionError(
                    "not taken: " + request.getMethod() + " " + request.getRequestURI());
        }
        return response;
    }

    @Override
    public void close() {
        filter.destroy();
    }
}
