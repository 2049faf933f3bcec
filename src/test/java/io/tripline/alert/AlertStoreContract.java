package io.tripline.alert;

import static io.tripline.alert.TestAlerts.alert;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tripline.alert.AlertStore.Position;
import io.tripline.alert.AlertStore.Query;
import io.tripline.event.TestEvents;
import io.tripline.rule.Rule;
import io.tripline.rule.TestRules;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What every alert store must do: a kit that each store's test takes by implementing this. */
public interface AlertStoreContract {

    /** The instant from which the kit counts. */
    Instant START = Instant.parse("2026-05-12T09:00:00Z");

    /** Two rules to tell apart. */
    List<Rule> RULES =
            List.of(
                    TestAlerts.rule(TestRules.minimal("rule-0", "any where true")),
                    TestAlerts.rule(TestRules.minimal("rule-1", "any where true")));

    /** An empty store that holds at least a thousand small alerts. */
    AlertStore emptyStore();

    /** An alert of rule-0 that was detected so many seconds after the start. */
    static Alert at(long second, String eventId) {
        return at(second, eventId, 0);
    }

    /** An alert of one of the rules. */
    static Alert at(long second, String eventId, int rule) {
        Instant time = START.plusSeconds(second);
        return alert(RULES.get(rule), TestEvents.matching(eventId), time, time);
    }

    /** A query for the newest alerts. */
    static Query newest(int limit) {
        return new Query("default", null, null, null, null, limit);
    }

    /** The set of these numbers. */
    static BitSet bits(int... set) {
        BitSet bits = new BitSet();
        for (int bit : set) {
            bits.set(bit);
        }
        return bits;
    }

    private static List<String> ids(AlertStore.Page page) {
        return ids(page.alerts());
    }

    private static List<String> ids(List<StoredAlert> alerts) {
        return alerts.stream().map(StoredAlert::id).toList();
    }

    private static Position position(StoredAlert alert) {
        return new Position(alert.created(), alert.number());
    }

    @Test
    default void emptyStore_knowsNothing() {
        AlertStore store = emptyStore();

        assertThat(store.list(newest(10)).alerts()).isEmpty();
        assertThat(store.find("default", at(0, "a").id())).isEmpty();
        assertThat(store.known(List.of(at(0, "a").id()))).isEqualTo(bits());
        assertThat(store.add(List.of())).isEqualTo(bits());
        assertThat(store.known(List.of())).isEqualTo(bits());
    }

    @Test
    default void added_isFoundAsItWas() {
        AlertStore store = emptyStore();
        Alert alert = at(1, "a", 1);

        assertThat(store.add(List.of(alert))).isEqualTo(bits());

        StoredAlert found = store.find("default", alert.id()).orElseThrow();
        assertThat(found.id()).isEqualTo(alert.id());
        assertThat(found.ruleId()).isEqualTo("rule-1");
        assertThat(found.created()).isEqualTo(START.plusSeconds(1));
        assertThat(found.document()).isEqualTo(TestAlerts.json(alert));
        assertThat(store.find("default", "0".repeat(64))).isEmpty();
    }

    @Test
    default void duplicates_areKnownAcrossCalls_andKeptOnce() {
        AlertStore store = emptyStore();
        Alert first = at(1, "a");
        Alert repeat = at(50, "a");

        assertThat(repeat.id()).isEqualTo(first.id());
        assertThat(store.add(List.of(first))).isEqualTo(bits());
        assertThat(store.add(List.of(at(2, "b"), repeat, at(3, "c")))).isEqualTo(bits(1));
        assertThat(store.add(List.of(repeat, repeat))).isEqualTo(bits(0, 1));

        assertThat(store.list(newest(10)).alerts()).hasSize(3);
        assertThat(store.find("default", first.id()).orElseThrow().created())
                .isEqualTo(START.plusSeconds(1));
    }

    @Test
    default void duplicates_areKnownWithinACall_andKeptOnce() {
        AlertStore store = emptyStore();

        assertThat(store.add(List.of(at(1, "a"), at(1, "b"), at(2, "a"), at(1, "a"))))
                .isEqualTo(bits(2, 3));
        assertThat(store.list(newest(10)).alerts()).hasSize(2);
        assertThat(store.find("default", at(1, "a").id()).orElseThrow().created())
                .isEqualTo(START.plusSeconds(1));
    }

