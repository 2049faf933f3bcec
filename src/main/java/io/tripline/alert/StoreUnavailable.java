package io.tripline.alert;

/**
 * The store cannot do what it was asked, for now. Nothing that was to be written may be taken for
 * written; it may be sent again.
 */
public final class StoreUnavailable extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** For a reason that holds no content of an event. */
    public StoreUnavailable(String reason, Throwable cause) {
        super(reason, cause);
    }
}
