package io.tripline.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import io.tripline.quarantine.Poison;
import io.tripline.quarantine.Quarantine.Quarantined;
import java.time.Instant;

/** An entry of the quarantine in an answer, without its bytes. */
@Schema(name = "Quarantined", description = "What could not be read, and why")
record QuarantinedView(
        @Schema(description = "64 hex digits; the same bytes for the same reason have the same")
                String id,
        @Schema(description = "When it arrived first") Instant created,
        @JsonProperty("last_seen") @Schema(description = "When it arrived last") Instant lastSeen,
        @Schema(description = "How often it arrived") long times,
        @Schema(description = "By which intake it came") String intake,
        @Schema(description = "The source that the request named, or empty") String source,
        @Schema(description = "The address it came from") String client,
        @Schema(description = "The reason in a word, as the metric has it") String reason,
        @Schema(description = "What was expected and what was found") String detail,
        @Schema(description = "How many bytes there were") long size,
        @Schema(description = "How many of them are kept, the first") int kept,
        @Schema(description = "Whether an event was made of it and judged all the same")
                boolean judged) {

    static QuarantinedView of(Quarantined entry) {
        Poison poison = entry.poison();
        return new QuarantinedView(
                entry.id(),
                poison.at(),
                entry.lastAt(),
                entry.times(),
                poison.intake(),
                poison.source(),
                poison.client(),
                poison.reason(),
                poison.detail(),
                poison.size(),
                entry.kept(),
                poison.judged());
    }
}
