package io.tripline.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;

/** What is in force after the rule files were read again. */
@Schema(description = "What is in force after the rule files were read again")
record ReloadAnswer(
        @Schema(
                        description =
                                "The generation in force: a new one if other rules are in force than before")
                int generation,
        @Schema(description = "The files whose rules are in force as they are now")
                List<RuleFile> accepted,
        @Schema(
                        description =
                                "The files whose rules are in force as they were before, since the files have problems now")
                List<RuleFile> kept,
        @Schema(description = "Faults of files and locations") List<RulesAnswer.Problem> problems,
        @Schema(description = "Rule files in languages other than EQL")
                List<RulesAnswer.Skipped> skipped) {

    /** A file, and what it put in force. */
    @Schema(name = "RuleFile", description = "A rule file and the rules of it that are in force")
    record RuleFile(String file, @JsonProperty("rule_ids") List<String> ruleIds) {}
}
