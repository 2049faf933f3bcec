package io.tripline.event.json;

import io.tripline.event.Event;
import io.tripline.event.EventError;
import io.tripline.event.EventError.Kind;
import io.tripline.event.FieldTable;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads a body: one object, an array of objects, or one object a line. Finds where each event lies,
 * then fills the slots of a {@link FieldTable} in one streaming pass over it and skips the rest;
 * every event is validated fully on the way. Made per generation of rules; thread-safe.
 */
public final class EventReader {

    /** How a body is cut into events. */
    public enum Framing {
        /**
         * Told by the bytes: a value, or lines where the body is two or more lines that each begin
         * a value.
         */
        SNIFFED,
        /** One event a line, whatever the bytes (NDJSON). */
        LINES
    }

    private static final int MAX_NUMBER_LENGTH = 1000;

    private final FieldTable table;
    private final ReadLimits limits;
    private final JsonFactory strict;
    private final JsonFactory lenientOnKeys;

    /** A reader that fills the slots of {@code table}. */
    public EventReader(FieldTable table, ReadLimits limits) {
        this.table = table;
        this.limits = limits;
        this.strict = factory(limits, true);
        this.lenientOnKeys = factory(limits, false);
    }

    private static JsonFactory factory(ReadLimits limits, boolean refuseDuplicateKeys) {
        return JsonFactory.builder()
                .streamReadConstraints(
                        StreamReadConstraints.builder()
                                .maxNestingDepth(limits.maxDepth())
                                .maxNumberLength(MAX_NUMBER_LENGTH)
                                .maxStringLength(limits.maxEventBytes())
                                .maxNameLength(limits.maxEventBytes())
                                .build())
                .configure(StreamReadFeature.STRICT_DUPLICATE_DETECTION, refuseDuplicateKeys)
                .build();
    }

    /**
     * Reads the first {@code length} bytes of a body.
     *
     * @param handler gets each event and each error, in order
     * @throws UnreadableBody if nothing of the body may be judged
     */
    public void read(byte[] body, int length, Framing framing, EventHandler handler) {
        new Pass(body, length, handler).read(framing);
    }

    /** One body on its way through. */
    private final class Pass {

        private final byte[] body;
        private final int end;
        private final EventHandler handler;
        private final Event event = new Event(table);
        private int received;
        private int countedTo;
        private int linesBefore;
        private int lineStart;

        Pass(byte[] body, int length, EventHandler handler) {
            this.body = body;
            this.end = length;
            this.handler = handler;
        }

        void read(Framing framing) {
            int start = JsonBytes.skipWhitespace(body, startAfterByteOrderMark(), end);
            if (start == end) {
                throw UnreadableBody.malformed(
                        "expected an event, an array of events or one event a line, found an empty body");
            }
            if (framing == Framing.LINES) {
                readLines(start);
                return;
            }
            int valueEnd = JsonBytes.endOfValue(body, start, end);
            boolean alone = valueEnd >= 0 && JsonBytes.skipWhitespace(body, valueEnd, end) == end;
            if (!alone && looksLikeLines(start)) {
                readLines(start);
            } else if (body[start] == '[') {
                readArray(start);
            } else {
                readSingle(start, alone ? valueEnd : end);
            }
        }

        private int startAfterByteOrderMark() {
            boolean mark =
                    end >= 3
                            && body[0] == (byte) 0xEF
                            && body[1] == (byte) 0xBB
                            && body[2] == (byte) 0xBF;
            return mark ? 3 : 0;
        }

