package io.tripline.config;

import java.util.Map;
import java.util.regex.Pattern;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * All settings of Tripline's own, by their groups. A name that is none is refused: who misspells
 * where rules are would run without them, and a misspelt secret would sign nothing.
 *
 * @param rules where they come from
 * @param eventClasses for a name the EQL condition that makes an event one of that class; an empty
 *     one removes it
 * @param eventCategoryField the field that a query's category asks
 * @param schema the types of fields
 * @param limits what a request may hold
 * @param shutdown how the service stops
 * @param intake the shippers' door
 * @param alerts what becomes of them
 * @param security who may call
 * @param quarantine what is kept of what cannot be read
 */
@ConfigurationProperties(prefix = "tripline", ignoreUnknownFields = false)
record TriplineProperties(
        @DefaultValue RulesProperties rules,
        @DefaultValue Map<String, String> eventClasses,
        @DefaultValue("event.category") String eventCategoryField,
        @DefaultValue SchemaProperties schema,
        @DefaultValue LimitsProperties limits,
        @DefaultValue ShutdownProperties shutdown,
        @DefaultValue IntakeProperties intake,
        @DefaultValue AlertsProperties alerts,
        @DefaultValue SecurityProperties security,
        @DefaultValue QuarantineProperties quarantine) {

    private static final Pattern PATH = Pattern.compile("[^\\s.]+(\\.[^\\s.]+)*");

    TriplineProperties {
        if (!PATH.matcher(eventCategoryField).matches()) {
            throw new IllegalArgumentException(
                    "tripline.event-category-field: expected a field such as event.category, found '%s'"
                            .formatted(eventCategoryField));
        }
    }
}
