package io.tripline.alert.store;

import io.tripline.alert.store.QuarantineTable.Kept;
import io.tripline.alert.store.QuarantineTable.Sized;
import io.tripline.alert.store.QuarantineTable.Total;
import io.tripline.quarantine.Quarantine.Quarantined;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;

/**
 * How much there is in the quarantine in the course of a transaction that fills it, and what goes
 * where there is no room. Made by {@link JdbcQuarantine}.
 */
final class QuarantineFilling {

    /** How many entries one statement deletes. */
    private static final int DELETED_AT_ONCE = 500;

    private final QuarantineTable table;
    private final AlertDatabase.Bound bound;
    private final Map<String, Kept> tenants;
    private final Set<String> changed = new HashSet<>();
    private long entries;
    private long bytes;
    private long dropped;

    /** What there is before. Begins in a transaction, and is used in it alone. */
    QuarantineFilling(QuarantineTable table, AlertDatabase.Bound bound) {
        this.table = table;
        this.bound = bound;
        Map<String, Kept> noted = table.kept();
        if (isSum(table.total(), noted)) {
            tenants = noted;
        } else { // an instance of another version, which knows no tenants, has changed something
            tenants = table.counted();
            changed.addAll(noted.keySet());
            changed.addAll(tenants.keySet());
        }
        entries = sum(tenants, Kept::entries);
        bytes = sum(tenants, Kept::bytes);
    }

    private static boolean isSum(Total total, Map<String, Kept> noted) {
        return total.entries() == sum(noted, Kept::entries)
                && total.bytes() == sum(noted, Kept::bytes);
    }

    private static long sum(Map<String, Kept> tenants, ToLongFunction<Kept> measure) {
        return tenants.values().stream().mapToLong(measure).sum();
    }

    void add(List<Quarantined> added) {
        added.forEach(entry -> change(entry.poison().tenant(), 1, entry.kept()));
    }

    private void change(String tenant, long moreEntries, long moreBytes) {
        tenants.merge(
                tenant,
                new Kept(moreEntries, moreBytes),
                (kept, more) -> kept.plus(more.entries(), more.bytes()));
        changed.add(tenant);
        entries += moreEntries;
        bytes += moreBytes;
    }

    boolean isTooMuch() {
        return bound.isExceededBy(entries, bytes);
    }

    /**
     * The oldest of the tenant that has the most, as many as must go, but not very many at once.
     * Whoever has no more than an equal share keeps all of it.
     */
    void dropSome() {
        boolean byEntries = // by what there is more too much of
                bound.isNothing()
                        || (double) entries / bound.maxEntries() > (double) bytes / bound.maxSize();
        ToLongFunction<Kept> measure = byEntries ? Kept::entries : Kept::bytes;
        long room = bound.isNothing() ? 0 : byEntries ? bound.maxEntries() : bound.maxSize();
        long share =
                FairShare.of(tenants.values().stream().map(measure::applyAsLong).toList(), room);
        String most =
                Collections.max(
                                tenants.entrySet(),
                                Comparator.comparingLong(
                                        tenant -> measure.applyAsLong(tenant.getValue())))
                        .getKey();
        List<Sized> oldest = table.oldest(most, DELETED_AT_ONCE);
        if (oldest.size() < DELETED_AT_ONCE) { // all there are: an operator may have deleted some
            Kept noted = tenants.getOrDefault(most, Kept.NOTHING);
            change(
                    most,
                    oldest.size() - noted.entries(),
                    oldest.stream().mapToLong(Sized::kept).sum() - noted.bytes());
        }
        List<String> ids = new ArrayList<>();
        for (Sized entry : oldest) {
            Kept left = tenants.getOrDefault(most, Kept.NOTHING);
            if (!isTooMuch() || measure.applyAsLong(left) <= share) {
                break;
            }
            ids.add(entry.id());
            change(most, -1, -entry.kept());
        }
        if (!ids.isEmpty()) {
            table.delete(ids);
            dropped += ids.size();
        }
    }

    /** How many went. */
    long dropped() {
        return dropped;
    }

    /** Notes how much there is now. */
    Total end() {
        for (String tenant : changed) {
            table.keep(tenant, tenants.getOrDefault(tenant, Kept.NOTHING));
        }
        return table.change(entries, bytes);
    }
}