        /**
         * Two or more lines that each begin a value. A value that is laid out over many lines and
         * breaks off has such lines, too; what tells it apart is a first line that is an opening
         * bracket alone or an open array, or open lines that are no objects.
         */
        private boolean looksLikeLines(int start) {
            int lines = 0;
            boolean hasObject = false;
            boolean allObjectsOrClosed = true;
            for (int at = start; at < end; ) {
                int lineEnd = lineEnd(at);
                int from = JsonBytes.skipWhitespace(body, at, lineEnd);
                int to = JsonBytes.trimEnd(body, from, lineEnd);
                at = lineEnd + 1;
                if (from == lineEnd) {
                    continue;
                }
                if (!JsonBytes.beginsValue(body[from])) {
                    return false;
                }
                boolean isClosed = JsonBytes.endOfValue(body, from, lineEnd) == to;
                if (lines == 0 && !isClosed && (body[from] == '[' || to == from + 1)) {
                    return false;
                }
                hasObject |= isClosed && body[from] == '{';
                allObjectsOrClosed &= isClosed || body[from] == '{';
                lines++;
            }
            return lines >= 2 && (hasObject || allObjectsOrClosed);
        }

        private int lineEnd(int from) {
            int at = from;
            while (at < end && body[at] != '\n') {
                at++;
            }
            return at;
        }

        private void readLines(int start) {
            int line = 1 + newlines(0, start);
            for (int at = start; at < end; line++) {
                int lineEnd = lineEnd(at);
                int from = JsonBytes.skipWhitespace(body, at, lineEnd);
                if (from < lineEnd) {
                    accept(from, JsonBytes.trimEnd(body, from, lineEnd), line);
                }
                at = lineEnd + 1;
            }
        }

        private void readArray(int start) {
            int at = JsonBytes.skipWhitespace(body, start + 1, end);
            if (at < end && body[at] == ']') {
                expectNothingAfter(at + 1);
                return;
            }
            while (true) {
                int valueEnd =
                        at < end && JsonBytes.beginsValue(body[at])
                                ? JsonBytes.endOfValue(body, at, end)
                                : -1;
                int next = valueEnd < 0 ? end : JsonBytes.skipWhitespace(body, valueEnd, end);
                if (next == end) {
                    throw brokenArray(at);
                }
                if (body[next] != ',' && body[next] != ']') {
                    throw UnreadableBody.malformed(
                            "not valid JSON: expected ',' or ']' after element %d at %s"
                                    .formatted(received, position(next)));
                }
                acceptElement(at, valueEnd);
                if (body[next] == ']') {
                    expectNothingAfter(next + 1);
                    return;
                }
                at = JsonBytes.skipWhitespace(body, next + 1, end);
            }
        }

        private UnreadableBody brokenArray(int at) {
            String found =
                    at == end
                            ? "the end of the body"
                            : body[at] == ']' ? "']' after a comma" : "none that is closed";
            return UnreadableBody.malformed(
                    "not valid JSON: expected element %d of the array at %s, found %s"
                            .formatted(received, position(at), found));
        }

        private void expectNothingAfter(int at) {
            int rest = JsonBytes.skipWhitespace(body, at, end);
            if (rest < end) {
                throw UnreadableBody.malformed(
                        "not valid JSON: expected the end of the body at %s; send several events as an array or one a line"
                                .formatted(position(rest)));
            }
        }

        /**
         * An element must be JSON, or the whole array is none; JSON that is no usable event is its
         * own error.
         */
        private void acceptElement(int from, int to) {
            Fault fault = body[from] == '{' ? fill(from, to) : notAnObject(from, to);
            boolean isFatal =
                    fault != null
                            && (fault.kind == Kind.NOT_JSON
                                    || (body[from] != '{' && fault.kind == Kind.TOO_DEEP));
            if (fault != null && isFatal) {
                throw UnreadableBody.malformed(fault.reason);
            }
            deliver(fault, 0);
        }

        private void readSingle(int from, int to) {
            if (body[from] != '{') {
                Fault fault = notAnObject(from, to);
                throw UnreadableBody.malformed(fault.reason);
            }
            Fault fault = fill(from, to);
            if (fault != null) {
                throw fault.kind == Kind.TOO_LARGE
                        ? UnreadableBody.tooLarge(fault.reason)
                        : UnreadableBody.malformed(fault.reason);
            }
            deliver(null, 0);
        }

