package io.tripline.eql.compiler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.tripline.eql.CompiledQuery;
import io.tripline.eql.EqlException;
import io.tripline.eql.Schema;
import io.tripline.eql.ast.Expression.Comparison.Operator;
import io.tripline.event.FieldTable;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.standard.StandardAnalyzer;
import org.apache.lucene.document.Field.Store;
import org.apache.lucene.document.InetAddressPoint;
import org.apache.lucene.document.KeywordField;
import org.apache.lucene.index.IndexableField;
import org.apache.lucene.index.memory.MemoryIndex;
import org.apache.lucene.search.Query;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Index leaves beside the queries that Elasticsearch has Lucene run for them, on random values. A
 * leaf and the values are made of one random text, so that they match now and again. Every run
 * takes the same way; {@code -Dtripline.seed=…} takes another, {@code -Dtripline.leaves=…} a longer
 * one.
 */
class LuceneOracleTest {

    private static final long SEED = Long.getLong("tripline.seed", 20260512L);
    private static final int LEAVES = Integer.getInteger("tripline.leaves", 200);
    private static final int EVENTS_PER_LEAF = 8;
    private static final int MAX_VALUES = 3;
    private static final int MAX_LIST = 3;

    /** A kind is worth its name only if both verdicts are at least so frequent, in percent. */
    private static final int LEAST_SHARE = 10;

    private static final Analyzer UNUSED = new StandardAnalyzer(); // no field here is analysed
    private static final List<String> COUNTS = new ArrayList<>();

    private final Random random = new Random(SEED);
    private final NastyTexts texts = new NastyTexts(random);
    private final NastyAddresses addresses = new NastyAddresses(random);

    /** A condition over the field {@code f}, and what Elasticsearch makes of it. */
    private record Leaf(String condition, Query query) {}

    /** Makes leaves of a kind; the text is one that they should match about every other time. */
    private interface Leaves {
        Leaf of(LuceneOracleTest test, String text);
    }

    /** As {@link Leaves}, of an address. */
    private interface AddressLeaves {
        Leaf of(LuceneOracleTest test, InetAddress address);
    }

