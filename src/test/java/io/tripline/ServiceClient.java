package io.tripline;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A client of a service that may be down. Thread-safe. */
final class ServiceClient implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final int port;
    private final @Nullable String key;

    /** Of a service without keys. */
    ServiceClient(int port) {
        this(port, null);
    }

    /**
     * Of a service with keys.
     *
     * @param key that it shows; null for none
     */
    ServiceClient(int port, @Nullable String key) {
        this.port = port;
        this.key = key;
    }

    /** POSTs events as lines. */
    HttpResponse<String> post(String lines) throws IOException, InterruptedException {
        return client.send(
                request("/api/v1/events")
                        .header("Content-Type", "application/x-ndjson")
                        .POST(BodyPublishers.ofString(lines))
                        .build(),
                BodyHandlers.ofString());
    }

    /** POSTs JSON somewhere. */
    HttpResponse<String> post(String path, String json) throws IOException, InterruptedException {
        return client.send(
                request(path)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(json))
                        .build(),
                BodyHandlers.ofString());
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(request(path).GET().build(), BodyHandlers.ofString());
    }

    JsonNode getJson(String path) throws IOException, InterruptedException {
        HttpResponse<String> answer = get(path);
        if (answer.statusCode() != 200) {
            throw new IOException(
                    "%s: expected 200, found %d: %s"
                            .formatted(path, answer.statusCode(), answer.body()));
        }
        return JSON.readTree(answer.body());
    }

    /** Whether it says that it is ready; not if it says nothing. */
    boolean isReady() throws InterruptedException {
        try {
            return get("/actuator/health/readiness").statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    /** All alerts that it lists, page by page: for each id how often. */
    Map<String, Integer> alerts() throws IOException, InterruptedException {
        Map<String, Integer> counts = new HashMap<>();
        String cursor = "";
        while (true) {
            JsonNode page = getJson("/api/v1/alerts?limit=1000" + cursor);
            for (JsonNode alert : page.get("alerts")) {
                counts.merge(alert.at("/tripline/alert/id").asString(), 1, Integer::sum);
            }
            if (page.get("next_cursor").isNull()) {
                return counts;
            }
            cursor = "&cursor=" + page.get("next_cursor").asString();
        }
    }

    /** The sum of the samples on the Prometheus page whose lines begin with a text. */
    double metric(String beginning) throws IOException, InterruptedException {
        return get("/actuator/prometheus")
                .body()
                .lines()
                .filter(line -> line.startsWith(beginning))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    /** Whether the service knows a key; asked by no intake, so that none counts it as refused. */
    boolean knows(String key) throws IOException, InterruptedException {
        HttpRequest request = withKey(unkeyed("/api/v1/rules"), key).GET().build();
        return client.send(request, BodyHandlers.discarding()).statusCode() != 401;
    }

    private HttpRequest.Builder request(String path) {
        return key == null ? unkeyed(path) : withKey(unkeyed(path), key);
    }

    private HttpRequest.Builder unkeyed(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(30));
    }

    private static HttpRequest.Builder withKey(HttpRequest.Builder request, String key) {
        return request.header("Authorization", "Bearer " + key);
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
