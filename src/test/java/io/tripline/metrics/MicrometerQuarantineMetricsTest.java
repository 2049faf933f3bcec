package io.tripline.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.tripline.quarantine.Quarantine.Status;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What Prometheus reads of the quarantine, by the names that dashboards hold on to. */
class MicrometerQuarantineMetricsTest {

    private final PrometheusMeterRegistry registry =
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private Status status = new Status(0, 0, null, 0);
    private final MicrometerQuarantineMetrics metrics;

    MicrometerQuarantineMetricsTest() {
        registry.config()
                .namingConvention(new TriplineNaming(registry.config().namingConvention()));
        metrics = new MicrometerQuarantineMetrics(registry, () -> status);
    }

    private List<String> samples() {
        return registry.scrape().lines().filter(line -> !line.startsWith("#")).toList();
    }

    @Test
    void metersWithoutLabels_areThereWithZeroFromTheStart_andNothingElseIs() {
        assertThat(samples())
                .containsExactlyInAnyOrder(
                        "tripline_quarantine_entries 0.0",
                        "tripline_quarantine_bytes 0.0",
                        "tripline_quarantine_dropped_total 0.0");
    }

    @Test
    void everythingIsCountedUnderItsName_andNothingElseIs() {
        metrics.quarantined("bulk", "malformed");
        metrics.quarantined("bulk", "malformed");
        metrics.quarantined("hec", "too_large");
        metrics.dropped(3);
        status = new Status(2, 77, null, 3);

        assertThat(samples())
                .containsExactlyInAnyOrder(
                        "tripline_quarantined_total{intake=\"bulk\",reason=\"malformed\"} 2.0",
                        "tripline_quarantined_total{intake=\"hec\",reason=\"too_large\"} 1.0",
                        "tripline_quarantine_entries 2.0",
                        "tripline_quarantine_bytes 77.0",
                        "tripline_quarantine_dropped_total 3.0");
    }

    @Test
    void types_areCountersAndGauges() {
        metrics.quarantined("bulk", "malformed");

        assertThat(registry.scrape())
                .contains("# TYPE tripline_quarantined_total counter")
                .contains("# TYPE tripline_quarantine_dropped_total counter")
                .contains("# TYPE tripline_quarantine_entries gauge")
                .contains("# TYPE tripline_quarantine_bytes gauge");
    }
}
