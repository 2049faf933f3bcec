package io.tripline.intake.shipper;

import io.tripline.quarantine.MemoryQuarantine;
import io.tripline.quarantine.Poison;
import io.tripline.quarantine.Quarantine;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A quarantine that fails when it is to keep something, if a test wants that. */
final class FaultyQuarantine implements Quarantine {

    private final MemoryQuarantine quarantine = new MemoryQuarantine();
    private @Nullable RuntimeException failure;

    /** From now on fails with this, or, if it is null, works again. */
    void fail(@Nullable RuntimeException with) {
        failure = with;
    }

    @Override
    public void keep(List<Poison> poison, Duration patience) {
        if (failure != null) {
            throw failure;
        }
        quarantine.keep(poison, patience);
    }

    /** Whether a text is among the bytes that are kept. */
    boolean holds(String text) {
        return quarantine.kept().reversed().stream()
                .anyMatch(each -> new String(each.bytes(), StandardCharsets.UTF_8).contains(text));
    }

    @Override
    public List<Quarantined> list(String tenant, @Nullable String after, int limit) {
        return quarantine.list(tenant, after, limit);
    }

    @Override
    public Optional<Quarantined> find(String tenant, String id) {
        return quarantine.find(tenant, id);
    }

    @Override
    public Status status() {
        return quarantine.status();
    }
}
