package io.tripline.eql.compiler;

import io.tripline.eql.ast.Expression.Arithmetic;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The functions of the EQL reference: what they take and yield. {@link FunctionCalls} runs them;
 * {@link TypeChecker} holds calls against this.
 *
 * @see <a href="https://www.elastic.co/docs/reference/query-languages/eql/eql-function-ref">EQL
 *     function reference</a>
 */
enum Function {
    ADD("add", ValueKind.NUMBER, Parameter.NUMBER, Parameter.NUMBER),
    BETWEEN(
            "between",
            ValueKind.TEXT,
            Parameter.TEXT,
            Parameter.TEXT,
            Parameter.TEXT,
            Parameter.OPTIONAL_FLAG),
    CIDR_MATCH("cidrMatch", ValueKind.BOOLEAN, Parameter.ADDRESS, Parameter.BLOCKS),
    CONCAT("concat", ValueKind.TEXT, Parameter.ANYTHING, Parameter.MORE_OF_ANYTHING),
    DIVIDE("divide", ValueKind.NUMBER, Parameter.NUMBER, Parameter.NUMBER),
    ENDS_WITH("endsWith", ValueKind.BOOLEAN, Parameter.TEXT, Parameter.TEXT),
    INDEX_OF(
            "indexOf", ValueKind.NUMBER, Parameter.TEXT, Parameter.TEXT, Parameter.OPTIONAL_NUMBER),
    LENGTH("length", ValueKind.NUMBER, Parameter.TEXT),
    MODULO("modulo", ValueKind.NUMBER, Parameter.NUMBER, Parameter.NUMBER),
    MULTIPLY("multiply", ValueKind.NUMBER, Parameter.NUMBER, Parameter.NUMBER),
    NUMBER("number", ValueKind.NUMBER, Parameter.TEXT, Parameter.OPTIONAL_BASE),
    STARTS_WITH("startsWith", ValueKind.BOOLEAN, Parameter.TEXT, Parameter.TEXT),
    STRING("string", ValueKind.TEXT, Parameter.ANYTHING),
    STRING_CONTAINS("stringContains", ValueKind.BOOLEAN, Parameter.TEXT, Parameter.TEXT),
    SUBSTRING(
            "substring",
            ValueKind.TEXT,
            Parameter.TEXT,
            Parameter.NUMBER,
            Parameter.OPTIONAL_NUMBER),
    SUBTRACT("subtract", ValueKind.NUMBER, Parameter.NUMBER, Parameter.NUMBER);

    /** What may stand in a place of the list of arguments. */
    enum Parameter {
        TEXT,
        NUMBER,
        ANYTHING,
        /** A field of type ip, or a text that is a constant. */
        ADDRESS,
        OPTIONAL_FLAG,
        OPTIONAL_NUMBER,
        /** A whole number that is a constant. */
        OPTIONAL_BASE,
        /** Any number of further arguments. */
        MORE_OF_ANYTHING,
        /** One or more texts that are constants, each a block of addresses. */
        BLOCKS;

        private boolean isOptional() {
            return switch (this) {
                case OPTIONAL_FLAG, OPTIONAL_NUMBER, OPTIONAL_BASE, MORE_OF_ANYTHING -> true;
                case TEXT, NUMBER, ANYTHING, ADDRESS, BLOCKS -> false;
            };
        }

        private boolean repeats() {
            return this == MORE_OF_ANYTHING || this == BLOCKS;
        }
    }

    private final String label;
    private final ValueKind result;

    @SuppressWarnings("ImmutableEnumChecker") // List.of is
    private final List<Parameter> parameters;

    Function(String label, ValueKind result, Parameter... parameters) {
        this.label = label;
        this.result = result;
        this.parameters = List.of(parameters);
    }

    /** The function of a name in any case, or null. */
    static @Nullable Function of(String name) {
        for (Function function : values()) {
            if (function.label.equalsIgnoreCase(name)) {
                return function;
            }
        }
        return null;
    }

    /** The function of a name that is known to be one. */
    static Function named(String name) {
        Function function = of(name);
        if (function == null) {
            throw new IllegalArgumentException("expected a function, found " + name);
        }
        return function;
    }

    /** The function whose name is most like an unknown one, or null if none is. */
    static @Nullable Function like(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(function -> function.isLike(lower))
                .min(Comparator.comparingInt(function -> distance(function.lowerLabel(), lower)))
                .orElse(null);
    }

    private boolean isLike(String lower) {
        return lowerLabel().contains(lower)
                || lower.contains(lowerLabel())
                || distance(lowerLabel(), lower) <= 2;
    }

    private String lowerLabel() {
        return label.toLowerCase(Locale.ROOT);
    }

    /** Levenshtein's distance. */
    private static int distance(String a, String b) {
        List<Integer> row = new ArrayList<>();
        for (int j = 0; j <= b.length(); j++) {
            row.add(j);
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row.getFirst();
            row.set(0, i);
            for (int j = 1; j <= b.length(); j++) {
                int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row.get(j);
                row.set(j, Math.min(change, 1 + Math.min(diagonal, row.get(j - 1))));
            }
        }
        return row.getLast();
    }

    /** The name as the reference spells it. */
    String label() {
        return label;
    }

    /** What the function yields. */
    ValueKind result() {
        return result;
    }

    /** Whether it exists with {@code ~}. */
    boolean hasInsensitiveForm() {
        return switch (this) {
            case BETWEEN, ENDS_WITH, INDEX_OF, STARTS_WITH, STRING_CONTAINS -> true;
            case ADD,
                    CIDR_MATCH,
                    CONCAT,
                    DIVIDE,
                    LENGTH,
                    MODULO,
                    MULTIPLY,
                    NUMBER,
                    STRING,
                    SUBSTRING,
                    SUBTRACT ->
                    false;
        };
    }

    /** The operator that does the same, or null. */
    Arithmetic.@Nullable Operation operation() {
        return switch (this) {
            case ADD -> Arithmetic.Operation.ADD;
            case SUBTRACT -> Arithmetic.Operation.SUBTRACT;
            case MULTIPLY -> Arithmetic.Operation.MULTIPLY;
            case DIVIDE -> Arithmetic.Operation.DIVIDE;
            case MODULO -> Arithmetic.Operation.MODULO;
            case BETWEEN,
                    CIDR_MATCH,
                    CONCAT,
                    ENDS_WITH,
                    INDEX_OF,
                    LENGTH,
                    NUMBER,
                    STARTS_WITH,
                    STRING,
                    STRING_CONTAINS,
                    SUBSTRING ->
                    null;
        };
    }

    /** What may stand at a place, from 0; null if that is one too many. */
    @Nullable Parameter parameter(int place) {
        if (place < parameters.size()) {
            return parameters.get(place);
        }
        return parameters.getLast().repeats() ? parameters.getLast() : null;
    }

    /** Whether a call may have so many arguments. */
    boolean takes(int count) {
        long required = parameters.stream().filter(parameter -> !parameter.isOptional()).count();
        return count >= required && (count <= parameters.size() || parameters.getLast().repeats());
    }

    /** How many arguments it takes, in words. */
    String arity() {
        long required = parameters.stream().filter(parameter -> !parameter.isOptional()).count();
        if (parameters.getLast().repeats()) {
            return required + " or more arguments";
        }
        return required == parameters.size()
                ? required + (required == 1 ? " argument" : " arguments")
                : "%d or %d arguments".formatted(required, parameters.size());
    }
}
