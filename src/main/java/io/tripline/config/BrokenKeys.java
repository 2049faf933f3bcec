package io.tripline.config;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;

/** Keys that cannot be used: the service does not start, for nobody can say who may call. */
final class BrokenKeys extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * What is wrong.
     *
     * @param problem where, what was expected and what was found; no part of a key
     */
    BrokenKeys(String problem) {
        super(problem, null, false, false);
    }

    /** Hides the value of a setting that is no list of keys: it may be the key itself. */
    static final class Unreadable extends AbstractFailureAnalyzer<BindException>
            implements Ordered {

        @Override
        protected @Nullable FailureAnalysis analyze(Throwable rootFailure, BindException cause) {
            String name = cause.getName().toString();
            if (!name.startsWith("tripline.security")
                    || cause.getCause() instanceof UnboundConfigurationPropertiesException) {
                return null;
            }
            return new FailureAnalysis(
                    "The setting %s has a value that cannot be read.".formatted(name),
                    "src/docs/operations.md shows how keys are written: each has a name, the SHA-256 of the key in"
                            + " hex, roles of ingest, read and admin, and a tenant.",
                    cause);
        }

        @Override
        public int getOrder() {
            return HIGHEST_PRECEDENCE + 1; // after what names the setting and shows no value
        }
    }

    /** Shows the problem instead of a stack trace. */
    static final class Analyzer extends AbstractFailureAnalyzer<BrokenKeys> {

        @Override
        protected FailureAnalysis analyze(Throwable rootFailure, BrokenKeys cause) {
            return new FailureAnalysis(
                    "The keys of tripline.security cannot be used:\n\n    " + cause.getMessage(),
                    "Mend the setting or the file; src/docs/operations.md shows how keys are written.",
                    cause);
        }
    }
}
