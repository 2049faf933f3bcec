package io.tripline.config;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationPropertiesBindHandlerAdvisor;
import org.springframework.boot.context.properties.bind.AbstractBindHandler;
import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;

/**
 * Names settings that do not exist, without their values, as Spring Boot's own analyzer would show
 * them: one may be a secret under a misspelt name.
 */
final class UnknownSettings extends AbstractFailureAnalyzer<UnboundConfigurationPropertiesException>
        implements Ordered {

    @Override
    protected FailureAnalysis analyze(
            Throwable rootFailure, UnboundConfigurationPropertiesException cause) {
        String names =
                cause.getUnboundProperties().stream()
                        .map(property -> "    " + property.getName())
                        .collect(Collectors.joining("\n"));
        return new FailureAnalysis(
                "There are no settings of these names:\n\n" + names,
                "Mend their spelling; src/main/resources/application.yaml and src/docs/operations.md list what"
                        + " there is.",
                cause);
    }

    /** Takes a name with an empty value for one that is not set, as it is for a default. */
    static ConfigurationPropertiesBindHandlerAdvisor exceptEmpty() {
        return handler ->
                new AbstractBindHandler(handler) {
                    @Override
                    public void onFinish(
                            ConfigurationPropertyName name,
                            Bindable<?> target,
                            BindContext context,
                            @Nullable Object result)
                            throws Exception {
                        try {
                            super.onFinish(name, target, context, result);
                        } catch (UnboundConfigurationPropertiesException e) {
                            Set<ConfigurationProperty> unknown =
                                    new LinkedHashSet<>(e.getUnboundProperties());
                            unknown.removeIf(
                                    property -> String.valueOf(property.getValue()).isBlank());
                            if (!unknown.isEmpty()) {
                                throw new UnboundConfigurationPropertiesException(unknown);
                            }
                        }
                    }
                };
    }

    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }
}
