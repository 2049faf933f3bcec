package io.tripline.config;

import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What {@code category where …} means.
 *
 * @param eventClasses for a name the EQL condition that makes an event one of that class; an empty
 *     one removes it
 * @param eventCategoryField the field that a query's category asks
 */
@ConfigurationProperties("tripline")
record EventClassesProperties(
        @DefaultValue Map<String, String> eventClasses,
        @DefaultValue("event.category") String eventCategoryField) {}
