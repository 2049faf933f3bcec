package io.tripline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;

/**
 * Java's HttpClient as it comes, which offers HTTP/2 at each request without TLS, with bodies of 1
 * MB. What several shippers for Java send with. Its key is in a header of its own.
 */
final class HttpClientShipper implements Shipper {

    /** Where it shows its key, to be named by {@code tripline.security.header}. */
    static final String KEY_HEADER = "X-Tripline-Key";

    private static final int EVENTS = 50;
    private static final int PADDING = 20_000;
    private static final Duration AGAIN = Duration.ofMillis(500);

    private final HttpClient client = HttpClient.newHttpClient();
    private final URI door;
    private String key;
    private long acknowledged;

    HttpClientShipper(int port, String key) {
        this.key = key;
        door = URI.create("http://127.0.0.1:" + port + "/ingest/java");
    }

    @Override
    public String name() {
        return "java-http-client";
    }

    @Override
    public EventBatch next(int number) {
        return EventBatch.large(name() + "-" + number, EVENTS, PADDING);
    }

    @Override
    public Duration pace() {
        return Duration.ofSeconds(1);
    }

    @Override
    public void send(EventBatch batch) throws InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(door)
                        .timeout(Duration.ofSeconds(10))
                        .header(KEY_HEADER, key)
                        .POST(BodyPublishers.ofString(batch.lines()))
                        .build();
        while (!isTaken(request)) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            LockSupport.parkNanos(AGAIN.toNanos());
        }
        acknowledged += batch.events();
    }

    private boolean isTaken(HttpRequest request) throws InterruptedException {
        try {
            HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isIn(200, 503);
            return answer.statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    /** What it has sent is answered. */
    @Override
    public Future<?> changeKey(String key) {
        this.key = key;
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void finish() {}

    @Override
    public long acknowledged() {
        return acknowledged;
    }

    @Override
    public void close() {
        client.close();
    }
}
