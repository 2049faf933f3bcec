package io.tripline.http;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.swagger.v3.oas.annotations.media.Schema;
import io.tripline.quarantine.Quarantine.Quarantined;
import org.jspecify.annotations.Nullable;

/** An entry of the quarantine in an answer, with its bytes in two forms. */
@Schema(name = "QuarantinedBytes", description = "What could not be read, why, and its bytes")
@SuppressWarnings("ArrayRecordComponent") // written once; nothing compares them
record QuarantinedBytes(
        @JsonUnwrapped QuarantinedView entry,
        @Schema(
                        description =
                                "The bytes as UTF-8, with U+FFFD for what is none; null if they hold control"
                                        + " characters other than tab, line feed and carriage return",
                        implementation = String.class,
                        types = {"string", "null"})
                @Nullable PoisonText text,
        @Schema(description = "The bytes as they came", type = "string", format = "byte")
                byte[] base64) {

    static QuarantinedBytes of(Quarantined entry) {
        byte[] bytes = entry.poison().bytes();
        return new QuarantinedBytes(QuarantinedView.of(entry), PoisonText.of(bytes), bytes);
    }
}
