package io.tripline.alert.store;

import io.tripline.alert.store.QuarantineTable.Total;
import io.tripline.quarantine.Poison;
import io.tripline.quarantine.PoisonIdentity;
import io.tripline.quarantine.Quarantine;
import io.tripline.quarantine.QuarantineMetrics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The quarantine beside the alerts, through the same writer. What is beyond the bound goes in the
 * transaction that adds to it, so nobody ever reads more. Made by {@link AlertDatabase}.
 */
final class JdbcQuarantine implements Quarantine {

    private static final int ROWS_AT_ONCE = 100;
    private static final long SIZE_AT_ONCE = 1L << 20;

    /** The store is asked for no other text: PostgreSQL knows none with NUL. */
    private static final Pattern ID = Pattern.compile("[0-9a-f]{64}");

    private final QuarantineTable table;
    private final GroupCommit commits;
    private final Runnable check;
    private final AlertDatabase.Bound bound;
    private final DropReport drops;
    private final QuarantineMetrics metrics;
    private final AtomicReference<Total> last;

    /**
     * A quarantine.
     *
     * @param check throws {@link io.tripline.alert.StoreUnavailable} if what is read is not kept
     * @param drops is told what there was no room for
     */
    JdbcQuarantine(
            QuarantineTable table,
            GroupCommit commits,
            Runnable check,
            AlertDatabase.Bound bound,
            DropReport drops,
            QuarantineMetrics metrics) {
        this.table = table;
        this.commits = commits;
        this.check = check;
        this.bound = bound;
        this.drops = drops;
        this.metrics = metrics;
        this.last = new AtomicReference<>(JdbcAlertStore.read(table::total));
    }

    @Override
    public void keep(List<Poison> poison, Duration patience) {
        if (poison.isEmpty()) {
            return;
        }
        if (bound.isNothing()) {
            drops.add(poison.size());
            return;
        }
        List<Quarantined> arrived = counted(poison);
        note(commits.run(() -> write(arrived), patience));
        poison.forEach(one -> metrics.quarantined(one.intake(), one.reason()));
    }

    /** Each once, in the order of arrival, with how often it arrived. */
    private List<Quarantined> counted(List<Poison> poison) {
        Map<String, Quarantined> counted = new LinkedHashMap<>();
        for (Poison one : poison) {
            Quarantined entry = entry(one);
            counted.merge(entry.id(), entry, JdbcQuarantine::together);
        }
        return List.copyOf(counted.values());
    }

    private Quarantined entry(Poison poison) {
        String id = PoisonIdentity.of(poison);
        if (poison.bytes().length <= bound.maxSize()) {
            return new Quarantined(id, poison, poison.bytes().length, 1, poison.at());
        }
        byte[] first = Arrays.copyOf(poison.bytes(), (int) bound.maxSize());
        return new Quarantined(id, poison.withBytes(first), first.length, 1, poison.at());
    }

    private static Quarantined together(Quarantined first, Quarantined repeat) {
        Instant lastAt = repeat.lastAt().isAfter(first.lastAt()) ? repeat.lastAt() : first.lastAt();
        return new Quarantined(
                first.id(), first.poison(), first.kept(), first.times() + repeat.times(), lastAt);
    }

    private @Nullable Change write(List<Quarantined> arrived) {
        Set<String> known = table.known(arrived.stream().map(Quarantined::id).toList());
        table.repeat(arrived.stream().filter(entry -> known.contains(entry.id())).toList());
        List<Quarantined> fresh =
                arrived.stream().filter(entry -> !known.contains(entry.id())).toList();
        return fresh.isEmpty() ? null : insert(fresh);
    }

    private Change insert(List<Quarantined> fresh) {
        QuarantineFilling filling = new QuarantineFilling(table, bound);
        long number = table.takeNumbers(fresh.size());
        int done = 0;
        while (done < fresh.size()) {
            List<Quarantined> rows = new ArrayList<>();
            for (long size = 0;
                    done + rows.size() < fresh.size()
                            && rows.size() < ROWS_AT_ONCE
                            && size < SIZE_AT_ONCE; ) {
                Quarantined entry = fresh.get(done + rows.size());
                rows.add(entry);
                size += entry.kept();
            }
            table.insert(rows, number + done);
            done += rows.size();
            filling.add(rows);
            while (filling.isTooMuch()) {
                filling.dropSome();
            }
        }
        return new Change(filling.end(), filling.dropped());
    }

    /** What others have changed, and what a bound that was lowered leaves no room for. */
    void keepHouse() {
        note(new Change(JdbcAlertStore.read(table::total), 0));
        while (bound.isExceededBy(last.get().entries(), last.get().bytes())) {
            note(commits.run(this::dropSome)); // small transactions, others are served in between
        }
        drops.sayWhatIsDue();
    }

    private Change dropSome() {
        QuarantineFilling filling = new QuarantineFilling(table, bound);
        if (filling.isTooMuch()) {
            filling.dropSome();
        }
        return new Change(filling.end(), filling.dropped());
    }

    /** Commits are told of in any order; of two readings the later one counts. */
    private void note(@Nullable Change change) {
        if (change != null) {
            last.accumulateAndGet(
                    change.total,
                    (known, found) -> found.changes() < known.changes() ? known : found);
            drops.add(change.dropped);
        }
    }

    @Override
    public List<Quarantined> list(String tenant, @Nullable String after, int limit) {
        if (after == null) {
            return read(() -> table.newest(tenant, limit));
        }
        return isId(after) ? read(() -> table.after(tenant, after, limit)) : List.of();
    }

    @Override
    public Optional<Quarantined> find(String tenant, String id) {
        return describe(tenant, id).flatMap(this::withBytes);
    }

    private Optional<Quarantined> withBytes(Quarantined entry) {
        byte[] bytes = read(() -> table.bytes(entry.id(), entry.kept()));
        return bytes == null
                ? Optional.empty()
                : Optional.of(
                        new Quarantined(
                                entry.id(),
                                entry.poison().withBytes(bytes),
                                entry.kept(),
                                entry.times(),
                                entry.lastAt()));
    }

    @Override
    public Optional<Quarantined> describe(String tenant, String id) {
        return isId(id) ? read(() -> table.describe(tenant, id)) : Optional.empty();
    }

    @Override
    public Status status() {
        Total total = last.get();
        return new Status(total.entries(), total.bytes(), total.oldest(), drops.dropped());
    }

    /** What is shown is to be kept, as elsewhere. */
    private <T extends @Nullable Object> T read(Supplier<T> reading) {
        check.run();
        return JdbcAlertStore.read(reading);
    }

    private static boolean isId(String text) {
        return ID.matcher(text).matches();
    }

    /** What a transaction has changed. */
    private record Change(Total total, long dropped) {}
}
