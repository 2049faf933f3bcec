package io.tripline.eql.compiler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tripline.eql.Diagnostic;
import io.tripline.eql.EqlException;
import io.tripline.event.FieldTable;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NotRunTest {

    private static List<Diagnostic> refusal(String query) {
        EqlException refusal =
                catchThrowableOfType(
                        EqlException.class,
                        () ->
                                new EqlCompiler(
                                                TestSchemas.TYPES,
                                                Map.of(),
                                                new FieldTable.Builder())
                                        .compile(query, EqlCompiler.DEFAULT_CATEGORY_FIELD));
        assertThat(refusal).as("refusal of %s", query).isNotNull();
        return refusal.diagnostics();
    }

    @Test
    void saysHowLongASequenceNeedsItsEvents() {
        assertThat(refusal("sequence [any where true] [any where b]"))
                .singleElement()
                .satisfies(
                        found -> assertThat(found.message()).contains("without maxspan for ever"));
        assertThat(refusal("sequence with maxspan=1m [any where true] [any where b]"))
                .singleElement()
                .satisfies(found -> assertThat(found.message()).contains("for its maxspan"));
    }

    @Test
    void saysEachPartOfASequence() {
        assertThat(
                        refusal(
                                "sequence with maxspan=1m [any where b] with runs=3 ![any where b] until [any where b]"))
                .extracting(Diagnostic::kind)
                .containsExactly(
                        Diagnostic.Kind.UNSUPPORTED,
                        Diagnostic.Kind.UNSUPPORTED,
                        Diagnostic.Kind.UNSUPPORTED,
                        Diagnostic.Kind.UNSUPPORTED);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u0001',
            value = {
                "sequence [any where n == \"abc\"] [any where true] | TYPE",
                "sequence [any where true] [any where length(n) > 1] | TYPE",
                "sequence by name [any where true] [any where true] |",
                "sequence [any where true] by name [any where true] by n | TYPE",
                "sequence [any where true] by n [any where true] by i |",
                "sample by name [any where n == \"abc\"] [any where true] | TYPE",
                "sample by name [any where true] [any where true] |"
            })
    void findsWhatElseIsWrongWithTheParts(String query, Diagnostic.Kind other) {
        assertThat(refusal(query))
                .extracting(Diagnostic::kind)
                .containsExactlyInAnyOrderElementsOf(
                        other == null
                                ? List.of(Diagnostic.Kind.UNSUPPORTED)
                                : List.of(Diagnostic.Kind.UNSUPPORTED, other));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "head 0, UNSUPPORTED",
        "tail 2 - 2, UNSUPPORTED",
        "head 18446744073709551615, TYPE",
        "head -1, TYPE",
        "head 1.0, TYPE",
        "head n, TYPE",
        "head, TYPE",
        "'head 1, 2', TYPE"
    })
    void tellsAPipeFromOneThatIsNone(String pipe, Diagnostic.Kind kind) {
        assertThat(refusal("any where b | " + pipe))
                .extracting(Diagnostic::kind)
                .containsExactly(kind);
    }
}
