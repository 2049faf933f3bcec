package io.tripline.alert;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An element of OCSF's {@code evidences}: who did what in the event, over which connection. Made by
 * {@link OcsfDocument}; {@link OcsfProcess} says more of processes and files.
 */
final class OcsfEvidence {

    private OcsfEvidence() {}

    /** Null if the event has nothing of it. */
    static @Nullable Map<String, @Nullable Object> of(EcsFields fields) {
        return new OcsfObject()
                .with("uid", fields.text("event.id"))
                .with("name", fields.text("event.action"))
                .with("actor", actor(fields))
                .with("connection_info", connection(fields))
                .with("src_endpoint", endpoint(fields, "source"))
                .with("dst_endpoint", endpoint(fields, "destination"))
                .with("query", query(fields))
                .with("url", url(fields))
                .with("file", OcsfProcess.file(fields, "file"))
                .ifAny(
                        "actor",
                        "connection_info",
                        "src_endpoint",
                        "dst_endpoint",
                        "query",
                        "url",
                        "file");
    }

    private static @Nullable Map<String, @Nullable Object> actor(EcsFields fields) {
        Map<String, @Nullable Object> process = OcsfProcess.of(fields, "process");
        if (process != null) {
            process.putAll(
                    new OcsfObject()
                            .with("parent_process", OcsfProcess.of(fields, "process.parent"))
                            .toMap());
        }
        return new OcsfObject()
                .with("process", process)
                // OCSF allows no process of which only the name is known
                .with("app_name", process == null ? fields.text("process.name") : null)
                .with("user", OcsfProcess.user(fields))
                .ifAny("process", "app_name", "user");
    }

    private static @Nullable Map<String, @Nullable Object> connection(EcsFields fields) {
        String transport = fields.text("network.transport");
        String community = fields.text("network.community_id");
        String direction = fields.text("network.direction");
        String type = fields.text("network.type");
        Long number = fields.integer("network.iana_number");
        if (transport == null && community == null && direction == null && number == null) {
            return null;
        }
        OcsfObject connection = new OcsfObject();
        switch (direction == null ? "" : direction.toLowerCase(Locale.ROOT)) {
            case "inbound", "ingress" -> connection.with("direction_id", 1, "direction", "Inbound");
            case "outbound", "egress" ->
                    connection.with("direction_id", 2, "direction", "Outbound");
            case "internal" -> connection.with("direction_id", 3, "direction", "Lateral");
            case "" -> connection.with("direction_id", 0, "direction", "Unknown");
            default -> connection.with("direction_id", 99, "direction", String.valueOf(direction));
        }
        String protocol = transport == null ? null : transport.toLowerCase(Locale.ROOT);
        connection
                .with("protocol_name", protocol)
                .with("protocol_num", number == null ? numberOf(protocol) : number)
                .with("community_uid", community);
        switch (type == null ? "" : type.toLowerCase(Locale.ROOT)) {
            case "ipv4" ->
                    connection.with(
                            "protocol_ver_id",
                            4,
                            "protocol_ver",
                            "Internet Protocol version 4 (IPv4)");
            case "ipv6" ->
                    connection.with(
                            "protocol_ver_id",
                            6,
                            "protocol_ver",
                            "Internet Protocol version 6 (IPv6)");
            default -> {}
        }
        return connection.toMap();
    }

    private static @Nullable Long numberOf(@Nullable String protocol) {
        return switch (protocol) {
            case "icmp" -> 1L;
            case "tcp" -> 6L;
            case "udp" -> 17L;
            case "ipv6-icmp" -> 58L;
            case "sctp" -> 132L;
            case null, default -> null;
        };
    }

    private static @Nullable Map<String, @Nullable Object> endpoint(EcsFields fields, String side) {
        return new OcsfObject()
                .with("ip", ip(fields, side))
                .with("port", fields.port(side + ".port"))
                .with("hostname", fields.text(side + ".domain"))
                .with("mac", fields.mac(side + ".mac"))
                .ifAny("ip", "hostname");
    }

    private static @Nullable String ip(EcsFields fields, String side) {
        String address = fields.ip(side + ".address");
        String ip = fields.ip(side + ".ip");
        return ip == null ? address : ip;
    }

    private static @Nullable Map<String, @Nullable Object> query(EcsFields fields) {
        return new OcsfObject()
                .with("hostname", fields.text("dns.question.name"))
                .with("type", fields.text("dns.question.type"))
                .with("class", fields.text("dns.question.class"))
                .ifAny("hostname");
    }

    private static @Nullable Map<String, @Nullable Object> url(EcsFields fields) {
        return new OcsfObject()
                .with("url_string", fields.text("url.full", "url.original"))
                .with("scheme", fields.text("url.scheme"))
                .with("hostname", fields.text("url.domain"))
                .with("port", fields.port("url.port"))
                .with("path", fields.text("url.path"))
                .with("query_string", fields.text("url.query"))
                .ifAny("url_string", "path");
    }
}
