package io.tripline.eql.compiler;

import io.tripline.eql.ast.Expression.Comparison.Operator;
import io.tripline.event.IpAddress;
import io.tripline.event.IpBlock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What a leaf asks of one value. On an index leaf the value has the class that its field's type
 * names, in a script leaf it is a text.
 */
sealed interface ValueTest
        permits ValueTest.Equals,
                ValueTest.OneOf,
                ValueTest.OneOfIgnoringCase,
                ValueTest.Ordered,
                ValueTest.Between,
                ValueTest.Relative,
                ValueTest.InBlock,
                ValueTest.TextInBlock,
                ValueTest.StartsWith,
                ValueTest.EndsWith,
                ValueTest.Contains,
                ValueTest.EqualsIgnoringCase,
                ValueTest.AnyTest,
                ValueTest.Never,
                ValueTest.ByArrival,
                ValueTest.AsText,
                WildcardAutomaton,
                WildcardLoop,
                LuceneRegex {

    /** Whether the value passes. */
    boolean passes(Object value);

    /** The value is the constant. */
    record Equals(Object constant) implements ValueTest {

        @Override
        public boolean passes(Object value) {
            return constant.equals(value);
        }

        @Override
        public String toString() {
            return "== " + show(constant);
        }
    }

    /** The value is one of the constants. */
    record OneOf(Set<Object> constants) implements ValueTest {

        public OneOf {
            constants = Set.copyOf(constants);
        }

        @Override
        public boolean passes(Object value) {
            return constants.contains(value);
        }

        @Override
        public String toString() {
            return "in set(" + constants.size() + ")";
        }
    }

    /** The text is one of the constants, letters A to Z aside. */
    record OneOfIgnoringCase(Set<String> folded) implements ValueTest {

        public OneOfIgnoringCase {
            folded = Set.copyOf(folded);
        }

        @Override
        public boolean passes(Object value) {
            return folded.contains(AsciiCase.fold((String) value));
        }

        @Override
        public String toString() {
            return "in~ set(" + folded.size() + ") " + new TreeSet<>(folded);
        }
    }

    /**
     * The value lies on one side of the constant.
     *
     * @param operator one of the four orderings
     */
    record Ordered(Operator operator, Comparable<?> constant) implements ValueTest {

        @Override
        public boolean passes(Object value) {
            int order = compare(value, constant);
            return switch (operator) {
                case LESS -> order < 0;
                case LESS_OR_EQUAL -> order <= 0;
                case GREATER -> order > 0;
                case GREATER_OR_EQUAL -> order >= 0;
                case EQUAL -> order == 0;
                case NOT_EQUAL -> order != 0;
            };
        }

        @Override
        public String toString() {
            return operator.symbol() + " " + show(constant);
        }

        /** Texts by code point, as the bytes of their UTF-8 order; all else by its nature. */
        @SuppressWarnings(
                "unchecked") // planner and reader give both sides the class of the field's type
        private static int compare(Object value, Comparable<?> constant) {
            return value instanceof String text
                    ? CODE_POINT_ORDER.compare(text, (String) constant)
                    : ((Comparable<Object>) value).compareTo(constant);
        }
    }

    /** The time lies between two, both included. */
    record Between(Instant first, Instant last) implements ValueTest {

        @Override
        public boolean passes(Object value) {
            Instant time = (Instant) value;
            return !time.isBefore(first) && !time.isAfter(last);
        }

        @Override
        public String toString() {
            return "between " + first + " and " + last;
        }
    }

    /** The time lies where date math says, counted from the moment of judging. */
    record Relative(Operator operator, DateMath math, InstantSource clock) implements ValueTest {

        @Override
        public boolean passes(Object value) {
            Instant now = clock.instant();
            Instant first = math.at(now, false);
            Instant last = math.at(now, true);
            if (first == null || last == null) {
                return false;
            }
            Instant time = (Instant) value;
            return switch (operator) {
                case EQUAL, NOT_EQUAL -> !time.isBefore(first) && !time.isAfter(last);
                case LESS -> time.isBefore(first);
                case LESS_OR_EQUAL -> !time.isAfter(last);
                case GREATER -> time.isAfter(last);
                case GREATER_OR_EQUAL -> !time.isBefore(first);
            };
        }

        @Override
        public String toString() {
            return operator.symbol() + " " + math;
        }
    }

    /** The address lies in the block. */
    record InBlock(IpBlock block) implements ValueTest {

        @Override
        public boolean passes(Object value) {
            return block.contains((IpAddress) value);
        }

        @Override
        public String toString() {
            return "in block /" + block.prefixBits();
        }
    }

    /** The text, an address's if the field has no type, lies in the block. */
    record TextInBlock(IpBlock block) implements ValueTest {

        @Override
        public boolean passes(Object value) {
            IpAddress address = IpAddress.parse((String) value);
            return address != null && block.contains(address);
        }

        @Override
        public String toString() {
            return "in block /" + block.prefixBits();
        }
    }

    /** The text begins with the prefix. */
    record StartsWith(String prefix, boolean ignoresCase) implements ValueTest {

        @Override
        public boolean passes(Object value) {
            String text = (String) value;
            return ignoresCase ? AsciiCase.equal(text, 0, prefix) : text.startsWith(prefix);
        }

        @Override
        public String toString() {
            return "startsWith" + (ignoresCase ? "~ " : " ") + show(prefix);
        }
    }

    /** The text ends with the suffix. */
    record EndsWith(String suffix, boolean ignoresCase) implements ValueTest {

        @Override
        public boolean passes(Object value) {
            String text = (String) value;
            return ignoresCase
                    ? AsciiCase.equal(text, text.length() - suffix.length(), suffix)
                    : text.endsWith(suffix);
        }

        @Override
        public String toString() {
            return "endsWith" + (ignoresCase ? "~ " : " ") + show(suffix);
        }
    }

    /** The text has the part in it. */
    record Contains(String part, boolean ignoresCase) implements ValueTest {

        @Override
        public boolean passes(Object value) {
            String text = (String) value;
            if (!ignoresCase) {
                return text.contains(part);
            }
            for (int i = 0; i + part.length() <= text.length(); i++) {
                if (AsciiCase.equal(text, i, part)) {
                    return true;
                }
            }
            return false;
        }

        @Override
        public String toString() {
            return "stringContains" + (ignoresCase ? "~ " : " ") + show(part);
        }
    }

    /** The text is the constant but for the case of letters, as Java compares: in script leaves. */
    record EqualsIgnoringCase(String constant) implements ValueTest {

        @Override
        public boolean passes(Object value) {
            return constant.equalsIgnoreCase((String) value);
        }

        @Override
        public String toString() {
            return "==~ " + show(constant);
        }
    }

    /** One of the tests passes. */
    record AnyTest(List<ValueTest> tests) implements ValueTest {

        public AnyTest {
            tests = List.copyOf(tests);
        }

        @Override
        public boolean passes(Object value) {
            for (int i = 0; i < tests.size(); i++) {
                if (tests.get(i).passes(value)) {
                    return true;
                }
            }
            return false;
        }

        @Override
        public String toString() {
            return tests.stream().map(ValueTest::toString).collect(Collectors.joining(" or "));
        }
    }

    /** No value passes: for instance a whole number asked to be 4.5. */
    record Never() implements ValueTest {

        @Override
        public boolean passes(Object value) {
            return false;
        }

        @Override
        public String toString() {
            return "never";
        }
    }

    /** For a field that the mapping lacks: each value is tested as the type in which it arrived. */
    record ByArrival(ValueTest text, ValueTest whole, ValueTest decimal, ValueTest flag)
            implements ValueTest {

        @Override
        public boolean passes(Object value) {
            return switch (value) {
                case String v -> text.passes(v);
                case Long v -> whole.passes(v);
                case Double v -> decimal.passes(v);
                case Boolean v -> flag.passes(v);
                default -> false;
            };
        }

        @Override
        public String toString() {
            return "by arrival(" + text + "; " + whole + "; " + decimal + "; " + flag + ")";
        }
    }

    /** The value's text passes a test of texts. */
    record AsText(ValueTest test) implements ValueTest {

        @Override
        public boolean passes(Object value) {
            return test.passes(value.toString());
        }

        @Override
        public String toString() {
            return "text " + test;
        }
    }

    /**
     * For a field that the mapping lacks: the test of a text on whatever arrived, a number or
     * boolean by its text.
     */
    static ValueTest onText(ValueTest test) {
        return new ByArrival(test, new AsText(test), new AsText(test), new AsText(test));
    }

    /** For a field that the mapping lacks: a test that only a text can pass. */
    static ValueTest onTextAlone(ValueTest test) {
        return new ByArrival(test, new Never(), new Never(), new Never());
    }

    /**
     * Lexicographic by code point, so unlike {@link String#compareTo} where surrogates are
     * involved.
     */
    Comparator<String> CODE_POINT_ORDER =
            (a, b) -> {
                int length = Math.min(a.length(), b.length());
                for (int i = 0; i < length; i++) {
                    char x = a.charAt(i);
                    char y = b.charAt(i);
                    if (x != y) {
                        boolean bothOrNeither =
                                Character.isSurrogate(x) == Character.isSurrogate(y);
                        return bothOrNeither ? x - y : Character.isSurrogate(x) ? 1 : -1;
                    }
                }
                return a.length() - b.length();
            };

    private static String show(Object constant) {
        return constant instanceof String text ? '"' + text + '"' : constant.toString();
    }
}
