package io.tripline.config;

import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.exporter.SpanExportingPredicate;
import io.micrometer.tracing.otel.bridge.Slf4JEventListener;
import io.micrometer.tracing.propagation.Propagator;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.tripline.log.RareLine;
import io.tripline.traces.QuietExporter;
import io.tripline.traces.RequestSpans;
import java.time.Clock;
import java.util.regex.Pattern;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.micrometer.tracing.autoconfigure.MicrometerTracingAutoConfiguration;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.SpanExporters;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

/** Builds what Spring Boot's traces shall do otherwise, where a collector is set. */
@Configuration(proxyBeanMethods = false)
@Conditional(TracesSwitch.class)
class TracesConfiguration {

    private static final Pattern ACTUATOR = Pattern.compile("[A-Z_]+ /actuator");

    @Bean
    @Order(MicrometerTracingAutoConfiguration.RECEIVER_TRACING_OBSERVATION_HANDLER_ORDER)
    RequestSpans requestSpans(Tracer tracer, Propagator propagator, IntakeProperties intake) {
        return new RequestSpans(tracer, propagator, intake.toSettings().elasticsearch());
    }

    @Bean
    SpanExporters spanExporters(ObjectProvider<SpanExporter> exporters, Clock clock) {
        RareLine line = new RareLine(clock);
        return SpanExporters.of(
                exporters
                        .orderedStream()
                        .map(exporter -> new QuietExporter(exporter, line))
                        .toList());
    }

    /** What the log says of a request has the names of ECS, where its form is that. */
    @Bean
    Slf4JEventListener idsInTheLog() {
        return new Slf4JEventListener("trace.id", "span.id");
    }

    /** Probes and scrapes come every few seconds, and say nothing. */
    @Bean
    SpanExportingPredicate allButTheActuator() {
        return span -> span.getName() == null || !ACTUATOR.matcher(span.getName()).lookingAt();
    }
}
