package io.tripline.eql.compiler;

import io.tripline.event.IpAddress;
import io.tripline.event.IpBlock;
import org.jspecify.annotations.Nullable;

/**
 * What the functions yield of values, for constants and in script leaves alike. A null argument
 * makes the result null, but where the reference says otherwise. Total: an argument of the wrong
 * kind, which only a field that the schema lacks can bring, is taken by its text or is null.
 */
final class FunctionCalls {

    /** An exception takes as long as to look at so many characters. */
    private static final int EXCEPTION = 10_000;

    private static final int DECIMAL = 10;
    private static final int HEXADECIMAL = 16;
    private static final String HEXADECIMAL_PREFIX = "0x";

    private FunctionCalls() {}

    /**
     * Calls a function.
     *
     * @param arguments as many as it takes; those that may be left out are null then
     * @param row counts the work
     * @throws EvaluationFailure if the result cannot be worked out
     */
    static @Nullable Object call(
            Function function, boolean insensitive, @Nullable Object[] arguments, Row row) {
        return switch (function) {
            case STARTS_WITH -> startsWith(insensitive, arguments, row);
            case ENDS_WITH -> endsWith(insensitive, arguments, row);
            case STRING_CONTAINS -> contains(insensitive, arguments, row);
            case BETWEEN -> between(insensitive, arguments, row);
            case INDEX_OF -> indexOf(insensitive, arguments, row);
            case LENGTH -> length(text(arguments, 0));
            case SUBSTRING -> substring(arguments, row);
            case STRING -> text(arguments, 0);
            case CONCAT -> concat(arguments, row);
            case NUMBER -> number(arguments, row);
            case CIDR_MATCH -> cidrMatch(arguments);
            case ADD, SUBTRACT, MULTIPLY, DIVIDE, MODULO ->
                    throw new IllegalArgumentException(
                            "expected no operator, found the function " + function.label());
        };
    }

    private static @Nullable String text(@Nullable Object[] arguments, int place) {
        Object value = place < arguments.length ? arguments[place] : null;
        return value == null ? null : value.toString();
    }

    /** A place in a text; a long beyond an int is as good as the largest or smallest. */
    private static @Nullable Integer place(@Nullable Object[] arguments, int place) {
        Object value = place < arguments.length ? arguments[place] : null;
        return value instanceof Number number
                ? (Integer) Math.clamp(number.longValue(), Integer.MIN_VALUE, Integer.MAX_VALUE)
                : null;
    }

    private static String fold(String text, boolean insensitive, Row row) {
        return insensitive ? row.fold(text) : text;
    }

    private static @Nullable Boolean startsWith(
            boolean insensitive, @Nullable Object[] arguments, Row row) {
        String text = text(arguments, 0);
        String start = text(arguments, 1);
        if (text == null || start == null) {
            return null;
        }
        row.look(Math.min(text.length(), start.length()));
        return fold(text, insensitive, row).startsWith(fold(start, insensitive, row));
    }

    private static @Nullable Boolean endsWith(
            boolean insensitive, @Nullable Object[] arguments, Row row) {
        String text = text(arguments, 0);
        String end = text(arguments, 1);
        if (text == null || end == null) {
            return null;
        }
        row.look(Math.min(text.length(), end.length()));
        return fold(text, insensitive, row).endsWith(fold(end, insensitive, row));
    }

    /** An empty text contains nothing, and nothing contains it. */
    private static @Nullable Boolean contains(
            boolean insensitive, @Nullable Object[] arguments, Row row) {
        String text = text(arguments, 0);
        String part = text(arguments, 1);
        if (text == null || part == null) {
            return null;
        }
        row.search(text, part);
        return !part.isEmpty()
                && fold(text, insensitive, row).contains(fold(part, insensitive, row));
    }

