package io.tripline.config;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where rules come from.
 *
 * @param locations Spring resource patterns, files or directories
 * @param failFast whether a broken rule file keeps the service from starting
 */
@ConfigurationProperties("tripline.rules")
record RulesProperties(
        @DefaultValue("classpath:/rules/*.toml") List<String> locations,
        @DefaultValue("false") boolean failFast) {}
