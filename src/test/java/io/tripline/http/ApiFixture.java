package io.tripline.http;

import io.tripline.alert.MemoryAlertStore;
import io.tripline.detection.DetectionPipeline;
import io.tripline.detection.RecordedMetrics;
import io.tripline.detection.RequestMemory;
import io.tripline.detection.RuleActivity;
import io.tripline.eql.Schema;
import io.tripline.event.json.ReadLimits;
import io.tripline.rule.RuleLoader;
import io.tripline.rule.RuleLocation;
import io.tripline.rule.RuleService;
import io.tripline.rule.RuleSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.springframework.core.io.ClassPathResource;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import tools.jackson.databind.json.JsonMapper;

/** The controllers over a core built by hand, without a Spring context, at a fixed time. */
final class ApiFixture {

    static final Instant NOW = Instant.parse("2026-05-12T09:14:21.093Z");
    static final int MAX_BODY = 64 * 1024;
    static final int MAX_EVENT = 8 * 1024;
    static final String RULE_ID = "47e46d85-3963-44a0-b856-bccff48f8676";

    private static final String RULE =
            "rules/discovery_dns_request_for_ip_lookup_service_via_unsigned_binary.toml";

    final MemoryAlertStore store = new MemoryAlertStore();
    final RequestMemory memory = new RequestMemory(1 << 22, Duration.ZERO);
    final RecordedMetrics metrics = new RecordedMetrics();

    /** The rule files, as the next reload finds them. */
    volatile List<RuleSource> files;

    final EventsController events;
    final MockMvc mvc;

    ApiFixture() {
        this(List.of(new RuleSource.Text("rule.toml", resource(RULE))));
    }

    ApiFixture(List<RuleSource> sources) {
        files = sources;
        RuleService rules =
                new RuleService(
                        new RuleLoader(
                                () -> List.of(new RuleLocation("rules", files, null)),
                                Schema.parse("fields.csv", resource("schema/fields.csv")),
                                Map.of(
                                        "dns",
                                        "event.category == \"network\" and dns.question.name != null"),
                                "event.category",
                                false));
        Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
        RuleActivity activity = new RuleActivity();
        DetectionPipeline pipeline =
                new DetectionPipeline(
                        rules.catalog(),
                        new ReadLimits(MAX_EVENT, 20, 50),
                        store,
                        activity,
                        metrics,
                        clock);
        rules.start(pipeline::use, Duration.ZERO);
        events = new EventsController(pipeline, MAX_BODY, memory, JsonMapper.shared(), clock);
        mvc =
                MockMvcBuilders.standaloneSetup(
                                events,
                                new RulesController(rules, activity),
                                new AlertsController(store, memory, JsonMapper.shared()))
                        .setControllerAdvice(new ProblemAdvice(metrics, "close"))
                        .build();
    }

    static String resource(String name) {
        try {
            return new ClassPathResource(name).getContentAsString(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AssertionError(name, e);
        }
    }

    /** The event of the OpenAPI document, which matches the built-in rule. */
    static String matchingEvent() {
        return resource("openapi/event.json");
    }
}
