package io.tripline.alert.store;

import io.tripline.alert.Alert;
import io.tripline.alert.AlertStore.Followed;
import io.tripline.alert.AlertStore.Page;
import io.tripline.alert.AlertStore.Position;
import io.tripline.alert.AlertStore.Query;
import io.tripline.alert.StoredAlert;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The SQL about alerts. What writes is to be called in a transaction. */
final class AlertTable {

    /**
     * How many characters the documents of a page have: it ends there, however few they are. A
     * thousand of usual events are fewer.
     */
    static final long PAGE_SIZE = 8L << 20;

    /** Likewise for those who follow alerts, of whom there may be many. */
    private static final long FOLLOWED_SIZE = 256 << 10;

    private static final int FOLLOWED_AT_ONCE = 1000;

    private static final String HEAD = "select number, tenant, rule_id, created, size from alert ";

    /** How an alert is inserted, up to the {@link Row#values}. */
    static final String INSERT =
            "insert into alert (id, number, tenant, rule_id, created, size, document)";

    private final JdbcClient client;
    private final AlertIds ids;

    /**
     * The alerts of a database.
     *
     * @param ids tells them by their ids
     */
    AlertTable(JdbcTemplate jdbc, AlertIds ids) {
        this.client = JdbcClient.create(jdbc);
        this.ids = ids;
    }

    /**
     * Takes numbers for alerts. No one else takes any before this transaction ends.
     *
     * @return the number before the first
     */
    long takeNumbers(int count) {
        long before =
                client.sql(
                                        "update counter set last_number = last_number + ? where id = 1"
                                                + " returning last_number")
                                .param(count)
                                .query((row, i) -> row.getLong(1))
                                .single()
                        - count;
        ids.numbersTaken(before, count);
        return before;
    }

    /**
     * Notes that documents have grown, or shrunk.
     *
     * @param sizes by how many characters, by tenant
     */
    void grow(Map<String, Long> sizes) {
        sizes.forEach((tenant, size) ->
                client.sql(
                                "insert into alert_kept (tenant, size) values (?, ?) on conflict (tenant)"
                                        + " do update set size = alert_kept.size + excluded.size")
                        .params(tenant, size)
                        .update());
    }

    /**
     * Notes how much there is of a tenant, by counting; for one of which there is little.
     *
     * @return how many characters
     */
    long recount(String tenant) {
        return client.sql(
                        "update alert_kept set size = (select coalesce(sum(size), 0) from alert where tenant = ?)"
                                + " where tenant = ? returning size")
                .params(tenant, tenant)
                .query((row, i) -> row.getLong(1))
                .single();
    }

    /** How many characters the documents of each tenant have together. */
    Map<String, Long> sizes() {
        Map<String, Long> sizes = new HashMap<>();
        client.sql("select tenant, size from alert_kept")
                .query(row -> {
                    sizes.put(row.getString(1), row.getLong(2));
                });
        return sizes;
    }

    /**
     * Inserts alerts whose id is not there.
     *
     * @return for each whether it was
     */
    boolean[] insert(List<Row> rows) {
        return ids.insert(rows);
    }

