package io.tripline.eql.compiler;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What an event must have to match: in a field one of some texts. May ask for less than the query
 * does, never for more.
 *
 * @param path the field
 * @param texts one of these is a value of the field; with A to Z in lower case if case is ignored
 * @param ignoresCase whether A to Z count as a to z
 */
record Requirement(String path, Set<String> texts, boolean ignoresCase) {

    Requirement {
        texts = Set.copyOf(texts);
    }

    /** All that a node requires; all of it at once. */
    static List<Requirement> of(Node node) {
        return switch (node) {
            case Node.SomeValue(String path, var _, ValueTest test) -> {
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
                        .filter(other -> other.path.equals(one.path))
                        .findFirst()
                        .ifPresent(other -> both.add(one.or(other)));
            }
            common = both;
        }
        return common;
    }

    private Requirement or(Requirement other) {
        boolean either = ignoresCase || other.ignoresCase;
        Set<String> all = new TreeSet<>();
        for (Requirement one : List.of(this, other)) {
            one.texts.forEach(text -> all.add(either ? AsciiCase.fold(text) : text));
        }
        return new Requirement(path, all, either);
    }

    @Override
    public String toString() {
        return path + (ignoresCase ? " in~ " : " in ") + new TreeSet<>(texts);
    }
}