    /** Requests whose alerts are written together, some of which are the same. */
    @Test
    default void requestsAtOnce_haveEachTheirOwnAnswer() throws Exception {
        AlertStore store = emptyStore();

        Map<String, Integer> timesNew = addAtOnce(store, 12, 38);

        assertThat(timesNew).hasSize(12 * 35 + 1 + 3);
        assertThat(timesNew.values()).containsOnly(1);
        assertThat(ids(store.list(newest(1000))))
                .containsExactlyInAnyOrderElementsOf(timesNew.keySet());
    }

    /**
     * Has clients add alerts at once, each as many as are said: one that all have, twice; one that
     * every third has; and others that it alone has.
     *
     * @return for each id how often it was said to be new
     */
    static Map<String, Integer> addAtOnce(AlertStore store, int clients, int alerts)
            throws Exception {
        Map<String, Integer> timesNew = new ConcurrentHashMap<>();
        CyclicBarrier together = new CyclicBarrier(clients);
        try (ExecutorService threads = Executors.newFixedThreadPool(clients)) {
            List<Future<?>> all = new ArrayList<>();
            for (int client = 0; client < clients; client++) {
                List<Alert> request = new ArrayList<>();
                request.add(at(1, "of all"));
                request.add(at(1, "of some " + client % 3));
                while (request.size() < alerts - 1) {
                    request.add(at(request.size(), "of " + client + " alone " + request.size()));
                }
                request.add(alerts / 2, at(2, "of all"));
                all.add(
                        threads.submit(() -> {
                            together.await();
                            BitSet known = store.add(request);
                            for (int i = 0; i < alerts; i++) {
                                timesNew.merge(
                                        request.get(i).id(), known.get(i) ? 0 : 1, Integer::sum);
                            }
                            return null;
                        }));
            }
            for (Future<?> one : all) {
                one.get();
            }
        }
        return timesNew;
    }

    @Test
    default void oneEvent_makesAnAlertForEachRule() {
        AlertStore store = emptyStore();

        assertThat(store.add(List.of(at(1, "a", 0), at(1, "a", 1)))).isEqualTo(bits());
        assertThat(store.list(newest(10)).alerts()).hasSize(2);
    }

    @Test
    default void known_asksAndChangesNothing() {
        AlertStore store = emptyStore();
        Alert here = at(1, "a");
        Alert absent = at(1, "b");
        store.add(List.of(here));

        assertThat(store.known(List.of(absent.id(), here.id(), absent.id(), here.id())))
                .isEqualTo(bits(1, 3));
        assertThat(store.known(List.of(absent.id()))).isEqualTo(bits());
        assertThat(store.add(List.of(absent))).isEqualTo(bits());
    }

    @Test
    default void list_isNewestFirst_andWithinAnInstantWhatWasStoredLast() {
        AlertStore store = emptyStore();
        List<Alert> sameInstant = List.of(at(5, "a"), at(5, "b"), at(5, "c"), at(5, "d"));
        store.add(List.of(at(1, "old")));
        store.add(sameInstant);
        store.add(List.of(at(9, "new"), at(3, "between")));

        List<String> expected = new ArrayList<>();
        expected.add(at(9, "new").id());
        sameInstant.reversed().stream().map(Alert::id).forEach(expected::add);
        expected.add(at(3, "between").id());
        expected.add(at(1, "old").id());
        assertThat(ids(store.list(newest(100)))).isEqualTo(expected);
        assertThat(ids(store.list(newest(3)))).isEqualTo(expected.subList(0, 3));
    }

    @Test
    default void list_isFilteredByRule() {
        AlertStore store = emptyStore();
        store.add(List.of(at(1, "a", 0), at(2, "a", 1), at(3, "b", 0), at(4, "b", 1)));

        assertThat(ids(store.list(new Query("default", "rule-0", null, null, null, 10))))
                .containsExactly(at(3, "b", 0).id(), at(1, "a", 0).id());
        assertThat(ids(store.list(new Query("default", "rule-1", null, null, null, 1))))
                .containsExactly(at(4, "b", 1).id());
        assertThat(store.list(new Query("default", "rule-2", null, null, null, 10)).alerts())
                .isEmpty();
    }