    private static @Nullable String between(
            boolean insensitive, @Nullable Object[] arguments, Row row) {
        String text = text(arguments, 0);
        String left = text(arguments, 1);
        String right = text(arguments, 2);
        boolean isGreedy = arguments.length > 3 && Boolean.TRUE.equals(arguments[3]);
        if (text == null || left == null || right == null) {
            return null;
        }
        if (text.isEmpty() || left.isEmpty() || right.isEmpty()) {
            return text;
        }
        row.search(text, left);
        row.search(text, right);
        row.look(text.length()); // to copy what is between
        String searched = fold(text, insensitive, row);
        String begin = fold(left, insensitive, row);
        int beginAt = searched.indexOf(begin);
        if (beginAt < 0) {
            return "";
        }
        int from = beginAt + begin.length();
        String end = fold(right, insensitive, row);
        int to = isGreedy ? searched.lastIndexOf(end) : searched.indexOf(end, from);
        return slice(text, from, Math.max(0, to));
    }

    /** Null if the part does not occur. A start that is null or before the text is its start. */
    private static @Nullable Long indexOf(
            boolean insensitive, @Nullable Object[] arguments, Row row) {
        String text = text(arguments, 0);
        String part = text(arguments, 1);
        Integer start = place(arguments, 2);
        if (text == null || part == null) {
            return null;
        }
        row.search(text, part);
        int found =
                fold(text, insensitive, row)
                        .indexOf(
                                fold(part, insensitive, row),
                                start == null ? 0 : Math.max(0, start));
        return found < 0 ? null : (Long) (long) found;
    }

    private static @Nullable Long length(@Nullable String text) {
        return text == null ? null : (Long) (long) text.length();
    }

    /**
     * As Python slices: a negative place counts from the end, one outside is the nearest inside.
     */
    private static @Nullable String substring(@Nullable Object[] arguments, Row row) {
        String text = text(arguments, 0);
        if (text == null) {
            return null;
        }
        row.look(text.length());
        Integer start = place(arguments, 1);
        Integer end = place(arguments, 2);
        return slice(
                text,
                start == null ? 0 : inside(start, text.length()),
                end == null ? text.length() : inside(end, text.length()));
    }

    private static int inside(int place, int length) {
        return Math.clamp(place < 0 ? (long) place + length : place, 0, length);
    }

    private static String slice(String text, int from, int to) {
        int end = Math.min(to, text.length());
        return from < end ? text.substring(from, end) : "";
    }

    private static @Nullable String concat(@Nullable Object[] arguments, Row row) {
        StringBuilder whole = new StringBuilder();
        for (Object argument : arguments) {
            if (argument == null) {
                return null;
            }
            whole.append(argument);
        }
        row.look(whole.length());
        return whole.toString();
    }

    private static @Nullable Number number(@Nullable Object[] arguments, Row row) {
        String text = text(arguments, 0);
        Integer base = place(arguments, 1);
        if (text == null) {
            return null;
        }
        boolean isHexadecimal =
                text.startsWith(HEXADECIMAL_PREFIX) && (base == null || base == HEXADECIMAL);
        int radix = isHexadecimal ? HEXADECIMAL : base == null ? DECIMAL : base;
        String digits = isHexadecimal ? text.substring(HEXADECIMAL_PREFIX.length()) : text;
        try {
            return radix == DECIMAL ? decimal(digits) : (Number) Long.parseLong(digits, radix);
        } catch (NumberFormatException e) {
            row.look(EXCEPTION);
            throw new EvaluationFailure("number() found a text that is no number in base " + radix);
        }
    }

    private static Number decimal(String digits) {
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException e) {
            return Double.parseDouble(digits);
        }
    }

    /** A text that is no address, which only a field without a type can bring, is in no block. */
    private static @Nullable Boolean cidrMatch(@Nullable Object[] arguments) {
        String text = text(arguments, 0);
        if (text == null) {
            return null;
        }
        IpAddress address = IpAddress.parse(text);
        boolean isInside = false;
        boolean isNull = false;
        for (int i = 1; i < arguments.length; i++) {
            IpBlock block = arguments[i] == null ? null : IpBlock.parse(arguments[i].toString());
            isNull |= block == null;
            isInside |= block != null && address != null && block.contains(address);
        }
        return isNull ? null : (Boolean) isInside;
    }
}
