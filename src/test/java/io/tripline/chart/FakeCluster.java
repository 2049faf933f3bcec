package io.tripline.chart;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * As much of Kubernetes' API as Helm needs to install and to upgrade: it keeps what it is given, by
 * its path, and runs nothing.
 */
final class FakeCluster implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.shared();

    private static final Map<String, Map<String, String>> KINDS =
            Map.of(
                    "v1",
                    Map.of("secrets", "Secret", "services", "Service", "configmaps", "ConfigMap"),
                    "apps/v1",
                    Map.of("statefulsets", "StatefulSet", "deployments", "Deployment"),
                    "policy/v1",
                    Map.of("poddisruptionbudgets", "PodDisruptionBudget"));

    private final Map<String, ObjectNode> kept = new ConcurrentSkipListMap<>();
    private final Set<String> changed = new TreeSet<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;

    FakeCluster() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    /** What Helm is to know of it. */
    String kubeConfig() {
        return """
        apiVersion: v1
        kind: Config
        clusters: [{name: fake, cluster: {server: 'http://127.0.0.1:%d'}}]
        users: [{name: nobody, user: {}}]
        contexts: [{name: fake, context: {cluster: fake, user: nobody}}]
        current-context: fake
        """
                .formatted(server.getAddress().getPort());
    }

    /** The data of a Secret, or an empty map if it is not there. */
    synchronized Map<String, String> secret(String name) {
        ObjectNode secret = kept.get(path("secrets", name));
        Map<String, String> data = new ConcurrentSkipListMap<>();
        if (secret != null) {
            for (Map.Entry<String, JsonNode> entry : secret.get("data").properties()) {
                data.put(
                        entry.getKey(),
                        new String(
                                Base64.getDecoder().decode(entry.getValue().asString()),
                                StandardCharsets.UTF_8));
            }
        }
        return data;
    }

    synchronized void deleteSecret(String name) {
        kept.remove(path("secrets", name));
    }

    private static String path(String kind, String name) {
        return "/api/v1/namespaces/" + Chart.NAMESPACE + "/" + kind + "/" + name;
    }

    /** What was changed since this was asked last, as {@code configmaps/demo-tripline}. */
    synchronized Set<String> changes() {
        Set<String> changes = new TreeSet<>(changed);
        changed.clear();
        return changes;
    }

    private synchronized void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        byte[] body = exchange.getRequestBody().readAllBytes();
        Object answer =
                switch (exchange.getRequestMethod()) {
                    case "POST" -> keep(path, read(body));
                    case "PUT" -> kept.merge(path, read(body), (_, replacement) -> replacement);
                    case "PATCH" -> patch(path, read(body));
                    default -> get(path, exchange.getRequestURI().getQuery());
                };
        int status = answer == null ? 404 : exchange.getRequestMethod().equals("POST") ? 201 : 200;
        if (answer == null) {
            answer =
                    Map.of(
                            "kind", "Status",
                            "apiVersion", "v1",
                            "status", "Failure",
                            "reason", "NotFound",
                            "code", 404);
        }
        byte[] bytes = JSON.writeValueAsBytes(answer);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private ObjectNode keep(String collection, ObjectNode resource) {
        kept.put(collection + "/" + resource.at("/metadata/name").asString(), resource);
        return resource;
    }

    private ObjectNode patch(String path, ObjectNode patch) {
        String[] parts = path.split("/");
        changed.add(parts[parts.length - 2] + "/" + parts[parts.length - 1]);
        ObjectNode resource = kept.get(path);
        merge(resource, patch);
        return resource;
    }

    /** RFC 7386; enough, since nothing is asked of lists that were patched. */
    private static void merge(ObjectNode target, ObjectNode patch) {
        for (Map.Entry<String, JsonNode> entry : patch.properties()) {
            if (entry.getValue().isNull()) {
                target.remove(entry.getKey());
            } else if (entry.getValue() instanceof ObjectNode inner
                    && target.get(entry.getKey()) instanceof ObjectNode there) {
                merge(there, inner);
            } else {
                target.set(entry.getKey(), entry.getValue());
            }
        }
    }

    private Object get(String path, String query) {
        if (path.equals("/version")) {
            return Map.of("major", "1", "minor", "31", "gitVersion", "v1.31.0");
        }
        if (path.equals("/api")) {
            return Map.of("kind", "APIVersions", "versions", List.of("v1"));
        }
        if (path.equals("/apis")) {
            return Map.of("kind", "APIGroupList", "apiVersion", "v1", "groups", groups());
        }
        String version = path.replaceFirst("^/apis?/", "");
        if (KINDS.containsKey(version)) {
            return Map.of(
                    "kind",
                    "APIResourceList",
                    "groupVersion",
                    version,
                    "resources",
                    kinds(version));
        }
        if (path.matches("/.*/namespaces/[^/]+/[^/]+")) {
            return Map.of(
                    "kind",
                    "SecretList",
                    "apiVersion",
                    "v1",
                    "metadata",
                    Map.of(),
                    "items",
                    selected(path, query));
        }
        return kept.get(path);
    }

    private static List<Object> groups() {
        List<Object> groups = new ArrayList<>();
        for (String name : KINDS.keySet()) {
            if (name.contains("/")) {
                Map<String, String> version = Map.of("groupVersion", name, "version", "v1");
                groups.add(
                        Map.of(
                                "name", name.substring(0, name.indexOf('/')),
                                "versions", List.of(version),
                                "preferredVersion", version));
            }
        }
        return groups;
    }

    private static List<Object> kinds(String version) {
        List<Object> kinds = new ArrayList<>();
        KINDS.get(version)
                .forEach((name, kind) ->
                        kinds.add(
                                Map.of(
                                        "name",
                                        name,
                                        "singularName",
                                        "",
                                        "namespaced",
                                        true,
                                        "kind",
                                        kind,
                                        "verbs",
                                        List.of("create", "get", "list", "patch"))));
        return kinds;
    }

    private List<ObjectNode> selected(String collection, String query) {
        String selector =
                URLDecoder.decode(
                        query.replaceAll("(?:.*&)?labelSelector=([^&]*).*", "$1"),
                        StandardCharsets.UTF_8);
        return kept.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(collection + "/"))
                .map(Map.Entry::getValue)
                .filter(resource ->
                        Arrays.stream(selector.split(","))
                                .map(label -> label.split("="))
                                .allMatch(label ->
                                        resource.at("/metadata/labels")
                                                .path(label[0])
                                                .asString("")
                                                .equals(label[1])))
                .toList();
    }

    /** JSON; or protobuf, which Helm writes for the Secrets with which it keeps its releases. */
    private static ObjectNode read(byte[] body) throws IOException {
        if (body[0] != 'k') {
            return (ObjectNode) JSON.readTree(body);
        }
        UnknownFieldSet envelope =
                UnknownFieldSet.parseFrom(Arrays.copyOfRange(body, 4, body.length));
        UnknownFieldSet secret = message(envelope, 2);
        UnknownFieldSet metadata = message(secret, 1);
        ObjectNode read = JSON.createObjectNode();
        read.put("apiVersion", "v1").put("kind", "Secret").put("type", text(secret, 3));
        ObjectNode labels =
                read.putObject("metadata")
                        .put("name", text(metadata, 1))
                        .put("namespace", text(metadata, 3))
                        .putObject("labels");
        for (ByteString label : metadata.getField(11).getLengthDelimitedList()) {
            UnknownFieldSet entry = UnknownFieldSet.parseFrom(label);
            labels.put(text(entry, 1), text(entry, 2));
        }
        ObjectNode data = read.putObject("data");
        for (ByteString datum : secret.getField(2).getLengthDelimitedList()) {
            UnknownFieldSet entry = UnknownFieldSet.parseFrom(datum);
            byte[] value = entry.getField(2).getLengthDelimitedList().getFirst().toByteArray();
            data.put(text(entry, 1), Base64.getEncoder().encodeToString(value));
        }
        return read;
    }

    private static UnknownFieldSet message(UnknownFieldSet message, int field) throws IOException {
        return UnknownFieldSet.parseFrom(
                message.getField(field).getLengthDelimitedList().getFirst());
    }

    private static String text(UnknownFieldSet message, int field) {
        return message.getField(field).getLengthDelimitedList().getFirst().toStringUtf8();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }
}
