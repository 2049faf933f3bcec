package io.tripline.intake.format;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An event as a shipper sent it, taken out of its wrapping but not yet normalised: keys are as
 * dotted or nested as they came, and JSON in strings is still a string. Documents are plain
 * collections, as {@link io.tripline.event.json.JsonDocument} says; they are the handler's own and
 * it may change them.
 *
 * @param document what to judge
 * @param aside what the shipper added around it, by the format's names; may be empty
 * @param time when it happened by the wrapping, ISO-8601 in UTC; null if that does not say
 * @param isMended whether a text held malformed UTF-8 or half a surrogate pair, now U+FFFD
 * @param raw holds the event's own bytes; valid only while the handler is called
 * @param offset where in {@code raw} they begin
 * @param length how many they are
 * @param shared how many bytes of other parts of the body are in it too, and in other events
 */
@SuppressWarnings("ArrayRecordComponent") // a plain carrier; nothing compares them
public record ShippedEvent(
        Map<String, @Nullable Object> document,
        Map<String, @Nullable Object> aside,
        @Nullable String time,
        boolean isMended,
        byte[] raw,
        int offset,
        int length,
        int shared) {}
