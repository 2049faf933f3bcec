package io.tripline.eql.reference;

import static org.assertj.core.api.Assertions.assertThat;

import io.tripline.eql.EqlException;
import io.tripline.eql.EventMatcher;
import io.tripline.eql.Schema;
import io.tripline.eql.ast.Query;
import io.tripline.eql.syntax.EqlParser;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The engine, optimised and on its plain path, says of random queries and random events what the
 * reference says, and refuses what the reference refuses. {@code -Dtripline.seed=…} repeats a run,
 * {@code -Dtripline.pairs=…} makes it longer: so many pairs of a query and an event are judged.
 * Stops at the first few disagreements ({@code -Dtripline.disagreements=…}) and prints them with as
 * little in them as shows the fault.
 */
class DifferentialTest {

    private static final long SEED =
            Long.getLong("tripline.seed", System.nanoTime() & 0xFFFF_FFFFL);
    private static final int PAIRS = Integer.getInteger("tripline.pairs", 200_000);
    private static final int DISAGREEMENTS = Integer.getInteger("tripline.disagreements", 5);
    private static final int EVENTS = 40;
    private static final int QUERIES = 20;

    /** So many pairs each construct has to have at least; of 200 000 each has twice as many. */
    private static final int ENOUGH = 1_000;

    /** What has to come up, however the queries fold. */
    private static final List<String> CONSTRUCTS =
            Stream.of(
                            Stream.of("and", "or", "not"),
                            each("index", "== <= < > >= in in~ : like like~ regex regex~"),
                            each("index", "startswith endswith stringcontains cidrmatch"),
                            each("index", "startswith~ endswith~ stringcontains~"),
                            Stream.of("index == null", "script == null"),
                            each("script", "== <= < > >= in in~ : like like~ regex regex~"),
                            each("script", "and or not + - * / % negation"),
                            each("script", "add subtract multiply divide modulo number length"),
                            each("script", "between between~ concat indexof indexof~ string"),
                            each("script", "substring startswith endswith stringcontains"),
                            each("script", "startswith~ endswith~ stringcontains~ cidrmatch"),
                            each("type", "keyword boolean long integer short byte unsigned_long"),
                            each("type", "double float date date_nanos ip version unknown"))
                    .flatMap(names -> names)
                    .toList();

    private final Map<String, Tally> tallies = new TreeMap<>();
    private final Set<String> disagreements = new LinkedHashSet<>();
    private int refused;

    private static Stream<String> each(String leaf, String names) {
        return Stream.of(names.split(" ")).map(name -> leaf + " " + name);
    }

    /** How many pairs were judged, and how many of them match. */
    private record Tally(int pairs, int matches) {

        Tally plus(Tally other) {
            return new Tally(pairs + other.pairs, matches + other.matches);
        }

        double share() {
            return pairs == 0 ? 0 : 100.0 * matches / pairs;
        }
    }

    /** A query that both are to judge. */
    private record Prepared(
            RandomQueries.RandomQuery query,
            ReferenceEvaluator.Judge judge,
            EventMatcher optimised,
            EventMatcher plain) {}

    @Test
    void agreesWithTheReference() {
        SplittableRandom rounds = new SplittableRandom(SEED);
        for (int pairs = 0;
                pairs < PAIRS && disagreements.size() < DISAGREEMENTS;
                pairs += QUERIES * EVENTS) {
            judgeRound(rounds.split(), rounds.nextBoolean());
        }

        String report = report();
        System.out.println(report);
        assertThat(disagreements).as(report).isEmpty();
        if (PAIRS >= 200_000) { // a shorter run is for the eye
            assertCoverage();
        }
    }

    private void assertCoverage() {
        for (String kind : List.of("all", "leaf index", "leaf script")) {
            assertThat(tally(kind).share())
                    .as("per cent of the pairs with %s that match", kind)
                    .isBetween(20.0, 80.0);
        }
        for (String construct : CONSTRUCTS) {
            assertThat(tally(construct).pairs())
                    .as("pairs with %s", construct)
                    .isGreaterThanOrEqualTo(ENOUGH);
            assertThat(tally(construct).share())
                    .as("per cent of the pairs with %s that match", construct)
                    .isBetween(10.0, 90.0); // of few queries, so by chance farther from the middle
        }
    }

    @Test
    void writesQueriesThatReadBackAsTheSameTree() throws EqlException {
        SplittableRandom random = new SplittableRandom(SEED);
        RandomQueries queries = new RandomQueries(random, new RandomValues(random), false);
        for (int i = 0; i < 1_000; i++) {
            RandomQueries.RandomQuery query = queries.next();
            assertThat(parsed(query.text()).condition())
                    .as("seed %d", SEED)
                    .hasToString(query.condition().toString());
        }
    }

