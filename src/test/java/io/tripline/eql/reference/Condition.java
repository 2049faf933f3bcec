package io.tripline.eql.reference;

import io.tripline.eql.ast.Expression;
import io.tripline.event.Field;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What is left of a condition once its constants are folded: leaves, and logic over their verdicts.
 * Made by {@link Leaves}.
 */
sealed interface Condition {

    /** Two-valued, and failed. */
    enum Verdict {
        FALSE,
        FAILED,
        TRUE
    }

    Verdict verdict(Map<String, List<Object>> event);

    /** Adds what it is made of: {@code index like~}, {@code script length}, {@code type ip}. */
    void collect(Set<String> constructs);

    /** A condition that does not depend on the event; null selects nothing. */
    record Constant(@Nullable Boolean value) implements Condition {

        @Override
        public Verdict verdict(Map<String, List<Object>> event) {
            return Boolean.TRUE.equals(value) ? Verdict.TRUE : Verdict.FALSE;
        }

        @Override
        public void collect(Set<String> constructs) {
            constructs.add("constant " + value);
        }
    }

    /** False if a term is, else failed if a term is. */
    record AllOf(List<Condition> terms) implements Condition {

        @Override
        public Verdict verdict(Map<String, List<Object>> event) {
            return terms.stream()
                    .map(term -> term.verdict(event))
                    .sorted()
                    .findFirst()
                    .orElseThrow();
        }

        @Override
        public void collect(Set<String> constructs) {
            constructs.add("and");
            terms.forEach(term -> term.collect(constructs));
        }
    }

    /** True if a term is, else failed if a term is. */
    record AnyOf(List<Condition> terms) implements Condition {

        @Override
        public Verdict verdict(Map<String, List<Object>> event) {
            List<Verdict> sorted =
                    terms.stream().map(term -> term.verdict(event)).sorted().toList();
            return sorted.getLast();
        }

        @Override
        public void collect(Set<String> constructs) {
            constructs.add("or");
            terms.forEach(term -> term.collect(constructs));
        }
    }

    /** The other verdict; failed stays failed. */
    record Negation(Condition operand) implements Condition {

        @Override
        public Verdict verdict(Map<String, List<Object>> event) {
            return switch (operand.verdict(event)) {
                case TRUE -> Verdict.FALSE;
                case FALSE -> Verdict.TRUE;
                case FAILED -> Verdict.FAILED;
            };
        }

        @Override
        public void collect(Set<String> constructs) {
            constructs.add("not");
            operand.collect(constructs);
        }
    }

    /** True if some value of the field passes. */
    record IndexLeaf(String operation, Field field, Predicate<Object> test) implements Condition {

        @Override
        public Verdict verdict(Map<String, List<Object>> event) {
            return valuesOf(field, event).stream().anyMatch(test) ? Verdict.TRUE : Verdict.FALSE;
        }

        @Override
        public void collect(Set<String> constructs) {
            constructs.add("leaf index");
            constructs.add("index " + operation);
            constructs.add("type " + field.type().label());
        }
    }

    /** True if some combination of the fields' values makes the expression true. */
    record ScriptLeaf(
            Expression expression,
            Map<String, Field> fields,
            Map<String, @Nullable Object> combination,
            Scripts scripts)
            implements Condition {

        ScriptLeaf(Expression expression, Map<String, Field> fields) {
            this(expression, fields, new HashMap<>());
        }

        private ScriptLeaf(
                Expression expression,
                Map<String, Field> fields,
                Map<String, @Nullable Object> combination) {
            this(
                    expression,
                    fields,
                    combination,
                    new Scripts(field -> combination.get(field.path())));
        }

        @Override
        public Verdict verdict(Map<String, List<Object>> event) {
            return verdict(event, List.copyOf(fields.keySet()));
        }

        private Verdict verdict(Map<String, List<Object>> event, List<String> open) {
            if (open.isEmpty()) {
                return verdict();
            }
            List<@Nullable Object> values = new ArrayList<>();
            values.addAll(valuesOf(fields.get(open.getFirst()), event));
            if (values.isEmpty()) {
                values.add(null);
            }
            Verdict best = Verdict.FALSE;
            for (Object value : values) {
                combination.put(open.getFirst(), value);
                Verdict next = verdict(event, open.subList(1, open.size()));
                best = next.compareTo(best) > 0 ? next : best;
            }
            return best;
        }

        private Verdict verdict() {
            try {
                Object value = scripts.value(expression);
                return Boolean.TRUE.equals(value) ? Verdict.TRUE : Verdict.FALSE;
            } catch (Failure e) {
                return Verdict.FAILED;
            }
        }

        @Override
        public void collect(Set<String> constructs) {
            constructs.add("leaf script");
            collect(expression, constructs);
        }

        private static void collect(Expression expression, Set<String> constructs) {
            String head = Trees.head(expression);
            if (!head.isEmpty()) {
                constructs.add("script " + head);
            }
            Trees.children(expression).forEach(child -> collect(child, constructs));
        }
    }

    /** A field's values in an event; a keyword that is too long for the index is none. */
    private static List<Object> valuesOf(Field field, Map<String, List<Object>> event) {
        return event.getOrDefault(field.path(), List.of()).stream()
                .filter(value ->
                        !(value instanceof String text) || text.length() <= field.ignoreAbove())
                .toList();
    }
}
