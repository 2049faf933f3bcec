package io.tripline.config;

import io.tripline.rule.RuleProblem;
import java.util.List;
import java.util.stream.Collectors;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Rule files have problems and {@code tripline.rules.fail-fast} is set: the service does not start.
 */
final class BrokenRules extends RuntimeException {

    private static final long serialVersionUID = 1L;

    BrokenRules(List<RuleProblem> problems) {
        super(problems.stream().map(RuleProblem::display).collect(Collectors.joining("\n")));
    }

    /** Shows the problems instead of a stack trace. */
    static final class Analyzer extends AbstractFailureAnalyzer<BrokenRules> {

        @Override
        protected FailureAnalysis analyze(Throwable rootFailure, BrokenRules cause) {
            return new FailureAnalysis(
                    "Rule files have problems:\n\n" + cause.getMessage(),
                    "Mend the files, or set tripline.rules.fail-fast to false to start with the others.",
                    cause);
        }
    }
}
