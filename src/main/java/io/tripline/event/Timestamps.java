package io.tripline.event;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
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

    /**
     * What the formatter takes, but for the last days of short months. Asked first, since it would
     * throw an exception for each text that is no time, and take {@code 10:00:00.5,5} and {@code
     * 10:00:00ZZ}.
     */
    private static final Pattern SHAPE =
            Pattern.compile(
                    "(-?\\d{4})(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\\d|3[01])"
                            + "(T(([01]\\d|2[0-3])(:[0-5]\\d(:[0-5]\\d([.,]\\d{1,9})?)?)?)?"
                            + "(Z|[+-]((0\\d|1[0-7])(:?[0-5]\\d)?|18(:?00)?))?)?)?)?");

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

    private static final int[] POWERS = {
        1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000
    };

    private Timestamps() {}

    /** Reads a text; null if it is no time. */
    public static @Nullable Instant parse(String text) {
        if (text.isEmpty()) {
            return null;
        }
        Instant usual = parseUsual(text);
        if (usual != null) {
            return usual;
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
        Matcher parts = SHAPE.matcher(text);
        if (!parts.matches() || !isDay(parts.group(1), parts.group(3), parts.group(5))) {
            return null;
        }
        try {
            return ISO.parse(text, Instant::from);
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** Whether a month has a day. */
    private static boolean isDay(String year, @Nullable String month, @Nullable String day) {
        return day == null
                || month == null
                || Integer.parseInt(day)
                        <= lengthOfMonth(Integer.parseInt(year), Integer.parseInt(month));
    }

    /**
     * The form that nearly all events have, {@code 2026-05-12T09:14:07.238Z}, without the
     * formatter, which took a tenth of the time of an event that makes an alert. Null if it is
     * another form, or no time: the formatter decides.
     */
    private static @Nullable Instant parseUsual(String text) {
        int length = text.length();
        if (length < 20
                || text.charAt(length - 1) != 'Z'
                || text.charAt(4) != '-'
                || text.charAt(7) != '-'
                || text.charAt(10) != 'T'
                || text.charAt(13) != ':'
                || text.charAt(16) != ':') {
            return null;
        }
        int fraction = length - 21;
        if (length > 20 && (text.charAt(19) != '.' || fraction < 1 || fraction > 9)) {
            return null;
        }
        int year = digits(text, 0, 4);
        int month = digits(text, 5, 7);
        int day = digits(text, 8, 10);
        int hour = digits(text, 11, 13);
        int minute = digits(text, 14, 16);
        int second = digits(text, 17, 19);
        int nanos = fraction < 1 ? 0 : digits(text, 20, length - 1) * POWERS[9 - fraction];
        if ((year | month | day | hour | minute | second | nanos) < 0) {
            return null; // one of them is no number
        }
        if (month < 1
                || month > 12
                || day < 1
                || day > lengthOfMonth(year, month)
                || hour > 23
                || minute > 59
                || second > 59) {
            return null;
        }
        int secondOfDay = (hour * 60 + minute) * 60 + second;
        return Instant.ofEpochSecond(
                LocalDate.of(year, month, day).toEpochDay() * 86_400 + secondOfDay, nanos);
    }

    /**
     * A text of JSON in the form that nearly all events have, {@code "2026-05-12T09:14:07.238Z"}
     * with three digits or more of a fraction, or none.
     *
     * @param from where its first quote is
     * @param to the place behind its last
     * @return milliseconds since 1970, {@link Event#NO_TIME} if it is another form, or no time
     */
    static long usualMillis(byte[] json, int from, int to) {
        int length = to - from - 2;
        int start = from + 1;
        if (length < 20
                || length > 30
                || json[to - 2] != 'Z'
                || json[start + 4] != '-'
                || json[start + 7] != '-'
                || json[start + 10] != 'T'
                || json[start + 13] != ':'
                || json[start + 16] != ':'
                || (length > 20 && (json[start + 19] != '.' || length < 24))) {
            return Event.NO_TIME;
        }
        for (int at = start + 20; at < to - 2; at++) {
            if (json[at] < '0' || json[at] > '9') {
                return Event.NO_TIME;
            }
        }
        int year = digits(json, start, 4);
        int month = digits(json, start + 5, 2);
        int day = digits(json, start + 8, 2);
        int hour = digits(json, start + 11, 2);
        int minute = digits(json, start + 14, 2);
        int second = digits(json, start + 17, 2);
        int millis = length > 20 ? digits(json, start + 20, 3) : 0;
        if ((year | month | day | hour | minute | second | millis) < 0
                || month < 1
                || month > 12
                || day < 1
                || day > lengthOfMonth(year, month)
                || hour > 23
                || minute > 59
                || second > 59) {
            return Event.NO_TIME;
        }
        long seconds = (epochDay(year, month, day) * 24 + hour) * 3600 + minute * 60L + second;
        return seconds * 1000 + millis;
    }

    private static int lengthOfMonth(int year, int month) {
        return switch (month) {
            case 2 -> year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
            case 4, 6, 9, 11 -> 30;
            default -> 31;
        };
    }

    /** Days since 1970, of a year from 0 on, counted in years that begin in March. */
    private static long epochDay(int year, int month, int day) {
        int y = month > 2 ? year : year - 1;
        int shifted = month > 2 ? month - 3 : month + 9;
        int dayOfYear = (153 * shifted + 2) / 5 + day - 1;
        return 365L * y
                + Math.floorDiv(y, 4)
                - Math.floorDiv(y, 100)
                + Math.floorDiv(y, 400)
                + dayOfYear
                - 719_468;
    }

    private static int digits(byte[] text, int from, int count) {
        int number = 0;
        for (int i = from; i < from + count; i++) {
            if (text[i] < '0' || text[i] > '9') {
                return -1;
            }
            number = number * 10 + text[i] - '0';
        }
        return number;
    }

    /** The number that digits make, -1 if one is none. */
    private static int digits(String text, int from, int to) {
        int number = 0;
        for (int i = from; i < to; i++) {
            char digit = text.charAt(i);
            if (digit < '0' || digit > '9') {
                return -1;
            }
            number = number * 10 + digit - '0';
        }
        return number;
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

    /** Whether a text, if it is a time, says in which zone; of a date alone none does. */
    public static boolean namesZone(String text) {
        int time = text.indexOf('T');
        return time > 0
                && (text.endsWith("Z")
                        || text.indexOf('+', time) > 0
                        || text.indexOf('-', time) > 0);
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
