package io.tripline.eql.reference;

import io.tripline.eql.ast.Expression;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A query and an event of which the engine and the reference say different things.
 *
 * @param isComplete whether unknown fields do not exist
 */
record Disagreement(boolean isComplete, Expression condition, Map<String, List<Object>> event) {

    /**
     * The same disagreement with less in it: as long as some part can go, it goes.
     *
     * @param isOne whether a smaller query and event still are a disagreement
     */
    Disagreement shrunk(Predicate<Disagreement> isOne) {
        Disagreement smallest = this;
        while (true) {
            Disagreement smaller = smallest.smaller().filter(isOne).findFirst().orElse(null);
            if (smaller == null) {
                return smallest;
            }
            smallest = smaller;
        }
    }

    private Stream<Disagreement> smaller() {
        return Stream.concat(
                smaller(condition).map(next -> new Disagreement(isComplete, next, event)),
                smallerEvents().map(next -> new Disagreement(isComplete, condition, next)));
    }

    private Stream<Map<String, List<Object>>> smallerEvents() {
        return event.keySet().stream()
                .flatMap(path -> {
                    List<Object> values = Objects.requireNonNull(event.get(path));
                    Stream.Builder<Map<String, List<Object>>> smaller = Stream.builder();
                    Map<String, List<Object>> without = new LinkedHashMap<>(event);
                    without.remove(path);
                    smaller.add(without);
                    for (int i = 0; values.size() > 1 && i < values.size(); i++) {
                        List<Object> fewer = new ArrayList<>(values);
                        fewer.remove(i);
                        Map<String, List<Object>> next = new LinkedHashMap<>(event);
                        next.put(path, fewer);
                        smaller.add(next);
                    }
                    return smaller.build();
                });
    }

    /** A part instead of the whole, fewer parts, or the same of smaller parts. */
    private static Stream<Expression> smaller(Expression expression) {
        List<Expression> children = Trees.children(expression);
        Stream<Expression> fewer =
                switch (expression) {
                    case Expression.And and when and.terms().size() > 2 ->
                            without(and.terms())
                                    .map(terms -> new Expression.And(and.span(), terms));
                    case Expression.Or or when or.terms().size() > 2 ->
                            without(or.terms()).map(terms -> new Expression.Or(or.span(), terms));
                    case Expression.In in when in.items().size() > 1 ->
                            without(in.items())
                                    .map(items ->
                                            new Expression.In(
                                                    in.span(),
                                                    in.value(),
                                                    items,
                                                    in.caseInsensitive()));
                    case Expression.PatternMatch match when match.patterns().size() > 1 ->
                            without(match.patterns())
                                    .map(patterns ->
                                            new Expression.PatternMatch(
                                                    match.span(),
                                                    match.kind(),
                                                    match.value(),
                                                    patterns));
                    case Expression.FunctionCall call when call.arguments().size() > 1 ->
                            without(call.arguments())
                                    .map(arguments ->
                                            new Expression.FunctionCall(
                                                    call.span(),
                                                    call.name(),
                                                    call.caseInsensitive(),
                                                    arguments));
                    default -> Stream.empty();
                };
        Stream<Expression> deeper =
                Stream.iterate(0, i -> i < children.size(), i -> i + 1)
                        .flatMap(i ->
                                smaller(children.get(i))
                                        .map(next -> {
                                            List<Expression> changed = new ArrayList<>(children);
                                            changed.set(i, next);
                                            return Trees.withChildren(expression, changed);
                                        }));
        return Stream.of(children.stream(), fewer, deeper).flatMap(all -> all);
    }

    private static <T> Stream<List<T>> without(List<T> parts) {
        return Stream.iterate(0, i -> i < parts.size(), i -> i + 1)
                .map(i -> {
                    List<T> fewer = new ArrayList<>(parts);
                    fewer.remove((int) i);
                    return fewer;
                });
    }
}
