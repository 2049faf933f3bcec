package io.tripline.event;

import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One event as the matchers see it: for each slot of a {@link FieldTable} a set of values, possibly
 * empty, and where its JSON lies in the body. Filled by {@code event.json.EventReader}, which uses
 * one object for event after event: it is valid only until the next is read. A value may be decoded
 * when it is first asked for; most never are.
 *
 * <p>An absent key, {@code null}, {@code []} and a value that the field's type cannot hold are all
 * "no value".
 */
public final class Event {

    /** What {@link #timestampMillis} gives for an event without a time. */
    public static final long NO_TIME = Long.MIN_VALUE;

    private static final Object[] EMPTY = {};

    private static final long[] NO_PLACES = {};

    private final Object[][] values;
    private final int[] counts;
    private final long[][] places;
    private final int[] undecoded;
    private final Decoder decoder;
    private byte[] body = {};
    private int offset;
    private int length;
    private int index;
    private boolean failed;
    private boolean wrapped;

    /** Makes values of what stands in an event's JSON. */
    public interface Decoder {

        /**
         * The value of a scalar.
         *
         * @param from where it begins
         * @param to the place behind it
         * @return of the class that the slot's {@link FieldType} names; null if that cannot hold it
         */
        @Nullable Object value(int slot, byte[] json, int from, int to);
    }

    /** An event without values, whose values are given to it by {@link #add} alone. */
    public Event(FieldTable table) {
        this(
                table,
                (slot, json, from, to) -> {
                    throw new IllegalStateException("expected values, found places");
                });
    }

    /**
     * An event without values.
     *
     * @param decoder of those of which it is given the places
     */
    public Event(FieldTable table, Decoder decoder) {
        this.values = new Object[table.size()][];
        Arrays.fill(values, EMPTY);
        this.counts = new int[table.size()];
        this.places = new long[table.size()][];
        Arrays.fill(places, NO_PLACES);
        this.undecoded = new int[table.size()];
        this.decoder = decoder;
    }

    /** Forgets all values and takes a new place in a body. */
    public void reset(byte[] body, int offset, int length, int index) {
        Arrays.fill(counts, 0);
        Arrays.fill(undecoded, 0);
        this.body = body;
        this.offset = offset;
        this.length = length;
        this.index = index;
        this.failed = false;
        this.wrapped = false;
    }

    /** Says how long the event is, where that was not known before it was read. */
    public void setLength(int length) {
        this.length = length;
    }

    /** Adds a value, of the class that the slot's {@link FieldType} names. */
    public void add(int slot, Object value) {
        int count = counts[slot];
        if (count == values[slot].length) {
            values[slot] = Arrays.copyOf(values[slot], Math.max(2, count * 2));
        }
        values[slot][count] = value;
        counts[slot] = count + 1;
    }

    /**
     * Adds a value that is decoded only if it is asked for.
     *
     * @param from where in the body it begins
     * @param to the place behind it
     */
    public void addRaw(int slot, int from, int to) {
        int count = undecoded[slot];
        if (count == places[slot].length) {
            places[slot] = Arrays.copyOf(places[slot], Math.max(2, count * 2));
        }
        places[slot][count] = ((long) from << Integer.SIZE) | to;
        undecoded[slot] = count + 1;
    }

    /** How many values of a slot are not decoded yet. */
    public int rawCount(int slot) {
        return undecoded[slot];
    }

    /** Whether values of a slot were given to this event, or are decoded. */
    public boolean hasDecoded(int slot) {
        return counts[slot] > 0;
    }

    /** Where in the body the i-th of those begins. */
    public int rawFrom(int slot, int i) {
        return (int) (places[slot][i] >> Integer.SIZE);
    }

    /** The place behind it. */
    public int rawTo(int slot, int i) {
        return (int) places[slot][i];
    }

    private void decode(int slot) {
        int count = undecoded[slot];
        undecoded[slot] = 0;
        for (int i = 0; i < count; i++) {
            Object value = decoder.value(slot, body, rawFrom(slot, i), rawTo(slot, i));
            if (value != null) {
                add(slot, value);
            }
        }
    }

    /** How many values a slot has. */
    public int count(int slot) {
        if (undecoded[slot] > 0) {
            decode(slot);
        }
        return counts[slot];
    }

    /** The i-th value of a slot. */
    public Object value(int slot, int i) {
        if (undecoded[slot] > 0) {
            decode(slot);
        }
        return values[slot][i];
    }

    /** The event's own time, its {@code @timestamp}, or null if it has none that can be read. */
    public @Nullable Instant timestamp() {
        int slot = FieldTable.TIMESTAMP;
        if (counts[slot] > 0) {
            return (Instant) values[slot][0];
        }
        for (int i = 0; i < undecoded[slot]; i++) { // the first that can be read is enough
            Object time = decoder.value(slot, body, rawFrom(slot, i), rawTo(slot, i));
            if (time != null) {
                return (Instant) time;
            }
        }
        return null;
    }

    /**
     * The same in milliseconds since 1970, rounded down; {@link #NO_TIME} if it has none. Most
     * times are told without decoding them.
     */
    public long timestampMillis() {
        int slot = FieldTable.TIMESTAMP;
        if (undecoded[slot] == 1 && counts[slot] == 0) {
            long usual = Timestamps.usualMillis(body, rawFrom(slot, 0), rawTo(slot, 0));
            if (usual != NO_TIME) {
                return usual;
            }
        }
        Instant time = timestamp();
        return time == null ? NO_TIME : time.toEpochMilli();
    }

    /** The body that holds the event's JSON. */
    public byte[] body() {
        return body;
    }

    /** Where in the body the event's JSON begins. */
    public int offset() {
        return offset;
    }

    /** The length of the event's JSON in bytes. */
    public int length() {
        return length;
    }

    /** The event's place among those received in this body, from 0. */
    public int index() {
        return index;
    }

    /** Says that a condition could not be worked out on this event, for instance by an overflow. */
    public void noteFailure() {
        failed = true;
    }

    /** Whether a condition has failed on this event since this was last asked. */
    public boolean takeFailure() {
        boolean hasFailed = failed;
        failed = false;
        return hasFailed;
    }

    /** Says that the JSON looks like a shipper's wrapper around the event itself. */
    public void noteWrapped() {
        wrapped = true;
    }

    /** Whether the JSON looks like a wrapper; only told by a reader that was asked to look. */
    public boolean isWrapped() {
        return wrapped;
    }
}
