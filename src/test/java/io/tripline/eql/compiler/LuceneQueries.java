package io.tripline.eql.compiler;

import io.tripline.eql.ast.Expression.Comparison.Operator;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.apache.lucene.document.InetAddressPoint;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.AutomatonQuery;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.FieldExistsQuery;
import org.apache.lucene.search.MatchNoDocsQuery;
import org.apache.lucene.search.PrefixQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.RegexpQuery;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TermRangeQuery;
import org.apache.lucene.search.WildcardQuery;
import org.apache.lucene.util.IntsRef;
import org.apache.lucene.util.UnicodeUtil;
import org.apache.lucene.util.automaton.Automata;
import org.apache.lucene.util.automaton.Automaton;
import org.apache.lucene.util.automaton.Operations;
import org.apache.lucene.util.automaton.RegExp;

/** The queries over one field that Elasticsearch has Lucene run for EQL's index leaves. */
final class LuceneQueries {

    static final String FIELD = "f";

    private static final int REGEX_SYNTAX = RegExp.ALL | RegExp.DEPRECATED_COMPLEMENT;

    private LuceneQueries() {}

    static Query exists() {
        return new FieldExistsQuery(FIELD);
    }

    static Query equal(String text) {
        return new TermQuery(term(text));
    }

    static Query equalIgnoringCase(String text) {
        return automaton(characters(text, LuceneQueries::ignoringCase));
    }

    static Query ordered(Operator operator, String text) {
        return switch (operator) {
            case LESS -> TermRangeQuery.newStringRange(FIELD, null, text, true, false);
            case LESS_OR_EQUAL -> TermRangeQuery.newStringRange(FIELD, null, text, true, true);
            case GREATER -> TermRangeQuery.newStringRange(FIELD, text, null, false, true);
            case GREATER_OR_EQUAL -> TermRangeQuery.newStringRange(FIELD, text, null, true, true);
            case EQUAL, NOT_EQUAL ->
                    throw new IllegalArgumentException("expected an ordering, found " + operator);
        };
    }

    /** Elasticsearch asks for equality where nothing stands for other characters. */
    static Query like(String pattern) {
        return isLiteral(pattern) ? equal(pattern) : wildcard(withoutEscape(pattern));
    }

    static Query likeIgnoringCase(String pattern) {
        return isLiteral(pattern)
                ? equalIgnoringCase(pattern)
                : wildcardIgnoringCase(withoutEscape(pattern));
    }

    private static boolean isLiteral(String pattern) {
        return pattern.indexOf('*') < 0 && pattern.indexOf('?') < 0;
    }

    /** EQL's patterns have no escape, Lucene's have the backslash. */
    private static String withoutEscape(String pattern) {
        return pattern.replace("\\", "\\\\");
    }

    /** A pattern of Lucene's, in which a backslash escapes. */
    static Query wildcard(String pattern) {
        return new WildcardQuery(term(pattern));
    }

    /** As above; what a backslash escapes minds its case. */
    static Query wildcardIgnoringCase(String pattern) {
        List<Automaton> parts = new ArrayList<>();
        int[] characters = pattern.codePoints().toArray();
        for (int i = 0; i < characters.length; i++) {
            parts.add(
                    switch (characters[i]) {
                        case WildcardQuery.WILDCARD_STRING -> Automata.makeAnyString();
                        case WildcardQuery.WILDCARD_CHAR -> Automata.makeAnyChar();
                        case WildcardQuery.WILDCARD_ESCAPE ->
                                Automata.makeChar(
                                        i + 1 < characters.length ? characters[++i] : '\\');
                        default -> ignoringCase(characters[i]);
                    });
        }
        return automaton(parts);
    }

    static Query startsWith(String prefix) {
        return new PrefixQuery(term(prefix));
    }

    static Query startsWithIgnoringCase(String prefix) {
        List<Automaton> parts = characters(prefix, LuceneQueries::ignoringCase);
        parts.add(Automata.makeAnyString());
        return automaton(parts);
    }

    /**
     * Elasticsearch asks for equality where only one text fits the pattern.
     *
     * @throws IllegalArgumentException if Lucene cannot read it
     */
    static Query regex(String pattern, boolean ignoresCase) {
        Automaton automaton =
                Operations.determinize(
                        new RegExp(pattern, REGEX_SYNTAX).toAutomaton(),
                        Operations.DEFAULT_DETERMINIZE_WORK_LIMIT);
        IntsRef only = Operations.isEmpty(automaton) ? null : Operations.getSingleton(automaton);
        if (only != null) {
            String text = UnicodeUtil.newString(only.ints, only.offset, only.length);
            return ignoresCase ? equalIgnoringCase(text) : equal(text);
        }
        return new RegexpQuery(
                term(pattern),
                REGEX_SYNTAX,
                ignoresCase ? RegExp.CASE_INSENSITIVE : 0,
                Operations.DEFAULT_DETERMINIZE_WORK_LIMIT);
    }

    static Query any(List<Query> queries) {
        BooleanQuery.Builder any = new BooleanQuery.Builder();
        queries.forEach(query -> any.add(query, Occur.SHOULD));
        return any.build();
    }

    static Query address(InetAddress address) {
        return InetAddressPoint.newExactQuery(FIELD, address);
    }

    static Query block(InetAddress address, int prefixBits) {
        return InetAddressPoint.newPrefixQuery(FIELD, address, prefixBits);
    }

    /** Lucene's ranges include both ends, so a bound that is excluded is the next address. */
    static Query ordered(Operator operator, InetAddress address) {
        InetAddress min = InetAddressPoint.MIN_VALUE;
        InetAddress max = InetAddressPoint.MAX_VALUE;
        return switch (operator) {
            case LESS ->
                    address.equals(min)
                            ? new MatchNoDocsQuery()
                            : range(min, InetAddressPoint.nextDown(address));
            case LESS_OR_EQUAL -> range(min, address);
            case GREATER ->
                    address.equals(max)
                            ? new MatchNoDocsQuery()
                            : range(InetAddressPoint.nextUp(address), max);
            case GREATER_OR_EQUAL -> range(address, max);
            case EQUAL, NOT_EQUAL ->
                    throw new IllegalArgumentException("expected an ordering, found " + operator);
        };
    }

    private static Query range(InetAddress first, InetAddress last) {
        return InetAddressPoint.newRangeQuery(FIELD, first, last);
    }

    private static List<Automaton> characters(String text, IntFunction<Automaton> part) {
        return new ArrayList<>(text.codePoints().mapToObj(part).toList());
    }

    /** The two cases of an ASCII letter; Elasticsearch leaves all else as it is. */
    private static Automaton ignoringCase(int character) {
        Automaton same = Automata.makeChar(character);
        if (character >= 128 || !Character.isLetter(character)) {
            return same;
        }
        return Operations.union(
                List.of(
                        same,
                        Automata.makeChar(
                                Character.isLowerCase(character)
                                        ? Character.toUpperCase(character)
                                        : Character.toLowerCase(character))));
    }

    private static Query automaton(List<Automaton> parts) {
        Automaton whole =
                parts.isEmpty() // nothing, concatenated, would match no text instead of
                        // the empty one
                        ? Automata.makeEmptyString()
                        : Operations.concatenate(parts);
        return new AutomatonQuery(
                term(""), Operations.determinize(whole, Operations.DEFAULT_DETERMINIZE_WORK_LIMIT));
    }

    private static Term term(String text) {
        return new Term(FIELD, text);
    }
}
