package io.tripline.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.MappingMatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.mock.web.MockHttpServletMapping;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerExecutionChain;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.util.ServletRequestPathUtils;

class EventsMappingTest {

    private final ApiFixture api = new ApiFixture();
    private final EventsMapping mapping = new EventsMapping(api.events);

    private static MockHttpServletRequest request(String method, String path) {
        MockHttpServletRequest request = new MockHttpServletRequest(method, path);
        request.setContentType("application/json");
        request.setContent(ApiFixture.matchingEvent().getBytes(UTF_8));
        return request;
    }

    private @Nullable HandlerExecutionChain handler(MockHttpServletRequest request) {
        ServletRequestPathUtils.parseAndCache(request); // as the servlet does before it asks
        return mapping.getHandler(request);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "POST, /api/v1/events, -, true",
                "POST, /api/v1/events, */*, true",
                "POST, /api/v1/events, application/json, true",
                "POST, /api/v1/events, application/*, false",
                "POST, /api/v1/events, 'text/html, */*', false",
                "POST, /api/v1/events, text/html, false",
                "POST, /api/v1/events, '', false",
                "POST, /api/v1/events/, -, false",
                "POST, /api/v1/events;a=b, -, false",
                "POST, /api/v1/%65vents, -, false",
                "POST, /prefix/api/v1/events, -, false",
                "POST, /api/v1/alerts, -, false",
                "GET, /api/v1/events, -, false",
                "PUT, /api/v1/events, -, false",
                "OPTIONS, /api/v1/events, -, false",
            })
    void takesWhatIsBeyondDoubt(String method, String path, String accept, boolean isTaken) {
        MockHttpServletRequest request = request(method, path);
        if (accept != null) {
            request.addHeader("Accept", accept);
        }

        assertThat(handler(request) != null).isEqualTo(isTaken);
        assertThat(request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE))
                .isEqualTo(isTaken ? "/api/v1/events" : null);
    }

    /** The second may be one that cannot be read, which is an error. */
    @Test
    void repeatedAcceptIsNotBeyondDoubt() {
        MockHttpServletRequest request = request("POST", "/api/v1/events");
        request.addHeader("Accept", "application/json");
        request.addHeader("Accept", "bogus");

        assertThat(handler(request)).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "/api, '', /api/v1/events, false",
        "/tripline, '', /tripline/api/v1/events, true",
        "'', /api, /api/v1/events, false",
        "'', /tripline, /tripline/api/v1/events, true",
    })
    void pathIsThatWithinTheApplication(
            String context, String servlet, String path, boolean isTaken) {
        MockHttpServletRequest request = request("POST", path);
        request.setContextPath(context);
        request.setServletPath(servlet);
        request.setHttpServletMapping(
                new MockHttpServletMapping(
                        "",
                        servlet.isEmpty() ? "/" : servlet + "/*",
                        "dispatcherServlet",
                        servlet.isEmpty() ? MappingMatch.DEFAULT : MappingMatch.PATH));

        assertThat(handler(request) != null).isEqualTo(isTaken);
    }

    @Test
    void handlesWhatItTook() throws Exception {
        MockHttpServletRequest request = request("POST", "/api/v1/events");
        MockHttpServletResponse response = new MockHttpServletResponse();
        HandlerExecutionChain chain = handler(request);

        assertThat(mapping.supports(chain.getHandler())).isTrue();
        assertThat(mapping.handle(request, response, chain.getHandler())).isNull();
        assertThat(response.getContentAsString()).contains("\"matched\":1");
    }

    /** It has its own adapter, which may be asked after this one. */
    @Test
    void whatCameTheUsualWayIsNotItsToHandle() {
        HandlerMethod usual =
                new HandlerMethod(
                        api.events,
                        ((HandlerMethod) handler(request("POST", "/api/v1/events")).getHandler())
                                .getMethod());

        assertThat(mapping.supports(usual)).isFalse();
    }
}
