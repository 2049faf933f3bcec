package io.tripline.alert;

import io.tripline.event.json.EventOutline;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The fields of an event by their dotted paths, of whatever the event was made. */
@FunctionalInterface
interface EventFields {

    /** Those of a document with its keys expanded. */
    static EventFields of(Map<?, ?> document) {
        return path -> Values.texts(document, path);
    }

    /** Those of an outline, which has what it was asked for. */
    static EventFields of(EventOutline outline) {
        return outline::texts;
    }

    /** All texts of a field: arrays flattened, numbers and booleans as text, null left out. */
    List<String> texts(String path);

    /** The first text of a field, or null if it has none. */
    default @Nullable String text(String path) {
        List<String> texts = texts(path);
        return texts.isEmpty() ? null : texts.getFirst();
    }

    /** The first time of a field, or null if it has none that can be read. */
    default @Nullable Instant time(String path) {
        return Values.firstTime(texts(path));
    }
}
