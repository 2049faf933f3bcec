package io.tripline.eql.compiler;

import io.tripline.ConformanceCases;
import io.tripline.eql.EqlException;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * {@link ConformanceTest} with a test for each file, for the mutation tests: they start every test
 * that reaches a mutant by itself, and there are thousands of cases.
 */
@Tag("mutation")
class ConformanceByFileTest {

    private static final Map<String, ConformanceCases> FILES = ConformanceCases.all();

    static Set<String> files() {
        return FILES.keySet();
    }

    @ParameterizedTest
    @MethodSource("files")
    void judgesAsTheCasesSay(String file) throws EqlException {
        ConformanceCases cases = FILES.get(file);
        for (ConformanceCases.Case next : cases.cases()) {
            ConformanceTest.check(cases, next, true);
            ConformanceTest.check(cases, next, false);
        }
    }
}
