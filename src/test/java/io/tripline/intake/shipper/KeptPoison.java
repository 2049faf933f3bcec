package io.tripline.intake.shipper;

import io.tripline.quarantine.Poison;
import io.tripline.quarantine.Quarantine;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A quarantine in memory, of which a test needs no more than to know what was kept. */
final class KeptPoison implements Quarantine {

    private final List<Poison> kept = new ArrayList<>();
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
        kept.addAll(poison);
    }

    List<Poison> all() {
        return List.copyOf(kept);
    }

    /** Whether a text is among the bytes that are kept. */
    boolean holds(String text) {
        return kept.reversed().stream()
                .anyMatch(each -> new String(each.bytes(), StandardCharsets.UTF_8).contains(text));
    }

    @Override
    public List<Quarantined> list(@Nullable String after, int limit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<Quarantined> find(String id) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Status status() {
        throw new UnsupportedOperationException();
    }
}
