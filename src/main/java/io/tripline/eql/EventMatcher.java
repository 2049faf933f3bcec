package io.tripline.eql;

import io.tripline.event.Event;

/**
 * A compiled query. Immutable and thread-safe; total: a missing field or an odd value is judged by
 * EQL's rules and is never an exception. Its {@code toString} is the plan, for people and tests.
 */
public interface EventMatcher {

    /**
     * Whether the event, filled by the field table that the query was compiled into, satisfies the
     * query. A condition that cannot be worked out (a division by zero) is noted in the event, and
     * what depends on it does not match.
     */
    boolean matches(Event event);
}
