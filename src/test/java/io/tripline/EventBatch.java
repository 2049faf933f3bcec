package io.tripline;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.Random;
import java.util.Set;

/**
 * Events for one request, of which some match the built-in rule.
 *
 * @param lines the body, one event a line
 * @param events how many
 * @param alerts the ids of the alerts that it makes
 */
record EventBatch(String lines, int events, Set<String> alerts) {

    private static final String RULE = "47e46d85-3963-44a0-b856-bccff48f8676";
    private static final String AGENT = "5f2a9c1e-7d54-4b8e-9c31-0a6be2d4c7f1";

    private static final String EVENT =
            """
            {"@timestamp":"2026-05-12T09:14:07.238Z",\
            "event":{"id":"%s","kind":"event","category":["network"],"action":"lookup_result"},\
            "agent":{"id":"%s"},"host":{"name":"mac-dev-07","os":{"type":"macos"}},"user":{"name":"jdoe"},\
            "process":{"name":"syncagent","executable":"/Users/jdoe/Downloads/.cache/syncagent",\
            "code_signature":{"exists":false}},"dns":{"question":{"name":"%s","type":"A"}}}
            """;

    /**
     * A batch that nobody has sent before.
     *
     * @param name unique; the events' ids begin with it
     * @param share how many of the events match, from 0 to 1
     */
    static EventBatch of(String name, int events, double share, Random random) {
        StringBuilder lines = new StringBuilder();
        Set<String> alerts = new LinkedHashSet<>();
        for (int i = 0; i < events; i++) {
            String id = name + "-" + i;
            boolean matches = random.nextDouble() < share;
            lines.append(EVENT.formatted(id, AGENT, matches ? "api.ipify.org" : "www.example.org"));
            if (matches) {
                alerts.add(alertId(id));
            }
        }
        return new EventBatch(lines.toString(), events, alerts);
    }

    /**
     * A batch that nobody has sent before, of large events, all of which match.
     *
     * @param name unique; the events' ids begin with it
     * @param padding how many bytes each event is longer than others
     */
    static EventBatch large(String name, int events, int padding) {
        EventBatch small = of(name, events, 1, new Random(0));
        String member = "\"process\":{\"command_line\":\"" + "x".repeat(padding) + "\",";
        return new EventBatch(
                small.lines().replace("\"process\":{", member), events, small.alerts());
    }

    /** As the contract says it, beside the service's own way. */
    private static String alertId(String eventId) {
        String identity = String.join("\u001F", "v1", "default", RULE, AGENT, eventId);
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            return HexFormat.of()
                    .formatHex(sha256.digest(identity.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
