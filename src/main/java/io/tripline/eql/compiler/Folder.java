package io.tripline.eql.compiler;

import io.tripline.eql.Schema;
import io.tripline.eql.Span;
import io.tripline.eql.ast.Expression;
import io.tripline.eql.ast.Expression.And;
import io.tripline.eql.ast.Expression.Comparison;
import io.tripline.eql.ast.Expression.Literal;
import io.tripline.eql.ast.Expression.Not;
import io.tripline.eql.ast.Expression.Or;
import io.tripline.eql.ast.Expression.PatternMatch;
import io.tripline.event.FieldType;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Works out what does not depend on the event. Among constants the logic is three-valued ({@code
 * false and null} is false, {@code not null} is null); next to something that does depend on the
 * event, {@code null or X} is X and {@code null and X} is null, as Elasticsearch's optimiser has
 * it.
 */
final class Folder {

    /** What makes a regular expression more than a text, with all of Lucene's operators. */
    private static final String REGEX_OPERATORS = ".?+*|{}[]()\"\\#@&<>~";

    private final Schema schema;
    private final List<Expression> dropped = new ArrayList<>();

    /** Optional fields that do not exist in a complete schema are null. */
    Folder(Schema schema) {
        this.schema = schema;
    }

    /**
     * What was folded away though it depends on the event: still to be checked, as Elasticsearch
     * checks first.
     */
    List<Expression> dropped() {
        return dropped;
    }

    Expression fold(Expression expression) {
        return switch (expression) {
            case Literal literal -> literal;
            case Expression.FieldReference field ->
                    isNull(field) ? new Literal(field.span(), null) : field;
            case Not(Span span, Expression operand) -> not(span, fold(operand));
            case And(Span span, List<Expression> terms) -> and(span, foldAll(terms));
            case Or(Span span, List<Expression> terms) -> or(span, foldAll(terms));
            case Comparison comparison -> comparison(comparison);
            case Expression.In(
                            Span span,
                            Expression value,
                            List<Expression> items,
                            boolean insensitive) ->
                    in(span, fold(value), foldAll(items), insensitive);
            case PatternMatch(
                            Span span,
                            PatternMatch.Kind kind,
                            Expression value,
                            List<Literal> patterns) ->
                    patternMatch(span, kind, fold(value), patterns);
            case Expression.Arithmetic(var span, var operator, Expression left, Expression right) ->
                    new Expression.Arithmetic(span, operator, fold(left), fold(right));
            case Expression.Negation(Span span, Expression operand) ->
                    new Expression.Negation(span, fold(operand));
            case Expression.FunctionCall(
                            Span span,
                            String name,
                            boolean insensitive,
                            List<Expression> arguments) ->
                    new Expression.FunctionCall(span, name, insensitive, foldAll(arguments));
        };
    }

    private List<Expression> foldAll(List<Expression> expressions) {
        return expressions.stream().map(this::fold).toList();
    }

    private boolean isNull(Expression.FieldReference field) {
        return field.optional()
                && schema.isComplete()
                && schema.field(field.path()).type() == FieldType.UNKNOWN;
    }

    private Expression in(
            Span span, Expression value, List<Expression> items, boolean insensitive) {
        Expression whole = new Expression.In(span, value, items, insensitive);
        boolean onlyNull = items.stream().allMatch(item -> isConstant(item, null));
        boolean isSound =
                items.stream()
                        .allMatch(item ->
                                item instanceof Literal literal
                                        && (!insensitive
                                                || literal.value() == null
                                                || literal.value() instanceof String));
        if (!isSound || !(onlyNull || isConstant(value, null))) {
            return whole;
        }
        if (!(value instanceof Literal)) {
            dropped.add(
                    new Comparison(
                            span, Comparison.Operator.EQUAL, value, new Literal(span, null)));
        }
        return new Literal(span, null);
    }

    /**
     * A pattern on null is null, but for what Elasticsearch's optimiser turns into another operator
     * first: {@code like} without a wildcard and {@code regex} without an operator become {@code
     * ==}, and a pattern that everything fits becomes {@code != null}; of null both are false.
     */
    private Expression patternMatch(
            Span span, PatternMatch.Kind kind, Expression value, List<Literal> patterns) {
        boolean isSound = patterns.stream().allMatch(pattern -> pattern.value() instanceof String);
        if (!isSound || !isConstant(value, null)) {
            return new PatternMatch(span, kind, value, patterns);
        }
        List<Expression> verdicts = new ArrayList<>();
        for (Literal pattern : patterns) {
            String text = String.valueOf(pattern.value());
            boolean isEquality =
                    switch (kind) {
                        case LIKE -> text.indexOf('*') < 0 && text.indexOf('?') < 0;
                        case REGEX -> text.chars().noneMatch(c -> REGEX_OPERATORS.indexOf(c) >= 0);
                        case COLON, LIKE_INSENSITIVE, REGEX_INSENSITIVE -> false;
                    };
            boolean fitsAll = !text.isEmpty() && text.chars().allMatch(c -> c == '*');
            verdicts.add(new Literal(span, isEquality || fitsAll ? (Object) false : null));
        }
        return or(span, verdicts);
    }

