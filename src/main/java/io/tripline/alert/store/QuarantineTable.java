package io.tripline.alert.store;

import io.tripline.quarantine.Poison;
import io.tripline.quarantine.Quarantine.Quarantined;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The SQL about the quarantine. What writes is to be called in a transaction. */
final class QuarantineTable {

    /** PostgreSQL's driver may take three times the room of what it reads at once. */
    private static final int BYTES_AT_ONCE = 512 << 10;

    private static final byte[] NO_BYTES = {};

    private static final String HEAD =
            "select id, tenant, created, last_seen, times, intake, source, client, reason, detail, judged,"
                    + " size, kept from quarantine ";

    private static final String TOTAL =
            "select changes, entries, bytes, (select min(created) from quarantine) as oldest"
                    + " from quarantine_total where id = 1";

    private static final String INSERT =
            "insert into quarantine (id, number, tenant, created, last_seen, times, intake, source, client,"
                    + " reason, detail, judged, size, kept, bytes)"
                    + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

    private static final String REPEAT =
            "update quarantine set times = times + ?,"
                    + " last_seen = case when last_seen < ? then ? else last_seen end where id = ?";

    private final JdbcTemplate jdbc;
    private final JdbcClient client;

    QuarantineTable(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
        this.client = JdbcClient.create(jdbc);
    }

    /** Those of the ids that are there. */
    Set<String> known(List<String> ids) {
        Set<String> known = new HashSet<>();
        for (List<String> part : AlertIds.parts(ids)) {
            known.addAll(
                    client.sql("select id from quarantine where id in (:ids)")
                            .param("ids", part)
                            .query((row, i) -> row.getString(1))
                            .list());
        }
        return known;
    }

    /** Counts entries that are there once more, as often as these arrived. */
    void repeat(Collection<Quarantined> arrived) {
        jdbc.batchUpdate(
                REPEAT,
                arrived.stream()
                        .map(entry -> {
                            long lastAt = entry.lastAt().toEpochMilli();
                            return new Object[] {entry.times(), lastAt, lastAt, entry.id()};
                        })
                        .toList());
    }

    /**
     * Takes numbers for entries.
     *
     * @return the number before the first
     */
    long takeNumbers(int count) {
        return client.sql(
                                "update quarantine_total set last_number = last_number + ? where id = 1"
                                        + " returning last_number")
                        .param(count)
                        .query((row, i) -> row.getLong(1))
                        .single()
                - count;
    }

    /**
     * Inserts entries that are not there.
     *
     * @param number before that of the first
     */
    void insert(List<Quarantined> entries, long number) {
        List<Object[]> rows = new ArrayList<>();
        for (Quarantined entry : entries) {
            Poison poison = entry.poison();
            rows.add(
                    new Object[] {
                        entry.id(),
                        ++number,
                        poison.tenant(),
                        poison.at().toEpochMilli(),
                        entry.lastAt().toEpochMilli(),
                        entry.times(),
                        poison.intake(),
                        poison.source(),
                        poison.client(),
                        poison.reason(),
                        poison.detail(),
                        poison.judged(),
                        poison.size(),
                        (long) entry.kept(),
                        poison.bytes()
                    });
        }
        jdbc.batchUpdate(INSERT, rows);
    }

    /** How much there is. */
    Total total() {
        return client.sql(TOTAL)
                .query((row, i) -> {
                    long millis = row.getLong("oldest");
                    Instant oldest = row.wasNull() ? null : Instant.ofEpochMilli(millis);
                    return new Total(
                            row.getLong("changes"),
                            row.getLong("entries"),
                            row.getLong("bytes"),
                            oldest);
                })
                .single();
    }

    /**
     * Notes how much there is now.
     *
     * @return the same, and what else is known of it
     */
    Total change(long entries, long bytes) {
        client.sql(
                        "update quarantine_total set changes = changes + 1, entries = ?, bytes = ?"
                                + " where id = 1")
                .params(entries, bytes)
                .update();
        return total();
    }

    /** How much there is of each tenant, as it was noted. */
    Map<String, Kept> kept() {
        return kept("select tenant, entries, bytes from quarantine_kept");
    }

    /** Likewise, by counting. */
    Map<String, Kept> counted() {
        return kept("select tenant, count(*), sum(kept) from quarantine group by tenant");
    }

