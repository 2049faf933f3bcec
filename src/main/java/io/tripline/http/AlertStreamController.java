package io.tripline.http;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tripline.alert.AlertStore;
import io.tripline.alert.Arrivals;
import io.tripline.alert.StoreUnavailable;
import io.tripline.alert.StoredAlert;
import io.tripline.security.Caller;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * Sends alerts as they are stored, as server-sent events (WHATWG HTML, 9.2). An event's id is the
 * alert's number: who comes back with it as {@code Last-Event-ID} misses none. Each reader has a
 * thread that reads from the store at the reader's pace, so that a slow one costs a page of memory
 * and slows nobody.
 */
@RestController
@Tag(name = "alerts")
public final class AlertStreamController implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(AlertStreamController.class);

    /** Then a reader comes again, with the key that is valid then. */
    private static final Duration LONGEST = Duration.ofMinutes(10);

    private static final int MAX_STREAMS = 100;
    private static final int ALERTS_AT_ONCE = 100;
    private static final MediaType TEXT = new MediaType("text", "plain", StandardCharsets.UTF_8);

    /** Other instances may store alerts, of which nobody tells this one. */
    private static final Duration POLL = Duration.ofSeconds(1);

    private final AlertStore store;
    private final Arrivals arrivals;
    private final Duration keepAlive;
    private final Semaphore free = new Semaphore(MAX_STREAMS);
    private volatile boolean running;
    private volatile boolean stopped;

    /**
     * The controller.
     *
     * @param arrivals is signalled when alerts were stored
     * @param keepAlive how long nothing is sent at most: proxies close such connections
     */
    public AlertStreamController(AlertStore store, Arrivals arrivals, Duration keepAlive) {
        this.store = store;
        this.arrivals = arrivals;
        this.keepAlive = keepAlive;
    }

    @GetMapping(path = "/api/v1/alerts/stream", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    @Operation(
            operationId = "streamAlerts",
            summary = "Follow alerts as they are stored",
            description =
                    "Server-sent events: id is the alert's number, event is 'alert', data the alert. Without"
                            + " Last-Event-ID it begins with the next alert; with it, with the first that was stored"
                            + " after that one.",
            parameters =
                    @Parameter(
                            name = "Last-Event-ID",
                            in = ParameterIn.HEADER,
                            description = "The id of the last event that was received",
                            schema = @Schema(type = "string")),
            responses =
                    @ApiResponse(
                            responseCode = "200",
                            description = "Alerts, until the client goes away",
                            content = @Content(schema = @Schema(type = "string"))))
    SseEmitter stream(
            @RequestHeader(name = "Last-Event-ID", required = false) @Parameter(hidden = true)
                    @Nullable String lastEventId,
            @RequestParam(name = "rule_id", required = false)
                    @Parameter(description = "Of this rule alone")
                    @Nullable String ruleId,
            HttpServletRequest request) {
        if (stopped) {
            throw RequestRefused.busy("the service is stopping; come back later");
        }
        long position = position(lastEventId);
        if (!free.tryAcquire()) {
            throw RequestRefused.busy(
                    "expected at most %d readers of the stream at once; come back later"
                            .formatted(MAX_STREAMS));
        }
        Stream stream =
                new Stream(
                        position,
                        Caller.of(request).tenant(),
                        ruleId == null || ruleId.isEmpty() ? null : ruleId);
        stream.start();
        return stream.emitter;
    }

    /** A number that was never given out is of another store: it is followed from its beginning. */
    private long position(@Nullable String lastEventId) {
        long last = store.lastNumber();
        if (lastEventId == null || lastEventId.isEmpty()) {
            return last;
        }
        if (!lastEventId.matches("\\d{1,18}")) {
            throw RequestRefused.malformed(
                    "expected the id of an event of this stream as Last-Event-ID, found another text");
        }
        long position = Long.parseLong(lastEventId);
        return position > last ? 0 : position;
    }

    @Override
    public void start() {
        running = true;
        stopped = false;
    }

    /**
     * Ends all streams: a server that stops waits for requests to end, and these never would. Does
     * not wait for a reader that reads no more.
     */
    @Override
    public void stop() {
        running = false;
        stopped = true;
        arrivals.signal();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** One reader. */
    private final class Stream {

        private final SseEmitter emitter = new SseEmitter(0L);
        private final String tenant;
        private final @Nullable String ruleId;
        private long position;
        private long sentAt;
        private volatile boolean ended;

        Stream(long position, String tenant, @Nullable String ruleId) {
            this.position = position;
            this.tenant = tenant;
            this.ruleId = ruleId;
        }

        void start() {
            // never interrupted: a database may take that for a broken connection
            Runnable end = () -> ended = true;
            emitter.onCompletion(end);
            emitter.onTimeout(end);
            emitter.onError(e -> end.run());
            Thread.ofVirtual().name("alert-stream").start(this::run);
        }

        private void run() {
            try {
                emitter.send(SseEmitter.event().comment("alerts").reconnectTime(1000));
                sentAt = System.nanoTime();
                long endAt = sentAt + LONGEST.toNanos();
                while (!ended && !stopped && System.nanoTime() < endAt) {
                    long seen = arrivals.count();
                    if (!sendNext()) {
                        arrivals.await(seen, POLL);
                    }
                    // also tells a reader that went away, which only a write does
                    if (System.nanoTime() - sentAt > keepAlive.toNanos()) {
                        emitter.send(SseEmitter.event().comment("keep-alive"));
                        sentAt = System.nanoTime();
                    }
                }
            } catch (IOException | IllegalStateException | InterruptedException e) {
                LOG.debug("A reader of the alert stream went away", e);
            } finally {
                free.release();
                emitter.complete();
            }
        }

        /** Whether there was something new, so that there may be more. */
        private boolean sendNext() throws IOException {
            AlertStore.Followed followed;
            try {
                followed = store.after(position, tenant, ruleId, ALERTS_AT_ONCE);
            } catch (StoreUnavailable e) {
                return false;
            }
            for (StoredAlert alert : followed.alerts()) {
                emitter.send(
                        SseEmitter.event()
                                .id(Long.toString(alert.number()))
                                .name("alert")
                                .data(alert.document(), TEXT));
                sentAt = System.nanoTime();
            }
            boolean isNew = followed.upTo() > position;
            position = Math.max(position, followed.upTo());
            return isNew;
        }
    }
}
