package io.tripline.eql.reference;

import io.tripline.eql.ast.Expression;
import io.tripline.eql.ast.Expression.Comparison;
import io.tripline.eql.ast.Expression.Comparison.Operator;
import io.tripline.eql.ast.Expression.FieldReference;
import io.tripline.eql.ast.Expression.FunctionCall;
import io.tripline.eql.ast.Expression.In;
import io.tripline.eql.ast.Expression.Literal;
import io.tripline.eql.ast.Expression.PatternMatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;

/** Walks over syntax trees. The patterns of an operator are no children: they are constants. */
final class Trees {

    private Trees() {}

    /**
     * What stands before the operands, as a reader would call it; empty for fields and constants.
     */
    static String head(Expression expression) {
        return switch (expression) {
            case Literal _, FieldReference _ -> "";
            case Expression.Not _ -> "not";
            case Expression.And _ -> "and";
            case Expression.Or _ -> "or";
            case Comparison(var _, Operator operator, var _, Expression right) ->
                    operator.symbol() + (Scripts.isNull(right) ? " null" : "");
            case In in -> in.caseInsensitive() ? "in~" : "in";
            case PatternMatch match -> match.kind().symbol();
            case Expression.Arithmetic arithmetic -> arithmetic.operation().symbol();
            case Expression.Negation _ -> "negation";
            case FunctionCall call ->
                    call.name().toLowerCase(Locale.ROOT) + (call.caseInsensitive() ? "~" : "");
        };
    }

    static List<Expression> children(Expression expression) {
        return switch (expression) {
            case Literal _, FieldReference _ -> List.of();
            case Expression.Not not -> List.of(not.operand());
            case Expression.And and -> and.terms();
            case Expression.Or or -> or.terms();
            case Comparison comparison -> List.of(comparison.left(), comparison.right());
            case In in -> {
                List<Expression> all = new ArrayList<>(List.of(in.value()));
                all.addAll(in.items());
                yield all;
            }
            case PatternMatch match -> List.of(match.value());
            case Expression.Arithmetic arithmetic -> List.of(arithmetic.left(), arithmetic.right());
            case Expression.Negation negation -> List.of(negation.operand());
            case FunctionCall call -> call.arguments();
        };
    }

    /** The same with other children, in the order of {@link #children}. */
    static Expression withChildren(Expression expression, List<Expression> children) {
        return switch (expression) {
            case Literal _, FieldReference _ -> expression;
            case Expression.Not not -> new Expression.Not(not.span(), children.getFirst());
            case Expression.And and -> new Expression.And(and.span(), children);
            case Expression.Or or -> new Expression.Or(or.span(), children);
            case Comparison comparison ->
                    new Comparison(
                            comparison.span(),
                            comparison.operator(),
                            children.getFirst(),
                            children.getLast());
            case In in ->
                    new In(
                            in.span(),
                            children.getFirst(),
                            children.subList(1, children.size()),
                            in.caseInsensitive());
            case PatternMatch match ->
                    new PatternMatch(
                            match.span(), match.kind(), children.getFirst(), match.patterns());
            case Expression.Arithmetic arithmetic ->
                    new Expression.Arithmetic(
                            arithmetic.span(),
                            arithmetic.operation(),
                            children.getFirst(),
                            children.getLast());
            case Expression.Negation negation ->
                    new Expression.Negation(negation.span(), children.getFirst());
            case FunctionCall call ->
                    new FunctionCall(call.span(), call.name(), call.caseInsensitive(), children);
        };
    }

    static Expression mapChildren(Expression expression, UnaryOperator<Expression> change) {
        return withChildren(expression, children(expression).stream().map(change).toList());
    }
}