        private void accept(int from, int to, int line) {
            deliver(body[from] == '{' ? fill(from, to) : notAnObject(from, to), line);
        }

        private void deliver(@Nullable Fault fault, int line) {
            if (received == limits.maxEvents()) {
                throw UnreadableBody.tooLarge(
                        "expected at most %d events in one body (tripline.limits.max-events), found more"
                                .formatted(limits.maxEvents()));
            }
            if (fault == null) {
                handler.event(event);
            } else {
                handler.error(new EventError(received, line, fault.kind, fault.reason));
            }
            received++;
        }

        /** Fills the event from the object that begins at {@code from}; null if all is well. */
        private @Nullable Fault fill(int from, int to) {
            event.reset(body, from, to - from, received);
            return check(from, to, strict);
        }

        private Fault notAnObject(int from, int to) {
            Fault fault = JsonBytes.beginsValue(body[from]) ? check(from, to, lenientOnKeys) : null;
            if (fault != null) {
                return fault;
            }
            String found =
                    switch (body[from]) {
                        case '[' -> "an array";
                        case '"' -> "a string";
                        case 't', 'f' -> "a boolean";
                        case 'n' -> "null";
                        default -> JsonBytes.beginsValue(body[from]) ? "a number" : null;
                    };
            return found == null
                    ? new Fault(
                            Kind.NOT_JSON,
                            "not valid JSON at %s: no value begins here".formatted(position(from)))
                    : new Fault(
                            Kind.NOT_AN_OBJECT,
                            "expected an event, a JSON object, found %s at %s"
                                    .formatted(found, position(from)));
        }

        private @Nullable Fault check(int from, int to, JsonFactory factory) {
            if (to - from > limits.maxEventBytes()) {
                return new Fault(
                        Kind.TOO_LARGE,
                        "expected at most %d bytes an event (tripline.limits.max-event-size), found %d"
                                .formatted(limits.maxEventBytes(), to - from));
            }
            int malformed = JsonBytes.malformedUtf8(body, from, to);
            if (malformed < 0 && to - from > 1 && body[from + 1] == 0) {
                malformed =
                        from + 1; // else the tokeniser would take the bytes for UTF-16 or UTF-32
            }
            if (malformed >= 0) {
                return new Fault(Kind.NOT_JSON, "not valid UTF-8 at " + position(malformed));
            }
            Fault fault = parse(from, to, factory);
            if (fault != null) {
                return fault;
            }
            int surrogate = JsonBytes.loneSurrogate(body, from, to);
            return surrogate < 0 ? null : loneSurrogate(surrogate);
        }

        private Fault loneSurrogate(int at) {
            return new Fault(
                    Kind.LONE_SURROGATE,
                    "expected both halves of a surrogate pair, found one at " + position(at));
        }

        /** Whether lone surrogates are all that is wrong; the tokeniser stops at those in keys. */
        private boolean isJsonBut(int from, int to) {
            byte[] mended = Arrays.copyOfRange(body, from, to);
            for (int at = JsonBytes.loneSurrogate(mended, 0, mended.length);
                    at >= 0;
                    at = JsonBytes.loneSurrogate(mended, at, mended.length)) {
                mended[at + 2] = '0';
            }
            try (JsonParser parser =
                    lenientOnKeys.createParser(ObjectReadContext.empty(), mended)) {
                parser.nextToken();
                parser.skipChildren();
                return parser.nextToken() == null;
            } catch (JacksonException e) {
                return false;
            }
        }

