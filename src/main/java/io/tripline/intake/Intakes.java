package io.tripline.intake;

import io.tripline.detection.DetectionPipeline;
import io.tripline.detection.EventFeed;
import io.tripline.detection.EventFeeds;
import io.tripline.detection.Intake;
import io.tripline.detection.RequestMemory;
import io.tripline.event.json.LenientJson;
import io.tripline.event.json.ReadLimits;
import io.tripline.intake.format.EventLimits;
import io.tripline.quarantine.Quarantine;
import io.tripline.security.Caller;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Collections;

/**
 * Takes the body of a request at an intake: undoes its content coding, lets a door read it, and
 * returns when all of it is judged and stored. Thread-safe.
 */
final class Intakes {

    /** Shippers give up after ten seconds. */
    private static final Duration PATIENCE = Duration.ofSeconds(8);

    /**
     * What the streams over a body hold, in bytes. Taken before anything is read, so that a request
     * for which there is no room is refused without its body, and before its client sends that if
     * it asks first.
     */
    private static final int BEFORE_READING = 16 * 1024;

    private final EventFeeds feeds;
    private final Quarantine quarantine;
    private final RequestMemory memory;
    private final IntakeSettings settings;
    private final LenientJson lenient;
    private final Clock clock;

    Intakes(
            DetectionPipeline pipeline,
            Quarantine quarantine,
            RequestMemory memory,
            IntakeSettings settings,
            Clock clock) {
        this.quarantine = quarantine;
        this.memory = memory;
        this.settings = settings;
        this.feeds =
                pipeline.feeds(
                        new ReadLimits(
                                settings.maxEvent(), settings.maxDepth(), settings.maxEvents()),
                        settings.readsAll());
        this.lenient = new LenientJson(settings.maxDepth(), settings.maxValues());
        this.clock = clock;
    }

    /** Reads a body and gives its events to the request. */
    interface Door {

        void read(IntakeBody body, RequestMemory.Lease memory, IntakeRequest request)
                throws IOException;
    }

    /** What an event may hold. */
    EventLimits eventLimits() {
        return settings.eventLimits();
    }

    /**
     * Takes a request. When this returns it may be acknowledged.
     *
     * @param source that its path names, or empty
     * @throws IOException if its body did not arrive whole
     */
    void take(HttpServletRequest http, Intake intake, String source, Door door) throws IOException {
        Instant receivedAt = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        ZoneId zone = settings.timeZones().getOrDefault(source, ZoneOffset.UTC);
        String tenant = Caller.of(http).tenant();
        IntakeRequest.Origin origin =
                new IntakeRequest.Origin(
                        tenant, intake, source, http.getRemoteAddr(), receivedAt, zone);
        try (RequestMemory.Lease lease = memory.lease(Caller.clientOf(http));
                IntakeBody body =
                        new IntakeBody(
                                http.getInputStream(),
                                Collections.list(http.getHeaders("Content-Encoding")),
                                settings.maxCompressed(),
                                settings.maxDecoded())) {
            lease.take(BEFORE_READING);
            EventFeed feed = feeds.open(intake, tenant, receivedAt, lease);
            IntakeRequest request =
                    new IntakeRequest(
                            origin,
                            feed,
                            lenient,
                            new PoisonBuffer(origin, quarantine, lease),
                            new Patience(PATIENCE),
                            lease,
                            settings);
            door.read(body, lease, request);
            body.drain(); // first: what cannot be decoded is kept as it arrived
            body.rejectTear(request);
            request.finish(body.idle());
        }
    }
}
