package io.tripline.eql.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import io.tripline.eql.ast.Expression.Arithmetic.Operation;
import io.tripline.eql.ast.Expression.Comparison.Operator;
import io.tripline.event.Event;
import io.tripline.event.Field;
import io.tripline.event.FieldTable;
import io.tripline.event.FieldType;
import io.tripline.event.IpAddress;
import java.util.Objects;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Script leaves: the combinations of values, and what fails. */
class NodeTest {

    private static final Scalar TRUE = new Scalar.Constant(true);
    private static final Scalar A = new Scalar.FieldValue(0);
    private static final Scalar B = new Scalar.FieldValue(1);

    /** {@code 6 / a == 2 + b}. */
    private static final Scalar QUOTIENT =
            equal(
                    new Scalar.Calculation(Operation.DIVIDE, constant(6L), A),
                    new Scalar.Calculation(Operation.ADD, constant(2L), B));

    private final FieldTable.Builder table = new FieldTable.Builder();
    private final int a = table.slotOf(new Field("a", FieldType.LONG, Field.UNLIMITED));
    private final int b = table.slotOf(new Field("b", FieldType.LONG, Field.UNLIMITED));
    private final Event event = new Event(table.build());

    private static Scalar constant(Object constant) {
        return new Scalar.Constant(constant);
    }

    private static Scalar equal(Scalar left, Scalar right) {
        return new Scalar.Compared(Operator.EQUAL, left, right);
    }

    private void add(int slot, long... values) {
        for (long value : values) {
            event.add(slot, value);
        }
    }

    private boolean matches(Scalar condition, boolean verdictOnFailure) {
        return new Node.Script("test", new int[] {a, b}, condition, verdictOnFailure)
                .matches(event);
    }

    @Test
    void triesEveryCombinationOfTheValues() {
        Scalar tens = new Scalar.Calculation(Operation.MULTIPLY, A, constant(10L));
        Scalar both = new Scalar.Calculation(Operation.ADD, tens, B);
        add(a, 1, 2, 3);
        add(b, 4, 5);

        LongStream.of(14, 15, 24, 25, 34, 35)
                .forEach(pair ->
                        assertThat(matches(equal(both, constant(pair)), true))
                                .as("%d", pair)
                                .isTrue());
        LongStream.of(41, 13, 44, 55)
                .forEach(pair ->
                        assertThat(matches(equal(both, constant(pair)), true))
                                .as("%d", pair)
                                .isFalse());
        assertThat(event.takeFailure()).isFalse();
    }

    @Test
    void triesNullForAFieldWithoutAValue() {
        add(a, 1, 2);

        assertThat(matches(new Scalar.IsNull(B), false)).isTrue();
        assertThat(matches(new Scalar.IsNull(A), false)).isFalse();
        assertThat(matches(equal(A, constant(2L)), false)).isTrue();
        assertThat(matches(equal(A, B), true)).as("null is not true").isFalse();
    }

    @Test
    void seesAnAddressAsItsText() {
        event.add(a, Objects.requireNonNull(IpAddress.parse("::ffff:10.0.0.1")));

        assertThat(matches(equal(A, constant("10.0.0.1")), false)).isTrue();
    }

    @ParameterizedTest(name = "the verdict on failure is {0}")
    @ValueSource(booleans = {true, false})
    void failsIfACombinationFailsAndNoneIsTrue(boolean verdictOnFailure) {
        add(a, 3, 0);
        add(b, 1);

        assertThat(matches(QUOTIENT, verdictOnFailure)).isEqualTo(verdictOnFailure);
        assertThat(event.takeFailure()).isTrue();
    }

    @Test
    void isTrueIfACombinationIsWhateverFailsBeforeOrBehind() {
        add(a, 0, 3, 0);
        add(b, 0);

        assertThat(matches(QUOTIENT, false)).isTrue();
        assertThat(event.takeFailure()).isFalse();
    }

    @ParameterizedTest(name = "the verdict on failure is {0}")
    @ValueSource(booleans = {true, false})
    void failsBeyondAHundredThousandCombinations(boolean verdictOnFailure) {
        add(a, LongStream.range(0, 1000).toArray());
        add(b, LongStream.range(0, 100).toArray());
        assertThat(matches(TRUE, verdictOnFailure)).isTrue();
        assertThat(matches(constant(false), verdictOnFailure)).isFalse();
        assertThat(event.takeFailure()).isFalse();

        add(b, 100);
        assertThat(matches(TRUE, verdictOnFailure)).isEqualTo(verdictOnFailure);
        assertThat(event.takeFailure()).isTrue();
    }
}
