package io.tripline.intake;

import io.tripline.detection.RequestMemory;
import io.tripline.event.json.LenientJson;
import io.tripline.intake.format.EventLimits;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON for one request, and pays for what comes of it before it is there. To be used by one
 * thread.
 */
final class PaidJson {

    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private final LenientJson json;
    private final EventLimits limits;
    private final RequestMemory.Lease memory;
    private long taken;

    /**
     * A reader.
     *
     * @param limits for which {@code json} was made
     */
    PaidJson(LenientJson json, EventLimits limits, RequestMemory.Lease memory) {
        this.json = json;
        this.limits = limits;
        this.memory = memory;
    }

    /** The same as {@link LenientJson#read(byte[], int, int)}. */
    @Nullable Object read(byte[] text, int from, int length) throws LenientJson.Refused {
        take(limits.memoryOf(length));
        return json.read(text, from, length);
    }

    /** The same as {@link LenientJson#read(String)}, of a text perhaps behind such a mark. */
    @Nullable Object read(String text) throws LenientJson.Refused {
        take(limits.memoryOf(text.length()));
        return json.read(text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text);
    }

    /** Pays for what else is made of a piece of the body. */
    void take(long bytes) {
        memory.take(bytes);
        taken += bytes;
    }

    /** How much is paid for, for {@link #giveBackTo}. */
    long taken() {
        return taken;
    }

    /** What was read since so much was paid for is no longer needed. */
    void giveBackTo(long before) {
        if (taken != before) {
            memory.giveBack(taken - before);
            taken = before;
        }
    }
}
