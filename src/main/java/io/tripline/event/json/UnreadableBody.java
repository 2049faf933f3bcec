package io.tripline.event.json;

/**
 * A body of which nothing may be judged: no JSON, no event, or over a limit. Whatever a handler was
 * given before must be forgotten.
 */
public final class UnreadableBody extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final boolean tooLarge;

    private UnreadableBody(String message, boolean tooLarge) {
        super(message, null, false, false);
        this.tooLarge = tooLarge;
    }

    /**
     * The body is not what it should be; the message says what was expected, what was found and
     * where.
     */
    public static UnreadableBody malformed(String message) {
        return new UnreadableBody(message, false);
    }

    /** The body is over a limit; the message names the limit. */
    public static UnreadableBody tooLarge(String message) {
        return new UnreadableBody(message, true);
    }

    /** Whether the body is over a limit, not malformed. */
    public boolean isTooLarge() {
        return tooLarge;
    }
}
