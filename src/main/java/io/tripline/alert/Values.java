package io.tripline.alert;

import io.tripline.event.Timestamps;
import io.tripline.event.json.JsonNumber;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads and writes fields of a document whose keys are expanded, by dotted path. */
final class Values {

    private static final BigDecimal FARTHEST = BigDecimal.valueOf(Timestamps.FARTHEST_MILLIS);

    private Values() {}

    /** All texts of a field: arrays flattened, numbers and booleans as text, null left out. */
    static List<String> texts(Map<?, ?> document, String path) {
        List<String> texts = new ArrayList<>();
        collect(document, path, texts);
        return texts;
    }

    /** The first text of a field, or null if it has none. */
    static @Nullable String text(Map<?, ?> document, String path) {
        List<String> texts = texts(document, path);
        return texts.isEmpty() ? null : texts.getFirst();
    }

    private static void collect(@Nullable Object value, String path, List<String> texts) {
        switch (value) {
            case List<?> list -> list.forEach(element -> collect(element, path, texts));
            case Map<?, ?> object when !path.isEmpty() -> {
                int dot = path.indexOf('.');
                String head = dot < 0 ? path : path.substring(0, dot);
                collect(object.get(head), dot < 0 ? "" : path.substring(dot + 1), texts);
            }
            case String text when path.isEmpty() -> texts.add(text);
            case JsonNumber(String number) when path.isEmpty() -> texts.add(number);
            case Boolean flag when path.isEmpty() -> texts.add(flag.toString());
            case null, default -> {}
        }
    }

    /** The first time of a field, or null if it has none that can be read. */
    static @Nullable Instant time(Map<?, ?> document, String path) {
        return firstTime(texts(document, path));
    }

    /** The first time among texts, or null if none of them is one. */
    static @Nullable Instant firstTime(List<String> texts) {
        for (String text : texts) {
            Instant time = time(text);
            if (time != null) {
                return time;
            }
        }
        return null;
    }

    /** The time of a text, or null if it is none. */
    static @Nullable Instant time(String text) {
        Instant time = Timestamps.parse(text);
        return time != null ? time : millis(text);
    }

    /** Milliseconds since 1970, of any time that an {@link Instant} can be. */
    static long millis(Instant time) {
        try {
            return time.toEpochMilli();
        } catch (ArithmeticException e) {
            return time.isBefore(Instant.EPOCH) ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
    }

    /** Milliseconds with a fraction, as some shippers send them. */
    private static @Nullable Instant millis(String text) {
        if (text.length() > 40 || !JsonNumber.isNumber(text)) {
            return null;
        }
        try {
            BigDecimal number = new BigDecimal(text);
            return number.abs().compareTo(FARTHEST) > 0
                    ? null
                    : Instant.ofEpochMilli(number.longValue());
        } catch (NumberFormatException e) { // of an exponent of many digits
            return null;
        }
    }

    /**
     * The object under a key, made if there is none. An array of objects becomes one object with
     * the values of all, which is how Elasticsearch reads it; a scalar gives way.
     */
    static Map<String, @Nullable Object> object(
            Map<String, @Nullable Object> document, String key) {
        Map<String, @Nullable Object> object = merged(document.get(key));
        document.put(key, object);
        return object;
    }

    /**
     * The object at a dotted path, to read from; empty if there is none. Of an array it is the
     * first object, so that values read from it belong together.
     */
    static Map<String, @Nullable Object> objectAt(Map<?, ?> document, String path) {
        Map<?, ?> object = document;
        for (String key : path.split("\\.", -1)) {
            List<Map<String, @Nullable Object>> found = objects(object.get(key));
            if (found.isEmpty()) {
                return Map.of();
            }
            object = found.getFirst();
        }
        return cast(object);
    }

    /** The objects of a value: of an array each, of an object itself, else none. */
    static List<Map<String, @Nullable Object>> objects(@Nullable Object value) {
        List<Map<String, @Nullable Object>> objects = new ArrayList<>();
        if (value instanceof List<?> list) {
            list.forEach(element -> objects.addAll(objects(element)));
        } else if (value instanceof Map<?, ?> map) {
            objects.add(cast(map));
        }
        return objects;
    }

    @SuppressWarnings("unchecked") // every map in a document is one of ours
    static Map<String, @Nullable Object> cast(Map<?, ?> map) {
        return (Map<String, @Nullable Object>) map;
    }

    private static Map<String, @Nullable Object> merged(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            return cast(map);
        }
        Map<String, List<@Nullable Object>> all = new LinkedHashMap<>();
        collectFields(value, all);
        Map<String, @Nullable Object> merged = new LinkedHashMap<>();
        all.forEach(
                (key, values) -> merged.put(key, values.size() == 1 ? values.getFirst() : values));
        return merged;
    }

    private static void collectFields(
            @Nullable Object value, Map<String, List<@Nullable Object>> all) {
        if (value instanceof List<?> list) {
            list.forEach(element -> collectFields(element, all));
        } else if (value instanceof Map<?, ?> object) {
            object.forEach((key, inner) -> {
                List<@Nullable Object> values =
                        all.computeIfAbsent(String.valueOf(key), name -> new ArrayList<>());
                if (inner instanceof List<?> several) {
                    values.addAll(several);
                } else {
                    values.add(inner);
                }
            });
        }
    }
}
