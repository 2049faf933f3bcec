package io.tripline.alert;

import io.tripline.event.json.JsonDocument;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps alerts in memory, up to a number of bytes; the oldest give way, are counted and logged.
 * Their ids stay known for longer, so that a repeat is still recognised.
 */
public final class MemoryAlertStore implements AlertStore {

    private static final Logger LOG = LoggerFactory.getLogger(MemoryAlertStore.class);

    /** What an alert costs beside its document: its entries in three collections, its times. */
    static final int OVERHEAD_BYTES = 512;

    private final long maxBytes;
    private final int maxIds;
    private final NavigableMap<Position, StoredAlert> alerts = new TreeMap<>();
    private final Map<String, Position> positions = new HashMap<>();
    private final Set<String> ids = new LinkedHashSet<>();
    private long bytes;
    private long dropped;
    private long number;

    /**
     * An empty store.
     *
     * @param maxBytes how much memory the alerts may take, in bytes
     * @param maxIds how many ids it knows at most
     */
    public MemoryAlertStore(long maxBytes, int maxIds) {
        this.maxBytes = maxBytes;
        this.maxIds = maxIds;
    }

    @Override
    public BitSet add(List<Alert> added) {
        BitSet known = new BitSet(added.size());
        long droppedBefore = dropped();
        for (int i = 0; i < added.size(); i++) {
            Alert alert = added.get(i);
            // rendered outside the lock: it may take long, and readers should not wait
            if (isKnown(alert.id())
                    || !keep(
                            alert,
                            new String(
                                    JsonDocument.write(alert.document()),
                                    StandardCharsets.UTF_8))) {
                known.set(i);
            }
        }
        long droppedNow = dropped() - droppedBefore;
        if (droppedNow > 0) {
            LOG.warn("Dropped {} alerts to keep within {} bytes of memory", droppedNow, maxBytes);
        }
        return known;
    }

    private synchronized boolean isKnown(String id) {
        return ids.contains(id);
    }

    /** False if the id has become known. */
    private synchronized boolean keep(Alert alert, String document) {
        if (!ids.add(alert.id())) {
            return false;
        }
        Position position = new Position(alert.detectedAt(), alert.id());
        alerts.put(
                position,
                new StoredAlert(
                        ++number, alert.id(), alert.rule().id(), alert.detectedAt(), document));
        positions.put(alert.id(), position);
        bytes += document.length() + OVERHEAD_BYTES;
        while (bytes > maxBytes) {
            drop(alerts.lastKey());
        }
        if (ids.size() > maxIds) {
            String forgotten = ids.iterator().next();
            ids.remove(forgotten);
            drop(positions.get(forgotten));
        }
        return true;
    }

    private void drop(@Nullable Position position) {
        StoredAlert alert = position == null ? null : alerts.remove(position);
        if (alert != null) {
            positions.remove(alert.id());
            bytes -= alert.document().length() + OVERHEAD_BYTES;
            dropped++;
        }
    }

    @Override
    public synchronized BitSet known(List<String> asked) {
        BitSet known = new BitSet(asked.size());
        for (int i = 0; i < asked.size(); i++) {
            known.set(i, ids.contains(asked.get(i)));
        }
        return known;
    }

    @Override
    public synchronized Optional<StoredAlert> find(String id) {
        return Optional.ofNullable(positions.get(id)).map(alerts::get);
    }

    @Override
    public synchronized List<StoredAlert> list(Query query) {
        List<StoredAlert> page = new ArrayList<>();
        NavigableMap<Position, StoredAlert> rest =
                query.after() == null ? alerts : alerts.tailMap(query.after(), false);
        for (StoredAlert alert : rest.values()) {
            if (page.size() == query.limit()
                    || (query.from() != null && alert.created().isBefore(query.from()))) {
                break;
            }
            boolean isBefore = query.to() == null || alert.created().isBefore(query.to());
            if (isBefore && (query.ruleId() == null || query.ruleId().equals(alert.ruleId()))) {
                page.add(alert);
            }
        }
        return page;
    }

    @Override
    public synchronized List<StoredAlert> after(long after, @Nullable String ruleId, int limit) {
        return alerts.values().stream()
                .filter(alert -> alert.number() > after)
                .filter(alert -> ruleId == null || ruleId.equals(alert.ruleId()))
                .sorted(Comparator.comparingLong(StoredAlert::number))
                .limit(limit)
                .toList();
    }

    @Override
    public synchronized long lastNumber() {
        return number;
    }

    /** How many alerts gave way to newer ones. */
    public synchronized long dropped() {
        return dropped;
    }
}
