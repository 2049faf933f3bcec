package io.tripline.eql.compiler;

import io.tripline.eql.Diagnostic;
import io.tripline.eql.Schema;
import io.tripline.eql.Span;
import io.tripline.eql.ast.Expression;
import io.tripline.eql.ast.Expression.And;
import io.tripline.eql.ast.Expression.Arithmetic;
import io.tripline.eql.ast.Expression.Comparison;
import io.tripline.eql.ast.Expression.FunctionCall;
import io.tripline.eql.ast.Expression.In;
import io.tripline.eql.ast.Expression.Literal;
import io.tripline.eql.ast.Expression.Not;
import io.tripline.eql.ast.Expression.Or;
import io.tripline.eql.ast.Expression.PatternMatch;
import io.tripline.event.FieldType;
import io.tripline.event.IpAddress;
import io.tripline.event.IpBlock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * Works out what does not depend on the event, and writes the rest the way {@link Planner} expects
 * it: a constant right of its operator, functions that are operators as operators. Among constants
 * the logic is three-valued ({@code false and null} is false, {@code not null} is null); next to
 * something that does depend on the event, {@code null or X} is X and {@code null and X} is null,
 * as Elasticsearch's optimiser has it. Takes trees without faults of type. One per query.
 */
final class Folder {

    private final Schema schema;
    private final List<Diagnostic> diagnostics = new ArrayList<>();

    /** Optional fields that do not exist in a complete schema are null. */
    Folder(Schema schema) {
        this.schema = schema;
    }

