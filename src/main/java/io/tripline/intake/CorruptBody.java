package io.tripline.intake;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A body whose content coding cannot be undone, at all or from some byte on. Thrown by {@link
 * DecodedBody} after all that could be decoded; never because the sender went away. The message
 * says which coding and what is wrong with it, without content.
 */
final class CorruptBody extends IOException {

    CorruptBody(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
