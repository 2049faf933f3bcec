package io.tripline.http;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tripline.detection.DetectionPipeline;
import io.tripline.detection.Intake;
import io.tripline.detection.RequestMemory;
import io.tripline.event.json.EventReader.Framing;
import io.tripline.intake.coding.SteadyInputStream;
import io.tripline.security.Caller;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/**
 * Takes events and answers with their alerts. Reads the body itself, since it must be bounded
 * before it is read, and writes the answer itself, so that the body's memory is held for exactly as
 * long as the alerts need it.
 */
@RestController
@Tag(name = "events")
public final class EventsController {

    /** For a whole body: its memory is held from before it is read. */
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(2);

    private static final String MEDIA_TYPES =
            "application/json, application/x-ndjson, application/ndjson or application/jsonl";

    private final DetectionPipeline pipeline;
    private final RequestMemory memory;
    private final BodyBuffers buffers;
    private final int maxDecodedSize;
    private final JsonAnswer answers;
    private final Clock clock;

    /**
     * The controller.
     *
     * @param maxDecodedSize the longest decoded body, in bytes
     * @param memory what all requests may take together
     */
    public EventsController(
            DetectionPipeline pipeline,
            int maxDecodedSize,
            RequestMemory memory,
            JsonMapper json,
            Clock clock) {
        this.pipeline = pipeline;
        this.memory = memory;
        this.buffers = new BodyBuffers(BodyBuffers.mostKept(memory.limit()));
        this.maxDecodedSize = maxDecodedSize;
        this.answers = new JsonAnswer(json);
        this.clock = clock;
    }

    @PostMapping(path = "/api/v1/events", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            operationId = "postEvents",
            summary = "Judge events",
            description =
                    "One event, an array of events, or one event a line (NDJSON), in ECS; fields nested, dotted or mixed."
                            + " Content-Encoding gzip, deflate, zstd or identity. Sent again, an event makes no second"
                            + " alert: it is answered with the same alert, marked as a duplicate.",
            parameters =
                    @Parameter(
                            name = "dry_run",
                            in = ParameterIn.QUERY,
                            description = "Judge and answer, but store, deliver and count nothing",
                            schema = @Schema(type = "boolean", defaultValue = "false")),
            responses =
                    @ApiResponse(
                            responseCode = "200",
                            description =
                                    "Every event was judged or is named in errors; every alert is stored",
                            content =
                                    @Content(
                                            schema = @Schema(implementation = EventsAnswer.class))))
    void post(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Instant receivedAt = clock.instant();
        Framing framing = framing(request.getContentType());
        ContentCoding coding =
                ContentCoding.of(Collections.list(request.getHeaders("Content-Encoding")));
        boolean dryRun = isDryRun(request);
        String client = Caller.clientOf(request);
        try (RequestMemory.Lease lease = memory.lease(client)) {
            Judged judged = judge(request, framing, coding, receivedAt, dryRun, lease);
            answers.write(response, EventsAnswer.of(judged.body.store()));
            if (judged.array != null) {
                // not after a failure: the thread that writes the store may still read it
                buffers.giveBack(judged.array);
            }
        }
    }

    /**
     * A body that was judged.
     *
     * @param array where its bytes are, if they are still needed
     */
    @SuppressWarnings("ArrayRecordComponent") // nothing compares them
    private record Judged(DetectionPipeline.JudgedBody body, byte @Nullable [] array) {}

    /**
     * Reads and judges. A large array is let go of before the alerts are stored: others need the
     * memory while the request waits. Apart, so that nothing refers to what is no longer paid for.
     */
    private Judged judge(
            HttpServletRequest request,
            Framing framing,
            ContentCoding coding,
            Instant receivedAt,
            boolean dryRun,
            RequestMemory.Lease lease)
            throws IOException {
        RequestBody body = read(request, coding, lease);
        DetectionPipeline.JudgedBody judged =
                pipeline.judge(
                        body.bytes(),
                        body.length(),
                        framing,
                        Intake.API,
                        Caller.of(request).tenant(),
                        receivedAt,
                        dryRun,
                        lease);
        if (body.bytes().length < BodyBuffers.SHORTEST || !judged.letGo()) {
            return new Judged(judged, body.bytes());
        }
        lease.giveBack(body.bytes().length);
        buffers.giveBack(body.bytes());
        return new Judged(judged, null);
    }

    private static Framing framing(@Nullable String contentType) {
        if ("application/json".equals(contentType)) { // as most have it
            return Framing.SNIFFED;
        }
        MediaType type;
        try {
            type = contentType == null ? null : MediaType.parseMediaType(contentType);
        } catch (InvalidMediaTypeException e) {
            type = null;
        }
        String name =
                type == null
                        ? ""
                        : (type.getType() + "/" + type.getSubtype()).toLowerCase(Locale.ROOT);
        Framing framing =
                switch (name) {
                    case "application/json" -> Framing.SNIFFED;
                    case "application/x-ndjson", "application/ndjson", "application/jsonl" ->
                            Framing.LINES;
                    default -> null;
                };
        if (framing == null) {
            throw RequestRefused.unsupportedMediaType(
                    "expected the Content-Type %s, found %s"
                            .formatted(
                                    MEDIA_TYPES,
                                    contentType == null ? "none" : "'" + contentType + "'"));
        }
        Charset charset = type == null ? null : type.getCharset();
        if (charset != null
                && !charset.equals(StandardCharsets.UTF_8)
                && !charset.equals(StandardCharsets.US_ASCII)) {
            throw RequestRefused.unsupportedMediaType(
                    "expected JSON in UTF-8 (RFC 8259, 8.1), found the charset '%s'"
                            .formatted(charset));
        }
        return framing;
    }

    private static boolean isDryRun(HttpServletRequest request) {
        if (request.getQueryString() == null) {
            return false;
        }
        String[] values = request.getParameterValues("dry_run");
        if (values == null) {
            return false;
        }
        if (values.length > 1) {
            throw RequestRefused.malformed(
                    "expected dry_run once, found it %d times".formatted(values.length));
        }
        String value = values[0];
        return switch (value) {
            case null -> true; // named without a value
            case "true", "" -> true;
            case "false" -> false;
            default ->
                    throw RequestRefused.malformed(
                            "expected true or false as dry_run, found '%s'".formatted(value));
        };
    }

    private RequestBody read(
            HttpServletRequest request, ContentCoding coding, RequestMemory.Lease lease)
            throws IOException {
        long sent = request.getContentLengthLong();
        if (sent > maxDecodedSize) {
            throw RequestRefused.tooLarge(
                    "expected at most %d bytes of body (tripline.limits.max-decoded-size), found %d"
                            .formatted(maxDecodedSize, sent));
        }
        SteadyInputStream raw = new SteadyInputStream(request.getInputStream(), LONGEST_WAIT);
        if (coding == ContentCoding.IDENTITY) {
            return sent < 0
                    ? RequestBody.read(raw, sent, maxDecodedSize, lease, buffers)
                    : RequestBody.ofLength(raw, (int) sent, lease, buffers);
        }
        try (InputStream decoded = coding.decode(new CappedInputStream(raw, maxDecodedSize))) {
            return RequestBody.read(decoded, sent, maxDecodedSize, lease, buffers);
        } catch (IOException e) {
            IOException fault = raw.fault();
            if (fault != null) {
                throw fault;
            }
            String what = e instanceof EOFException ? "it ends too early" : e.getMessage();
            throw RequestRefused.malformed(
                    "the body cannot be read as %s: %s".formatted(coding.label(), what));
        }
    }
}
