package io.tripline.alert;

/** An event has so many fields and values that there is no memory to make an alert of it. */
public final class AlertTooLarge extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private static final int MB = 1 << 20;

    AlertTooLarge(long bytes, long most) {
        super(
                "expected an event of which an alert can be made in %d MB, found one of so many values that it takes %d MB; send fewer values, or give the service more memory"
                        .formatted(most / MB, bytes / MB),
                null,
                false,
                false);
    }
}
