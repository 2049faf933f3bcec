package io.tripline.eql.reference;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The times that a constant beside a date means: the one that it names down to a fraction of a
 * second or as milliseconds since 1970, else all of the second, minute, …, year that it names.
 *
 * @param end behind the last of them; the first, too, if there is one only
 */
record Times(Instant first, Instant end) {

    private static final Pattern ISO =
            Pattern.compile(
                    "(?<year>\\d{4})(-(?<month>\\d\\d)(-(?<day>\\d\\d)"
                            + "(T(?<hour>\\d\\d)(:(?<minute>\\d\\d)(:(?<second>\\d\\d)"
                            + "([.,](?<fraction>\\d{1,9}))?)?)?(?<zone>Z|[+-]\\d\\d:?\\d\\d)?)?)?)?");

    private static final Pattern MILLIS = Pattern.compile("-?\\d{1,3}|-\\d{4}|-?\\d{5,16}");

    /** Hundred million days around 1970; what lies beyond is refused by choice. */
    private static final long FARTHEST = 8_640_000_000_000_000L;

    /** Null if the text names no time. */
    static @Nullable Times parse(String text) {
        if (MILLIS.matcher(text).matches()) {
            long millis = Long.parseLong(text);
            Instant only = Instant.ofEpochMilli(millis);
            return Math.abs(millis) > FARTHEST ? null : new Times(only, only);
        }
        Matcher parts = ISO.matcher(text);
        if (!parts.matches()) {
            return null;
        }
        try {
            LocalDateTime start =
                    LocalDateTime.of(
                                    number(parts, "year", 0),
                                    number(parts, "month", 1),
                                    number(parts, "day", 1),
                                    number(parts, "hour", 0),
                                    number(parts, "minute", 0),
                                    number(parts, "second", 0))
                            .plusNanos(nanos(parts.group("fraction")));
            String zone = parts.group("zone");
            ZoneOffset offset = zone == null ? ZoneOffset.UTC : ZoneOffset.of(zone);
            return new Times(start.toInstant(offset), end(parts, start).toInstant(offset));
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static LocalDateTime end(Matcher parts, LocalDateTime start) {
        if (parts.group("fraction") != null) {
            return start;
        }
        if (parts.group("hour") == null) {
            return parts.group("day") != null
                    ? start.plusDays(1)
                    : parts.group("month") != null ? start.plusMonths(1) : start.plusYears(1);
        }
        return parts.group("second") != null
                ? start.plusSeconds(1)
                : parts.group("minute") != null ? start.plusMinutes(1) : start.plusHours(1);
    }

    /** With both ends cut to what a field keeps. */
    Times cutToMillis() {
        return new Times(cut(first), cut(end));
    }

    private static Instant cut(Instant time) {
        return time.minus(Duration.ofNanos(time.getNano() % 1_000_000));
    }

    boolean contain(Instant time) {
        return first.equals(end) ? time.equals(first) : !isBefore(time) && time.isBefore(end);
    }

    /** Whether the time lies before all of them. */
    boolean isBefore(Instant time) {
        return time.isBefore(first);
    }

    private static int number(Matcher parts, String group, int absent) {
        String digits = parts.group(group);
        return digits == null ? absent : Integer.parseInt(digits);
    }

    private static long nanos(@Nullable String fraction) {
        return fraction == null ? 0 : Long.parseLong((fraction + "000000000").substring(0, 9));
    }
}
