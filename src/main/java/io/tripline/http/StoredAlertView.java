package io.tripline.http;

import io.swagger.v3.oas.annotations.media.Schema;
import io.tripline.alert.AlertFormat;
import io.tripline.alert.StoredAlert;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.annotation.JsonSerialize;

/** A kept alert in an answer: its document as it was stored, or in another form, as JSON. */
@Schema(name = "Alert")
@JsonSerialize(using = StoredAlertView.Serializer.class)
record StoredAlertView(String document) {

    /** The alert as it was stored. */
    static StoredAlertView of(StoredAlert alert) {
        return of(alert, AlertFormat.ECS);
    }

    /** The alert in a form. */
    static StoredAlertView of(StoredAlert alert, AlertFormat format) {
        return new StoredAlertView(format.render(alert.document()));
    }

    static final class Serializer extends ValueSerializer<StoredAlertView> {

        @Override
        public void serialize(
                StoredAlertView view, JsonGenerator generator, SerializationContext context) {
            generator.writeRawValue(view.document);
        }
    }
}
