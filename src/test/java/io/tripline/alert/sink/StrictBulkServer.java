package io.tripline.alert.sink;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The bulk API of Elasticsearch, as far as {@code create} goes, and stricter than the original:
 * what strays from the protocol is answered with 400 and noted as a violation. Keeps the documents,
 * and knows a second one of the same id. Can be told to fail, to be stopped and started again on
 * the same port. Thread-safe.
 */
public final class StrictBulkServer implements AutoCloseable {

    private static final JsonMapper JSON =
            JsonMapper.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    private final String prefix;
    private final int port;
    private final Map<String, JsonNode> documents = new LinkedHashMap<>();
    private final Map<String, String> indices = new HashMap<>();
    private final List<Request> requests = new ArrayList<>();
    private final List<String> violations = new ArrayList<>();
    private final Deque<Whole> wholes = new ArrayDeque<>();
    private final Map<String, Deque<ItemError>> itemErrors = new HashMap<>();
    private @Nullable String authorization;
    private @Nullable HttpServer server;
    private @Nullable ExecutorService executor;

    private StrictBulkServer(String prefix) {
        this.prefix = prefix;
        this.port = listen(0);
    }

    /** A request, with the answer to it. */
    public record Request(Map<String, String> headers, String body, int status, String answer) {}

    private record Whole(int status, Map<String, String> headers, String body) {}

    private record ItemError(int status, String type, String reason) {}

    private static final class Violation extends Exception {
        private static final long serialVersionUID = 1L;

        Violation(String message) {
            super(message);
        }
    }

    /** Starts one on a free port. */
    public static StrictBulkServer start() {
        return new StrictBulkServer("");
    }

    /** Starts one behind a path such as {@code /es}. */
    public static StrictBulkServer startUnder(String prefix) {
        return new StrictBulkServer(prefix);
    }

    /** Its URL with the path it is behind; the bulk API is at {@code /_bulk} below. */
    public URI url() {
        return URI.create("http://127.0.0.1:" + port + prefix);
    }

    /** From now on answers 401 to whoever does not send this as {@code Authorization}. */
    public synchronized void require(String value) {
        authorization = value;
    }

    /** Answers so many of the next requests as a whole, and keeps nothing of them. */
    public synchronized void failNext(
            int count, int status, Map<String, String> headers, String body) {
        for (int i = 0; i < count; i++) {
            wholes.add(new Whole(status, headers, body));
        }
    }

    /** Answers the next item with this id so, and does not keep it. */
    public synchronized void failItem(String id, int status, String type, String reason) {
        itemErrors
                .computeIfAbsent(id, key -> new ArrayDeque<>())
                .add(new ItemError(status, type, reason));
    }

    /** The documents by id, in the order they were created. */
    public synchronized Map<String, JsonNode> documents() {
        return new LinkedHashMap<>(documents);
    }

    /** The index of each document, by id. */
    public synchronized Map<String, String> indices() {
        return Map.copyOf(indices);
    }

    /** All requests in their order. */
    public synchronized List<Request> requests() {
        return List.copyOf(requests);
    }

    /** Where requests strayed from the protocol; empty if all is well. */
    public synchronized List<String> violations() {
        return List.copyOf(violations);
    }

    /** Closes the port; connections are refused until {@link #restart}. */
    public void stop() {
        if (server != null && executor != null) {
            server.stop(0);
            executor.shutdownNow();
            server = null;
        }
    }

