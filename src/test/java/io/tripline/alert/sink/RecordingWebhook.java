package io.tripline.alert.sink;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A receiver of webhooks that notes what it is sent. It takes everything unless told to fail, and
 * can be stopped and started again on the same port. Thread-safe.
 */
public final class RecordingWebhook implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final @Nullable SSLContext tls;
    private final int port;
    private final List<Request> requests = new ArrayList<>();
    private final Map<String, List<String>> taken = new LinkedHashMap<>();
    private final Deque<Answer> failures = new ArrayDeque<>();
    private @Nullable HttpServer server;
    private @Nullable ExecutorService executor;

    private RecordingWebhook(@Nullable SSLContext tls) {
        this.tls = tls;
        this.port = listen(0);
    }

    /**
     * A request.
     *
     * @param headers by name, whatever its case; several values joined by commas
     */
    public record Request(
            String method, String path, Map<String, String> headers, String body, int status) {}

    private record Answer(int status, Map<String, String> headers, String body) {}

    /** Starts one on a free port. */
    public static RecordingWebhook start() {
        return new RecordingWebhook(null);
    }

    /** Starts one that speaks TLS. */
    public static RecordingWebhook start(SSLContext tls) {
        return new RecordingWebhook(tls);
    }

    /** Its URL, with a path that begins with a slash. */
    public URI url(String pathAndQuery) {
        return URI.create((tls == null ? "http" : "https") + "://127.0.0.1:" + port + pathAndQuery);
    }

    /** Answers so many of the next requests with a status, and takes nothing of them. */
    public void failNext(int count, int status) {
        failNext(count, status, Map.of(), "");
    }

    /** Answers so many of the next requests with a status, headers and a body. */
    public synchronized void failNext(
            int count, int status, Map<String, String> headers, String body) {
        for (int i = 0; i < count; i++) {
            failures.add(new Answer(status, headers, body));
        }
    }

    /** All requests in their order, those that failed among them. */
    public synchronized List<Request> requests() {
        return List.copyOf(requests);
    }

    /**
     * The documents that were taken, by the alert id in them ({@code tripline.alert.id}), or else
     * by the header {@code webhook-id}; more than one if they were sent more than once.
     */
    public synchronized Map<String, List<String>> taken() {
        Map<String, List<String>> copy = new LinkedHashMap<>();
        taken.forEach((id, documents) -> copy.put(id, List.copyOf(documents)));
        return copy;
    }

    /** Closes the port; connections are refused until {@link #restart}. */
    public void stop() {
        if (server != null && executor != null) {
            server.stop(0);
            executor.shutdownNow();
            server = null;
        }
    }

    /** Listens again on the same port. */
    public void restart() {
        stop();
        listen(port);
    }

    @Override
    public void close() {
        stop();
    }

    private int listen(int wanted) {
        try {
            InetSocketAddress address =
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), wanted);
            HttpServer created;
            if (tls == null) {
                created = HttpServer.create(address, 0);
            } else {
                HttpsServer secure = HttpsServer.create(address, 0);
                secure.setHttpsConfigurator(new HttpsConfigurator(tls));
                created = secure;
            }
            executor = Executors.newCachedThreadPool();
            created.setExecutor(executor);
            created.createContext("/", this::handle);
            created.start();
            server = created;
            return created.getAddress().getPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body =
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            exchange.getRequestHeaders()
                    .forEach((name, values) -> headers.put(name, String.join(",", values)));
            Answer answer = note(exchange, headers, body);
            answer.headers().forEach(exchange.getResponseHeaders()::set);
            byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private synchronized Answer note(
            HttpExchange exchange, Map<String, String> headers, String body) {
        Answer answer = failures.isEmpty() ? new Answer(200, Map.of(), "ok") : failures.remove();
        requests.add(
                new Request(
                        exchange.getRequestMethod(),
                        exchange.getRequestURI().toString(),
                        headers,
                        body,
                        answer.status()));
        if (answer.status() >= 200 && answer.status() <= 299) {
            JsonNode json = JSON.readTree(body);
            if (json.isArray()) {
                json.forEach(document -> take(document, headers));
            } else {
                take(json, headers);
            }
        }
        return answer;
    }

    private void take(JsonNode document, Map<String, String> headers) {
        String id =
                document.at("/tripline/alert/id").asString(headers.getOrDefault("webhook-id", ""));
        taken.computeIfAbsent(id, key -> new ArrayList<>()).add(document.toString());
    }
}
