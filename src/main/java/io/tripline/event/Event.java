package io.tripline.event;

import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One event as the matchers see it: for each slot of a {@link FieldTable} a set of values, possibly
 * empty, and where its JSON lies in the body. Filled by {@code event.json.EventReader}, which uses
 * one object for event after event: it is valid only until the next is read.
 *
 * <p>An absent key, {@code null}, {@code []} and a value that the field's type cannot hold are all
 * "no value".
 */
public final class Event {

    private static final Object[] EMPTY = {};

    private final Object[][] values;
    private final int[] counts;
    private byte[] body = {};
    private int offset;
    private int length;
    private int index;
    private boolean failed;
    private boolean wrapped;

    /** An event without values. */
    public Event(FieldTable table) {
        values = new Object[table.size()][];
        Arrays.fill(values, EMPTY);
        counts = new int[table.size()];
    }

    /** Forgets all values and takes a new place in a body. */
    public void reset(byte[] body, int offset, int length, int index) {
        Arrays.fill(counts, 0);
        this.body = body;
        this.offset = offset;
        this.length = length;
        this.index = index;
        this.failed = false;
        this.wrapped = false;
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

    /** How many values a slot has. */
    public int count(int slot) {
        return counts[slot];
    }

    /** The i-th value of a slot. */
    public Object value(int slot, int i) {
        return values[slot][i];
    }

    /** The event's own time, its {@code @timestamp}, or null if it has none that can be read. */
    public @Nullable Instant timestamp() {
        return counts[FieldTable.TIMESTAMP] == 0 ? null : (Instant) values[FieldTable.TIMESTAMP][0];
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
