package io.tripline.alert.store;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Ids in SQLite, which one thread writes. They are digests, so that an index takes each into a page
 * of its own, which is then written for it alone. Therefore those of the last alerts are kept in
 * memory, and put into the index many at once and in its order: the idea of the log-structured
 * merge-tree (O'Neil et al., Acta Informatica 33, 1996). Nothing is lost with the memory: the ids
 * are in their alerts too, from where it is filled when it may not be what is stored, as at the
 * start and after a commit of which it is not known whether it was one. Thread-safe.
 */
final class GatheredIds implements AlertIds {

    /**
     * With so many in memory, of some 200 bytes each, they are put into the index. With twice as
     * many, the commit that does so takes twice as long.
     */
    static final int MANY = 4096;

    private static final String BY_ID =
            "from alert_by_id as i cross join alert as a on a.number = i.number"; // in this order

    /** What the index has of an id, from its beginning. */
    private static final int PREFIX_LENGTH = 12;

    private static final String PREFIX = "substr(?, 1, " + PREFIX_LENGTH + ")";

    private static final String INSERT =
            AlertTable.INSERT
                    + " select ?, ?, ?, ?, ?, ?, ? where not exists (select 1 "
                    + BY_ID
                    + " where i.prefix = "
                    + PREFIX
                    + " and a.id = ?)";

    private static final String UNINDEXED =
            "from alert as a where a.number > (select indexed_number from counter where id = 1)";

    private static final String INDEXED =
            "select a.id, a.number " + BY_ID + " where i.prefix in (:prefixes) and a.id in (:ids)";

    /** One statement, so that nothing goes from the one to the other meanwhile. */
    private static final String STORED =
            INDEXED + " union all select a.id, a.number " + UNINDEXED + " and a.id in (:ids)";

    private final JdbcTemplate jdbc;
    private final JdbcClient client;
    private final int many;

    /** Ids of stored alerts that are not in the index, and their numbers. */
    private final Map<String, Long> recent = new HashMap<>();

    /** The last number that was taken when these were all there were. */
    private long lastNumber;

    private boolean isStale = true;

    /** Of the transaction under way; for the thread that writes alone. */
    private @Nullable Change change;

    /**
     * Ids of a database.
     *
     * @param many how many are kept in memory before they are put into the index
     */
    GatheredIds(JdbcTemplate jdbc, int many) {
        this.jdbc = jdbc;
        this.client = JdbcClient.create(jdbc);
        this.many = many;
    }

    @Override
    public void numbersTaken(long before, int count) {
        Change change = change();
        if (change.lastNumber < 0 && !isOf(before)) {
            fill(before);
        }
        change.lastNumber = before + count;
    }

    /** Whether what is in memory is what was stored when this number was the last. */
    private synchronized boolean isOf(long number) {
        return !isStale && lastNumber == number;
    }

    private void fill(long number) {
        Map<String, Long> stored = new HashMap<>();
        client.sql("select a.id, a.number " + UNINDEXED)
                .query(row -> {
                    stored.put(row.getString(1), row.getLong(2));
                });
        synchronized (this) {
            isStale = true; // should memory run out half-way
            recent.clear();
            recent.putAll(stored);
            lastNumber = number;
            isStale = false;
        }
    }

    private Change change() {
        Change current = change;
        if (current == null
                || !TransactionSynchronizationManager.getSynchronizations().contains(current)) {
            if (current != null) { // its end was not told, as when memory runs out there
                forgetAll();
            }
            current = new Change();
            TransactionSynchronizationManager.registerSynchronization(current);
            change = current;
        }
        return current;
    }

    @Override
    public boolean[] insert(List<AlertTable.Row> rows) {
        Change change = change();
        List<String> ids = rows.stream().map(row -> row.alert().id()).toList();
        Set<String> kept = stored(recent(ids)).keySet();
        boolean[] known = new boolean[rows.size()];
        List<Integer> places = new ArrayList<>();
        for (int i = 0; i < known.length; i++) {
            known[i] =
                    kept.contains(ids.get(i))
                            || change.added.putIfAbsent(ids.get(i), rows.get(i).number()) != null;
            if (!known[i]) {
                places.add(i);
            }
        }
        boolean[] indexed =
                AlertTable.unchanged(
                        jdbc.batchUpdate(
                                INSERT,
                                places.stream().map(place -> values(rows.get(place))).toList()));
        for (int i = 0; i < indexed.length; i++) {
            if (indexed[i]) {
                known[places.get(i)] = true;
                change.added.remove(ids.get(places.get(i)));
            }
        }
        if (change.added.size() + unindexed(change) >= many) {
            index(change);
        }
        return known;
    }

    /** The numbers of those of these ids that are in memory. */
    private synchronized List<Long> recent(List<String> ids) {
        return ids.stream().map(recent::get).filter(Objects::nonNull).toList();
    }

    /** The ids of the alerts with these numbers, as far as they are stored. */
    private Map<String, Long> stored(List<Long> numbers) {
        Map<String, Long> stored = new HashMap<>();
        for (List<Long> part : AlertIds.parts(numbers)) {
            client.sql("select id, number from alert where number in (:numbers)")
                    .param("numbers", part)
                    .query(row -> {
                        stored.put(row.getString(1), row.getLong(2));
                    });
        }
        return stored;
    }

    private static Object[] values(AlertTable.Row row) {
        Object[] values = row.values();
        Object[] all = Arrays.copyOf(values, values.length + 2);
        all[values.length] = row.alert().id();
        all[values.length + 1] = row.alert().id();
        return all;
    }

    /** How many of those from before the transaction it has not put into the index. */
    private synchronized int unindexed(Change change) {
        return change.indexed == 0 ? recent.size() : 0;
    }

    private void index(Change change) {
        Map<String, Long> ids = new HashMap<>(change.added);
        synchronized (this) {
            if (change.indexed == 0) {
                recent.forEach((id, number) -> {
                    if (!change.removed.contains(id)) {
                        ids.putIfAbsent(id, number);
                    }
                });
            }
        }
        if (ids.isEmpty()) {
            return;
        }
        jdbc.batchUpdate(
                "insert into alert_by_id (prefix, number) values (" + PREFIX + ", ?)", rows(ids));
        change.indexed = Collections.max(ids.values());
        change.added.clear();
        client.sql("update counter set indexed_number = ? where id = 1")
                .param(change.indexed)
                .update();
    }

    /** In the order of the index, so that each of its pages is come to once. */
    private static List<Object[]> rows(Map<String, Long> ids) {
        return ids.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> new Object[] {entry.getKey(), entry.getValue()})
                .toList();
    }

    @Override
    public Map<String, Long> numbers(List<String> ids) {
        boolean isComplete = isComplete();
        // before the index is asked: they go from here to there
        Map<String, Long> numbers = stored(recent(ids));
        List<String> others = ids.stream().filter(id -> !numbers.containsKey(id)).toList();
        for (List<String> part : AlertIds.parts(others)) {
            client.sql(isComplete ? INDEXED : STORED)
                    .param("ids", part)
                    .param("prefixes", part.stream().map(GatheredIds::prefix).toList())
                    .query(row -> {
                        numbers.put(row.getString(1), row.getLong(2));
                    });
        }
        return numbers;
    }

    private synchronized boolean isComplete() {
        return !isStale;
    }

    private static String prefix(String id) {
        return id.substring(0, Math.min(PREFIX_LENGTH, id.length()));
    }

    @Override
    public void forget(List<Long> numbers) {
        Map<String, Long> ids = stored(numbers);
        jdbc.batchUpdate(
                "delete from alert_by_id where prefix = " + PREFIX + " and number = ?", rows(ids));
        change().removed.addAll(ids.keySet());
    }

    /** What a transaction changes, which holds once it is committed. */
    private final class Change implements TransactionSynchronization {

        private final Map<String, Long> added = new HashMap<>();
        private final Set<String> removed = new HashSet<>();

        /** Alerts up to this number are in the index, 0 if nothing was put there. */
        private long indexed;

        /** The last number taken, less than 0 if none was. */
        private long lastNumber = -1;

        @Override
        public void afterCompletion(int status) {
            change = null;
            if (status == STATUS_COMMITTED) {
                publish(this);
            } else {
                forgetAll();
            }
        }
    }

    private synchronized void publish(Change change) {
        boolean wasStale = isStale;
        isStale = true; // should memory run out half-way
        change.removed.forEach(recent::remove);
        if (change.indexed > 0) {
            recent.values().removeIf(number -> number <= change.indexed);
        }
        recent.putAll(change.added);
        if (change.lastNumber >= 0) {
            lastNumber = change.lastNumber;
        }
        isStale = wasStale;
    }

    /** Whether or not the database has done it, it is to be looked up. */
    private synchronized void forgetAll() {
        isStale = true;
    }
}