    /** Listens again on the same port, with the same documents. */
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
            HttpServer created =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), wanted), 0);
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
            byte[] body = exchange.getRequestBody().readAllBytes();
            Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            exchange.getRequestHeaders()
                    .forEach((name, values) -> headers.put(name, String.join(",", values)));
            Whole answer = answer(exchange, headers, new String(body, StandardCharsets.UTF_8));
            exchange.getResponseHeaders().set("X-Elastic-Product", "Elasticsearch");
            exchange.getResponseHeaders()
                    .set(
                            "Content-Type",
                            headers.getOrDefault("Accept", "").contains("vnd.elasticsearch")
                                    ? "application/vnd.elasticsearch+json;compatible-with=9"
                                    : "application/json");
            answer.headers().forEach(exchange.getResponseHeaders()::set);
            byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private synchronized Whole answer(
            HttpExchange exchange, Map<String, String> headers, String body) {
        Whole answer;
        try {
            checkHead(exchange, headers);
            if (authorization != null && !authorization.equals(headers.get("Authorization"))) {
                answer = error(401, "security_exception", "unable to authenticate");
            } else if (!wholes.isEmpty()) {
                answer = wholes.remove();
            } else {
                answer = new Whole(200, Map.of(), bulk(body));
            }
        } catch (Violation e) {
            violations.add(e.getMessage());
            answer = error(400, "illegal_argument_exception", e.getMessage());
        }
        requests.add(new Request(headers, body, answer.status(), answer.body()));
        return answer;
    }

    private void checkHead(HttpExchange exchange, Map<String, String> headers) throws Violation {
        String type = headers.getOrDefault("Content-Type", "").replace(" ", "");
        check(exchange.getRequestMethod().equals("POST"), "method " + exchange.getRequestMethod());
        String path = exchange.getRequestURI().toString();
        check(path.equals(prefix + "/_bulk"), "path " + path);
        check(
                type.equals("application/x-ndjson")
                        || type.matches(
                                "application/vnd\\.elasticsearch\\+x-ndjson;compatible-with=\\d+"),
                "content type " + type);
    }

    private String bulk(String body) throws Violation {
        check(body.endsWith("\n"), "The bulk request must be terminated by a newline [\\n]");
        String[] lines = body.substring(0, body.length() - 1).split("\n", -1);
        check(lines.length % 2 == 0, "an action without a source");
        // a request is read as a whole before any of it is done
        List<JsonNode> actions = new ArrayList<>();
        List<JsonNode> sources = new ArrayList<>();
        for (int i = 0; i < lines.length; i += 2) {
            actions.add(action(object(lines[i], i + 1)));
            sources.add(object(lines[i + 1], i + 2));
        }
        ObjectNode answer = JSON.createObjectNode().put("took", 3).put("errors", false);
        ArrayNode items = answer.putArray("items");
        for (int i = 0; i < actions.size(); i++) {
            ObjectNode item = create(actions.get(i), sources.get(i));
            if (item.has("error")) {
                answer.put("errors", true);
            }
            items.addObject().set("create", item);
        }
        return answer.toString();
    }

    private static JsonNode object(String line, int number) throws Violation {
        check(!line.isBlank(), "line " + number + " is blank");
        check(line.indexOf('\r') < 0, "line " + number + " has a carriage return");
        try {
            JsonNode json = JSON.readTree(line);
            check(json.isObject(), "line " + number + " is no object");
            return json;
        } catch (JacksonException e) {
            throw new Violation("line " + number + " is not one JSON value");
        }
    }

    private static JsonNode action(JsonNode line) throws Violation {
        check(Set.copyOf(line.propertyNames()).equals(Set.of("create")), "action " + line);
        JsonNode create = line.path("create");
        check(
                Set.copyOf(create.propertyNames()).equals(Set.of("_index", "_id"))
                        && create.path("_index").isString()
                        && create.path("_id").isString(),
                "action " + line);
        int length = create.path("_id").asString().getBytes(StandardCharsets.UTF_8).length;
        check(length >= 1 && length <= 512, "id of " + length + " bytes");
        return create;
    }

    private ObjectNode create(JsonNode action, JsonNode source) {
        String id = action.path("_id").asString();
        String index = action.path("_index").asString();
        ObjectNode item = JSON.createObjectNode().put("_index", index).put("_id", id);
        Deque<ItemError> errors = itemErrors.getOrDefault(id, new ArrayDeque<>());
        if (!errors.isEmpty()) {
            return failed(item, errors.remove());
        }
        if (documents.containsKey(id)) {
            String reason =
                    "[" + id + "]: version conflict, document already exists (current version [1])";
            return failed(item, new ItemError(409, "version_conflict_engine_exception", reason));
        }
        documents.put(id, source);
        indices.put(id, index);
        item.put("_version", 1).put("result", "created");
        item.putObject("_shards").put("total", 2).put("successful", 1).put("failed", 0);
        return item.put("_seq_no", documents.size() - 1).put("_primary_term", 1).put("status", 201);
    }

    private static ObjectNode failed(ObjectNode item, ItemError error) {
        item.put("status", error.status());
        item.putObject("error").put("type", error.type()).put("reason", error.reason());
        return item;
    }

    private static Whole error(int status, String type, String reason) {
        ObjectNode body = JSON.createObjectNode();
        ObjectNode error = body.putObject("error");
        error.putArray("root_cause").addObject().put("type", type).put("reason", reason);
        error.put("type", type).put("reason", reason);
        return new Whole(status, Map.of(), body.put("status", status).toString());
    }

    private static void check(boolean holds, String violation) throws Violation {
        if (!holds) {
            throw new Violation(violation);
        }
    }
}
