package io.tripline.eql.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FunctionTest {

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "length, LENGTH",
        "STARTSWITH, STARTS_WITH",
        "cidrmatch, CIDR_MATCH",
        "wildcard,",
        "leng,"
    })
    void isFoundByItsNameInAnyCase(String name, Function function) {
        assertThat(Function.of(name)).isEqualTo(function);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "Starts, STARTS_WITH",
        "cidrMatches, CIDR_MATCH",
        "lenght, LENGTH",
        "lengrg, LENGTH",
        "lngt, LENGTH",
        "lenkkk,",
        "lxnxt,",
        "xyz,"
    })
    void isGuessedFromANameThatIsAlmostItsOwn(String name, Function function) {
        assertThat(Function.like(name)).isEqualTo(function);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "LENGTH, 1 argument, 1, 1",
        "STARTS_WITH, 2 arguments, 2, 2",
        "INDEX_OF, 2 or 3 arguments, 2, 3",
        "BETWEEN, 3 or 4 arguments, 3, 4",
        "NUMBER, 1 or 2 arguments, 1, 2",
        "CONCAT, 1 or more arguments, 1, 100",
        "CIDR_MATCH, 2 or more arguments, 2, 100"
    })
    void saysHowManyArgumentsItTakes(Function function, String arity, int fewest, int most) {
        assertThat(function.arity()).isEqualTo(arity);
        assertThat(function.takes(fewest)).isTrue();
        assertThat(function.takes(most)).isTrue();
        assertThat(function.takes(fewest - 1)).isFalse();
        assertThat(function.takes(most + 1)).isEqualTo(arity.contains("more"));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "LENGTH, 0, TEXT",
        "LENGTH, 1,",
        "INDEX_OF, 2, OPTIONAL_NUMBER",
        "INDEX_OF, 3,",
        "CIDR_MATCH, 9, BLOCKS",
        "CONCAT, 9, MORE_OF_ANYTHING"
    })
    void saysWhatMayStandAtAPlace(Function function, int place, Function.Parameter parameter) {
        assertThat(function.parameter(place)).isEqualTo(parameter);
    }
}
