package io.tripline.eql.syntax;

import io.tripline.eql.Diagnostic;
import io.tripline.eql.Span;
import io.tripline.eql.ast.Expression;
import io.tripline.eql.ast.Expression.Literal;
import io.tripline.eql.ast.Query;
import io.tripline.eql.syntax.EqlGrammarParser.AndConditionContext;
import io.tripline.eql.syntax.EqlGrammarParser.CallPrimaryContext;
import io.tripline.eql.syntax.EqlGrammarParser.CategoryContext;
import io.tripline.eql.syntax.EqlGrammarParser.ComparisonConditionContext;
import io.tripline.eql.syntax.EqlGrammarParser.ComparisonOperatorContext;
import io.tripline.eql.syntax.EqlGrammarParser.ConditionContext;
import io.tripline.eql.syntax.EqlGrammarParser.ConstantPrimaryContext;
import io.tripline.eql.syntax.EqlGrammarParser.EventQueryContext;
import io.tripline.eql.syntax.EqlGrammarParser.EventStatementContext;
import io.tripline.eql.syntax.EqlGrammarParser.FieldPrimaryContext;
import io.tripline.eql.syntax.EqlGrammarParser.GroupPrimaryContext;
import io.tripline.eql.syntax.EqlGrammarParser.InPredicateContext;
import io.tripline.eql.syntax.EqlGrammarParser.NotConditionContext;
import io.tripline.eql.syntax.EqlGrammarParser.OperandContext;
import io.tripline.eql.syntax.EqlGrammarParser.OrConditionContext;
import io.tripline.eql.syntax.EqlGrammarParser.PatternPredicateContext;
import io.tripline.eql.syntax.EqlGrammarParser.PipeContext;
import io.tripline.eql.syntax.EqlGrammarParser.PredicateContext;
import io.tripline.eql.syntax.EqlGrammarParser.PrimaryContext;
import io.tripline.eql.syntax.EqlGrammarParser.PrimaryOperandContext;
import io.tripline.eql.syntax.EqlGrammarParser.ProductOperandContext;
import io.tripline.eql.syntax.EqlGrammarParser.SampleStatementContext;
import io.tripline.eql.syntax.EqlGrammarParser.SequenceStatementContext;
import io.tripline.eql.syntax.EqlGrammarParser.SignedOperandContext;
import io.tripline.eql.syntax.EqlGrammarParser.SingleQueryContext;
import io.tripline.eql.syntax.EqlGrammarParser.SumOperandContext;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.tree.ParseTree;
import org.jspecify.annotations.Nullable;

/**
 * ANTLR's tree to ours. Refuses what the grammar lets pass on purpose: foreign quotes, {@code =},
 * array indexes, bad escapes. Chains of {@code and} and {@code or} are flattened in a loop, since
 * they may be thousands long.
 */
final class TreeBuilder {

    /** What is said of an equals sign that compares. */
    static final String ASSIGNMENT = "found '='; write '==' to compare";

    private static final Set<String> PIPES = Set.of("head", "tail");

    /** Of the language, and refused by Elasticsearch too. */
    private static final Set<String> OTHER_PIPES =
            Set.of("count", "filter", "sort", "unique", "unique_count");

    private final SyntaxErrors errors;
    private final Literals literals;

    TreeBuilder(SyntaxErrors errors) {
        this.errors = errors;
        this.literals = new Literals(errors);
    }

    static Span span(Token token) {
        int start = token.getStartIndex();
        return new Span(start, Math.max(start, token.getStopIndex() + 1));
    }

    static Span span(ParserRuleContext context) {
        return span(context.getStart()).to(span(context.getStop()));
    }

    Query query(SingleQueryContext context) {
        List<Query.Pipe> pipes = context.pipe().stream().map(this::pipe).toList();
        return switch (context.query()) {
            case EventStatementContext event -> eventQuery(event.eventQuery(), pipes);
            case SequenceStatementContext sequence ->
                    new SequenceBuilder(this, errors).sequence(sequence, pipes);
            case SampleStatementContext sample ->
                    new SequenceBuilder(this, errors).sample(sample, pipes);
            default -> throw unknown(context.query());
        };
    }

