package io.tripline.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.tripline.alert.Outbox.Backlog;
import io.tripline.alert.StoreUnavailable;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What Prometheus reads of deliveries, by the names that dashboards hold on to. */
class MicrometerDeliveryMetricsTest {

    private static final Instant NOW = Instant.parse("2026-05-12T09:14:21Z");

    private final PrometheusMeterRegistry registry =
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final MicrometerDeliveryMetrics metrics;
    private Instant now = NOW;
    private List<Backlog> backlog = List.of();
    private boolean storeIsDown;
    private int reads;

    MicrometerDeliveryMetricsTest() {
        registry.config()
                .namingConvention(new TriplineNaming(registry.config().namingConvention()));
        metrics =
                new MicrometerDeliveryMetrics(
                        registry, List.of("soc", "disk"), this::read, () -> now);
    }

    private List<Backlog> read() {
        reads++;
        if (storeIsDown) {
            throw new StoreUnavailable("down", new IllegalStateException());
        }
        return backlog;
    }

    /** Each sample's value under its name and labels. */
    private Map<String, Double> samples() {
        Map<String, Double> samples = new TreeMap<>();
        registry.scrape()
                .lines()
                .filter(line -> !line.startsWith("#"))
                .forEach(line -> {
                    int space = line.lastIndexOf(' ');
                    samples.put(
                            line.substring(0, space), Double.valueOf(line.substring(space + 1)));
                });
        return samples;
    }

    private static Map<String, Double> samples(
            String sink,
            double delivered,
            double failures,
            double dropped,
            double pending,
            double oldest,
            double dead) {
        String label = "{sink=\"" + sink + "\"}";
        return Map.of(
                "tripline_delivered_total" + label, delivered,
                "tripline_delivery_failures_total" + label, failures,
                "tripline_delivery_dropped_total" + label, dropped,
                "tripline_delivery_pending" + label, pending,
                "tripline_delivery_oldest_seconds" + label, oldest,
                "tripline_dead_letters" + label, dead);
    }

    private void assertSamples(Map<String, Double> soc, Map<String, Double> disk) {
        Map<String, Double> all = new TreeMap<>(soc);
        all.putAll(disk);
        assertThat(samples()).isEqualTo(all);
    }

    @Test
    void sinks_areThereWithZeroFromTheStart_andNothingElseIs() {
        assertSamples(samples("soc", 0, 0, 0, 0, 0, 0), samples("disk", 0, 0, 0, 0, 0, 0));
    }

    @Test
    void types_areThoseOfTheContract() {
        assertThat(registry.scrape())
                .contains("# TYPE tripline_delivered_total counter")
                .contains("# TYPE tripline_delivery_failures_total counter")
                .contains("# TYPE tripline_delivery_dropped_total counter")
                .contains("# TYPE tripline_delivery_pending gauge")
                .contains("# TYPE tripline_delivery_oldest_seconds gauge")
                .contains("# TYPE tripline_dead_letters gauge");
    }

    @Test
    void putInTheOutbox_isDeliveredPendingDeadAndDroppedTogether() {
        metrics.delivered("soc", 5);
        metrics.delivered("soc", 2);
        metrics.failed("soc");
        metrics.failed("soc");
        metrics.died("soc", 3);
        metrics.dropped("soc", 1);
        backlog = List.of(new Backlog("soc", 4, NOW.minusMillis(1500), 3));

        assertSamples(samples("soc", 7, 2, 1, 4, 1.5, 3), samples("disk", 0, 0, 0, 0, 0, 0));
    }

    @Test
    void backlogWithoutPending_hasNoAge_andOneFromTheFutureIsNew() {
        backlog =
                List.of(
                        new Backlog("soc", 0, null, 2),
                        new Backlog("disk", 1, NOW.plusSeconds(5), 0));

        assertSamples(samples("soc", 0, 0, 0, 0, 0, 2), samples("disk", 0, 0, 0, 1, 0, 0));
    }

    @Test
    void outbox_isAskedOnceAScrape_andAgainAfterASecond() {
        samples();
        backlog = List.of(new Backlog("soc", 1, NOW, 0));
        now = NOW.plusMillis(999);
        assertThat(samples()).containsEntry("tripline_delivery_pending{sink=\"soc\"}", 0.0);
        assertThat(reads).isEqualTo(1);

        now = NOW.plusSeconds(1);
        assertThat(samples()).containsEntry("tripline_delivery_pending{sink=\"soc\"}", 1.0);
        assertThat(reads).isEqualTo(2);
    }

    @Test
    void clockThatWasSetBack_doesNotKeepAnOldReading() {
        samples();
        now = NOW.minusSeconds(3600);
        samples();

        assertThat(reads).isEqualTo(2);
    }

    @Test
    void gauges_haveNoNumber_untilTheStoreIsAvailable() {
        double none = Double.NaN;
        metrics.delivered("soc", 1);
        storeIsDown = true;

        assertSamples(
                samples("soc", 1, 0, 0, none, none, none),
                samples("disk", 0, 0, 0, none, none, none));
        assertThat(reads).as("for one scrape").isEqualTo(1);
        storeIsDown = false;
        now = NOW.plusSeconds(9);
        assertSamples(
                samples("soc", 1, 0, 0, none, none, none),
                samples("disk", 0, 0, 0, none, none, none));
        assertThat(reads).as("in vain it is asked seldom").isEqualTo(1);
        now = NOW.plusSeconds(10);
        assertSamples(samples("soc", 1, 0, 0, 0, 0, 0), samples("disk", 0, 0, 0, 0, 0, 0));
    }

    @Test
    void gauges_stayAsTheyWere_andGrowOlder_whileTheStoreIsUnavailable() {
        backlog = List.of(new Backlog("soc", 3, NOW.minusSeconds(5), 2));
        samples();
        storeIsDown = true;
        now = NOW.plusSeconds(100);

        assertSamples(samples("soc", 0, 0, 0, 3, 105, 2), samples("disk", 0, 0, 0, 0, 0, 0));
    }

    @Test
    void sinkThatLeftTheSettings_isCountedToo() {
        metrics.dropped("former", 3);

        assertThat(samples())
                .containsEntry("tripline_delivery_dropped_total{sink=\"former\"}", 3.0);
    }
}
