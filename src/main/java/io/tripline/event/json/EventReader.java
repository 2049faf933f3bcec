package io.tripline.event.json;

import io.tripline.event.Event;
import io.tripline.event.EventError;
import io.tripline.event.EventError.Kind;
import io.tripline.event.FieldTable;
import io.tripline.event.json.EventParser.Fault;
import org.jspecify.annotations.Nullable;

/**
 * Reads a body: one object, an array of objects, or one object a line. Finds where each event lies
 * and has an {@link EventParser} read it. Made per generation of rules; thread-safe.
 */
public final class EventReader {

    private static final EventHandler NOBODY =
            new EventHandler() {
                @Override
                public void event(Event event) {}

                @Override
                public void error(EventError error) {}
            };

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

    private final FieldTable table;
    private final ReadLimits limits;
    private final boolean seesWrappers;
    private final boolean optimised;
    private final EventParser parser;
    private final KeyTrie keys;

    /** A reader that fills the slots of {@code table}. */
    public EventReader(FieldTable table, ReadLimits limits) {
        this(table, limits, false, true);
    }

    /**
     * A reader with the choice to take the plain path everywhere, for tests that compare the two.
     *
     * @param seesWrappers whether it also says of an event that it looks like a shipper's wrapper
     *     of one
     * @param optimised false for the plain path
     */
    public EventReader(
            FieldTable table, ReadLimits limits, boolean seesWrappers, boolean optimised) {
        this.table = table;
        this.limits = limits;
        this.seesWrappers = seesWrappers;
        this.optimised = optimised;
        this.parser = new EventParser(table, limits, seesWrappers);
        this.keys = KeyTrie.of(table, seesWrappers);
    }

    /** A reader that also says of an event whether it looks like a shipper's wrapper of one. */
    public static EventReader seeingWrappers(FieldTable table, ReadLimits limits) {
        return new EventReader(table, limits, true, true);
    }

    /** An event that is to be read from JSON. */
    public Event newEvent() {
        return new Event(table, this::decode);
    }

    /** Reads one event after another. */
    public SingleReader singles() {
        return new SingleReader();
    }

    /** Reads single events into one object, again and again. To be used by one thread. */
    public final class SingleReader {

        private final Event event = newEvent();
        private final EventScanner scanner = new EventScanner(keys, seesWrappers, limits, event);

        /** Whether the event is what was read ahead. */
        private boolean isAhead;

        private SingleReader() {}

        /** What was read last; of use only if nothing was wrong with it. */
        public Event event() {
            return event;
        }

        /**
         * Reads one event alone.
         *
         * @param from where in {@code json} it begins
         * @param length how many bytes it has, white space around it included
         * @return what is wrong, its places counted from {@code from}; null if nothing is
         */
        public @Nullable EventError read(byte[] json, int from, int length) {
            int start = JsonBytes.skipWhitespace(json, from, from + length);
            int end = JsonBytes.trimEnd(json, start, from + length);
            if (start == end) {
                return new EventError(0, 0, Kind.NOT_JSON, "expected an event, found nothing");
            }
            if (isReadAhead(json, start, end)) {
                return null;
            }
            Fault fault =
                    json[start] == '{'
                            ? fill(json, start, end, 0, new Places(json, from))
                            : parser.notAnObject(json, start, end, new Places(json, from));
            return fault == null ? null : new EventError(0, 0, fault.kind(), fault.reason());
        }

        @SuppressWarnings("ReferenceEquality") // other bytes may be equal, but lie elsewhere
        private boolean isReadAhead(byte[] json, int from, int to) {
            boolean wasAhead = isAhead;
            isAhead = false;
            return wasAhead
                    && event.body() == json
                    && event.offset() == from
                    && event.length() == to - from;
        }

        /**
         * Reads the event that begins here, if it is beyond doubt that it is one. The next call of
         * {@link #read} with the same bytes finds that it is read.
         *
         * @param to the end of what may be read
         * @return the place behind it; -1 if nothing was read
         */
        public int readAhead(byte[] json, int from, int to) {
            if (!optimised) {
                return -1;
            }
            event.reset(json, from, 0, 0);
            int end = scanner.scan(json, from, to);
            isAhead = end >= 0;
            event.setLength(isAhead ? end - from : 0);
            return end;
        }

        /** Whether what was read ahead has a line's end in it. */
        public boolean hasNewline() {
            return scanner.hasNewline();
        }

        /**
         * Reads the event of a line in one pass, which also finds the line's end.
         *
         * @param from where the line begins
         * @param to the end of the body
         * @param index of the event
         * @return where the next line begins; -1 if nothing was read, since there may be something
         *     wrong with the line
         */
        public int readLine(byte[] json, int from, int to, int index) {
            int start = from;
            while (start < to && (json[start] == ' ' || json[start] == '\t')) {
                start++;
            }
            if (!optimised || start == to || json[start] != '{') {
                return -1;
            }
            event.reset(json, start, 0, index);
            int end = scanner.scan(json, start, to);
            if (end < 0 || scanner.hasNewline()) {
                return -1;
            }
            event.setLength(end - start);
            int at = end;
            while (at < to && json[at] != '\n') {
                if (!JsonBytes.isWhitespace(json[at])) {
                    return -1;
                }
                at++;
            }
            return Math.min(at + 1, to);
        }

