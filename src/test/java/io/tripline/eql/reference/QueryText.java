package io.tripline.eql.reference;

import io.tripline.eql.ast.Expression;
import java.util.List;
import java.util.stream.Collectors;

/** Writes a tree as EQL that reads back as the same tree. */
final class QueryText {

    private QueryText() {}

    static String of(Expression expression) {
        return switch (expression) {
            case Expression.Literal literal -> literal.toString();
            case Expression.FieldReference field -> field.toString();
            case Expression.Not not -> "not " + primary(not.operand());
            case Expression.And and -> chain(" and ", and.terms());
            case Expression.Or or -> chain(" or ", or.terms());
            case Expression.Comparison comparison ->
                    "%s %s %s"
                            .formatted(
                                    primary(comparison.left()),
                                    comparison.operator().symbol(),
                                    primary(comparison.right()));
            case Expression.In in ->
                    "%s %s (%s)"
                            .formatted(
                                    primary(in.value()),
                                    in.caseInsensitive() ? "in~" : "in",
                                    list(in.items()));
            case Expression.PatternMatch match ->
                    "%s %s (%s)"
                            .formatted(
                                    primary(match.value()),
                                    match.kind().symbol(),
                                    list(match.patterns()));
            case Expression.Arithmetic arithmetic ->
                    "%s %s %s"
                            .formatted(
                                    primary(arithmetic.left()),
                                    arithmetic.operation().symbol(),
                                    primary(arithmetic.right()));
            case Expression.Negation negation -> "-" + primary(negation.operand());
            case Expression.FunctionCall call ->
                    "%s%s(%s)"
                            .formatted(
                                    call.name(),
                                    call.caseInsensitive() ? "~" : "",
                                    list(call.arguments()));
        };
    }

    private static String chain(String link, List<Expression> terms) {
        return terms.stream().map(QueryText::primary).collect(Collectors.joining(link));
    }

    private static String list(List<? extends Expression> items) {
        return items.stream().map(QueryText::of).collect(Collectors.joining(", "));
    }

    /** In parentheses, unless it cannot be torn apart; so may a sign. */
    private static String primary(Expression expression) {
        String text = of(expression);
        boolean isPrimary =
                switch (expression) {
                    case Expression.Literal _ -> !text.startsWith("-");
                    case Expression.FieldReference _, Expression.FunctionCall _ -> true;
                    case Expression.Not _,
                            Expression.And _,
                            Expression.Or _,
                            Expression.Comparison _,
                            Expression.In _,
                            Expression.PatternMatch _,
                            Expression.Arithmetic _,
                            Expression.Negation _ ->
                            false;
                };
        return isPrimary ? text : "(" + text + ")";
    }
}
