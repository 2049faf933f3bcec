package io.tripline.alert;

import io.tripline.event.json.JsonDocument;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps alerts in memory, up to a number of bytes; the oldest give way, are counted and logged.
 * Their ids stay known for longer, so that a repeat is still recognised.
 */
public final class MemoryAlertStore implements AlertStore {

    private static final Logger LOG = LoggerFactory.getLogger(MemoryAlertStore.class);

    private final long maxBytes;
    private final int maxIds;
    private final NavigableMap<Position, StoredAlert> alerts = new TreeMap<>();
    private final Map<String, Position> positions = new HashMap<>();
    private final Map<String, Instant> ids;
    private long bytes;
    private long dropped;

    /**
     * An empty store.
     *
     * @param maxBytes how many bytes of documents it holds at most
     * @param maxIds how many ids it knows at most
     */
    public MemoryAlertStore(long maxBytes, int maxIds) {
        this.maxBytes = maxBytes;
        this.maxIds = maxIds;
        this.ids = new LinkedHashMap<>();
    }

    @Override
    public synchronized BitSet add(List<Alert> added) {
        BitSet known = new BitSet(added.size());
        long droppedBefore = dropped;
        for (int i = 0; i < added.size(); i++) {
            Alert alert = added.get(i);
            if (ids.putIfAbsent(alert.id(), alert.detectedAt()) != null) {
                known.set(i);
            } else {
                keep(alert);
            }
        }
        if (dropped > droppedBefore) {
            LOG.warn(
                    "Dropped {} alerts from memory to keep within {} bytes, {} since the start",
                    dropped - droppedBefore,
                    maxBytes,
                    dropped);
        }
        return known;
    }

    private void keep(Alert alert) {
        byte[] document = JsonDocument.write(alert.document());
        Position position = new Position(alert.detectedAt(), alert.id());
        alerts.put(
                position,
                new StoredAlert(alert.id(), alert.rule().id(), alert.detectedAt(), document));
        positions.put(alert.id(), position);
        bytes += document.length;
        while (bytes > maxBytes) {
            StoredAlert oldest = alerts.pollLastEntry().getValue();
            positions.remove(oldest.id());
            bytes -= oldest.document().length;
            dropped++;
        }
        if (ids.size() > maxIds) {
            ids.remove(ids.keySet().iterator().next());
        }
    }

    @Override
    public synchronized BitSet known(List<String> asked) {
        BitSet known = new BitSet(asked.size());
        for (int i = 0; i < asked.size(); i++) {
            known.set(i, ids.containsKey(asked.get(i)));
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

    /** How many alerts gave way to newer ones. */
    public synchronized long dropped() {
        return dropped;
    }
}
