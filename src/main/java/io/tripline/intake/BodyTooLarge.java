package io.tripline.intake;

import java.io.IOException;

/**
 * A body over one of the limits on bodies, as sent or as decoded. Thrown by {@link DecodedBody};
 * the message names the setting.
 */
final class BodyTooLarge extends IOException {

    private BodyTooLarge(String what, long limit, String setting) {
        super(
                "expected at most %d bytes of %s (tripline.intake.limits.%s), found more"
                        .formatted(limit, what, setting));
    }

    static BodyTooLarge compressed(long limit) {
        return new BodyTooLarge("body as sent", limit, "max-compressed-size");
    }

    static BodyTooLarge decoded(long limit) {
        return new BodyTooLarge("decoded body", limit, "max-decoded-size");
    }
}
