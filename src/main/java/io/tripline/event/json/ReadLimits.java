package io.tripline.event.json;

/**
 * What a body may hold.
 *
 * @param maxEventBytes the longest event, in bytes
 * @param maxDepth the deepest nesting of objects and arrays, the event itself being 1
 * @param maxEvents the most events in one body
 */
public record ReadLimits(int maxEventBytes, int maxDepth, int maxEvents) {

    public ReadLimits {
        if (maxEventBytes < 2 || maxDepth < 1 || maxEvents < 1) {
            throw new IllegalArgumentException(
                    "expected positive limits, found "
                            + maxEventBytes
                            + ", "
                            + maxDepth
                            + ", "
                            + maxEvents);
        }
    }

    /** What a body is refused with that has more events. */
    public UnreadableBody tooManyEvents() {
        return UnreadableBody.tooLarge(
                "expected at most %d events in one body (tripline.limits.max-events), found more"
                        .formatted(maxEvents));
    }
}
