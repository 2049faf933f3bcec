package io.tripline.intake;

import io.tripline.event.EventError.Kind;
import io.tripline.intake.format.EventLimits;
import io.tripline.intake.msgpack.MsgpackEvents;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.PushbackInputStream;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads bodies of any framing, told by their bytes: JSON events in an array or one after the other,
 * lines of text, msgpack; by the media type alone also the parts of a multipart body and OTLP.
 */
final class GenericIntake {

    private static final Pattern BOUNDARY =
            Pattern.compile(";\\s*boundary=(?:\"([^\"]{1,70})\"|([^\\s;]{1,70}))");

    private static final String FOREIGN = "expected an event, a JSON object, found something else";

    private static final String BROKEN =
            "expected an event that ends with its closing bracket, found none that does";

    private final int maxEvent;
    private final OtlpIntake otlp;
    private final MsgpackEvents msgpack;

    GenericIntake(EventLimits limits, OtlpIntake otlp) {
        this.maxEvent = limits.maxEventBytes();
        this.otlp = otlp;
        this.msgpack = new MsgpackEvents(limits);
    }

    /** Reads a request. */
    Intakes.Door door(HttpServletRequest http) {
        String type = http.getContentType() == null ? "" : http.getContentType();
        boolean saysMsgpack = type.toLowerCase(Locale.ROOT).contains("msgpack");
        return (body, memory, request) -> {
            PushbackInputStream in = new PushbackInputStream(body, BodyHead.MAX_LENGTH);
            BodyHead head = BodyHead.of(in);
            if (OtlpIntake.isProtobuf(http) && !head.isText()) {
                otlp.readProtobuf(in, request);
            } else if ((saysMsgpack && !head.isText())
                    || MsgpackEvents.looksLikeMsgpack(head.bytes())) {
                msgpack.read(in, new OtlpIntake.Handler("msgpack", request));
            } else {
                String boundary = boundary(type);
                read(
                        boundary == null
                                ? EventFrames.sniffed(in, maxEvent, memory)
                                : EventFrames.parts(in, maxEvent, memory, boundary),
                        request);
            }
        };
    }

    /** What separates the parts of a multipart body; null if it is none. */
    private static @Nullable String boundary(String type) {
        if (!type.toLowerCase(Locale.ROOT).startsWith("multipart/")) {
            return null;
        }
        Matcher boundary = BOUNDARY.matcher(type);
        if (!boundary.find()) {
            return null;
        }
        return boundary.group(1) == null ? boundary.group(2) : boundary.group(1);
    }

    /** Has all events of a body judged. */
    static void read(EventFrames frames, IntakeRequest request) throws IOException {
        frames.readAhead(request.ahead());
        for (EventFrames.Piece piece = frames.next();
                piece != EventFrames.Piece.END;
                piece = frames.next()) {
            take(piece, frames, request);
        }
    }

    /** Has the event of a piece judged, or rejects what is none. */
    static void take(EventFrames.Piece piece, EventFrames frames, IntakeRequest request)
            throws IOException {
        switch (piece) {
            case OBJECT -> {
                if (!request.object(frames.bytes(), frames.from(), frames.length(), null)) {
                    boolean isBroken = request.refusal().kind() == Kind.NOT_JSON;
                    if (isBroken && frames.giveUp() == EventFrames.Piece.TEXT) {
                        // an event that was cut, perhaps: the text is judged, and kept to be seen
                        String odd = frames.beginsWithKey() ? request.refusal().reason() : null;
                        request.text(frames.bytes(), frames.from(), frames.length(), odd);
                    } else {
                        request.reject(frames.bytes(), frames.from(), frames.length());
                    }
                }
            }
            case SKIPPABLE -> request.skip();
            case ELEMENT -> request.element(frames.bytes(), frames.from(), frames.length());
            case TEXT -> request.text(frames.bytes(), frames.from(), frames.length(), null);
            case FOREIGN -> reject(Kind.NOT_AN_OBJECT, FOREIGN, frames, request);
            case BROKEN -> reject(Kind.NOT_JSON, BROKEN, frames, request);
            case TOO_LARGE -> rejectTooLarge(frames, request);
            case END -> {}
        }
    }

    private static void reject(
            Kind kind, String reason, EventFrames frames, IntakeRequest request) {
        request.reject(kind, reason, frames.bytes(), frames.from(), frames.length(), frames.size());
    }

    /** Something that is larger than an event may be. */
    static void rejectTooLarge(EventFrames frames, IntakeRequest request) {
        reject(
                Kind.TOO_LARGE,
                "expected at most the bytes of tripline.intake.limits.max-event-size an event, found %d"
                        .formatted(frames.size()),
                frames,
                request);
    }
}
