package io.tripline.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A page of the quarantine. */
@Schema(description = "A page of the quarantine, newest first")
record QuarantineAnswer(
        List<QuarantinedView> quarantined,
        @JsonProperty("next_cursor")
                @Schema(
                        description =
                                "The cursor of the next page, or null if this page is the last",
                        types = {"string", "null"})
                @Nullable String nextCursor) {}