        /** Whether there is one event between two places and nothing else; then it is read. */
        private boolean readAlone(byte[] json, int from, int to) {
            int end = json[from] == '{' ? readAhead(json, from, to) : -1;
            isAhead = false;
            return end >= 0 && JsonBytes.skipWhitespace(json, end, to) == to;
        }

        private @Nullable Fault fill(byte[] json, int from, int to, int index, Places places) {
            isAhead = false;
            event.reset(json, from, to - from, index);
            if (optimised) {
                if (scanner.scan(json, from, to) == to) {
                    return null;
                }
                event.reset(json, from, to - from, index); // in doubt: what was read is void
            }
            return parser.fill(event, places);
        }
    }

    private @Nullable Object decode(int slot, byte[] json, int from, int to) {
        return FieldValues.of(table.field(slot), json, from, to);
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

    /**
     * Where the lines of a body begin that is read line by line, so that parts of it can be read
     * each by itself.
     *
     * @return a place for {@link #readLines}; -1 if the body is not read so, or not readable at all
     */
    public int startOfLines(byte[] body, int length, Framing framing) {
        return new Pass(body, length, NOBODY).startOfLines(framing);
    }

    /**
     * Reads a part of the first {@code length} bytes of a body that is read line by line.
     *
     * @param from where a line begins
     * @param to behind the end of a line, or the length
     * @param handler gets each event and each error, in order; an error's index counts from the
     *     part's beginning, its line from the body's
     * @throws UnreadableBody if nothing of the body may be judged
     */
    public void readLines(byte[] body, int from, int to, EventHandler handler) {
        new Pass(body, to, handler).readLines(from);
    }

    /** One body on its way through. */
    private final class Pass {

        private final byte[] body;
        private final int end;
        private final EventHandler handler;
        private final Places places;
        private final SingleReader single = singles();
        private int received;

        Pass(byte[] body, int length, EventHandler handler) {
            this.body = body;
            this.end = length;
            this.handler = handler;
            this.places = new Places(body);
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
            if (single.readAlone(body, start, end)) {
                deliver(null);
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

        int startOfLines(Framing framing) {
            int start = JsonBytes.skipWhitespace(body, startAfterByteOrderMark(), end);
            if (start == end || framing == Framing.LINES) {
                return start == end ? -1 : start;
            }
            int valueEnd = JsonBytes.endOfValue(body, start, end);
            boolean alone = valueEnd >= 0 && JsonBytes.skipWhitespace(body, valueEnd, end) == end;
            return !alone && looksLikeLines(start) ? start : -1;
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
            return Newlines.find(body, from, end);
        }

        void readLines(int start) {
            for (int at = start; at < end; ) {
                int next = single.readLine(body, at, end, received);
                if (next > 0) {
                    deliver(null);
                    at = next;
                    continue;
                }
                int lineEnd = lineEnd(at);
                int from = JsonBytes.skipWhitespace(body, at, lineEnd);
                if (from < lineEnd) {
                    accept(from, JsonBytes.trimEnd(body, from, lineEnd));
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
                                    .formatted(received, places.at(next)));
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
                            .formatted(received, places.at(at), found));
        }

        private void expectNothingAfter(int at) {
            int rest = JsonBytes.skipWhitespace(body, at, end);
            if (rest < end) {
                throw UnreadableBody.malformed(
                        "not valid JSON: expected the end of the body at %s; send several events as an array or one a line"
                                .formatted(places.at(rest)));
            }
        }

        /**
         * An element must be JSON, or the whole array is none; JSON that is no usable event is its
         * own error.
         */
        private void acceptElement(int from, int to) {
            Fault fault =
                    body[from] == '{' ? fill(from, to) : parser.notAnObject(body, from, to, places);
            boolean isFatal =
                    fault != null
                            && (fault.kind() == Kind.NOT_JSON
                                    || (body[from] != '{' && fault.kind() == Kind.TOO_DEEP));
            if (fault != null && isFatal) {
                throw UnreadableBody.malformed(fault.reason());
            }
            deliver(fault);
        }

        private void readSingle(int from, int to) {
            if (body[from] != '{') {
                Fault fault = parser.notAnObject(body, from, to, places);
                throw UnreadableBody.malformed(fault.reason());
            }
            Fault fault = fill(from, to);
            if (fault != null) {
                throw fault.kind() == Kind.TOO_LARGE
                        ? UnreadableBody.tooLarge(fault.reason())
                        : UnreadableBody.malformed(fault.reason());
            }
            deliver(null);
        }

        private void accept(int from, int to) {
            Fault fault =
                    body[from] == '{' ? fill(from, to) : parser.notAnObject(body, from, to, places);
            deliver(fault, fault == null ? 0 : places.lineAt(from));
        }

        private @Nullable Fault fill(int from, int to) {
            return single.fill(body, from, to, received, places);
        }

        private void deliver(@Nullable Fault fault) {
            deliver(fault, 0);
        }

        private void deliver(@Nullable Fault fault, int line) {
            if (received == limits.maxEvents()) {
                throw limits.tooManyEvents();
            }
            if (fault == null) {
                handler.event(single.event());
            } else {
                handler.error(new EventError(received, line, fault.kind(), fault.reason()));
            }
            received++;
        }
    }
}
