package io.tripline.config;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.tripline.alert.AlertStore;
import io.tripline.detection.DetectionMetrics;
import io.tripline.detection.DetectionPipeline;
import io.tripline.detection.RuleActivity;
import io.tripline.eql.Schema;
import io.tripline.event.json.ReadLimits;
import io.tripline.metrics.CoarseClock;
import io.tripline.metrics.MicrometerDetectionMetrics;
import io.tripline.metrics.TriplineNaming;
import io.tripline.rule.RuleLoader;
import io.tripline.rule.RuleProblem;
import io.tripline.rule.RuleService;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.boot.micrometer.metrics.autoconfigure.MeterRegistryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.DefaultResourceLoader;
import org.springframework.core.io.Resource;

/** Builds the core of plain Java objects: schema, rules, store, pipeline. */
@Configuration(proxyBeanMethods = false)
class DetectionConfiguration {

    private static final String BUILT_IN_SCHEMA = "classpath:/schema/fields.csv";

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    Schema schema(SchemaProperties properties) throws IOException {
        Schema schema = readSchema(BUILT_IN_SCHEMA);
        for (String location : properties.locations()) {
            schema = schema.with(moreTypes(location));
        }
        return switch (properties.unknownFields()) {
            case DYNAMIC -> schema;
            case REJECT -> schema.asComplete();
        };
    }

    private static Schema moreTypes(String location) {
        try {
            return readSchema(location.contains(":") ? location : "file:" + location);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("tripline.schema.locations: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "tripline.schema.locations: expected a file that can be read, found %s at %s"
                            .formatted(e.getClass().getSimpleName(), location),
                    e);
        }
    }

    private static Schema readSchema(String location) throws IOException {
        Resource resource = new DefaultResourceLoader().getResource(location);
        return Schema.parse(location, resource.getContentAsString(StandardCharsets.UTF_8));
    }

    @Bean
    RuleService ruleService(RulesProperties rules, TriplineProperties settings, Schema schema) {
        Map<String, String> eventClasses = new TreeMap<>(settings.eventClasses());
        eventClasses.values().removeIf(String::isBlank);
        RuleService service =
                new RuleService(
                        new RuleLoader(
                                new RuleLocations(rules.locations())::read,
                                schema,
                                eventClasses,
                                settings.eventCategoryField(),
                                rules.failFast()));
        List<RuleProblem> problems = service.catalog().problems();
        if (rules.failFast() && !problems.isEmpty()) {
            throw new BrokenRules(problems);
        }
        return service;
    }

    @Bean
    RuleActivity ruleActivity() {
        return new RuleActivity();
    }

    @Bean
    MeterRegistryCustomizer<PrometheusMeterRegistry> prometheusNames() {
        return registry ->
                registry.config()
                        .namingConvention(new TriplineNaming(registry.config().namingConvention()));
    }

    @Bean
    CoarseClock metricsClock() {
        return new CoarseClock();
    }

    @Bean
    DetectionMetrics detectionMetrics(MeterRegistry registry) {
        return new MicrometerDetectionMetrics(registry);
    }

    @Bean
    DetectionPipeline detectionPipeline(
            RuleService rules,
            RulesProperties properties,
            LimitsProperties limits,
            AlertStore store,
            RuleActivity activity,
            DetectionMetrics metrics,
            Clock clock) {
        ReadLimits readLimits =
                new ReadLimits(
                        (int) limits.maxEventSize().toBytes(),
                        limits.maxDepth(),
                        limits.maxEvents());
        DetectionPipeline pipeline =
                new DetectionPipeline(rules.catalog(), readLimits, store, activity, metrics, clock);
        rules.start(pipeline::use, properties.reloadInterval());
        return pipeline;
    }
}
