package io.tripline.http;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tripline.alert.Alert;
import io.tripline.alert.DeliveryStatus;
import io.tripline.alert.Outbox;
import io.tripline.http.DeliveriesAnswer.Dead;
import io.tripline.http.DeliveriesAnswer.Replayed;
import io.tripline.http.DeliveriesAnswer.SinkDeliveries;
import io.tripline.security.Caller;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** Shows how the delivery of alerts goes, and sends dead letters again. */
@RestController
@RequestMapping(path = "/api/v1/deliveries", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "deliveries")
public final class DeliveriesController {

    private static final int SHOWN = 100;

    private final Outbox outbox;
    private final Map<String, String> types;
    private final Supplier<List<DeliveryStatus>> statuses;

    /**
     * The controller.
     *
     * @param types the type of each sink in the settings, by its name
     * @param statuses how delivery to each of them goes in this instance
     */
    public DeliveriesController(
            Outbox outbox, Map<String, String> types, Supplier<List<DeliveryStatus>> statuses) {
        this.outbox = outbox;
        this.types = Map.copyOf(types);
        this.statuses = statuses;
    }

    @GetMapping
    @Operation(
            operationId = "getDeliveries",
            summary = "Show what waits for each sink, what was given up, and why")
    DeliveriesAnswer list(HttpServletRequest request) {
        String tenant = Caller.of(request).tenant();
        Map<String, Outbox.Backlog> backlogs =
                outbox.backlog().stream()
                        .collect(Collectors.toMap(Outbox.Backlog::sink, backlog -> backlog));
        Map<String, DeliveryStatus> known =
                statuses.get().stream()
                        .collect(Collectors.toMap(DeliveryStatus::sink, status -> status));
        TreeSet<String> names = new TreeSet<>(types.keySet());
        names.addAll(backlogs.keySet());
        return new DeliveriesAnswer(
                names.stream()
                        .map(name ->
                                describe(
                                        tenant,
                                        backlogs.getOrDefault(
                                                name, new Outbox.Backlog(name, 0, null, 0)),
                                        known.getOrDefault(name, DeliveryStatus.unused(name))))
                        .toList());
    }

    private SinkDeliveries describe(String tenant, Outbox.Backlog backlog, DeliveryStatus status) {
        List<Dead> dead =
                backlog.deadLetters() == 0
                        ? List.of()
                        : outbox.deadLetters(tenant, backlog.sink(), SHOWN).stream()
                                .map(letter ->
                                        new Dead(
                                                letter.alertId(), letter.diedAt(), letter.reason()))
                                .toList();
        return new SinkDeliveries(
                backlog.sink(),
                types.get(backlog.sink()),
                backlog.pending(),
                backlog.oldest(),
                backlog.deadLetters(),
                dead,
                status.delivered(),
                status.failures(),
                tenant.equals(Alert.DEFAULT_TENANT) ? status.lastError() : null,
                millis(status.lastErrorAt()),
                millis(status.lastDeliveredAt()),
                millis(status.nextRetry()));
    }

    private static @Nullable Instant millis(@Nullable Instant time) {
        return time == null ? null : time.truncatedTo(ChronoUnit.MILLIS);
    }

    @PostMapping("/{sink}/replay")
    @Operation(
            operationId = "replayDeliveries",
            summary = "Deliver a sink's dead letters again",
            description = "They wait for delivery as if they had been stored now.")
    Replayed replay(@Parameter(description = "The sink's name") @PathVariable String sink) {
        if (!types.containsKey(sink)) {
            throw new ResponseStatusException(
                    HttpStatus.NOT_FOUND,
                    "no sink of the name '%s' is in the settings (tripline.alerts.sinks)"
                            .formatted(sink));
        }
        return new Replayed(sink, outbox.replay(sink));
    }
}