    private Map<String, Kept> kept(String query) {
        Map<String, Kept> kept = new HashMap<>();
        client.sql(query)
                .query(row -> {
                    kept.put(row.getString(1), new Kept(row.getLong(2), row.getLong(3)));
                });
        return kept;
    }

    /** Notes how much there is now of a tenant. */
    void keep(String tenant, Kept kept) {
        client.sql(
                        "insert into quarantine_kept (tenant, entries, bytes) values (?, ?, ?)"
                                + " on conflict (tenant) do update"
                                + " set entries = excluded.entries, bytes = excluded.bytes")
                .params(tenant, kept.entries, kept.bytes)
                .update();
    }

    /** The entries of a tenant that arrived first. */
    List<Sized> oldest(String tenant, int limit) {
        return client.sql(
                        "select id, kept from quarantine where tenant = ?"
                                + " order by created, number limit ?")
                .params(tenant, limit)
                .query((row, i) -> new Sized(row.getString(1), row.getLong(2)))
                .list();
    }

    void delete(List<String> ids) {
        client.sql("delete from quarantine where id in (:ids)").param("ids", ids).update();
    }

    /** The newest entries. */
    List<Quarantined> newest(String tenant, int limit) {
        return client.sql(HEAD + "where tenant = ? order by created desc, number desc limit ?")
                .params(tenant, limit)
                .query(QuarantineTable::readHead)
                .list();
    }

    /** Those that come after an entry, newest first; none if it is not there. */
    List<Quarantined> after(String tenant, String id, int limit) {
        record Place(long created, long number) {}
        return client.sql("select created, number from quarantine where id = ? and tenant = ?")
                .params(id, tenant)
                .query((row, i) -> new Place(row.getLong(1), row.getLong(2)))
                .optional()
                .map(place ->
                        client.sql(
                                        HEAD
                                                + "where tenant = :tenant and created <= :created"
                                                + " and (created < :created or number < :number)"
                                                + " order by created desc, number desc limit :limit")
                                .param("tenant", tenant)
                                .param("created", place.created)
                                .param("number", place.number)
                                .param("limit", limit)
                                .query(QuarantineTable::readHead)
                                .list())
                .orElse(List.of());
    }

    /** An entry without its bytes. */
    Optional<Quarantined> describe(String tenant, String id) {
        return client.sql(HEAD + "where id = ? and tenant = ?")
                .params(id, tenant)
                .query(QuarantineTable::readHead)
                .optional();
    }

    /**
     * The bytes of an entry, read in parts, so that they are not in memory more than once.
     *
     * @return null if it is not there, or no longer
     */
    byte @Nullable [] bytes(String id, int kept) {
        byte[] bytes = new byte[kept];
        for (int from = 0; from < kept; from += BYTES_AT_ONCE) {
            int expected = Math.min(BYTES_AT_ONCE, kept - from);
            byte[] part =
                    client.sql("select substr(bytes, ?, ?) from quarantine where id = ?")
                            .params(from + 1, expected, id)
                            .query((row, i) -> row.getBytes(1))
                            .optional()
                            .orElse(NO_BYTES);
            if (part.length != expected) {
                return null;
            }
            System.arraycopy(part, 0, bytes, from, expected);
        }
        return bytes;
    }

    private static Quarantined readHead(ResultSet row, int index) throws SQLException {
        return new Quarantined(
                row.getString("id"),
                new Poison(
                        row.getString("tenant"),
                        row.getString("intake"),
                        row.getString("source"),
                        row.getString("client"),
                        Instant.ofEpochMilli(row.getLong("created")),
                        row.getString("reason"),
                        row.getString("detail"),
                        NO_BYTES,
                        row.getLong("size"),
                        row.getBoolean("judged")),
                row.getInt("kept"),
                row.getLong("times"),
                Instant.ofEpochMilli(row.getLong("last_seen")));
    }

    /** How much there is of a tenant. */
    record Kept(long entries, long bytes) {

        static final Kept NOTHING = new Kept(0, 0);

        Kept plus(long entries, long bytes) {
            return new Kept(this.entries + entries, this.bytes + bytes);
        }
    }

    /** An entry and how many bytes are kept of it. */
    record Sized(String id, long kept) {}

    /**
     * How much there is.
     *
     * @param changes how often that has changed
     */
    record Total(long changes, long entries, long bytes, @Nullable Instant oldest) {}
}
