package io.tripline;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Where a webhook delivers to: counts the alerts that it took. With faults it refuses some
 * requests, and takes some without saying so, which their sender cannot know.
 */
final class WebhookReceiver implements AutoCloseable {

    private static final double REFUSED = 0.1;
    private static final double DROPPED = 0.05;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, Integer> alerts = new ConcurrentHashMap<>();
    private final Random faults;
    private final boolean faulty;

    private WebhookReceiver(boolean faulty, long seed) {
        this.faulty = faulty;
        this.faults = new Random(seed);
        server = LoopbackServer.start("/", this::receive, threads);
    }

    static WebhookReceiver reliable() {
        return new WebhookReceiver(false, 0);
    }

    static WebhookReceiver faulty(long seed) {
        return new WebhookReceiver(true, seed);
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/alerts";
    }

    private void receive(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            double fate = faulty ? fate() : 1;
            if (fate < REFUSED) {
                exchange.sendResponseHeaders(503, -1);
                return;
            }
            take(body);
            if (fate < REFUSED + DROPPED) {
                return; // closed without an answer
            }
            exchange.sendResponseHeaders(200, -1);
        }
    }

    private synchronized double fate() {
        return faults.nextDouble();
    }

    private void take(byte[] body) {
        JsonNode document = JsonMapper.shared().readTree(body);
        List<JsonNode> documents = new ArrayList<>();
        if (document.isArray()) {
            document.forEach(documents::add);
        } else {
            documents.add(document);
        }
        for (JsonNode alert : documents) {
            alerts.merge(alert.at("/tripline/alert/id").asString(), 1, Integer::sum);
        }
    }

    /** For the id of each alert how often it was taken. */
    Map<String, Integer> alerts() {
        return Map.copyOf(alerts);
    }

    int distinct() {
        return alerts.size();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
