package io.tripline.intake;

import io.tripline.event.Timestamps;
import io.tripline.event.json.JsonNumber;
import io.tripline.intake.format.EpochTime;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds the time of an event under the names, and in the forms, in which shippers send it. Used by
 * {@link EventNormalizer}.
 */
final class EventTimes {

    static final String TIMESTAMP = "@timestamp";

    /** In the order of preference. */
    private static final List<String> NAMES =
            List.of(
                    TIMESTAMP,
                    "event.created",
                    "timestamp",
                    "time",
                    "_time",
                    "timeUnixNano",
                    "unixTime",
                    "EventTime",
                    "date");

    /** Whole and perhaps a fraction, as epoch numbers are written. */
    private static final Pattern NUMBER = Pattern.compile("(\\d{1,20})(?:\\.(\\d{1,20}))?");

    private static final Pattern WITHOUT_ZONE =
            Pattern.compile(
                    "(\\d{4}-\\d\\d-\\d\\d)[T ](\\d\\d:\\d\\d(?::\\d\\d)?)(?:[.,](\\d{1,9}))?");

    /** As databases and scripts write it, with a blank where ISO 8601 has a T. */
    private static final Pattern WITH_BLANK =
            Pattern.compile(
                    "(\\d{4}-\\d\\d-\\d\\d) (\\d\\d:\\d\\d:\\d\\d(?:[.,]\\d{1,9})?) ?(Z|UTC|[+-]\\d\\d(?::?\\d\\d)?)");

    private static final BigDecimal LARGEST = BigDecimal.valueOf(Long.MAX_VALUE);

    /** A number that means an earlier time, in 1973, is no time of an event. */
    private static final long EARLIEST = 100_000_000L;

    /** Nor is one that means a later time, in 2286. */
    private static final long LATEST = 10_000_000_000L;

    private EventTimes() {}

    /**
     * A time, and what is to be said of it.
     *
     * @param field where it was found
     * @param text as it is to be written
     * @param zoneMissing whether it had no zone, so that one was assumed
     */
    record Found(String field, String text, boolean zoneMissing) {}

    /**
     * The time of a document.
     *
     * @param zone of times that name none
     * @return null if it has none
     */
    static @Nullable Found in(Map<String, @Nullable Object> document, ZoneId zone) {
        for (String name : NAMES) {
            Object value = document.get(name);
            if (value == null && name.startsWith("event.")) {
                value =
                        document.get("event") instanceof Map<?, ?> event
                                ? event.get(name.substring("event.".length()))
                                : null;
            }
            Found found = value == null ? null : read(name, value, zone);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    /** One value that is a time, as a text; null if it is none. */
    static @Nullable String textOf(Object value) {
        Found found = read("", value, ZoneOffset.UTC);
        return found == null ? null : found.text();
    }

    /** No time is as long as that, whatever blanks are around it. */
    private static final int LONGEST = 1000;

    private static @Nullable Found read(String field, Object value, ZoneId zone) {
        return switch (value) {
            case JsonNumber(String number) -> ofNumber(field, number, false);
            case String text when text.length() <= LONGEST -> ofText(field, text.strip(), zone);
            case List<?> list when !list.isEmpty() && list.getFirst() != null ->
                    read(field, list.getFirst(), zone);
            default -> null;
        };
    }

    private static @Nullable Found ofText(String field, String text, ZoneId zone) {
        if (text.length() > 64 || text.startsWith("-")) {
            return null;
        }
        if (NUMBER.matcher(text).matches() && text.length() > 4) {
            return ofNumber(field, text, true);
        }
        Matcher local = WITHOUT_ZONE.matcher(text);
        if (local.matches()) {
            String fraction = local.group(3) == null ? "" : "." + local.group(3);
            Instant utc = Timestamps.parse(local.group(1) + "T" + local.group(2) + fraction + "Z");
            return utc == null
                    ? null
                    : new Found(
                            field,
                            utc.atOffset(ZoneOffset.UTC)
                                    .toLocalDateTime()
                                    .atZone(zone)
                                    .toInstant()
                                    .toString(),
                            true);
        }
        Instant time = Timestamps.parse(text);
        if (time != null) {
            return new Found(field, text, !Timestamps.namesZone(text));
        }
        Matcher blank = WITH_BLANK.matcher(text);
        if (!blank.matches()) {
            return null;
        }
        String offset =
                switch (blank.group(3)) {
                    case "Z", "UTC" -> "Z";
                    case String hours when hours.length() == 3 -> hours + ":00";
                    case String other -> other;
                };
        time = Timestamps.parse(blank.group(1) + "T" + blank.group(2) + offset);
        return time == null ? null : new Found(field, time.toString(), false);
    }

    /** Whether a number of seconds since 1970 may be when an event happened. */
    static boolean isPlausible(long seconds) {
        return seconds >= EARLIEST && seconds < LATEST;
    }

    /**
     * Seconds, milliseconds, microseconds or nanoseconds since 1970, told by their size. Of a text
     * in milliseconds the digits behind the dot are nanoseconds, as the OpenTelemetry Collector
     * writes them.
     */
    private static @Nullable Found ofNumber(String field, String text, boolean isText) {
        if (text.length() > 40) {
            return null;
        }
        BigDecimal number;
        try {
            number = new BigDecimal(text);
        } catch (NumberFormatException e) {
            return null;
        }
        if (number.signum() <= 0
                || (long) number.precision() - number.scale() > 20
                || number.scale() > 40) {
            return null;
        }
        long perSecond = EpochTime.perSecond(number.min(LARGEST).longValue());
        BigDecimal seconds =
                perSecond == 1000 && isText
                        ? millisAndNanos(text)
                        : number.divide(BigDecimal.valueOf(perSecond));
        BigInteger whole = seconds.toBigInteger();
        if (!isPlausible(whole.longValue())) {
            return null;
        }
        long nanos =
                seconds.subtract(new BigDecimal(whole))
                        .movePointRight(9)
                        .setScale(0, RoundingMode.DOWN)
                        .longValue();
        return new Found(field, Instant.ofEpochSecond(whole.longValue(), nanos).toString(), false);
    }

    private static BigDecimal millisAndNanos(String text) {
        int dot = text.indexOf('.');
        BigDecimal millis =
                new BigDecimal(dot < 0 ? text : text.substring(0, dot)).movePointLeft(3);
        int digits = text.length() - dot - 1;
        return dot < 0 || digits > 6 // more are no nanoseconds of a millisecond
                ? new BigDecimal(text).movePointLeft(3)
                : millis.add(new BigDecimal(text.substring(dot + 1)).movePointLeft(9));
    }
}
