package io.tripline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Alerts as server-sent events over a real connection. */
@Timeout(60)
class AlertStreamIT {

    private static RunningService service;

    @BeforeAll
    static void start() {
        service = RunningService.start();
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    /** An event of the stream. */
    private record Sent(long id, String name, JsonNode alert) {

        String alertId() {
            return alert.at("/tripline/alert/id").asString();
        }
    }

    /** A client that reads the stream line by line, as the standard has it. */
    private static final class Reader implements AutoCloseable {

        private final HttpClient client = HttpClient.newHttpClient();
        private final HttpResponse<InputStream> response;
        private final BufferedReader lines;

        Reader(String query, String... headers) throws Exception {
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(
                            URI.create(
                                    "http://127.0.0.1:"
                                            + service.port()
                                            + "/api/v1/alerts/stream"
                                            + query));
            if (headers.length > 0) {
                request.headers(headers);
            }
            response = client.send(request.build(), BodyHandlers.ofInputStream());
            lines =
                    new BufferedReader(
                            new InputStreamReader(response.body(), StandardCharsets.UTF_8));
        }

        Sent next() throws Exception {
            long id = -1;
            String name = "";
            StringBuilder data = new StringBuilder();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("id:")) {
                    id = Long.parseLong(line.substring(3).strip());
                } else if (line.startsWith("event:")) {
                    name = line.substring(6).strip();
                } else if (line.startsWith("data:")) {
                    data.append(line.substring(5));
                } else if (line.isEmpty() && !data.isEmpty()) {
                    return new Sent(id, name, JsonMapper.shared().readTree(data.toString()));
                }
            }
            throw new AssertionError("the stream has ended");
        }

        @Override
        public void close() {
            client.shutdownNow();
        }
    }

    private static String event(String id) {
        return """
        {"event":{"id":"%s","category":"network","action":"lookup_result"},"host":{"os":{"type":"macos"}},
         "process":{"name":"süß\\n☃","code_signature":{"exists":false}},"dns":{"question":{"name":"api.ipify.org"}}}
        """
                .formatted(id)
                .replace("\n ", " ");
    }

    private static String store(String id) throws Exception {
        return service.postEvents(event(id)).at("/alerts/0/tripline/alert/id").asString();
    }

    @Test
    void alertsComeAsTheyAreStored_andInFull() throws Exception {
        try (Reader reader = new Reader("")) {
            assertThat(reader.response.headers().firstValue("Content-Type").orElseThrow())
                    .startsWith("text/event-stream");
            String id = store("live-1");

            Sent sent = reader.next();

            assertThat(sent.name()).isEqualTo("alert");
            assertThat(sent.alertId()).isEqualTo(id);
            assertThat(sent.alert()).isEqualTo(service.getJson("/api/v1/alerts/" + id));
        }
    }

    @Test
    void whoComesBackMissesNone_andGetsNoneTwice() throws Exception {
        List<String> stored = new ArrayList<>();
        List<String> read = new ArrayList<>();
        long last;
        try (Reader reader = new Reader("")) {
            stored.add(store("resume-0"));
            last = reader.next().id();
            read.add(stored.getFirst());
        }
        for (int i = 1; i < 250; i++) {
            stored.add(store("resume-" + i));
            if (i % 50 == 0) {
                try (Reader reader = new Reader("", "Last-Event-ID", Long.toString(last))) {
                    for (int k = 0; k < 40; k++) {
                        Sent sent = reader.next();
                        last = sent.id();
                        read.add(sent.alertId());
                    }
                }
            }
        }
        try (Reader reader = new Reader("", "Last-Event-ID", Long.toString(last))) {
            while (read.size() < stored.size()) {
                read.add(reader.next().alertId());
            }
        }

        assertThat(read).isEqualTo(stored);
    }

    @Test
    void readersWhileAlertsAreStoredInParallel_getEachOnce() throws Exception {
        int writers = 4;
        int each = 50;
        try (Reader one = new Reader("");
                Reader other = new Reader("")) {
            List<Thread> threads = new ArrayList<>();
            for (int w = 0; w < writers; w++) {
                int writer = w;
                threads.add(
                        Thread.startVirtualThread(() -> {
                            for (int i = 0; i < each; i++) {
                                try {
                                    store("parallel-" + writer + "-" + i);
                                } catch (Exception e) {
                                    throw new AssertionError(e);
                                }
                            }
                        }));
            }
            for (Reader reader : List.of(one, other)) {
                Set<String> ids = new HashSet<>();
                long before = 0;
                for (int i = 0; i < writers * each; i++) {
                    Sent sent = reader.next();
                    assertThat(sent.id()).isGreaterThan(before);
                    before = sent.id();
                    assertThat(ids.add(sent.alertId())).isTrue();
                }
            }
            for (Thread thread : threads) {
                thread.join();
            }
        }
    }

    @Test
    void ofOneRuleAlone() throws Exception {
        try (Reader others = new Reader("?rule_id=other");
                Reader ours = new Reader("?rule_id=47e46d85-3963-44a0-b856-bccff48f8676");
                Reader all = new Reader("?rule_id=")) {
            String id = store("filtered");

            assertThat(ours.next().alertId()).isEqualTo(id);
            assertThat(all.next().alertId()).isEqualTo(id);
            assertThat(others.response.statusCode()).isEqualTo(200);
        }
    }

    @Test
    void idOfAnotherStore_beginsAtTheBeginning() throws Exception {
        store("first-of-all");
        String oldest;
        try (Reader reader = new Reader("", "Last-Event-ID", "0")) {
            oldest = reader.next().alertId();
        }
        try (Reader reader = new Reader("", "Last-Event-ID", "999999999999")) {
            assertThat(reader.next().alertId()).isEqualTo(oldest);
        }
    }

    @Test
    void idThatIsNone_isAProblem() throws Exception {
        try (Reader reader = new Reader("", "Last-Event-ID", "x")) {
            assertThat(reader.response.statusCode()).isEqualTo(400);
            assertThat(reader.response.headers().firstValue("Content-Type"))
                    .contains("application/problem+json");
        }
    }

    @Test
    void openStreamDoesNotKeepTheServiceFromStopping() throws Exception {
        RunningService other = RunningService.start();
        HttpClient client = HttpClient.newHttpClient();
        HttpResponse<InputStream> stream =
                client.send(
                        HttpRequest.newBuilder(
                                        URI.create(
                                                "http://127.0.0.1:"
                                                        + other.port()
                                                        + "/api/v1/alerts/stream"))
                                .build(),
                        BodyHandlers.ofInputStream());
        assertThat(stream.statusCode()).isEqualTo(200);
        long start = System.nanoTime();

        other.close();

        // a graceful shutdown waits for requests for 30 seconds
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(25));
        client.shutdownNow();
    }
}
