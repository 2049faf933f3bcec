package io.tripline.eql.syntax;

import io.tripline.eql.ast.Expression;
import io.tripline.eql.ast.Query;
import io.tripline.eql.syntax.EqlGrammarParser.FieldPrimaryContext;
import io.tripline.eql.syntax.EqlGrammarParser.JoinKeysContext;
import io.tripline.eql.syntax.EqlGrammarParser.PrimaryContext;
import io.tripline.eql.syntax.EqlGrammarParser.SampleStatementContext;
import io.tripline.eql.syntax.EqlGrammarParser.SequenceStatementContext;
import io.tripline.eql.syntax.EqlGrammarParser.SequenceTermContext;
import io.tripline.eql.syntax.EqlGrammarParser.TimeSpanContext;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.antlr.v4.runtime.ParserRuleContext;
import org.jspecify.annotations.Nullable;

/**
 * The part of {@link TreeBuilder} for queries of several events. Refuses what Elasticsearch refuses
 * of them while it parses.
 */
final class SequenceBuilder {

    private static final int MAX_RUNS = 100;
    private static final int MAX_RUNS_DIGITS = 9;

    /** More would not fit a duration of days. */
    private static final int MAX_SPAN_DIGITS = 12;

    private final TreeBuilder tree;
    private final SyntaxErrors errors;

    SequenceBuilder(TreeBuilder tree, SyntaxErrors errors) {
        this.tree = tree;
        this.errors = errors;
    }

    /** A sample: joined by keys, in any order, so that neither runs nor missing events exist. */
    Query.Sample sample(SampleStatementContext context, List<Query.Pipe> pipes) {
        List<Expression.FieldReference> keys = keys(context.joinKeys());
        List<Query.Term> terms =
                context.sequenceTerm().stream().map(term -> term(term, keys)).toList();
        atLeastTwo(context, terms);
        asManyKeys(terms);
        for (Query.Term term : terms) {
            if (term.missing() || term.runs() > 1) {
                errors.add(term.span(), "expected '[…]' in a sample, found '![…]' or 'with runs'");
            }
        }
        return new Query.Sample(TreeBuilder.span(context), terms, pipes);
    }

    /** A sequence. */
    Query.Sequence sequence(SequenceStatementContext context, List<Query.Pipe> pipes) {
        List<Expression.FieldReference> keys = keys(context.joinKeys());
        List<Query.Term> all =
                context.sequenceTerm().stream().map(term -> term(term, keys)).toList();
        boolean hasUntil = context.UNTIL() != null;
        List<Query.Term> terms = hasUntil ? all.subList(0, all.size() - 1) : all;
        Duration maxspan = context.timeSpan() == null ? null : maxspan(context.timeSpan());
        atLeastTwo(context, terms);
        asManyKeys(all);
        if (terms.stream().allMatch(Query.Term::missing)) {
            errors.add(
                    terms.getFirst().span(),
                    "expected an event or more that is not missing, found none");
        }
        for (Query.Term term : terms) {
            if (term.missing() && context.timeSpan() == null) {
                errors.add(
                        term.span(),
                        "found a missing event '![…]' without a limit in time; write 'with maxspan=…' before the events");
            }
        }
        return new Query.Sequence(
                TreeBuilder.span(context), maxspan, terms, hasUntil ? all.getLast() : null, pipes);
    }

    private void asManyKeys(List<Query.Term> terms) {
        int expected = terms.getFirst().keys().size();
        for (Query.Term term : terms) {
            if (term.keys().size() != expected) {
                errors.add(
                        term.span(),
                        "expected as many keys after 'by' for every event, here %d, found %d"
                                .formatted(expected, term.keys().size()));
                return;
            }
        }
    }

    private void atLeastTwo(ParserRuleContext context, List<Query.Term> terms) {
        if (terms.stream().mapToInt(Query.Term::runs).sum() < 2) {
            errors.add(TreeBuilder.span(context), "expected two events or more, found one");
        }
    }

    private List<Expression.FieldReference> keys(@Nullable JoinKeysContext context) {
        List<Expression.FieldReference> keys = new ArrayList<>();
        if (context != null) {
            for (PrimaryContext key : context.primary()) {
                if (key instanceof FieldPrimaryContext field) {
                    keys.add(tree.field(field));
                } else {
                    errors.add(
                            TreeBuilder.span(key),
                            "expected a field after 'by', found something else");
                }
            }
        }
        return keys;
    }

    private Query.Term term(SequenceTermContext context, List<Expression.FieldReference> shared) {
        List<Expression.FieldReference> keys = new ArrayList<>(shared);
        keys.addAll(keys(context.joinKeys()));
        return new Query.Term(
                TreeBuilder.span(context),
                tree.eventQuery(context.eventQuery(), List.of()),
                context.NOT_LEFT_BRACKET() != null,
                keys,
                context.WITH() == null ? 1 : runs(context));
    }

    private int runs(SequenceTermContext context) {
        String digits = context.INTEGER().getText();
        if (context.IDENTIFIER().getText().equals("runs") && digits.length() <= MAX_RUNS_DIGITS) {
            int runs = Integer.parseInt(digits);
            if (runs >= 1 && runs <= MAX_RUNS) {
                return runs;
            }
        }
        errors.add(
                TreeBuilder.span(context.WITH().getSymbol())
                        .to(TreeBuilder.span(context.INTEGER().getSymbol())),
                "expected 'with runs=' and a number from 1 to %d, found '%s=%s'"
                        .formatted(MAX_RUNS, context.IDENTIFIER().getText(), digits));
        return 1;
    }

    private @Nullable Duration maxspan(TimeSpanContext context) {
        String number = context.number().getText();
        String unit = context.IDENTIFIER() == null ? "" : context.IDENTIFIER().getText();
        ChronoUnit scale =
                switch (unit) {
                    case "ms" -> ChronoUnit.MILLIS;
                    case "s" -> ChronoUnit.SECONDS;
                    case "m" -> ChronoUnit.MINUTES;
                    case "h" -> ChronoUnit.HOURS;
                    case "d" -> ChronoUnit.DAYS;
                    default -> null;
                };
        boolean isWhole = context.number().INTEGER() != null;
        if (scale == null || !isWhole || number.length() > MAX_SPAN_DIGITS) {
            errors.add(
                    TreeBuilder.span(context),
                    "expected a whole number and a unit of ms, s, m, h or d, such as 30s, found '%s%s'"
                            .formatted(number, unit));
            return null;
        }
        return Duration.of(Long.parseLong(number), scale);
    }
}
