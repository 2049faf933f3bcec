package io.tripline.eql.compiler;

import io.tripline.eql.ast.Expression.Comparison.Operator;
import io.tripline.event.Field;
import io.tripline.event.FieldType;
import io.tripline.event.IpAddress;
import io.tripline.event.IpBlock;
import io.tripline.event.Timestamps;
import io.tripline.event.Version;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * A constant beside a field: what {@code field operator constant} asks of a value depends on the
 * field's type, not on the constant's. Elasticsearch checks neither before it runs the query; what
 * would fail then is refused here.
 */
final class Constants {

    private static final int MAX_DIGITS = 1000;

    private Constants() {}

    /**
     * A constant that a field of this type cannot be compared with; the message says what is
     * possible.
     */
    static final class Unfit extends Exception {

        private static final long serialVersionUID = 1L;

        Unfit(String message) {
            super(message, null, false, false);
        }
    }

    /**
     * The test of {@code field operator constant}.
     *
     * @param operator any but {@link Operator#NOT_EQUAL}, which is the negation of equality around
     *     the leaf
     * @param constant not null
     */
    static ValueTest comparison(Field field, Operator operator, Object constant) throws Unfit {
        return switch (field.type()) {
            case KEYWORD -> test(operator, text(constant));
            case BOOLEAN -> test(operator, flag(field, constant));
            case LONG -> whole(field, operator, constant, Long.MIN_VALUE, Long.MAX_VALUE);
            case INTEGER -> whole(field, operator, constant, Integer.MIN_VALUE, Integer.MAX_VALUE);
            case SHORT -> whole(field, operator, constant, Short.MIN_VALUE, Short.MAX_VALUE);
            case BYTE -> whole(field, operator, constant, Byte.MIN_VALUE, Byte.MAX_VALUE);
            case UNSIGNED_LONG -> unsigned(field, operator, constant);
            case DOUBLE -> test(operator, floating(field, constant));
            case FLOAT -> test(operator, (double) (float) floating(field, constant));
            case IP -> address(field, operator, constant);
            case DATE -> time(field, operator, constant, ChronoUnit.MILLIS);
            case DATE_NANOS -> time(field, operator, constant, ChronoUnit.NANOS);
            case VERSION -> test(operator, new Version(text(constant)));
            case TEXT -> throw new Unfit(textField(field));
            case OTHER -> throw new Unfit(otherField(field));
            case UNKNOWN -> byArrival(field, operator, constant);
        };
    }

    /** Why an analysed text cannot be queried, and what to write. */
    static String textField(Field field) {
        int dot = field.path().lastIndexOf('.');
        String hint =
                field.path().endsWith(".text")
                        ? "; write '%s'".formatted(field.path().substring(0, dot))
                        : "";
        return "'%s' is analysed text, which EQL cannot compare%s".formatted(field.path(), hint);
    }

    /** Why a field of an exotic type cannot be queried. */
    static String otherField(Field field) {
        return "'%s' has a type that EQL cannot query".formatted(field.path());
    }

    /** A constant as a keyword's text: numbers as Java prints them, as Elasticsearch does. */
    static String text(Object constant) {
        return constant.toString();
    }

    private static ValueTest test(Operator operator, Comparable<?> constant) {
        return operator == Operator.EQUAL
                ? new ValueTest.Equals(constant)
                : new ValueTest.Ordered(operator, constant);
    }

    private static Boolean flag(Field field, Object constant) throws Unfit {
        return switch (String.valueOf(constant)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw unfit(field, "true or false", constant);
        };
    }

    /** With the sign of zero, which Lucene tells apart. */
    private static double floating(Field field, Object constant) throws Unfit {
        BigDecimal number = decimal(field, constant);
        return number.signum() == 0
                ? Double.parseDouble(constant.toString())
                : number.doubleValue();
    }

