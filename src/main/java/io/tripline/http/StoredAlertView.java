package io.tripline.http;

import io.swagger.v3.oas.annotations.media.Schema;
import io.tripline.alert.StoredAlert;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.annotation.JsonSerialize;

/** A kept alert in an answer: its document as it was stored. */
@Schema(name = "Alert")
@JsonSerialize(using = StoredAlertView.Serializer.class)
record StoredAlertView(StoredAlert alert) {

    static final class Serializer extends ValueSerializer<StoredAlertView> {

        @Override
        public void serialize(
                StoredAlertView view, JsonGenerator generator, SerializationContext context) {
            generator.writeRawValue(view.alert.document());
        }
    }
}
