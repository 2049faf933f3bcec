package io.tripline.eql.reference;

import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The functions on values, as scripts work them out. A text is a {@link String} throughout. */
final class Functions {

    /** Those that are true or false, so that they stand as conditions. */
    private static final List<String> CONDITIONS =
            List.of("startswith", "endswith", "stringcontains", "cidrmatch");

    private static final int HEX = 16;

    private Functions() {}

    static boolean isCondition(String name) {
        return CONDITIONS.contains(name.toLowerCase(Locale.ROOT));
    }

    /**
     * The value of a call.
     *
     * @param ignoresCase whether it is written with {@code ~}
     * @param arguments some of them null
     * @throws Failure if there is none
     */
    static @Nullable Object call(
            String name, boolean ignoresCase, List<@Nullable Object> arguments) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "add" -> Numbers.add(arguments.get(0), arguments.get(1));
            case "subtract" -> Numbers.subtract(arguments.get(0), arguments.get(1));
            case "multiply" -> Numbers.multiply(arguments.get(0), arguments.get(1));
            case "divide" -> Numbers.divide(arguments.get(0), arguments.get(1));
            case "modulo" -> Numbers.modulo(arguments.get(0), arguments.get(1));
            case "between" -> between(ignoresCase, arguments);
            case "cidrmatch" -> cidrMatch(arguments);
            case "concat" -> concat(arguments);
            case "endswith" -> {
                String text = text(arguments.get(0), ignoresCase);
                String end = text(arguments.get(1), ignoresCase);
                yield text == null || end == null ? null : (Object) text.endsWith(end);
            }
            case "indexof" -> indexOf(ignoresCase, arguments);
            case "length" -> {
                String text = text(arguments.get(0));
                yield text == null ? null : (Object) (long) text.length();
            }
            case "number" -> number(text(arguments.get(0)), argument(arguments, 1));
            case "startswith" -> {
                String text = text(arguments.get(0), ignoresCase);
                String start = text(arguments.get(1), ignoresCase);
                yield text == null || start == null ? null : (Object) text.startsWith(start);
            }
            case "string" -> text(arguments.get(0));
            case "stringcontains" -> {
                String text = text(arguments.get(0), ignoresCase);
                String part = text(arguments.get(1), ignoresCase);
                yield text == null || part == null
                        ? null
                        : (Object) (!part.isEmpty() && text.contains(part));
            }
            case "substring" -> substring(arguments);
            default -> throw new Refused("there is no function " + name);
        };
    }

    /** A value as text: numbers and booleans as Java prints them, addresses canonically. */
    static @Nullable String text(@Nullable Object value) {
        return value == null ? null : value.toString();
    }

    private static @Nullable String text(@Nullable Object value, boolean lower) {
        String text = text(value);
        return text == null || !lower ? text : text.toLowerCase(Locale.ROOT);
    }

    private static @Nullable Object argument(List<@Nullable Object> arguments, int i) {
        return i < arguments.size() ? arguments.get(i) : null;
    }

    private static @Nullable String concat(List<@Nullable Object> arguments) {
        StringBuilder all = new StringBuilder();
        for (Object argument : arguments) {
            if (argument == null) {
                return null;
            }
            all.append(text(argument));
        }
        return all.toString();
    }

    private static @Nullable String between(boolean ignoresCase, List<@Nullable Object> arguments) {
        String original = text(arguments.get(0));
        String text = text(arguments.get(0), ignoresCase);
        String left = text(arguments.get(1), ignoresCase);
        String right = text(arguments.get(2), ignoresCase);
        boolean hasGreedy = arguments.size() > 3;
        Object greedy = hasGreedy ? arguments.get(3) : Boolean.FALSE;
        if (original == null || text == null || left == null || right == null || greedy == null) {
            return null;
        }
        if (text.isEmpty() || left.isEmpty() || right.isEmpty()) {
            return original;
        }
        int found = text.indexOf(left);
        if (found < 0) {
            return "";
        }
        int start = found + left.length();
        int end = (Boolean) greedy ? text.lastIndexOf(right) : text.indexOf(right, start);
        // lower case can be longer than the original
        return slice(original, start, end);
    }

    private static String slice(String text, int start, int end) {
        int last = Math.min(end, text.length());
        return start < last ? text.substring(start, last) : "";
    }

    private static @Nullable Long indexOf(boolean ignoresCase, List<@Nullable Object> arguments) {
        String text = text(arguments.get(0), ignoresCase);
        String part = text(arguments.get(1), ignoresCase);
        Object start = argument(arguments, 2);
        if (text == null || part == null) {
            return null;
        }
        int found = text.indexOf(part, start == null ? 0 : Math.max(0, position(start)));
        return found < 0 ? null : (Long) (long) found;
    }

    private static @Nullable String substring(List<@Nullable Object> arguments) {
        String text = text(arguments.get(0));
        if (text == null) {
            return null;
        }
        Object start = arguments.get(1);
        Object end = argument(arguments, 2);
        return slice(
                text,
                start == null ? 0 : fromEnd(position(start), text.length()),
                end == null ? text.length() : fromEnd(position(end), text.length()));
    }

    /** As Python counts: a negative position from the end, at most to the start. */
    private static int fromEnd(int position, int length) {
        return position < 0 ? Math.max(0, position + length) : position;
    }

    private static int position(Object number) {
        if (number instanceof Long whole && whole == whole.intValue()) {
            return whole.intValue();
        }
        throw new IllegalArgumentException("not established: a position of " + number);
    }

    private static @Nullable Object number(@Nullable String text, @Nullable Object base) {
        if (text == null) {
            return null;
        }
        boolean isHex = text.startsWith("0x") && (base == null || base.equals((long) HEX));
        int radix = isHex ? HEX : base == null ? 10 : ((Long) base).intValue();
        String digits = isHex ? text.substring(2) : text;
        try {
            return Long.parseLong(digits, radix);
        } catch (NumberFormatException e) {
            if (radix != 10) {
                throw new Failure("no number: " + text);
            }
        }
        try {
            return Double.parseDouble(digits);
        } catch (NumberFormatException e) {
            throw new Failure("no number: " + text);
        }
    }

    private static @Nullable Boolean cidrMatch(List<@Nullable Object> arguments) {
        Object given = arguments.get(0);
        if (given == null) {
            return null;
        }
        Address address =
                given instanceof Address known ? known : Address.parse(String.valueOf(given));
        boolean isMatch = false;
        for (Object argument : arguments.subList(1, arguments.size())) {
            Address.Block block = Address.Block.parse(String.valueOf(argument));
            if (block == null) {
                throw new Refused("no block: " + argument);
            }
            isMatch |= address != null && block.contains(address);
        }
        return isMatch;
    }

    /** Arithmetic: on longs, on unsigned longs where one is involved, else on doubles. */
    static final class Numbers {

        private static final BigInteger UNSIGNED_END = BigInteger.ONE.shiftLeft(64);
        private static final BigInteger SIGNED_END = BigInteger.ONE.shiftLeft(63);

        private Numbers() {}

        static @Nullable Number add(@Nullable Object a, @Nullable Object b) {
            if (!(a instanceof Number x) || !(b instanceof Number y)) {
                return null;
            }
            return isWhole(x) && isWhole(y)
                    ? whole(exact(x).add(exact(y)), x, y)
                    : (Number) (x.doubleValue() + y.doubleValue());
        }

        static @Nullable Number subtract(@Nullable Object a, @Nullable Object b) {
            if (!(a instanceof Number x) || !(b instanceof Number y)) {
                return null;
            }
            return isWhole(x) && isWhole(y)
                    ? whole(exact(x).subtract(exact(y)), x, y)
                    : (Number) (x.doubleValue() - y.doubleValue());
        }

        static @Nullable Number multiply(@Nullable Object a, @Nullable Object b) {
            if (!(a instanceof Number x) || !(b instanceof Number y)) {
                return null;
            }
            return isWhole(x) && isWhole(y)
                    ? whole(exact(x).multiply(exact(y)), x, y)
                    : (Number) (x.doubleValue() * y.doubleValue());
        }

        static @Nullable Number divide(@Nullable Object a, @Nullable Object b) {
            if (!(a instanceof Number x) || !(b instanceof Number y)) {
                return null;
            }
            return isWhole(x) && isWhole(y)
                    ? whole(exact(x).divide(notZero(exact(y))), x, y)
                    : (Number) (x.doubleValue() / y.doubleValue());
        }

        static @Nullable Number modulo(@Nullable Object a, @Nullable Object b) {
            if (!(a instanceof Number x) || !(b instanceof Number y)) {
                return null;
            }
            return isWhole(x) && isWhole(y)
                    ? whole(exact(x).remainder(notZero(exact(y))), x, y)
                    : (Number) (x.doubleValue() % y.doubleValue());
        }

        static @Nullable Number negate(@Nullable Object a) {
            if (!(a instanceof Number x)) {
                return null;
            }
            return isWhole(x) ? whole(exact(x).negate(), x, x) : (Number) (-x.doubleValue());
        }

        static int compare(Number a, Number b) {
            return isWhole(a) && isWhole(b)
                    ? exact(a).compareTo(exact(b))
                    : Double.compare(a.doubleValue(), b.doubleValue());
        }

        private static boolean isWhole(Number number) {
            return number instanceof Long || number instanceof BigInteger;
        }

        private static BigInteger exact(Number whole) {
            return whole instanceof BigInteger big ? big : BigInteger.valueOf(whole.longValue());
        }

        private static BigInteger notZero(BigInteger divisor) {
            if (divisor.signum() == 0) {
                throw new Failure("division by zero");
            }
            return divisor;
        }

        private static Number whole(BigInteger result, Number a, Number b) {
            if (a instanceof BigInteger || b instanceof BigInteger) {
                if (result.signum() < 0 || result.compareTo(UNSIGNED_END) >= 0) {
                    throw new Failure("beyond an unsigned long: " + result);
                }
                return result;
            }
            if (result.compareTo(SIGNED_END) >= 0 || result.compareTo(SIGNED_END.negate()) < 0) {
                throw new Failure("beyond a long: " + result);
            }
            return result.longValue();
        }
    }
}
