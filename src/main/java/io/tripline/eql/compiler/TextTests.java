package io.tripline.eql.compiler;

import io.tripline.eql.ast.Expression.PatternMatch;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What patterns beside a bare field ask of its texts. Used by {@link Planner}. */
final class TextTests {

    private final boolean optimised;

    /**
     * The tests of a compiler.
     *
     * @param optimised false for the plain path
     */
    TextTests(boolean optimised) {
        this.optimised = optimised;
    }

    /**
     * The test of {@code :}, {@code like}, {@code regex} and their kin.
     *
     * @throws LuceneRegex.Unreadable if it is a regular expression that cannot be used
     */
    ValueTest ofPatterns(PatternMatch match) throws LuceneRegex.Unreadable {
        List<String> patterns = match.alternatives();
        boolean ignoresCase = match.kind().ignoresCase();
        return match.kind().isRegex()
                ? regex(patterns.getFirst(), ignoresCase)
                : wildcards(patterns, ignoresCase);
    }

    private ValueTest wildcards(List<String> patterns, boolean ignoresCase) {
        if (!optimised) {
            return WildcardLoop.of(patterns.stream().map(Wildcard::ofEql).toList(), ignoresCase);
        }
        Set<String> texts = new TreeSet<>();
        for (String pattern : patterns) {
            Wildcard wildcard = Wildcard.ofEql(ignoresCase ? AsciiCase.fold(pattern) : pattern);
            String literal = wildcard.literal(0, wildcard.length());
            if (literal == null) {
                return WildcardAutomaton.of(patterns, ignoresCase);
            }
            texts.add(literal);
        }
        return ignoresCase // patterns without a wildcard are a set of texts, which can be looked up
                ? new ValueTest.OneOfIgnoringCase(texts)
                : new ValueTest.OneOf(Set.copyOf(texts));
    }

    /** What a single text fits is an equality with that text. */
    private static ValueTest regex(String pattern, boolean ignoresCase)
            throws LuceneRegex.Unreadable {
        String only = LuceneRegex.onlyText(pattern);
        if (only == null) {
            return LuceneRegex.of(pattern, ignoresCase);
        }
        return ignoresCase
                ? new ValueTest.OneOfIgnoringCase(Set.of(AsciiCase.fold(only)))
                : new ValueTest.Equals(only);
    }

    /**
     * {@code endsWith} and {@code stringContains} hand their constant to Lucene as it stands, so
     * that wildcards and backslashes in it work.
     *
     * @param rest what follows the constant: nothing, or a star
     */
    ValueTest ofRawWildcard(String constant, String rest, boolean ignoresCase) {
        Wildcard inner = Wildcard.ofLucene(constant, ignoresCase);
        Wildcard whole = Wildcard.ofLucene("*" + constant + rest, ignoresCase);
        // a backslash at the end escapes the star that follows
        boolean escapesRest = !rest.isEmpty() && whole.endsLiterally();
        String literal = inner.literal(0, inner.length());
        if (!optimised || literal == null || escapesRest) {
            return optimised && !whole.mindsCase() // rare: no automaton for it
                    ? WildcardAutomaton.of(whole, ignoresCase)
                    : WildcardLoop.of(List.of(whole), ignoresCase);
        }
        return rest.isEmpty()
                ? new ValueTest.EndsWith(literal, ignoresCase)
                : new ValueTest.Contains(literal, ignoresCase);
    }
}
