package io.tripline.eql.compiler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tripline.eql.EqlException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RowTest {

    private static final String LONG = "a".repeat(200_000);

    @Test
    void failsAfterTenMillionSteps() {
        Row row = new Row(0);
        for (int i = 0; i < 10_000_000; i++) {
            row.step();
        }

        assertThatThrownBy(row::step).isInstanceOf(EvaluationFailure.class);
    }

    @Test
    void countsASearchByWhatItMayCompare() {
        Row row = new Row(0);
        row.search("a".repeat(10_000), "b".repeat(50_000));

        assertThatThrownBy(() -> row.search("a".repeat(10_000), "b".repeat(50_000)))
                .isInstanceOf(EvaluationFailure.class);
        new Row(0).search("a".repeat(32_000), "b".repeat(1_000)); // what values are like
    }

    /** Each would hold a thread for many seconds. */
    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "stringContains(name, path)",
                "indexOf~(name, path) == null",
                "between(name, path, \"x\") == \"\""
            })
    void keepsAnEventFromHoldingAThreadByASearch(String condition) throws EqlException {
        String event =
                "{\"name\":\"%s\",\"path\":\"%sb\"}".formatted(LONG, LONG.substring(100_000));

        assertThat(TestEvents.matches(TestSchemas.TYPES, condition, event)).isFalse();
        assertThat(TestEvents.matches(TestSchemas.TYPES, "not " + condition, event)).isFalse();
    }

    @Test
    void sharesItsStepsAmongAllCombinations() throws EqlException {
        String values =
                IntStream.range(0, 10_000)
                        .mapToObj(i -> '"' + "a".repeat(60) + i + '"')
                        .collect(Collectors.joining(","));
        String event = "{\"name\":[%s]}".formatted(values);

        assertThat(
                        TestEvents.matches(
                                TestSchemas.TYPES,
                                "not concat(name) regex \"a*a*a*a*a*a*a*b\"",
                                event))
                .isFalse();
        assertThat(TestEvents.matches(TestSchemas.TYPES, "not length(name) == 5", event)).isTrue();
    }

    /** As often as Elasticsearch does: it keeps a text once. */
    @Test
    void takesAValueThatComesOftenOnce() throws EqlException {
        String event =
                "{\"name\":[%s\"b\"],\"path\":[%s\"c\"]}"
                        .formatted("\"b\",".repeat(100_001), "\"c\",".repeat(400));

        for (String condition :
                List.of(
                        "length(concat(name, path)) == 2",
                        "not startsWith(name, path)",
                        "length(name) == 1")) {
            assertThat(TestEvents.matches(TestSchemas.TYPES, condition, event))
                    .as(condition)
                    .isTrue();
        }
    }

    /** To fold the long text for each of the others would take half a minute. */
    @Test
    void foldsAValueOnce() throws EqlException {
        String others =
                IntStream.range(0, 50_000)
                        .mapToObj(i -> "\"x%d\"".formatted(i))
                        .collect(Collectors.joining(","));
        String event = "{\"name\":\"%s\",\"path\":[%s,\"AA\"]}".formatted(LONG, others);

        assertThat(TestEvents.matches(TestSchemas.TYPES, "endsWith~(name, path)", event)).isTrue();
        assertThat(TestEvents.matches(TestSchemas.TYPES, "endsWith~(path, name)", event)).isFalse();
        assertThat(TestEvents.matches(TestSchemas.TYPES, "not endsWith~(path, name)", event))
                .isTrue();
    }

    /** What is copied, and looked at by a wildcard, is work too. */
    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "length(concat(name, path)) == 5",
                "substring(concat(path, name), 1) : \"z\"",
                "concat(path, name) : \"*zzz?yyy*\""
            })
    void keepsAnEventFromHoldingAThreadByItsLength(String condition) throws EqlException {
        String others =
                IntStream.range(0, 50_000)
                        .mapToObj(i -> "\"x%d\"".formatted(i))
                        .collect(Collectors.joining(","));
        String event = "{\"name\":\"%s\",\"path\":[%s]}".formatted(LONG, others);

        assertThat(TestEvents.matches(TestSchemas.TYPES, condition, event)).isFalse();
        assertThat(TestEvents.matches(TestSchemas.TYPES, "not " + condition, event)).isFalse();
    }

    @Test
    void triesABoundedNumberOfCombinations() throws EqlException {
        String values =
                IntStream.range(0, 400)
                        .mapToObj(Integer::toString)
                        .collect(Collectors.joining(","));
        String event = "{\"n\":[%s],\"i\":[%s]}".formatted(values, values);

        assertThat(TestEvents.matches(TestSchemas.TYPES, "n + i == 5", event)).isFalse();
        assertThat(TestEvents.matches(TestSchemas.TYPES, "not n + i == -5", event)).isFalse();
        assertThat(TestEvents.matches(TestSchemas.TYPES, "n + 1 == 5", event)).isTrue();
    }
}
