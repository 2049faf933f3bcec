package io.tripline.eql.compiler;

import io.tripline.eql.Requirement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Finds what a compiled query requires of an event. */
final class Requirements {

    private Requirements() {}

    /** All that a node requires; all of it at once. */
    static List<Requirement> of(Node node) {
        return switch (node) {
            case Node.SomeValue(String path, var _, ValueTest test, var _, var _) -> {
                Requirement requirement = of(path, test);
                yield requirement == null ? List.of() : List.of(requirement);
            }
            case Node.AllOf(List<Node> terms) ->
                    terms.stream().flatMap(term -> of(term).stream()).toList();
            case Node.AnyOf(List<Node> terms) -> ofAny(terms);
            case Node.Not _, Node.Exists _, Node.Constant _, Node.Script _ -> List.of();
        };
    }

    private static @Nullable Requirement of(String path, ValueTest test) {
        return switch (test) {
            case ValueTest.Equals(String text) -> new Requirement(path, Set.of(text), false);
            case ValueTest.OneOf(Set<Object> constants)
                    when constants.stream().allMatch(String.class::isInstance) -> {
                Set<String> texts = new TreeSet<>();
                constants.forEach(constant -> texts.add((String) constant));
                yield new Requirement(path, texts, false);
            }
            case ValueTest.OneOfIgnoringCase(Set<String> folded) ->
                    new Requirement(path, folded, true);
            default -> null; // any other test requires nothing that can be listed
        };
    }

    /** What each of the terms requires of the same field, it may be any of theirs. */
    private static List<Requirement> ofAny(List<Node> terms) {
        List<Requirement> common = of(terms.getFirst());
        for (Node term : terms.subList(1, terms.size())) {
            List<Requirement> own = of(term);
            List<Requirement> both = new ArrayList<>();
            for (Requirement one : common) {
                own.stream()
                        .filter(other -> other.path().equals(one.path()))
                        .findFirst()
                        .ifPresent(other -> both.add(either(one, other)));
            }
            common = both;
        }
        return common;
    }

    private static Requirement either(Requirement a, Requirement b) {
        boolean ignoresCase = a.ignoresCase() || b.ignoresCase();
        Set<String> all = new TreeSet<>();
        for (Requirement one : List.of(a, b)) {
            one.texts().forEach(text -> all.add(ignoresCase ? AsciiCase.fold(text) : text));
        }
        return new Requirement(a.path(), all, ignoresCase);
    }
}
