package io.tripline.config;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;

/**
 * Shows what is wrong with a setting instead of a stack trace: the message of an exception that
 * begins with the setting's name.
 */
final class BrokenSettings extends AbstractFailureAnalyzer<IllegalArgumentException>
        implements Ordered {

    private static final Pattern NAMED =
            Pattern.compile("(tripline|spring)\\.[\\w.-]+: .*", Pattern.DOTALL);

    @Override
    protected @Nullable FailureAnalysis analyze(
            Throwable rootFailure, IllegalArgumentException cause) {
        String message = String.valueOf(cause.getMessage());
        return NAMED.matcher(message).matches()
                ? new FailureAnalysis(
                        "A setting has a value that cannot work:\n\n    " + message,
                        "Mend it; src/main/resources/application.yaml and src/docs/operations.md say what each"
                                + " setting takes.",
                        cause)
                : null;
    }

    /** Before Spring Boot's own, which show values. */
    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }
}
