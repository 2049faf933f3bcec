package io.tripline.eql.compiler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.tripline.ConformanceCases;
import io.tripline.eql.CompiledQuery;
import io.tripline.eql.EqlException;
import io.tripline.event.FieldTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

/** Runs the cases of {@code conformance/*.json}, with the optimisation and on the plain path. */
class ConformanceTest {

    @TestFactory
    Stream<DynamicNode> judgesAsTheCaseSays() {
        return ConformanceCases.all().entrySet().stream()
                .map(file -> dynamicContainer(file.getKey(), tests(file.getValue())));
    }

    private static Stream<DynamicNode> tests(ConformanceCases file) {
        return file.cases().stream()
                .flatMap(next ->
                        Stream.of(
                                dynamicTest(next.name(), () -> check(file, next, true)),
                                dynamicTest(
                                        next.name() + " (plain path)",
                                        () -> check(file, next, false))));
    }

    static void check(ConformanceCases file, ConformanceCases.Case next, boolean optimised)
            throws EqlException {
        FieldTable.Builder table = new FieldTable.Builder();
        EqlCompiler compiler = new EqlCompiler(file.schema(), Map.of(), table, optimised);
        if (next.matches() == null) {
            EqlException refusal =
                    catchThrowableOfType(EqlException.class, () -> compile(compiler, next.query()));
            assertThat(refusal).as(next.query()).isNotNull().hasMessageContaining(next.error());
            return;
        }
        CompiledQuery query = compile(compiler, next.query());
        List<String> ids = List.copyOf(file.events().keySet());
        List<Boolean> verdicts =
                TestEvents.verdicts(
                        query.matcher(), table.build(), List.copyOf(file.events().values()));
        List<String> matched = new ArrayList<>();
        for (int i = 0; i < verdicts.size(); i++) {
            if (verdicts.get(i)) {
                matched.add(ids.get(i));
            }
        }
        assertThat(verdicts).hasSameSizeAs(ids);
        assertThat(matched)
                .as("%s%nplan: %s", next.query(), query.matcher())
                .containsExactlyInAnyOrderElementsOf(next.matches());
    }

    private static CompiledQuery compile(EqlCompiler compiler, String query) throws EqlException {
        return compiler.compile(query, EqlCompiler.DEFAULT_CATEGORY_FIELD);
    }
}