    private static Expression not(Span span, Expression operand) {
        return switch (operand) {
            case Literal(var _, Boolean value) -> new Literal(span, !value);
            case Literal(var _, var value) when value == null -> new Literal(span, null);
            default -> new Not(span, operand);
        };
    }

    private Expression and(Span span, List<Expression> terms) {
        List<Expression> rest = new ArrayList<>();
        boolean isFalse = false;
        boolean isNull = false;
        for (Expression term : terms) {
            isFalse |= isConstant(term, false);
            isNull |= isConstant(term, null);
            if (!(term instanceof Literal literal) || !isVerdict(literal)) {
                rest.add(term);
            }
        }
        if (isFalse || isNull) {
            dropped.addAll(rest);
            return new Literal(span, isFalse ? (Object) false : null);
        }
        return switch (rest.size()) {
            case 0 -> new Literal(span, true);
            case 1 -> rest.getFirst();
            default -> new And(span, rest);
        };
    }

    private Expression or(Span span, List<Expression> terms) {
        List<Expression> rest = new ArrayList<>();
        boolean isTrue = false;
        boolean isNull = false;
        for (Expression term : terms) {
            isTrue |= isConstant(term, true);
            isNull |= isConstant(term, null);
            if (!(term instanceof Literal literal) || !isVerdict(literal)) {
                rest.add(term);
            }
        }
        if (isTrue) {
            dropped.addAll(rest);
            return new Literal(span, true);
        }
        return switch (rest.size()) {
            case 0 -> new Literal(span, isNull ? null : (Object) false);
            case 1 -> rest.getFirst();
            default -> new Or(span, rest);
        };
    }

    private static boolean isVerdict(Literal literal) {
        return literal.value() == null || literal.value() instanceof Boolean;
    }

    private static boolean isConstant(Expression term, @Nullable Object value) {
        return term instanceof Literal literal && Objects.equals(literal.value(), value);
    }

    private Expression comparison(Comparison whole) {
        Expression left = fold(whole.left());
        Expression right = fold(whole.right());
        if (left instanceof Literal(var _, Object a) && right instanceof Literal(var _, Object b)) {
            return new Literal(whole.span(), compare(whole.operator(), a, b));
        }
        Comparison sided =
                left instanceof Literal
                        ? new Comparison(whole.span(), whole.operator().flip(), right, left)
                        : new Comparison(whole.span(), whole.operator(), left, right);
        boolean isEquality =
                sided.operator() == Comparison.Operator.EQUAL
                        || sided.operator() == Comparison.Operator.NOT_EQUAL;
        if (!isConstant(sided.right(), null) || isEquality) {
            return sided;
        }
        dropped.add(
                new Comparison(
                        whole.span(), Comparison.Operator.EQUAL, sided.left(), sided.right()));
        return new Literal(whole.span(), null);
    }

    /**
     * The verdict on two constants; null if one is null (but for equality with null) or they do not
     * compare.
     */
    private static @Nullable Boolean compare(
            Comparison.Operator operator, @Nullable Object a, @Nullable Object b) {
        if (a == null || b == null) {
            return switch (operator) {
                case EQUAL -> a == null && b == null;
                case NOT_EQUAL -> a != null || b != null;
                case LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL -> null;
            };
        }
        Integer order = order(a, b);
        return switch (operator) {
            case EQUAL -> order != null && order == 0;
            case NOT_EQUAL -> order == null || order != 0;
            case LESS -> order == null ? null : (Boolean) (order < 0);
            case LESS_OR_EQUAL -> order == null ? null : (Boolean) (order <= 0);
            case GREATER -> order == null ? null : (Boolean) (order > 0);
            case GREATER_OR_EQUAL -> order == null ? null : (Boolean) (order >= 0);
        };
    }

    private static @Nullable Integer order(Object a, Object b) {
        if (a instanceof Number && b instanceof Number) {
            return new BigDecimal(a.toString()).compareTo(new BigDecimal(b.toString()));
        }
        if (a instanceof String x && b instanceof String y) {
            return x.compareTo(y);
        }
        return a instanceof Boolean x && b instanceof Boolean y ? (Integer) x.compareTo(y) : null;
    }
}
