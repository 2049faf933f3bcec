package io.tripline.eql.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import io.tripline.eql.Diagnostic;
import io.tripline.eql.EqlException;
import io.tripline.eql.ast.Expression;
import io.tripline.eql.syntax.EqlParser;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TypeCheckerTest {

    private static TypeChecker check(String condition) throws EqlException {
        TypeChecker checker = new TypeChecker(TestSchemas.TYPES);
        checker.condition(EqlParser.parseCondition(condition));
        return checker;
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u0001',
            value = {
                "5 | expected a condition, found 5; compare it with something",
                "\"a\" | expected a condition, found \"a\"; compare it with something",
                "name | expected a condition, found the keyword field 'name'; compare it with something",
                "length(name) | expected a condition, found a number, the result of 'length'; compare it with something",
                "concat(name) | expected a condition, found a text, the result of 'concat'; compare it with something",
                "n + 1 | expected a condition, found a calculated number; compare it with something",
                "-n | expected a condition, found a calculated number; compare it with something",
                "length(n) > 1 | expected a text as argument 1 of 'length', found the long field 'n'",
                "length(when) > 1 | expected a text as argument 1 of 'length', found the date field 'when'",
                "length(5) > 1 | expected a text as argument 1 of 'length', found 5",
                "length(n == 1) > 1 | expected a text as argument 1 of 'length', found a condition",
                "length(n in (1)) > 1 | expected a text as argument 1 of 'length', found a condition",
                "length(name : \"a\") > 1 | expected a text as argument 1 of 'length', found a condition",
                "length(not b) > 1 | expected a text as argument 1 of 'length', found a condition",
                "length(b and b) > 1 | expected a text as argument 1 of 'length', found a condition",
                "length(b or b) > 1 | expected a text as argument 1 of 'length', found a condition",
                "length(-n) > 1 | expected a text as argument 1 of 'length', found a calculated number",
                "concat(name) + 1 == 2 | expected a number beside '+', found a text, the result of 'concat'",
                "name * 2 == 2 | expected a number beside '*', found the keyword field 'name'",
                "length(name) : \"a\" | expected a text before ':', found a number, the result of 'length'; write '==', or string(…) around it",
                "n like \"a\" | expected a keyword field before 'like', found the long field 'n'; write '=='",
                "ip in~ (\"a\") | expected a keyword field before 'in~', found the ip field 'ip'; write '=='",
                "v : \"1*\" | expected a keyword field before ':', found the version field 'v'; write '=='",
                "name in~ (1) | expected strings after 'in~', found 1",
                "n in (1, \"a\") | expected items that fit the long field 'n', found \"a\"",
                "name in (name) | expected a constant in the list, found the field 'name'",
                "name in (concat(\"a\", path)) | expected a constant in the list, found the field 'path'",
                "name in (string(n in (1))) | expected a constant in the list, found the field 'n'",
                "name in (string(1 in (2))) |",
                "b in (not 1 == 2) |",
                "b in (\"a\" : \"b\") |",
                "b in (1 == 2 or 1 == 1) |",
                "length(name) > 1 |",
                "indexOf(name, \"a\", name) == 1 | expected a number as argument 3 of 'indexOf', found the keyword field 'name'",
                "between(name, \"a\", \"b\", 1) == \"a\" | expected true or false as argument 4 of 'between', found 1",
                "number(name, n) == 1 | expected a whole number that is a constant as argument 2 of 'number', found the long field 'n'",
                "number(name, 1.5) == 1 | expected a whole number that is a constant as argument 2 of 'number', found 1.5",
                "cidrMatch(name, \"10.0.0.0/8\") | expected an ip field as argument 1 of 'cidrMatch', found the keyword field 'name'",
                "cidrMatch(ip, name) | expected a block of addresses that is a constant, such as \"10.0.0.0/8\" as argument 2 of 'cidrMatch', found the keyword field 'name'",
                "length(name, 1) > 1 | expected 1 argument for 'length', found 2",
                "length() > 1 | expected 1 argument for 'length', found 0",
                "length~(name) > 1 | the function 'length' has no case-insensitive form; write 'length' without '~'",
                "lenght(name) > 1 | there is no function 'lenght'; did you mean 'length'?",
                "wildcard(name, \"a\") | there is no function 'wildcard'"
            })
    void saysWhatDoesNotFit(String condition, String message) throws EqlException {
        assertThat(check(condition).diagnostics())
                .extracting(Diagnostic::message)
                .isEqualTo(message == null ? List.of() : List.of(message));
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"zzz(n + name) == 1", "length(n, zzz(1)) == 1", "zzz(length(n))"})
    void looksIntoTheArgumentsOfAnUnknownFunctionToo(String condition) throws EqlException {
        assertThat(check(condition).diagnostics()).hasSizeGreaterThan(1);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "5, true",
        "-5 + 1, true",
        "'length(\"a\")', true",
        "n, false",
        "n + 1, false",
        "'\"a\"', false",
        "null, false",
        "'1 + \"a\"', false"
    })
    void tellsConstantNumbers(String expression, boolean isConstantNumber) throws EqlException {
        Expression.Comparison comparison =
                (Expression.Comparison) EqlParser.parseCondition(expression + " == 1");

        assertThat(new TypeChecker(TestSchemas.TYPES).isConstantNumber(comparison.left()))
                .isEqualTo(isConstantNumber);
    }

    @ParameterizedTest(name = "{0} beside {1}")
    @CsvSource({
        "name, path, true",
        "n, i, true",
        "n, d, true",
        "name, n, false",
        "n, name, false",
        "ip, name, false",
        "x, n, true",
        "n, x, true"
    })
    void tellsKeysThatCanBeEqual(String key, String first, boolean fits) throws EqlException {
        TypeChecker checker = new TypeChecker(TestSchemas.TYPES);
        checker.key(field(key), field(first));

        assertThat(checker.diagnostics().isEmpty()).isEqualTo(fits);
        assertThat(checker.diagnostics())
                .allMatch(found -> found.message().contains("the first event's, '" + first + "'"));
    }

    private static Expression.FieldReference field(String path) throws EqlException {
        return (Expression.FieldReference) EqlParser.parseCondition(path);
    }
}
