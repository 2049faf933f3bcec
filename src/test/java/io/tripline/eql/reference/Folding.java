package io.tripline.eql.reference;

import io.tripline.eql.Schema;
import io.tripline.eql.ast.Expression;
import io.tripline.eql.ast.Expression.Comparison;
import io.tripline.eql.ast.Expression.Comparison.Operator;
import io.tripline.eql.ast.Expression.FieldReference;
import io.tripline.eql.ast.Expression.FunctionCall;
import io.tripline.eql.ast.Expression.In;
import io.tripline.eql.ast.Expression.Literal;
import io.tripline.eql.ast.Expression.PatternMatch;
import io.tripline.event.FieldType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Brings a condition into a normal form and works out what does not depend on the event. */
final class Folding {

    private final Schema schema;

    Folding(Schema schema) {
        this.schema = schema;
    }

    /**
     * The condition folded; what is left has its constants on the right.
     *
     * @throws Refused if working out a constant fails
     */
    Expression folded(Expression condition) {
        return fold(normal(condition));
    }

    // Normal form: what is the same by definition is written the same, before anything is folded.

    /** {@code a != b} is {@code not (a == b)}; {@code string} of a keyword field is the field. */
    private Expression normal(Expression expression) {
        Expression same = Trees.mapChildren(expression, this::normal);
        return switch (same) {
            case Comparison(var span, Operator operator, Expression left, Expression right) -> {
                boolean isEquality = operator == Operator.EQUAL || operator == Operator.NOT_EQUAL;
                Expression equality =
                        isEquality ? new Comparison(span, Operator.EQUAL, left, right) : same;
                yield operator == Operator.NOT_EQUAL
                        ? new Expression.Not(span, equality)
                        : equality;
            }
            case FunctionCall(var _, String name, boolean _, List<Expression> arguments)
                    when name.equalsIgnoreCase("string") && isText(arguments.getFirst()) ->
                    arguments.getFirst();
            default -> same;
        };
    }

    private boolean isText(Expression expression) {
        return switch (expression) {
            case FieldReference field -> schema.field(field.path()).type() == FieldType.KEYWORD;
            case FunctionCall call -> call.name().equalsIgnoreCase("string");
            default -> false;
        };
    }

    /** A condition beside {@code == true} is itself, if it has not turned out to be a constant. */
    private static Expression withoutBoolean(Comparison equality) {
        if (isCondition(equality.left())
                && equality.right() instanceof Literal(var _, Boolean wanted)) {
            return wanted ? equality.left() : new Expression.Not(equality.span(), equality.left());
        }
        if (isCondition(equality.right())
                && equality.left() instanceof Literal(var _, Boolean wanted)) {
            return wanted
                    ? equality.right()
                    : new Expression.Not(equality.span(), equality.right());
        }
        return equality;
    }

    static boolean isCondition(Expression expression) {
        return switch (expression) {
            case Expression.And _,
                    Expression.Or _,
                    Expression.Not _,
                    Comparison _,
                    In _,
                    PatternMatch _ ->
                    true;
            case FunctionCall call -> Functions.isCondition(call.name());
            case Literal _, FieldReference _, Expression.Arithmetic _, Expression.Negation _ ->
                    false;
        };
    }

    // Folding.

    private Expression fold(Expression expression) {
        Expression folded = Trees.mapChildren(expression, this::fold);
        return switch (folded) {
            case Literal _ -> folded;
            case FieldReference field -> isNull(field) ? new Literal(field.span(), null) : field;
            case Expression.And(var span, List<Expression> terms) -> {
                List<Expression> rest = withoutVerdicts(terms);
                yield has(terms, false)
                        ? new Literal(span, false)
                        : has(terms, null)
                                ? new Literal(span, null)
                                : rest.isEmpty()
                                        ? new Literal(span, true)
                                        : rest.size() == 1
                                                ? rest.getFirst()
                                                : new Expression.And(span, rest);
            }
            case Expression.Or(var span, List<Expression> terms) -> {
                List<Expression> rest = withoutVerdicts(terms);
                yield has(terms, true)
                        ? new Literal(span, true)
                        : !rest.isEmpty()
                                ? rest.size() == 1 ? rest.getFirst() : new Expression.Or(span, rest)
                                : new Literal(span, has(terms, null) ? null : (Object) false);
            }
            case Comparison(var span, Operator operator, Expression left, Expression right)
                    when operator != Operator.EQUAL
                            && (Scripts.isNull(left) || Scripts.isNull(right)) ->
                    new Literal(span, null);
            case Comparison equality
                    when equality.operator() == Operator.EQUAL
                            && withoutBoolean(equality) != equality ->
                    withoutBoolean(equality);
            case Comparison(var span, Operator operator, Literal left, Expression right)
                    when !(right instanceof Literal) ->
                    new Comparison(span, operator.flip(), right, left);
            case In(var span, Expression value, List<Expression> items, boolean _)
                    when Scripts.isNull(value) || items.stream().allMatch(Scripts::isNull) ->
                    new Literal(span, null);
            default ->
                    Trees.children(folded).stream().allMatch(Literal.class::isInstance)
                            ? new Literal(expression.span(), constantValue(folded))
                            : folded;
        };
    }

    private boolean isNull(FieldReference field) {
        boolean isUnknown = schema.field(field.path()).type() == FieldType.UNKNOWN;
        if (isUnknown && schema.isComplete() && !field.optional()) {
            throw new Refused("no field " + field.path());
        }
        return isUnknown && schema.isComplete();
    }

    private static @Nullable Object constantValue(Expression expression) {
        try {
            return new Scripts(
                            field -> {
                                throw new IllegalStateException("no constant: " + field);
                            })
                    .value(expression);
        } catch (Failure e) {
            throw new Refused(String.valueOf(e.getMessage()));
        }
    }

    private static List<Expression> withoutVerdicts(List<Expression> terms) {
        return terms.stream().filter(term -> !(term instanceof Literal)).toList();
    }

    private static boolean has(List<Expression> terms, @Nullable Boolean value) {
        return terms.stream()
                .anyMatch(term ->
                        term instanceof Literal literal
                                && (value == null
                                        ? literal.value() == null
                                        : value.equals(literal.value())));
    }
}
