package io.tripline.alert;

import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Stands in for the database where a test is about something else. */
public final class MemoryAlertStore implements AlertStore {

    private final NavigableMap<Position, StoredAlert> alerts = new TreeMap<>();
    private final NavigableMap<Long, StoredAlert> byNumber = new TreeMap<>();
    private final Map<String, StoredAlert> byId = new HashMap<>();
    private final Map<String, String> tenants = new HashMap<>();
    private final List<Alert> refused = new ArrayList<>();
    private boolean down;
    private Runnable beforeAdding = () -> {};

    /** From now on does nothing but fail, or works again. */
    public synchronized void setDown(boolean down) {
        this.down = down;
    }

    /** What is done from now on when it is given alerts, before it takes them. */
    public synchronized void beforeAdding(Runnable action) {
        beforeAdding = action;
    }

    /** What it was given while it was down, as a store may hold it that takes too long. */
    public synchronized List<Alert> refused() {
        return List.copyOf(refused);
    }

    private void requireUp() {
        if (down) {
            throw new StoreUnavailable("down", new IllegalStateException());
        }
    }

    @Override
    public synchronized BitSet add(List<Alert> added, Duration patience) {
        beforeAdding.run();
        if (down) {
            refused.addAll(added);
        }
        requireUp();
        BitSet known = new BitSet(added.size());
        for (int i = 0; i < added.size(); i++) {
            Alert alert = added.get(i);
            if (byId.containsKey(alert.id())) {
                known.set(i);
            } else {
                add(alert);
            }
        }
        return known;
    }

    private void add(Alert alert) {
        StoredAlert stored =
                new StoredAlert(
                        lastNumber() + 1,
                        alert.id(),
                        alert.rule().id(),
                        alert.detectedAt(),
                        alert.jsonToKeep());
        alerts.put(new Position(stored.created(), stored.number()), stored);
        byNumber.put(stored.number(), stored);
        byId.put(stored.id(), stored);
        tenants.put(stored.id(), alert.tenant());
    }

    @Override
    public synchronized BitSet known(List<String> asked) {
        requireUp();
        BitSet known = new BitSet(asked.size());
        for (int i = 0; i < asked.size(); i++) {
            known.set(i, byId.containsKey(asked.get(i)));
        }
        return known;
    }

    @Override
    public synchronized Optional<StoredAlert> find(String tenant, String id) {
        requireUp();
        return Optional.ofNullable(byId.get(id)).filter(alert -> isOf(tenant, alert));
    }

    private boolean isOf(String tenant, StoredAlert alert) {
        return tenant.equals(tenants.get(alert.id()));
    }

    @Override
    public synchronized Page list(Query query, LongConsumer room) {
        requireUp();
        NavigableMap<Position, StoredAlert> rest =
                query.after() == null ? alerts : alerts.tailMap(query.after(), false);
        List<StoredAlert> found =
                rest.values().stream()
                        .filter(alert -> isOf(query.tenant(), alert))
                        .filter(alert ->
                                query.from() == null || !alert.created().isBefore(query.from()))
                        .filter(alert -> query.to() == null || alert.created().isBefore(query.to()))
                        .filter(alert ->
                                query.ruleId() == null || query.ruleId().equals(alert.ruleId()))
                        .limit(query.limit() + 1L)
                        .toList();
        room.accept(
                found.stream()
                        .limit(query.limit())
                        .mapToLong(alert -> alert.document().length())
                        .sum());
        if (found.size() <= query.limit()) {
            return new Page(found, null);
        }
        StoredAlert last = found.get(query.limit() - 1);
        return new Page(
                found.subList(0, query.limit()), new Position(last.created(), last.number()));
    }

    @Override
    public synchronized Followed after(
            long number, String tenant, @Nullable String ruleId, int limit) {
        List<StoredAlert> found =
                new ArrayList<>(byNumber.tailMap(number, false).values())
                        .stream()
                                .filter(alert -> isOf(tenant, alert))
                                .filter(alert -> ruleId == null || ruleId.equals(alert.ruleId()))
                                .limit(limit)
                                .toList();
        return new Followed(found, found.size() == limit ? found.getLast().number() : lastNumber());
    }

    @Override
    public synchronized long lastNumber() {
        requireUp();
        return byNumber.isEmpty() ? 0 : byNumber.lastKey();
    }
}
