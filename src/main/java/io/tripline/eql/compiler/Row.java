package io.tripline.eql.compiler;

import org.jspecify.annotations.Nullable;

/**
 * What a script leaf works on: one combination of its fields' values after the other, and a limit
 * to the work that all of them together may take, since an event must not hold a thread. Made for
 * each judging of an event by a leaf; not shared.
 */
final class Row {

    /** Some tenths of a second; what rules do on the longest values is a thousandth of it. */
    private static final long MAX_STEPS = 10_000_000;

    /** A search compares about so many characters while a regular expression takes a step. */
    private static final long COMPARED_PER_STEP = 100;

    private final @Nullable Object[] values;
    private long steps;

    /** A row for so many fields. */
    Row(int fields) {
        this.values = new @Nullable Object[fields];
    }

    void set(int place, @Nullable Object value) {
        values[place] = value;
    }

    /** The value of a field, or null where it has none. */
    @Nullable Object get(int place) {
        return values[place];
    }

    /** Counts one step. */
    void step() {
        if (++steps > MAX_STEPS) {
            throw new EvaluationFailure("a script took too many steps on an event");
        }
    }

    /** Counts a search of a part in a text, which may compare every place with all of the part. */
    void search(String text, String part) {
        steps += (long) text.length() * part.length() / COMPARED_PER_STEP;
        step();
    }
}