    Query.EventQuery eventQuery(EventQueryContext context, List<Query.Pipe> pipes) {
        return new Query.EventQuery(
                span(context), category(context.category()), condition(context.condition()), pipes);
    }

    private @Nullable String category(CategoryContext context) {
        if (context.ANY() != null) {
            return null;
        }
        return context.string() == null ? context.getText() : literals.string(context.string());
    }

    private Query.Pipe pipe(PipeContext context) {
        String name = context.IDENTIFIER().getText();
        Span span = span(context.IDENTIFIER().getSymbol());
        if (OTHER_PIPES.contains(name)) {
            errors.add(
                    Diagnostic.unsupported(
                            span,
                            "the pipe '%s' is not run, and Elasticsearch has none: it needs the whole result, and an event is judged by itself; remove it"
                                    .formatted(name)));
        } else if (!PIPES.contains(name)) {
            errors.add(
                    span, "expected no pipe, found '%s', which EQL does not know".formatted(name));
        }
        return new Query.Pipe(
                span(context), name, context.operand().stream().map(this::operand).toList());
    }

    Expression condition(ConditionContext context) {
        return switch (context) {
            case NotConditionContext not ->
                    new Expression.Not(span(not), condition(not.condition()));
            case AndConditionContext and ->
                    new Expression.And(span(and), chain(and, AndConditionContext.class));
            case OrConditionContext or ->
                    new Expression.Or(span(or), chain(or, OrConditionContext.class));
            case ComparisonConditionContext comparison -> comparison(comparison);
            default -> throw unknown(context);
        };
    }

    /** The terms of {@code a and b and c}, which ANTLR nests to the left. */
    private List<Expression> chain(ConditionContext chain, Class<? extends ConditionContext> link) {
        List<Expression> terms = new ArrayList<>();
        ConditionContext rest = chain;
        while (link.isInstance(rest)) {
            List<ConditionContext> sides = rest.getRuleContexts(ConditionContext.class);
            terms.add(condition(sides.get(1)));
            rest = sides.get(0);
        }
        terms.add(condition(rest));
        Collections.reverse(terms);
        return terms;
    }

    private Expression comparison(ComparisonConditionContext context) {
        Expression left = operand(context.operand(0));
        ComparisonOperatorContext operator = context.comparisonOperator();
        return operator == null
                ? left
                : new Expression.Comparison(
                        span(context), operator(operator), left, operand(context.operand(1)));
    }

    private Expression.Comparison.Operator operator(ComparisonOperatorContext context) {
        return switch (context.getStart().getType()) {
            case EqlGrammarLexer.EQUAL -> Expression.Comparison.Operator.EQUAL;
            case EqlGrammarLexer.NOT_EQUAL -> Expression.Comparison.Operator.NOT_EQUAL;
            case EqlGrammarLexer.LESS -> Expression.Comparison.Operator.LESS;
            case EqlGrammarLexer.LESS_OR_EQUAL -> Expression.Comparison.Operator.LESS_OR_EQUAL;
            case EqlGrammarLexer.GREATER -> Expression.Comparison.Operator.GREATER;
            case EqlGrammarLexer.GREATER_OR_EQUAL ->
                    Expression.Comparison.Operator.GREATER_OR_EQUAL;
            default -> {
                errors.add(span(context), ASSIGNMENT);
                yield Expression.Comparison.Operator.EQUAL;
            }
        };
    }

    private Expression operand(OperandContext context) {
        return switch (context) {
            case PrimaryOperandContext primary -> predicate(primary);
            case SignedOperandContext signed -> signed(signed);
            case ProductOperandContext product ->
                    arithmetic(product, operation(product), product.operand(0), product.operand(1));
            case SumOperandContext sum ->
                    arithmetic(sum, operation(sum), sum.operand(0), sum.operand(1));
            default -> throw unknown(context);
        };
    }

    private static Expression.Arithmetic.Operation operation(ProductOperandContext context) {
        if (context.STAR() != null) {
            return Expression.Arithmetic.Operation.MULTIPLY;
        }
        return context.SLASH() != null
                ? Expression.Arithmetic.Operation.DIVIDE
                : Expression.Arithmetic.Operation.MODULO;
    }