    @Test
    default void list_isFilteredByTime_fromInclusiveToExclusive() {
        AlertStore store = emptyStore();
        store.add(List.of(at(1, "a"), at(2, "b"), at(3, "c"), at(4, "d")));
        Instant two = START.plusSeconds(2);
        Instant four = START.plusSeconds(4);

        assertThat(ids(store.list(new Query("default", null, two, four, null, 10))))
                .containsExactly(at(3, "c").id(), at(2, "b").id());
        assertThat(ids(store.list(new Query("default", null, two.plusMillis(1), null, null, 10))))
                .containsExactly(at(4, "d").id(), at(3, "c").id());
        assertThat(ids(store.list(new Query("default", null, null, two, null, 10))))
                .containsExactly(at(1, "a").id());
        assertThat(store.list(new Query("default", null, two, two, null, 10)).alerts()).isEmpty();
        assertThat(store.list(new Query("default", null, four, two, null, 10)).alerts()).isEmpty();
    }

    @Test
    default void list_combinesItsFilters() {
        AlertStore store = emptyStore();
        for (int i = 0; i < 20; i++) {
            store.add(List.of(at(i, "e" + i, i % 2)));
        }
        Alert tenth = at(10, "e10", 0);
        Query query =
                new Query(
                        "default",
                        "rule-0",
                        START.plusSeconds(4),
                        START.plusSeconds(19),
                        position(store.find("default", tenth.id()).orElseThrow()),
                        2);

        assertThat(ids(store.list(query)))
                .containsExactly(at(8, "e8", 0).id(), at(6, "e6", 0).id());
    }

    @Test
    default void questionsThatNothingAnswers_areNoFailure() {
        AlertStore store = emptyStore();
        store.add(List.of(at(1, "a")));

        assertThat(store.find("default", "\0")).isEmpty();
        assertThat(store.find("default", "' or 1 = 1 --")).isEmpty();
        assertThat(store.list(new Query("default", "rule\0-0", null, null, null, 1)).alerts())
                .isEmpty();
        assertThat(store.after(0, "default", "rule\0-0", 1).alerts()).isEmpty();
        assertThat(store.list(new Query("default", null, Instant.MAX, null, null, 1)).alerts())
                .isEmpty();
        assertThat(store.list(new Query("default", null, null, Instant.MIN, null, 1)).alerts())
                .isEmpty();
        assertThat(
                        store.list(new Query("default", null, Instant.MIN, Instant.MAX, null, 9))
                                .alerts())
                .hasSize(1);
    }

    @Test
    default void list_saysWhetherThereIsMore() {
        AlertStore store = emptyStore();
        store.add(List.of(at(1, "a"), at(2, "b"), at(3, "c")));

        assertThat(store.list(newest(2)).next())
                .isEqualTo(position(store.find("default", at(2, "b").id()).orElseThrow()));
        assertThat(store.list(newest(3)).next()).isNull();
        assertThat(store.list(newest(4)).next()).isNull();
    }

    @Test
    default void list_endsEarlyWhereDocumentsAreLarge_andGoesOnFromThere() {
        AlertStore store = emptyStore();
        String large = "{\"event\":{\"id\":\"%d\"},\"text\":\"" + "x".repeat(900_000) + "\"}";
        for (int i = 0; i < 12; i++) {
            Instant time = START.plusSeconds(i);
            store.add(List.of(alert(RULES.get(0), large.formatted(i), time, time)));
        }
        Set<String> walked = new HashSet<>();
        Position after = null;
        do {
            AlertStore.Page page = store.list(new Query("default", null, null, null, after, 100));
            assertThat(page.alerts()).isNotEmpty();
            walked.addAll(ids(page));
            after = page.next();
        } while (after != null);

        assertThat(walked).hasSize(12);
    }

    /** As many as may be asked for, of events as large as they usually are. */
    @Test
    default void list_isWhole_whereDocumentsAreUsual() {
        AlertStore store = emptyStore();
        String usual = "{\"event\":{\"id\":\"%d\"},\"text\":\"" + "x".repeat(6_000) + "\"}";
        List<Alert> alerts = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            Instant time = START.plusSeconds(i);
            alerts.add(alert(RULES.get(0), usual.formatted(i), time, time));
        }
        store.add(alerts);

