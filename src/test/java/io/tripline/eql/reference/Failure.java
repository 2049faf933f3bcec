package io.tripline.eql.reference;

/**
 * Working out a value fails: an overflow, a division by zero, a text that is no number. Fails the
 * combination of values at hand, not the event.
 */
final class Failure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    Failure(String message) {
        super(message, null, false, false);
    }
}
