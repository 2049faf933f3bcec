package io.tripline.intake.otlp;

import io.tripline.event.json.JsonNumber;
import io.tripline.event.json.LenientJson;
import io.tripline.intake.format.DocumentValues;
import io.tripline.intake.format.EventLimits;
import io.tripline.intake.format.Unreadable;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Reads the values of a message in OTLP's JSON: each is an object that says its type, {@code
 * {"intValue":"5"}}. Lenient where it says another than it has, or none. Made by {@link
 * JsonMessage} for each message.
 */
final class JsonValues {

    private final JsonParser parser;
    private final EventLimits limits;
    private int count;
    private boolean isMended;

    /**
     * @param count of values that were read before
     */
    JsonValues(JsonParser parser, EventLimits limits, int count) {
        this.parser = parser;
        this.limits = limits;
        this.count = count;
    }

    /** How many values were read, those before included. */
    int count() {
        return count;
    }

    /** Whether a text held half a surrogate pair. */
    boolean isMended() {
        return isMended;
    }

    /** Reads a list of keys and values; of equal keys the last wins. */
    void keyValues(JsonToken token, Map<String, @Nullable Object> object, int depth)
            throws Unreadable {
        if (token != JsonToken.START_ARRAY) {
            parser.skipChildren();
            return;
        }
        for (JsonToken t = parser.nextToken(); t != JsonToken.END_ARRAY; t = parser.nextToken()) {
            if (t == JsonToken.START_OBJECT) {
                keyValue(object, depth);
            } else {
                parser.skipChildren();
            }
        }
    }

    /**
     * Reads a key and its value.
     *
     * @param depth of the value, if it is a container
     */
    private void keyValue(Map<String, @Nullable Object> object, int depth) throws Unreadable {
        limits.checkValues(++count);
        String key = "";
        Object value = null;
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            JsonToken token = parser.nextToken();
            switch (name) {
                case "key" -> key = text(token);
                case "value" -> value = anyValue(token, depth);
                default -> parser.skipChildren();
            }
        }
        object.put(key, value);
    }

    @Nullable Object anyValue(JsonToken token, int depth) throws Unreadable {
        return switch (token) {
            case START_OBJECT -> typedValue(depth);
            case START_ARRAY -> elements(token, depth);
            case VALUE_STRING -> text(token);
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> null;
        };
    }

    private @Nullable Object typedValue(int depth) throws Unreadable {
        Object value = null;
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            JsonToken token = parser.nextToken();
            if (token == JsonToken.VALUE_NULL) {
                continue; // as if it were not there
            }
            value =
                    switch (name) {
                        case "stringValue", "string_value" -> scalar(token, depth, this::text);
                        case "boolValue", "bool_value" -> scalar(token, depth, this::bool);
                        case "intValue", "int_value" -> scalar(token, depth, this::whole);
                        case "doubleValue", "double_value" ->
                                scalar(token, depth, this::fractional);
                        case "bytesValue", "bytes_value" ->
                                scalar(token, depth, t -> bytes(text(t), depth));
                        case "arrayValue", "array_value" -> array(token, depth);
                        case "kvlistValue", "kvlist_value" -> object(token, depth);
                        default -> {
                            parser.skipChildren();
                            yield value;
                        }
                    };
        }
        return value;
    }

    /** A scalar, or what stands in its place in brackets. */
    private @Nullable Object scalar(
            JsonToken token, int depth, Function<JsonToken, @Nullable Object> reading)
            throws Unreadable {
        return token.isStructStart() ? plain(token, depth) : reading.apply(token);
    }

    /** A value as it is written, without types. */
    private @Nullable Object plain(JsonToken token, int depth) throws Unreadable {
        if (!token.isStructStart()) {
            return anyValue(token, depth);
        }
        limits.checkDepth(depth);
        if (token == JsonToken.START_ARRAY) {
            List<@Nullable Object> list = new ArrayList<>();
            for (JsonToken t = parser.nextToken();
                    t != JsonToken.END_ARRAY;
                    t = parser.nextToken()) {
                limits.checkValues(++count);
                list.add(plain(t, depth + 1));
            }
            return list;
        }
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            limits.checkValues(++count);
            object.put(wellFormed(name), plain(parser.nextToken(), depth + 1));
        }
        return object;
    }

    private List<@Nullable Object> array(JsonToken token, int depth) throws Unreadable {
        List<@Nullable Object> list = new ArrayList<>();
        if (token != JsonToken.START_OBJECT) {
            return elements(token, depth);
        }
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            JsonToken inner = parser.nextToken();
            switch (name) {
                case "values" -> list = elements(inner, depth);
                default -> parser.skipChildren();
            }
        }
        return list;
    }

    private List<@Nullable Object> elements(JsonToken token, int depth) throws Unreadable {
        limits.checkDepth(depth);
        List<@Nullable Object> list = new ArrayList<>();
        if (token != JsonToken.START_ARRAY) { // a single value stands for an array of it
            if (token != JsonToken.VALUE_NULL) {
                limits.checkValues(++count);
                list.add(anyValue(token, depth + 1));
            }
            return list;
        }
        for (JsonToken t = parser.nextToken(); t != JsonToken.END_ARRAY; t = parser.nextToken()) {
            limits.checkValues(++count);
            list.add(anyValue(t, depth + 1));
        }
        return list;
    }

    private @Nullable Object object(JsonToken token, int depth) throws Unreadable {
        if (!token.isStructStart()) {
            return anyValue(token, depth);
        }
        limits.checkDepth(depth);
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        if (token != JsonToken.START_OBJECT) {
            keyValues(token, object, depth + 1);
            return object;
        }
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            JsonToken inner = parser.nextToken();
            switch (name) {
                case "values" -> keyValues(inner, object, depth + 1);
                default -> parser.skipChildren();
            }
        }
        return object;
    }

    /** A scalar as text, null and containers as none. */
    String text(JsonToken token) {
        return switch (token) {
            case VALUE_STRING -> wellFormed(parser.getString());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT, VALUE_TRUE, VALUE_FALSE ->
                    parser.getString();
            default -> {
                parser.skipChildren();
                yield "";
            }
        };
    }

    private String wellFormed(String text) {
        String wellFormed = LenientJson.wellFormed(text);
        isMended |= !wellFormed.equals(text);
        return wellFormed;
    }

    private @Nullable JsonNumber number() {
        return parser.isNaN() ? null : new JsonNumber(parser.getString());
    }

    private @Nullable Object bool(JsonToken token) {
        return switch (text(token)) {
            case "true" -> true;
            case "false" -> false;
            default -> null;
        };
    }

    private @Nullable Object whole(JsonToken token) {
        if (token.isNumeric()) {
            return number();
        }
        String text = text(token);
        try {
            return new JsonNumber(Long.toString(Long.parseLong(text)));
        } catch (NumberFormatException e) {
            return text;
        }
    }

    private @Nullable Object fractional(JsonToken token) {
        if (token.isNumeric()) {
            return number();
        }
        String text = text(token);
        try {
            return DocumentValues.number(Double.parseDouble(text));
        } catch (NumberFormatException e) {
            return text;
        }
    }

    /** A body of bytes is a line that a collector did not decode. */
    private static String bytes(String base64, int depth) {
        if (depth > 1) {
            return base64;
        }
        try {
            return DocumentValues.textOrBase64(Base64.getDecoder().decode(base64));
        } catch (IllegalArgumentException e) {
            return base64;
        }
    }
}
