package io.tripline.intake.msgpack;

import io.tripline.intake.format.BodyBytes;
import io.tripline.intake.format.EventLimits;
import io.tripline.intake.format.Unreadable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Passes over values by their headers, which may claim anything: counts what they claim, and holds
 * nothing but how many values are still to come at each level. Used by {@link MsgpackEvents}.
 */
final class MsgpackScan {

    private final BodyBytes body;
    private final EventLimits limits;

    /** Values still to come at each level, the value itself being alone at level 0. */
    private final long[] left;

    MsgpackScan(BodyBytes body, EventLimits limits) {
        this.body = body;
        this.limits = limits;
        this.left = new long[limits.maxDepth() + 1];
    }

    /**
     * Passes over one value, however long and deep it is.
     *
     * @return what limit it is beyond, or null
     * @throws Unreadable if it is malformed or breaks off
     */
    @Nullable Unreadable pass() throws IOException, Unreadable {
        Unreadable fault = null;
        long toCome = 1;
        long values = 0;
        int depth = 0;
        left[0] = 1;
        while (toCome > 0) {
            MsgpackHeader header = MsgpackHeader.read(body);
            if (!body.pass(header.payload())) {
                throw MsgpackHeader.endsTooEarly();
            }
            toCome += header.inner() - 1;
            if (fault == null) {
                values += header.inner() == 0 ? 0 : header.number();
                while (left[depth] == 0) {
                    depth--;
                }
                left[depth]--;
                try {
                    limits.checkValues(values);
                    if (header.inner() > 0) {
                        limits.checkDepth(++depth);
                        left[depth] = header.inner();
                    }
                } catch (Unreadable e) {
                    fault = e;
                }
            }
        }
        return fault;
    }
}
