package io.tripline.detection;

import io.tripline.alert.Alert;
import io.tripline.event.EventError;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;

/**
 * What became of a body.
 *
 * @param took from the body's last byte to the verdicts stored
 * @param evaluated how many events were judged
 * @param rejected how many could not be read
 * @param alerts one for each pair of an event and a rule that it matches, in the order of the
 *     events
 * @param duplicates for each alert by its place, whether its id was known before
 * @param errors of the rejected events, in their order; at most {@link
 *     DetectionPipeline#MAX_ERRORS}
 */
public record DetectionResult(
        Duration took,
        int evaluated,
        int rejected,
        List<Alert> alerts,
        BitSet duplicates,
        List<EventError> errors) {

    /** How many events the body held. */
    public int received() {
        return evaluated + rejected;
    }
}
