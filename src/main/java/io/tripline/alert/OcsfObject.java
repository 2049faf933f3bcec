package io.tripline.alert;

import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An object of OCSF while it is put together. What is missing or empty is left out: there an
 * attribute has a value of its type or is absent, never null.
 */
final class OcsfObject {

    private final Map<String, @Nullable Object> attributes = new LinkedHashMap<>();

    /** Adds an attribute, if there is a value. */
    OcsfObject with(String name, @Nullable Object value) {
        boolean isEmpty =
                switch (value) {
                    case null -> true;
                    case Collection<?> collection -> collection.isEmpty();
                    case Map<?, ?> map -> map.isEmpty();
                    default -> false;
                };
        if (!isEmpty) {
            attributes.put(name, value);
        }
        return this;
    }

    /** Adds a value of an enumeration and its caption, which OCSF has side by side. */
    OcsfObject with(String idName, int id, String name, String caption) {
        attributes.put(idName, id);
        attributes.put(name, caption);
        return this;
    }

    /** The object as it is. */
    Map<String, @Nullable Object> toMap() {
        return attributes;
    }

    /** The object, or null if it has none of these attributes: OCSF then does not allow it. */
    @Nullable Map<String, @Nullable Object> ifAny(String... names) {
        return Arrays.stream(names).anyMatch(attributes::containsKey) ? attributes : null;
    }
}
