package io.tripline.intake.format;

import io.tripline.event.EventError.Kind;

/**
 * What one event of a shipper may hold.
 *
 * @param maxEventBytes the longest, in bytes of its format
 * @param maxDepth the deepest nesting of objects and arrays, the event itself being 1
 * @param maxValues the most values, those in arrays and inner objects included
 */
public record EventLimits(int maxEventBytes, int maxDepth, int maxValues) {

    /** What a value takes at most, as an object with its place in another: maps of one value do. */
    private static final int VALUE = 128;

    /** What a byte of text takes: two as it is decoded, and two in the value. */
    private static final int TEXT = 4;

    public EventLimits {
        if (maxEventBytes < 2 || maxDepth < 1 || maxValues < 1) {
            throw new IllegalArgumentException(
                    "expected positive limits, found "
                            + maxEventBytes
                            + ", "
                            + maxDepth
                            + ", "
                            + maxValues);
        }
    }

    /**
     * What a document may take in memory. In some formats each byte may be a value.
     *
     * @param bytes of it, in its format
     */
    public long memoryOf(long bytes) {
        return VALUE * Math.min(bytes, maxValues) + TEXT * bytes;
    }

    /** Refuses an event of too many bytes. */
    public void checkBytes(long bytes) throws Unreadable {
        if (bytes > maxEventBytes) {
            throw new Unreadable(
                    Kind.TOO_LARGE,
                    "expected at most %d bytes an event (tripline.intake.limits.max-event-size), found %d"
                            .formatted(maxEventBytes, bytes));
        }
    }

    /** Refuses an object or array that lies too deep. */
    public void checkDepth(int depth) throws Unreadable {
        if (depth > maxDepth) {
            throw new Unreadable(
                    Kind.TOO_DEEP,
                    "expected at most %d levels of nesting (tripline.intake.limits.max-depth), found more"
                            .formatted(maxDepth));
        }
    }

    /** Refuses an event of too many values. */
    public void checkValues(long values) throws Unreadable {
        if (values > maxValues) {
            throw new Unreadable(
                    Kind.TOO_MANY_FIELDS,
                    "expected at most %d values an event (tripline.intake.limits.max-values), found more"
                            .formatted(maxValues));
        }
    }
}
