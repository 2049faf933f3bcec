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
            throwIfAny(faults(condition));
            return condition;
        } catch (EqlException e) {
            throw new IllegalArgumentException(
                    "tripline.event-classes.%s: %s (in: %s)".formatted(name, e.getMessage(), text),
                    e);
        }
    }

    /**
     * Compiles one query: parse, check types, fold, plan.
     *
     * @param categoryField the field that the query's category asks; event classes apply to {@link
     *     #DEFAULT_CATEGORY_FIELD} alone
     * @throws EqlException with all that is wrong
     */
    public CompiledQuery compile(String text, String categoryField) throws EqlException {
        Query.EventQuery query = eventQuery(EqlParser.parseQuery(text), categoryField);
        Expression condition = withCategory(query, categoryField);
        List<Diagnostic> diagnostics = new ArrayList<>(pipes(query.pipes()));
        List<Diagnostic> faults = typeFaults(condition);
        if (!faults.isEmpty()) {
            diagnostics.addAll(faults);
            throw refusal(diagnostics);
        }
        int slots = table.size();
        Folder folder = new Folder(schema);
        Planner planner = new Planner(schema, table, optimised);
        Expression folded = folder.fold(condition);
        Node matcher = planner.condition(folded);
        diagnostics.addAll(folder.diagnostics());
        diagnostics.addAll(planner.diagnostics());
        if (!diagnostics.isEmpty()) {
            table.shrinkTo(slots); // a refused query reads nothing
            throw refusal(diagnostics);
        }
        return new CompiledQuery(
                matcher,
                optimised ? Requirements.of(matcher) : List.of(),
                optimised ? Witnesses.of(matcher) : List.of(),
                List.copyOf(planner.fields().keySet()),
                unknown(planner),
                warnings(folded));
    }

    /**
     * All that is wrong with a condition if its types are; empty if they are right. The parts that
     * are right are folded and planned each for itself, to find what else is wrong with them.
     */
    private List<Diagnostic> typeFaults(Expression condition) {
        TypeChecker checker = new TypeChecker(schema);
        checker.condition(condition);
        List<Diagnostic> diagnostics = new ArrayList<>(checker.diagnostics());
        if (!diagnostics.isEmpty()) {
            List<Expression> sound = new ArrayList<>();
            collectSound(condition, checker.diagnostics(), sound);
            sound.forEach(part -> diagnostics.addAll(planningFaults(part)));
        }
        return diagnostics;
    }

    private List<Diagnostic> planningFaults(Expression condition) {
        Folder folder = new Folder(schema);
        Planner planner = new Planner(schema, new FieldTable.Builder(), false);
        planner.condition(folder.fold(condition));
        List<Diagnostic> diagnostics = new ArrayList<>(folder.diagnostics());
        diagnostics.addAll(planner.diagnostics());
        return diagnostics;
    }

    /** All that is wrong with a condition that is not going to be run. */
    private List<Diagnostic> faults(Expression condition) {
        List<Diagnostic> faults = typeFaults(condition);
        return faults.isEmpty() ? planningFaults(condition) : faults;
    }

    /** The terms of which no part is at fault. */
    private static void collectSound(
            Expression condition, List<Diagnostic> faults, List<Expression> sound) {
        switch (condition) {
            case Expression.And and ->
                    and.terms().forEach(term -> collectSound(term, faults, sound));
            case Expression.Or or -> or.terms().forEach(term -> collectSound(term, faults, sound));
            case Expression.Not not -> collectSound(not.operand(), faults, sound);
            case Expression.Comparison _,
                    Expression.In _,
                    Expression.PatternMatch _,
                    Expression.FunctionCall _,
                    Expression.FieldReference _,
                    Expression.Literal _,
                    Expression.Arithmetic _,
                    Expression.Negation _ -> {
                if (faults.stream().noneMatch(fault -> condition.span().contains(fault.span()))) {
                    sound.add(condition);
                }
            }
        }
    }

    private Query.EventQuery eventQuery(Query query, String categoryField) throws EqlException {
        return switch (query) {
            case Query.EventQuery event -> event;
            case Query.Sequence sequence -> {
                List<Diagnostic> diagnostics = new ArrayList<>(NotRun.of(sequence));
                diagnostics.addAll(terms(sequence.allTerms(), categoryField));
                diagnostics.addAll(pipes(sequence.pipes()));
                throw refusal(diagnostics);
            }
            case Query.Sample sample -> {
                List<Diagnostic> diagnostics = new ArrayList<>(NotRun.of(sample));
                diagnostics.addAll(terms(sample.terms(), categoryField));
                diagnostics.addAll(pipes(sample.pipes()));
                throw refusal(diagnostics);
            }
        };
    }

    /** What is wrong with the parts of a query of several events. */
    private List<Diagnostic> terms(List<Query.Term> terms, String categoryField) {
        List<Diagnostic> diagnostics = new ArrayList<>();
        for (Query.Term term : terms) {
            diagnostics.addAll(faults(withCategory(term.query(), categoryField)));
        }
        Query.Term first = terms.getFirst();
        for (Query.Term term : terms) {
            for (int i = 0; i < term.keys().size(); i++) {
                TypeChecker checker = new TypeChecker(schema);
                checker.key(term.keys().get(i), first.keys().get(i));
                diagnostics.addAll(checker.diagnostics());
            }
        }
        return diagnostics;
    }

    /** Pipes count events, so that one by itself has no verdict. */
    private List<Diagnostic> pipes(List<Query.Pipe> pipes) {
        List<Diagnostic> diagnostics = new ArrayList<>();
        for (Query.Pipe pipe : pipes) {
            Folder folder = new Folder(schema);
            boolean isCount =
                    pipe.arguments().size() == 1
                            && new TypeChecker(schema).isConstantNumber(pipe.arguments().getFirst())
                            && folder.fold(pipe.arguments().getFirst())
                                    instanceof Expression.Literal(var _, Long count)
                            && count >= 0;
            diagnostics.add(
                    isCount
                            ? NotRun.of(pipe)
                            : Diagnostic.type(
                                    pipe.span(),
                                    "expected one whole number from 0 after '%s'"
                                            .formatted(pipe.name())));
        }
        return diagnostics;
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
            throw refusal(diagnostics);
        }
    }

    private static EqlException refusal(List<Diagnostic> diagnostics) {
        return new EqlException(
                diagnostics.stream()
                        .distinct()
                        .sorted(Comparator.comparingInt(d -> d.span().start()))
                        .toList());
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
