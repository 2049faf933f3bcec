package io.tripline.intake;

import io.tripline.detection.RequestMemory;
import io.tripline.event.json.JsonNumber;
import io.tripline.event.json.LenientJson;
import io.tripline.event.json.Wrappers;
import io.tripline.intake.coding.SteadyInputStream;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * Reads what Splunk's HTTP Event Collector takes: objects one after the other, each with an event
 * under {@code event} and data about it beside it.
 *
 * @see <a
 *     href="https://docs.splunk.com/Documentation/Splunk/latest/Data/FormateventsforHTTPEventCollector">
 *     Format events for HTTP Event Collector</a>
 */
final class HecIntake {

    /** What may stand beside an event. */
    private static final Set<String> MEMBERS =
            Set.of("time", "host", "source", "sourcetype", "index", "event", "fields");

    /** Those of them that may be objects; in ECS others are, too. */
    private static final Set<String> WITH_OBJECTS = Set.of("event", "fields");

    private static final int MAX_ACKS = 64 * 1024;

    private final LenientJson acks = new LenientJson(4, MAX_ACKS);

    /** Has all events of a body judged. */
    void read(EventFrames frames, IntakeRequest request) throws IOException {
        while (true) {
            EventFrames.Piece piece = frames.next();
            if (piece == EventFrames.Piece.END) {
                return;
            }
            if (piece != EventFrames.Piece.OBJECT || !takesWrapper(frames, request)) {
                GenericIntake.take(piece, frames, request);
            }
        }
    }

    /** Takes the object if it is one of HEC's. */
    private static boolean takesWrapper(EventFrames frames, IntakeRequest request) {
        PaidJson json = request.json();
        long before = json.taken();
        try {
            Map<String, @Nullable Object> wrapper = wrapper(frames, json);
            if (wrapper == null) {
                return false;
            }
            take(wrapper, frames, request);
            return true;
        } finally {
            json.giveBackTo(before);
        }
    }

    /** The object as one of HEC's, or null if it is none. */
    private static @Nullable Map<String, @Nullable Object> wrapper(
            EventFrames frames, PaidJson json) {
        Map<String, @Nullable Object> document = object(frames, json);
        return document != null && isWrapper(document) ? document : null;
    }

    /** Whether an object is one of HEC's, and no event in ECS, which has an {@code event} too. */
    private static boolean isWrapper(Map<String, @Nullable Object> document) {
        Object event = document.get("event");
        if (!(event instanceof Map<?, ?> fields)) {
            return event != null;
        }
        boolean hasOtherObjects =
                document.entrySet().stream()
                        .anyMatch(member ->
                                member.getValue() instanceof Map<?, ?>
                                        && !WITH_OBJECTS.contains(member.getKey()));
        return Wrappers.isEcsEvent(fields)
                || (!hasOtherObjects
                        && (MEMBERS.containsAll(document.keySet())
                                || !Wrappers.isEcsEvent(document)));
    }

    private static @Nullable Map<String, @Nullable Object> object(
            EventFrames frames, PaidJson json) {
        try {
            return Documents.cast(json.read(frames.bytes(), frames.from(), frames.length()));
        } catch (LenientJson.Refused e) {
            return null; // whoever reads it next says what is wrong
        } catch (RequestMemory.Exhausted e) {
            if (e.isFaultOf(0)) {
                return null;
            }
            throw e;
        }
    }

    /** Says of every acknowledgement that a client asks for that it is there. */
    String acks(HttpServletRequest request) throws IOException {
        byte[] body = new SteadyInputStream(request.getInputStream()).readNBytes(MAX_ACKS);
        StringJoiner answer = new StringJoiner(",", "{\"acks\":{", "}}");
        try {
            Map<String, @Nullable Object> asked = Documents.cast(acks.read(body, 0, body.length));
            if (asked != null && asked.get("acks") instanceof List<?> ids) {
                for (Object id : ids) {
                    if (id instanceof JsonNumber(String number)) {
                        answer.add("\"" + number + "\":true");
                    }
                }
            }
        } catch (LenientJson.Refused e) {
            return answer.toString(); // what it asks for nobody knows
        }
        return answer.toString();
    }

    private static void take(
            Map<String, @Nullable Object> wrapper, EventFrames frames, IntakeRequest request) {
        Object inner = wrapper.remove("event");
        Object own = wrapper.remove("time");
        String time = own == null ? null : EventTimes.textOf(own);
        Map<String, @Nullable Object> aside = new LinkedHashMap<>();
        if (!wrapper.isEmpty()) {
            aside.put("hec", wrapper);
        }
        List<?> events =
                inner instanceof List<?> list && list.stream().anyMatch(Map.class::isInstance)
                        ? list
                        : Collections.singletonList(inner);
        boolean isMalformed =
                LenientJson.isMalformed(frames.bytes(), frames.from(), frames.length());
        for (Object each : events) {
            request.document(
                    event(each),
                    aside,
                    time,
                    isMalformed,
                    null,
                    frames.bytes(),
                    frames.from(),
                    frames.length());
        }
    }

    private static Map<String, @Nullable Object> event(@Nullable Object value) {
        Map<String, @Nullable Object> event = Documents.cast(value);
        if (event == null) {
            event = new LinkedHashMap<>();
            event.put("message", value instanceof JsonNumber(String number) ? number : value);
        }
        return event;
    }
}
