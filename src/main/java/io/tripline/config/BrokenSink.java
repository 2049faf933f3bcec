package io.tripline.config;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** A sink's settings cannot work: the service does not start, or alerts would wait for ever. */
final class BrokenSink extends RuntimeException {

    private static final long serialVersionUID = 1L;

    BrokenSink(String name, String problem) {
        super("tripline.alerts.sinks.%s: %s".formatted(name, problem));
    }

    /** Shows the problem instead of a stack trace. */
    static final class Analyzer extends AbstractFailureAnalyzer<BrokenSink> {

        @Override
        protected FailureAnalysis analyze(Throwable rootFailure, BrokenSink cause) {
            return new FailureAnalysis(
                    "A sink has settings that cannot work:\n\n" + cause.getMessage(),
                    "Mend the setting; src/docs/operations.md lists those of each type.",
                    cause);
        }
    }
}
