package io.tripline.alert.sink;

import io.tripline.alert.Delivery;
import io.tripline.alert.Outbox;
import io.tripline.alert.StoreUnavailable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The outbox of one sink, in memory. It is down when a test says so; down after the work was done
 * is when a commit's answer was lost.
 */
final class FakeOutbox implements Outbox {

    private final TreeMap<Long, Delivery> waiting = new TreeMap<>();
    private final SequencedMap<Long, DeadLetter> dead = new LinkedHashMap<>();
    private final List<String> delivered = new ArrayList<>();
    private long last;

    /** Whether this instance may deliver. */
    volatile boolean claimed = true;

    /** For the name of a method: whether it fails without an effect. */
    volatile Predicate<String> down = method -> false;

    /** For the name of a method: whether it fails after its work. */
    volatile Predicate<String> downAfter = method -> false;

    /** Puts an alert in the outbox. */
    synchronized void put(String alertId, Instant since) {
        last++;
        waiting.put(last, new Delivery(last, alertId, since, "{\"id\":\"" + alertId + "\"}"));
    }

    /** The ids of what waits, in order. */
    synchronized List<String> waiting() {
        return waiting.values().stream().map(Delivery::alertId).toList();
    }

    /** The ids of what left for the sink, in the order of settling. */
    synchronized List<String> delivered() {
        return List.copyOf(delivered);
    }

    /** For each id that is dead the reason. */
    synchronized Map<String, String> dead() {
        Map<String, String> reasons = new TreeMap<>();
        dead.values().forEach(letter -> reasons.put(letter.alertId(), letter.reason()));
        return reasons;
    }

    private void fail(Predicate<String> when, String method) {
        if (when.test(method)) {
            throw new StoreUnavailable("down: " + method, new IllegalStateException());
        }
    }

    @Override
    public boolean claim(String sink) {
        fail(down, "claim");
        return claimed;
    }

    @Override
    public synchronized List<Delivery> pending(String sink, int limit) {
        fail(down, "pending");
        return waiting.values().stream().limit(limit).toList();
    }

    @Override
    public synchronized void settle(
            String sink, Collection<Long> numbers, Map<Long, String> reasons) {
        fail(down, "settle");
        for (long number : numbers) {
            Delivery delivery = waiting.remove(number);
            if (delivery != null) {
                delivered.add(delivery.alertId());
            }
        }
        reasons.forEach(this::die);
        fail(downAfter, "settle");
    }

    private void die(long number, String reason) {
        Delivery delivery = waiting.remove(number);
        if (delivery != null) {
            dead.put(number, new DeadLetter(delivery.alertId(), delivery.since(), reason));
        }
    }

    @Override
    public synchronized int expire(String sink, Instant since, String reason) {
        fail(down, "expire");
        List<Long> old =
                waiting.values().stream()
                        .filter(delivery -> delivery.since().isBefore(since))
                        .map(Delivery::number)
                        .toList();
        old.forEach(number -> die(number, reason));
        return old.size();
    }

    @Override
    public synchronized int replay(String sink) {
        int count = dead.size();
        for (Iterator<DeadLetter> letters = dead.values().iterator(); letters.hasNext(); ) {
            DeadLetter letter = letters.next();
            letters.remove();
            put(letter.alertId(), letter.diedAt());
        }
        return count;
    }

    @Override
    public synchronized List<Backlog> backlog() {
        Instant oldest = waiting.isEmpty() ? null : waiting.firstEntry().getValue().since();
        return List.of(new Backlog("sink", waiting.size(), oldest, dead.size()));
    }

    @Override
    public synchronized List<DeadLetter> deadLetters(String tenant, String sink, int limit) {
        return List.copyOf(dead.values());
    }
}
