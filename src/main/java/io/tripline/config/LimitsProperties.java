package io.tripline.config;

import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What a request may hold.
 *
 * @param maxDecodedSize the longest body, after its content coding is undone
 * @param maxEventSize the longest event
 * @param maxDepth the deepest nesting of an event
 * @param maxEvents the most events in a body
 * @param inFlight what all requests with events may take together; 0 for a share of the heap
 */
record LimitsProperties(
        @DefaultValue("64MB") DataSize maxDecodedSize,
        @DefaultValue("1MB") DataSize maxEventSize,
        @DefaultValue("128") int maxDepth,
        @DefaultValue("1000000") int maxEvents,
        @DefaultValue("0") DataSize inFlight) {

    /** The share of the heap, in percent. */
    private static final int HEAP_PERCENT = 30;

    /** Below, no request of any kind would ever pass. */
    private static final long LEAST_IN_FLIGHT = 1 << 20;

    LimitsProperties {
        requireArraySize("max-decoded-size", maxDecodedSize);
        requireArraySize("max-event-size", maxEventSize);
        requireRange("max-depth", maxDepth, MAX_DEPTH);
        requireRange("max-events", maxEvents, Integer.MAX_VALUE);
        long heap = Runtime.getRuntime().maxMemory();
        if (inFlight.toBytes() != 0
                && (inFlight.toBytes() < LEAST_IN_FLIGHT || inFlight.toBytes() > heap)) {
            throw new IllegalArgumentException(
                    "tripline.limits.in-flight: expected 0 or 1 MB to %d MB, which the heap has, found %d bytes"
                            .formatted(heap >> 20, inFlight.toBytes()));
        }
    }

    /** What all requests with events may take together, in bytes. */
    long inFlightBytes() {
        return inFlight.toBytes() == 0
                ? Runtime.getRuntime().maxMemory() / 100 * HEAP_PERCENT
                : inFlight.toBytes();
    }

    /** An alert nests its event a few levels deeper, and JSON writers stop at 500. */
    private static final int MAX_DEPTH = 400;

    private static void requireRange(String name, int value, int max) {
        if (value < 1 || value > max) {
            throw new IllegalArgumentException(
                    "tripline.limits.%s: expected 1 to %d, found %d".formatted(name, max, value));
        }
    }

    private static void requireArraySize(String name, DataSize size) {
        if (size.toBytes() < 2 || size.toBytes() > Integer.MAX_VALUE / 2) {
            throw new IllegalArgumentException(
                    "tripline.limits.%s: expected 2 bytes to 1 GB, found %d bytes"
                            .formatted(name, size.toBytes()));
        }
    }
}
