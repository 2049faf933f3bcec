package io.tripline.eql.compiler;

import io.tripline.eql.ast.Expression.Arithmetic.Operation;
import io.tripline.eql.ast.Expression.Comparison.Operator;
import io.tripline.event.Version;
import java.math.BigInteger;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of a script leaf: yields a value for one combination of the fields' values, with the
 * three-valued logic that holds inside such a leaf. Made by {@link Scripts}; used by {@link
 * Node.Script}, and by {@link Folder} for constants, which need no fields.
 *
 * <p>Values are {@link String}, {@link Long}, {@link BigInteger}, {@link Double}, {@link Boolean},
 * {@link java.time.Instant}, {@link Version} or null; an address is its text.
 */
sealed interface Scalar {

    /**
     * The value.
     *
     * @throws EvaluationFailure if it cannot be worked out, or takes more work than the row allows
     */
    @Nullable Object value(Row row);

    /** A constant. */
    record Constant(@Nullable Object constant) implements Scalar {

        @Override
        public @Nullable Object value(Row row) {
            return constant;
        }
    }

    /** The value of a field. */
    record FieldValue(int place) implements Scalar {

        @Override
        public @Nullable Object value(Row row) {
            return row.get(place);
        }
    }

    /** A call of a function. */
    record Call(Function function, boolean insensitive, List<Scalar> arguments) implements Scalar {

        public Call {
            arguments = List.copyOf(arguments);
        }

        @Override
        public @Nullable Object value(Row row) {
            @Nullable Object[] values = new Object[arguments.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = arguments.get(i).value(row);
            }
            return FunctionCalls.call(function, insensitive, values, row);
        }
    }

    /** {@code left operation right}; whole numbers stay whole. */
    record Calculation(Operation operation, Scalar left, Scalar right) implements Scalar {

        @Override
        public @Nullable Object value(Row row) {
            Object a = left.value(row);
            Object b = right.value(row);
            return a instanceof Number x && b instanceof Number y
                    ? Numbers.calculate(operation, x, y)
                    : null;
        }
    }

    /** {@code -operand}. */
    record Negated(Scalar operand) implements Scalar {

        @Override
        public @Nullable Object value(Row row) {
            return operand.value(row) instanceof Number number ? Numbers.negate(number) : null;
        }
    }

    /** {@code left operator right}; null if a side is null or they do not compare. */
    record Compared(Operator operator, Scalar left, Scalar right) implements Scalar {

        @Override
        public @Nullable Object value(Row row) {
            Integer order = order(left.value(row), right.value(row));
            if (order == null) {
                return null;
            }
            return switch (operator) {
                case EQUAL -> order == 0;
                case NOT_EQUAL -> order != 0;
                case LESS -> order < 0;
                case LESS_OR_EQUAL -> order <= 0;
                case GREATER -> order > 0;
                case GREATER_OR_EQUAL -> order >= 0;
            };
        }
    }

    /** {@code operand == null}. */
    record IsNull(Scalar operand) implements Scalar {

        @Override
        public Object value(Row row) {
            return operand.value(row) == null;
        }
    }

    /** {@code operand in (items)}; null if it is none of them and one does not compare. */
    record Member(Scalar operand, List<Scalar> items) implements Scalar {

        public Member {
            items = List.copyOf(items);
        }

        @Override
        public @Nullable Object value(Row row) {
            Object value = operand.value(row);
            boolean isNull = false;
            for (Scalar item : items) {
                Integer order = order(value, item.value(row));
                if (order == null) {
                    isNull = true;
                } else if (order == 0) {
                    return true;
                }
            }
            return isNull ? null : (Object) false;
        }
    }

    /** A test of the operand's text; null of null. */
    record Tested(Scalar operand, ValueTest test) implements Scalar {

        /** A wildcard looks at a character so many times longer than a comparison does. */
        private static final long TESTING = 100;

        @Override
        public @Nullable Object value(Row row) {
            Object value = operand.value(row);
            if (value == null) {
                return null;
            }
            String text = value.toString();
            row.look(TESTING * text.length());
            return test.passes(text);
        }
    }

    /** A regular expression on the operand's text; null of null. */
    record Matched(Scalar operand, JavaRegex regex) implements Scalar {

        @Override
        public @Nullable Object value(Row row) {
            Object value = operand.value(row);
            return value == null ? null : (Object) regex.matches(value.toString(), row);
        }
    }

    /** {@code not operand}. */
    record Inverted(Scalar operand) implements Scalar {

        @Override
        public @Nullable Object value(Row row) {
            return operand.value(row) instanceof Boolean verdict ? (Object) !verdict : null;
        }
    }

    /**
     * {@code a and b and …} or {@code a or b or …} in Kleene's logic. Every term is worked out, so
     * that a failure does not depend on their order.
     *
     * @param decisive the verdict of one term that is the verdict of all: false for {@code and}
     */
    record Joined(boolean decisive, List<Scalar> terms) implements Scalar {

        public Joined {
            terms = List.copyOf(terms);
        }

        @Override
        public @Nullable Object value(Row row) {
            boolean isDecided = false;
            boolean isNull = false;
            for (Scalar term : terms) {
                Object value = term.value(row);
                isDecided |= Boolean.valueOf(decisive).equals(value);
                isNull |= !(value instanceof Boolean);
            }
            if (isDecided) {
                return decisive;
            }
            return isNull ? null : (Object) !decisive;
        }
    }

    /**
     * How two values compare: numbers by value, texts by UTF-16 units as Java does; null if one is
     * null or they are of different kinds. A text beside a version is one.
     */
    private static @Nullable Integer order(@Nullable Object a, @Nullable Object b) {
        if (a instanceof Number x && b instanceof Number y) {
            return Numbers.compare(x, y);
        }
        return switch (a) {
            case String x when b instanceof String y -> x.compareTo(y);
            case Boolean x when b instanceof Boolean y -> Boolean.compare(x, y);
            case Version x when b instanceof Version y -> x.compareTo(y);
            case Version x when b instanceof String y -> x.compareTo(new Version(y));
            case String x when b instanceof Version y -> new Version(x).compareTo(y);
            case java.time.Instant x when b instanceof java.time.Instant y -> x.compareTo(y);
            case null, default -> null;
        };
    }
}
