package io.tripline.eql.reference;

import io.tripline.eql.Schema;
import io.tripline.eql.ast.Expression;
import io.tripline.eql.ast.Expression.Comparison;
import io.tripline.eql.ast.Expression.Comparison.Operator;
import io.tripline.eql.ast.Expression.FieldReference;
import io.tripline.eql.ast.Expression.Literal;
import io.tripline.eql.ast.Query;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Judges an event by the rules of the language as they are written down, with no thought for speed:
 * normal form, constants folded, leaves, verdict. Expects a query whose types are sound; says by
 * {@link Refused} which constants do not fit. Used by {@link DifferentialTest} against the engine.
 *
 * <p>An event is a map from a field's path to its values: {@link String} for a keyword or text,
 * {@link Boolean}, {@link Long}, {@link java.math.BigInteger} for an unsigned long, {@link Double},
 * {@link java.time.Instant} for both kinds of dates, {@link Address}, {@link Version}; for an
 * unknown field whichever of the first five arrives.
 */
final class ReferenceEvaluator {

    private static final String CATEGORY = "event.category";

    private final Schema schema;
    private final String categoryField;

    ReferenceEvaluator(Schema schema) {
        this(schema, CATEGORY);
    }

    /**
     * An evaluator.
     *
     * @param categoryField what {@code category where …} asks
     */
    ReferenceEvaluator(Schema schema, String categoryField) {
        this.schema = schema;
        this.categoryField = categoryField;
    }

    /** A query ready to judge events. */
    record Judge(Condition condition) {

        boolean matches(Map<String, List<Object>> event) {
            return condition.verdict(event) == Condition.Verdict.TRUE;
        }

        /**
         * What the query is made of, once folded: {@code index like~}, {@code script length},
         * {@code type ip}, {@code and}.
         */
        Set<String> constructs() {
            Set<String> constructs = new TreeSet<>();
            condition.collect(constructs);
            return constructs;
        }
    }

    /**
     * Prepares a query.
     *
     * @throws Refused if a constant does not fit
     */
    Judge judge(Query.EventQuery query) {
        Expression condition = query.condition();
        if (query.category() != null) {
            FieldReference field = new FieldReference(query.span(), categoryField, false);
            Literal category = new Literal(query.span(), query.category());
            condition =
                    new Expression.And(
                            query.span(),
                            List.of(
                                    new Comparison(query.span(), Operator.EQUAL, field, category),
                                    condition));
        }
        return new Judge(new Leaves(schema).leaves(new Folding(schema).folded(condition)));
    }

    /** The value of an expression without fields; for tests. */
    @Nullable Object constant(Expression expression) {
        if (new Folding(schema).folded(expression) instanceof Literal literal) {
            return literal.value();
        }
        throw new IllegalArgumentException("expected a constant, found " + expression);
    }
}
