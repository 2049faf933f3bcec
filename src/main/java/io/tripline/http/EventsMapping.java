package io.tripline.http;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.reflect.Method;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.util.ReflectionUtils;
import org.springframework.web.filter.ServerHttpObservationFilter;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerAdapter;
import org.springframework.web.servlet.HandlerExecutionChain;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.ModelAndView;

/**
 * The short way through Spring MVC for events, which come by the ten thousand a second: to match a
 * request with all annotated methods and to look for the arguments of one takes longer than to
 * judge an event. Takes what is beyond doubt a request of {@link EventsController}; any other goes
 * the usual way, which leads to the same method and is what the OpenAPI document is made of. What
 * fails is answered by {@link ProblemAdvice} on both. Thread-safe.
 */
public final class EventsMapping implements HandlerMapping, HandlerAdapter, Ordered {

    private final EventsController controller;
    private final HandlerMethod handler;

    /** The way to a controller. */
    public EventsMapping(EventsController controller) {
        Method post =
                ReflectionUtils.findMethod(
                        EventsController.class,
                        "post",
                        HttpServletRequest.class,
                        HttpServletResponse.class);
        this.controller = controller;
        this.handler = new HandlerMethod(controller, Objects.requireNonNull(post));
    }

    /** Asked before all others. */
    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }

    @Override
    public @Nullable HandlerExecutionChain getHandler(HttpServletRequest request) {
        if (!HttpMethod.POST.matches(request.getMethod())
                || !request.getRequestURI().equals(ProblemAdvice.EVENTS)
                || !takesJson(request.getHeader("Accept"))) {
            return null;
        }
        request.setAttribute(BEST_MATCHING_HANDLER_ATTRIBUTE, handler);
        request.setAttribute(BEST_MATCHING_PATTERN_ATTRIBUTE, ProblemAdvice.EVENTS);
        ServerHttpObservationFilter.findObservationContext(request)
                .ifPresent(context -> context.setPathPattern(ProblemAdvice.EVENTS));
        return new HandlerExecutionChain(handler);
    }

    /** Whether it takes JSON beyond doubt, as most do that say what they take. */
    private static boolean takesJson(@Nullable String accept) {
        return accept == null
                || accept.equals(MediaType.ALL_VALUE)
                || accept.equals(MediaType.APPLICATION_JSON_VALUE);
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // an equal one came the usual way
    public boolean supports(Object candidate) {
        return candidate == handler;
    }

    @Override
    public @Nullable ModelAndView handle(
            HttpServletRequest request, HttpServletResponse response, Object candidate)
            throws IOException {
        controller.post(request, response);
        return null;
    }
}