    /** Constants that cannot be worked out. */
    List<Diagnostic> diagnostics() {
        return diagnostics;
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
            case In(var span, Expression value, List<Expression> items, boolean insensitive) ->
                    in(new In(span, fold(value), foldAll(items), insensitive));
            case PatternMatch(var span, var kind, Expression value, List<Literal> patterns) ->
                    patternMatch(new PatternMatch(span, kind, fold(value), patterns));
            case Arithmetic(var span, var operation, Expression left, Expression right) ->
                    ifConstant(new Arithmetic(span, operation, fold(left), fold(right)));
            case Expression.Negation(Span span, Expression operand) ->
                    ifConstant(new Expression.Negation(span, fold(operand)));
            case FunctionCall call -> call(call);
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

    /** The expression's value as a literal, if all that it is made of are literals. */
    private Expression ifConstant(Expression whole) {
        boolean isConstant =
                switch (whole) {
                    case Arithmetic a -> isLiteral(a.left()) && isLiteral(a.right());
                    case Expression.Negation negation -> isLiteral(negation.operand());
                    case FunctionCall call -> call.arguments().stream().allMatch(Folder::isLiteral);
                    case Comparison c -> isLiteral(c.left()) && isLiteral(c.right());
                    case In in ->
                            isLiteral(in.value())
                                    && in.items().stream().allMatch(Folder::isLiteral);
                    case PatternMatch match -> isLiteral(match.value());
                    case Literal _, Expression.FieldReference _, Not _, And _, Or _ -> false;
                };
        return isConstant ? new Literal(whole.span(), valueOf(whole)) : whole;
    }

    private @Nullable Object valueOf(Expression constant) {
        try {
            return Scripts.ofConstants().scalar(constant).value(new Row(0));
        } catch (EvaluationFailure e) {
            fault(constant.span(), "expected a value, found none: " + e.getMessage());
        } catch (PatternSyntaxException e) {
            fault(constant.span(), Scripts.UNREADABLE + e.getDescription());
        }
        return null;
    }

    private void fault(Span span, String message) {
        diagnostics.add(Diagnostic.type(span, message));
    }

    private static boolean isLiteral(Expression expression) {
        return expression instanceof Literal;
    }

    private Expression call(FunctionCall call) {
        Function function = Function.named(call.name());
        List<Expression> arguments = foldAll(call.arguments());
        Arithmetic.Operation operation = function.operation();
        if (operation != null) {
            return ifConstant(
                    new Arithmetic(call.span(), operation, arguments.get(0), arguments.get(1)));
        }
        if (function == Function.STRING && isText(arguments.getFirst())) {
            return arguments.getFirst(); // the text of a text is the text
        }
        if (function == Function.CIDR_MATCH) {
            checkAddresses(arguments);
        }
        if (function == Function.NUMBER
                && arguments.getLast() instanceof Literal(Span span, Double base)) {
            fault(span, "expected a whole number as the base of number(), found " + base);
        }
        return ifConstant(
                new FunctionCall(call.span(), call.name(), call.caseInsensitive(), arguments));
    }

    private void checkAddresses(List<Expression> arguments) {
        for (int i = 0; i < arguments.size(); i++) {
            boolean isBlock = i > 0;
            if (arguments.get(i) instanceof Literal(Span span, String text)
                    && (isBlock ? IpBlock.parse(text) == null : IpAddress.parse(text) == null)) {
                fault(
                        span,
                        "expected an IP address%s in cidrMatch(), found %s"
                                .formatted(
                                        isBlock ? " or a block such as 10.0.0.0/8" : "",
                                        arguments.get(i)));
            }
        }
    }

    private boolean isText(Expression expression) {
        return switch (expression) {
            case Expression.FieldReference field ->
                    schema.field(field.path()).type() == FieldType.KEYWORD;
            case FunctionCall call -> Function.named(call.name()).result() == ValueKind.TEXT;
            case Literal literal -> literal.value() instanceof String;
            case Not _, And _, Or _, Comparison _, In _, PatternMatch _ -> false;
            case Arithmetic _, Expression.Negation _ -> false;
        };
    }

    /** A list of nothing but nulls is null whatever stands before it. */
    private Expression in(In whole) {
        boolean isNull =
                isConstant(whole.value(), null)
                        || whole.items().stream().allMatch(item -> isConstant(item, null));
        return isNull ? new Literal(whole.span(), null) : ifConstant(whole);
    }

    /**
     * A pattern on null is null, but for what Elasticsearch's optimiser turns into another operator
     * first: {@code like} without a wildcard and {@code regex} that one text fits become {@code
     * ==}, and a pattern that everything fits becomes {@code != null}; of null both are false.
     */
    private Expression patternMatch(PatternMatch whole) {
        if (!isConstant(whole.value(), null)) {
            return ifConstant(whole);
        }
        List<String> patterns = whole.alternatives();
        boolean ignoresCase = whole.kind().ignoresCase();
        return whole.kind().isRegex()
                ? regexOfNull(whole.span(), patterns.getFirst(), ignoresCase)
                : wildcardsOfNull(whole.span(), patterns, ignoresCase);
    }

    private static Expression regexOfNull(Span span, String pattern, boolean ignoresCase) {
        try {
            boolean isOther =
                    LuceneRegex.matchesAll(pattern)
                            || (!ignoresCase && LuceneRegex.onlyText(pattern) != null);
            return new Literal(span, isOther ? (Object) false : null);
        } catch (LuceneRegex.Unreadable e) {
            return new Literal(span, null);
        }
    }

    private Expression wildcardsOfNull(Span span, List<String> patterns, boolean ignoresCase) {
        List<Expression> verdicts = new ArrayList<>();
        for (String pattern : patterns) {
            boolean isEquality = !ignoresCase && !Wildcard.standsForOthers(pattern);
            boolean isOther = isEquality || Wildcard.isStars(pattern);
            verdicts.add(new Literal(span, isOther ? (Object) false : null));
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

    private static Expression and(Span span, List<Expression> terms) {
        List<Expression> rest = new ArrayList<>();
        boolean isFalse = false;
        boolean isNull = false;
        for (Expression term : terms) {
            isFalse |= isConstant(term, false);
            isNull |= isConstant(term, null);
            if (term instanceof And(var _, List<Expression> inner)) {
                rest.addAll(inner);
            } else if (!isLiteral(term)) {
                rest.add(term);
            }
        }
        if (isFalse || isNull) {
            return new Literal(span, isFalse ? (Object) false : null);
        }
        return switch (rest.size()) {
            case 0 -> new Literal(span, true);
            case 1 -> rest.getFirst();
            default -> new And(span, rest);
        };
    }

    private static Expression or(Span span, List<Expression> terms) {
        List<Expression> rest = new ArrayList<>();
        boolean isTrue = false;
        boolean isNull = false;
        for (Expression term : terms) {
            isTrue |= isConstant(term, true);
            isNull |= isConstant(term, null);
            if (term instanceof Or(var _, List<Expression> inner)) {
                rest.addAll(inner);
            } else if (!isLiteral(term)) {
                rest.add(term);
            }
        }
        if (isTrue) {
            return new Literal(span, true);
        }
        return switch (rest.size()) {
            case 0 -> new Literal(span, isNull ? null : (Object) false);
            case 1 -> rest.getFirst();
            default -> new Or(span, rest);
        };
    }

    private static boolean isConstant(Expression term, @Nullable Object value) {
        return term instanceof Literal literal && Objects.equals(literal.value(), value);
    }

    private Expression comparison(Comparison whole) {
        Expression left = fold(whole.left());
        Expression right = fold(whole.right());
        if (isLiteral(left) && isLiteral(right)) {
            return ifConstant(new Comparison(whole.span(), whole.operator(), left, right));
        }
        Comparison sided =
                isLiteral(left)
                        ? new Comparison(whole.span(), whole.operator().flip(), right, left)
                        : new Comparison(whole.span(), whole.operator(), left, right);
        return isConstant(sided.right(), null) && !sided.operator().isEquality()
                ? new Literal(whole.span(), null)
                : sided;
    }
}
