package io.tripline.traces;

import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.otel.bridge.OtelSpan;
import io.opentelemetry.api.trace.StatusCode;
import io.tripline.alert.AlertSink;
import io.tripline.alert.Delivery;
import io.tripline.alert.SinkAnswer;
import java.util.List;

/**
 * A sink of which each attempt to deliver is a span, in a trace of its own: alerts of many requests
 * go in one. Made by {@code config}. It tells the sink's name and how many alerts; of a failure, in
 * whose reason there may be a sink's answer, that there was one.
 */
public final class TracedSink implements AlertSink {

    private final String name;
    private final AlertSink sink;
    private final Tracer tracer;

    /**
     * A sink around a sink.
     *
     * @param name the sink's name in the settings
     * @param sink closed with this one
     */
    public TracedSink(String name, AlertSink sink, Tracer tracer) {
        this.name = name;
        this.sink = sink;
        this.tracer = tracer;
    }

    @Override
    public int batch() {
        return sink.batch();
    }

    @Override
    public SinkAnswer send(List<Delivery> deliveries) throws Exception {
        Span span =
                tracer.spanBuilder()
                        .setNoParent()
                        .kind(Span.Kind.CLIENT)
                        .name("deliver " + name)
                        .tag("tripline.sink", name)
                        .tag("tripline.alerts", deliveries.size())
                        .start();
        boolean isDelivered = false;
        try {
            SinkAnswer answer = sink.send(deliveries);
            isDelivered =
                    answer.fates().stream().allMatch(SinkAnswer.Fate.Delivered.class::isInstance);
            return answer;
        } catch (Throwable e) {
            span.tag("error.type", e.getClass().getName());
            throw e;
        } finally {
            if (!isDelivered) {
                OtelSpan.toOtel(span).setStatus(StatusCode.ERROR);
            }
            span.end();
        }
    }

    @Override
    public void close() {
        sink.close();
    }

    @Override
    public String toString() {
        return sink.toString();
    }
}
