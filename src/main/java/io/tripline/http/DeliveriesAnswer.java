package io.tripline.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How delivery goes. */
@Schema(description = "How delivery goes, for each sink")
record DeliveriesAnswer(List<SinkDeliveries> sinks) {

    /** How delivery to one sink goes. */
    @Schema(description = "A sink; numbers of this instance are since its start")
    record SinkDeliveries(
            @Schema(description = "Its name in the settings") String sink,
            @Schema(
                            description =
                                    "webhook, elasticsearch, file, stdout; null if it is no longer in the settings",
                            types = {"string", "null"})
                    @Nullable String type,
            @Schema(description = "Alerts that wait for it") long pending,
            @Schema(
                            description = "Since when the first of them has waited, or null",
                            types = {"string", "null"})
                    @Nullable Instant oldest,
            @JsonProperty("dead_letters") @Schema(description = "Alerts that were given up")
                    long deadLetters,
            @Schema(description = "The newest 100 of these") List<Dead> dead,
            @Schema(description = "Alerts that this instance has delivered") long delivered,
            @Schema(description = "Attempts of this instance that failed") long failures,
            @JsonProperty("last_error")
                    @Schema(
                            description = "Why the last of these failed, or null",
                            types = {"string", "null"})
                    @Nullable String lastError,
            @JsonProperty("last_error_at") @Schema(types = {"string", "null"})
                    @Nullable Instant lastErrorAt,
            @JsonProperty("last_delivered_at") @Schema(types = {"string", "null"})
                    @Nullable Instant lastDeliveredAt,
            @JsonProperty("next_retry")
                    @Schema(
                            description = "When the next attempt is due after a failure, or null",
                            types = {"string", "null"})
                    @Nullable Instant nextRetry) {}

    /** A dead letter. */
    @Schema(name = "DeadLetter", description = "An alert whose delivery was given up")
    record Dead(
            @JsonProperty("alert_id") String alertId,
            @JsonProperty("died_at") Instant diedAt,
            String reason) {}

    /** What a replay did. */
    @Schema(description = "Dead letters that wait for delivery again")
    record Replayed(String sink, int replayed) {}
}
