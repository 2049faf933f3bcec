package io.tripline.config;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.tracing.Tracer;
import io.tripline.alert.AlertSink;
import io.tripline.alert.Arrivals;
import io.tripline.alert.DeliveryMetrics;
import io.tripline.alert.Outbox;
import io.tripline.alert.sink.DeliveryWorker;
import io.tripline.alert.sink.ElasticsearchSink;
import io.tripline.alert.sink.WebhookSink;
import io.tripline.http.DeliveriesController;
import io.tripline.metrics.MicrometerDeliveryMetrics;
import io.tripline.traces.TracedSink;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Builds the delivery of alerts: a worker for each sink in the settings. */
@Configuration(proxyBeanMethods = false)
class SinkConfiguration {

    /** The store counts here what it drops, so the outbox is asked for only when it is needed. */
    @Bean
    DeliveryMetrics deliveryMetrics(
            MeterRegistry registry,
            AlertsProperties alerts,
            ObjectProvider<Outbox> outbox,
            Clock clock) {
        return new MicrometerDeliveryMetrics(
                registry, alerts.sinks().keySet(), () -> outbox.getObject().backlog(), clock);
    }

    @Bean
    DeliveryWorkers deliveryWorkers(
            AlertsProperties alerts,
            SslBundles bundles,
            Outbox outbox,
            Arrivals arrivals,
            DeliveryMetrics metrics,
            ObjectProvider<Tracer> tracer,
            Clock clock) {
        Sinks sinks = new Sinks(bundles);
        Sinks.refuseSharedFiles(alerts.sinks());
        Sinks.refuseUnknownVariables(System.getenv().keySet(), alerts.sinks().keySet());
        List<DeliveryWorker> workers = new ArrayList<>();
        alerts.sinks()
                .forEach((name, settings) -> {
                    AlertSink sink =
                            traced(name, sinks.make(name, settings), tracer.getIfAvailable());
                    workers.add(
                            new DeliveryWorker(
                                    name,
                                    sink,
                                    outbox,
                                    arrivals,
                                    settings.deadAfter(),
                                    metrics,
                                    clock));
                });
        return new DeliveryWorkers(workers);
    }

    private static AlertSink traced(String name, AlertSink sink, @Nullable Tracer tracer) {
        boolean isRemote = sink instanceof WebhookSink || sink instanceof ElasticsearchSink;
        return tracer == null || !isRemote ? sink : new TracedSink(name, sink, tracer);
    }

    @Bean
    DeliveriesController deliveriesController(
            AlertsProperties alerts, Outbox outbox, DeliveryWorkers workers) {
        Map<String, String> types = new TreeMap<>();
        alerts.sinks().forEach((name, settings) -> types.put(name, Sinks.type(settings).label()));
        return new DeliveriesController(outbox, types, workers::statuses);
    }
}
