package io.tripline.eql.ast;

import io.tripline.eql.Span;
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

    /** {@code sequence [a] [b] …}: events in an order. */
    record Sequence(Span span, List<EventQuery> terms) implements Query {

        public Sequence {
            terms = List.copyOf(terms);
        }
    }

    /** {@code sample by k [a] [b] …}: events in any order. */
    record Sample(Span span, List<EventQuery> terms) implements Query {

        public Sample {
            terms = List.copyOf(terms);
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
