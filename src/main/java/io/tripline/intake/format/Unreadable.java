package io.tripline.intake.format;

import io.tripline.event.EventError.Kind;

/**
 * A part of a body that is no event: one event of many, or all from the place where the body is
 * malformed. Thrown and caught inside the readers, which make poison of it.
 */
public final class Unreadable extends Exception {

    private static final long serialVersionUID = 1L;

    private final Kind kind;

    /**
     * @param message what was expected, what was found and where; nothing of the event
     */
    public Unreadable(Kind kind, String message) {
        super(message, null, false, false);
        this.kind = kind;
    }

    /** What is wrong, of a bounded set. */
    public Kind kind() {
        return kind;
    }

    /** Why, as an operator reads it. */
    public String reason() {
        return String.valueOf(getMessage());
    }
}
