package io.tripline.intake.format;

import io.tripline.event.EventError.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Keeps what a reader finds, with copies of the bytes; checks what every reader must hold to. */
public final class CollectedEvents implements FormatHandler {

    private final List<Found> events = new ArrayList<>();
    private final List<Poison> poison = new ArrayList<>();
    private long taken;
    private long mostTaken;

    /** An event and its own bytes. */
    public record Found(
            Map<String, Object> document,
            Map<String, Object> aside,
            String time,
            boolean isMended,
            byte[] raw) {}

    /** What was no event. */
    public record Poison(Kind kind, String reason, byte[] raw, long size) {}

    @Override
    public void event(ShippedEvent event) {
        int end = event.offset() + event.length();
        events.add(
                new Found(
                        event.document(),
                        event.aside(),
                        event.time(),
                        event.isMended(),
                        Arrays.copyOfRange(event.raw(), event.offset(), end)));
    }

    @Override
    public void poison(Kind kind, String reason, byte[] raw, int length, long size) {
        if (length > BodyBytes.POISON_BYTES || length > size || reason.isEmpty()) {
            throw new AssertionError(
                    "%s, %s: %d bytes of %d".formatted(kind, reason, length, size));
        }
        poison.add(new Poison(kind, reason, Arrays.copyOf(raw, length), size));
    }

    @Override
    public void take(long bytes) {
        taken += bytes;
        mostTaken = Math.max(mostTaken, taken);
    }

    @Override
    public void giveBack(long bytes) {
        taken -= bytes;
        if (taken < 0) {
            throw new AssertionError("more was given back than taken: " + taken);
        }
    }

    /** How much memory is paid for at the end. */
    public long taken() {
        return taken;
    }

    /** How much was paid for at once. */
    public long mostTaken() {
        return mostTaken;
    }

    public List<Found> events() {
        return events;
    }

    public List<Map<String, Object>> documents() {
        return events.stream().map(Found::document).toList();
    }

    public List<Poison> poison() {
        return poison;
    }

    public List<Kind> kinds() {
        return poison.stream().map(Poison::kind).toList();
    }

    /** The only event, where there must be one and no poison. */
    public Found single() {
        if (events.size() != 1 || !poison.isEmpty()) {
            throw new AssertionError("expected one event, found " + events + ", " + poison);
        }
        return events.getFirst();
    }
}
