package io.tripline.intake;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tells objects from other values of a document. */
final class Documents {

    private Documents() {}

    /** The value if it is an object, else null. */
    static @Nullable Map<String, @Nullable Object> cast(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? of(map) : null;
    }

    /** An object of a document. */
    @SuppressWarnings("unchecked") // every one has texts as keys
    static Map<String, @Nullable Object> of(Map<?, ?> object) {
        return (Map<String, @Nullable Object>) object;
    }
}
