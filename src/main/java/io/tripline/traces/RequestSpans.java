package io.tripline.traces;

import io.micrometer.observation.Observation;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.handler.PropagatingReceiverTracingObservationHandler;
import io.micrometer.tracing.otel.bridge.OtelSpan;
import io.micrometer.tracing.propagation.Propagator;
import io.opentelemetry.api.trace.StatusCode;
import io.tripline.intake.IntakeFilter;
import io.tripline.intake.IntakePath;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.observation.ServerRequestObservationContext;

/**
 * Makes a span of each request, in the trace that its client names. Made by {@code config} in place
 * of Spring Boot's own, whose spans hold paths and the messages of exceptions: here a span is named
 * by its route, and its attributes are those of OpenTelemetry's conventions that no client writes.
 */
public final class RequestSpans
        extends PropagatingReceiverTracingObservationHandler<ServerRequestObservationContext> {

    private static final Set<String> METHODS =
            Stream.of(HttpMethod.values()).map(HttpMethod::name).collect(Collectors.toSet());

    /** For methods that clients made up. */
    private static final String OTHER_METHOD = "_OTHER";

    private static final int SERVER_ERROR = 500;

    private final boolean hasBulk;

    /**
     * The handler.
     *
     * @param hasBulk whether bulk requests are taken
     */
    public RequestSpans(Tracer tracer, Propagator propagator, boolean hasBulk) {
        super(tracer, propagator);
        this.hasBulk = hasBulk;
    }

    @Override
    public boolean supportsContext(Observation.Context context) {
        return context instanceof ServerRequestObservationContext;
    }

    @Override
    public void tagSpan(ServerRequestObservationContext context, Span span) {
        HttpServletRequest request = request(context);
        span.tag("http.request.method", method(request));
        String route = route(context);
        if (route != null) {
            span.tag("http.route", route);
        }
        Throwable failure = context.getError();
        if (failure != null) {
            span.tag("error.type", failure.getClass().getName());
        }
        HttpServletResponse response = context.getResponse();
        int status = response == null ? 0 : response.getStatus();
        boolean isUnanswered = request.getAttribute(IntakeFilter.CLOSED) != null;
        if (isUnanswered) {
            span.tag("error.type", "closed_unanswered");
        } else if (status > 0) {
            span.tag("http.response.status_code", status);
        }
        if (isUnanswered || status >= SERVER_ERROR) {
            OtelSpan.toOtel(span).setStatus(StatusCode.ERROR);
        }
    }

    /**
     * Names it, as {@code POST /ingest/{source}}; by the method alone where nobody knows the path.
     */
    @Override
    public void customizeReceiverSpan(ServerRequestObservationContext context, Span span) {
        String method = method(request(context));
        String route = route(context);
        context.setContextualName(route == null ? method : method + " " + route);
    }

    /** Its message and those of its causes may hold what a client sent: its type is told later. */
    @Override
    public void onError(ServerRequestObservationContext context) {}

    private static HttpServletRequest request(ServerRequestObservationContext context) {
        return Objects.requireNonNull(context.getCarrier(), "expected the request of a span");
    }

    private static String method(HttpServletRequest request) {
        return METHODS.contains(request.getMethod()) ? request.getMethod() : OTHER_METHOD;
    }

    private @Nullable String route(ServerRequestObservationContext context) {
        String pattern = context.getPathPattern();
        if (pattern != null) {
            return pattern;
        }
        HttpServletRequest request = request(context);
        String path = request.getRequestURI().substring(request.getContextPath().length());
        IntakePath intake = IntakePath.of(path, hasBulk);
        return intake == null ? null : intake.route();
    }
}
