package io.tripline.eql.compiler;

import io.tripline.event.Timestamps;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A time worked out of another: {@code now-1d}, {@code 2026-01-31||+1M/d}. In UTC, as EQL has it.
 *
 * @param text as it was read
 * @param anchor where to begin; null for now, the moment at which an event is judged
 * @param steps in order
 * @see <a
 *     href="https://www.elastic.co/docs/reference/elasticsearch/rest-apis/common-options#date-math">
 *     Date math</a>
 */
record DateMath(String text, Timestamps.@Nullable Span anchor, List<Step> steps) {

    private static final String NOW = "now";
    private static final String ANCHOR_END = "||";
    private static final Pattern STEP = Pattern.compile("(?:([+-])(\\d{0,9})|(/))([yMwdhHms])");

    DateMath {
        steps = List.copyOf(steps);
    }

    /**
     * A move or a rounding.
     *
     * @param amount how many units to add; of no meaning where rounds is true
     */
    record Step(long amount, ChronoUnit unit, boolean rounds) {}

    /** Whether a text is meant as date math. */
    static boolean isMeant(String text) {
        return text.startsWith(NOW) || text.contains(ANCHOR_END);
    }

    /**
     * Reads date math.
     *
     * @param resolution of the field's type
     * @return null if the text is none
     */
    static @Nullable DateMath parse(String text, ChronoUnit resolution) {
        if (text.startsWith(NOW)) {
            List<Step> steps = steps(text.substring(NOW.length()));
            return steps == null ? null : new DateMath(text, null, steps);
        }
        int end = text.indexOf(ANCHOR_END);
        if (end < 0) {
            return null;
        }
        Timestamps.Span anchor = Timestamps.parseSpan(text.substring(0, end), resolution);
        List<Step> steps = steps(text.substring(end + ANCHOR_END.length()));
        return anchor == null || steps == null ? null : new DateMath(text, anchor, steps);
    }

    private static @Nullable List<Step> steps(String text) {
        List<Step> steps = new ArrayList<>();
        Matcher step = STEP.matcher(text);
        int at = 0;
        for (; at < text.length(); at = step.end()) {
            if (!step.region(at, text.length()).lookingAt()) {
                return null;
            }
            String digits = step.group(2);
            long amount = digits == null || digits.isEmpty() ? 1 : Long.parseLong(digits);
            boolean isBackwards = "-".equals(step.group(1));
            steps.add(
                    new Step(
                            isBackwards ? -amount : amount,
                            unit(step.group(4)),
                            step.group(3) != null));
        }
        return steps;
    }

    private static ChronoUnit unit(String letter) {
        return switch (letter) {
            case "y" -> ChronoUnit.YEARS;
            case "M" -> ChronoUnit.MONTHS;
            case "w" -> ChronoUnit.WEEKS;
            case "d" -> ChronoUnit.DAYS;
            case "h", "H" -> ChronoUnit.HOURS;
            case "m" -> ChronoUnit.MINUTES;
            case "s" -> ChronoUnit.SECONDS;
            default -> throw new IllegalArgumentException("expected a unit, found " + letter);
        };
    }

    /** Whether it is another time at every moment. */
    boolean dependsOnNow() {
        return anchor == null;
    }

    /**
     * The time.
     *
     * @param now of no meaning with an anchor
     * @param up whether a rounding takes the last millisecond of its unit, not the first
     * @return null if it lies beyond what can be told
     */
    @Nullable Instant at(Instant now, boolean up) {
        Instant start = anchor == null ? now : up ? anchor.last() : anchor.first();
        try {
            ZonedDateTime time = start.atZone(ZoneOffset.UTC);
            for (Step step : steps) {
                time =
                        step.rounds
                                ? rounded(time, step.unit, up)
                                : time.plus(step.amount, step.unit);
            }
            return time.toInstant();
        } catch (DateTimeException | ArithmeticException e) {
            return null;
        }
    }

    private static ZonedDateTime rounded(ZonedDateTime time, ChronoUnit unit, boolean up) {
        ZonedDateTime first =
                switch (unit) {
                    case YEARS -> time.truncatedTo(ChronoUnit.DAYS).withDayOfYear(1);
                    case MONTHS -> time.truncatedTo(ChronoUnit.DAYS).withDayOfMonth(1);
                    case WEEKS ->
                            time.truncatedTo(ChronoUnit.DAYS)
                                    .with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
                    default -> time.truncatedTo(unit);
                };
        return up ? first.plus(1, unit).minus(1, ChronoUnit.MILLIS) : first;
    }

    @Override
    public String toString() {
        return text;
    }
}