        private @Nullable Fault parse(int from, int to, JsonFactory factory) {
            try (JsonParser parser =
                    factory.createParser(ObjectReadContext.empty(), body, from, to - from)) {
                try {
                    if (parser.nextToken() == JsonToken.START_OBJECT) {
                        readObject(parser, table.root());
                    } else {
                        parser.skipChildren();
                    }
                    if (parser.nextToken() != null) {
                        return new Fault(
                                Kind.NOT_JSON,
                                "not valid JSON: expected nothing after the event, found more at %s; send several events as"
                                                .formatted(
                                                        position(
                                                                from
                                                                        + offset(
                                                                                parser.currentTokenLocation()
                                                                                        .getByteOffset())))
                                        + " an array or one a line");
                    }
                    return null;
                } catch (JacksonException e) {
                    return fault(e, parser, from, to, factory);
                }
            }
        }

        private Fault fault(
                JacksonException e, JsonParser parser, int from, int to, JsonFactory factory) {
            boolean isConstraint = e instanceof StreamConstraintsException;
            int at =
                    e.getLocation() == null ? from : from + offset(e.getLocation().getByteOffset());
            int reached = from + offset(parser.currentLocation().getByteOffset());
            boolean atBracket =
                    reached > from && (body[reached - 1] == '{' || body[reached - 1] == '[');
            if (isConstraint
                    && atBracket
                    && parser.streamReadContext().getNestingDepth() >= limits.maxDepth()) {
                return new Fault(
                        Kind.TOO_DEEP,
                        "expected at most %d levels of nesting (tripline.limits.max-depth), found more"
                                .formatted(limits.maxDepth()));
            }
            if (!isConstraint && factory.equals(strict)) {
                int surrogate = JsonBytes.loneSurrogate(body, from, to);
                if (surrogate >= 0 && isJsonBut(from, to)) {
                    return loneSurrogate(surrogate);
                }
                Fault other = parse(from, to, lenientOnKeys);
                return other != null
                        ? other
                        : new Fault(
                                Kind.DUPLICATE_KEY,
                                "expected each key once in an object, found one again at "
                                        + position(at));
            }
            String what;
            if (e instanceof UnexpectedEndOfInputException) {
                what = "it ends too early";
            } else if (isConstraint) {
                what = "a number of more than %d characters".formatted(MAX_NUMBER_LENGTH);
            } else {
                what = "no key, value or separator that could stand here";
            }
            return new Fault(
                    isConstraint ? Kind.LONG_NUMBER : Kind.NOT_JSON,
                    "not valid JSON at %s: %s".formatted(position(at), what));
        }

        private void readObject(JsonParser parser, FieldTable.Node node) {
            for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                JsonToken token = parser.nextToken();
                FieldTable.Node child = node.child(name);
                if (child == null) {
                    parser.skipChildren();
                } else {
                    readValue(parser, token, child);
                }
            }
        }

        private void readValue(JsonParser parser, JsonToken token, FieldTable.Node node) {
            switch (token) {
                case START_OBJECT -> readObject(parser, node);
                case START_ARRAY -> {
                    for (JsonToken t = parser.nextToken();
                            t != JsonToken.END_ARRAY;
                            t = parser.nextToken()) {
                        readValue(parser, t, node);
                    }
                }
                default -> {
                    if (node.hasSlot()) {
                        Object value = FieldValues.of(table.field(node.slot()), token, parser);
                        if (value != null) {
                            event.add(node.slot(), value);
                        }
                    }
                }
            }
        }

        private int newlines(int from, int to) {
            int count = 0;
            for (int at = from; at < to; at++) {
                if (body[at] == '\n') {
                    count++;
                }
            }
            return count;
        }

        private String position(int at) {
            if (at < countedTo) {
                countedTo = 0;
                linesBefore = 0;
                lineStart = 0;
            }
            for (; countedTo < at; countedTo++) {
                if (body[countedTo] == '\n') {
                    linesBefore++;
                    lineStart = countedTo + 1;
                }
            }
            return "line %d, byte %d".formatted(1 + linesBefore, 1 + at - lineStart);
        }

        private static int offset(long byteOffset) {
            return (int) Math.max(0, byteOffset);
        }
    }

    private record Fault(Kind kind, String reason) {}
}
