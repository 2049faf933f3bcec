package io.tripline.intake.shipper;

import java.nio.charset.StandardCharsets;

/**
 * Something that a shipper sends as an event.
 *
 * @param name which occurs in it, and in nothing else
 * @param json which may be none
 * @param isAlert whether a rule matches it
 * @param isPoison whether it has to be in quarantine
 */
record Shipped(String name, String json, boolean isAlert, boolean isPoison) {

    private static final String EVENT =
            "{%s\"agent\":{\"id\":\"agent-1\"},\"event\":{%s\"action\":\"lookup_result\",\"category\":\"network\"},"
                    + "\"host\":{\"os\":{\"type\":\"macos\"}},\"dns\":{\"question\":{\"name\":\"api.ipify.org\"}},"
                    + "\"process\":{\"name\":\"%s\",\"args\":\"%s\",\"code_signature\":{\"exists\":%s}}}";

    private static final String TIME = "\"@timestamp\":\"2026-05-12T09:14:07.238Z\",";

    /** An event with an id. */
    static Shipped event(String name, int padding) {
        return new Shipped(
                name,
                EVENT.formatted(
                        TIME, "\"id\":\"id-" + name + "\",", name, "x".repeat(padding), false),
                true,
                false);
    }

    /** An event that has no id, and no time either, so that it is known by the rest of it. */
    static Shipped bare(String name) {
        return new Shipped(name, EVENT.formatted("", "", name, "", false), true, false);
    }

    /** An event that no rule matches. */
    static Shipped innocent(String name) {
        return new Shipped(name, EVENT.formatted(TIME, "", name, "", true), false, false);
    }

    /** An event with a byte that is no UTF-8: judged, and kept as it was. */
    static Shipped malformed(String name) {
        return new Shipped(
                name,
                EVENT.formatted(TIME, "\"id\":\"id-" + name + "\",", name, "\u00ff", false),
                true,
                true);
    }

    /** What looks like an event and is none. */
    static Shipped broken(String name) {
        return new Shipped(name, "{\"name\":\"" + name + "\",\"broken\":tru}", false, true);
    }

    /** What is deeper than an event may be; its escape has it read, whatever the rules. */
    static Shipped deep(String name) {
        return new Shipped(
                name,
                "{\"name\":\""
                        + name
                        + "\",\"d\\u0065ep\":"
                        + "[".repeat(200)
                        + "]".repeat(200)
                        + "}",
                false,
                true);
    }

    /** Whether it is an event at all. */
    boolean isEvent() {
        return isAlert || !isPoison;
    }

    /** As a text in JSON. */
    byte[] quoted() {
        return Framing.quoted(json);
    }

    /** The bytes: each character is one. */
    byte[] bytes() {
        return json.getBytes(StandardCharsets.ISO_8859_1);
    }
}
