package io.tripline.intake.format;

import io.tripline.event.EventError;

/**
 * Takes what a reader of a format finds in a body, in its order. Whatever it throws ends the
 * reading: there is no limit on the number of calls but the handler's own. Pays for the memory that
 * a reader needs.
 */
public interface FormatHandler {

    /** An event to normalise and judge. */
    void event(ShippedEvent event);

    /**
     * Something that is no event; reading goes on behind it. Where the body is malformed it is all
     * of the rest, and the last call.
     *
     * @param kind what is wrong
     * @param reason what was expected, what was found and where
     * @param raw holds the first of its bytes; valid only during the call
     * @param length how many those are, at most {@link BodyBytes#POISON_BYTES}; 0 where a body ends
     *     too early right behind an event
     * @param size how many there were
     */
    void poison(EventError.Kind kind, String reason, byte[] raw, int length, long size);

    /** Takes so many bytes of memory, which are not used before; all end with the request. */
    void take(long bytes);

    /** Gives bytes back that were taken. */
    void giveBack(long bytes);
}
