package io.tripline.alert.store;

import io.tripline.alert.Alert;
import io.tripline.alert.AlertStore;
import io.tripline.alert.Arrivals;
import io.tripline.alert.StoreUnavailable;
import io.tripline.alert.StoredAlert;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;

/**
 * Alerts in a database. Alerts and what is to be delivered of them are written in one transaction.
 * Made by {@link AlertDatabase}.
 */
final class JdbcAlertStore implements AlertStore {

    /**
     * Documents of a request that are made before its turn to write, in characters, beside those
     * for which it has room to keep them: the others are made while it writes, so that very many
     * alerts are never whole in memory.
     */
    private static final long MADE_AHEAD = 256 * 1024;

    /**
     * So many requests after one with a repeat are taken to have some too: a client sends again.
     */
    private static final int AFTER_A_REPEAT = 64;

    private static final int ROWS_AT_ONCE = 100;
    private static final long SIZE_AT_ONCE = 1L << 20;

    private final AlertTable alerts;
    private final DeliveryTable deliveries;
    private final Folding folding;
    private final GroupCommit commits;
    private final Runnable check;
    private final Set<String> sinks;
    private final Arrivals arrivals;
    private final Clock clock;
    private final AtomicInteger repeatsExpected = new AtomicInteger();

    /** One batch for the alerts of many requests, which often have a few each. */
    private final GroupCommit.Work<Addition, BitSet> insertion = this::insert;

    /**
     * A store.
     *
     * @param check throws {@link StoreUnavailable} if what is read is not kept
     */
    JdbcAlertStore(
            AlertTable alerts,
            DeliveryTable deliveries,
            Folding folding,
            GroupCommit commits,
            Runnable check,
            Set<String> sinks,
            Arrivals arrivals,
            Clock clock) {
        this.alerts = alerts;
        this.deliveries = deliveries;
        this.folding = folding;
        this.commits = commits;
        this.check = check;
        this.sinks = sinks;
        this.arrivals = arrivals;
        this.clock = clock;
    }

    /**
     * While there are repeats, these are told from others by reading, so that they cost no write;
     * else writing tells.
     */
    @Override
    public BitSet add(List<Alert> added, Duration patience) {
        check.run(); // to say of some that they are known is to say that they are kept
        BitSet known =
                repeatsExpected.get() > 0
                        ? known(added.stream().map(Alert::id).toList())
                        : new BitSet();
        boolean hasRepeats = !known.isEmpty();
        Set<String> seen = new HashSet<>();
        List<Integer> places = new ArrayList<>();
        for (int i = 0; i < added.size(); i++) {
            if (!known.get(i) && seen.add(added.get(i).id())) {
                places.add(i);
            } else {
                known.set(i);
            }
        }
        if (places.isEmpty()) {
            noteRepeats(hasRepeats);
            return known;
        }
        List<Alert> fresh = places.stream().map(added::get).toList();
        List<String> ahead = documents(fresh);
        BitSet taken;
        Addition addition = new Addition(fresh, ahead, new ArrayList<>());
        try {
            taken = commits.run(insertion, addition, patience);
        } catch (StoreUnavailable e) {
            taken = allKept(addition, e);
        }
        noteRepeats(hasRepeats || !taken.isEmpty());
        arrivals.signal();
        taken.stream().forEach(i -> known.set(places.get(i)));
        return known;
    }

    /**
     * What could not be written may be there; but not if it may still be written, or there is no
     * time to look.
     */
    private BitSet allKept(Addition addition, StoreUnavailable failure) {
        if (failure.getCause() instanceof TimeoutException
                || failure.getCause() instanceof CancellationException
                || failure.getCause() instanceof InterruptedException) {
            throw failure;
        }
        check.run();
        Map<String, Long> numbers = read(() -> alerts.numbers(addition.ids()));
        if (!numbers.keySet().containsAll(addition.ids())) {
            throw failure;
        }
        BitSet kept = new BitSet();
        kept.set(0, addition.count());
        clearOwn(addition, kept, numbers);
        return kept;
    }

    /** Of alerts that are there, those that an earlier attempt of the same request has stored. */
    private static void clearOwn(Addition addition, BitSet known, Map<String, Long> numbers) {
        List<String> ids = addition.ids();
        for (int i = known.nextSetBit(0); i >= 0; i = known.nextSetBit(i + 1)) {
            if (addition.gave(i, numbers.getOrDefault(ids.get(i), 0L))) {
                known.clear(i);
            }
        }
    }

    private void noteRepeats(boolean found) {
        repeatsExpected.updateAndGet(
                expected -> found ? AFTER_A_REPEAT : Math.max(0, expected - 1));
    }

    private static List<String> documents(List<Alert> alerts) {
        List<String> documents = new ArrayList<>();
        long size = 0;
        for (Alert alert : alerts) {
            if (size >= MADE_AHEAD) {
                break;
            }
            String document = alert.jsonToKeep();
            documents.add(document);
            if (alert.keptJson() == null) {
                size += document.length();
            }
        }
        return documents;
    }

