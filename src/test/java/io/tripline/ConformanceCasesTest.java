package io.tripline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tripline.event.FieldType;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConformanceCasesTest {

    private static final String GOOD =
            "{'name': 'a', 'query': 'any where true', 'matches': ['1']}".replace('\'', '"');

    private static ConformanceCases parse(String... cases) {
        return ConformanceCases.parse(
                "x.json",
                """
                {"fields": {"a.b": "keyword,10", "n": "long"},
                 "events": {"1": {"n": 1.50}, "2": {}},
                 "cases": [%s]}
                """
                        .formatted(String.join(",", cases)));
    }

    @Test
    void readsFieldsEventsAndCases() {
        ConformanceCases cases =
                parse(
                        GOOD,
                        """
                        {"name": "b", "query": "any where", "error": "found"}
                        """);

        assertThat(cases.schema().field("a.b").type()).isEqualTo(FieldType.KEYWORD);
        assertThat(cases.schema().field("a.b").ignoreAbove()).isEqualTo(10);
        assertThat(cases.events()).containsEntry("1", "{\"n\":1.50}").containsEntry("2", "{}");
        assertThat(cases.cases())
                .containsExactly(
                        new ConformanceCases.Case("a", "any where true", List.of("1"), null),
                        new ConformanceCases.Case("b", "any where", null, "found"));
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{'query': 'any where true', 'matches': []} | expected a 'name'",
                "{'name': '  ', 'query': 'any where true', 'matches': []} | expected a 'name'",
                "{'name': 'a', 'matches': []} | expected a 'query'",
                "{'name': 'a', 'query': '', 'matches': []} | expected a 'query'",
                "{'name': 'a', 'query': 'any where true'} | found both or neither",
                "{'name': 'a', 'query': 'q', 'matches': [], 'error': 'e'} | found both or neither",
                "{'name': 'a', 'query': 'q', 'error': ''} | expected a 'error'",
                "{'name': 'a', 'query': 'any where true', 'matches': ['3']} | unknown event",
                "{'name': 'a', 'query': 'q', 'matches': [], 'match': []} | unknown key 'match'"
            })
    void refusesACaseThatLacksSomethingOrSaysTooMuch(String broken, String fragment) {
        assertThatThrownBy(() -> parse(broken.replace('\'', '"')))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("x.json, case 0")
                .hasMessageContaining(fragment);
    }

    @Test
    void readsThatTheFieldsAreAllThereAre() {
        String json = "{'unknown_fields': 'reject', 'cases': [%s]}".replace('\'', '"');
        String query = GOOD.replace("[\"1\"]", "[]");

        assertThat(ConformanceCases.parse("x.json", json.formatted(query)).schema().isComplete())
                .isTrue();
        assertThat(parse(GOOD).schema().isComplete()).isFalse();
        assertThatThrownBy(() ->
                        ConformanceCases.parse(
                                "x.json", json.formatted(query).replace("reject", "rejct")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected 'reject' as 'unknown_fields', found 'rejct'");
    }

    @Test
    void refusesAFileThatSaysTooMuch() {
        assertThatThrownBy(() -> ConformanceCases.parse("x.json", "{\"field\": {}, \"cases\": []}"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("x.json: unknown key 'field'");
    }

    @Test
    void refusesTheSameNameTwice() {
        assertThatThrownBy(() -> parse(GOOD, GOOD))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the name 'a' twice");
    }

    @Test
    void refusesAFileWithoutCases() {
        assertThatThrownBy(() -> parse())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected a case or more");
    }

    @Test
    void findsTheFileOfEachFeature() {
        assertThat(ConformanceCases.all())
                .containsOnlyKeys(
                        "arithmetic.json",
                        "case-folding.json",
                        "dates.json",
                        "documents.json",
                        "equality.json",
                        "event-category.json",
                        "folding.json",
                        "functions-between.json",
                        "functions-cidr.json",
                        "functions-index-of.json",
                        "functions-number.json",
                        "functions-parts.json",
                        "functions-string-concat.json",
                        "functions-substring-length.json",
                        "in.json",
                        "ip.json",
                        "logic.json",
                        "multi-fields.json",
                        "null-and-missing.json",
                        "optional-fields.json",
                        "ordering.json",
                        "regex.json",
                        "script-leaves.json",
                        "script-patterns.json",
                        "syntax.json",
                        "types-refused.json",
                        "types.json",
                        "unknown-fields-functions.json",
                        "unknown-fields.json",
                        "version.json",
                        "wildcards.json");
    }
}
