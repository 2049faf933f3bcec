package io.tripline.intake.msgpack;

import io.tripline.event.EventError.Kind;
import io.tripline.intake.format.BodyBytes;
import io.tripline.intake.format.EventLimits;
import io.tripline.intake.format.FormatHandler;
import io.tripline.intake.format.ShippedEvent;
import io.tripline.intake.format.Unreadable;
import io.tripline.intake.msgpack.MsgpackValues.Time;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads values of MessagePack behind one another as a stream. An event is a map, alone or with its
 * time, {@code [time, map]}, or with its time and metadata, {@code [[time, metadata], map]}; and
 * there may be arrays of them. Metadata is aside as {@code metadata}. What is no event is poison,
 * together with what follows up to the next; from where the body is malformed the rest of it is
 * poison, but is still read to its end. Thread-safe.
 *
 * <p>Fluent Bit puts marks before and behind the events of one group, which look like an event but
 * for their time: they are passed over.
 */
public final class MsgpackEvents {

    /** Where Fluent Bit begins and ends groups, in place of a time. */
    private static final long GROUP_START = -1;

    private static final long GROUP_END = -2;

    /** The deepest that arrays may be around events; senders need three. */
    private static final int DEEPEST_ARRAY = 16;

    /** So many are looked at to tell what a body is. */
    private static final int NESTED_HEADS = 4;

    /** No place: what begins there is not in the event. */
    private static final int NONE = -1;

    private static final Time UNKNOWN = new Time(0, null);

    private final EventLimits limits;

    public MsgpackEvents(EventLimits limits) {
        this.limits = limits;
    }

    /**
     * Whether a body is MessagePack and not text, told by its first bytes. A map or an array begins
     * with what cannot begin a character in UTF-8, or not before such a second byte; but text in
     * other encodings may begin with the same. So it must also have a text as its first key, or
     * what a record or an entry of a forwarder begins with.
     *
     * @param head the first bytes, at least those of a few values if there are so many
     */
    public static boolean looksLikeMsgpack(byte[] head) {
        return begins(head, 0, NESTED_HEADS);
    }

    private static boolean begins(byte[] head, int at, int nested) {
        if (at >= head.length) {
            return at > 0; // it is a short one
        }
        int type = Byte.toUnsignedInt(head[at]);
        boolean isLong = type >= 0xDC && type <= 0xDF;
        boolean continuesCharacter = at + 1 < head.length && (head[at + 1] & 0xC0) == 0x80;
        if (type >= 0x80 && type <= 0x9F) {
            boolean isEmpty = (type & 0x0F) == 0;
            return isEmpty
                    ? at + 1 == head.length || begins(head, at + 1, nested)
                    : beginsFirst(head, at + 1, type < 0x90, nested);
        }
        return isLong
                && !continuesCharacter
                && beginsFirst(
                        head, at + (type == 0xDC || type == 0xDE ? 3 : 5), type >= 0xDE, nested);
    }

    /** Whether the first key of a map, or the first element of an array, stands there. */
    private static boolean beginsFirst(byte[] head, int at, boolean isOfMap, int nested) {
        if (at >= head.length) {
            return true;
        }
        int type = Byte.toUnsignedInt(head[at]);
        boolean isText = (type >= 0xA0 && type <= 0xBF) || (type >= 0xD9 && type <= 0xDB);
        boolean isBytes = type >= 0xC4 && type <= 0xC6;
        if (isText || isBytes || isOfMap || nested == 0) {
            return isText || isBytes;
        }
        int time = // a number or an extension, before its record
                switch (type) {
                    case 0xCA, 0xCE, 0xD2 -> 5;
                    case 0xCB, 0xCF, 0xD3 -> 9;
                    case 0xD6 -> 6;
                    case 0xD7 -> 10;
                    case 0xC7 -> at + 1 < head.length ? 3 + Byte.toUnsignedInt(head[at + 1]) : 3;
                    default -> 0;
                };
        return begins(head, at + time, nested - 1);
    }

    /**
     * Reads a body; an empty one has no events.
     *
     * @param in decoded; need not be buffered, is not closed
     * @throws IOException what {@code in} throws, and no other
     */
    public void read(InputStream in, FormatHandler handler) throws IOException {
        new Pass(new BodyBytes(in, limits.maxEventBytes(), handler), handler).read();
    }

    /** One body on its way through. */
    private final class Pass {

        private final BodyBytes body;
        private final FormatHandler handler;
        private final MsgpackScan scan;

        /** Whether the body remembers something that is no event. */
        private boolean hasStray;

        Pass(BodyBytes body, FormatHandler handler) {
            this.body = body;
            this.handler = handler;
            this.scan = new MsgpackScan(body, limits);
        }

        void read() throws IOException {
            try {
                while (body.peek() >= 0) {
                    value(1);
                }
                forget();
            } catch (Unreadable e) {
                body.poisonRest(e);
            }
        }