    @AfterAll
    static void printCounts() {
        System.out.println("Compared with Lucene, seed " + SEED + ": " + String.join(", ", COUNTS));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void judgesTextsAsLucene(String kind, Leaves leaves) throws EqlException {
        Schema schema = TestSchemas.of("f,keyword");
        Tally tally = new Tally(kind);
        for (int i = 0; i < LEAVES; i++) {
            String text = texts.text();
            compare(
                    tally,
                    schema,
                    leaves.of(this, text),
                    () -> texts.near(text),
                    value -> new KeywordField(LuceneQueries.FIELD, value, Store.NO));
        }
        tally.assertWorthIt();
    }

    static Stream<Arguments> judgesTextsAsLucene() {
        return Stream.of(
                kind(
                        "==",
                        (test, text) -> new Leaf("f == " + eql(text), LuceneQueries.equal(text))),
                kind("in", (test, text) -> test.list("in", text, LuceneQueries::equal)),
                kind(
                        "in~",
                        (test, text) -> test.list("in~", text, LuceneQueries::equalIgnoringCase)),
                kind("like", (test, text) -> test.patterns("like", text, LuceneQueries::like)),
                kind(
                        "like~",
                        (test, text) ->
                                test.patterns("like~", text, LuceneQueries::likeIgnoringCase)),
                kind(
                        ":",
                        (test, text) -> test.patterns(":", text, LuceneQueries::likeIgnoringCase)),
                kind("regex", (test, text) -> test.regex("regex", text, false)),
                kind("regex~", (test, text) -> test.regex("regex~", text, true)),
                call("startsWith", NastyTexts::beginning, LuceneQueries::startsWith),
                call("startsWith~", NastyTexts::beginning, LuceneQueries::startsWithIgnoringCase),
                call(
                        "endsWith",
                        LuceneOracleTest::escapedEnd,
                        part -> LuceneQueries.wildcard("*" + part)),
                call(
                        "endsWith~",
                        LuceneOracleTest::escapedEnd,
                        part -> LuceneQueries.wildcardIgnoringCase("*" + part)),
                call(
                        "stringContains",
                        LuceneOracleTest::escapedPart,
                        part -> LuceneQueries.wildcard("*" + part + "*")),
                call(
                        "stringContains~",
                        LuceneOracleTest::escapedPart,
                        part -> LuceneQueries.wildcardIgnoringCase("*" + part + "*")),
                ordering(Operator.LESS),
                ordering(Operator.LESS_OR_EQUAL),
                ordering(Operator.GREATER),
                ordering(Operator.GREATER_OR_EQUAL),
                kind("exists", (test, text) -> new Leaf("f != null", LuceneQueries.exists())));
    }

    private static Arguments kind(String name, Leaves leaves) {
        return arguments(name, leaves);
    }

    private static Arguments call(
            String function,
            BiFunction<NastyTexts, String, String> part,
            Function<String, Query> query) {
        return kind(
                function,
                (test, text) -> {
                    String constant = part.apply(test.texts, text);
                    return new Leaf(
                            "%s(f, %s)".formatted(function, eql(constant)), query.apply(constant));
                });
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void judgesAddressesAsLucene(String kind, AddressLeaves leaves) throws EqlException {
        Schema schema = TestSchemas.of("f,ip");
        Tally tally = new Tally(kind);
        for (int i = 0; i < LEAVES; i++) {
            InetAddress address = addresses.address();
            compare(
                    tally,
                    schema,
                    leaves.of(this, address),
                    () -> addresses.text(addresses.near(address)),
                    text -> new InetAddressPoint(LuceneQueries.FIELD, InetAddress.ofLiteral(text)));
        }
        tally.assertWorthIt();
    }

    static Stream<Arguments> judgesAddressesAsLucene() {
        return Stream.of(
                addressKind(
                        "ip ==",
                        (test, address) ->
                                new Leaf(
                                        "f == " + eql(test.addresses.text(address)),
                                        LuceneQueries.address(address))),
                addressKind(
                        "ip == block",
                        (test, address) -> {
                            int bits = test.addresses.prefixBits(address);
                            return new Leaf(
                                    "f == " + eql(test.addresses.block(address, bits)),
                                    LuceneQueries.block(address, bits));
                        }),
                addressKind("ip in", (test, address) -> test.blocks("f in (%s)", address)),
                addressKind(
                        "cidrMatch", (test, address) -> test.blocks("cidrMatch(f, %s)", address)),
                addressOrdering(Operator.LESS),
                addressOrdering(Operator.LESS_OR_EQUAL),
                addressOrdering(Operator.GREATER),
                addressOrdering(Operator.GREATER_OR_EQUAL));
    }

    private static Arguments addressKind(String name, AddressLeaves leaves) {
        return arguments(name, leaves);
    }

    private static Arguments addressOrdering(Operator operator) {
        return addressKind(
                "ip " + operator.symbol(),
                (test, address) ->
                        new Leaf(
                                "f %s %s"
                                        .formatted(
                                                operator.symbol(),
                                                eql(test.addresses.text(address))),
                                LuceneQueries.ordered(operator, address)));
    }

    /** A list of addresses and blocks of them. */
    private Leaf blocks(String condition, InetAddress address) {
        List<String> items = new ArrayList<>();
        List<Query> queries = new ArrayList<>();
        for (InetAddress item : some(() -> addresses.near(address))) {
            if (random.nextBoolean()) {
                items.add(eql(addresses.text(item)));
                queries.add(LuceneQueries.address(item));
            } else {
                int bits = addresses.prefixBits(item);
                items.add(eql(addresses.block(item, bits)));
                queries.add(LuceneQueries.block(item, bits));
            }
        }
        return new Leaf(condition.formatted(String.join(", ", items)), LuceneQueries.any(queries));
    }

    private static String escapedEnd(NastyTexts texts, String text) {
        return texts.escaped(texts.end(text));
    }

    private static String escapedPart(NastyTexts texts, String text) {
        return texts.escaped(texts.part(text));
    }

    private static Arguments ordering(Operator operator) {
        return kind(
                operator.symbol(),
                (test, text) ->
                        new Leaf(
                                "f " + operator.symbol() + " " + eql(text),
                                LuceneQueries.ordered(operator, text)));
    }

    private Leaf list(String symbol, String text, Function<String, Query> query) {
        return anyOf(symbol, some(() -> texts.near(text)), query);
    }

    private Leaf patterns(String symbol, String text, Function<String, Query> query) {
        return anyOf(symbol, some(() -> texts.pattern(texts.near(text))), query);
    }

    /** A list is one pattern. */
    private Leaf regex(String symbol, String text, boolean ignoresCase) {
        List<String> patterns = some(() -> texts.regex(texts.near(text)));
        return new Leaf(
                anyOf(symbol, patterns, LuceneQueries::equal).condition(),
                LuceneQueries.regex(String.join("|", patterns), ignoresCase));
    }

    private static Leaf anyOf(String symbol, List<String> items, Function<String, Query> query) {
        String list = items.stream().map(LuceneOracleTest::eql).collect(Collectors.joining(", "));
        return new Leaf(
                "f %s (%s)".formatted(symbol, list),
                LuceneQueries.any(items.stream().map(query).toList()));
    }

    private <T> List<T> some(Supplier<T> item) {
        return Stream.generate(item).limit(1 + random.nextInt(MAX_LIST)).toList();
    }

    private void compare(
            Tally tally,
            Schema schema,
            Leaf leaf,
            Supplier<String> value,
            Function<String, IndexableField> indexed)
            throws EqlException {
        List<String> events = new ArrayList<>();
        List<Boolean> expected = new ArrayList<>();
        for (int i = 0; i < EVENTS_PER_LEAF; i++) {
            List<String> values =
                    Stream.generate(value).limit(random.nextInt(MAX_VALUES + 1)).toList();
            MemoryIndex index = new MemoryIndex();
            values.forEach(v -> index.addField(indexed.apply(v), UNUSED));
            expected.add(index.search(leaf.query()) > 0);
            events.add(
                    values.stream()
                            .map(NastyTexts::json)
                            .collect(Collectors.joining(",", "{\"f\":[", "]}")));
        }
        for (boolean optimised : new boolean[] {true, false}) {
            FieldTable.Builder table = new FieldTable.Builder();
            CompiledQuery query =
                    new EqlCompiler(schema, Map.of(), table, optimised)
                            .compile(
                                    "any where " + leaf.condition(),
                                    EqlCompiler.DEFAULT_CATEGORY_FIELD);
            List<Boolean> verdicts = TestEvents.verdicts(query.matcher(), table.build(), events);
            for (int i = 0; i < events.size(); i++) {
                assertThat(verdicts.get(i))
                        .as(
                                "seed %d: %s on %s%nplan: %s",
                                SEED, leaf.condition(), events.get(i), query.matcher())
                        .isEqualTo(expected.get(i));
            }
        }
        expected.forEach(tally::count);
    }

    private static String eql(String text) {
        return NastyTexts.eql(text);
    }

    /** How often each verdict came up for a kind of leaf. */
    private static final class Tally {

        private final String kind;
        private int matches;
        private int others;

        Tally(String kind) {
            this.kind = kind;
        }

        void count(boolean matched) {
            if (matched) {
                matches++;
            } else {
                others++;
            }
        }

        void assertWorthIt() {
            COUNTS.add("%s %d of %d".formatted(kind, matches, matches + others));
            assertThat(Math.min(matches, others) * 100 / (matches + others))
                    .as("percent of the rarer verdict of %s", kind)
                    .isGreaterThanOrEqualTo(LEAST_SHARE);
        }
    }
}
