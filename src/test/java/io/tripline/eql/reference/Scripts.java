package io.tripline.eql.reference;

import io.tripline.eql.ast.Expression;
import io.tripline.eql.ast.Expression.Comparison;
import io.tripline.eql.ast.Expression.Comparison.Operator;
import io.tripline.eql.ast.Expression.FieldReference;
import io.tripline.eql.ast.Expression.In;
import io.tripline.eql.ast.Expression.Literal;
import io.tripline.eql.ast.Expression.PatternMatch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The value of an expression where each field has one value or null: three-valued, by Java's rules.
 * Constants are folded by the same rules, so this is what a script leaf asks of each combination
 * and what {@link ReferenceEvaluator} folds with. Evaluates every operand, whatever the others are.
 */
final class Scripts {

    private final Function<FieldReference, @Nullable Object> fields;
    private final Map<String, JavaRegex> regexes = new HashMap<>();

    Scripts(Function<FieldReference, @Nullable Object> fields) {
        this.fields = fields;
    }

    /**
     * A list of patterns joined.
     *
     * @param only the only text that the pattern covers in Lucene's reading, or null
     * @param isTotal whether it covers all texts in Lucene's reading
     */
    private record JavaRegex(Pattern pattern, @Nullable String only, boolean isTotal) {

        static JavaRegex of(String joined, boolean ignoresCase) {
            RegularLanguage language = LuceneRegex.parse(joined, false);
            return new JavaRegex(
                    Pattern.compile(joined, ignoresCase ? Pattern.CASE_INSENSITIVE : 0),
                    language.onlyText(),
                    language.isTotal());
        }
    }

    @Nullable Object value(Expression expression) {
        return switch (expression) {
            case Literal literal -> literal.value();
            case FieldReference field -> fields.apply(field);
            case Expression.Not not -> {
                Boolean operand = verdict(not.operand());
                yield operand == null ? null : (Object) !operand;
            }
            case Expression.And and -> allOf(and.terms().stream().map(this::verdict).toList());
            case Expression.Or or -> anyOf(or.terms().stream().map(this::verdict).toList());
            case Comparison comparison -> comparison(comparison);
            case In in -> in(in);
            case PatternMatch match -> patternMatch(match);
            case Expression.Arithmetic arithmetic -> {
                Object a = value(arithmetic.left());
                Object b = value(arithmetic.right());
                yield switch (arithmetic.operation()) {
                    case ADD -> Functions.Numbers.add(a, b);
                    case SUBTRACT -> Functions.Numbers.subtract(a, b);
                    case MULTIPLY -> Functions.Numbers.multiply(a, b);
                    case DIVIDE -> Functions.Numbers.divide(a, b);
                    case MODULO -> Functions.Numbers.modulo(a, b);
                };
            }
            case Expression.Negation negation ->
                    Functions.Numbers.negate(value(negation.operand()));
            case Expression.FunctionCall call ->
                    Functions.call(call.name(), call.caseInsensitive(), values(call.arguments()));
        };
    }

    private List<@Nullable Object> values(List<Expression> expressions) {
        List<@Nullable Object> values = new ArrayList<>();
        expressions.forEach(expression -> values.add(value(expression)));
        return values;
    }

    /** The value of a condition. */
    private @Nullable Boolean verdict(Expression condition) {
        return value(condition) instanceof Boolean verdict ? verdict : null;
    }

    private static @Nullable Boolean allOf(List<@Nullable Boolean> terms) {
        return terms.contains(false) ? (Boolean) false : terms.contains(null) ? null : true;
    }

    private static @Nullable Boolean anyOf(List<@Nullable Boolean> terms) {
        return terms.contains(true) ? (Boolean) true : terms.contains(null) ? null : false;
    }

    /** Beside the literal null it is a test for null; any other null makes it null. */
    private @Nullable Boolean comparison(Comparison comparison) {
        Object left = value(comparison.left());
        Object right = value(comparison.right());
        boolean isNullTest = isNull(comparison.left()) || isNull(comparison.right());
        boolean isEquality =
                comparison.operator() == Operator.EQUAL
                        || comparison.operator() == Operator.NOT_EQUAL;
        if (isNullTest && isEquality) {
            return (left == null && right == null) == (comparison.operator() == Operator.EQUAL);
        }
        Integer order = order(left, right);
        return order == null ? null : (Boolean) FieldTests.holds(comparison.operator(), order);
    }

