package io.tripline.eql.compiler;

import java.util.IdentityHashMap;
import java.util.Locale;
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

    /** How many times longer it takes to fold a character than to compare it. */
    private static final long FOLDING = 10;

    /** Shorter texts are folded anew, which takes no longer than to look for them. */
    private static final int LEAST_TO_KEEP = 64;

    /** So many characters are kept at most. */
    private static final int MAX_KEPT = 4_000_000;

    private final @Nullable Object[] values;
    private @Nullable IdentityHashMap<String, String> folded;
    private long kept;
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

    /** Counts a look at so many characters. */
    void look(long characters) {
        steps += characters / COMPARED_PER_STEP;
        step();
    }

    /** Counts a search of a part in a text, which may compare every place with all of the part. */
    void search(String text, String part) {
        look((long) text.length() * part.length());
    }

    /**
     * A text in lower case, as it is compared where case does not count. Of the values of fields,
     * which come in many combinations, it is made once.
     */
    String fold(String text) {
        if (text.length() < LEAST_TO_KEEP) {
            return text.toLowerCase(Locale.ROOT);
        }
        if (folded == null) {
            folded = new IdentityHashMap<>();
        }
        String known = folded.get(text);
        if (known == null) {
            look(FOLDING * text.length());
            known = text.toLowerCase(Locale.ROOT);
            kept += text.length();
            if (kept <= MAX_KEPT) {
                folded.put(text, known);
            }
        }
        return known;
    }
}
