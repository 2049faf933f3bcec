package io.tripline.http;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tripline.alert.AlertFormat;
import io.tripline.alert.AlertStore;
import io.tripline.alert.AlertStore.Position;
import io.tripline.detection.RequestMemory;
import io.tripline.security.Caller;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;
import tools.jackson.databind.json.JsonMapper;

/** Shows alerts that were kept. */
@RestController
@RequestMapping(path = "/api/v1/alerts", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "alerts")
public final class AlertsController {

    /** A time and a number; until version 4 of the schema a time and an id. */
    private static final Pattern CURSOR = Pattern.compile("(-?\\d+)(?:,(\\d+)|:[0-9a-f]{64})");

    private static final String DEFAULT_FORMAT = "ecs";

    /** A page in memory: the documents, and what of them is written. */
    private static final int BYTES_PER_CHARACTER = 2;

    private final AlertStore store;
    private final RequestMemory memory;
    private final JsonAnswer answers;

    /**
     * The controller.
     *
     * @param memory what all requests may take together
     */
    public AlertsController(AlertStore store, RequestMemory memory, JsonMapper json) {
        this.store = store;
        this.memory = memory;
        this.answers = new JsonAnswer(json);
    }

    @GetMapping
    @Operation(
            operationId = "getAlerts",
            summary =
                    "List alerts, newest first by detection time, and the last stored first of one millisecond",
            responses =
                    @ApiResponse(
                            responseCode = "200",
                            description =
                                    "A page; it ends early where its alerts are very large, and next_cursor"
                                            + " leads on",
                            content =
                                    @Content(
                                            schema = @Schema(implementation = AlertsAnswer.class))))
    void list(
            @RequestParam(name = "rule_id", required = false)
                    @Parameter(description = "Of this rule alone")
                    @Nullable String ruleId,
            @RequestParam(required = false)
                    @Parameter(
                            description = "Detected then or later (ISO-8601)",
                            schema = @Schema(type = "string", format = "date-time"))
                    @Nullable String from,
            @RequestParam(required = false)
                    @Parameter(
                            description = "Detected before (ISO-8601)",
                            schema = @Schema(type = "string", format = "date-time"))
                    @Nullable String to,
            @RequestParam(defaultValue = PageLimit.DEFAULT)
                    @Parameter(
                            description = "At most this many",
                            schema =
                                    @Schema(
                                            type = "integer",
                                            minimum = "1",
                                            maximum = "1000",
                                            defaultValue = "100"))
                    String limit,
            @RequestParam(required = false)
                    @Parameter(description = "The next_cursor of the page before")
                    @Nullable String cursor,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        AlertStore.Query query =
                new AlertStore.Query(
                        Caller.of(request).tenant(),
                        ruleId == null || ruleId.isEmpty() ? null : ruleId,
                        time("from", from),
                        time("to", to),
                        position(cursor),
                        PageLimit.parse(limit));
        try (RequestMemory.Lease lease = memory.lease()) {
            AlertStore.Page page =
                    store.list(query, size -> lease.take(BYTES_PER_CHARACTER * size));
            answers.write(
                    response,
                    new AlertsAnswer(
                            page.alerts().stream().map(StoredAlertView::of).toList(),
                            page.next() == null ? null : cursor(page.next())));
        }
    }

    @GetMapping("/{id}")
    @Operation(operationId = "getAlert", summary = "Show an alert")
    StoredAlertView show(
            @Parameter(description = "The alert's id, 64 hex digits") @PathVariable String id,
            @RequestParam(defaultValue = DEFAULT_FORMAT)
                    @Parameter(
                            description =
                                    "As kept (ecs), as a Detection Finding of OCSF 1.8.0 (ocsf), or as"
                                            + " Elastic Security keeps alerts (kibana)",
                            schema =
                                    @Schema(
                                            type = "string",
                                            allowableValues = {"ecs", "ocsf", "kibana"},
                                            defaultValue = DEFAULT_FORMAT))
                    String format,
            HttpServletRequest request) {
        if (id.equals("stream")) { // which answers all requests that accept its form
            throw new ResponseStatusException(
                    HttpStatus.NOT_ACCEPTABLE, "expected a request that accepts text/event-stream");
        }
        AlertFormat form = format(format);
        return store.find(Caller.of(request).tenant(), id)
                .map(alert -> StoredAlertView.of(alert, form))
                .orElseThrow(() ->
                        new ResponseStatusException(
                                HttpStatus.NOT_FOUND,
                                "no alert with the id '%s' is kept".formatted(id)));
    }

    private static AlertFormat format(String label) {
        AlertFormat format = AlertFormat.parse(label);
        if (format == null) {
            throw RequestRefused.malformed(
                    "expected a format of ecs, ocsf and kibana, found '%s'".formatted(label));
        }
        return format;
    }

    private static @Nullable Instant time(String name, @Nullable String text) {
        if (text == null || text.isEmpty()) {
            return null;
        }
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw RequestRefused.malformed(
                    "expected a time such as 2026-05-12T09:14:07Z as %s, found '%s'"
                            .formatted(name, text));
        }
    }

    private static String cursor(Position last) {
        String text = last.created().toEpochMilli() + "," + last.number();
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static @Nullable Position position(@Nullable String cursor) {
        if (cursor == null || cursor.isEmpty()) {
            return null;
        }
        try {
            String text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
            Matcher parts = CURSOR.matcher(text);
            if (parts.matches()) {
                // of those of that millisecond, one that was given before numbers were in it shows
                // some again
                long number =
                        parts.group(2) == null ? Long.MAX_VALUE : Long.parseLong(parts.group(2));
                return new Position(Instant.ofEpochMilli(Long.parseLong(parts.group(1))), number);
            }
        } catch (IllegalArgumentException e) {
            // said below
        }
        throw RequestRefused.malformed(
                "expected a cursor as a page's next_cursor has it, found another text");
    }
}