    static boolean isNull(Expression expression) {
        return expression instanceof Literal literal && literal.value() == null;
    }

    /** Null if one is null or the two are of kinds that do not compare. */
    private static @Nullable Integer order(@Nullable Object a, @Nullable Object b) {
        if (a instanceof Number x && b instanceof Number y) {
            return Functions.Numbers.compare(x, y);
        }
        if (a instanceof String x && b instanceof String y) {
            return x.compareTo(y);
        }
        if (a instanceof Boolean x && b instanceof Boolean y) {
            return x.compareTo(y);
        }
        boolean isPlain = isPlain(a) && isPlain(b);
        if (!isPlain) {
            throw new IllegalArgumentException(
                    "not established: %s beside %s in a script".formatted(a, b));
        }
        return null;
    }

    private static boolean isPlain(@Nullable Object value) {
        return value == null
                || value instanceof Number
                || value instanceof String
                || value instanceof Boolean;
    }

    private @Nullable Boolean in(In in) {
        Object value = value(in.value());
        List<@Nullable Boolean> verdicts = new ArrayList<>();
        for (Object item : values(in.items())) {
            if (value == null || item == null) {
                verdicts.add(null);
            } else if (in.caseInsensitive()) {
                verdicts.add(value.toString().equalsIgnoreCase(item.toString()));
            } else {
                Integer order = order(value, item);
                verdicts.add(order == null ? null : (Boolean) (order == 0));
            }
        }
        return anyOf(verdicts);
    }

    private @Nullable Boolean patternMatch(PatternMatch match) {
        String text = Functions.text(value(match.value()));
        boolean isNullLiteral = isNull(match.value());
        List<String> patterns = patterns(match);
        return switch (match.kind()) {
            case REGEX -> regex(text, isNullLiteral, patterns, false);
            case REGEX_INSENSITIVE -> regex(text, isNullLiteral, patterns, true);
            case LIKE -> like(text, isNullLiteral, patterns, false);
            case COLON, LIKE_INSENSITIVE -> like(text, isNullLiteral, patterns, true);
        };
    }

    static List<String> patterns(PatternMatch match) {
        return match.patterns().stream().map(literal -> String.valueOf(literal.value())).toList();
    }

    /**
     * What is made of a pattern before it is asked: one that covers all texts is {@code != null}, a
     * sensitive one that covers one text is {@code ==}; of the literal null both are false.
     */
    private static @Nullable Boolean like(
            @Nullable String text,
            boolean isNullLiteral,
            List<String> patterns,
            boolean ignoresCase) {
        List<@Nullable Boolean> verdicts = new ArrayList<>();
        for (String pattern : patterns) {
            Wildcards wildcards = Wildcards.like(pattern, ignoresCase, true);
            if (wildcards.isStars()) {
                verdicts.add(text != null);
            } else if (text == null) {
                verdicts.add(
                        isNullLiteral && wildcards.isLiteral() && !ignoresCase
                                ? (Boolean) false
                                : null);
            } else if (wildcards.isLiteral()) {
                verdicts.add(ignoresCase ? text.equalsIgnoreCase(pattern) : text.equals(pattern));
            } else {
                verdicts.add(wildcards.matches(text));
            }
        }
        return anyOf(verdicts);
    }

    private @Nullable Boolean regex(
            @Nullable String text,
            boolean isNullLiteral,
            List<String> patterns,
            boolean ignoresCase) {
        String joined = patterns.stream().collect(Collectors.joining("|"));
        JavaRegex regex =
                regexes.computeIfAbsent(
                        joined + ignoresCase, _ -> JavaRegex.of(joined, ignoresCase));
        if (regex.isTotal) {
            return text != null;
        }
        if (text == null) {
            return isNullLiteral && regex.only != null && !ignoresCase ? (Boolean) false : null;
        }
        if (regex.only != null) {
            return ignoresCase ? text.equalsIgnoreCase(regex.only) : text.equals(regex.only);
        }
        return regex.pattern.matcher(text).matches();
    }
}
