package io.tripline.config;

import io.tripline.alert.AlertStore;
import io.tripline.alert.Arrivals;
import io.tripline.detection.DetectionMetrics;
import io.tripline.detection.DetectionPipeline;
import io.tripline.detection.RequestMemory;
import io.tripline.detection.RuleActivity;
import io.tripline.http.AlertStreamController;
import io.tripline.http.AlertsController;
import io.tripline.http.BodyBuffers;
import io.tripline.http.ClosingValve;
import io.tripline.http.EventsController;
import io.tripline.http.EventsMapping;
import io.tripline.http.IntakePaths;
import io.tripline.http.OpenApiDocumentation;
import io.tripline.http.ProblemAdvice;
import io.tripline.http.ProblemErrorController;
import io.tripline.http.ProblemValve;
import io.tripline.http.QuarantineController;
import io.tripline.http.RulesController;
import io.tripline.http.UnderscoreProtocol;
import io.tripline.intake.IntakeFilter;
import io.tripline.intake.IntakePath;
import io.tripline.quarantine.Quarantine;
import io.tripline.rule.RuleService;
import java.time.Clock;
import java.time.Duration;
import org.apache.catalina.core.StandardHost;
import org.apache.tomcat.util.buf.EncodedSolidusHandling;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.jackson.autoconfigure.JsonFactoryBuilderCustomizer;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import tools.jackson.core.util.JsonRecyclerPools;
import tools.jackson.databind.json.JsonMapper;

/** Builds the Detection API. */
@Configuration(proxyBeanMethods = false)
@Import({ProblemErrorController.class, OpenApiDocumentation.class})
class HttpConfiguration {

    /**
     * All that is read of the store may take this share of the heap, in percent, beside what events
     * may: a reader that does not read stands in no event's way.
     */
    private static final int PAGE_HEAP_PERCENT = 10;

    /** Two full pages, however small the heap. */
    private static final long LEAST_PAGE_BYTES = 16L << 20;

    /** What the service takes itself, with rules by the hundred. */
    private static final long OWN_BYTES = 32L << 20;

    /**
     * What a connection takes at most, its request half sent, beside what is counted as in flight:
     * Tomcat's buffers, and a virtual thread that waits, in bytes.
     */
    private static final long CONNECTION = 96L << 10;

    private static final int FEWEST_CONNECTIONS = 200;
    private static final int MOST_CONNECTIONS = 4000;

    private static final Duration KEEP_ALIVE = Duration.ofSeconds(15);

    /** How long one request at a time waits for memory that others hold. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final RequestMemory pages =
            new RequestMemory(pageBytes(Runtime.getRuntime().maxMemory()), PATIENCE);

    /** What all requests with events may take together, by whatever door they come. */
    @Bean
    RequestMemory requestMemory(LimitsProperties limits) {
        return new RequestMemory(limits.inFlightBytes(), PATIENCE);
    }

    @Bean
    QuietPeriod quietPeriod(ShutdownProperties shutdown, RequestMemory requestMemory) {
        return new QuietPeriod(shutdown.quietPeriod(), requestMemory);
    }

    /**
     * Lends each thread buffers of its own: to take them from a queue that all share takes longer
     * than to write a small answer.
     */
    @Bean
    JsonFactoryBuilderCustomizer buffersOfThreads() {
        return factory -> factory.recyclerPool(JsonRecyclerPools.threadLocalPool());
    }

    @Bean
    EventsController eventsController(
            DetectionPipeline pipeline,
            LimitsProperties limits,
            RequestMemory requestMemory,
            JsonMapper json,
            Clock clock) {
        return new EventsController(
                pipeline, (int) limits.maxDecodedSize().toBytes(), requestMemory, json, clock);
    }

    @Bean
    EventsMapping eventsMapping(EventsController controller) {
        return new EventsMapping(controller);
    }

    private static long pageBytes(long heap) {
        return Math.max(LEAST_PAGE_BYTES, heap / 100 * PAGE_HEAP_PERCENT);
    }

    @Bean
    RulesController rulesController(RuleService rules, RuleActivity activity) {
        return new RulesController(rules, activity);
    }

    @Bean
    AlertsController alertsController(AlertStore store, JsonMapper json) {
        return new AlertsController(store, pages, json);
    }

    @Bean
    QuarantineController quarantineController(Quarantine quarantine, JsonMapper json) {
        return new QuarantineController(quarantine, pages, json);
    }

    @Bean
    AlertStreamController alertStreamController(AlertStore store, Arrivals arrivals) {
        return new AlertStreamController(store, arrivals, KEEP_ALIVE);
    }

    @Bean
    ProblemAdvice problemAdvice(DetectionMetrics metrics) {
        return new ProblemAdvice(metrics, IntakeFilter.CLOSE);
    }

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> problemsFromTomcat(
            IntakeProperties intake, DetectionMetrics metrics) {
        boolean hasBulk = intake.toSettings().elasticsearch();
        IntakePaths paths =
                path -> {
                    IntakePath found = IntakePath.of(path, hasBulk);
                    return found == null ? null : found.intake();
                };
        return factory ->
                factory.addContextCustomizers(context -> {
                    if (context.getParent() instanceof StandardHost host) {
                        host.getPipeline().addValve(new ProblemValve(paths, metrics));
                        host.setErrorReportValveClass(ProblemValve.class.getName());
                    }
                });
    }

    /**
     * Names of indices may have slashes: Elasticsearch's date math, {@code <logs-{now/d}>}. They
     * stay encoded, so that no path becomes another, and so do backslashes. Shippers also leave
     * characters as they are that are to be encoded. What is no intake's is refused by the intake's
     * filter as the server would.
     */
    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> oddAddresses() {
        return factory -> {
            factory.setProtocol(UnderscoreProtocol.class.getName());
            factory.addConnectorCustomizers(connector -> {
                String encoded = EncodedSolidusHandling.PASS_THROUGH.getValue();
                connector.setEncodedSolidusHandling(encoded);
                connector.setEncodedReverseSolidusHandling(encoded);
                // nobody uses them, and what comes of them byte by byte is waited for
                connector.setProperty("maxExtensionSize", "16");
                connector.setProperty("maxTrailerSize", "16");
                connector.setProperty("relaxedPathChars", "\"<>[]^`{|}");
                connector.setProperty("relaxedQueryChars", "\"<>[\\]^`{|}");
                // a client that asks before it sends its body is asked for it once it is read: a
                // request that is refused before is refused without it
                connector.setProperty("continueResponseTiming", "onRead");
            });
        };
    }

    /** As many connections as the heap has room for, unless the operator says how many. */
    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> connections(
            @Value("${server.tomcat.max-connections:0}") int configured, LimitsProperties limits) {
        int most =
                configured > 0
                        ? configured
                        : connections(Runtime.getRuntime().maxMemory(), limits.inFlightBytes());
        return factory ->
                factory.addConnectorCustomizers(connector ->
                        connector.setProperty("maxConnections", Integer.toString(most)));
    }

    /**
     * How many connections fit beside all else that may be in the heap.
     *
     * @param heap in bytes
     * @param inFlight what requests may take of it
     */
    static int connections(long heap, long inFlight) {
        long others = inFlight + BodyBuffers.mostKept(inFlight) + pageBytes(heap) + OWN_BYTES;
        long fitting = (heap - others) / CONNECTION;
        return Math.clamp(fitting, FEWEST_CONNECTIONS, MOST_CONNECTIONS);
    }

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> closingConnections() {
        return factory -> factory.addEngineValves(new ClosingValve(IntakeFilter.CLOSE));
    }
}