    /** Of statements of a batch by their place, whether they changed nothing. */
    static boolean[] unchanged(int[] counts) {
        boolean[] unchanged = new boolean[counts.length];
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] == Statement.SUCCESS_NO_INFO) {
                throw new IllegalStateException("expected a driver that counts each insert");
            }
            unchanged[i] = counts[i] == 0;
        }
        return unchanged;
    }

    /** Those of the ids that are there, with the numbers of their alerts. */
    Map<String, Long> numbers(List<String> ids) {
        return this.ids.numbers(ids);
    }

    Optional<StoredAlert> find(String tenant, String id) {
        return client.sql(
                        "select number, id, rule_id, created, document from alert"
                                + " where number = ? and tenant = ?")
                .params(ids.numbers(List.of(id)).getOrDefault(id, 0L), tenant)
                .query(AlertTable::read)
                .optional();
    }

    Optional<StoredAlert> find(long number) {
        return client.sql(
                        "select number, id, rule_id, created, document from alert where number = ?")
                .param(number)
                .query(AlertTable::read)
                .optional();
    }

    Page list(Query query, LongConsumer room) {
        StringBuilder where = new StringBuilder("where tenant = :tenant");
        Map<String, Object> values = new HashMap<>();
        values.put("tenant", query.tenant());
        if (query.ruleId() != null) {
            where.append(" and rule_id = :rule");
            values.put("rule", query.ruleId());
        }
        if (query.from() != null) {
            where.append(" and created >= :from");
            values.put("from", millisCeiling(query.from()));
        }
        if (query.to() != null) {
            where.append(" and created < :to");
            values.put("to", millisCeiling(query.to()));
        }
        Position after = query.after();
        if (after != null) {
            where.append(" and created <= :after and (created < :after or number < :number)");
            values.put("after", after.created().toEpochMilli());
            values.put("number", after.number());
        }
        List<Head> found =
                client.sql(HEAD + where + " order by created desc, number desc limit :limit")
                        .params(values)
                        .param("limit", query.limit() + 1L)
                        .query(AlertTable::readHead)
                        .list();
        int count = thatFit(found, query.limit(), PAGE_SIZE);
        Position next =
                count < found.size()
                        ? new Position(
                                Instant.ofEpochMilli(found.get(count - 1).created),
                                found.get(count - 1).number)
                        : null;
        List<Head> page = found.subList(0, count);
        room.accept(page.stream().mapToLong(Head::size).sum());
        return new Page(read(page), next);
    }

    /**
     * Alerts with a higher number, in the order of storing. Tenant and rule are looked for among
     * them: there is no index for it, and there are few that are new.
     */
    Followed after(long number, String tenant, @Nullable String ruleId, int limit) {
        // read first: what is stored between the two is after it, and comes next
        long last = lastNumber();
        List<Head> heads =
                client.sql(HEAD + "where number > ? order by number limit ?")
                        .params(number, FOLLOWED_AT_ONCE)
                        .query(AlertTable::readHead)
                        .list();
        List<Head> found =
                heads.stream()
                        .filter(head -> head.tenant.equals(tenant))
                        .filter(head -> ruleId == null || head.ruleId.equals(ruleId))
                        .toList();
        int count = thatFit(found, limit, FOLLOWED_SIZE);
        long upTo = last;
        if (count < found.size()) {
            upTo = found.get(count - 1).number;
        } else if (heads.size() == FOLLOWED_AT_ONCE) {
            upTo = heads.getLast().number;
        } else if (!heads.isEmpty()) {
            upTo = Math.max(last, heads.getLast().number);
        }
        return new Followed(read(found.subList(0, count)), upTo);
    }

    long lastNumber() {
        return client.sql("select last_number from counter where id = 1")
                .query((row, i) -> row.getLong(1))
                .single();
    }

    /** How many of these fit in a page; at least one, if there is any. */
    private static int thatFit(List<Head> found, int limit, long maxSize) {
        long size = 0;
        for (int i = 0; i < found.size(); i++) {
            size += found.get(i).size;
            if (i == limit || (size > maxSize && i > 0)) {
                return i;
            }
        }
        return found.size();
    }

    /** Their documents; of what was deleted meanwhile there is none. */
    private List<StoredAlert> read(List<Head> heads) {
        Map<Long, StoredAlert> alerts = new HashMap<>();
        for (List<Long> numbers : AlertIds.parts(heads.stream().map(Head::number).toList())) {
            client.sql(
                            "select number, id, rule_id, created, document from alert"
                                    + " where number in (:numbers)")
                    .param("numbers", numbers)
                    .query(AlertTable::read)
                    .list()
                    .forEach(alert -> alerts.put(alert.number(), alert));
        }
        return heads.stream()
                .map(head -> alerts.get(head.number))
                .filter(Objects::nonNull)
                .toList();
    }

    private static Head readHead(ResultSet row, int index) throws SQLException {
        return new Head(
                row.getLong("number"),
                row.getString("tenant"),
                row.getString("rule_id"),
                row.getLong("created"),
                row.getLong("size"));
    }

    private static StoredAlert read(ResultSet row, int index) throws SQLException {
        return new StoredAlert(
                row.getLong("number"),
                row.getString("id"),
                row.getString("rule_id"),
                Instant.ofEpochMilli(row.getLong("created")),
                row.getString("document"));
    }

    /**
     * Stored times are whole milliseconds: the first that is not before a time. What is beyond all
     * of them is the farthest.
     */
    private static long millisCeiling(Instant time) {
        try {
            long millis = time.toEpochMilli();
            return Instant.ofEpochMilli(millis).equals(time) ? millis : millis + 1;
        } catch (ArithmeticException e) {
            return time.isBefore(Instant.EPOCH) ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
    }

    /**
     * The alerts that were detected first.
     *
     * @param before detected before, in milliseconds
     */
    List<Sized> oldest(long before, int limit) {
        return client.sql(
                        "select number, size from alert where created < ?"
                                + " order by created, number limit ?")
                .params(before, limit)
                .query((row, i) -> new Sized(row.getLong(1), row.getLong(2)))
                .list();
    }

    /** Likewise, of a tenant. */
    List<Sized> oldestOf(String tenant, int limit) {
        return client.sql(
                        "select number, size from alert where tenant = ?"
                                + " order by created, number limit ?")
                .params(tenant, limit)
                .query((row, i) -> new Sized(row.getLong(1), row.getLong(2)))
                .list();
    }

    /**
     * Deletes alerts.
     *
     * @return how many were there
     */
    int delete(List<Long> numbers) {
        Map<String, Long> sizes = new HashMap<>();
        client.sql("select tenant, sum(size) from alert where number in (:numbers) group by tenant")
                .param("numbers", numbers)
                .query(row -> {
                    sizes.put(row.getString(1), -row.getLong(2));
                });
        ids.forget(numbers);
        int count =
                client.sql("delete from alert where number in (:numbers)")
                        .param("numbers", numbers)
                        .update();
        grow(sizes);
        return count;
    }

    /** An alert and how many characters its document has. */
    record Sized(long number, long size) {}

    /** An alert without its document. */
    private record Head(long number, String tenant, String ruleId, long created, long size) {}

    /** An alert that is to be inserted. */
    record Row(Alert alert, long number, String document) {

        /** What {@link #INSERT} asks for. */
        Object[] values() {
            return new Object[] {
                alert.id(),
                number,
                alert.tenant(),
                alert.rule().id(),
                alert.detectedAt().toEpochMilli(),
                (long) document.length(),
                document
            };
        }
    }
}
