package io.tripline.eql.reference;

/**
 * The query is none that may run: a constant does not fit the field beside it, or working out the
 * constants fails. The engine has to refuse it, too.
 */
final class Refused extends RuntimeException {

    private static final long serialVersionUID = 1L;

    Refused(String message) {
        super(message);
    }
}
