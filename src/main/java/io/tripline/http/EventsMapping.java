package io.tripline.http;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.reflect.Method;
import java.util.Enumeration;
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
import org.springframework.web.util.ServletRequestPathUtils;

/**
 * The short way through Spring MVC for events, which come by the ten thousand a second: to match a
 * request with all annotated methods and to look for the arguments of one takes longer than to
 * judge an event. Takes what is beyond doubt a request of {@link EventsController}; any other goes
 * the usual way, which leads to the same method and is what the OpenAPI document is made of. What
 * fails is answered by {@link ProblemAdvice} on both. There are no interceptors on the short way,
 * and no settings for CORS: who adds some has to add them here too. Thread-safe.
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
                || !ServletRequestPathUtils.getParsedRequestPath(request)
                        .pathWithinApplication()
                        .value()
                        .equals(ProblemAdvice.EVENTS)
                || !takesJson(request.getHeaders("Accept"))) {
            return null;
        }
        request.setAttribute(BEST_MATCHING_HANDLER_ATTRIBUTE, handler);
        request.setAttribute(BEST_MATCHING_PATTERN_ATTRIBUTE, ProblemAdvice.EVENTS);
        ServerHttpObservationFilter.findObservationContext(request)
                .ifPresent(context -> context.setPathPattern(ProblemAdvice.EVENTS));
        return new HandlerExecutionChain(handler);
    }

    /** Paths are taken apart once, for all mappings. */
    @Override
    public boolean usesPathPatterns() {
        return true;
    }

    /** Whether it takes JSON beyond doubt, as most do that say what they take. */
    private static boolean takesJson(Enumeration<String> accepted) {
        if (!accepted.hasMoreElements()) {
            return true;
        }
        String first = accepted.nextElement();
        return !accepted.hasMoreElements()
                && (first.equals(MediaType.ALL_VALUE)
                        || first.equals(MediaType.APPLICATION_JSON_VALUE));
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
