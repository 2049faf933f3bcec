package io.tripline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tripline.http.EventsMapping;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.annotation.AnnotationAwareOrderComparator;
import org.springframework.web.servlet.HandlerAdapter;
import org.springframework.web.servlet.HandlerMapping;

/** Events are answered and counted alike, whichever way they take through Spring MVC. */
class EventsMappingIT {

    private static final String SHORT = "application/json";
    private static final String USUAL = "application/json, application/problem+json";

    private static RunningService service;

    @BeforeAll
    static void start() {
        service = RunningService.start("tripline.limits.max-decoded-size=64KB");
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private static HttpResponse<String> post(
            RunningService service,
            String accept,
            String type,
            String coding,
            String query,
            String body)
            throws Exception {
        List<String> headers = new ArrayList<>(List.of("Accept", accept, "Content-Type", type));
        if (!coding.isEmpty()) {
            headers.addAll(List.of("Content-Encoding", coding));
        }
        return service.send(
                "POST",
                "/api/v1/events" + query,
                BodyPublishers.ofString(body),
                headers.toArray(String[]::new));
    }

    private static String seen(HttpResponse<String> answer) {
        return "%d %s %s"
                .formatted(
                        answer.statusCode(),
                        named(answer.headers()),
                        answer.body().replaceFirst("\"took\":\\d+", "\"took\":0"));
    }

    private static Map<String, List<String>> named(HttpHeaders headers) {
        Map<String, List<String>> named = new TreeMap<>(headers.map());
        named.remove("date");
        named.remove("content-length"); // of what it took there may be more digits
        return named;
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "200, application/json, ``, ``, {}",
                "200, application/json, ``, ``, `[{\"a\":1},2]`",
                "200, application/x-ndjson, ``, ?dry_run=true, {}",
                "400, application/json, ``, ?dry_run=maybe, {}",
                "400, application/json, ``, ``, [",
                "400, application/json, gzip, ``, {}",
                "415, application/json, br, ``, {}",
                "415, text/plain, ``, ``, {}",
            })
    void bothWaysAnswerAlike(int status, String type, String coding, String query, String body)
            throws Exception {
        HttpResponse<String> shortWay = post(service, SHORT, type, coding, query, body);
        HttpResponse<String> usualWay = post(service, USUAL, type, coding, query, body);

        assertThat(shortWay.statusCode()).isEqualTo(status);
        assertThat(seen(shortWay)).isEqualTo(seen(usualWay));
    }

    @Test
    void bothRefuseWhatIsTooLarge() throws Exception {
        String body = "{\"a\":\"%s\"}".formatted("x".repeat(64 * 1024));

        HttpResponse<String> shortWay = post(service, SHORT, "application/json", "", "", body);
        HttpResponse<String> usualWay = post(service, USUAL, "application/json", "", "", body);

        assertThat(shortWay.statusCode()).isEqualTo(413);
        assertThat(seen(shortWay)).isEqualTo(seen(usualWay));
    }

    /** Else there would be one way, and all that is said here of two would hold. */
    @Test
    void shortWayIsAskedFirst() {
        List<HandlerMapping> mappings = new ArrayList<>(service.beans(HandlerMapping.class));
        List<HandlerAdapter> adapters = new ArrayList<>(service.beans(HandlerAdapter.class));
        AnnotationAwareOrderComparator.sort(mappings); // as the servlet does
        AnnotationAwareOrderComparator.sort(adapters);

        assertThat(mappings.getFirst()).isInstanceOf(EventsMapping.class);
        assertThat(adapters.getFirst()).isSameAs(mappings.getFirst());
    }

    @ParameterizedTest
    @ValueSource(strings = {SHORT, USUAL})
    void bothWaysAreTimedUnderThePathOfTheApi(String accept) throws Exception {
        try (RunningService fresh = RunningService.start()) {
            post(fresh, accept, "application/json", "", "", "{}");

            await().atMost(Duration.ofSeconds(10)) // a request is timed after it is answered
                    .untilAsserted(() ->
                            assertThat(fresh.get("/actuator/prometheus").body())
                                    .containsPattern(
                                            "http_server_requests_seconds_count\\{.*uri=\"/api/v1/events\".*\\} 1\n"));
        }
    }
}
