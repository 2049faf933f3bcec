package io.tripline.eql.compiler;

import io.tripline.eql.Witness;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds what stands in the JSON of each event that a compiled query matches. Says nothing of fields
 * whose values may be equal to a text that does not stand there: addresses, numbers, times, and
 * what an event may have by the name of the index into which it is written.
 */
final class Witnesses {

    /** What JSON writes as it is, or else as an escape of four hex digits (RFC 8259, 7). */
    private static final Pattern PLAIN = Pattern.compile("[ -~&&[^\"\\\\/]]+");

    /** A text that cannot be another form of a number. */
    private static final Pattern WITH_LETTER = Pattern.compile(".*[A-Za-z&&[^Ee]].*");

    private static final String BY_INDEX = "data_stream.";

    private Witnesses() {}

    /** All that a node gives; all of it stands in each event. */
    static List<Witness> of(Node node) {
        return switch (node) {
            case Node.SomeValue leaf -> {
                boolean stands = leaf.raw() != null && !leaf.path().startsWith(BY_INDEX);
                Witness witness = stands ? of(leaf.path(), leaf.test()) : null;
                yield witness == null ? List.of() : List.of(witness);
            }
            case Node.AllOf(List<Node> terms) ->
                    terms.stream().flatMap(term -> of(term).stream()).toList();
            case Node.AnyOf(List<Node> terms) -> ofAny(terms);
            case Node.Not _, Node.Exists _, Node.Constant _, Node.Script _ -> List.of();
        };
    }

    /** One of each term, its best. */
    private static List<Witness> ofAny(List<Node> terms) {
        Witness all = null;
        for (Node term : terms) {
            Witness best =
                    of(term).stream().max(Comparator.comparingInt(Witness::shortest)).orElse(null);
            if (best == null) {
                return List.of();
            }
            all = all == null ? best : both(all, best);
        }
        return all == null ? List.of() : List.of(all);
    }

    private static Witness both(Witness a, Witness b) {
        boolean ignoresCase = a.ignoresCase() || b.ignoresCase();
        Set<String> texts = new TreeSet<>();
        for (Witness one : List.of(a, b)) {
            one.texts().forEach(text -> texts.add(ignoresCase ? AsciiCase.fold(text) : text));
        }
        return new Witness(a.path(), texts, ignoresCase);
    }

    private static @Nullable Witness of(String path, ValueTest test) {
        Set<String> texts = new TreeSet<>();
        boolean ignoresCase = ignoresCase(test);
        for (String text : texts(test)) {
            String part = longestPart(ignoresCase ? AsciiCase.fold(text) : text);
            if (part.isEmpty()) {
                return null;
            }
            texts.add(part);
        }
        return texts.isEmpty() ? null : new Witness(path, texts, ignoresCase);
    }

    private static boolean ignoresCase(ValueTest test) {
        return switch (test) {
            case ValueTest.OneOfIgnoringCase _ -> true;
            case ValueTest.StartsWith(var _, boolean ignoresCase) -> ignoresCase;
            case ValueTest.EndsWith(var _, boolean ignoresCase) -> ignoresCase;
            case ValueTest.Contains(var _, boolean ignoresCase) -> ignoresCase;
            case WildcardAutomaton automaton -> automaton.ignoresCase();
            case ValueTest.AnyTest(List<ValueTest> tests) ->
                    tests.stream().anyMatch(Witnesses::ignoresCase);
            default -> false;
        };
    }

    /** Texts of which one is a part of each value that passes; an empty one if that is unknown. */
    private static List<String> texts(ValueTest test) {
        return switch (test) {
            case ValueTest.Equals(String text) -> List.of(text);
            case ValueTest.OneOf(Set<Object> constants) ->
                    constants.stream().map(each -> each instanceof String s ? s : "").toList();
            case ValueTest.OneOfIgnoringCase(Set<String> folded) -> List.copyOf(folded);
            case ValueTest.StartsWith(String prefix, var _) -> List.of(prefix);
            case ValueTest.EndsWith(String suffix, var _) -> List.of(suffix);
            case ValueTest.Contains(String part, var _) -> List.of(part);
            case WildcardAutomaton automaton -> automaton.literals();
            case ValueTest.AnyTest(List<ValueTest> tests) -> {
                List<String> all = new ArrayList<>();
                tests.forEach(each -> all.addAll(texts(each)));
                yield all;
            }
            default -> List.of("");
        };
    }

    /** The longest part that JSON writes as it is; empty if it could be part of a number. */
    private static String longestPart(String text) {
        String longest = "";
        for (Matcher part = PLAIN.matcher(text); part.find(); ) {
            if (part.group().length() > longest.length()
                    && WITH_LETTER.matcher(part.group()).matches()) {
                longest = part.group();
            }
        }
        return longest;
    }
}
