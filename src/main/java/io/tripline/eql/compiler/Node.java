package io.tripline.eql.compiler;

import io.tripline.eql.EventMatcher;
import io.tripline.event.Event;
import io.tripline.event.IpAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A step of a compiled query: yields true or false for an event, nothing else. The logic over
 * fields is two-valued; a field without a value makes a leaf false, and {@code not} over it true.
 * Made by {@link Planner}.
 */
sealed interface Node extends EventMatcher {

    @Override
    default String plan() {
        return Plan.of(this);
    }

    /** The same verdict for every event. */
    record Constant(boolean verdict) implements Node {

        @Override
        public boolean matches(Event event) {
            return verdict;
        }

        @Override
        public String toString() {
            return String.valueOf(verdict);
        }
    }

    /** True if all terms are. */
    record AllOf(List<Node> terms) implements Node {

        public AllOf {
            terms = List.copyOf(terms);
        }

        @Override
        public boolean matches(Event event) {
            for (int i = 0; i < terms.size(); i++) { // no iterator: this runs for every event
                if (!terms.get(i).matches(event)) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public String toString() {
            return terms.stream()
                    .map(Node::toString)
                    .collect(Collectors.joining(" and ", "(", ")"));
        }
    }

    /** True if one of the terms is. */
    record AnyOf(List<Node> terms) implements Node {

        public AnyOf {
            terms = List.copyOf(terms);
        }

        @Override
        public boolean matches(Event event) {
            for (int i = 0; i < terms.size(); i++) {
                if (terms.get(i).matches(event)) {
                    return true;
                }
            }
            return false;
        }

        @Override
        public String toString() {
            return terms.stream().map(Node::toString).collect(Collectors.joining(" or ", "(", ")"));
        }
    }

    /** True if the operand is false. */
    record Not(Node operand) implements Node {

        @Override
        public boolean matches(Event event) {
            return !operand.matches(event);
        }

        @Override
        public String toString() {
            return "not " + operand;
        }
    }

    /**
     * An index leaf: true if the field has some value.
     *
     * @param sureUpTo so long a scalar in an event's JSON is a value for certain; 0 if none is
     */
    record Exists(String path, int slot, int sureUpTo) implements Node {

        @Override
        public boolean matches(Event event) {
            for (int i = 0; i < event.rawCount(slot); i++) {
                if (event.rawTo(slot, i) - event.rawFrom(slot, i) <= sureUpTo) {
                    return true;
                }
            }
            return event.count(slot) > 0;
        }

        @Override
        public String toString() {
            return path + " exists";
        }
    }

    /**
     * An index leaf: true if some value of the field passes the test.
     *
     * @param raw the test of values that are not decoded, or null
     * @param ignoreAbove the longest value that the field has, in characters
     */
    record SomeValue(String path, int slot, ValueTest test, @Nullable RawTest raw, int ignoreAbove)
            implements Node {

        @Override
        public boolean matches(Event event) {
            if (raw != null && event.rawCount(slot) > 0) {
                return matches(event, raw);
            }
            return matchesDecoded(event);
        }

        private boolean matches(Event event, RawTest raw) {
            boolean isSure = true;
            for (int i = 0; i < event.rawCount(slot); i++) {
                RawTest.Verdict verdict =
                        raw.test(
                                event.body(),
                                event.rawFrom(slot, i),
                                event.rawTo(slot, i),
                                ignoreAbove);
                if (verdict == RawTest.Verdict.PASSES) {
                    return true;
                }
                isSure &= verdict == RawTest.Verdict.FAILS;
            }
            return (!isSure || event.hasDecoded(slot)) && matchesDecoded(event);
        }

        private boolean matchesDecoded(Event event) {
            int count = event.count(slot);
            for (int i = 0; i < count; i++) {
                if (test.passes(event.value(slot, i))) {
                    return true;
                }
            }
            return false;
        }

        @Override
        public String toString() {
            return path + " " + test;
        }
    }

    /**
     * A script leaf: true if the condition is for some combination of the fields' values, each
     * field giving one, or null if it has none. A combination that cannot be worked out makes the
     * leaf fail, unless another makes it true.
     */
    final class Script implements Node {

        /** Beyond so many combinations the leaf fails: an event must not keep a thread for long. */
        private static final int MAX_COMBINATIONS = 100_000;

        private final String text;
        private final int[] slots;
        private final Scalar condition;
        private final boolean verdictOnFailure;

        /**
         * A leaf.
         *
         * @param text the condition, for people
         * @param slots the fields that it reads
         * @param verdictOnFailure the verdict, where the leaf stands, by which the query does not
         *     match
         */
        Script(String text, int[] slots, Scalar condition, boolean verdictOnFailure) {
            this.text = text;
            this.slots = slots.clone();
            this.condition = condition;
            this.verdictOnFailure = verdictOnFailure;
        }

        @Override
        public boolean matches(Event event) {
            Row row = new Row(slots.length);
            Object @Nullable [] @Nullable [] choices = null;
            long combinations = 1;
            for (int field = 0; field < slots.length; field++) {
                int count = event.count(slots[field]);
                if (count == 1) {
                    row.set(field, operand(event.value(slots[field], 0)));
                } else if (count > 1) {
                    choices = choices == null ? new Object[slots.length][] : choices;
                    Object[] values = distinct(event, slots[field], count);
                    choices[field] = values;
                    combinations = Math.min(combinations * values.length, Integer.MAX_VALUE);
                }
            }
            if (combinations > MAX_COMBINATIONS) {
                return failed(event);
            }
            boolean isFailed = false;
            for (int i = 0; i < combinations; i++) {
                if (choices != null) {
                    choose(row, choices, i);
                }
                try {
                    row.step();
                    if (Boolean.TRUE.equals(condition.value(row))) {
                        return true;
                    }
                } catch (EvaluationFailure e) {
                    isFailed = true;
                }
            }
            return isFailed && failed(event);
        }

        /** The values of a field, each once: what it has twice says nothing more. */
        private static Object[] distinct(Event event, int slot, int count) {
            Set<Object> values = new LinkedHashSet<>();
            for (int i = 0; i < count && values.size() <= MAX_COMBINATIONS; i++) {
                values.add(operand(event.value(slot, i)));
            }
            return values.toArray();
        }

        private static Object operand(Object value) {
            return value instanceof IpAddress address ? address.toString() : value;
        }

        /** The i-th combination: the place counts, with the number of a field's values as base. */
        private static void choose(Row row, Object[] @Nullable [] choices, int combination) {
            int rest = combination;
            for (int field = 0; field < choices.length; field++) {
                Object[] values = choices[field];
                if (values != null) {
                    row.set(field, values[rest % values.length]);
                    rest /= values.length;
                }
            }
        }

        private boolean failed(Event event) {
            event.noteFailure();
            return verdictOnFailure;
        }

        @Override
        public String toString() {
            return "script " + text;
        }
    }
}
