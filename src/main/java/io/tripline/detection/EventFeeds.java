package io.tripline.detection;

import java.time.Instant;

/**
 * Opens the {@link EventFeed} of each request of an intake. Made once by {@link
 * DetectionPipeline#feeds}, since what reads events is the same for all that are judged by one
 * generation of rules. Thread-safe.
 */
public interface EventFeeds {

    /**
     * A feed for one request, judged to its end by the rules that are in force now.
     *
     * @param tenant whose events they are
     * @param receivedAt when the request arrived
     * @param memory pays for what is noted of the events until it is stored
     */
    EventFeed open(Intake intake, String tenant, Instant receivedAt, RequestMemory.Lease memory);
}
