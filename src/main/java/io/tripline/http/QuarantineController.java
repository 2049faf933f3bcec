package io.tripline.http;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tripline.detection.RequestMemory;
import io.tripline.quarantine.Poison;
import io.tripline.quarantine.Quarantine;
import io.tripline.quarantine.Quarantine.Quarantined;
import io.tripline.security.Caller;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.util.MimeTypeUtils;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Shows what the intakes could not read. The bytes of what is read of the store are paid for, and
 * stay paid until they are written: senders choose how large it is, and readers how slow.
 */
@RestController
@RequestMapping("/api/v1/quarantine")
@Tag(name = "quarantine")
public final class QuarantineController {

    private static final Logger LOG = LoggerFactory.getLogger(QuarantineController.class);

    /** A cursor is the id of the last entry of a page. */
    private static final Pattern CURSOR = Pattern.compile("[0-9a-f]{64}");

    /** An entry in memory beside its texts. */
    private static final int ENTRY_BYTES = 1024;

    private static final int BYTES_PER_CHARACTER = 4; // read, and written

    private final Quarantine quarantine;
    private final RequestMemory memory;
    private final JsonAnswer answers;

    /**
     * The controller.
     *
     * @param memory what all requests may take together
     */
    public QuarantineController(Quarantine quarantine, RequestMemory memory, JsonMapper json) {
        this.quarantine = quarantine;
        this.memory = memory;
        this.answers = new JsonAnswer(json);
    }

    @GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            operationId = "getQuarantine",
            summary = "List what could not be read, newest first by its first arrival",
            responses =
                    @ApiResponse(
                            responseCode = "200",
                            description = "A page, without the bytes",
                            content =
                                    @Content(
                                            schema =
                                                    @Schema(
                                                            implementation =
                                                                    QuarantineAnswer.class))))
    void list(
            @RequestParam(defaultValue = PageLimit.DEFAULT)
                    @Parameter(
                            description = "At most this many",
                            schema =
                                    @Schema(
                                            type = "integer",
                                            minimum = "1",
                                            maximum = "1000",
                                            defaultValue = PageLimit.DEFAULT))
                    String limit,
            @RequestParam(required = false)
                    @Parameter(description = "The next_cursor of the page before")
                    @Nullable String cursor,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        int count = PageLimit.parse(limit);
        List<Quarantined> found =
                quarantine.list(Caller.of(request).tenant(), position(cursor), count + 1);
        List<Quarantined> page = found.subList(0, Math.min(count, found.size()));
        QuarantineAnswer answer =
                new QuarantineAnswer(
                        page.stream().map(QuarantinedView::of).toList(),
                        found.size() > count ? page.getLast().id() : null);
        try (RequestMemory.Lease lease = memory.lease()) {
            lease.take(page.stream().mapToLong(QuarantineController::roomFor).sum());
            answers.write(response, answer);
        }
    }

    private static @Nullable String position(@Nullable String cursor) {
        if (cursor == null || cursor.isEmpty()) {
            return null;
        }
        if (!CURSOR.matcher(cursor).matches()) {
            throw RequestRefused.malformed(
                    "expected a cursor as a page's next_cursor has it, found another text");
        }
        return cursor;
    }

    private static long roomFor(Quarantined entry) {
        Poison poison = entry.poison();
        return ENTRY_BYTES
                + (long) BYTES_PER_CHARACTER
                        * (poison.source().length()
                                + poison.client().length()
                                + poison.detail().length());
    }

    @GetMapping(
            path = "/{id}",
            produces = {MediaType.APPLICATION_JSON_VALUE, MediaType.APPLICATION_OCTET_STREAM_VALUE})
    @Operation(
            operationId = "getQuarantined",
            summary = "Show what could not be read, with its bytes",
            description = "With 'Accept: application/octet-stream' the bytes as they came, alone.",
            responses =
                    @ApiResponse(
                            responseCode = "200",
                            description = "The entry with its bytes, or the bytes alone",
                            content = {
                                @Content(
                                        mediaType = MediaType.APPLICATION_JSON_VALUE,
                                        schema = @Schema(implementation = QuarantinedBytes.class)),
                                @Content(
                                        mediaType = MediaType.APPLICATION_OCTET_STREAM_VALUE,
                                        schema = @Schema(type = "string", format = "binary"))
                            }))
    void show(
            @Parameter(description = "The entry's id, 64 hex digits") @PathVariable String id,
            @RequestHeader(name = HttpHeaders.ACCEPT, required = false) @Parameter(hidden = true)
                    @Nullable String accept,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        String tenant = Caller.of(request).tenant();
        int kept = quarantine.describe(tenant, id).orElseThrow(() -> absent(id)).kept();
        try (RequestMemory.Lease lease = memory.lease()) {
            lease.take(ENTRY_BYTES + (long) kept);
            Quarantined entry = quarantine.find(tenant, id).orElseThrow(() -> absent(id));
            if (asksForBytes(accept)) {
                writeBytes(entry, response);
            } else {
                answers.write(response, QuarantinedBytes.of(entry));
            }
        }
    }

    private static ResponseStatusException absent(String id) {
        return new ResponseStatusException(
                HttpStatus.NOT_FOUND, "nothing with the id '%s' is in quarantine".formatted(id));
    }

    /** Which of the two comes first among those that a request accepts; JSON if it does not say. */
    private static boolean asksForBytes(@Nullable String accept) {
        List<MediaType> accepted = MediaType.parseMediaTypes(accept);
        MimeTypeUtils.sortBySpecificity(accepted);
        for (MediaType type : accepted) {
            if (type.includes(MediaType.APPLICATION_JSON)) {
                return false;
            }
            if (type.includes(MediaType.APPLICATION_OCTET_STREAM)) {
                return true;
            }
        }
        return false;
    }

    /** As a file to be saved: no browser may take it for a page of ours. */
    private static void writeBytes(Quarantined entry, HttpServletResponse response) {
        byte[] bytes = entry.poison().bytes();
        response.setContentType(MediaType.APPLICATION_OCTET_STREAM_VALUE);
        response.setContentLength(bytes.length);
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader(
                HttpHeaders.CONTENT_DISPOSITION,
                "attachment; filename=\"%s.bin\"".formatted(entry.id()));
        try {
            response.getOutputStream().write(bytes);
        } catch (IOException e) {
            LOG.debug("A client went away before it had its bytes", e);
        }
    }
}
