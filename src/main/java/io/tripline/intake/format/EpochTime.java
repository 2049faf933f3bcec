package io.tripline.intake.format;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Writes times that shippers count since 1970 as ISO-8601 in UTC, such as {@code
 * 2026-05-12T09:14:07.238Z}. Null for those that say nothing: 0, negative, or beyond the year 9999.
 */
public final class EpochTime {

    private static final long NANOS = 1_000_000_000;

    private static final Instant END = Instant.parse("9999-12-31T23:59:59.999999999Z");

    private EpochTime() {}

    /** A number of nanoseconds, unsigned. */
    public static @Nullable String ofNanos(long nanos) {
        return of(Long.divideUnsigned(nanos, NANOS), (int) Long.remainderUnsigned(nanos, NANOS));
    }

    /** A number of seconds and nanoseconds beyond them. */
    public static @Nullable String of(long seconds, int nanos) {
        if (seconds < 0 || (seconds == 0 && nanos <= 0) || seconds > END.getEpochSecond()) {
            return null;
        }
        return Instant.ofEpochSecond(seconds, nanos).toString();
    }

    /** A whole number whose size tells its unit: seconds, milli-, micro- or nanoseconds. */
    public static @Nullable String ofWhole(long count) {
        long perSecond = perSecond(count);
        return of(count / perSecond, (int) (count % perSecond * (NANOS / perSecond)));
    }

    /** How many of its unit make a second: 1, or that of milli-, micro- or nanoseconds. */
    public static long perSecond(long count) {
        if (count < 100_000_000_000L) {
            return 1;
        }
        if (count < 100_000_000_000_000L) {
            return 1000;
        }
        return count < 100_000_000_000_000_000L ? 1_000_000 : NANOS;
    }

    /** A number of seconds with a fraction, to the nanosecond. */
    public static @Nullable String ofSeconds(double seconds) {
        if (!(seconds > 0 && seconds <= END.getEpochSecond())) {
            return null;
        }
        // the shortest decimal is what was written; the exact value would end in noise
        BigDecimal exact = BigDecimal.valueOf(seconds).setScale(9, RoundingMode.DOWN);
        long whole = exact.longValue();
        int nanos = exact.subtract(BigDecimal.valueOf(whole)).movePointRight(9).intValue();
        return of(whole, nanos);
    }
}
