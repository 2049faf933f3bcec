package io.tripline.config;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

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
