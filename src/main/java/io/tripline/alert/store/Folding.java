package io.tripline.alert.store;

import io.tripline.alert.Alert;
import io.tripline.alert.FoldSummary;
import io.tripline.alert.Sha256;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
        Map<Key, Count> counts = new HashMap<>();
        List<AlertTable.Row> delivered = new ArrayList<>();
        for (AlertTable.Row row : rows) {
            Count count = counts.computeIfAbsent(Key.of(row.alert()), this::read);
            if (count.seen++ < perMinute) {
                delivered.add(row);
            } else {
                count.add(row);
            }
        }
        counts.forEach(this::write);
        return delivered;
    }

    private Count read(Key key) {
        return client.sql(
                        "select seen, folded, last_number, first_at, last_at from fold"
                                + " where rule_id = ? and host = ? and minute = ?")
                .params(key.ruleId, key.host, key.minute)
                .query((row, i) ->
                        new Count(
                                row.getLong(1),
                                row.getLong(2),
                                row.getLong(3),
                                row.getLong(4),
                                row.getLong(5)))
                .optional()
                .orElseGet(() -> new Count(0, 0, 0, 0, 0));
    }

    private void write(Key key, Count count) {
        jdbc.update(
                "insert into fold (seen, folded, last_number, first_at, last_at, rule_id, host, minute)"
                        + " values (?, ?, ?, ?, ?, ?, ?, ?) on conflict (rule_id, host, minute) do update set"
                        + " seen = excluded.seen, folded = excluded.folded, last_number = excluded.last_number,"
                        + " first_at = excluded.first_at, last_at = excluded.last_at",
                count.seen,
                count.folded,
                count.lastNumber,
                count.firstAt,
                count.lastAt,
                key.ruleId,
                key.host,
                key.minute);
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
