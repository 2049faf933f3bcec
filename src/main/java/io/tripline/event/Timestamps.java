package io.tripline.event;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.format.SignStyle;
import java.time.temporal.ChronoField;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads times as Elasticsearch's default date format does ({@code
 * strict_date_optional_time||epoch_millis}): ISO-8601 from the year down to any fraction of a
 * second, UTC where no zone is given, or milliseconds since 1970.
 */
public final class Timestamps {

    /** Hundred million days around 1970 (ECMA-262, 21.4.1.1); within it no sum of times overflows. */
    public static final long FARTHEST_MILLIS = 8_640_000_000_000_000L;

    private static final DateTimeFormatter ISO =
            new DateTimeFormatterBuilder()
                    .appendValue(ChronoField.YEAR, 4, 4, SignStyle.NORMAL)
                    .optionalStart()
                    .appendLiteral('-')
                    .appendValue(ChronoField.MONTH_OF_YEAR, 2)
                    .optionalStart()
                    .appendLiteral('-')
                    .appendValue(ChronoField.DAY_OF_MONTH, 2)
                    .optionalStart()
                    .appendLiteral('T')
                    .optionalStart()
                    .appendValue(ChronoField.HOUR_OF_DAY, 2)
                    .optionalStart()
                    .appendLiteral(':')
                    .appendValue(ChronoField.MINUTE_OF_HOUR, 2)
                    .optionalStart()
                    .appendLiteral(':')
                    .appendValue(ChronoField.SECOND_OF_MINUTE, 2)
                    .optionalStart()
                    .appendFraction(ChronoField.NANO_OF_SECOND, 1, 9, true)
                    .optionalEnd()
                    .optionalStart()
                    .appendLiteral(',')
                    .appendFraction(ChronoField.NANO_OF_SECOND, 1, 9, false)
                    .optionalEnd()
                    .optionalEnd()
                    .optionalEnd()
                    .optionalStart()
                    .appendOffset("+HH:MM", "Z")
                    .optionalEnd()
                    .optionalStart()
                    .appendOffset("+HHmm", "Z")
                    .optionalEnd()
                    .optionalEnd()
                    .optionalEnd()
                    .optionalEnd()
                    .optionalEnd()
                    .parseDefaulting(ChronoField.MONTH_OF_YEAR, 1)
                    .parseDefaulting(ChronoField.DAY_OF_MONTH, 1)
                    .parseDefaulting(ChronoField.HOUR_OF_DAY, 0)
                    .parseDefaulting(ChronoField.MINUTE_OF_HOUR, 0)
                    .parseDefaulting(ChronoField.SECOND_OF_MINUTE, 0)
                    .toFormatter(Locale.ROOT)
                    .withResolverStyle(ResolverStyle.STRICT)
                    .withZone(ZoneOffset.UTC);

    private Timestamps() {}

    /** Reads a text; null if it is no time. */
    public static @Nullable Instant parse(String text) {
        if (text.isEmpty()) {
            return null;
        }
        int last = text.charAt(text.length() - 1);
        if (last >= '0' && last <= '9' && text.length() != 4 && isWhole(text)) {
            try {
                long millis = Long.parseLong(text);
                return Math.abs(millis) <= FARTHEST_MILLIS ? Instant.ofEpochMilli(millis) : null;
            } catch (NumberFormatException e) {
                return null;
            }
        }
        try {
            return ISO.parse(text, Instant::from);
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static boolean isWhole(String text) {
        for (int i = text.charAt(0) == '-' ? 1 : 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }
}
