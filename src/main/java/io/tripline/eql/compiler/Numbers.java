package io.tripline.eql.compiler;

import io.tripline.eql.ast.Expression.Arithmetic.Operation;
import java.math.BigInteger;

/**
 * Arithmetic and order of numbers as Elasticsearch's scripts have them: whole with whole stays
 * whole, anything with a double is a double. A {@link BigInteger} is an unsigned long.
 */
final class Numbers {

    private Numbers() {}

    /**
     * Works out {@code a operation b}. Whole numbers are divided towards zero, and the rest has the
     * dividend's sign.
     *
     * @throws EvaluationFailure if whole numbers grow beyond 64 bits or are divided by zero
     */
    static Number calculate(Operation operation, Number a, Number b) {
        if (a instanceof Double || b instanceof Double) {
            return ofDoubles(operation, a.doubleValue(), b.doubleValue());
        }
        try {
            return a instanceof BigInteger || b instanceof BigInteger
                    ? unsigned(ofBig(operation, big(a), big(b)))
                    : (Number) ofLongs(operation, a.longValue(), b.longValue());
        } catch (ArithmeticException e) {
            boolean isDivision = operation == Operation.DIVIDE || operation == Operation.MODULO;
            throw new EvaluationFailure(
                    isDivision && b.doubleValue() == 0
                            ? "whole numbers cannot be divided by zero"
                            : "the result of '%s' does not fit 64 bits"
                                    .formatted(operation.symbol()));
        }
    }

    private static double ofDoubles(Operation operation, double a, double b) {
        return switch (operation) {
            case ADD -> a + b;
            case SUBTRACT -> a - b;
            case MULTIPLY -> a * b;
            case DIVIDE -> a / b;
            case MODULO -> a % b;
        };
    }

    private static long ofLongs(Operation operation, long a, long b) {
        return switch (operation) {
            case ADD -> Math.addExact(a, b);
            case SUBTRACT -> Math.subtractExact(a, b);
            case MULTIPLY -> Math.multiplyExact(a, b);
            case DIVIDE -> Math.divideExact(a, b);
            case MODULO -> a % b;
        };
    }

    private static BigInteger ofBig(Operation operation, BigInteger a, BigInteger b) {
        return switch (operation) {
            case ADD -> a.add(b);
            case SUBTRACT -> a.subtract(b);
            case MULTIPLY -> a.multiply(b);
            case DIVIDE -> a.divide(b);
            case MODULO -> a.remainder(b);
        };
    }

    /** {@code -number}. */
    static Number negate(Number number) {
        return switch (number) {
            case Double value -> -value;
            case BigInteger value -> unsigned(value.negate());
            default -> calculate(Operation.SUBTRACT, 0L, number);
        };
    }

    /** How two numbers compare; a double's order is total, so that NaN is above all. */
    static int compare(Number a, Number b) {
        if (a instanceof Double || b instanceof Double) {
            return Double.compare(a.doubleValue(), b.doubleValue());
        }
        return a instanceof BigInteger || b instanceof BigInteger
                ? big(a).compareTo(big(b))
                : Long.compare(a.longValue(), b.longValue());
    }

    private static BigInteger big(Number whole) {
        return whole instanceof BigInteger value ? value : BigInteger.valueOf(whole.longValue());
    }

    private static BigInteger unsigned(BigInteger value) {
        if (value.signum() < 0 || value.bitLength() > Long.SIZE) {
            throw new EvaluationFailure("the result does not fit an unsigned 64 bits");
        }
        return value;
    }
}
