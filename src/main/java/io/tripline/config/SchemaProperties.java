package io.tripline.config;

import java.util.List;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The types of fields.
 *
 * @param locations CSV files that are added to the built-in types and win over them
 * @param unknownFields what a field is that no file names
 */
record SchemaProperties(
        @DefaultValue({}) List<String> locations,
        @DefaultValue("dynamic") UnknownFields unknownFields) {

    /** What a field is that no schema names. */
    enum UnknownFields {
        /** As if mapped, typed by what arrives. */
        DYNAMIC,
        /**
         * As in Elasticsearch with a mapping that lacks it: a problem if required, null if
         * optional.
         */
        REJECT
    }
}
