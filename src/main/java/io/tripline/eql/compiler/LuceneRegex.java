package io.tripline.eql.compiler;

import org.apache.lucene.util.IntsRef;
import org.apache.lucene.util.UnicodeUtil;
import org.apache.lucene.util.automaton.Automaton;
import org.apache.lucene.util.automaton.CharacterRunAutomaton;
import org.apache.lucene.util.automaton.Operations;
import org.apache.lucene.util.automaton.RegExp;
import org.apache.lucene.util.automaton.TooComplexToDeterminizeException;
import org.jspecify.annotations.Nullable;

/**
 * A regular expression on a field: Lucene's dialect with all its operators, over the whole value.
 * Bounded in length, nesting and size before anything is built, since Lucene bounds only the last
 * step; the limits are those of Elasticsearch where it has one.
 *
 * @see <a href="https://www.elastic.co/docs/reference/query-languages/query-dsl/regexp-syntax">
 *     Regular expression syntax</a>
 */
final class LuceneRegex implements ValueTest {

    /** Elasticsearch's default for {@code index.max_regex_length}. */
    private static final int MAX_LENGTH = 1000;

    private static final int MAX_NESTING = 100;

    /**
     * Elasticsearch's default for {@code max_determinized_states}, and as much before that step.
     */
    private static final int MAX_STATES = Operations.DEFAULT_DETERMINIZE_WORK_LIMIT;

    /** An intersection is made by going through pairs of states, those that are reached. */
    private static final int MAX_PAIRS = 1_000_000;

    @SuppressWarnings("deprecation") // Elasticsearch keeps "~", so it stays part of EQL
    private static final int SYNTAX = RegExp.ALL | RegExp.DEPRECATED_COMPLEMENT;

    private final String pattern;
    private final boolean ignoresCase;
    private final CharacterRunAutomaton run;

    private LuceneRegex(String pattern, boolean ignoresCase, Automaton automaton) {
        this.pattern = pattern;
        this.ignoresCase = ignoresCase;
        this.run = new CharacterRunAutomaton(automaton);
    }

    /** A pattern that Lucene cannot read, or that is too large; the message says which. */
    static final class Unreadable extends Exception {

        private static final long serialVersionUID = 1L;

        Unreadable(String message) {
            super(message, null, false, false);
        }
    }

    /**
     * The test of a pattern.
     *
     * @param ignoresCase for {@code regex~}: letters outside classes stand for both their cases, as
     *     since Lucene 10
     */
    static LuceneRegex of(String pattern, boolean ignoresCase) throws Unreadable {
        return new LuceneRegex(pattern, ignoresCase, automaton(pattern, ignoresCase));
    }

    /**
     * The only text that the pattern matches, letter case aside, or null if it matches more or
     * less.
     */
    static @Nullable String onlyText(String pattern) throws Unreadable {
        Automaton automaton = automaton(pattern, false);
        // that of no text at all has no state, which Lucene's method does not expect
        IntsRef only = automaton.getNumStates() == 0 ? null : Operations.getSingleton(automaton);
        return only == null ? null : UnicodeUtil.newString(only.ints, only.offset, only.length);
    }

    /** Whether the pattern matches every text. */
    static boolean matchesAll(String pattern) throws Unreadable {
        Automaton automaton = automaton(pattern, false);
        return automaton.getNumStates() > 0 && Operations.isTotal(automaton);
    }

    private static Automaton automaton(String pattern, boolean ignoresCase) throws Unreadable {
        bound(pattern);
        try {
            RegExp regex = new RegExp(pattern, SYNTAX, ignoresCase ? RegExp.CASE_INSENSITIVE : 0);
            if (size(regex) > MAX_STATES) {
                throw new Unreadable(
                        "expected a regular expression of at most %d states, found one whose repetitions make more; repeat less"
                                .formatted(MAX_STATES));
            }
            return Operations.determinize(regex.toAutomaton(), MAX_STATES);
        } catch (TooComplexToDeterminizeException e) {
            throw new Unreadable(
                    "expected a regular expression that an automaton of %d states can match, found one that needs more; write it simpler"
                            .formatted(MAX_STATES));
        } catch (IllegalArgumentException e) {
            throw new Unreadable(
                    "expected a regular expression in Lucene's syntax, found one that is none: %s"
                            .formatted(e.getMessage()));
        }
    }

    private static void bound(String pattern) throws Unreadable {
        if (pattern.length() > MAX_LENGTH) {
            throw new Unreadable(
                    "expected at most %d characters of regular expression, found %d; split it with 'or'"
                            .formatted(MAX_LENGTH, pattern.length()));
        }
        int depth = 0;
        for (int i = 0; i < pattern.length(); i++) {
            switch (pattern.charAt(i)) {
                case '\\' -> i++;
                case '(' -> depth++;
                case ')' -> depth--;
                default -> {}
            }
            if (depth > MAX_NESTING) {
                throw new Unreadable(
                        "expected at most %d levels of parentheses in a regular expression, found more"
                                .formatted(MAX_NESTING));
            }
        }
    }

    /**
     * No fewer states than the automaton has before it is made deterministic. Of a complement and
     * an intersection, which may have far more states than their parts or far fewer, they are
     * counted: the parts are small then, and so the work to make one is bounded.
     */
    private static long size(@Nullable RegExp regex) {
        if (regex == null) {
            return 0;
        }
        return switch (regex.kind) {
            case REGEXP_UNION, REGEXP_CONCATENATION -> size(regex.exp1) + size(regex.exp2);
            case REGEXP_INTERSECTION -> {
                long pairs = product(size(regex.exp1), size(regex.exp2));
                yield pairs > MAX_PAIRS ? pairs : regex.toAutomaton().getNumStates();
            }
            case REGEXP_OPTIONAL, REGEXP_REPEAT -> size(regex.exp1) + 1;
            case REGEXP_REPEAT_MIN -> product(size(regex.exp1), regex.min + 1L);
            case REGEXP_REPEAT_MINMAX -> product(size(regex.exp1), Math.max(1, regex.max));
            case REGEXP_COMPLEMENT, REGEXP_DEPRECATED_COMPLEMENT -> {
                long inner = size(regex.exp1);
                yield inner > MAX_STATES
                        ? inner
                        : Operations.determinize(regex.exp1.toAutomaton(), MAX_STATES)
                                        .getNumStates()
                                + 2L;
            }
            case REGEXP_STRING -> regex.s.length() + 1L;
            case REGEXP_INTERVAL -> 20L * Math.max(1, String.valueOf(regex.max).length());
            case REGEXP_CHAR,
                    REGEXP_CHAR_RANGE,
                    REGEXP_CHAR_CLASS,
                    REGEXP_ANYCHAR,
                    REGEXP_EMPTY,
                    REGEXP_ANYSTRING,
                    REGEXP_AUTOMATON ->
                    2;
        };
    }

    private static long product(long a, long b) {
        return Math.min(a * b, Integer.MAX_VALUE); // both are below that
    }

    @Override
    public boolean passes(Object value) {
        return run.run((String) value);
    }

    @Override
    public String toString() {
        return "%s automaton(%d characters, %d states)"
                .formatted(ignoresCase ? "regex~" : "regex", pattern.length(), run.getSize());
    }
}
