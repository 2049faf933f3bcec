package io.tripline.event.json;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.io.SerializedString;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.JsonRecyclerPools;

/**
 * A whole document as plain collections: {@link Map}, {@link List}, {@link String}, {@link
 * JsonNumber}, {@link Boolean}, null; what we add may also be an {@link Integer}, a {@link Long} or
 * an {@link Instant}, which is made a text of where it is written. Read for the few events that
 * make an alert, as far as {@link EventOutline} will not do.
 */
public final class JsonDocument {

    /**
     * The deepest document that comes of expanding dotted keys; a key that would go deeper stays as
     * it is. JSON writers stop at 500, and an alert adds a few levels.
     */
    private static final int MAX_EXPANDED_DEPTH = 400;

    /**
     * Sizes were bounded and the JSON validated when the event was read, so no limit stops a second
     * reading.
     */
    private static final JsonFactory FACTORY =
            JsonFactory.builder()
                    .recyclerPool(JsonRecyclerPools.threadLocalPool())
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxNestingDepth(Integer.MAX_VALUE)
                                    .maxNameLength(Integer.MAX_VALUE)
                                    .maxStringLength(Integer.MAX_VALUE)
                                    .build())
                    .build();

    /** A byte of JSON as text of the document, in what is written of it, and in what that makes. */
    private static final int BYTES_OF_TEXT = 4;

    /** An element of a list, or half of a member of an object: its objects, its places. */
    private static final int BYTES_OF_VALUE = 100;

    private static final int BYTES_OF_COLLECTION = 200;

    /** An object of one member, in the document and in the copy. */
    private static final long BYTES_OF_DOT = 400;

    private JsonDocument() {}

    /**
     * Reads an event's JSON with dotted keys expanded: {@code {"a.b":1}} becomes {@code
     * {"a":{"b":1}}}, and two values for one field become an array of both, in the order of the
     * text. A key with an empty part, such as {@code "a..b"}, names no field and stays as it is.
     *
     * @return the document, in the order of the text; the caller may change it
     */
    public static Map<String, @Nullable Object> readExpanded(byte[] body, int offset, int length) {
        try (JsonParser parser =
                FACTORY.createParser(ObjectReadContext.empty(), body, offset, length)) {
            parser.nextToken();
            return new Expansion().object(parser, 1);
        }
    }

    /** Likewise of a text that we wrote, or of another that is valid JSON. */
    public static Map<String, @Nullable Object> readExpanded(String json) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        return readExpanded(bytes, 0, bytes.length);
    }

    /**
     * About how many bytes of memory the document of a valid JSON takes, with a copy in another
     * order and its text: little for long texts, up to a hundred times the JSON for many values.
     */
    public static long sizeInMemory(byte[] json, int offset, int length) {
        int to = offset + length;
        long size = (long) BYTES_OF_TEXT * length;
        for (int at = offset; at < to; at++) {
            switch (json[at]) {
                case ',', ':' -> size += BYTES_OF_VALUE;
                case '{', '[' -> size += BYTES_OF_COLLECTION;
                case '"' -> {
                    int end = JsonBytes.endOfString(json, at, to);
                    int next = JsonBytes.skipWhitespace(json, end, to);
                    if (next < to && json[next] == ':') { // a key: each dot makes an object
                        size += BYTES_OF_DOT * dotsIn(json, at, end);
                    }
                    at = end - 1;
                }
                default -> {}
            }
        }
        return size;
    }

    /**
     * How many dots of a key may be expanded: those that are there, and escapes, which may be some.
     */
    private static long dotsIn(byte[] json, int from, int to) {
        long dots = 0;
        for (int at = from; at < to; at++) {
            dots += json[at] == '.' || json[at] == '\\' ? 1 : 0;
        }
        return Math.min(dots, MAX_EXPANDED_DEPTH); // a key of more stays as it is
    }

    /**
     * Whether a key of an event has a dot that is written as one; may say so where none has, see
     * {@link JsonBytes}.
     */
    public static boolean hasDottedKey(byte[] body, int offset, int length) {
        return JsonBytes.hasDottedKey(body, offset, offset + length);
    }

    /**
     * Whether an event says of one field, in a dotted key and elsewhere, both that it is an object
     * and that it is a value, as {@code {"process":"sh","process.name":"sh"}} does.
     */
    public static boolean hasConflict(byte[] body, int offset, int length) {
        try (JsonParser parser =
                FACTORY.createParser(ObjectReadContext.empty(), body, offset, length)) {
            parser.nextToken();
            Expansion expansion = new Expansion();
            expansion.object(parser, 1);
            return expansion.hasConflict();
        }
    }

    /** Writes a document as compact JSON in UTF-8. */
    public static byte[] write(Map<String, ? extends @Nullable Object> document) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(4096);
        write(document, out);
        return out.toByteArray();
    }

    /** Writes a document likewise to a stream. */
    public static void write(Map<String, ? extends @Nullable Object> document, OutputStream out) {
        try (JsonGenerator generator = FACTORY.createGenerator(ObjectWriteContext.empty(), out)) {
            write(document, generator);
        }
    }

    /** Writes a value of a document as the generator's next value. */
    public static void write(@Nullable Object value, JsonGenerator generator) {
        switch (value) { // the most frequent first, and those that are told by their class alone
            case String text -> generator.writeString(text);
            case JsonNumber number -> generator.writeNumber(number.text());
            case Boolean flag -> generator.writeBoolean(flag);
            case Fixed fixed -> generator.writeRawValue(fixed.json);
            case Map<?, ?> object -> {
                generator.writeStartObject();
                for (Map.Entry<?, ?> entry : object.entrySet()) {
                    generator.writeName(String.valueOf(entry.getKey()));
                    write(entry.getValue(), generator);
                }
                generator.writeEndObject();
            }
            case List<?> list -> {
                generator.writeStartArray();
                for (Object element : list) {
                    write(element, generator);
                }
                generator.writeEndArray();
            }
            case Number number -> generator.writeNumber(number.toString());
            case Instant time -> generator.writeString(time.toString());
            case null -> generator.writeNull();
            default ->
                    throw new IllegalArgumentException(
                            "expected a JSON value, found " + value.getClass());
        }
    }

    /** Writes a value as it would be in a document. */
    public static byte[] writeValue(@Nullable Object value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(256);
        try (JsonGenerator generator = FACTORY.createGenerator(ObjectWriteContext.empty(), out)) {
            write(value, generator);
        }
        return out.toByteArray();
    }

    /**
     * A copy with the keys of every object in the order of their UTF-16 units (as RFC 8785, 3.2.3).
     */
    public static Map<String, @Nullable Object> sorted(Map<?, ?> document) {
        Map<String, @Nullable Object> sorted = new TreeMap<>();
        document.forEach((key, value) -> sorted.put(String.valueOf(key), sortedValue(value)));
        return sorted;
    }

    private static @Nullable Object sortedValue(@Nullable Object value) {
        return switch (value) {
            case Map<?, ?> object -> sorted(object);
            case List<?> list -> {
                List<@Nullable Object> copy = new ArrayList<>(list.size());
                list.forEach(element -> copy.add(sortedValue(element)));
                yield copy;
            }
            case null, default -> value;
        };
    }

    /** An object that many documents have: it cannot be changed, and its JSON is made once. */
    public static final class Fixed extends AbstractMap<String, @Nullable Object> {

        private final Map<String, @Nullable Object> fields;
        private final SerializedString json;

        /** An object of these fields. What is in them must not be changed any more. */
        public Fixed(Map<String, @Nullable Object> fields) {
            this.fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
            this.json =
                    new SerializedString(
                            new String(JsonDocument.write(this.fields), StandardCharsets.UTF_8));
        }

        /** Its JSON in UTF-8; not to be changed. */
        public byte[] utf8() {
            return json.asUnquotedUTF8();
        }

        @Override
        public Set<Entry<String, @Nullable Object>> entrySet() {
            return fields.entrySet();
        }

        @Override
        public @Nullable Object get(Object key) {
            return fields.get(key);
        }

        @Override
        public boolean containsKey(Object key) {
            return fields.containsKey(key);
        }
    }

    /** One reading of an event, with its dotted keys expanded. */
    private static final class Expansion {

        /** The values of fields that the event names more than once. */
        private final Set<List<?>> merged = Collections.newSetFromMap(new IdentityHashMap<>());

        boolean hasConflict() {
            return merged.stream().anyMatch(values -> hasObject(values) && hasScalar(values));
        }

        Map<String, @Nullable Object> object(JsonParser parser, int depth) {
            Map<String, @Nullable Object> object = new LinkedHashMap<>();
            for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                int inner = depth + dotsIn(name);
                boolean expands = inner > depth && inner < MAX_EXPANDED_DEPTH && isPath(name);
                Object value = value(parser, parser.nextToken(), expands ? inner : depth);
                if (expands) {
                    putPath(object, name, value);
                } else {
                    put(object, name, value);
                }
            }
            return object;
        }

        private @Nullable Object value(JsonParser parser, JsonToken token, int depth) {
            return switch (token) {
                case START_OBJECT -> object(parser, depth + 1);
                case START_ARRAY -> {
                    List<@Nullable Object> list = new ArrayList<>();
                    for (JsonToken t = parser.nextToken();
                            t != JsonToken.END_ARRAY;
                            t = parser.nextToken()) {
                        list.add(value(parser, t, depth + 1));
                    }
                    yield list;
                }
                case VALUE_STRING -> parser.getString();
                case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new JsonNumber(parser.getString());
                case VALUE_TRUE -> true;
                case VALUE_FALSE -> false;
                default -> null;
            };
        }

        private void putPath(
                Map<String, @Nullable Object> object, String path, @Nullable Object value) {
            Object member = value;
            int end = path.length();
            for (int dot = path.lastIndexOf('.'); dot >= 0; dot = path.lastIndexOf('.', dot - 1)) {
                Map<String, @Nullable Object> inner = new LinkedHashMap<>(4);
                inner.put(path.substring(dot + 1, end), member);
                member = inner;
                end = dot;
            }
            put(object, path.substring(0, end), member);
        }

        private void put(Map<String, @Nullable Object> object, String key, @Nullable Object value) {
            object.put(key, object.containsKey(key) ? both(object.get(key), value) : value);
        }

        @SuppressWarnings("unchecked") // every map and list in a document is one of ours
        private @Nullable Object both(@Nullable Object first, @Nullable Object second) {
            if (first instanceof Map<?, ?> && second instanceof Map<?, ?> added) {
                Map<String, @Nullable Object> object = (Map<String, @Nullable Object>) first;
                added.forEach((key, value) -> put(object, String.valueOf(key), value));
                return object;
            }
            List<@Nullable Object> values = new ArrayList<>();
            if (first instanceof List<?> list) {
                values = (List<@Nullable Object>) list;
            } else {
                values.add(first);
            }
            if (second instanceof List<?> list) {
                values.addAll(list);
            } else {
                values.add(second);
            }
            merged.add(values);
            return values;
        }

        private static boolean hasObject(@Nullable Object value) {
            return value instanceof Map<?, ?>
                    || (value instanceof List<?> list
                            && list.stream().anyMatch(Expansion::hasObject));
        }

        private static boolean hasScalar(@Nullable Object value) {
            return value instanceof List<?> list
                    ? list.stream().anyMatch(Expansion::hasScalar)
                    : value != null && !(value instanceof Map<?, ?>);
        }

        private static int dotsIn(String name) {
            int dots = 0;
            for (int at = name.indexOf('.'); at >= 0; at = name.indexOf('.', at + 1)) {
                dots++;
            }
            return dots;
        }

        private static boolean isPath(String key) {
            return !key.startsWith(".") && !key.endsWith(".") && !key.contains("..");
        }
    }
}
