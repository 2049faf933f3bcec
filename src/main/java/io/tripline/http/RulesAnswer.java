package io.tripline.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rules in force, and the files that are not. */
@Schema(description = "The rules in force, and the files that are not loaded")
record RulesAnswer(
        @Schema(description = "Counts up with each set of rules that comes into force, from 1")
                int generation,
        List<RuleSummary> rules,
        @Schema(description = "Faults of the files that are not loaded") List<Problem> problems,
        @Schema(description = "Rule files in languages other than EQL") List<Skipped> skipped) {

    /** A rule in a few words. */
    @Schema(description = "A rule in force")
    record RuleSummary(
            @JsonProperty("rule_id") String ruleId,
            String name,
            String severity,
            @JsonProperty("risk_score") int riskScore,
            List<String> tags,
            String file,
            @Schema(
                            description =
                                    "Pairs of an event and this rule since the start, duplicates included")
                    long matches,
            @JsonProperty("last_match")
                    @Schema(
                            description = "Detection time of the last match, or null",
                            types = {"string", "null"})
                    @Nullable Instant lastMatch,
            List<String> warnings) {}

    /** A fault of a rule file. */
    @Schema(name = "RuleProblem", description = "Why a rule file is not loaded")
    record Problem(
            String file,
            @Schema(description = "From 1; 0 if the file could not be read") int line,
            @Schema(description = "In characters, from 1; 0 if the file could not be read")
                    int column,
            @Schema(allowableValues = {"syntax", "type", "unsupported", "io"}) String kind,
            String message,
            @JsonProperty("source_line") String sourceLine) {}

    /** A file in another rule language. */
    @Schema(name = "SkippedFile", description = "A rule file in a language other than EQL")
    record Skipped(String file, String reason) {}
}
