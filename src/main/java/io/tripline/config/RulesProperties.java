package io.tripline.config;

import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where rules come from.
 *
 * @param locations Spring resource patterns, files or directories
 * @param failFast whether a broken rule file keeps the service from starting, and later all that is
 *     new from coming into force
 * @param reloadInterval how often to look whether files have changed; zero for never
 */
record RulesProperties(
        @DefaultValue("classpath:/rules/*.toml") List<String> locations,
        @DefaultValue("false") boolean failFast,
        @DefaultValue("10s") Duration reloadInterval) {

    RulesProperties {
        if (reloadInterval.isNegative()) {
            throw new IllegalArgumentException(
                    "tripline.rules.reload-interval: expected a duration such as 10s, or 0 for never, found "
                            + reloadInterval);
        }
    }
}
