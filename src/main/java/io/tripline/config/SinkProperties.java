package io.tripline.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * A place that alerts are delivered to. What a type does not know is refused, see {@link Sinks}.
 *
 * @param type which kind
 * @param url of a webhook, or where Elasticsearch is
 * @param path of a file
 * @param format the alert's form: ecs, ocsf, kibana
 * @param batch how many alerts are sent at once; the type's own default if it is not set
 * @param template a webhook's body: slack, teams, or where a Mustache template is
 * @param index Elasticsearch's index or data stream
 * @param secret signs a webhook's body
 * @param apiKey for Elasticsearch, encoded
 * @param username for Elasticsearch
 * @param password for Elasticsearch
 * @param headers of requests
 * @param sslBundle the name of the bundle under {@code spring.ssl.bundle} that secures connections
 * @param connectTimeout how long a connection may take
 * @param timeout how long an answer may take
 * @param deadAfter how old what cannot be delivered grows before it is given up
 * @param maxSize where a file is rotated
 * @param maxFiles how many files that were rotated are kept
 */
record SinkProperties(
        @Nullable String type,
        @Nullable String url,
        @Nullable Path path,
        @DefaultValue("ecs") String format,
        @Nullable Integer batch,
        @Nullable String template,
        @Nullable String index,
        @Nullable String secret,
        @Nullable String apiKey,
        @Nullable String username,
        @Nullable String password,
        @DefaultValue Map<String, String> headers,
        @Nullable String sslBundle,
        @DefaultValue("5s") Duration connectTimeout,
        @DefaultValue("30s") Duration timeout,
        @DefaultValue("24h") Duration deadAfter,
        @DefaultValue("100MB") DataSize maxSize,
        @DefaultValue("10") int maxFiles) {

    /** Less was meant to have another unit, and would give up alerts at once. */
    private static final Duration LEAST_DEAD_AFTER = Duration.ofSeconds(1);

    /** A kind of sink. */
    enum Type {
        /** POSTs alerts somewhere. */
        WEBHOOK,
        /** Writes alerts to Elasticsearch. */
        ELASTICSEARCH,
        /** Appends alerts to a file, one a line. */
        FILE,
        /** Prints alerts, one a line. */
        STDOUT;

        /** As in the settings. */
        String label() {
            return name().toLowerCase(Locale.ROOT);
        }

        static @Nullable Type parse(String label) {
            for (Type type : values()) {
                if (type.label().equalsIgnoreCase(label.strip())) {
                    return type;
                }
            }
            return null;
        }
    }

    SinkProperties {
        if (deadAfter.compareTo(LEAST_DEAD_AFTER) < 0) {
            throw new IllegalArgumentException(
                    "tripline.alerts.sinks: expected a dead-after of 1 s or more such as 24h, found %s; without a unit they are milliseconds"
                            .formatted(deadAfter));
        }
    }

    /** Without what may be secret. */
    @Override
    public String toString() {
        return "SinkProperties[type=%s]".formatted(type);
    }
}
