package io.tripline.config;

import java.util.stream.Collectors;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
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

    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }
}
