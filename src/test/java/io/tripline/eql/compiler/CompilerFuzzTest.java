package io.tripline.eql.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.tripline.eql.CompiledQuery;
import io.tripline.eql.Diagnostic;
import io.tripline.eql.EqlException;
import io.tripline.eql.Schema;
import io.tripline.event.FieldTable;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;

/**
 * Whatever the text, it becomes a query or a refusal that points into it, and the optimised and the
 * plain path agree on which, and on every event. A seed that ends with a line feed is taken as
 * text.
 */
@Tag("fuzz")
class CompilerFuzzTest {

    private static final List<Schema> SCHEMAS =
            List.of(TestSchemas.TYPES, TestSchemas.TYPES.asComplete());

    private static final List<String> EVENTS =
            List.of(
                    "{}",
                    """
                    {"event":{"category":"process"},"name":"a","path":"C:\\\\a.exe","b":true,"n":1,"i":2,
                    "s":4,"y":5,"u":18446744073709551615,"d":4.5,"f":0.5,"when":"2026-05-12T09:14:07.5Z",
                    "ip":"10.0.0.1","v":"1.2.3","t":"a","x":"a","@timestamp":"2026-05-12T09:14:07Z"}\
                    """,
                    """
                    {"event":{"category":["any","a b"]},"name":["A","ab","","\\u00e4\\u212a\\u017f"],
                    "path":["a\\nb","😀"],"b":[true,false],"n":[0,-1,9223372036854775807],"d":[0,-0.5,1e300],
                    "ip":["::1","::ffff:10.0.0.1"],"x":[1,"1",1.5,true],"x.y":"10.0.0.1"}\
                    """);

    @FuzzTest(maxDuration = "10s")
    @DictionaryEntries({
        "any where ",
        " and ",
        " or ",
        "not ",
        " in (",
        " in~ (",
        " like ",
        " like~ ",
        " regex ",
        " regex~ ",
        " : ",
        " == ",
        " != ",
        " <= ",
        "\"\"\"",
        "\\u{1f600}",
        "null",
        "name",
        "?x",
        "ip",
        "cidrMatch(",
        "length(",
        "between~(",
        "/*",
        "*/",
        "//"
    })
    void compilesOrSaysWhatIsWrong(FuzzedDataProvider data) throws EqlException {
        String text =
                data.consumeBoolean()
                        ? new FuzzedQuery(data).text()
                        : data.consumeRemainingAsString();
        for (Schema schema : SCHEMAS) {
            check(schema, text);
        }
    }

    private static void check(Schema schema, String text) {
        Outcome plain = compile(schema, text, false);
        Outcome optimised = compile(schema, text, true);
        assertThat(optimised.diagnostics())
                .as("refusals of %s", text)
                .isEqualTo(plain.diagnostics());
        assertThat(optimised.verdicts())
                .as("verdicts of %s%nplan: %s", text, optimised.plan())
                .isEqualTo(plain.verdicts());
        assertThat(plain.diagnostics())
                .allSatisfy(found -> {
                    assertThat(found.message()).isNotBlank();
                    assertThat(found.span().end())
                            .as("%s in %s", found, text)
                            .isLessThanOrEqualTo(text.codePointCount(0, text.length()));
                });
    }

    private static Outcome compile(Schema schema, String text, boolean optimised) {
        FieldTable.Builder table = new FieldTable.Builder();
        EqlCompiler compiler = new EqlCompiler(schema, Map.of(), table, optimised);
        try {
            CompiledQuery query = compiler.compile(text, EqlCompiler.DEFAULT_CATEGORY_FIELD);
            return new Outcome(
                    List.of(),
                    query.matcher().toString(),
                    TestEvents.verdicts(query.matcher(), table.build(), EVENTS));
        } catch (EqlException e) {
            assertThat(e.diagnostics()).isNotEmpty();
            return new Outcome(e.diagnostics(), null, List.of());
        }
    }

    /** What became of a text: a refusal, or a plan and its verdicts. */
    private record Outcome(
            List<Diagnostic> diagnostics, @Nullable String plan, List<Boolean> verdicts) {}
}
