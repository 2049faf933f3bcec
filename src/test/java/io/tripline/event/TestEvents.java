package io.tripline.event;

import java.nio.charset.StandardCharsets;

/** Events for tests, as JSON. */
public final class TestEvents {

    /** When the events say that they happened. */
    public static final String TIME = "2026-05-12T09:14:07.238Z";

    /** Matches the built-in rule. */
    public static final String MATCHING = matching("event-1");

    /** Judged by the built-in rule, and innocent: the binary is signed. */
    public static final String INNOCENT =
            MATCHING.replace("\"exists\":false", "\"exists\":true,\"trusted\":true");

    private TestEvents() {}

    /** An event on one line that matches the built-in rule and has an id of its own. */
    public static String matching(String eventId) {
        return """
        {"@timestamp":"%s","agent":{"id":"agent-1"},\
        "event":{"id":"%s","kind":"event","action":"lookup_result","category":["network"]},\
        "host":{"name":"mac-1","os":{"type":"macos"}},"dns":{"question":{"name":"api.ipify.org"}},\
        "process":{"name":"syncagent","executable":"/Users/jdoe/syncagent","code_signature":{"exists":false}}}\
        """
                .formatted(TIME, eventId);
    }

    /** The bytes of a body. */
    public static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
