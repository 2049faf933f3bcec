package io.tripline.eql.reference;

import io.tripline.eql.ast.Expression.Comparison.Operator;
import io.tripline.event.Field;
import io.tripline.event.FieldType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.Arrays;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * {@code field operator constant} as the index answers it: what one value of the field has to be.
 * The field's type decides what the constant means.
 */
final class FieldTests {

    private static final Pattern NUMBER =
            Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d{1,3})?");

    private FieldTests() {}

    /**
     * The test of a value.
     *
     * @param operator any but {@code !=}, which is the negation of {@code ==} around the leaf
     * @param constant not null
     * @throws Refused if the constant does not fit the type
     */
    static Predicate<Object> comparison(Field field, Operator operator, Object constant) {
        return switch (field.type()) {
            case KEYWORD -> {
                String text = constant.toString();
                yield value -> holds(operator, codePointOrder((String) value, text));
            }
            case BOOLEAN -> {
                boolean flag = flag(constant);
                yield value -> holds(operator, ((Boolean) value).compareTo(flag));
            }
            case LONG -> whole(operator, constant, Long.MIN_VALUE, Long.MAX_VALUE);
            case INTEGER -> whole(operator, constant, Integer.MIN_VALUE, Integer.MAX_VALUE);
            case SHORT -> whole(operator, constant, Short.MIN_VALUE, Short.MAX_VALUE);
            case BYTE -> whole(operator, constant, Byte.MIN_VALUE, Byte.MAX_VALUE);
            case UNSIGNED_LONG -> {
                BigDecimal number = number(constant);
                yield value ->
                        holds(operator, new BigDecimal((BigInteger) value).compareTo(number));
            }
            case DOUBLE -> {
                double number = decimal(constant);
                yield value -> holds(operator, Double.compare((Double) value, number));
            }
            case FLOAT -> {
                double number = (float) decimal(constant);
                yield value -> holds(operator, Double.compare((Double) value, number));
            }
            case IP -> address(operator, constant);
            case DATE -> time(operator, times(constant).cutToMillis());
            case DATE_NANOS -> time(operator, times(constant));
            case VERSION -> {
                if (!(constant instanceof String text)) {
                    throw new Refused("a version beside " + constant);
                }
                Version version = new Version(text);
                yield value -> holds(operator, ((Version) value).compareTo(version));
            }
            case UNKNOWN -> byArrival(field, operator, constant);
            case TEXT, OTHER -> throw new Refused("no values of " + field.path());
        };
    }

    static boolean holds(Operator operator, int order) {
        return switch (operator) {
            case EQUAL -> order == 0;
            case NOT_EQUAL -> order != 0;
            case LESS -> order < 0;
            case LESS_OR_EQUAL -> order <= 0;
            case GREATER -> order > 0;
            case GREATER_OR_EQUAL -> order >= 0;
        };
    }

    private static int codePointOrder(String a, String b) {
        return Arrays.compare(a.codePoints().toArray(), b.codePoints().toArray());
    }

    private static boolean flag(Object constant) {
        return switch (constant.toString()) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new Refused("a boolean beside " + constant);
        };
    }

    private static BigDecimal number(Object constant) {
        boolean isNumber =
                !(constant instanceof Boolean) && NUMBER.matcher(constant.toString()).matches();
        if (!isNumber) {
            throw new Refused("a number beside " + constant);
        }
        return new BigDecimal(constant.toString());
    }

    /** Unlike an exact number, a double has a negative zero. */
    private static double decimal(Object constant) {
        number(constant);
        return Double.parseDouble(constant.toString());
    }

    /** A whole field is never a fraction; beyond its range it has an equality, but no order. */
    private static Predicate<Object> whole(
            Operator operator, Object constant, long least, long most) {
        BigDecimal number = number(constant);
        boolean isBeyond =
                number.compareTo(BigDecimal.valueOf(least)) < 0
                        || number.compareTo(BigDecimal.valueOf(most)) > 0;
        if (isBeyond && operator != Operator.EQUAL) {
            throw new Refused("from %d to %d beside %s".formatted(least, most, constant));
        }
        return value -> holds(operator, BigDecimal.valueOf((Long) value).compareTo(number));
    }

    private static Predicate<Object> address(Operator operator, Object constant) {
        String text = constant.toString();
        Address.Block block = operator == Operator.EQUAL ? Address.Block.parse(text) : null;
        if (block != null) {
            return value -> block.contains((Address) value);
        }
        Address address = Address.parse(text);
        if (address == null) {
            throw new Refused("an address beside " + constant);
        }
        return value -> holds(operator, ((Address) value).compareTo(address));
    }

    private static Times times(Object constant) {
        if (constant instanceof Double number && !Double.isFinite(number)) {
            throw new Refused("a time beside " + constant);
        }
        Times times =
                constant instanceof Boolean
                        ? null
                        : Times.parse(
                                constant instanceof Double millis
                                        ? new BigDecimal(millis)
                                                .setScale(0, RoundingMode.DOWN)
                                                .toPlainString()
                                        : constant.toString());
        if (times == null) {
            throw new Refused("a time beside " + constant);
        }
        return times;
    }

    private static Predicate<Object> time(Operator operator, Times times) {
        return value -> {
            Instant time = (Instant) value;
            boolean isBefore = time.isBefore(times.first());
            boolean isWithin = times.contain(time);
            return switch (operator) {
                case EQUAL -> isWithin;
                case NOT_EQUAL -> !isWithin;
                case LESS -> isBefore;
                case LESS_OR_EQUAL -> isBefore || isWithin;
                case GREATER -> !isBefore && !isWithin;
                case GREATER_OR_EQUAL -> !isBefore;
            };
        };
    }

    /** Each value as if the field were of the type in which it arrives; if that cannot be, none. */
    private static Predicate<Object> byArrival(Field field, Operator operator, Object constant) {
        Predicate<Object> text = orNone(field, FieldType.KEYWORD, operator, constant);
        Predicate<Object> whole = orNone(field, FieldType.LONG, operator, constant);
        Predicate<Object> decimal = orNone(field, FieldType.DOUBLE, operator, constant);
        Predicate<Object> flag = orNone(field, FieldType.BOOLEAN, operator, constant);
        return value ->
                switch (value) {
                    case String _ -> text.test(value);
                    case Long _ -> whole.test(value);
                    case Double _ -> decimal.test(value);
                    case Boolean _ -> flag.test(value);
                    default -> throw new IllegalArgumentException("arrived as " + value.getClass());
                };
    }

    private static Predicate<Object> orNone(
            Field field, FieldType type, Operator operator, Object constant) {
        try {
            return comparison(new Field(field.path(), type, Field.UNLIMITED), operator, constant);
        } catch (Refused e) {
            return _ -> false;
        }
    }
}
