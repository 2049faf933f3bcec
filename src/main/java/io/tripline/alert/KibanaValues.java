package io.tripline.alert;

import io.tripline.event.json.JsonNumber;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A type of Elasticsearch, and which value of a field fits it; numbers stay as they are written.
 * Used by {@link KibanaDocument}: Elasticsearch refuses an alert with a value of another type.
 */
enum KibanaValues {
    KEYWORD,
    KEYWORDS,
    DATE,
    LONG,
    DOUBLE;

    private static final Pattern NUMBER =
            Pattern.compile("-?(0|[1-9]\\d{0,17})(\\.\\d{1,18})?([eE][+-]?\\d{1,2})?");
    private static final Pattern WHOLE = Pattern.compile("-?(0|[1-9]\\d{0,17})");

    /** The fields {@code event.*} that alerts repeat as {@code kibana.alert.original_event.*}. */
    static final Map<String, KibanaValues> ORIGINAL_EVENT = originalEvent();

    private static Map<String, KibanaValues> originalEvent() {
        Map<String, KibanaValues> types = new LinkedHashMap<>();
        List.of("action", "agent_id_status", "code", "dataset", "hash", "id", "kind", "module")
                .forEach(name -> types.put(name, KEYWORD));
        List.of("original", "outcome", "provider", "reason", "reference", "timezone", "url")
                .forEach(name -> types.put(name, KEYWORD));
        // a number of nanoseconds in ECS, a keyword there
        types.put("duration", KEYWORD);
        List.of("category", "type").forEach(name -> types.put(name, KEYWORDS));
        List.of("created", "start", "end", "ingested").forEach(name -> types.put(name, DATE));
        List.of("sequence", "severity").forEach(name -> types.put(name, LONG));
        List.of("risk_score", "risk_score_norm").forEach(name -> types.put(name, DOUBLE));
        return types;
    }

    /** The first value of this type that a field has, all of them for KEYWORDS; null if none. */
    @Nullable Object of(Map<String, @Nullable Object> document, String path) {
        List<String> texts = Values.texts(document, path);
        return switch (this) {
            case KEYWORD -> texts.isEmpty() ? null : texts.getFirst();
            case KEYWORDS -> texts.isEmpty() ? null : texts;
            case DATE -> first(texts, text -> Values.time(text) != null);
            case LONG -> number(texts, WHOLE);
            case DOUBLE -> number(texts, NUMBER);
        };
    }

    private static @Nullable JsonNumber number(List<String> texts, Pattern form) {
        String text = first(texts, form.asMatchPredicate());
        return text == null ? null : new JsonNumber(text);
    }

    private static @Nullable String first(List<String> texts, Predicate<String> fits) {
        return texts.stream().filter(fits).findFirst().orElse(null);
    }
}
