package io.tripline.config;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.AutoConfigurationImportFilter;
import org.springframework.boot.autoconfigure.AutoConfigurationMetadata;
import org.springframework.context.EnvironmentAware;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.util.StringUtils;

/**
 * Whether traces are made: where a collector is set, and nowhere else. As a filter of Spring Boot's
 * automatic configuration it keeps all that makes traces out before any of it is loaded, so that
 * without a collector there is no tracer, not even one that does nothing, and no thread. Logs and
 * metrics are not sent to collectors in any case.
 */
@Order(Ordered.HIGHEST_PRECEDENCE) // others load classes to see whether they are there
final class TracesSwitch implements AutoConfigurationImportFilter, Condition, EnvironmentAware {

    private static final String ENDPOINT = "management.opentelemetry.tracing.export.otlp.endpoint";

    private static final String TRANSPORT =
            "management.opentelemetry.tracing.export.otlp.transport";

    private static final String HTTP = "http";

    private static final String TRACING = "org.springframework.boot.micrometer.tracing.";
    private static final String SDK = "org.springframework.boot.opentelemetry.";
    private static final String LOGS = SDK + "autoconfigure.logging.";

    private @Nullable Environment environment;

    @Override
    public void setEnvironment(Environment environment) {
        this.environment = environment;
    }

    @Override
    public boolean[] match(
            @Nullable String[] autoConfigurations, AutoConfigurationMetadata metadata) {
        boolean isOn = environment != null && isOn(environment);
        boolean[] matches = new boolean[autoConfigurations.length];
        for (int i = 0; i < matches.length; i++) {
            String name = autoConfigurations[i];
            matches[i] =
                    name == null
                            || !(name.startsWith(TRACING) || name.startsWith(SDK))
                            || (isOn && !name.startsWith(LOGS));
        }
        return matches;
    }

    @Override
    public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
        return isOn(context.getEnvironment());
    }

    private static boolean isOn(Environment environment) {
        String endpoint = environment.getProperty(ENDPOINT);
        if (!StringUtils.hasText(endpoint)) {
            return false;
        }
        expect(
                endpoint.startsWith("http://") || endpoint.startsWith("https://"),
                ENDPOINT,
                "a URL, as http://localhost:4318/v1/traces",
                "one without http:// or https://");
        String transport = environment.getProperty(TRANSPORT, HTTP);
        expect(
                transport.equalsIgnoreCase(HTTP),
                TRANSPORT,
                "http, since gRPC is not built in",
                transport);
        return true;
    }

    /** OpenTelemetry's environment variables, which may be set for all programs, count too. */
    private static void expect(boolean isFine, String setting, String what, String found) {
        if (!isFine) {
            throw new IllegalArgumentException(
                    "%s (or OTEL_EXPORTER_OTLP_…): expected %s, found %s"
                            .formatted(setting, what, found));
        }
    }
}