    private void judgeRound(SplittableRandom random, boolean isComplete) {
        RandomValues values = new RandomValues(random);
        RandomQueries queries = new RandomQueries(random, values, isComplete);
        RandomEvents generator = new RandomEvents(random, values);
        List<Map<String, List<Object>>> events =
                Stream.generate(generator::next).limit(EVENTS).toList();
        Engine engine = new Engine(schema(isComplete));
        List<Prepared> prepared = new ArrayList<>();
        List<EventMatcher> matchers = new ArrayList<>();
        while (prepared.size() < QUERIES && disagreements.size() < DISAGREEMENTS) {
            Prepared next = prepare(isComplete, engine, queries.next());
            if (next != null) {
                prepared.add(next);
                matchers.add(next.optimised());
                matchers.add(next.plain());
            }
        }
        List<List<Boolean>> found = engine.verdicts(matchers, events);
        for (int q = 0; q < prepared.size(); q++) {
            compare(isComplete, prepared.get(q), events, found.get(2 * q), found.get(2 * q + 1));
        }
    }

    private static Schema schema(boolean isComplete) {
        return isComplete ? RandomSchema.COMPLETE : RandomSchema.DYNAMIC;
    }

    /** Null if both refuse the query. */
    private @Nullable Prepared prepare(
            boolean isComplete, Engine engine, RandomQueries.RandomQuery query) {
        ReferenceEvaluator.Judge judge = null;
        String refusal = "";
        try {
            judge = new ReferenceEvaluator(schema(isComplete)).judge(parsed(query.text()));
        } catch (EqlException | Refused e) {
            refusal = e.toString();
        }
        try {
            EventMatcher optimised = engine.compile(query.text(), true);
            EventMatcher plain = engine.compile(query.text(), false);
            if (judge != null) {
                return new Prepared(query, judge, optimised, plain);
            }
            disagreements.add("%s%n  the reference: %s%n".formatted(query.text(), refusal));
        } catch (EqlException | RuntimeException | AssertionError e) {
            refused++;
            if (judge != null) {
                disagreements.add("%s%n  the engine: %s%n".formatted(query.text(), e));
            }
        }
        return null;
    }

    private static Query.EventQuery parsed(String query) throws EqlException {
        return (Query.EventQuery) EqlParser.parseQuery(query);
    }

    private void compare(
            boolean isComplete,
            Prepared query,
            List<Map<String, List<Object>>> events,
            List<Boolean> optimised,
            List<Boolean> plain) {
        int matches = 0;
        Disagreement disagreement = null;
        for (int i = 0; i < events.size(); i++) {
            boolean expected = query.judge().matches(events.get(i));
            matches += expected ? 1 : 0;
            if (optimised.get(i) != expected || plain.get(i) != expected) {
                disagreement =
                        new Disagreement(isComplete, query.query().condition(), events.get(i));
            }
        }
        if (disagreement != null) {
            disagreements.add(describe(disagreement.shrunk(DifferentialTest::isOne)));
        }
        Tally tally = new Tally(events.size(), matches);
        query.judge()
                .constructs()
                .forEach(construct -> tallies.merge(construct, tally, Tally::plus));
        tallies.merge("all", tally, Tally::plus);
    }

    /** Verdicts on one event, and the plan. */
    private record Verdicts(boolean reference, boolean optimised, boolean plain, String plan) {

        /** Null if one of them refuses the query. */
        static @Nullable Verdicts of(Disagreement disagreement) {
            Schema schema = schema(disagreement.isComplete());
            String text = text(disagreement);
            try {
                Engine engine = new Engine(schema);
                EventMatcher optimised = engine.compile(text, true);
                EventMatcher plain = engine.compile(text, false);
                boolean reference =
                        new ReferenceEvaluator(schema)
                                .judge(parsed(text))
                                .matches(disagreement.event());
                List<List<Boolean>> found =
                        engine.verdicts(List.of(optimised, plain), List.of(disagreement.event()));
                return new Verdicts(
                        reference,
                        found.getFirst().getFirst(),
                        found.getLast().getFirst(),
                        optimised.toString());
            } catch (EqlException | RuntimeException | AssertionError e) {
                return null; // shrinking also makes queries that are none
            }
        }
    }

    private static String text(Disagreement disagreement) {
        return new RandomQueries.RandomQuery(null, disagreement.condition()).text();
    }

    private static boolean isOne(Disagreement candidate) {
        Verdicts verdicts = Verdicts.of(candidate);
        return verdicts != null
                && (verdicts.optimised() != verdicts.reference()
                        || verdicts.plain() != verdicts.reference());
    }

    private static String describe(Disagreement disagreement) {
        return "%s%n  schema: %s%n  event: %s%n  %s%n"
                .formatted(
                        text(disagreement),
                        disagreement.isComplete() ? "complete" : "dynamic",
                        RandomEvents.json(disagreement.event()),
                        Verdicts.of(disagreement));
    }

    private Tally tally(String construct) {
        return tallies.getOrDefault(construct, new Tally(0, 0));
    }

    private String report() {
        StringBuilder report =
                new StringBuilder("seed %d, %d queries refused%n".formatted(SEED, refused));
        tallies.forEach((construct, tally) ->
                report.append(
                        "%-24s %8d pairs, %5.1f %% match%n"
                                .formatted(construct, tally.pairs(), tally.share())));
        disagreements.forEach(
                disagreement -> report.append(System.lineSeparator()).append(disagreement));
        return report.toString();
    }
}
