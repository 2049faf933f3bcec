package io.tripline.eql.compiler;

import io.tripline.eql.ast.Expression;
import io.tripline.eql.ast.Expression.Arithmetic;
import io.tripline.eql.ast.Expression.Comparison;
import io.tripline.eql.ast.Expression.Comparison.Operator;
import io.tripline.eql.ast.Expression.FunctionCall;
import io.tripline.eql.ast.Expression.In;
import io.tripline.eql.ast.Expression.Literal;
import io.tripline.eql.ast.Expression.PatternMatch;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;
import java.util.regex.PatternSyntaxException;

/**
 * Expressions to {@link Scalar}s: what a condition means inside a script leaf, where Java's rules
 * hold instead of an index's.
 */
final class Scripts {

    /** What is said of a regular expression that Java cannot read; its reason follows. */
    static final String UNREADABLE =
            "expected a regular expression in Java's syntax, which holds beside all but a bare field, found one that cannot be used: ";

    private final ToIntFunction<Expression.FieldReference> places;

    /**
     * For one leaf.
     *
     * @param places gives a field the place in the row that holds its value
     */
    Scripts(ToIntFunction<Expression.FieldReference> places) {
        this.places = places;
    }

    /** For constants, which read no field. */
    static Scripts ofConstants() {
        return new Scripts(field -> {
            throw new IllegalArgumentException("expected a constant, found " + field);
        });
    }

    /**
     * The scalar that works an expression out.
     *
     * @throws PatternSyntaxException if a regular expression is none of Java's
     */
    Scalar scalar(Expression expression) {
        return switch (expression) {
            case Literal literal -> new Scalar.Constant(literal.value());
            case Expression.FieldReference field -> new Scalar.FieldValue(places.applyAsInt(field));
            case Expression.Not not -> new Scalar.Inverted(scalar(not.operand()));
            case Expression.And and -> new Scalar.Joined(false, scalars(and.terms()));
            case Expression.Or or -> new Scalar.Joined(true, scalars(or.terms()));
            case Comparison comparison -> comparison(comparison);
            case In in -> in(in);
            case PatternMatch match -> patternMatch(match);
            case Arithmetic(var _, var operation, Expression left, Expression right) ->
                    new Scalar.Calculation(operation, scalar(left), scalar(right));
            case Expression.Negation negation -> new Scalar.Negated(scalar(negation.operand()));
            case FunctionCall call ->
                    new Scalar.Call(
                            Function.named(call.name()),
                            call.caseInsensitive(),
                            scalars(call.arguments()));
        };
    }

    private List<Scalar> scalars(List<Expression> expressions) {
        return expressions.stream().map(this::scalar).toList();
    }

    private Scalar comparison(Comparison whole) {
        Scalar left = scalar(whole.left());
        Scalar right = scalar(whole.right());
        boolean isLeftNull = isNull(whole.left());
        if (!whole.operator().isEquality() || (!isLeftNull && !isNull(whole.right()))) {
            return new Scalar.Compared(whole.operator(), left, right);
        }
        Scalar isNull = new Scalar.IsNull(isLeftNull ? right : left);
        return whole.operator() == Operator.EQUAL ? isNull : new Scalar.Inverted(isNull);
    }

    private static boolean isNull(Expression expression) {
        return expression instanceof Literal literal && literal.value() == null;
    }

    private Scalar in(In in) {
        Scalar value = scalar(in.value());
        if (!in.caseInsensitive()) {
            return new Scalar.Member(value, scalars(in.items()));
        }
        List<Scalar> tests = new ArrayList<>();
        for (Expression item : in.items()) {
            tests.add(
                    item instanceof Literal(var _, String text)
                            ? new Scalar.Tested(value, new ValueTest.EqualsIgnoringCase(text))
                            : new Scalar.Constant(null));
        }
        return tests.size() == 1 ? tests.getFirst() : new Scalar.Joined(true, tests);
    }

    private Scalar patternMatch(PatternMatch match) {
        Scalar value = scalar(match.value());
        List<String> patterns = match.alternatives();
        boolean ignoresCase = match.kind().ignoresCase();
        return match.kind().isRegex()
                ? regex(value, patterns.getFirst(), ignoresCase)
                : wildcards(value, patterns, ignoresCase);
    }

    /**
     * Elasticsearch's optimiser turns a pattern of stars into "is not null", which null does not
     * make null, and one without wildcards into equality; only what is left becomes a regular
     * expression.
     */
    private static Scalar wildcards(Scalar value, List<String> patterns, boolean ignoresCase) {
        List<ValueTest> tests = new ArrayList<>();
        for (String pattern : patterns) {
            if (Wildcard.standsForOthers(pattern) && !Wildcard.isStars(pattern)) {
                tests.add(WildcardLoop.withinLines(List.of(Wildcard.ofEql(pattern)), ignoresCase));
            } else if (!Wildcard.isStars(pattern)) {
                tests.add(equality(pattern, ignoresCase));
            }
        }
        if (tests.isEmpty()) {
            return isNotNull(value);
        }
        Scalar tested = new Scalar.Tested(value, anyOf(tests));
        return patterns.stream().anyMatch(Wildcard::isStars)
                ? new Scalar.Joined(true, List.of(isNotNull(value), tested))
                : tested;
    }

    private static Scalar isNotNull(Scalar value) {
        return new Scalar.Inverted(new Scalar.IsNull(value));
    }

    private static ValueTest anyOf(List<ValueTest> tests) {
        return tests.size() == 1 ? tests.getFirst() : new ValueTest.AnyTest(tests);
    }

    private static ValueTest equality(String text, boolean ignoresCase) {
        return ignoresCase ? new ValueTest.EqualsIgnoringCase(text) : new ValueTest.Equals(text);
    }

    /** The same optimiser reads regular expressions by Lucene's rules, even those for Java. */
    private static Scalar regex(Scalar value, String pattern, boolean ignoresCase) {
        try {
            String only = LuceneRegex.onlyText(pattern);
            if (only != null) {
                return new Scalar.Tested(value, equality(only, ignoresCase));
            }
            if (LuceneRegex.matchesAll(pattern)) {
                return isNotNull(value);
            }
        } catch (LuceneRegex.Unreadable e) {
            // Java may read it all the same
        }
        return new Scalar.Matched(value, new JavaRegex(pattern, ignoresCase));
    }
}
