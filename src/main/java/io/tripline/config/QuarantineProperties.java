package io.tripline.config;

import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What is kept of what cannot be read.
 *
 * @param maxSize of all of it together, the oldest of the tenant that has the most go first; 0
 *     keeps nothing
 */
record QuarantineProperties(@DefaultValue("64MB") DataSize maxSize) {

    QuarantineProperties {
        if (maxSize.isNegative()) {
            throw new IllegalArgumentException(
                    "tripline.quarantine.max-size: expected 0 or more, found " + maxSize);
        }
    }
}