        /** Hands on what was no event, and forgets the rest of what was read. */
        private void forget() {
            if (hasStray) {
                hasStray = false;
                body.poison(
                        new Unreadable(
                                Kind.NOT_AN_OBJECT,
                                "expected an event, a map, alone or behind its time, found other values"));
            }
            body.forget();
        }

        private void stray() throws IOException, Unreadable {
            scan.pass();
            hasStray = true;
        }

        /** A value of the body, or of an array of events. */
        private void value(int depth) throws IOException, Unreadable {
            int first = body.peek();
            if (MsgpackHeader.beginsMap(first)) {
                forget();
                Unreadable fault = scan.pass();
                deliver(0, NONE, NONE, 0, fault);
            } else if (MsgpackHeader.beginsArray(first) && depth <= DEEPEST_ARRAY) {
                forget();
                elements(0, MsgpackHeader.read(body).number(), depth);
            } else {
                stray();
            }
        }

        /**
         * An array, of which the header is read.
         *
         * @param from where in what is remembered it begins
         */
        private void elements(int from, long count, int depth) throws IOException, Unreadable {
            int first = body.peek();
            if (count == 2 && MsgpackHeader.beginsTime(first)) {
                timed(from);
            } else if (count == 2 && MsgpackHeader.beginsArray(first) && depth < DEEPEST_ARRAY) {
                int inner = body.rememberedLength();
                long innerCount = MsgpackHeader.read(body).number();
                if (innerCount == 2 && MsgpackHeader.beginsTime(body.peek())) {
                    described(from, inner, depth);
                } else {
                    elements(inner, innerCount, depth + 1);
                    value(depth + 1);
                }
            } else {
                for (long i = 0; i < count; i++) {
                    value(depth + 1);
                }
            }
        }

        /** {@code [time, x]}: an event if x is a map. */
        private void timed(int from) throws IOException, Unreadable {
            int time = body.rememberedLength();
            scan.pass();
            int map = body.rememberedLength();
            if (MsgpackHeader.beginsMap(body.peek())) {
                Unreadable fault = scan.pass();
                deliver(from, time, NONE, map, fault);
            } else {
                stray();
            }
        }

        /**
         * {@code [[time, x], y]}: an event if y is a map; else an array of two, the first of which
         * is an event if x is a map.
         */
        private void described(int outer, int inner, int depth) throws IOException, Unreadable {
            int time = body.rememberedLength();
            scan.pass();
            int x = body.rememberedLength();
            boolean isMap = MsgpackHeader.beginsMap(body.peek());
            Unreadable fault = scan.pass();
            int y = body.rememberedLength();
            int next = body.peek();
            if (next < 0) {
                throw MsgpackHeader.endsTooEarly();
            }
            if (MsgpackHeader.beginsMap(next)) {
                Unreadable faultOfMap = scan.pass();
                deliver(outer, time, isMap ? x : NONE, y, fault == null ? faultOfMap : fault);
                return;
            }
            if (isMap) {
                deliver(inner, time, NONE, x, fault);
            } else {
                hasStray = true;
            }
            value(depth + 1);
        }

        /**
         * Hands on an event that the body remembers, and forgets it.
         *
         * @param from where it begins
         * @param time where its time does, or {@link #NONE}
         * @param metadata where its metadata does, or {@link #NONE}
         * @param map where the map itself does
         */
        private void deliver(int from, int time, int metadata, int map, @Nullable Unreadable fault)
                throws IOException {
            try {
                if (fault != null) {
                    throw fault;
                }
                limits.checkBytes(body.size());
                Time at = time == NONE ? UNKNOWN : valuesFrom(time).time();
                boolean isMark = at.seconds() == GROUP_START || at.seconds() == GROUP_END;
                if (!isMark || metadata == NONE) {
                    long memory = limits.memoryOf(body.rememberedLength());
                    handler.take(memory);
                    try {
                        handler.event(event(from, at, metadata, map));
                    } finally {
                        handler.giveBack(memory);
                    }
                }
                body.forget();
            } catch (Unreadable e) {
                body.poison(e);
            }
        }

        private ShippedEvent event(int from, Time time, int metadata, int map)
                throws IOException, Unreadable {
            Map<String, @Nullable Object> aside = new LinkedHashMap<>();
            boolean isMended = false;
            if (metadata != NONE) {
                MsgpackValues values = valuesFrom(metadata);
                Map<String, @Nullable Object> described = values.map();
                isMended = values.isMended();
                if (!described.isEmpty()) {
                    aside.put("metadata", described);
                }
            }
            MsgpackValues values = valuesFrom(map);
            Map<String, @Nullable Object> document = values.map();
            return new ShippedEvent(
                    document,
                    aside,
                    time.text(),
                    isMended || values.isMended(),
                    body.remembered(),
                    from,
                    body.rememberedLength() - from,
                    0);
        }

        private MsgpackValues valuesFrom(int offset) {
            return new MsgpackValues(body.remembered(), offset, body.rememberedLength() - offset);
        }
    }
}
