package io.tripline.eql.compiler;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A regular expression in a script leaf, where Elasticsearch uses Java's dialect over the whole
 * text. Java's matcher backtracks, so its steps are counted: a text on which it would run for long
 * is a failure.
 */
final class JavaRegex {

    private static final int MAX_LENGTH = 1000;

    /** Of all counts in braces together; the repetition of nothing reads no character to count. */
    private static final long MAX_REPETITIONS = 1_000_000;

    private static final Pattern COUNT = Pattern.compile("\\{(\\d+)(?:,(\\d*))?\\}");

    private final Pattern pattern;

    /**
     * A pattern ready to match.
     *
     * @throws PatternSyntaxException if Java cannot read it, or it is too large
     */
    JavaRegex(String pattern, boolean ignoresCase) {
        bound(pattern);
        this.pattern = Pattern.compile(pattern, ignoresCase ? Pattern.CASE_INSENSITIVE : 0);
    }

    private static void bound(String pattern) {
        if (pattern.length() > MAX_LENGTH) {
            throw new PatternSyntaxException(
                    "more than %d characters".formatted(MAX_LENGTH), pattern, -1);
        }
        double repetitions = 1;
        Matcher count = COUNT.matcher(pattern);
        while (count.find()) {
            String most = count.group(2) == null || count.group(2).isEmpty() ? "0" : count.group(2);
            repetitions *=
                    Math.max(
                            1,
                            Math.max(Double.parseDouble(count.group(1)), Double.parseDouble(most)));
        }
        if (repetitions > MAX_REPETITIONS) {
            throw new PatternSyntaxException(
                    "more than %d repetitions".formatted(MAX_REPETITIONS), pattern, -1);
        }
    }

    /**
     * Whether the whole text matches.
     *
     * @throws EvaluationFailure if that takes too much work
     */
    boolean matches(String text, Row row) {
        try {
            return pattern.matcher(new CountedText(text, row)).matches();
        } catch (StackOverflowError e) { // the matcher recurses over what a group repeats
            throw new EvaluationFailure("the regular expression recursed too deep on a text");
        }
    }

    @Override
    public String toString() {
        return "java regex(" + pattern + ")";
    }

    /** A text each reading of which is a step. */
    private static final class CountedText implements CharSequence {

        private final String text;
        private final Row row;

        CountedText(String text, Row row) {
            this.text = text;
            this.row = row;
        }

        @Override
        public char charAt(int index) {
            row.step();
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