    private static Expression.Arithmetic.Operation operation(SumOperandContext context) {
        return context.PLUS() != null
                ? Expression.Arithmetic.Operation.ADD
                : Expression.Arithmetic.Operation.SUBTRACT;
    }

    private Expression arithmetic(
            OperandContext whole,
            Expression.Arithmetic.Operation operation,
            OperandContext left,
            OperandContext right) {
        return new Expression.Arithmetic(span(whole), operation, operand(left), operand(right));
    }

    /**
     * A sign before a number belongs to the number; elsewhere it is an operator, {@code +} one that
     * does nothing.
     */
    private Expression signed(SignedOperandContext context) {
        Expression operand = operand(context.operand());
        if (context.MINUS() == null) {
            return operand;
        }
        Span span = span(context);
        return switch (operand) {
            case Literal(var _, Long number) ->
                    new Literal(span, Literals.whole(BigInteger.valueOf(number).negate()));
            case Literal(var _, BigInteger number) ->
                    new Literal(span, Literals.whole(number.negate()));
            case Literal(var _, Double number) -> new Literal(span, -number);
            default -> new Expression.Negation(span, operand);
        };
    }

    private Expression predicate(PrimaryOperandContext context) {
        Expression value = primary(context.primary());
        PredicateContext predicate = context.predicate();
        Span span = span(context);
        return switch (predicate) {
            case null -> value;
            case InPredicateContext in -> {
                List<Expression> items = in.condition().stream().map(this::condition).toList();
                Expression set = new Expression.In(span, value, items, in.IN_INSENSITIVE() != null);
                yield in.NOT() == null ? set : new Expression.Not(span, set);
            }
            case PatternPredicateContext match ->
                    new Expression.PatternMatch(
                            span,
                            kind(match),
                            value,
                            match.constant().stream().map(literals::constant).toList());
            default -> throw unknown(predicate);
        };
    }

    private static Expression.PatternMatch.Kind kind(PatternPredicateContext context) {
        return switch (context.patternOperator().getStart().getType()) {
            case EqlGrammarLexer.COLON -> Expression.PatternMatch.Kind.COLON;
            case EqlGrammarLexer.LIKE -> Expression.PatternMatch.Kind.LIKE;
            case EqlGrammarLexer.LIKE_INSENSITIVE -> Expression.PatternMatch.Kind.LIKE_INSENSITIVE;
            case EqlGrammarLexer.REGEX -> Expression.PatternMatch.Kind.REGEX;
            case EqlGrammarLexer.REGEX_INSENSITIVE ->
                    Expression.PatternMatch.Kind.REGEX_INSENSITIVE;
            default -> throw unknown(context);
        };
    }

    private Expression primary(PrimaryContext context) {
        return switch (context) {
            case ConstantPrimaryContext constant -> literals.constant(constant.constant());
            case GroupPrimaryContext group -> condition(group.condition());
            case CallPrimaryContext call -> call(call);
            case FieldPrimaryContext field -> field(field);
            default -> throw unknown(context);
        };
    }

    private Expression call(CallPrimaryContext context) {
        String name = context.functionName().getText();
        boolean insensitive = name.endsWith("~");
        return new Expression.FunctionCall(
                span(context),
                insensitive ? name.substring(0, name.length() - 1) : name,
                insensitive,
                context.condition().stream().map(this::condition).toList());
    }

    Expression.FieldReference field(FieldPrimaryContext context) {
        if (!context.LEFT_BRACKET().isEmpty()) {
            errors.add(
                    span(context),
                    "array indexes are not supported; a field compares with any of its values");
        }
        List<String> parts = new ArrayList<>();
        context.name()
                .forEach(name ->
                        parts.add(
                                name.QUOTED_IDENTIFIER() == null
                                        ? name.getText()
                                        : unquote(name.getText())));
        String path = String.join(".", parts);
        if (path.isEmpty()) {
            errors.add(span(context), "expected a field name between the backticks, found none");
            path = "?";
        }
        return new Expression.FieldReference(span(context), path, context.OPTIONAL() != null);
    }

    private static String unquote(String quoted) {
        return quoted.substring(1, quoted.length() - 1).replace("``", "`");
    }

    private static IllegalStateException unknown(ParseTree context) {
        return new IllegalStateException(
                "the grammar has a rule that the tree builder lacks: " + context.getClass());
    }
}