    /**
     * Inserts the alerts of a group's requests.
     *
     * @return for each request which of its alerts were there: another instance, or another request
     *     of the group, has stored them meanwhile
     */
    private List<BitSet> insert(List<Addition> additions) {
        List<BitSet> known = additions.stream().map(addition -> new BitSet()).toList();
        List<AlertTable.Row> rows = new ArrayList<>();
        List<Place> places = new ArrayList<>();
        long number = alerts.takeNumbers(additions.stream().mapToInt(Addition::count).sum());
        Map<String, Long> grown = new HashMap<>();
        long size = 0;
        for (int request = 0; request < additions.size(); request++) {
            Addition addition = additions.get(request);
            addition.attempts.add(number);
            for (int i = 0; i < addition.count(); i++) {
                AlertTable.Row row = addition.row(i, ++number);
                rows.add(row);
                places.add(new Place(known.get(request), i));
                size += row.document().length();
                if (rows.size() == ROWS_AT_ONCE || size >= SIZE_AT_ONCE) {
                    insert(rows, places, grown);
                    rows.clear();
                    places.clear();
                    size = 0;
                }
            }
        }
        insert(rows, places, grown);
        alerts.grow(grown);
        for (int request = 0; request < additions.size(); request++) {
            Addition addition = additions.get(request);
            if (addition.attempts.size() > 1 && !known.get(request).isEmpty()) {
                clearOwn(addition, known.get(request), alerts.numbers(addition.ids()));
            }
        }
        return known;
    }

    /**
     * Inserts what is not there.
     *
     * @param places where to note of each that it is
     * @param grown where to note how many characters are added, by tenant
     */
    private void insert(List<AlertTable.Row> rows, List<Place> places, Map<String, Long> grown) {
        if (rows.isEmpty()) {
            return;
        }
        boolean[] known = alerts.insert(rows);
        List<AlertTable.Row> stored = new ArrayList<>();
        for (int i = 0; i < known.length; i++) {
            if (known[i]) {
                places.get(i).known.set(places.get(i).index);
            } else {
                AlertTable.Row row = rows.get(i);
                stored.add(row);
                grown.merge(row.alert().tenant(), (long) row.document().length(), Long::sum);
            }
        }
        deliver(stored);
    }

    private void deliver(List<AlertTable.Row> stored) {
        if (sinks.isEmpty()) {
            return;
        }
        long now = clock.millis();
        List<AlertTable.Row> single = folding.isOff() ? stored : folding.fold(stored);
        deliveries.insert(
                sinks,
                single.stream()
                        .map(row ->
                                new DeliveryTable.Item(row.number(), row.alert().id(), now, null))
                        .toList());
    }

    @Override
    public BitSet known(List<String> ids) {
        BitSet known = new BitSet(ids.size());
        Set<String> found = read(() -> alerts.numbers(ids).keySet());
        for (int i = 0; i < ids.size(); i++) {
            known.set(i, found.contains(ids.get(i)));
        }
        return known;
    }

    @Override
    public Optional<StoredAlert> find(String tenant, String id) {
        if (isUnstorable(id)) {
            return Optional.empty();
        }
        return read(() -> alerts.find(tenant, id));
    }

    @Override
    public Page list(Query query, LongConsumer room) {
        if (isUnstorable(query.ruleId())) {
            return new Page(List.of(), null);
        }
        return read(() -> alerts.list(query, room));
    }

    @Override
    public Followed after(long number, String tenant, @Nullable String ruleId, int limit) {
        return read(() -> alerts.after(number, tenant, ruleId, limit));
    }

    @Override
    public long lastNumber() {
        return read(alerts::lastNumber);
    }

    /** Whether nothing that is stored can be equal to it: PostgreSQL knows no text with NUL. */
    private static boolean isUnstorable(@Nullable String text) {
        return text != null && text.indexOf('\0') >= 0;
    }

    /** What reads needs no transaction; its failures are the store's. */
    static <T extends @Nullable Object> T read(Supplier<T> reading) {
        try {
            return reading.get();
        } catch (DataAccessException e) {
            throw GroupCommit.asUnavailable(e);
        }
    }

    /**
     * What a request adds.
     *
     * @param ahead the documents of the first of them
     * @param attempts to write it, each by the number before that of its first alert: of a commit
     *     that failed it may not be known whether it was one
     */
    private record Addition(List<Alert> alerts, List<String> ahead, List<Long> attempts) {

        int count() {
            return alerts.size();
        }

        List<String> ids() {
            return alerts.stream().map(Alert::id).toList();
        }

        /** Whether an attempt before gave an alert this number. */
        boolean gave(int index, long number) {
            return attempts.contains(number - index - 1);
        }

        AlertTable.Row row(int index, long number) {
            Alert alert = alerts.get(index);
            return new AlertTable.Row(
                    alert, number, index < ahead.size() ? ahead.get(index) : alert.json());
        }
    }

    /** An alert of a request: its index there, and where to note that it is known. */
    private record Place(BitSet known, int index) {}
}
