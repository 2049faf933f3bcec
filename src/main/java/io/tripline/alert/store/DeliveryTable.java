package io.tripline.alert.store;

import io.tripline.alert.Delivery;
import io.tripline.alert.Outbox.Backlog;
import io.tripline.alert.Outbox.DeadLetter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The SQL about deliveries. What writes is to be called in a transaction. */
final class DeliveryTable {

    private static final int SUMMARIES_AT_ONCE = 500;

    /** How many characters of documents are read at once, if there is more than one. */
    private static final long READ_AT_ONCE = 4L << 20;

    private final JdbcTemplate jdbc;
    private final JdbcClient client;

    DeliveryTable(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
        this.client = JdbcClient.create(jdbc);
    }

    /** Puts alerts on their way to each sink. */
    void insert(Collection<String> sinks, List<Item> items) {
        List<Object[]> rows = new ArrayList<>();
        for (String sink : sinks) {
            for (Item item : items) {
                rows.add(
                        new @Nullable Object[] {
                            sink, item.number, item.alertId, item.since, item.summary
                        });
            }
        }
        if (!rows.isEmpty()) {
            jdbc.batchUpdate(
                    "insert into delivery (sink, number, alert_id, since, summary)"
                            + " values (?, ?, ?, ?, ?)",
                    rows);
        }
    }

    List<Delivery> pending(String sink, int limit) {
        record Head(long number, long size) {}
        List<Head> heads =
                client.sql(
                                "select d.number, coalesce(a.size, length(d.summary)) from delivery d"
                                        + " left join alert a on a.number = d.number"
                                        + " where d.sink = ? and d.died_at is null"
                                        + " order by d.number limit ?")
                        .params(sink, limit)
                        .query((row, i) -> new Head(row.getLong(1), row.getLong(2)))
                        .list();
        List<Long> numbers = new ArrayList<>();
        long size = 0;
        for (Head head : heads) {
            size += head.size;
            if (size > READ_AT_ONCE && !numbers.isEmpty()) {
                break;
            }
            numbers.add(head.number);
        }
        if (numbers.isEmpty()) {
            return List.of();
        }
        // these and no others: a replay may have put some before them since
        return client.sql(
                        "select d.number, d.alert_id, d.since, coalesce(d.summary, a.document)"
                                + " from delivery d left join alert a on a.number = d.number"
                                + " where d.sink = :sink and d.died_at is null and d.number in (:numbers)"
                                + " order by d.number")
                .param("sink", sink)
                .param("numbers", numbers)
                .query((row, i) ->
                        new Delivery(
                                row.getLong(1),
                                row.getString(2),
                                Instant.ofEpochMilli(row.getLong(3)),
                                row.getString(4)))
                .list();
    }

    void delivered(String sink, Collection<Long> numbers) {
        jdbc.batchUpdate(
                "delete from delivery where sink = ? and number = ?",
                numbers.stream().map(number -> new Object[] {sink, number}).toList());
    }

    void died(String sink, Map<Long, String> reasons, long now) {
        jdbc.batchUpdate(
                "update delivery set died_at = ?, reason = ? where sink = ? and number = ?",
                reasons.entrySet().stream()
                        .map(dead -> new Object[] {now, dead.getValue(), sink, dead.getKey()})
                        .toList());
    }

    /** Gives up the oldest of what was put here before a time, so many of them at most. */
    int expire(String sink, long since, String reason, long now, int limit) {
        return client.sql(
                        "update delivery set died_at = ?, reason = ? where sink = ? and number in"
                                + " (select number from delivery where sink = ? and died_at is null and since < ?"
                                + " order by since limit ?)")
                .params(now, reason, sink, sink, since, limit)
                .update();
    }

    /** When the last of a sink's was given up; before all times if none was. */
    long lastDeath(String sink) {
        return client.sql(
                        "select coalesce(max(died_at), 0) from delivery"
                                + " where sink = ? and died_at is not null")
                .param(sink)
                .query((row, i) -> row.getLong(1))
                .single();
    }

    /** Takes up what was given up by a time, so many of them at most. */
    int replay(String sink, long diedUpTo, long now, int limit) {
        return client.sql(
                        "update delivery set died_at = null, reason = null, since = ?"
                                + " where sink = ? and number in (select number from delivery"
                                + " where sink = ? and died_at <= ? order by died_at limit ?)")
                .params(now, sink, sink, diedUpTo, limit)
                .update();
    }

    List<Backlog> backlog() {
        Map<String, Backlog> backlogs = new TreeMap<>();
        client.sql(
                        "select sink, count(*), min(since) from delivery where died_at is null group by sink")
                .query(row -> {
                    String sink = row.getString(1);
                    backlogs.put(
                            sink,
                            new Backlog(
                                    sink, row.getLong(2), Instant.ofEpochMilli(row.getLong(3)), 0));
                });
        client.sql("select sink, count(*) from delivery where died_at is not null group by sink")
                .query(row -> {
                    String sink = row.getString(1);
                    Backlog waiting = backlogs.getOrDefault(sink, new Backlog(sink, 0, null, 0));
                    backlogs.put(
                            sink,
                            new Backlog(sink, waiting.pending(), waiting.oldest(), row.getLong(2)));
                });
        return List.copyOf(backlogs.values());
    }

    List<DeadLetter> deadLetters(String tenant, String sink, int limit) {
        return client.sql(
                        "select alert_id, died_at, reason from delivery"
                                + " where sink = ? and died_at is not null and coalesce("
                                + "(select tenant from alert where alert.number = delivery.number), 'default') = ?"
                                + " order by died_at desc, number desc limit ?")
                .params(sink, tenant, limit)
                .query((row, i) ->
                        new DeadLetter(
                                row.getString(1),
                                Instant.ofEpochMilli(row.getLong(2)),
                                row.getString(3)))
                .list();
    }

    /** For each sink how many deliveries of these alerts it has not got; they are deleted. */
    Map<String, Integer> deleteOf(List<Long> numbers) {
        Map<String, Integer> counts = new TreeMap<>();
        client.sql("select sink, count(*) from delivery where number in (:numbers) group by sink")
                .param("numbers", numbers)
                .query(row -> {
                    counts.put(row.getString(1), row.getInt(2));
                });
        if (!counts.isEmpty()) {
            client.sql("delete from delivery where number in (:numbers)")
                    .param("numbers", numbers)
                    .update();
        }
        return counts;
    }

    /** Whether there are summaries that were put here before a time. */
    boolean hasSummaries(long before) {
        return client.sql("select count(*) from delivery where summary is not null and since < ?")
                        .param(before)
                        .query((row, i) -> row.getLong(1))
                        .single()
                > 0;
    }

    /** Likewise for some summaries of folded alerts that were put here before a time. */
    Map<String, Integer> deleteSummaries(long before) {
        List<Long> numbers =
                client.sql(
                                "select distinct number from delivery where summary is not null and since < ?"
                                        + " limit ?")
                        .params(before, SUMMARIES_AT_ONCE)
                        .query((row, i) -> row.getLong(1))
                        .list();
        return numbers.isEmpty() ? Map.of() : deleteOf(numbers);
    }

    /**
     * What is put on its way.
     *
     * @param since now, in milliseconds
     * @param summary the document, if it is not an alert's
     */
    record Item(long number, String alertId, long since, @Nullable String summary) {}
}