    private static BigDecimal decimal(Field field, Object constant) throws Unfit {
        try {
            if (constant instanceof Double number) {
                return BigDecimal.valueOf(number);
            }
            if (!(constant instanceof Boolean) && constant.toString().length() <= MAX_DIGITS) {
                return bounded(new BigDecimal(constant.toString()));
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw unfit(field, "a number", constant);
    }

    /**
     * A number of the same sign that is as good as zero or as infinity, where rounding it would
     * take forever.
     */
    private static BigDecimal bounded(BigDecimal number) {
        BigDecimal sign = BigDecimal.valueOf(number.signum());
        if (number.scale() > MAX_DIGITS) {
            return sign.movePointLeft(MAX_DIGITS);
        }
        return number.scale() < -MAX_DIGITS ? sign.movePointRight(MAX_DIGITS) : number;
    }

    private static ValueTest whole(
            Field field, Operator operator, Object constant, long min, long max) throws Unfit {
        BigDecimal number = decimal(field, constant);
        if (number.compareTo(BigDecimal.valueOf(min)) < 0
                || number.compareTo(BigDecimal.valueOf(max)) > 0) {
            if (operator == Operator.EQUAL) {
                return new ValueTest.Never();
            }
            throw unfit(field, "a number from %d to %d".formatted(min, max), constant);
        }
        BigDecimal bound = wholeBound(operator, number);
        if (bound.compareTo(number) == 0) {
            return test(operator, number.longValueExact());
        }
        return operator == Operator.EQUAL
                ? new ValueTest.Never()
                : test(inclusive(operator), bound.longValueExact());
    }

    private static ValueTest unsigned(Field field, Operator operator, Object constant)
            throws Unfit {
        BigDecimal number = decimal(field, constant);
        BigInteger bound = wholeBound(operator, number).toBigInteger();
        if (new BigDecimal(bound).compareTo(number) == 0) {
            return test(operator, bound);
        }
        return operator == Operator.EQUAL
                ? new ValueTest.Never()
                : test(inclusive(operator), bound);
    }

    /**
     * The nearest whole number on the operator's side: {@code < 4.5} asks for at most 4, {@code >
     * 4.5} for 5.
     */
    private static BigDecimal wholeBound(Operator operator, BigDecimal number) {
        boolean isUpper = operator == Operator.LESS || operator == Operator.LESS_OR_EQUAL;
        return number.setScale(0, isUpper ? RoundingMode.FLOOR : RoundingMode.CEILING);
    }

    private static Operator inclusive(Operator operator) {
        return switch (operator) {
            case LESS, LESS_OR_EQUAL -> Operator.LESS_OR_EQUAL;
            case GREATER, GREATER_OR_EQUAL -> Operator.GREATER_OR_EQUAL;
            case EQUAL, NOT_EQUAL ->
                    throw new IllegalArgumentException("expected an ordering, found " + operator);
        };
    }

    private static ValueTest address(Field field, Operator operator, Object constant) throws Unfit {
        String text = constant.toString();
        if (text.indexOf('/') >= 0 && operator == Operator.EQUAL) {
            return new ValueTest.InBlock(block(field, text));
        }
        IpAddress address = IpAddress.parse(text);
        if (address == null) {
            throw unfit(
                    field,
                    operator == Operator.EQUAL
                            ? "an IP address or a block such as 10.0.0.0/8"
                            : "an IP address",
                    constant);
        }
        return test(operator, address);
    }

    private static IpBlock block(Field field, String text) throws Unfit {
        IpBlock block = IpBlock.parse(text);
        if (block == null) {
            throw unfit(field, "an IP address or a block such as 10.0.0.0/8", text);
        }
        return block;
    }

    /**
     * A time that names no fraction of a second means all of the second, minute, hour, day, month
     * or year that it names: {@code ==} is true within it, {@code <=} up to its end, {@code >} from
     * behind its end.
     */
    private static ValueTest time(
            Field field, Operator operator, Object constant, ChronoUnit resolution) throws Unfit {
        if (constant instanceof Number millis) {
            boolean isBeyond =
                    millis instanceof BigInteger
                            || (millis instanceof Double number && !Double.isFinite(number));
            Instant time = isBeyond ? null : Timestamps.ofMillis(millis.longValue());
            if (time == null) {
                throw unfit(field, "milliseconds since 1970, of a time that can be told", constant);
            }
            return time(operator, time, time);
        }
        String text = constant.toString();
        if (DateMath.isMeant(text)) {
            return dateMath(field, operator, text, resolution);
        }
        Timestamps.Span span =
                constant instanceof Boolean ? null : Timestamps.parseSpan(text, resolution);
        if (span == null) {
            throw unfit(
                    field,
                    "a time such as 2026-05-12T09:14:07Z, or milliseconds since 1970",
                    constant);
        }
        return time(operator, span.first(), span.last());
    }

    private static ValueTest time(Operator operator, Instant first, Instant last) {
        return switch (operator) {
            case EQUAL, NOT_EQUAL ->
                    first.equals(last)
                            ? new ValueTest.Equals(first)
                            : new ValueTest.Between(first, last);
            case LESS, GREATER_OR_EQUAL -> test(operator, first);
            case LESS_OR_EQUAL, GREATER -> test(operator, last);
        };
    }

    private static ValueTest dateMath(
            Field field, Operator operator, String text, ChronoUnit resolution) throws Unfit {
        DateMath math = DateMath.parse(text, resolution);
        Instant first = math == null ? null : math.at(Instant.EPOCH, false);
        Instant last = math == null ? null : math.at(Instant.EPOCH, true);
        if (math == null || first == null || last == null) {
            throw unfit(
                    field,
                    "date math such as now-1d/d or 2026-05-12||+1M, with the units y M w d h m s",
                    text);
        }
        return math.dependsOnNow()
                ? new ValueTest.Relative(operator, math, InstantSource.system())
                : time(operator, first, last);
    }

    /**
     * Each type that can arrive is asked as if the field were mapped so; where that cannot be,
     * nothing passes.
     */
    private static ValueTest byArrival(Field field, Operator operator, Object constant) {
        return new ValueTest.ByArrival(
                orNever(field, FieldType.KEYWORD, operator, constant),
                orNever(field, FieldType.LONG, operator, constant),
                orNever(field, FieldType.DOUBLE, operator, constant),
                orNever(field, FieldType.BOOLEAN, operator, constant));
    }

    private static ValueTest orNever(
            Field field, FieldType type, Operator operator, Object constant) {
        try {
            return comparison(new Field(field.path(), type, Field.UNLIMITED), operator, constant);
        } catch (Unfit e) {
            return new ValueTest.Never();
        }
    }

    private static Unfit unfit(Field field, String expected, @Nullable Object found) {
        return new Unfit(
                "expected %s beside the %s field '%s', found %s"
                        .formatted(expected, field.type().label(), field.path(), show(found)));
    }

    private static String show(@Nullable Object constant) {
        return constant instanceof String text ? '"' + text + '"' : String.valueOf(constant);
    }
}
