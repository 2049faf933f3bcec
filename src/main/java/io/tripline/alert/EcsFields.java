package io.tripline.alert;

import io.tripline.event.IpAddress;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a kept alert, read by dotted path and type for {@link OcsfDocument}; a value of
 * another type counts as missing. Remembers what was read: {@link #rest} holds what was not, so
 * that nothing of the event is lost in a schema which has no place for it.
 */
final class EcsFields {

    private static final int MAX_PORT = 65_535;
    private static final Pattern WHOLE = Pattern.compile("-?\\d{1,18}");
    private static final Pattern MAC = Pattern.compile("(\\p{XDigit}{2}[:-]){5}\\p{XDigit}{2}");
    private static final Pattern EMAIL =
            Pattern.compile("[a-zA-Z0-9!#$%&'*+/=?^_`{|}~.-]+@[a-zA-Z0-9-]+\\.[a-zA-Z0-9.-]+");

    /** What the alert wrote over the event, and has a place in every form. */
    private static final List<String> WRITTEN_BY_THE_ALERT =
            List.of(
                    "@timestamp",
                    "message",
                    "rule.id",
                    "rule.name",
                    "rule.description",
                    "rule.category",
                    "rule.version",
                    "threat.framework",
                    "threat.tactic",
                    "threat.technique",
                    "tripline.alert.id",
                    "tripline.rule.severity",
                    "tripline.rule.risk_score",
                    "tripline.rule.tags",
                    "tripline.rule.index",
                    "tripline.rule.threat",
                    "tripline.fold",
                    "tripline.original_event");

    private final Map<String, @Nullable Object> document;
    private final Map<String, @Nullable Object> rest;

    EcsFields(Map<String, @Nullable Object> document) {
        this.document = document;
        this.rest = copy(document);
        // the event's own event.*, instead of what the alert made of it
        Object original = Values.objectAt(document, "tripline").get("original_event");
        if (original == null) {
            rest.remove("event");
        } else {
            rest.put("event", original instanceof Map<?, ?> map ? copy(map) : original);
        }
        WRITTEN_BY_THE_ALERT.forEach(path -> remove(rest, path, true));
    }

    /** What was not read, without objects that became empty by that. */
    Map<String, @Nullable Object> rest() {
        return rest;
    }

    /** The first text of the first of these fields that has one. */
    @Nullable String text(String... paths) {
        for (String path : paths) {
            String text = first(path, value -> value.isEmpty() ? null : value);
            if (text != null) {
                return text;
            }
        }
        return null;
    }

    /** All texts of a field; it stays in the rest. */
    List<String> texts(String path) {
        int dot = path.lastIndexOf('.');
        return Values.texts(
                dot < 0 ? document : Values.objectAt(document, path.substring(0, dot)),
                path.substring(dot + 1));
    }

    /** The first integer of a field, of 64 bits. */
    @Nullable Long whole(String path) {
        return first(path, EcsFields::wholeOf);
    }

    /** The first integer of a field, of 32 bits. */
    @Nullable Long integer(String path) {
        return first(
                path,
                value -> {
                    Long number = wholeOf(value);
                    return number == null || number.intValue() != number ? null : number;
                });
    }

    /** The first port of a field. */
    @Nullable Long port(String path) {
        return first(
                path,
                value -> {
                    Long number = wholeOf(value);
                    return number == null || number < 0 || number > MAX_PORT ? null : number;
                });
    }

    /** The first time of a field, in milliseconds since 1970. */
    @Nullable Long millis(String path) {
        return first(path, EcsFields::millisOf);
    }

    /** The first IP address of a field. */
    @Nullable String ip(String path) {
        return first(path, EcsFields::ipOf);
    }

    /** The first MAC address of a field. */
    @Nullable String mac(String path) {
        return first(path, value -> MAC.matcher(value).matches() ? value : null);
    }

    /** The first address of mail of a field. */
    @Nullable String email(String path) {
        return first(path, value -> EMAIL.matcher(value).matches() ? value : null);
    }

    /** The text if it is an IP address as every schema takes it, else null. */
    static @Nullable String ipOf(String text) {
        return IpAddress.parse(text) == null ? null : text;
    }

    private static @Nullable Long wholeOf(String text) {
        return WHOLE.matcher(text).matches() ? Long.valueOf(text) : null;
    }

    private static @Nullable Long millisOf(String text) {
        Instant time = Values.time(text);
        return time == null ? null : Values.millis(time);
    }

    private <T> @Nullable T first(String path, Function<String, @Nullable T> as) {
        for (String text : texts(path)) {
            T value = as.apply(text);
            if (value != null) {
                remove(rest, path, false);
                return value;
            }
        }
        return null;
    }

    /**
     * Removes a field, and objects that are empty without it. An array of several values stays:
     * only its first was read.
     */
    private static void remove(Map<String, @Nullable Object> object, String path, boolean whole) {
        int dot = path.indexOf('.');
        String key = dot < 0 ? path : path.substring(0, dot);
        Object value = object.get(key);
        if (dot < 0) {
            if (whole || !(value instanceof Map<?, ?> || isSeveral(value))) {
                object.remove(key);
            }
        } else if (value instanceof Map<?, ?> inner && !inner.isEmpty()) {
            remove(Values.cast(inner), path.substring(dot + 1), whole);
            if (inner.isEmpty()) {
                object.remove(key);
            }
        }
    }

    private static boolean isSeveral(@Nullable Object value) {
        return value instanceof List<?> list
                && (list.size() > 1 || list.stream().anyMatch(Map.class::isInstance));
    }

    private static Map<String, @Nullable Object> copy(Map<?, ?> object) {
        Map<String, @Nullable Object> copy = new LinkedHashMap<>();
        object.forEach((key, value) ->
                copy.put(
                        String.valueOf(key),
                        value instanceof Map<?, ?> inner ? copy(inner) : value));
        return copy;
    }
}
