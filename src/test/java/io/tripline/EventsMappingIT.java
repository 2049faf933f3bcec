package io.tripline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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

/** Events are answered and counted alike, whichever way they take through Spring MVC. */
class EventsMappingIT {

    private static final String SHORT = "application/json";
    private static final String USUAL = "application/json, application/problem+json";

    private static RunningService service;

    @BeforeAll
    static void start() {
        service = RunningService.start();
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private static HttpResponse<String> post(
            String accept, String type, String coding, String query, String body) throws Exception {
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
        HttpResponse<String> shortWay = post(SHORT, type, coding, query, body);
        HttpResponse<String> usualWay = post(USUAL, type, coding, query, body);

        assertThat(shortWay.statusCode()).isEqualTo(status);
        assertThat(seen(shortWay)).isEqualTo(seen(usualWay));
    }

    @Test
    void bothWaysAreTimedUnderThePathOfTheApi() throws Exception {
        long before = timed();

        post(SHORT, "application/json", "", "", "{}");
        post(USUAL, "application/json", "", "", "{}");

        await().atMost(Duration.ofSeconds(10)) // a request is timed after it is answered
                .untilAsserted(() -> assertThat(timed() - before).isEqualTo(2));
    }

    private static long timed() throws Exception {
        return service.get("/actuator/prometheus")
                .body()
                .lines()
                .filter(line ->
                        line.startsWith("http_server_requests_seconds_count{")
                                && line.contains("uri=\"/api/v1/events\""))
                .mapToLong(line ->
                        (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }
}
