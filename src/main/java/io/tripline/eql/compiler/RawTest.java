package io.tripline.eql.compiler;

import io.tripline.event.json.TextIndex;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link ValueTest} of texts asks, of a text in ASCII as it lies in an event's JSON: so that
 * most values need not be decoded. Made for keyword fields by {@link Planner}.
 */
sealed interface RawTest {

    /** What comes of a test. */
    enum Verdict {
        PASSES,
        FAILS,
        /** The value must be decoded. */
        UNSURE
    }

    /** Whether a text passes, in ASCII and without escapes. */
    boolean passes(byte[] json, int from, int to);

    /**
     * Tests a scalar of well-formed JSON.
     *
     * @param from where it begins
     * @param to the place behind it
     * @param ignoreAbove the longest value that the field has
     */
    default Verdict test(byte[] json, int from, int to, int ignoreAbove) {
        boolean isText = json[from] == '"';
        int start = isText ? from + 1 : from;
        int end = isText ? to - 1 : to;
        if (end - start > ignoreAbove || !TextIndex.isPlain(json, start, end)) {
            return Verdict.UNSURE;
        }
        return passes(json, start, end) ? Verdict.PASSES : Verdict.FAILS;
    }

    /** The raw form of a test; null if it has none. */
    static @Nullable RawTest of(ValueTest test) {
        return switch (test) {
            case ValueTest.Equals(String text) -> new OneOf(new TextIndex(List.of(text), false));
            case ValueTest.OneOf(Set<Object> constants)
                    when constants.stream().allMatch(String.class::isInstance) ->
                    new OneOf(
                            new TextIndex(
                                    constants.stream().map(String.class::cast).toList(), false));
            case ValueTest.OneOfIgnoringCase(Set<String> folded) ->
                    new OneOf(new TextIndex(List.copyOf(folded), true));
            case ValueTest.StartsWith(String prefix, boolean ignoresCase) ->
                    new Part(prefix, ignoresCase, Place.START);
            case ValueTest.EndsWith(String suffix, boolean ignoresCase) ->
                    new Part(suffix, ignoresCase, Place.END);
            case ValueTest.Contains(String part, boolean ignoresCase) ->
                    new Part(part, ignoresCase, Place.ANYWHERE);
            case ValueTest.AnyTest(List<ValueTest> tests) -> anyOf(tests);
            case WildcardAutomaton automaton -> new Fits(automaton);
            case ValueTest.Never _ -> new AnyOf(List.of());
            default -> null;
        };
    }

    private static @Nullable RawTest anyOf(List<ValueTest> tests) {
        List<RawTest> raw = new ArrayList<>();
        for (ValueTest test : tests) {
            RawTest one = of(test);
            if (one == null) {
                return null;
            }
            raw.add(one);
        }
        return new AnyOf(List.copyOf(raw));
    }

    /** It is one of some texts. */
    record OneOf(TextIndex texts) implements RawTest {

        @Override
        public boolean passes(byte[] json, int from, int to) {
            return texts.findText(json, from, to) != TextIndex.NONE;
        }
    }

    /** It fits a pattern. */
    record Fits(WildcardAutomaton automaton) implements RawTest {

        @Override
        public boolean passes(byte[] json, int from, int to) {
            return automaton.passes(json, from, to);
        }
    }

    /** One of the tests passes. */
    record AnyOf(List<RawTest> tests) implements RawTest {

        @Override
        public boolean passes(byte[] json, int from, int to) {
            for (int i = 0; i < tests.size(); i++) {
                if (tests.get(i).passes(json, from, to)) {
                    return true;
                }
            }
            return false;
        }
    }

    /** Where a part is to stand. */
    enum Place {
        START,
        END,
        ANYWHERE
    }

    /** It has a part. */
    final class Part implements RawTest {

        private final byte[] part;
        private final boolean ignoresCase;
        private final Place place;

        Part(String part, boolean ignoresCase, Place place) {
            this.part = part.getBytes(StandardCharsets.UTF_8);
            this.ignoresCase = ignoresCase;
            this.place = place;
        }

        @Override
        public boolean passes(byte[] json, int from, int to) {
            int last = to - part.length;
            return switch (place) {
                case START -> from <= last && isAt(json, from);
                case END -> from <= last && isAt(json, last);
                case ANYWHERE -> {
                    for (int at = from; at <= last; at++) {
                        if (isAt(json, at)) {
                            yield true;
                        }
                    }
                    yield false;
                }
            };
        }

        private boolean isAt(byte[] json, int at) {
            if (!ignoresCase) {
                return Arrays.equals(part, 0, part.length, json, at, at + part.length);
            }
            for (int i = 0; i < part.length; i++) {
                if (AsciiCase.fold(json[at + i]) != AsciiCase.fold(part[i])) {
                    return false;
                }
            }
            return true;
        }
    }
}
