package io.tripline.event.json;

import io.tripline.event.Field;
import io.tripline.event.FieldType;
import io.tripline.event.IpAddress;
import io.tripline.event.Timestamps;
import io.tripline.event.Version;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/**
 * Turns a JSON scalar into the value that Elasticsearch would index for a field: numbers and
 * booleans become a keyword's text, texts become numbers, booleans, dates and addresses where the
 * field's type asks for them.
 */
final class FieldValues {

    private static final BigInteger MAX_UNSIGNED =
            BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);

    /** Below this, a double holds every whole number exactly. */
    private static final double EXACT = 1L << 53;

    /** For texts with escapes, which were bounded when the event was read. */
    private static final JsonFactory JSON =
            JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxStringLength(Integer.MAX_VALUE)
                                    .build())
                    .build();

    private FieldValues() {}

    /**
     * The value of a field for the scalar at which the parser stands.
     *
     * @return the value, of the class that the field's type names; null if the scalar is {@code
     *     null} or the type cannot hold it, so that the field has no value by it
     */
    static @Nullable Object of(Field field, JsonToken token, JsonParser parser) {
        return switch (token) {
            case VALUE_STRING -> ofText(field, parser.getString());
            case VALUE_TRUE -> ofBoolean(field, true);
            case VALUE_FALSE -> ofBoolean(field, false);
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT ->
                    ofNumber(field, parser.getString(), token == JsonToken.VALUE_NUMBER_INT);
            default -> null;
        };
    }

    /**
     * The value of a field for a scalar of an event's JSON, which is well-formed.
     *
     * @param from where the scalar begins
     * @param to the place behind it
     * @return likewise
     */
    static @Nullable Object of(Field field, byte[] json, int from, int to) {
        return switch (json[from]) {
            case '"' -> ofText(field, text(json, from, to));
            case 't' -> ofBoolean(field, true);
            case 'f' -> ofBoolean(field, false);
            case 'n' -> null;
            default -> {
                boolean isWhole = true;
                for (int at = from; at < to; at++) {
                    isWhole &= json[at] != '.' && (json[at] | 0x20) != 'e';
                }
                String text = new String(json, from, to - from, StandardCharsets.ISO_8859_1);
                yield ofNumber(field, text, isWhole);
            }
        };
    }

    private static String text(byte[] json, int from, int to) {
        for (int at = from + 1; at < to - 1; at++) {
            if (json[at] == '\\') {
                try (JsonParser parser =
                        JSON.createParser(ObjectReadContext.empty(), json, from, to - from)) {
                    parser.nextToken();
                    return parser.getString();
                }
            }
        }
        return new String(json, from + 1, to - from - 2, StandardCharsets.UTF_8);
    }

    private static @Nullable Object ofText(Field field, String text) {
        return switch (field.type()) {
            case KEYWORD -> text.length() <= field.ignoreAbove() ? text : null;
            case UNKNOWN -> text;
            case VERSION -> new Version(text);
            case BOOLEAN ->
                    switch (text) {
                        case "true" -> true;
                        case "false", "" -> false;
                        default -> null;
                    };
            case LONG, INTEGER, SHORT, BYTE, UNSIGNED_LONG, DOUBLE, FLOAT ->
                    JsonNumber.isNumber(text) ? number(field.type(), text) : null;
            case DATE, DATE_NANOS -> date(field.type(), text);
            case IP -> IpAddress.parse(text);
            case TEXT, OTHER -> null;
        };
    }

    private static @Nullable Object ofBoolean(Field field, boolean value) {
        return switch (field.type()) {
            case BOOLEAN, UNKNOWN -> value;
            case KEYWORD -> ofText(field, Boolean.toString(value));
            case LONG,
                    INTEGER,
                    SHORT,
                    BYTE,
                    UNSIGNED_LONG,
                    DOUBLE,
                    FLOAT,
                    DATE,
                    DATE_NANOS,
                    IP,
                    VERSION,
                    TEXT,
                    OTHER ->
                    null;
        };
    }

    private static @Nullable Object ofNumber(Field field, String text, boolean whole) {
        return switch (field.type()) {
            case KEYWORD -> text.length() <= field.ignoreAbove() ? text : null;
            case LONG, INTEGER, SHORT, BYTE, UNSIGNED_LONG, DOUBLE, FLOAT ->
                    number(field.type(), text);
            case UNKNOWN -> whole ? wholeByArrival(text) : number(FieldType.DOUBLE, text);
            case DATE, DATE_NANOS ->
                    number(FieldType.LONG, text) instanceof Long millis
                            ? date(field.type(), millis.toString())
                            : null;
            case BOOLEAN, IP, VERSION, TEXT, OTHER -> null;
        };
    }

    private static @Nullable Instant date(FieldType type, String text) {
        Instant time = Timestamps.parse(text);
        return time == null || type == FieldType.DATE_NANOS
                ? time
                : time.truncatedTo(ChronoUnit.MILLIS);
    }

    /**
     * As a new field is mapped by what arrives: a whole number is a long, one beyond a long is a
     * double here.
     */
    private static @Nullable Object wholeByArrival(String text) {
        Object asLong = number(FieldType.LONG, text);
        return asLong != null ? asLong : number(FieldType.DOUBLE, text);
    }

    private static @Nullable Object number(FieldType type, String text) {
        if (text.length() > 1000) { // as for a number in JSON; exact arithmetic is quadratic
            return null;
        }
        double value = Double.parseDouble(text);
        if (!Double.isFinite(value)) {
            return null;
        }
        return switch (type) {
            case DOUBLE -> value;
            case FLOAT -> Float.isFinite((float) value) ? (Object) (double) (float) value : null;
            case LONG -> whole(text, value, Long.MIN_VALUE, Long.MAX_VALUE);
            case INTEGER -> whole(text, value, Integer.MIN_VALUE, Integer.MAX_VALUE);
            case SHORT -> whole(text, value, Short.MIN_VALUE, Short.MAX_VALUE);
            case BYTE -> whole(text, value, Byte.MIN_VALUE, Byte.MAX_VALUE);
            case UNSIGNED_LONG -> unsigned(text, value);
            case KEYWORD, BOOLEAN, DATE, DATE_NANOS, IP, VERSION, TEXT, OTHER, UNKNOWN ->
                    throw new IllegalArgumentException("expected a numeric type, found " + type);
        };
    }

    /** Cuts the fraction, as Elasticsearch's {@code coerce} does; null outside the range. */
    private static @Nullable Object whole(String text, double value, long min, long max) {
        long cut;
        if (Math.abs(value) < EXACT) {
            cut = (long) value;
        } else if (Math.abs(value) < 0x1p64) {
            BigInteger exact = new BigDecimal(text).toBigInteger();
            if (exact.bitLength() > 63) {
                return null;
            }
            cut = exact.longValue();
        } else {
            return null;
        }
        return cut >= min && cut <= max ? cut : null;
    }

    private static @Nullable Object unsigned(String text, double value) {
        if (value <= -1 || value > 0x1p64) {
            return null;
        }
        BigInteger cut =
                value < EXACT
                        ? BigInteger.valueOf((long) value)
                        : new BigDecimal(text).toBigInteger();
        return cut.compareTo(MAX_UNSIGNED) <= 0 ? cut : null;
    }
}
