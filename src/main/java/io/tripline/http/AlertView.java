package io.tripline.http;

import io.swagger.v3.oas.annotations.media.Schema;
import io.tripline.alert.Alert;
import java.nio.charset.StandardCharsets;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.io.SerializedString;
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

    /** A text whose bytes the JDK makes at once, where Jackson would go through it. */
    private static final class Json extends SerializedString {

        private static final long serialVersionUID = 1L;

        Json(String text) {
            super(text);
            _unquotedUTF8Ref = text.getBytes(StandardCharsets.UTF_8);
        }
    }

    static final class Serializer extends ValueSerializer<AlertView> {

        @Override
        public void serialize(
                AlertView view, JsonGenerator generator, SerializationContext context) {
            generator.writeRawValue(
                    new Json(view.duplicate ? view.alert.jsonOfDuplicate() : view.alert.json()));
        }
    }
}
