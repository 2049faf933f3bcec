package io.tripline.eql;

import io.tripline.event.Event;

/**
 * A compiled query. Immutable and thread-safe; total: a missing field or an odd value is judged by
 * EQL's rules and is never an exception. Its {@code toString} is its form in one line.
 */
public interface EventMatcher {

    /**
     * Whether the event, filled by the field table that the query was compiled into, satisfies the
     * query. A condition that cannot be worked out (a division by zero) is noted in the event, and
     * what depends on it does not match.
     */
    boolean matches(Event event);

    /**
     * The compiled form for people and tests: one line for each condition, indented below what
     * joins them, with the kind of leaf and the size of its automaton; then, for each field of
     * which an event must have one of a few constants to match, those constants; then the texts
     * that stand in the JSON of each event that matches.
     */
    default String plan() {
        return toString();
    }
}
