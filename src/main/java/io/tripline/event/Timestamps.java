package io.tripline.event;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.format.SignStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads times as Elasticsearch's default date format does ({@code
 * strict_date_optional_time||epoch_millis}): ISO-8601 from the year down to any fraction of a
 * second, UTC where no zone is given, or milliseconds since 1970.
 */
public final class Timestamps {

    /**
     * Hundred million days around 1970 (ECMA-262, 21.4.1.1); within it no sum of times overflows.
     */
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

    private static final Pattern PARTS =
            Pattern.compile(
                    "\\d{4}(?<month>-\\d\\d)?(?<day>-\\d\\d)?(?<hour>T\\d\\d)?(?<minute>:\\d\\d)?"
                            + "(?<second>:\\d\\d)?(?<fraction>[.,]\\d+)?");

    /** What a text can name, from the coarse to the fine. */
    private static final Map<String, ChronoUnit> UNITS = new LinkedHashMap<>();

    static {
        UNITS.put("month", ChronoUnit.MONTHS);
        UNITS.put("day", ChronoUnit.DAYS);
        UNITS.put("hour", ChronoUnit.HOURS);
        UNITS.put("minute", ChronoUnit.MINUTES);
        UNITS.put("second", ChronoUnit.SECONDS);
    }

    private Timestamps() {}

    /** Reads a text; null if it is no time. */
    public static @Nullable Instant parse(String text) {
        if (text.isEmpty()) {
            return null;
        }
        int last = text.charAt(text.length() - 1);
        boolean isYear = text.length() == 4 && text.charAt(0) != '-';
        if (last >= '0' && last <= '9' && !isYear && isWhole(text)) {
            try {
                return ofMillis(Long.parseLong(text));
            } catch (NumberFormatException e) {
                return null;
            }
        }
        if (hasTwoFractionsOrZones(text)) {
            return null;
        }
        try {
            return ISO.parse(text, Instant::from);
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** The time so many milliseconds after 1970 began; null beyond {@link #FARTHEST_MILLIS}. */
    public static @Nullable Instant ofMillis(long millis) {
        return millis >= -FARTHEST_MILLIS && millis <= FARTHEST_MILLIS
                ? Instant.ofEpochMilli(millis)
                : null;
    }

    /**
     * The times that a text means: one if it names a fraction of a second or milliseconds, else all
     * of the second, minute, …, year that it names.
     *
     * @param first the first of them
     * @param last the last of them, at the resolution asked for
     */
    public record Span(Instant first, Instant last) {}

    /**
     * Reads a text as {@link #parse} does, but rounded neither up nor down.
     *
     * @param resolution of the values that it is compared with
     * @return null if the text is no time
     */
    public static @Nullable Span parseSpan(String text, ChronoUnit resolution) {
        Instant parsed = parse(text);
        if (parsed == null) {
            return null;
        }
        Instant first = parsed.truncatedTo(resolution);
        Matcher parts = PARTS.matcher(text);
        if (!parts.lookingAt()
                || parts.group("fraction") != null
                || (text.length() > 4 && isWhole(text))) {
            return new Span(first, first);
        }
        ChronoUnit unit = ChronoUnit.YEARS;
        for (Map.Entry<String, ChronoUnit> part : UNITS.entrySet()) {
            unit = parts.group(part.getKey()) == null ? unit : part.getValue();
        }
        Instant next = first.atOffset(ZoneOffset.UTC).plus(1, unit).toInstant();
        return new Span(first, next.minus(1, resolution));
    }

    /** The formatter's optional parts would take {@code 10:00:00.5,5} and {@code 10:00:00ZZ}. */
    private static boolean hasTwoFractionsOrZones(String text) {
        int fractions = 0;
        int zones = 0;
        for (int i = text.indexOf('T') + 1; i > 0 && i < text.length(); i++) {
            switch (text.charAt(i)) {
                case '.', ',' -> fractions++;
                case 'Z', '+', '-' -> zones++;
                default -> {}
            }
        }
        return fractions > 1 || zones > 1;
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
