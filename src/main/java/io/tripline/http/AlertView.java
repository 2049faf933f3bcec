package io.tripline.http;

import io.swagger.v3.oas.annotations.media.Schema;
import io.tripline.alert.Alert;
import io.tripline.event.json.JsonDocument;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.annotation.JsonSerialize;

/**
 * An alert in an answer: its document as it was stored if that is still there, else made while it
 * is written, so that an answer of very many alerts is never whole in memory.
 */
@Schema(name = "Alert")
@JsonSerialize(using = AlertView.Serializer.class)
record AlertView(Alert alert, boolean duplicate) {

    static final class Serializer extends ValueSerializer<AlertView> {

        @Override
        public void serialize(
                AlertView view, JsonGenerator generator, SerializationContext context) {
            String kept = view.alert.keptJson();
            if (kept != null && !view.duplicate) {
                generator.writeRawValue(kept);
                return;
            }
            Map<String, @Nullable Object> document = view.alert.document();
            if (view.duplicate) {
                mark(document);
            }
            JsonDocument.write(document, generator);
        }

        @SuppressWarnings("unchecked") // the document's own objects, see AlertDocument
        private static void mark(Map<String, @Nullable Object> document) {
            Map<String, Object> tripline = (Map<String, Object>) document.get("tripline");
            if (tripline != null && tripline.get("alert") instanceof Map<?, ?> alert) {
                ((Map<String, Object>) alert).put("duplicate", true);
            }
        }
    }
}
