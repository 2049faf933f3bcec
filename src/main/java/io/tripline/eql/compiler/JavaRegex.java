package io.tripline.eql.compiler;

import java.util.regex.Pattern;

/**
 * A regular expression in a script leaf, where Elasticsearch uses Java's dialect over the whole
 * text. Java's matcher backtracks, so its steps are counted: a text on which it would run for long
 * is a failure.
 */
final class JavaRegex implements ValueTest {

    /** Far beyond what a sensible pattern takes on the longest values; a few milliseconds. */
    private static final int MAX_STEPS = 1_000_000;

    private final Pattern pattern;

    /**
     * The test of a pattern.
     *
     * @throws java.util.regex.PatternSyntaxException if Java cannot read it
     */
    JavaRegex(String pattern, boolean ignoresCase) {
        this.pattern = Pattern.compile(pattern, ignoresCase ? Pattern.CASE_INSENSITIVE : 0);
    }

    @Override
    public boolean passes(Object value) {
        try {
            return pattern.matcher(new CountedText((String) value)).matches();
        } catch (StackOverflowError e) { // the matcher recurses over what a group repeats
            throw new EvaluationFailure("the regular expression recursed too deep on a text");
        }
    }

    @Override
    public String toString() {
        return "java regex(" + pattern + ")";
    }

    /** A text that may be read only so often. */
    private static final class CountedText implements CharSequence {

        private final String text;
        private int steps;

        CountedText(String text) {
            this.text = text;
        }

        @Override
        public char charAt(int index) {
            if (++steps > MAX_STEPS) {
                throw new EvaluationFailure("the regular expression took too many steps on a text");
            }
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.substring(start, end);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
