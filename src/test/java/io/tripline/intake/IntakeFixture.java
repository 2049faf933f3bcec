package io.tripline.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.tripline.alert.AlertStore;
import io.tripline.alert.MemoryAlertStore;
import io.tripline.detection.DetectionPipeline;
import io.tripline.detection.EventFeed;
import io.tripline.detection.Intake;
import io.tripline.detection.RecordedMetrics;
import io.tripline.detection.RequestMemory;
import io.tripline.detection.RuleActivity;
import io.tripline.event.EventError;
import io.tripline.event.TestEvents;
import io.tripline.event.json.LenientJson;
import io.tripline.event.json.ReadLimits;
import io.tripline.quarantine.MemoryQuarantine;
import io.tripline.quarantine.Poison;
import io.tripline.rule.RuleCatalog;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All that a request needs to be taken, but HTTP. */
final class IntakeFixture {

    static final Instant RECEIVED = Instant.parse("2026-05-12T09:14:21.500Z");
    static final LenientJson JSON = new LenientJson(128, 50_000);

    final RecordedMetrics metrics = new RecordedMetrics();
    final MemoryAlertStore store = new MemoryAlertStore();
    final MemoryQuarantine quarantine = new MemoryQuarantine();
    final DetectionPipeline pipeline;

    Intake intake = Intake.INGEST;
    String source = "";
    Instant receivedAt = RECEIVED;
    ZoneId zone = ZoneOffset.UTC;
    Duration patience = Duration.ofSeconds(8);
    RequestMemory memory = new RequestMemory(64L << 20, Duration.ZERO);
    int maxEvent = 8 << 20;
    int maxEvents = 1_000_000;
    long maxDecoded = 512L << 20;

    /** Whether events are read that by their bytes no rule can match. */
    boolean readsAll;

    /** Whether to fail on each match, as nothing should. */
    boolean isBroken;

    /** So many matches are judged before it is. */
    int matchesUntilBroken = Integer.MAX_VALUE;

    IntakeFixture(RuleCatalog catalog) {
        pipeline =
                new DetectionPipeline(
                        catalog,
                        new ReadLimits(1 << 20, 128, 1_000_000),
                        store,
                        new RuleActivity(),
                        metrics,
                        new BreakableClock());
        assertThat(metrics.take("generation 1")).isEqualTo(1);
    }

    /** Says the same time always, or fails: the clock is asked on each match. */
    private final class BreakableClock extends Clock {

        @Override
        public Instant instant() {
            if (isBroken || matchesUntilBroken-- == 0) {
                throw new IllegalStateException("a clock with a bug");
            }
            return RECEIVED.plusMillis(750);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }
    }

    IntakeSettings settings() {
        return new IntakeSettings(
                128L << 20,
                maxDecoded,
                maxEvent,
                128,
                50_000,
                maxEvents,
                readsAll,
                true,
                "8.19.0",
                429,
                true,
                Map.of());
    }

    /** Reads the body of a request. */
    interface Door {

        void read(RequestMemory.Lease lease, IntakeRequest request) throws IOException;
    }

    /** Takes a request to its end; then all of its memory is free again. */
    void take(Door door) throws IOException {
        try (RequestMemory.Lease lease = memory.lease()) {
            IntakeRequest.Origin origin =
                    new IntakeRequest.Origin(
                            "default", intake, source, "192.0.2.1", receivedAt, zone);
            EventFeed feed =
                    pipeline.feeds(new ReadLimits(maxEvent, 128, maxEvents), readsAll)
                            .open(intake, "default", receivedAt, lease);
            IntakeRequest request =
                    new IntakeRequest(
                            origin,
                            feed,
                            JSON,
                            new PoisonBuffer(origin, quarantine, lease),
                            new Patience(patience),
                            lease,
                            settings());
            door.read(lease, request);
            request.finish(Duration.ZERO);
        }
    }

    /** Takes a body of any framing. */
    void ingest(InputStream body) throws IOException {
        take((lease, request) ->
                GenericIntake.read(EventFrames.sniffed(body, maxEvent, lease), request));
    }

    void ingest(byte[] body) throws IOException {
        ingest(new Trickle(body, 1000, 1));
    }

    void ingest(String body) throws IOException {
        ingest(TestEvents.utf8(body));
    }

    /** Takes a bulk request, and gives its answer, which took no time. */
    String bulk(byte[] body, @Nullable String pathIndex) throws IOException {
        intake = Intake.BULK;
        BulkAnswer answer = new BulkAnswer();
        take((lease, request) ->
                new BulkIntake()
                        .read(
                                EventFrames.lines(new Trickle(body, 1000, 1), maxEvent, lease),
                                pathIndex,
                                request,
                                answer));
        java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
        answer.writeTo(out, 0);
        assertThat(answer.length(0)).isEqualTo(out.size());
        return out.toString(StandardCharsets.UTF_8);
    }

    String bulk(String body) throws IOException {
        return bulk(TestEvents.utf8(body), null);
    }

    void hec(byte[] body) throws IOException {
        intake = Intake.HEC;
        take((lease, request) ->
                new HecIntake()
                        .read(
                                EventFrames.sniffed(new Trickle(body, 1000, 1), maxEvent, lease),
                                request));
    }

    void hec(String body) throws IOException {
        hec(TestEvents.utf8(body));
    }

    /** The documents of all alerts, the newest first. */
    List<Map<String, @Nullable Object>> alerts() {
        return store
                .list(new AlertStore.Query("default", null, null, null, null, 100_000))
                .alerts()
                .stream()
                .map(alert -> object(alert.document()))
                .toList();
    }

    /** The document of the only alert. */
    Map<String, @Nullable Object> alert() {
        assertThat(alerts()).hasSize(1);
        return alerts().getFirst();
    }

    List<String> alertIds() {
        return store
                .list(new AlertStore.Query("default", null, null, null, null, 100_000))
                .alerts()
                .stream()
                .map(alert -> alert.id())
                .toList();
    }

    static Map<String, @Nullable Object> object(String json) {
        try {
            Map<String, @Nullable Object> object = Documents.cast(JSON.read(json));
            if (object != null) {
                return object;
            }
            throw new AssertionError("no object: " + json);
        } catch (LenientJson.Refused e) {
            throw new AssertionError(e);
        }
    }

    /** A value inside a document, by its path. */
    static @Nullable Object at(Map<String, @Nullable Object> document, String path) {
        Object value = document;
        for (String part : path.split("\\.")) {
            value = value instanceof Map<?, ?> map ? map.get(part) : null;
        }
        return value;
    }

    /** What is in quarantine, with the reason in front. */
    List<String> kept() {
        return quarantine.kept().stream()
                .map(poison ->
                        poison.reason() + " " + new String(poison.bytes(), StandardCharsets.UTF_8))
                .toList();
    }

    List<Poison> poison() {
        return quarantine.kept();
    }

    /** Takes what one request has counted: events judged and events rejected. */
    void expectCounted(int evaluated, int rejected) {
        assertThat(metrics.take("requests " + intake.label())).isEqualTo(1);
        expectEvents(evaluated, rejected);
    }

    void expectEvents(int evaluated, int rejected) {
        assertThat(metrics.take("evaluated " + intake.label())).isEqualTo(evaluated);
        int all = 0;
        for (EventError.Kind kind : EventError.Kind.values()) {
            all += metrics.take("rejected " + intake.label() + " " + kind.label());
        }
        assertThat(all).isEqualTo(rejected);
    }
}
