package io.tripline.event.json;

import io.tripline.event.EventError.Kind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;

/**
 * Reads what shippers send as JSON and a strict reader refuses: control characters inside strings,
 * {@code NaN}, a key twice (the last wins), malformed UTF-8 and halves of surrogate pairs (both
 * U+FFFD). The result is a document as {@link JsonDocument} describes, its dotted keys as they are.
 * Bounded in depth, fields and key length. Thread-safe.
 */
public final class LenientJson {

    private static final int MAX_KEY = 4096;

    /** Of texts that are not longer there may be very many: they are looked at before. */
    private static final int SMALL = 4096;

    /** So many texts after a broken one are taken to be broken too. */
    private static final int AFTER_BROKEN = 64;

    private static final String NOT_JSON = "not valid JSON at character %d";

    private static final String NOTHING_AFTER =
            "expected nothing after the event, found more at character %d";

    /** Longer numbers stay texts: exact arithmetic on them is quadratic. */
    private static final int MAX_NUMBER = 1000;

    private final int maxDepth;
    private final int maxValues;
    private final JsonFactory factory;

    /** How many are still taken to be; that threads take it from each other does not matter. */
    private int brokenExpected;

    /**
     * A reader.
     *
     * @param maxDepth the deepest nesting, the document itself being 1
     * @param maxValues the most scalars, objects and arrays in a document
     */
    public LenientJson(int maxDepth, int maxValues) {
        this.maxDepth = maxDepth;
        this.maxValues = maxValues;
        this.factory =
                JsonFactory.builder()
                        .streamReadConstraints(
                                StreamReadConstraints.builder()
                                        .maxNestingDepth(maxDepth)
                                        .maxNumberLength(Integer.MAX_VALUE)
                                        .maxStringLength(Integer.MAX_VALUE)
                                        .maxNameLength(Integer.MAX_VALUE)
                                        .build())
                        .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
                        .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                        // a table of names, which refuses those that collide in it
                        .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
                        .build();
    }

    /** Why a text is not read. */
    public static final class Refused extends Exception {

        private static final long serialVersionUID = 1L;

        private final transient Kind kind;
        private final boolean isCut;

        Refused(Kind kind, String message) {
            this(kind, message, false);
        }

        private Refused(Kind kind, String message, boolean isCut) {
            super(message, null, false, false);
            this.kind = kind;
            this.isCut = isCut;
        }

        /** Whether the text is the beginning of JSON, and ends too early. */
        public boolean isCut() {
            return isCut;
        }

        /** What is wrong, fit for a metric's label. */
        public Kind kind() {
            return kind;
        }
    }

    /** Whether bytes are malformed as UTF-8, so that a text of them has lost some. */
    public static boolean isMalformed(byte[] bytes, int from, int length) {
        return JsonBytes.malformedUtf8(bytes, from, from + length) >= 0;
    }

    /** The same as {@link #read(String)} of bytes in UTF-8. */
    public @Nullable Object read(byte[] json, int from, int length) throws Refused {
        if (length <= SMALL && brokenExpected > 0) {
            expectNoFault(json, from, from + length);
        }
        return parse(new String(json, from, length, StandardCharsets.UTF_8));
    }

    /** Saves an exception where texts are broken, and costs a sixth of a reading where not. */
    private void expectNoFault(byte[] json, int from, int to) throws Refused {
        JsonGrammar grammar = JsonGrammar.of(json, from, to);
        int fault = grammar.fault();
        if (fault == JsonGrammar.NONE) {
            brokenExpected--;
            return;
        }
        brokenExpected = AFTER_BROKEN;
        int at = new String(json, from, fault - from, StandardCharsets.UTF_8).length();
        throw new Refused(
                Kind.NOT_JSON,
                (grammar.isBehindValue() ? NOTHING_AFTER : NOT_JSON).formatted(at),
                fault == to);
    }

    /**
     * Reads a text that holds one value.
     *
     * @return the value, for instance a {@link Map}; the caller may change it
     * @throws Refused if it is no value, more than one, or over a limit
     */
    public @Nullable Object read(String json) throws Refused {
        if (json.length() <= SMALL && brokenExpected > 0) {
            byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
            expectNoFault(bytes, 0, bytes.length);
        }
        return parse(json);
    }

    private @Nullable Object parse(String json) throws Refused {
        try (JsonParser parser = factory.createParser(ObjectReadContext.empty(), json)) {
            JsonToken first = parser.nextToken();
            if (first == null) {
                throw new Refused(Kind.NOT_JSON, "expected an event, found nothing");
            }
            Object value = new Reading(parser).value(first);
            if (parser.nextToken() != null) {
                throw notJson(parser);
            }
            return value;
        } catch (StreamConstraintsException e) {
            throw new Refused(
                    Kind.TOO_DEEP,
                    "expected at most %d levels of nesting, found more".formatted(maxDepth));
        } catch (JacksonException e) { // its message may hold a piece of the event
            brokenExpected = AFTER_BROKEN;
            throw new Refused(
                    Kind.NOT_JSON,
                    NOT_JSON.formatted(
                            e.getLocation() == null ? 0 : e.getLocation().getCharOffset()),
                    e instanceof UnexpectedEndOfInputException);
        }
    }

    private static Refused notJson(JsonParser parser) {
        return new Refused(
                Kind.NOT_JSON,
                NOTHING_AFTER.formatted(parser.currentTokenLocation().getCharOffset()));
    }

    /** A text with U+FFFD for each half of a surrogate pair that stands alone. */
    public static String wellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                return text.codePoints()
                        .map(point ->
                                point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE
                                        ? 0xFFFD
                                        : point)
                        .collect(
                                StringBuilder::new,
                                StringBuilder::appendCodePoint,
                                StringBuilder::append)
                        .toString();
            }
        }
        return text;
    }

    /** One text on its way. */
    private final class Reading {

        private final JsonParser parser;
        private int values;

        Reading(JsonParser parser) {
            this.parser = parser;
        }

        @Nullable Object value(JsonToken token) throws Refused {
            if (++values > maxValues) {
                throw new Refused(
                        Kind.TOO_MANY_FIELDS,
                        "expected at most %d fields and values in an event, found more"
                                .formatted(maxValues));
            }
            return switch (token) {
                case START_OBJECT -> object();
                case START_ARRAY -> {
                    List<@Nullable Object> list = new ArrayList<>();
                    for (JsonToken t = parser.nextToken();
                            t != JsonToken.END_ARRAY;
                            t = parser.nextToken()) {
                        list.add(value(t));
                    }
                    yield list;
                }
                case VALUE_STRING -> wellFormed(parser.getString());
                case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(parser.getString());
                case VALUE_TRUE -> true;
                case VALUE_FALSE -> false;
                default -> null;
            };
        }

        private @Nullable Object number(String text) {
            if (Character.isLetter(text.charAt(text.length() - 1))) { // NaN, Infinity, INF
                return null;
            }
            return text.length() > MAX_NUMBER ? text : new JsonNumber(text);
        }

        private Map<String, @Nullable Object> object() throws Refused {
            Map<String, @Nullable Object> object = new LinkedHashMap<>();
            for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                if (name.length() > MAX_KEY) {
                    throw new Refused(
                            Kind.LONG_KEY,
                            "expected keys of at most %d characters, found one of %d"
                                    .formatted(MAX_KEY, name.length()));
                }
                String key = wellFormed(name);
                object.put(key, value(parser.nextToken()));
            }
            return object;
        }
    }
}
