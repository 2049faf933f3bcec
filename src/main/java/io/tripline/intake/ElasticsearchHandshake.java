package io.tripline.intake;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Answers what clients of Elasticsearch ask before they send anything, so that they believe that
 * they have found one. There is nothing behind these answers.
 */
final class ElasticsearchHandshake {

    private static final String TEXT = "text/plain";
    private static final String JSON = "application/json";
    private static final String ACKNOWLEDGED = "{\"acknowledged\":true}";

    private static final String LICENSE =
            """
            {"license":{"status":"active","uid":"3f9a1f0c-6d53-4b7e-9d1c-7a52c6f0e001","type":"basic","mode":"basic",\
            "issue_date":"2020-01-01T00:00:00.000Z","issue_date_in_millis":1577836800000,\
            "expiry_date":"2100-01-01T00:00:00.000Z","expiry_date_in_millis":4102444800000,"max_nodes":1000,\
            "issued_to":"tripline","issuer":"tripline","start_date_in_millis":-1}}\
            """;

    private static final String HEALTH =
            """
            {"cluster_name":"tripline","status":"green","timed_out":false,"number_of_nodes":1,\
            "number_of_data_nodes":1,"active_primary_shards":1,"active_shards":1,"relocating_shards":0,\
            "initializing_shards":0,"unassigned_shards":0,"delayed_unassigned_shards":0,\
            "number_of_pending_tasks":0,"number_of_in_flight_fetch":0,"task_max_waiting_in_queue_millis":0,\
            "active_shards_percent_as_number":100.0}\
            """;

    /** Beats want an Elasticsearch that is not older than they are. */
    private static final Pattern AGENT =
            Pattern.compile(
                    "(?:[A-Za-z]*[Bb]eat|Elastic-[A-Za-z-]+)/(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})");

    /** Who asks for the root of an Elasticsearch, and for no index. */
    private static final Pattern CLIENT = Pattern.compile("(?i)beat/|elastic|logstash|manticore");

    private static final Pattern VERSION = Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})");

    private static final Pattern UNSAFE = Pattern.compile("[^\\w.-]");

    /** What is set up by name: asked for, or put, before events are sent. */
    private static final List<String> RESOURCES =
            List.of(
                    "_index_template",
                    "_component_template",
                    "_template",
                    "_data_stream",
                    "_ilm",
                    "_ingest",
                    "_alias",
                    "_aliases",
                    "_security");

    private final String version;

    /**
     * The answers.
     *
     * @param version the least version to pass for
     */
    ElasticsearchHandshake(String version) {
        if (!VERSION.matcher(version).matches()) {
            throw new IllegalArgumentException(
                    "tripline.intake.elasticsearch.version: expected a version like 8.19.0, found '%s'"
                            .formatted(version));
        }
        this.version = version;
    }

    /**
     * An answer, always 200.
     *
     * @param contentType of the body
     */
    record Answer(String contentType, String body) {}

    /**
     * The answer to a request.
     *
     * @param path without slashes at its ends
     * @param userAgent the header, or null
     * @return null if Elasticsearch would know no such thing, or it is none of a shipper's business
     */
    @Nullable Answer to(String method, String path, @Nullable String userAgent) {
        boolean isRead = method.equals("GET") || method.equals("HEAD");
        if (path.isEmpty()) {
            return isRead ? json(banner(userAgent)) : null;
        }
        List<String> parts = List.of(path.split("/", -1));
        int at = 0;
        while (at < parts.size() && !parts.get(at).startsWith("_")) {
            at++;
        }
        if (at == parts.size()) { // an index or an alias
            if (method.equals("GET") && CLIENT.matcher(userAgent == null ? "" : userAgent).find()) {
                return json(banner(userAgent)); // what stands there is a prefix
            }
            boolean isSetUp = method.equals("HEAD") || method.equals("PUT");
            boolean isName =
                    parts.size() == 1 || parts.getFirst().startsWith("<"); // date math has slashes
            return isSetUp && isName ? json(ACKNOWLEDGED) : null;
        }
        String first = parts.get(at);
        String rest = String.join("/", parts.subList(at + 1, parts.size()));
        if (RESOURCES.contains(first)) {
            return switch (method) {
                case "GET", "HEAD" -> json(resource(first, rest));
                case "PUT", "POST" -> json(ACKNOWLEDGED);
                default -> null;
            };
        }
        if (!isRead) {
            return null;
        }
        return switch (first + "/" + rest) {
            case "_license/", "_xpack/", "_xpack/license" -> json(LICENSE);
            case "_cluster/health" -> json(HEALTH);
            case "_cat/health" ->
                    new Answer(
                            TEXT, "1700000000 00:00:00 tripline green 1 1 1 1 0 0 0 0 - 100.0%\n");
            case "_nodes/http", "_nodes/_all/http" ->
                    json(
                            "{\"_nodes\":{\"total\":0,\"successful\":0,\"failed\":0},\"cluster_name\":\"tripline\",\"nodes\":{}}");
            default -> null;
        };
    }

    private static Answer json(String body) {
        return new Answer(JSON, body);
    }

    private static String resource(String first, String rest) {
        String name = rest.substring(rest.lastIndexOf('/') + 1);
        return switch (first) {
            case "_ilm" ->
                    "{\"%s\":{\"version\":1,\"policy\":{\"phases\":{}}}}".formatted(safe(name));
            case "_data_stream" ->
                    "{\"data_streams\":[{\"name\":\"%s\",\"status\":\"GREEN\"}]}"
                            .formatted(safe(name));
            default -> "{}";
        };
    }

    private static String safe(String name) {
        return UNSAFE.matcher(name).replaceAll("_");
    }

    private String banner(@Nullable String userAgent) {
        String number = version(userAgent);
        return """
        {"name":"tripline","cluster_name":"tripline","cluster_uuid":"dHJpcGxpbmUtaW50YWtlMQ",\
        "version":{"number":"%s","build_flavor":"default","build_type":"tar","build_hash":"0000000",\
        "build_date":"2025-01-01T00:00:00.000Z","build_snapshot":false,"lucene_version":"9.12.0",\
        "minimum_wire_compatibility_version":"7.17.0","minimum_index_compatibility_version":"7.0.0"},\
        "tagline":"You Know, for Search"}\
        """
                .formatted(number);
    }

    /** The version to pass for to a client: its own if that is higher. */
    String version(@Nullable String userAgent) {
        Matcher own = VERSION.matcher(version);
        Matcher agent = AGENT.matcher(userAgent == null ? "" : userAgent);
        if (!agent.find() || !own.matches()) {
            return version;
        }
        for (int i = 1; i <= 3; i++) {
            int difference = Integer.parseInt(agent.group(i)) - Integer.parseInt(own.group(i));
            if (difference != 0) {
                return difference < 0
                        ? version
                        : agent.group(1) + "." + agent.group(2) + "." + agent.group(3);
            }
        }
        return version;
    }
}
