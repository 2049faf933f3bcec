package io.tripline.alert.store;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Ids that a unique index of the database tells apart, as PostgreSQL's does for all instances. */
final class UniqueIds implements AlertIds {

    private static final String INSERT =
            AlertTable.INSERT + " values (?, ?, ?, ?, ?, ?, ?) on conflict (id) do nothing";

    private final JdbcTemplate jdbc;
    private final JdbcClient client;

    UniqueIds(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
        this.client = JdbcClient.create(jdbc);
    }

    @Override
    public void numbersTaken(long before, int count) {}

    @Override
    public boolean[] insert(List<AlertTable.Row> rows) {
        return AlertTable.unchanged(
                jdbc.batchUpdate(INSERT, rows.stream().map(AlertTable.Row::values).toList()));
    }

    @Override
    public Map<String, Long> numbers(List<String> ids) {
        Map<String, Long> numbers = new HashMap<>();
        for (List<String> part : AlertIds.parts(ids)) {
            client.sql("select id, number from alert where id in (:ids)")
                    .param("ids", part)
                    .query(row -> {
                        numbers.put(row.getString(1), row.getLong(2));
                    });
        }
        return numbers;
    }

    /** They go with their alerts. */
    @Override
    public void forget(List<Long> numbers) {}
}
