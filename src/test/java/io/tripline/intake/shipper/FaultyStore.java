package io.tripline.intake.shipper;

import io.tripline.alert.Alert;
import io.tripline.alert.AlertStore;
import io.tripline.alert.MemoryAlertStore;
import io.tripline.alert.StoreUnavailable;
import io.tripline.alert.StoredAlert;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** A store that fails when alerts are added, in the way that a test wants. */
final class FaultyStore implements AlertStore {

    private final MemoryAlertStore alerts = new MemoryAlertStore();
    private Behaviour behaviour = Behaviour.SOUND;
    private int additions;

    /** How it fails. */
    enum Behaviour {
        SOUND,
        /** Keeps nothing and says so. */
        DOWN,
        /** The same, from the second part of a request on. */
        DOWN_LATER,
        /** Does not know within the patience, and keeps them later. */
        LATE,
        /** Fails as nobody expects. */
        BUG,
        /** The same, when the alerts are kept already. */
        LATE_BUG,
        /** Fails as the JVM does. */
        OUT_OF_MEMORY,
        STACK_OVERFLOW
    }

    /** From now on fails like this. */
    void behave(Behaviour next) {
        behaviour = next;
        additions = 0;
    }

    @Override
    public BitSet add(List<Alert> added, Duration patience) {
        additions++;
        return switch (behaviour) {
            case SOUND -> alerts.add(added, patience);
            case DOWN -> throw down();
            case DOWN_LATER -> {
                if (additions > 1) {
                    throw down();
                }
                yield alerts.add(added, patience);
            }
            case LATE -> {
                alerts.add(added, patience);
                throw down();
            }
            case BUG -> throw new IllegalStateException("a bug");
            case LATE_BUG -> {
                alerts.add(added, patience);
                throw new IllegalStateException("a bug");
            }
            case OUT_OF_MEMORY -> throw new OutOfMemoryError("none left");
            case STACK_OVERFLOW -> throw new StackOverflowError();
        };
    }

    private static StoreUnavailable down() {
        return new StoreUnavailable("down", new IllegalStateException());
    }

    @Override
    public BitSet known(List<String> ids) {
        return alerts.known(ids);
    }

    @Override
    public Optional<StoredAlert> find(String tenant, String id) {
        return alerts.find(tenant, id);
    }

    @Override
    public Page list(Query query, LongConsumer room) {
        return alerts.list(query, room);
    }

    @Override
    public Followed after(long number, String tenant, @Nullable String ruleId, int limit) {
        return alerts.after(number, tenant, ruleId, limit);
    }

    @Override
    public long lastNumber() {
        return alerts.lastNumber();
    }
}
