package io.tripline.event;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How a field's values are stored and compared. The names are those of Elasticsearch's mapping;
 * types that compare alike are one constant here.
 */
public enum FieldType {
    /** {@code keyword}, {@code constant_keyword}, {@code wildcard}: values are {@link String}. */
    KEYWORD,
    /** {@code boolean}: values are {@link Boolean}. */
    BOOLEAN,
    /** {@code long}: values are {@link Long}. */
    LONG,
    /** {@code integer}: values are {@link Long} in the range of an int. */
    INTEGER,
    /** {@code short}: values are {@link Long} in the range of a short. */
    SHORT,
    /** {@code byte}: values are {@link Long} in the range of a byte. */
    BYTE,
    /** {@code unsigned_long}: values are {@link java.math.BigInteger}, 0 to 2^64 - 1. */
    UNSIGNED_LONG,
    /** {@code double}, {@code scaled_float}: values are {@link Double}. */
    DOUBLE,
    /** {@code float}, {@code half_float}: values are {@link Double}, rounded to a float first. */
    FLOAT,
    /** {@code date}: values are {@link java.time.Instant}, cut to milliseconds. */
    DATE,
    /** {@code date_nanos}: values are {@link java.time.Instant}. */
    DATE_NANOS,
    /** {@code ip}: values are {@link IpAddress}. */
    IP,
    /** {@code version}: values are {@link Version}. */
    VERSION,
    /** {@code text}, {@code match_only_text}: analysed, so EQL cannot compare it. */
    TEXT,
    /**
     * {@code geo_point}, {@code nested}, {@code object}, …: never accepted in a query. {@code
     * unsupported} is the name for whatever else EQL cannot compare, for instance a keyword with a
     * normalizer.
     */
    OTHER,
    /**
     * Not in the schema: each value has the type in which it arrives (String, Long, Double,
     * Boolean).
     */
    UNKNOWN;

    /**
     * The type for a name in Elasticsearch's mapping, or null if there is no such type.
     *
     * @param mappingName for instance {@code constant_keyword}
     */
    public static @Nullable FieldType of(String mappingName) {
        return switch (mappingName) {
            case "keyword", "constant_keyword", "wildcard" -> KEYWORD;
            case "boolean" -> BOOLEAN;
            case "long" -> LONG;
            case "integer" -> INTEGER;
            case "short" -> SHORT;
            case "byte" -> BYTE;
            case "unsigned_long" -> UNSIGNED_LONG;
            case "double", "scaled_float" -> DOUBLE;
            case "float", "half_float" -> FLOAT;
            case "date" -> DATE;
            case "date_nanos" -> DATE_NANOS;
            case "ip" -> IP;
            case "version" -> VERSION;
            case "text", "match_only_text" -> TEXT;
            case "geo_point",
                    "geo_shape",
                    "point",
                    "shape",
                    "nested",
                    "object",
                    "flattened",
                    "binary",
                    "integer_range",
                    "long_range",
                    "float_range",
                    "double_range",
                    "date_range",
                    "ip_range",
                    "dense_vector",
                    "histogram",
                    "join",
                    "percolator",
                    "search_as_you_type",
                    "token_count",
                    "completion",
                    "rank_feature",
                    "rank_features",
                    "unsupported" ->
                    OTHER;
            default -> null;
        };
    }

    /** The type's name as a message says it: lower case, for instance {@code keyword}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