        assertThat(store.list(newest(1000)).alerts()).hasSize(1000);
    }

    @Test
    default void list_asksForRoom_beforeItReads() {
        AlertStore store = emptyStore();
        store.add(List.of(at(1, "a"), at(2, "b"), at(3, "c")));
        List<Long> asked = new ArrayList<>();

        AlertStore.Page page = store.list(newest(2), asked::add);

        assertThat(asked)
                .containsExactly(
                        page.alerts().stream().mapToLong(alert -> alert.document().length()).sum());
        assertThatThrownBy(() ->
                        store.list(
                                newest(2),
                                size -> {
                                    throw new IllegalStateException("no room");
                                }))
                .hasMessage("no room");
    }

    @Test
    default void after_isInTheOrderOfStoring() {
        AlertStore store = emptyStore();
        assertThat(store.lastNumber()).isZero();
        assertThat(store.after(0, "default", null, 10).alerts()).isEmpty();
        store.add(List.of(at(9, "a"), at(1, "b", 1)));
        store.add(List.of(at(9, "a"), at(5, "c")));

        List<StoredAlert> all = store.after(0, "default", null, 10).alerts();

        assertThat(ids(all)).containsExactly(at(9, "a").id(), at(1, "b", 1).id(), at(5, "c").id());
        assertThat(all).extracting(StoredAlert::number).isSorted().doesNotHaveDuplicates();
        assertThat(store.lastNumber()).isGreaterThanOrEqualTo(all.getLast().number());
        assertThat(ids(store.after(all.get(0).number(), "default", null, 1).alerts()))
                .containsExactly(at(1, "b", 1).id());
        assertThat(ids(store.after(0, "default", "rule-1", 10).alerts()))
                .containsExactly(at(1, "b", 1).id());
        assertThat(store.after(store.lastNumber(), "default", null, 10).alerts()).isEmpty();
    }

    @Test
    default void after_leadsThroughAllAlerts_andPastThoseOfOtherRules() {
        AlertStore store = emptyStore();
        List<String> ofRule = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            store.add(List.of(at(i, "e" + i, i % 4 == 0 ? 1 : 0)));
            if (i % 4 == 0) {
                ofRule.add(at(i, "e" + i, 1).id());
            }
        }
        List<String> walked = new ArrayList<>();
        long number = 0;
        while (number < store.lastNumber()) {
            AlertStore.Followed followed = store.after(number, "default", "rule-1", 3);
            assertThat(followed.upTo()).isGreaterThan(number);
            walked.addAll(ids(followed.alerts()));
            number = followed.upTo();
        }

        assertThat(walked).isEqualTo(ofRule);
        assertThat(store.after(number, "default", null, 3))
                .isEqualTo(new AlertStore.Followed(List.of(), number));
    }

    @Test
    default void positions_leadThroughAllAlerts_thoughOthersAreAdded() {
        AlertStore store = emptyStore();
        Set<String> before = new HashSet<>();
        for (int i = 0; i < 50; i++) {
            Alert alert = at(i / 7, "e" + i);
            store.add(List.of(alert));
            before.add(alert.id());
        }
        List<String> walked = new ArrayList<>();
        Position after = null;
        for (int page = 0; page < 100; page++) {
            List<StoredAlert> alerts =
                    store.list(new Query("default", null, null, null, after, 3)).alerts();
            if (alerts.isEmpty()) {
                break;
            }
            walked.addAll(ids(alerts));
            after = position(alerts.getLast());
            store.add(List.of(at(1000 + page, "newer" + page)));
        }

        assertThat(walked).hasSize(50).containsExactlyInAnyOrderElementsOf(before);
    }

    @Test
    default void position_ofAnAlertThatIsNotThere_isAPlaceAllTheSame() {
        AlertStore store = emptyStore();
        store.add(List.of(at(1, "a"), at(3, "b")));

        assertThat(
                        ids(
                                store.list(
                                        new Query(
                                                "default",
                                                null,
                                                null,
                                                null,
                                                new Position(START.plusSeconds(2), 9),
                                                10))))
                .containsExactly(at(1, "a").id());
    }
}
