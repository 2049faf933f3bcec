package io.tripline.config;

import io.tripline.alert.store.AlertDatabase;
import io.tripline.quarantine.Quarantine;
import io.tripline.rule.RuleCatalog;
import io.tripline.rule.RuleService;
import io.tripline.security.KeyRing;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.web.server.Ssl;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** What the service says of itself: health, and one line at the start. */
@Configuration(proxyBeanMethods = false)
class HealthConfiguration {

    private static final Logger LOG = LoggerFactory.getLogger(HealthConfiguration.class);

    /**
     * Up once rules are compiled: a broken file is listed and counted, and makes nothing unready.
     */
    @Bean
    HealthIndicator rulesHealthIndicator(RuleService rules) {
        return () -> {
            RuleCatalog catalog = rules.catalog();
            return Health.up()
                    .withDetail("generation", catalog.generation())
                    .withDetail("loaded", catalog.rules().size())
                    .withDetail("problems", catalog.problems().size())
                    .withDetail("skipped", catalog.skipped().size())
                    .build();
        };
    }

    /** Down while alerts cannot be stored; a dead sink makes nothing unready. */
    @Bean
    HealthIndicator storeHealthIndicator(AlertDatabase database) {
        return () ->
                (database.isWritable() ? Health.up() : Health.down())
                        .withDetail("database", database.product())
                        .build();
    }

    /**
     * Always up: what a sender does wrong makes no instance unready. It shows what is there to be
     * looked at, as it was when the store was last seen.
     */
    @Bean
    HealthIndicator quarantineHealthIndicator(Quarantine quarantine) {
        return () -> {
            Quarantine.Status status = quarantine.status();
            Health.Builder health =
                    Health.up()
                            .withDetail("entries", status.entries())
                            .withDetail("bytes", status.bytes())
                            .withDetail("dropped", status.dropped());
            Instant oldest = status.oldest();
            return (oldest == null ? health : health.withDetail("oldest", oldest)).build();
        };
    }

    @Bean
    ApplicationListener<ApplicationReadyEvent> startUpLine(
            RuleService rules,
            AlertDatabase database,
            AlertsProperties alerts,
            KeyRing keys,
            ServerProperties server,
            Environment environment) {
        return event -> {
            RuleCatalog catalog = rules.catalog();
            LOG.info(
                    "Tripline is ready: {} rules loaded, {} refused, {} skipped; store: {}; sinks: {}; address: {}://{}:{}; {}",
                    catalog.rules().size(),
                    catalog.refusedFiles(),
                    catalog.skipped().size(),
                    database.description(),
                    alerts.sinks().isEmpty() ? "none" : String.join(", ", alerts.sinks().keySet()),
                    Ssl.isEnabled(server.getSsl()) ? "https" : "http",
                    environment.getProperty("server.address", "0.0.0.0"),
                    environment.getProperty("local.server.port", "?"),
                    keys.isOpen()
                            ? "anonymous, every caller has all roles"
                            : "keyed: %d keys".formatted(keys.size()));
            if (catalog.rules().isEmpty()) {
                LOG.warn(
                        "No rule is loaded, so no event can make an alert; see tripline.rules.locations");
            }
        };
    }
}
