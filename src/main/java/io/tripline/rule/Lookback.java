package io.tripline.rule;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How far back Elastic's own run of a rule looks, its {@code from}. Tripline filters nothing by it:
 * it is the age beyond which an alert is marked late.
 *
 * @param text as the file has it, for instance {@code now-9m}
 * @param span for instance nine minutes
 */
public record Lookback(String text, Duration span) {

    /** Elastic's default. */
    public static final String DEFAULT = "now-6m";

    private static final Pattern FORM =
            Pattern.compile("now-(\\d{1,6})([smhHdwMy])(?:/[smhHdwMy])?");

    private static final int DAYS_PER_WEEK = 7;
    private static final int DAYS_PER_MONTH = 30;
    private static final int DAYS_PER_YEAR = 365;

    /**
     * Reads Elasticsearch's date math as far as rules use it.
     *
     * @param text {@code now-} with a number of s, m, h, d, w, M or y, perhaps rounded as in {@code
     *     now-1d/d}
     * @throws IllegalArgumentException if it has another form
     */
    public static Lookback parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "expected a look-back such as now-9m, found '%s'".formatted(text));
        }
        long count = Long.parseLong(matcher.group(1));
        Duration span =
                switch (matcher.group(2)) {
                    case "s" -> Duration.ofSeconds(count);
                    case "m" -> Duration.ofMinutes(count);
                    case "h", "H" -> Duration.ofHours(count);
                    case "d" -> Duration.ofDays(count);
                    case "w" -> Duration.ofDays(DAYS_PER_WEEK * count);
                    case "M" -> Duration.ofDays(DAYS_PER_MONTH * count);
                    default -> Duration.ofDays(DAYS_PER_YEAR * count);
                };
        return new Lookback(text, span);
    }

    /** From when on the rule looks, at a time; rounded down as the text says, in UTC. */
    public Instant startAt(Instant now) {
        Instant start = now.minus(span);
        int rounding = text.indexOf('/') + 1;
        if (rounding == 0) {
            return start;
        }
        OffsetDateTime day = start.truncatedTo(ChronoUnit.DAYS).atOffset(ZoneOffset.UTC);
        return switch (text.charAt(rounding)) {
            case 's' -> start.truncatedTo(ChronoUnit.SECONDS);
            case 'm' -> start.truncatedTo(ChronoUnit.MINUTES);
            case 'h', 'H' -> start.truncatedTo(ChronoUnit.HOURS);
            case 'd' -> day.toInstant();
            case 'w' -> day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY)).toInstant();
            case 'M' -> day.withDayOfMonth(1).toInstant();
            default -> day.withDayOfYear(1).toInstant();
        };
    }
}
