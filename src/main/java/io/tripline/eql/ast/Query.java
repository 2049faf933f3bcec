package io.tripline.eql.ast;

import io.tripline.eql.Span;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A whole query. */
public sealed interface Query {

    /** Where in the text it stands: all of it, comments aside. */
    Span span();

    /**
     * {@code category where condition | pipes}.
     *
     * @param category null for {@code any}
     * @param pipes in the order of the text
     */
    record EventQuery(Span span, @Nullable String category, Expression condition, List<Pipe> pipes)
            implements Query {

        public EventQuery {
            pipes = List.copyOf(pipes);
        }

        @Override
        public String toString() {
            StringBuilder text =
                    new StringBuilder()
                            .append(category == null ? "any" : category)
                            .append(" where ")
                            .append(condition);
            pipes.forEach(pipe -> text.append(" | ").append(pipe));
            return text.toString();
        }
    }

    /**
     * {@code sequence by keys with maxspan=… [a] [b] … until [c] | pipes}: events in an order.
     *
     * @param maxspan the most time between the first event and the last; null without a limit
     * @param terms two or more, counted with their runs
     * @param until null if nothing ends it
     * @param pipes in the order of the text
     */
    record Sequence(
            Span span,
            @Nullable Duration maxspan,
            List<Term> terms,
            @Nullable Term until,
            List<Pipe> pipes)
            implements Query {

        public Sequence {
            terms = List.copyOf(terms);
            pipes = List.copyOf(pipes);
        }

        /** The terms and what ends the sequence. */
        public List<Term> allTerms() {
            List<Term> all = new ArrayList<>(terms);
            if (until != null) {
                all.add(until);
            }
            return all;
        }

        @Override
        public String toString() {
            StringBuilder text = new StringBuilder("sequence");
            if (maxspan != null) {
                text.append(" maxspan ").append(maxspan);
            }
            terms.forEach(term -> text.append(' ').append(term));
            if (until != null) {
                text.append(" until ").append(until);
            }
            pipes.forEach(pipe -> text.append(" | ").append(pipe));
            return text.toString();
        }
    }

    /**
     * {@code sample by keys [a] [b] …}: events in any order.
     *
     * @param terms two or more
     * @param pipes in the order of the text
     */
    record Sample(Span span, List<Term> terms, List<Pipe> pipes) implements Query {

        public Sample {
            terms = List.copyOf(terms);
            pipes = List.copyOf(pipes);
        }

        @Override
        public String toString() {
            StringBuilder text = new StringBuilder("sample");
            terms.forEach(term -> text.append(' ').append(term));
            pipes.forEach(pipe -> text.append(" | ").append(pipe));
            return text.toString();
        }
    }

    /**
     * {@code [query] by keys with runs=…}: one event of a sequence or sample.
     *
     * @param query without pipes
     * @param missing whether it is {@code ![…]}: there must be no such event
     * @param keys the fields by which events are joined: those of the whole query, then its own
     * @param runs how many such events in a row, from 1
     */
    record Term(
            Span span,
            EventQuery query,
            boolean missing,
            List<Expression.FieldReference> keys,
            int runs) {

        public Term {
            keys = List.copyOf(keys);
        }

        @Override
        public String toString() {
            return (missing ? "!" : "")
                    + "["
                    + query
                    + "]"
                    + (keys.isEmpty() ? "" : " by " + keys)
                    + (runs == 1 ? "" : " runs " + runs);
        }
    }

    /** {@code | name arguments}. */
    record Pipe(Span span, String name, List<Expression> arguments) {

        public Pipe {
            arguments = List.copyOf(arguments);
        }

        @Override
        public String toString() {
            return arguments.isEmpty() ? name : name + " " + arguments;
        }
    }
}
