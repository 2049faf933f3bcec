package io.tripline.eql.ast;

import io.tripline.eql.Span;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An expression as it stands in a query. {@code toString} is the canonical form, an operator before
 * its operands in parentheses, by which tests compare trees; spans are no part of it.
 */
public sealed interface Expression {

    /** Where in the query it stands. */
    Span span();

    /**
     * A constant.
     *
     * @param value a {@link String}, {@link Long}, {@link java.math.BigInteger}, {@link Double},
     *     {@link Boolean}, or null for the literal {@code null}
     */
    record Literal(Span span, @Nullable Object value) implements Expression {

        @Override
        public String toString() {
            return value instanceof String text ? quote(text) : String.valueOf(value);
        }

        private static String quote(String text) {
            StringBuilder quoted = new StringBuilder("\"");
            text.codePoints()
                    .forEach(c -> {
                        switch (c) {
                            case '"', '\\' -> quoted.append('\\').append((char) c);
                            case '\n' -> quoted.append("\\n");
                            case '\r' -> quoted.append("\\r");
                            case '\t' -> quoted.append("\\t");
                            default -> {
                                if (Character.isISOControl(c)) {
                                    quoted.append("\\u{%02x}".formatted(c));
                                } else {
                                    quoted.appendCodePoint(c);
                                }
                            }
                        }
                    });
            return quoted.append('"').toString();
        }
    }

    /**
     * A field.
     *
     * @param path dotted
     * @param optional whether it is marked with {@code ?}: it may be missing from the mapping
     */
    record FieldReference(Span span, String path, boolean optional) implements Expression {

        @Override
        public String toString() {
            return optional ? "?" + path : path;
        }
    }

    /** {@code left operator right}. */
    record Comparison(Span span, Operator operator, Expression left, Expression right)
            implements Expression {

        /** The comparison operators. */
        public enum Operator {
            EQUAL("=="),
            NOT_EQUAL("!="),
            LESS("<"),
            LESS_OR_EQUAL("<="),
            GREATER(">"),
            GREATER_OR_EQUAL(">=");

            private final String symbol;

            Operator(String symbol) {
                this.symbol = symbol;
            }

            /** As EQL writes it. */
            public String symbol() {
                return symbol;
            }

            /** Whether it is {@code ==} or {@code !=}. */
            public boolean isEquality() {
                return this == EQUAL || this == NOT_EQUAL;
            }

            /** The operator that means the same with the operands exchanged. */
            public Operator flip() {
                return switch (this) {
                    case EQUAL -> EQUAL;
                    case NOT_EQUAL -> NOT_EQUAL;
                    case LESS -> GREATER;
                    case LESS_OR_EQUAL -> GREATER_OR_EQUAL;
                    case GREATER -> LESS;
                    case GREATER_OR_EQUAL -> LESS_OR_EQUAL;
                };
            }
        }

        @Override
        public String toString() {
            return form(operator.symbol(), List.of(left, right));
        }
    }

    /**
     * {@code value in (items)}; {@code not in} is a {@link Not} around it.
     *
     * @param items at least one
     * @param caseInsensitive whether it is {@code in~}
     */
    record In(Span span, Expression value, List<Expression> items, boolean caseInsensitive)
            implements Expression {

        public In {
            items = atLeast(1, items);
        }

        @Override
        public String toString() {
            return "(" + (caseInsensitive ? "in~ " : "in ") + value + " " + items + ")";
        }
    }

    /**
     * {@code value like (patterns)} and its kin: true if one of the patterns covers the whole
     * value.
     *
     * @param patterns at least one
     */
    record PatternMatch(Span span, Kind kind, Expression value, List<Literal> patterns)
            implements Expression {

        /** The operators that take patterns. */
        public enum Kind {
            /** Case-insensitive wildcards. */
            COLON(":"),
            LIKE("like"),
            LIKE_INSENSITIVE("like~"),
            REGEX("regex"),
            REGEX_INSENSITIVE("regex~");

            private final String symbol;

            Kind(String symbol) {
                this.symbol = symbol;
            }

            /** Whether the patterns are regular expressions, not wildcards. */
            public boolean isRegex() {
                return this == REGEX || this == REGEX_INSENSITIVE;
            }

            /** Whether letters match in either case. */
            public boolean ignoresCase() {
                return this == COLON || this == LIKE_INSENSITIVE || this == REGEX_INSENSITIVE;
            }

            /** As EQL writes it. */
            public String symbol() {
                return symbol;
            }
        }

        public PatternMatch {
            patterns = atLeast(1, patterns);
        }

        /**
         * The patterns that are tried each for itself: those of the list, but all of them as one of
         * a regular expression.
         */
        public List<String> alternatives() {
            Stream<String> texts = patterns.stream().map(text -> String.valueOf(text.value()));
            return kind.isRegex()
                    ? List.of(texts.collect(Collectors.joining("|")))
                    : texts.toList();
        }

        @Override
        public String toString() {
            return "(" + kind.symbol() + " " + value + " " + patterns + ")";
        }
    }

    /** {@code not operand}. */
    record Not(Span span, Expression operand) implements Expression {

        @Override
        public String toString() {
            return form("not", List.of(operand));
        }
    }

    /** {@code a and b and …}, two terms or more. */
    record And(Span span, List<Expression> terms) implements Expression {

        public And {
            terms = atLeast(2, terms);
        }

        @Override
        public String toString() {
            return form("and", terms);
        }
    }

    /** {@code a or b or …}, two terms or more. */
    record Or(Span span, List<Expression> terms) implements Expression {

        public Or {
            terms = atLeast(2, terms);
        }

        @Override
        public String toString() {
            return form("or", terms);
        }
    }

    /** {@code left operator right} on numbers. */
    record Arithmetic(Span span, Operation operation, Expression left, Expression right)
            implements Expression {

        /** The arithmetic operators. */
        public enum Operation {
            ADD("+"),
            SUBTRACT("-"),
            MULTIPLY("*"),
            DIVIDE("/"),
            MODULO("%");

            private final String symbol;

            Operation(String symbol) {
                this.symbol = symbol;
            }

            /** As EQL writes it. */
            public String symbol() {
                return symbol;
            }
        }

        @Override
        public String toString() {
            return form(operation.symbol(), List.of(left, right));
        }
    }

    /** {@code -operand}. */
    record Negation(Span span, Expression operand) implements Expression {

        @Override
        public String toString() {
            return form("-", List.of(operand));
        }
    }

    /**
     * {@code name(arguments)}.
     *
     * @param name as written, without the {@code ~}
     * @param caseInsensitive whether it is written with {@code ~}
     */
    record FunctionCall(Span span, String name, boolean caseInsensitive, List<Expression> arguments)
            implements Expression {

        public FunctionCall {
            arguments = List.copyOf(arguments);
        }

        @Override
        public String toString() {
            return form(name + (caseInsensitive ? "~" : ""), arguments);
        }
    }

    private static <T> List<T> atLeast(int count, List<T> parts) {
        if (parts.size() < count) {
            throw new IllegalArgumentException(
                    "expected " + count + " parts or more, found " + parts.size());
        }
        return List.copyOf(parts);
    }

    private static String form(String head, List<? extends Expression> parts) {
        return parts.stream()
                .map(part -> " " + part)
                .collect(Collectors.joining("", "(" + head, ")"));
    }
}
