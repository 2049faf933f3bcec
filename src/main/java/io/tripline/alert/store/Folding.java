package io.tripline.alert.store;

import io.tripline.alert.Alert;
import io.tripline.alert.FoldSummary;
import io.tripline.alert.Sha256;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Folds storms: of the alerts of one rule on one host that are detected in one minute, the first
 * few are delivered one by one and the others as one summary with their number, once the minute is
 * over. All are stored. What writes is to be called in a transaction.
 */
final class Folding {

    private static final long MINUTE = Duration.ofMinutes(1).toMillis();

    /** An alert is stored a little after it is detected. */
    private static final long GRACE = Duration.ofSeconds(5).toMillis();

    private static final int CLOSED_AT_ONCE = 20;

    private final JdbcTemplate jdbc;
    private final JdbcClient client;
    private final int perMinute;

    /**
     * Folding.
     *
     * @param perMinute how many alerts are delivered one by one, 0 to fold none
     */
    Folding(JdbcTemplate jdbc, int perMinute) {
        this.jdbc = jdbc;
        this.client = JdbcClient.create(jdbc);
        this.perMinute = perMinute;
    }

    boolean isOff() {
        return perMinute == 0;
    }

    /**
     * Counts newly stored alerts.
     *
     * @return those that are to be delivered one by one
     */
    List<AlertTable.Row> fold(List<AlertTable.Row> rows) {
        List<Key> keys = rows.stream().map(row -> Key.of(row.alert())).toList();
        Map<Key, Count> counts = read(new LinkedHashSet<>(keys));
        List<AlertTable.Row> delivered = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            Count count = counts.computeIfAbsent(keys.get(i), key -> new Count(0, 0, 0, 0, 0));
            if (count.seen++ < perMinute) {
                delivered.add(rows.get(i));
            } else {
                count.add(rows.get(i));
            }
        }
        write(counts);
        return delivered;
    }

    /** Those that are there: of one rule and minute, many hosts at once. */
    private Map<Key, Count> read(Set<Key> keys) {
        Map<Key, Count> counts = new HashMap<>();
        Map<Key, List<String>> hosts =
                keys.stream()
                        .collect(
                                Collectors.groupingBy(
                                        Key::ofAnyHost,
                                        Collectors.mapping(Key::host, Collectors.toList())));
        hosts.forEach((key, all) -> {
            for (List<String> part : AlertIds.parts(all)) {
                client.sql(
                                "select seen, folded, last_number, first_at, last_at, host from fold"
                                        + " where rule_id = :rule and minute = :minute and host in (:hosts)")
                        .param("rule", key.ruleId)
                        .param("minute", key.minute)
                        .param("hosts", part)
                        .query((row, i) ->
                                Map.entry(
                                        key.of(row.getString(6)),
                                        new Count(
                                                row.getLong(1),
                                                row.getLong(2),
                                                row.getLong(3),
                                                row.getLong(4),
                                                row.getLong(5))))
                        .list()
                        .forEach(found -> counts.put(found.getKey(), found.getValue()));
            }
        });
        return counts;
    }

    private void write(Map<Key, Count> counts) {
        jdbc.batchUpdate(
                "insert into fold (seen, folded, last_number, first_at, last_at, rule_id, host, minute)"
                        + " values (?, ?, ?, ?, ?, ?, ?, ?) on conflict (rule_id, host, minute) do update set"
                        + " seen = excluded.seen, folded = excluded.folded, last_number = excluded.last_number,"
                        + " first_at = excluded.first_at, last_at = excluded.last_at",
                counts.entrySet().stream()
                        .map(entry -> {
                            Key key = entry.getKey();
                            Count count = entry.getValue();
                            return new Object[] {
                                count.seen,
                                count.folded,
                                count.lastNumber,
                                count.firstAt,
                                count.lastAt,
                                key.ruleId,
                                key.host,
                                key.minute
                            };
                        })
                        .toList());
    }

    /** Whether there are minutes to {@link #close}. */
    boolean hasOver(Instant now) {
        return client.sql("select count(*) from fold where minute < ?")
                        .param(openSince(now))
                        .query((row, i) -> row.getLong(1))
                        .single()
                > 0;
    }

    /**
     * Ends minutes that are over, a few at a time: each summary is a whole document.
     *
     * @return what is to be delivered of those in which alerts were folded
     */
    Closed close(Instant now, AlertTable alerts) {
        long open = openSince(now);
        client.sql("delete from fold where minute < ? and folded = 0").param(open).update();
        List<Folded> folded =
                client.sql(
                                "select rule_id, host, minute, folded, last_number, first_at, last_at from fold"
                                        + " where minute < ? order by minute, rule_id, host limit ?")
                        .params(open, CLOSED_AT_ONCE)
                        .query((row, i) ->
                                new Folded(
                                        new Key(row.getString(1), row.getString(2), row.getLong(3)),
                                        row.getLong(4),
                                        row.getLong(5),
                                        Instant.ofEpochMilli(row.getLong(6)),
                                        Instant.ofEpochMilli(row.getLong(7))))
                        .list();
        List<FoldSummary> summaries = new ArrayList<>();
        long lost = 0;
        for (Folded fold : folded) {
            // without its last alert, which retention has deleted, nobody would know what it is
            // about
            Optional<FoldSummary> summary =
                    alerts.find(fold.lastNumber)
                            .map(alert ->
                                    FoldSummary.of(
                                            alert.document(), fold.count, fold.from, fold.to));
            summary.ifPresent(summaries::add);
            lost += summary.isPresent() ? 0 : fold.count;
            jdbc.update(
                    "delete from fold where rule_id = ? and host = ? and minute = ?",
                    fold.key.ruleId,
                    fold.key.host,
                    fold.key.minute);
        }
        return new Closed(summaries, lost, folded.size() == CLOSED_AT_ONCE);
    }

    /**
     * Minutes that were ended.
     *
     * @param summaries one for each in which alerts were folded
     * @param lost how many folded alerts have no summary
     * @param hasMore whether there may be other minutes to end
     */
    record Closed(List<FoldSummary> summaries, long lost, boolean hasMore) {}

    private record Folded(Key key, long count, long lastNumber, Instant from, Instant to) {}

    private static long openSince(Instant now) {
        return (now.toEpochMilli() - GRACE) / MINUTE;
    }

    /** What one storm is. */
    private record Key(String ruleId, String host, long minute) {

        static Key of(Alert alert) {
            return new Key(
                    alert.rule().id(), digest(alert), alert.detectedAt().toEpochMilli() / MINUTE);
        }

        Key ofAnyHost() {
            return of("");
        }

        Key of(String otherHost) {
            return new Key(ruleId, otherHost, minute);
        }

        /** The host of another tenant is another host. */
        private static String digest(Alert alert) {
            String host = alert.host();
            if (!alert.tenant().equals(Alert.DEFAULT_TENANT)) {
                return Sha256.hex(alert.tenant()) + (host == null ? "" : Sha256.hex(host));
            }
            return host == null ? "" : Sha256.hex(host);
        }
    }

    private static final class Count {

        private long seen;
        private long folded;
        private long lastNumber;
        private long firstAt;
        private long lastAt;

        Count(long seen, long folded, long lastNumber, long firstAt, long lastAt) {
            this.seen = seen;
            this.folded = folded;
            this.lastNumber = lastNumber;
            this.firstAt = firstAt;
            this.lastAt = lastAt;
        }

        void add(AlertTable.Row row) {
            long at = row.alert().detectedAt().toEpochMilli();
            firstAt = folded == 0 ? at : Math.min(firstAt, at);
            lastAt = folded == 0 ? at : Math.max(lastAt, at);
            lastNumber = row.number();
            folded++;
        }
    }
}
