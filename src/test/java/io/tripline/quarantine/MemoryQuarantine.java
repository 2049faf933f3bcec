package io.tripline.quarantine;

import io.tripline.alert.StoreUnavailable;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Stands in for the database where a test is about something else. */
public final class MemoryQuarantine implements Quarantine {

    private final long maxSize;
    private final long maxEntries;
    private final QuarantineMetrics metrics;
    private final Map<String, Quarantined> entries = new LinkedHashMap<>();
    private long dropped;
    private boolean down;

    /** A quarantine without bounds. */
    public MemoryQuarantine() {
        this(Long.MAX_VALUE, Long.MAX_VALUE, QuarantineMetrics.NONE);
    }

    MemoryQuarantine(long maxSize, long maxEntries, QuarantineMetrics metrics) {
        this.maxSize = maxSize;
        this.maxEntries = maxEntries;
        this.metrics = metrics;
    }

    /** From now on does nothing but fail, or works again. */
    public synchronized void setDown(boolean down) {
        this.down = down;
    }

    /** What is kept, with its bytes, in the order of keeping. */
    public synchronized List<Poison> kept() {
        return entries.values().stream().map(Quarantined::poison).toList();
    }

    /** Forgets what is kept. */
    public synchronized void clear() {
        entries.clear();
    }

    private void requireUp() {
        if (down) {
            throw new StoreUnavailable("down", new IllegalStateException());
        }
    }

    @Override
    public synchronized void keep(List<Poison> poison, Duration patience) {
        if (maxSize == 0) {
            drop(poison.size());
            return;
        }
        requireUp();
        for (Poison one : poison) {
            entries.merge(PoisonIdentity.of(one), entry(one), MemoryQuarantine::together);
            metrics.quarantined(one.intake(), one.reason());
        }
        while (entries.size() > maxEntries || bytes() > maxSize) {
            String most = tenantWithMost();
            entries.remove(
                    newestFirst().stream()
                            .filter(entry -> entry.poison().tenant().equals(most))
                            .toList()
                            .getLast()
                            .id());
            drop(1);
        }
    }

    private String tenantWithMost() {
        boolean byEntries = (double) entries.size() / maxEntries > (double) bytes() / maxSize;
        Map<String, Long> tenants = new HashMap<>();
        for (Quarantined entry : entries.values()) {
            tenants.merge(entry.poison().tenant(), byEntries ? 1L : (long) entry.kept(), Long::sum);
        }
        return Collections.max(tenants.entrySet(), Map.Entry.comparingByValue()).getKey();
    }

    private void drop(long count) {
        dropped += count;
        if (count > 0) {
            metrics.dropped(count);
        }
    }

    private Quarantined entry(Poison poison) {
        int kept = (int) Math.min(poison.bytes().length, maxSize);
        return new Quarantined(
                PoisonIdentity.of(poison),
                poison.withBytes(Arrays.copyOf(poison.bytes(), kept)),
                kept,
                1,
                poison.at());
    }

    private static Quarantined together(Quarantined first, Quarantined repeat) {
        Instant lastAt = repeat.lastAt().isAfter(first.lastAt()) ? repeat.lastAt() : first.lastAt();
        return new Quarantined(first.id(), first.poison(), first.kept(), first.times() + 1, lastAt);
    }

    private long bytes() {
        return entries.values().stream().mapToLong(Quarantined::kept).sum();
    }

    /** Of one instant, the one that was kept last comes first. */
    private List<Quarantined> newestFirst() {
        return entries.values().stream()
                .sorted(Comparator.comparing(entry -> entry.poison().at()))
                .toList()
                .reversed();
    }

    @Override
    public synchronized List<Quarantined> list(String tenant, @Nullable String after, int limit) {
        requireUp();
        List<Quarantined> all =
                newestFirst().stream()
                        .filter(entry -> entry.poison().tenant().equals(tenant))
                        .toList();
        int from = 0;
        if (after != null) {
            from = all.size();
            for (int i = 0; i < all.size(); i++) {
                if (all.get(i).id().equals(after)) {
                    from = i + 1;
                }
            }
        }
        return all.subList(from, all.size()).stream()
                .limit(limit)
                .map(Quarantined::withoutBytes)
                .toList();
    }

    @Override
    public synchronized Optional<Quarantined> find(String tenant, String id) {
        requireUp();
        return Optional.ofNullable(entries.get(id))
                .filter(entry -> entry.poison().tenant().equals(tenant));
    }

    @Override
    public synchronized Status status() {
        Instant oldest = entries.isEmpty() ? null : newestFirst().getLast().poison().at();
        return new Status(entries.size(), bytes(), oldest, dropped);
    }
}
