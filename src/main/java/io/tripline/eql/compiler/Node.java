package io.tripline.eql.compiler;

import io.tripline.eql.EventMatcher;
import io.tripline.event.Event;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A step of a compiled query: yields true or false for an event, nothing else. The logic over
 * fields is two-valued; a field without a value makes a leaf false, and {@code not} over it true.
 * Made by {@link Planner}.
 */
sealed interface Node extends EventMatcher {

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

    /** An index leaf: true if the field has some value. */
    record Exists(String path, int slot) implements Node {

        @Override
        public boolean matches(Event event) {
            return event.count(slot) > 0;
        }

        @Override
        public String toString() {
            return path + " exists";
        }
    }

    /** An index leaf: true if some value of the field passes the test. */
    record SomeValue(String path, int slot, ValueTest test) implements Node {

        @Override
        public boolean matches(Event event) {
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
}
