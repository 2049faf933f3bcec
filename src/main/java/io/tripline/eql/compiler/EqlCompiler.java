package io.tripline.eql.compiler;

import io.tripline.eql.CompiledQuery;
import io.tripline.eql.Diagnostic;
import io.tripline.eql.EqlException;
import io.tripline.eql.Schema;
import io.tripline.eql.Span;
import io.tripline.eql.ast.Expression;
import io.tripline.eql.ast.Query;
import io.tripline.eql.syntax.EqlParser;
import io.tripline.event.FieldTable;
import io.tripline.event.FieldType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Compiles event queries into matchers over one field table. Made per generation of rules by {@code
 * rule.RuleCatalog}; not thread-safe, since the queries share the table that they fill.
 */
public final class EqlCompiler {

    /** The field that {@code category where …} asks, unless a rule or a setting names another. */
    public static final String DEFAULT_CATEGORY_FIELD = "event.category";

    private final Schema schema;
    private final Map<String, Expression> eventClasses = new TreeMap<>();
    private final FieldTable.Builder table;
    private final boolean optimised;

    /**
     * A compiler that optimises.
     *
     * @param schema the types of the fields
     * @param eventClasses for a class's name a condition: {@code name where …} is true of events of
     *     that category and of events that satisfy the condition
     * @param table gets the fields that the queries read
     * @throws IllegalArgumentException if a class's condition does not compile
     */
    public EqlCompiler(Schema schema, Map<String, String> eventClasses, FieldTable.Builder table) {
        this(schema, eventClasses, table, true);
    }

    /**
     * A compiler with the choice to take the plain path everywhere, for tests that compare the two.
     *
     * @param optimised false for the plain path
     */
    public EqlCompiler(
            Schema schema,
            Map<String, String> eventClasses,
            FieldTable.Builder table,
            boolean optimised) {
        this.schema = schema;
        this.table = table;
        this.optimised = optimised;
        eventClasses.forEach(
                (name, condition) -> this.eventClasses.put(name, eventClass(name, condition)));
    }

    private Expression eventClass(String name, String text) {
        try {
            Expression condition = EqlParser.parseCondition(text);
            Folder folder = new Folder(schema);
            List<Expression> conditions = new ArrayList<>(List.of(folder.fold(condition)));
            conditions.addAll(folder.dropped());
            throwIfAny(check(conditions));
            return condition;
        } catch (EqlException e) {
            throw new IllegalArgumentException(
                    "tripline.event-classes.%s: %s (in: %s)".formatted(name, e.getMessage(), text),
                    e);
        }
    }

    /**
     * Compiles one query: parse, fold, plan. Planning checks the types.
     *
     * @param categoryField the field that the query's category asks; event classes apply to {@link
     *     #DEFAULT_CATEGORY_FIELD} alone
     * @throws EqlException with all that is wrong
     */
    public CompiledQuery compile(String text, String categoryField) throws EqlException {
        Query.EventQuery query = eventQuery(EqlParser.parseQuery(text));
        Folder folder = new Folder(schema);
        Expression condition = folder.fold(withCategory(query, categoryField));
        int slots = table.size();
        Planner planner = new Planner(schema, table, optimised);
        Node matcher = planner.condition(condition);
        List<Diagnostic> diagnostics = new ArrayList<>(planner.diagnostics());
        diagnostics.addAll(check(folder.dropped()));
        if (!diagnostics.isEmpty()) {
            table.shrinkTo(slots); // a refused query reads nothing
            throwIfAny(diagnostics);
        }
        return new CompiledQuery(
                matcher,
                List.copyOf(planner.fields().keySet()),
                unknown(planner),
                warnings(condition));
    }

    private List<Diagnostic> check(List<Expression> conditions) {
        Planner check = new Planner(schema, new FieldTable.Builder(), false);
        conditions.forEach(check::condition);
        return check.diagnostics();
    }

    private static Query.EventQuery eventQuery(Query query) throws EqlException {
        List<Diagnostic> diagnostics = new ArrayList<>();
        switch (query) {
            case Query.EventQuery event -> {
                event.pipes()
                        .forEach(pipe ->
                                diagnostics.add(
                                        Diagnostic.unsupported(
                                                pipe.span(),
                                                "the pipe '%s' has no meaning for an event by itself; remove it"
                                                        .formatted(pipe.name()))));
                throwIfAny(diagnostics);
                return event;
            }
            case Query.Sequence sequence ->
                    diagnostics.add(
                            Diagnostic.unsupported(
                                    sequence.span(),
                                    "a sequence is not run yet: it needs events to be kept and put in order"));
            case Query.Sample sample ->
                    diagnostics.add(
                            Diagnostic.unsupported(
                                    sample.span(),
                                    "a sample is not run yet: it needs events to be kept and joined"));
        }
        throw new EqlException(diagnostics);
    }

    private Expression withCategory(Query.EventQuery query, String categoryField) {
        String category = query.category();
        if (category == null) {
            return query.condition();
        }
        Span span = new Span(query.span().start(), query.span().start());
        Expression belongs =
                new Expression.Comparison(
                        span,
                        Expression.Comparison.Operator.EQUAL,
                        new Expression.FieldReference(span, categoryField, false),
                        new Expression.Literal(span, category));
        Expression eventClass =
                categoryField.equals(DEFAULT_CATEGORY_FIELD) ? eventClasses.get(category) : null;
        if (eventClass != null) {
            belongs = new Expression.Or(span, List.of(belongs, eventClass));
        }
        return new Expression.And(query.span(), List.of(belongs, query.condition()));
    }

    private static void throwIfAny(List<Diagnostic> diagnostics) throws EqlException {
        if (!diagnostics.isEmpty()) {
            throw new EqlException(
                    diagnostics.stream()
                            .sorted(Comparator.comparingInt(d -> d.span().start()))
                            .toList());
        }
    }

    private static List<String> unknown(Planner planner) {
        return planner.fields().entrySet().stream()
                .filter(field -> field.getValue() == FieldType.UNKNOWN)
                .map(Map.Entry::getKey)
                .toList();
    }

    private static List<String> warnings(Expression folded) {
        if (!(folded instanceof Expression.Literal literal)) {
            return List.of();
        }
        return List.of(
                Boolean.TRUE.equals(literal.value())
                        ? "the query matches every event, whatever it holds"
                        : "the query can never match: it is the constant " + literal);
    }
}
