package io.tripline.eql.compiler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tripline.eql.ast.Expression.Arithmetic.Operation;
import java.math.BigInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumbersTest {

    private static final BigInteger BIG = BigInteger.TWO.pow(63);
    private static final BigInteger MAX = BigInteger.TWO.pow(64).subtract(BigInteger.ONE);

    /** Whole numbers as a query has them: a long, or an unsigned long where that is too small. */
    private static Number number(String text) {
        if (text.contains(".")) {
            return Double.valueOf(text);
        }
        BigInteger whole = new BigInteger(text);
        return whole.bitLength() < Long.SIZE ? (Number) whole.longValue() : whole;
    }

    @ParameterizedTest(name = "{1} {0} {2}")
    @CsvSource({
        "ADD, 7, 2, 9",
        "SUBTRACT, 7, 2, 5",
        "MULTIPLY, 7, 2, 14",
        "DIVIDE, 7, 2, 3",
        "DIVIDE, -7, 2, -3",
        "MODULO, 7, 2, 1",
        "MODULO, -7, 2, -1",
        "ADD, 7.0, 2, 9.0",
        "SUBTRACT, 7, 2.5, 4.5",
        "MULTIPLY, 7.0, 2.0, 14.0",
        "DIVIDE, 7, 2.0, 3.5",
        "MODULO, 7.5, 2, 1.5"
    })
    void calculates(Operation operation, String a, String b, String result) {
        assertThat(Numbers.calculate(operation, number(a), number(b))).isEqualTo(number(result));
    }

    @Test
    void calculatesUnsignedWhereOneSideIsSo() {
        assertThat(Numbers.calculate(Operation.ADD, BIG, 1L)).isEqualTo(BIG.add(BigInteger.ONE));
        assertThat(Numbers.calculate(Operation.SUBTRACT, BIG, BIG)).isEqualTo(BigInteger.ZERO);
        assertThat(Numbers.calculate(Operation.MULTIPLY, 1L, MAX)).isEqualTo(MAX);
        assertThat(Numbers.calculate(Operation.DIVIDE, MAX, 2L))
                .isEqualTo(BIG.subtract(BigInteger.ONE));
        assertThat(Numbers.calculate(Operation.MODULO, MAX, 2L)).isEqualTo(BigInteger.ONE);
        assertThat(Numbers.calculate(Operation.DIVIDE, BIG, 2.0)).isEqualTo(0x1p62);
    }

    @ParameterizedTest(name = "{1} {0} {2}")
    @CsvSource({
        "ADD, 9223372036854775807, 1, 'the result of ''+'' does not fit 64 bits'",
        "SUBTRACT, -9223372036854775808, 1, 'the result of ''-'' does not fit 64 bits'",
        "MULTIPLY, 4294967296, 4294967296, 'the result of ''*'' does not fit 64 bits'",
        "DIVIDE, -9223372036854775808, -1, 'the result of ''/'' does not fit 64 bits'",
        "DIVIDE, 1, 0, whole numbers cannot be divided by zero",
        "MODULO, 1, 0, whole numbers cannot be divided by zero",
        "DIVIDE, 9223372036854775808, 0, whole numbers cannot be divided by zero",
        "ADD, 18446744073709551615, 1, the result does not fit an unsigned 64 bits",
        "SUBTRACT, 1, 9223372036854775808, the result does not fit an unsigned 64 bits"
    })
    void failsWhereTheResultIsNoWholeNumberOfItsKind(
            Operation operation, String a, String b, String message) {
        assertThatThrownBy(() -> Numbers.calculate(operation, number(a), number(b)))
                .isInstanceOf(EvaluationFailure.class)
                .hasMessage(message);
    }

    @Test
    void neverFailsWithADouble() {
        assertThat(Numbers.calculate(Operation.DIVIDE, 1L, 0.0))
                .isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(Numbers.calculate(Operation.MODULO, 1.0, 0L)).isEqualTo(Double.NaN);
        assertThat(Numbers.calculate(Operation.MULTIPLY, 1e308, 10L))
                .isEqualTo(Double.POSITIVE_INFINITY);
    }

    @Test
    void negates() {
        assertThat(Numbers.negate(5L)).isEqualTo(-5L);
        assertThat(Numbers.negate(1.5)).isEqualTo(-1.5);
        assertThat(Numbers.negate(0.0)).isEqualTo(-0.0);
        assertThat(Numbers.negate(BigInteger.ZERO)).isEqualTo(BigInteger.ZERO);
        assertThatThrownBy(() -> Numbers.negate(Long.MIN_VALUE))
                .isInstanceOf(EvaluationFailure.class);
        assertThatThrownBy(() -> Numbers.negate(BIG)).isInstanceOf(EvaluationFailure.class);
    }

    @ParameterizedTest(name = "{0} beside {1}")
    @CsvSource({
        "1, 2, -1",
        "2, 2, 0",
        "2.0, 2, 0",
        "2, 1.5, 1",
        "9223372036854775807, 9223372036854775808, -1",
        "9223372036854775808, 9223372036854775807, 1",
        "9223372036854775808, 9223372036854775809, -1",
        "9223372036854775808, -1, 1",
        "9223372036854775808, 9223372036854775808.0, 0",
        "9007199254740993, 9007199254740992.0, 0"
    })
    void compares(String a, String b, int order) {
        assertThat(Integer.signum(Numbers.compare(number(a), number(b)))).isEqualTo(order);
    }

    @Test
    void comparesWhatIsNoNumberAsAboveAll() {
        assertThat(Numbers.compare(Double.NaN, Double.POSITIVE_INFINITY)).isPositive();
        assertThat(Numbers.compare(Double.NaN, Double.NaN)).isZero();
        assertThat(Numbers.compare(-0.0, 0L)).isNegative();
    }
}
