package io.tripline.intake;

import io.tripline.detection.EventFeed;
import io.tripline.detection.Intake;
import io.tripline.detection.RequestMemory;
import io.tripline.event.EventError;
import io.tripline.event.EventError.Kind;
import io.tripline.event.json.JsonDocument;
import io.tripline.event.json.LenientJson;
import io.tripline.event.json.Wrappers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One request at an intake: takes what its body holds, piece by piece, has events judged and keeps
 * the rest for the quarantine. Nothing may be acknowledged before {@link #finish}. An event that is
 * plain JSON in ECS, with a time, is judged as its bytes are; any other is read leniently and
 * normalised first. Made by {@link Intakes}; to be used by one thread.
 */
final class IntakeRequest {

    /** Larger events are read leniently: that bounds the number of their fields. */
    private static final int LARGE = 1 << 20;

    /** What a document in memory takes for each byte of its JSON, as its fields are bounded. */
    private static final int TREE = 4;

    /**
     * What a text takes for each of its bytes: itself, and its JSON, in which a byte may be six.
     */
    private static final int ESCAPED = 16;

    private static final String INVALID_UTF8 = "invalid_utf8";

    private final Origin origin;
    private final EventFeed feed;
    private final LenientJson lenient;
    private final EventNormalizer normalizer;
    private final PoisonBuffer poison;
    private final Patience patience;
    private final RequestMemory.Lease memory;
    private final int maxEvents;
    private final Map<String, @Nullable Object> arrival;
    private Map<String, @Nullable Object> arrivalAtIndex;
    private @Nullable String lastIndex;
    private EventError refusal = new EventError(0, 0, Kind.NOT_JSON, "");

    /**
     * Where a request comes from.
     *
     * @param source that its path named, or empty
     * @param client its address
     * @param zone of times that name none
     */
    record Origin(Intake intake, String source, String client, Instant receivedAt, ZoneId zone) {}

    IntakeRequest(
            Origin origin,
            EventFeed feed,
            LenientJson lenient,
            PoisonBuffer poison,
            Patience patience,
            RequestMemory.Lease memory,
            int maxEvents) {
        this.origin = origin;
        this.feed = feed;
        this.lenient = lenient;
        this.normalizer = new EventNormalizer(lenient);
        this.poison = poison;
        this.patience = patience;
        this.memory = memory;
        this.maxEvents = maxEvents;
        this.arrival = new LinkedHashMap<>();
        arrival.put("received", origin.receivedAt().toString());
        arrival.put("intake", origin.intake().label());
        if (!origin.source().isEmpty()) {
            arrival.put("source", origin.source());
        }
        this.arrivalAtIndex = arrival;
    }

    /**
     * Takes an event's JSON, if that is what the bytes are.
     *
     * @param index into which it was to be written, or null
     * @return false if they are not: then {@link #refusal} says why, and nothing has been done
     */
    boolean object(byte[] json, int from, int length, @Nullable String index) {
        expectRoom();
        EventError error = feed.read(json, from, length);
        if (error == null && length <= LARGE && !feed.isWrapped() && hasTime()) {
            judge(index, false, Map.of());
            return true;
        }
        if (error != null && error.kind() == Kind.TOO_LARGE) {
            refusal = error;
            return false;
        }
        long taken = (long) TREE * length;
        memory.take(taken);
        try {
            return mended(json, from, length, index, error);
        } finally {
            memory.giveBack(taken);
        }
    }

    private boolean mended(
            byte[] json, int from, int length, @Nullable String index, @Nullable EventError error) {
        Map<String, @Nullable Object> document = read(json, from, length);
        if (document == null) {
            return false;
        }
        boolean isMended = error != null;
        boolean isMalformed = isMended && LenientJson.isMalformed(json, from, length);
        List<EventNormalizer.Normalized> events =
                normalizer.normalize(document, null, origin.zone());
        for (EventNormalizer.Normalized event : events) {
            if (event.isChanged() || isMended) {
                judge(event, isMalformed, index, json, from, length);
            } else { // it is what the feed has read
                judge(index, false, event.aside());
            }
        }
        if (isMalformed) {
            keepMalformed(json, from, length);
        }
        return true;
    }

    private boolean hasTime() {
        Instant time = feed.timestamp();
        return time != null // else rather a number in another unit than milliseconds
                && EventTimes.isPlausible(time.getEpochSecond());
    }

    private @Nullable Map<String, @Nullable Object> read(byte[] json, int from, int length) {
        try {
            Map<String, @Nullable Object> document =
                    Documents.cast(lenient.read(json, from, length));
            refusal = notAnEvent();
            return document;
        } catch (LenientJson.Refused e) {
            refuse(e.kind(), String.valueOf(e.getMessage()));
            return null;
        }
    }

    private static EventError notAnEvent() {
        return new EventError(
                0, 0, Kind.NOT_AN_OBJECT, "expected an event, a JSON object, found something else");
    }

    /** Says why what was given last is no event. */
    void refuse(Kind kind, String reason) {
        refusal = new EventError(0, 0, kind, reason);
    }

    /** Why what was given last is no event. */
    EventError refusal() {
        return refusal;
    }

    /** Takes a line of text: an event that has nothing but a message. */
    void text(byte[] text, int from, int length) {
        long taken = (long) ESCAPED * length;
        memory.take(taken);
        try {
            takeText(text, from, length);
        } finally {
            memory.giveBack(taken);
        }
    }

    private void takeText(byte[] text, int from, int length) {
        boolean isMalformed = LenientJson.isMalformed(text, from, length);
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("message", new String(text, from, length, StandardCharsets.UTF_8));
        EventNormalizer.Normalized event =
                new EventNormalizer.Normalized(document, Map.of(), true, false);
        judge(event, isMalformed, null, text, from, length);
        if (isMalformed) {
            keepMalformed(text, from, length);
        }
    }

    /**
     * Takes an element of an array that is no object itself: a text or an array with objects in it.
     */
    void element(byte[] json, int from, int length) {
        List<Map<String, @Nullable Object>> inside = new ArrayList<>();
        long taken = (long) TREE * length;
        memory.take(taken);
        try {
            refusal = notAnEvent();
            boolean isWhole = collect(lenient.read(json, from, length), inside);
            boolean isMalformed = LenientJson.isMalformed(json, from, length);
            for (Map<String, @Nullable Object> document : inside) {
                judge(document, Map.of(), null, isMalformed, null, json, from, length);
            }
            if (!isWhole || inside.isEmpty()) {
                refusal = notAnEvent();
                reject(json, from, length);
            } else if (isMalformed) {
                keepMalformed(json, from, length);
            }
        } catch (LenientJson.Refused e) {
            refuse(e.kind(), String.valueOf(e.getMessage()));
            reject(json, from, length);
        } finally {
            memory.giveBack(taken);
        }
    }

    /** Finds the events in a value; false if there is anything else in it. */
    private boolean collect(@Nullable Object value, List<Map<String, @Nullable Object>> inside)
            throws LenientJson.Refused {
        return switch (value) {
            case Map<?, ?> map -> inside.add(Documents.of(map));
            case List<?> list -> {
                boolean isWhole = true;
                for (Object each : list) {
                    isWhole &= collect(each, inside);
                }
                yield isWhole;
            }
            case String text when Wrappers.looksLikeObject(text) ->
                    lenient.read(text) instanceof Map<?, ?> map && inside.add(Documents.of(map));
            case null, default -> false;
        };
    }

    /**
     * Takes an event that was read already.
     *
     * @param document may be changed
     * @param aside what was around it; goes under {@code ingest}
     * @param time of what was around it, or null
     * @param isMalformed whether bytes of it were no UTF-8, and have become U+FFFD
     * @param index into which it was to be written, or null
     * @param raw the bytes of which it was made, for the quarantine
     */
    void document(
            Map<String, @Nullable Object> document,
            Map<String, @Nullable Object> aside,
            @Nullable String time,
            boolean isMalformed,
            @Nullable String index,
            byte[] raw,
            int from,
            int length) {
        long taken = (long) TREE * length;
        memory.take(taken);
        try {
            judge(document, aside, time, isMalformed, index, raw, from, length);
        } finally {
            memory.giveBack(taken);
        }
        if (isMalformed) {
            keepMalformed(raw, from, length);
        }
    }

    private void judge(
            Map<String, @Nullable Object> document,
            Map<String, @Nullable Object> aside,
            @Nullable String time,
            boolean isMalformed,
            @Nullable String index,
            byte[] raw,
            int from,
            int length) {
        expectRoom();
        for (EventNormalizer.Normalized event :
                normalizer.normalize(document, time, origin.zone())) {
            Map<String, @Nullable Object> all = new LinkedHashMap<>(aside);
            all.putAll(event.aside());
            EventNormalizer.Normalized whole =
                    new EventNormalizer.Normalized(event.document(), all, true, event.timeIsOurs());
            judge(whole, isMalformed, index, raw, from, length);
        }
    }

    private void judge(
            EventNormalizer.Normalized event,
            boolean isMalformed,
            @Nullable String index,
            byte[] raw,
            int from,
            int length) {
        expectRoom();
        byte[] json = JsonDocument.write(event.document());
        EventError error = feed.read(json, 0, json.length);
        if (error != null) {
            refusal = error;
            reject(raw, from, length);
            return;
        }
        Map<String, @Nullable Object> aside = event.aside();
        if (isMalformed) {
            List<Object> flags = new ArrayList<>();
            if (aside.get(EventNormalizer.FLAGS) instanceof List<?> others) {
                flags.addAll(others);
            }
            flags.add(INVALID_UTF8);
            aside = new LinkedHashMap<>(aside);
            aside.put(EventNormalizer.FLAGS, flags);
        }
        judge(index, event.timeIsOurs(), aside);
    }

    private void judge(
            @Nullable String index, boolean timeIsOurs, Map<String, @Nullable Object> aside) {
        Map<String, @Nullable Object> at = arrivalAt(index);
        if (!aside.isEmpty()) {
            at = new LinkedHashMap<>(at);
            at.putAll(aside);
        }
        feed.judge(index, timeIsOurs, at);
        if (feed.isFull()) {
            patience.spend(feed::commit);
        }
    }

    private Map<String, @Nullable Object> arrivalAt(@Nullable String index) {
        if (index == null) {
            return arrival;
        }
        if (!index.equals(lastIndex)) {
            arrivalAtIndex = new LinkedHashMap<>(arrival);
            arrivalAtIndex.put("index", index);
            lastIndex = index;
        }
        return arrivalAtIndex;
    }

    private void expectRoom() {
        if (feed.received() >= maxEvents) {
            throw new TooManyEvents(maxEvents);
        }
    }

    /** Refuses a request of more actions than it may have events. */
    void expectAtMost(int actions) {
        if (actions > maxEvents) {
            throw new TooManyEvents(maxEvents);
        }
    }

    /** A request with more events than one may have. */
    static final class TooManyEvents extends RuntimeException {

        private static final long serialVersionUID = 1L;

        TooManyEvents(int limit) {
            super(
                    "expected at most %d events in one body (tripline.intake.limits.max-events), found more"
                            .formatted(limit),
                    null,
                    false,
                    false);
        }
    }

    /** What was given last is no event: counts it and keeps its bytes. */
    void reject(byte[] bytes, int from, int length) {
        reject(refusal.kind(), refusal.reason(), bytes, from, length, length);
    }

    /**
     * Counts something that is no event, and keeps it.
     *
     * @param size how many bytes it had, if those given are but the first
     */
    void reject(Kind kind, String reason, byte[] bytes, int from, int length, long size) {
        expectRoom();
        feed.reject(kind);
        poison.add(kind.label(), reason, bytes, from, length, size, false);
    }

    private void keepMalformed(byte[] raw, int from, int length) {
        poison.add(
                INVALID_UTF8,
                "expected UTF-8, found other bytes; judged with U+FFFD in their place",
                raw,
                from,
                length,
                length,
                true);
    }

    /**
     * Stores what is left to store. When this returns the request may be acknowledged.
     *
     * @param idle how long the request has waited for its client
     */
    void finish(Duration idle) {
        patience.spend(poison::keep);
        patience.spend(left -> feed.finish(left, idle));
    }
}
