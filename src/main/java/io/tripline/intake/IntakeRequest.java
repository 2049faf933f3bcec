package io.tripline.intake;

import io.tripline.alert.AlertTooLarge;
import io.tripline.alert.StoreUnavailable;
import io.tripline.detection.EventFeed;
import io.tripline.detection.Intake;
import io.tripline.detection.RequestMemory;
import io.tripline.event.EventError;
import io.tripline.event.EventError.Kind;
import io.tripline.event.json.LenientJson;
import io.tripline.event.json.Wrappers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request at an intake: takes what its body holds, piece by piece, has events judged and keeps
 * the rest for the quarantine. Nothing may be acknowledged before {@link #finish}. An event that is
 * plain JSON in ECS, with a time, is judged as its bytes are; any other is read leniently and
 * normalised first. A piece on which we fail is kept like one that is no event, so that it stands
 * in no other's way. Made by {@link Intakes}; to be used by one thread.
 */
final class IntakeRequest {

    private static final Logger LOG = LoggerFactory.getLogger(IntakeRequest.class);

    /** Larger events are read leniently: that bounds the number of their values. */
    static final int LARGE = 256 * 1024;

    /** What a byte of a line of text takes: two as it is decoded, two in the document. */
    private static final int TEXT = 4;

    private final Origin origin;
    private final EventFeed feed;
    private final PaidJson json;
    private final EventNormalizer normalizer;
    private final WrittenEvent written;
    private final PoisonBuffer poison;
    private final Patience patience;
    private final RequestMemory.Lease memory;
    private final IntakeSettings settings;
    private final Arrival arrival;
    private long made;
    private boolean hasFailed;
    private EventError refusal = new EventError(0, 0, Kind.NOT_JSON, "");

    /**
     * Where a request comes from.
     *
     * @param tenant whose it is
     * @param source that its path named, or empty
     * @param client its address
     * @param zone of times that name none
     */
    record Origin(
            String tenant,
            Intake intake,
            String source,
            String client,
            Instant receivedAt,
            ZoneId zone) {}

    IntakeRequest(
            Origin origin,
            EventFeed feed,
            LenientJson lenient,
            PoisonBuffer poison,
            Patience patience,
            RequestMemory.Lease memory,
            IntakeSettings settings) {
        this.origin = origin;
        this.feed = feed;
        this.json = new PaidJson(lenient, settings.eventLimits(), memory);
        this.normalizer = new EventNormalizer(json, feed.categoryFields(), origin.zone());
        this.written = new WrittenEvent(settings.maxEvent(), memory);
        this.poison = poison;
        this.patience = patience;
        this.memory = memory;
        this.settings = settings;
        this.arrival = new Arrival(origin);
    }

    /** Reads events ahead, while they are cut out of the body. */
    EventFeed ahead() {
        return feed;
    }

    /** What around an event is to be read, this reads. */
    PaidJson json() {
        return json;
    }

    /**
     * Whether no event was taken yet: the first is read, so that the age of what comes is known.
     */
    boolean isFirst() {
        return feed.received() == 0;
    }

    /** Takes an event that need not be read. */
    void skip() {
        expectRoom();
        feed.skip();
    }

    /** What pays for this request. */
    RequestMemory.Lease memory() {
        return memory;
    }

    /** The bytes of which something is made, for the quarantine. */
    @SuppressWarnings("ArrayRecordComponent") // a plain carrier; nothing compares them
    private record Raw(byte[] bytes, int from, int length, boolean isMalformed) {

        static Raw of(byte[] bytes, int from, int length) {
            return new Raw(bytes, from, length, LenientJson.isMalformed(bytes, from, length));
        }
    }

    /**
     * Rejects a piece on which we failed; what is wrong with the request itself passes.
     *
     * @param before how much was paid for before the piece
     */
    private void failed(RuntimeException e, long before, byte[] bytes, int from, int length) {
        if (e instanceof RequestMemory.Exhausted exhausted
                && exhausted.isFaultOf(json.taken() - before)) {
            json.giveBackTo(before);
            refuse(
                    Kind.TOO_LARGE,
                    "expected an event for which there is memory (tripline.limits.in-flight), found one of %d bytes that needs more than half of it"
                            .formatted(length));
            reject(bytes, from, length);
            return;
        }
        if (e instanceof TooMuch
                || e instanceof RequestMemory.Exhausted
                || e instanceof StoreUnavailable) {
            throw e;
        }
        if (e instanceof AlertTooLarge) {
            refuse(Kind.TOO_LARGE, String.valueOf(e.getMessage()));
            reject(bytes, from, length);
            return;
        }
        if (!hasFailed) { // one line a request
            hasFailed = true;
            StackTraceElement[] stack = e.getStackTrace();
            LOG.error( // the message may hold a value of the event
                    "An event at the intake {} could not be judged, {} at {}; it is in quarantine",
                    origin.intake().label(),
                    e.getClass().getName(),
                    stack.length == 0 ? "an unknown place" : stack[0]);
        }
        refuse(Kind.FAILED, "expected to judge it, but that failed: a fault of Tripline");
        reject(bytes, from, length);
    }

    /**
     * Takes an event's JSON, if that is what the bytes are.
     *
     * @param index into which it was to be written, or null
     * @return false if they are not: then {@link #refusal} says why, and nothing has been done
     */
    boolean object(byte[] text, int from, int length, @Nullable String index) {
        expectRoom();
        long before = json.taken();
        try {
            return takeObject(text, from, length, index);
        } catch (RuntimeException e) {
            failed(e, before, text, from, length);
            return true;
        } finally {
            json.giveBackTo(before);
        }
    }

    private boolean takeObject(byte[] text, int from, int length, @Nullable String index) {
        if (length > LARGE) {
            return readLeniently(text, from, length, index, true);
        }
        EventError error = feed.read(text, from, length);
        if (error == null && !feed.isWrapped() && hasTime()) {
            judgeRead(index, false, Map.of(), false);
            return true;
        }
        return readLeniently(text, from, length, index, error != null);
    }

    private boolean hasTime() {
        Instant time = feed.timestamp();
        return time != null // else rather a number in another unit than milliseconds
                && EventTimes.isPlausible(time.getEpochSecond());
    }

    /**
     * Reads an event as a document.
     *
     * @param isOther whether the feed does not hold it as it is
     */
    private boolean readLeniently(
            byte[] text, int from, int length, @Nullable String index, boolean isOther) {
        Map<String, @Nullable Object> document = read(text, from, length);
        if (document == null) {
            return false;
        }
        Raw raw = isOther ? Raw.of(text, from, length) : new Raw(text, from, length, false);
        normalizer.normalize(document, null, new Inside(index, Map.of(), raw, !isOther));
        keepMalformed(raw);
        return true;
    }

    /** What comes of a piece. */
    private final class Inside implements EventNormalizer.Found {

        private final @Nullable String index;
        private final Map<String, @Nullable Object> aside;
        private final Raw raw;
        private final boolean isRead;
        private boolean isRejected;
        private boolean isKept;

        /**
         * Of a piece.
         *
         * @param aside what was around it
         * @param isRead whether the feed holds it as it is
         */
        Inside(
                @Nullable String index,
                Map<String, @Nullable Object> aside,
                Raw raw,
                boolean isRead) {
            this.index = index;
            this.aside = aside;
            this.raw = raw;
            this.isRead = isRead;
        }

        @Override
        public void event(EventNormalizer.Normalized event) {
            if (isRead && !event.isChanged()) { // then it is the only one
                judgeRead(index, false, event.aside(), false);
                return;
            }
            Map<String, @Nullable Object> all = new LinkedHashMap<>(aside);
            all.putAll(event.aside());
            judge(
                    new EventNormalizer.Normalized(event.document(), all, true, event.timeIsOurs()),
                    index,
                    raw);
        }

        @Override
        public void odd(Kind kind, String reason, boolean isJudged) {
            if (isJudged && !isKept) { // once a piece
                isKept = true;
                keepJudged(kind.label(), reason, raw);
            } else if (!isJudged && !isRejected) {
                isRejected = true;
                refuse(kind, reason);
                reject(raw.bytes(), raw.from(), raw.length());
            }
        }
    }

    private @Nullable Map<String, @Nullable Object> read(byte[] text, int from, int length) {
        try {
            Map<String, @Nullable Object> document = Documents.cast(json.read(text, from, length));
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

    /**
     * Takes a line of text: an event that has nothing but a message.
     *
     * @param odd why it is kept in the quarantine too, or null
     */
    void text(byte[] text, int from, int length, @Nullable String odd) {
        expectRoom();
        long before = json.taken();
        try {
            Raw raw = Raw.of(text, from, length);
            takeText(raw);
            if (odd != null) {
                keepJudged(Kind.NOT_JSON.label(), odd, raw);
            }
        } catch (RuntimeException e) {
            failed(e, before, text, from, length);
        } finally {
            json.giveBackTo(before);
        }
    }

    private void takeText(Raw raw) {
        json.take((long) TEXT * raw.length());
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put(
                "message",
                new String(raw.bytes(), raw.from(), raw.length(), StandardCharsets.UTF_8));
        judge(new EventNormalizer.Normalized(document, Map.of(), true, false), null, raw);
        keepMalformed(raw);
    }

    /**
     * Takes an element of an array that is no object itself: a text or an array with objects in it.
     */
    void element(byte[] text, int from, int length) {
        expectRoom();
        long before = json.taken();
        try {
            takeElement(Raw.of(text, from, length));
        } catch (LenientJson.Refused e) {
            refuse(e.kind(), String.valueOf(e.getMessage()));
            reject(text, from, length);
        } catch (RuntimeException e) {
            failed(e, before, text, from, length);
        } finally {
            json.giveBackTo(before);
        }
    }

    private void takeElement(Raw raw) throws LenientJson.Refused {
        refusal = notAnEvent();
        if (judgeInside(json.read(raw.bytes(), raw.from(), raw.length()), raw)) {
            keepMalformed(raw);
        } else {
            reject(raw.bytes(), raw.from(), raw.length());
        }
    }

    /** Judges the events in a value; false if there are none, or there is anything else in it. */
    private boolean judgeInside(@Nullable Object value, Raw raw) {
        return switch (value) {
            case Map<?, ?> map -> {
                judge(Documents.of(map), Map.of(), null, null, raw);
                yield true;
            }
            case List<?> list -> {
                boolean isWhole = !list.isEmpty();
                for (Object each : list) {
                    isWhole &= judgeInside(each, raw);
                }
                yield isWhole;
            }
            case String text when Wrappers.looksLikeObject(text) -> {
                long before = json.taken();
                Map<String, @Nullable Object> document = object(text);
                if (document != null) {
                    judge(document, Map.of(), null, null, raw);
                }
                json.giveBackTo(before);
                yield document != null;
            }
            case null, default -> false;
        };
    }

    private @Nullable Map<String, @Nullable Object> object(String text) {
        try {
            return Documents.cast(json.read(text));
        } catch (LenientJson.Refused e) {
            refuse(e.kind(), String.valueOf(e.getMessage()));
            return null;
        }
    }

    /**
     * Takes an event that was read already, and paid for.
     *
     * @param document may be changed
     * @param aside what was around it; goes under {@code ingest}
     * @param time of what was around it, or null
     * @param isMalformed whether bytes of it were no UTF-8, and have become U+FFFD
     * @param index into which it was to be written, or null
     * @param bytes of which it was made, for the quarantine
     */
    void document(
            Map<String, @Nullable Object> document,
            Map<String, @Nullable Object> aside,
            @Nullable String time,
            boolean isMalformed,
            @Nullable String index,
            byte[] bytes,
            int from,
            int length) {
        expectRoom();
        long before = json.taken();
        try {
            Raw raw = new Raw(bytes, from, length, isMalformed);
            judge(document, aside, time, index, raw);
            keepMalformed(raw);
        } catch (RuntimeException e) {
            failed(e, before, bytes, from, length);
        } finally {
            json.giveBackTo(before);
        }
    }

    /** Counts what an event has in common with others, as if it had come with each of them. */
    void countShared(int bytes) {
        made += bytes;
    }

    private void judge(
            Map<String, @Nullable Object> document,
            Map<String, @Nullable Object> aside,
            @Nullable String time,
            @Nullable String index,
            Raw raw) {
        normalizer.normalize(document, time, new Inside(index, aside, raw, false));
    }

    private void judge(EventNormalizer.Normalized event, @Nullable String index, Raw raw) {
        expectRoom();
        boolean isWhole = written.write(event.document());
        EventError error =
                isWhole
                        ? feed.read(written.bytes(), 0, written.length())
                        : new EventError(
                                0,
                                0,
                                Kind.TOO_LARGE,
                                "expected at most %d bytes an event (tripline.intake.limits.max-event-size), found more once it was mended"
                                        .formatted(settings.maxEvent()));
        if (error != null) {
            refusal = error;
            reject(raw.bytes(), raw.from(), raw.length());
            return;
        }
        judgeRead(index, event.timeIsOurs(), event.aside(), raw.isMalformed());
    }

    /** Judges what the feed has read. */
    private void judgeRead(
            @Nullable String index,
            boolean timeIsOurs,
            Map<String, @Nullable Object> aside,
            boolean isMalformed) {
        feed.judge(index, timeIsOurs, arrival.of(index, aside, isMalformed));
        if (made + feed.arrivalBytes() > settings.maxDecoded()) {
            throw TooMuch.made(settings.maxDecoded());
        }
        if (feed.isFull()) {
            commit();
        }
    }

    private void commit() {
        try {
            patience.spend(feed::commit);
        } catch (StoreUnavailable e) {
            throw e;
        } catch (RuntimeException e) { // it is not the event's fault
            throw new StoreUnavailable("the store did not commit", e);
        }
    }

    private void expectRoom() {
        expectAtMost(feed.received() + 1);
    }

    /** Refuses a request of more actions than it may have events. */
    void expectAtMost(long actions) {
        if (actions > settings.maxEvents()) {
            throw TooMuch.events(settings.maxEvents());
        }
    }

    /** A request of which more comes than may. */
    static final class TooMuch extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private TooMuch(String message) {
            super(message, null, false, false);
        }

        static TooMuch events(int limit) {
            return new TooMuch(
                    "expected at most %d events in one body (tripline.intake.limits.max-events), found more"
                            .formatted(limit));
        }

        static TooMuch made(long limit) {
            return new TooMuch(
                    "expected a body of at most %d bytes if what its events share came with each of them (tripline.intake.limits.max-decoded-size), found more"
                            .formatted(limit));
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

    private void keepMalformed(Raw raw) {
        if (raw.isMalformed()) {
            keepJudged(
                    Arrival.INVALID_UTF8,
                    "expected UTF-8, found other bytes; judged with U+FFFD in their place",
                    raw);
        }
    }

    private void keepJudged(String reason, String detail, Raw raw) {
        poison.add(reason, detail, raw.bytes(), raw.from(), raw.length(), raw.length(), true);
    }

    /**
     * Stores what is left to store. When this returns the request may be acknowledged.
     *
     * @param idle how long the request has waited for its client
     */
    void finish(Duration idle) {
        if (!poison.isEmpty()) {
            patience.spend(poison::keep);
        }
        patience.spend(left -> feed.finish(left, idle));
    }
}
