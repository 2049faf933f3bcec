package io.tripline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tripline.StoreTrouble.Mood;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;

/**
 * Shippers send while the service has a bad time: its store is busy, its memory is taken, it is
 * restarted, its store is slow. Meanwhile their keys are exchanged: another is added for each
 * beside its own, a share of the shippers gets it in each trouble, and the old ones are removed.
 * Afterwards there is an alert for each event that they were given, and no other; and no request
 * was refused for its key. {@code -Dtripline.trouble=…} sets the seconds that each trouble lasts.
 */
final class ShipperTrial {

    private static final Duration TROUBLE =
            Duration.ofSeconds(Integer.getInteger("tripline.trouble", 5));

    /** How long a shipper may take to notice that the trouble is over, and to send what is left. */
    private static final Duration RECOVERY = Duration.ofSeconds(60).plus(TROUBLE.multipliedBy(4));

    /** The troubles in which shippers get another key: busy, without memory, slow. */
    private static final int SHARES = 3;

    /** The service reads its keys every two seconds. */
    private static final Duration KEYS_READ = Duration.ofSeconds(10);

    private final TroubledService service;
    private final KeyFile keys;
    private final List<? extends Shipper> shippers;
    private final Map<Shipper, Set<String>> alerts = new LinkedHashMap<>();
    private final List<String> oldKeys = new ArrayList<>();
    private final Set<Shipper> due = ConcurrentHashMap.newKeySet();
    private final Map<Shipper, Future<?>> changes = new ConcurrentHashMap<>();
    private volatile boolean ended;

    private ShipperTrial(TroubledService service, KeyFile keys, List<? extends Shipper> shippers) {
        this.service = service;
        this.keys = keys;
        this.shippers = shippers;
        shippers.forEach(shipper -> alerts.put(shipper, ConcurrentHashMap.newKeySet()));
    }

    /** Takes shippers through it; fails if one of them, with the service, loses or doubles. */
    static void run(TroubledService service, KeyFile keys, List<? extends Shipper> shippers)
            throws Exception {
        new ShipperTrial(service, keys, shippers).run();
    }

    private void run() throws Exception {
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        try {
            List<Future<?>> senders = new ArrayList<>();
            for (Shipper shipper : shippers) {
                senders.add(
                        threads.submit(() -> {
                            send(shipper);
                            return null;
                        }));
            }
            awaitEach("has brought an event", service.store()::isStored, senders);
            trouble(senders);
            ended = true;
            awaitFinished(senders);
        } finally {
            ended = true;
            threads.shutdownNow();
        }
        Map<String, Integer> found;
        try {
            awaitStored();
        } finally { // what is missing is of interest too
            found = service.client().alerts();
            report(found);
        }
        check(found);
        checkThatOldKeysAreRefused();
    }

    private void send(Shipper shipper) throws Exception {
        for (int i = 0; !ended; i++) {
            if (due.remove(shipper)) {
                changes.put(shipper, shipper.changeKey(keys.key(shipper.name())));
            }
            EventBatch batch = shipper.next(i);
            alerts.get(shipper).addAll(batch.alerts());
            shipper.send(batch);
            LockSupport.parkNanos(shipper.pace().toNanos());
        }
        shipper.finish();
    }

    private void trouble(List<Future<?>> senders) throws Exception {
        StoreTrouble store = service.store();
        store.be(Mood.BUSY);
        oldKeys.addAll(keysOfShippers());
        keys.addAnother();
        last(TROUBLE.dividedBy(2));
        awaitKnown(keysOfShippers(), true);
        changeKeys(0);
        awaitEach("was refused", id -> store.refusals(id) > 0, senders);
        service.takeAllMemory();
        store.be(Mood.CALM);
        changeKeys(1);
        last(TROUBLE.dividedBy(2));
        service.giveMemoryBack();

        service.stop();
        last(TROUBLE.dividedBy(2));
        service.startAgain();

        store.be(Mood.SLOW);
        changeKeys(2);
        last(TROUBLE);
        awaitEach("has met the slow store", store::wasSlow, senders);
        store.be(Mood.CALM);

        awaitKeysChanged(senders);
        keys.removeOld();
        awaitKnown(oldKeys, false);
        Set<String> before = new HashSet<>();
        alerts.values().forEach(before::addAll);
        awaitEach("was given events since", id -> !before.contains(id), senders);
    }

    private List<String> keysOfShippers() {
        return shippers.stream().map(shipper -> keys.key(shipper.name())).toList();
    }

    /** Tells a share of the shippers that there is another key, each in the thread that sends. */
    private void changeKeys(int share) {
        for (int i = share; i < shippers.size(); i += SHARES) {
            due.add(shippers.get(i));
        }
    }

    private void awaitKnown(List<String> some, boolean known) {
        await("keys are %s by the service".formatted(known ? "known" : "forgotten"))
                .atMost(KEYS_READ)
                .until(() -> {
                    for (String key : some) {
                        if (service.client().knows(key) != known) {
                            return false;
                        }
                    }
                    return true;
                });
    }

    private void awaitKeysChanged(List<Future<?>> senders) throws Exception {
        for (Shipper shipper : shippers) {
            await("%s sends with another key".formatted(shipper.name()))
                    .atMost(RECOVERY)
                    .until(() -> {
                        check(senders);
                        Future<?> change = changes.get(shipper);
                        return change != null && change.isDone();
                    });
        }
        for (Future<?> change : changes.values()) {
            change.get();
        }
    }

    private static void last(Duration trouble) {
        LockSupport.parkNanos(trouble.toNanos());
    }

    /** Waits until something is true of an alert of each shipper. */
    private void awaitEach(String what, Predicate<String> ofAlert, List<Future<?>> senders) {
        for (Shipper shipper : shippers) {
            await("%s %s".formatted(shipper.name(), what))
                    .atMost(RECOVERY)
                    .until(() -> {
                        check(senders);
                        return alerts.get(shipper).stream().anyMatch(ofAlert);
                    });
        }
    }

    /** Whether all is well so far: a refusal for a key loses events, sooner or later. */
    private void check(List<Future<?>> senders) throws ExecutionException, InterruptedException {
        assertNoneRefused();
        for (Future<?> sender : senders) {
            if (sender.isDone()) {
                sender.get();
            }
        }
    }

    private void awaitFinished(List<Future<?>> senders) {
        for (int i = 0; i < senders.size(); i++) {
            Future<?> sender = senders.get(i);
            await("%s has sent all".formatted(shippers.get(i).name()))
                    .atMost(RECOVERY)
                    .until(() -> {
                        check(senders);
                        return sender.isDone();
                    });
        }
    }

    /** Some shippers cannot tell that they have sent all. */
    private void awaitStored() {
        alerts.forEach((shipper, ids) ->
                await("all events of %s are stored".formatted(shipper.name()))
                        .atMost(RECOVERY)
                        .pollInterval(Duration.ofMillis(200))
                        .until(() -> ids.stream().allMatch(service.store()::isStored)));
    }

    private void check(Map<String, Integer> found) throws Exception {
        Set<String> all = new HashSet<>();
        alerts.values().forEach(all::addAll);
        Load.assertExactly(found, all);
        alerts.forEach((shipper, ids) -> {
            if (shipper.acknowledged() >= 0) {
                assertThat(shipper.acknowledged()).as(shipper.name()).isEqualTo(ids.size());
            }
        });
        assertThat(service.counted("tripline.alerts.created") + service.store().unsaid())
                .as("alerts counted as created, and those of which nobody was told")
                .isEqualTo(all.size());
        assertThat(service.counted("tripline.events.rejected")).as("events rejected").isZero();
        assertNoneRefused();
        assertThat(service.client().getJson("/api/v1/quarantine").get("quarantined"))
                .as("entries of the quarantine")
                .isEmpty();
    }

    /** And that it would have been counted before. */
    private void checkThatOldKeysAreRefused() throws Exception {
        for (String key : oldKeys) {
            try (ServiceClient late = new ServiceClient(service.port(), key)) {
                assertThat(late.post("").statusCode()).as("answer to an old key").isEqualTo(401);
            }
        }
        assertThat(refusedFor("unauthorized")).as("refusals counted").isEqualTo(oldKeys.size());
    }

    private void assertNoneRefused() {
        assertThat(refusedFor("unauthorized") + refusedFor("forbidden"))
                .as("requests refused for their key")
                .isZero();
    }

    private long refusedFor(String reason) {
        return service.counted("tripline.requests.refused", "reason", reason);
    }

    private void report(Map<String, Integer> found) throws IOException {
        StringBuilder lines = new StringBuilder();
        alerts.forEach((shipper, ids) ->
                lines.append(
                        "%s: events sent %d, acknowledged %s, repeated %d, refused by the store %d, alerts found %d, doubled %d%n"
                                .formatted(
                                        shipper.name(),
                                        ids.size(),
                                        shipper.acknowledged() < 0
                                                ? "(does not tell)"
                                                : shipper.acknowledged(),
                                        sum(ids, service.store()::offers) - ids.size(),
                                        sum(ids, service.store()::refusals),
                                        ids.stream().filter(found::containsKey).count(),
                                        sum(
                                                ids,
                                                id ->
                                                        Math.max(
                                                                0,
                                                                found.getOrDefault(id, 0) - 1)))));
        lines.append(
                "troubles of %d s each; keys exchanged %d, requests refused by 401 %d; created %d, stored without an answer %d, alerts %d%n"
                        .formatted(
                                TROUBLE.toSeconds(),
                                changes.size(),
                                refusedFor("unauthorized"),
                                service.counted("tripline.alerts.created"),
                                service.store().unsaid(),
                                found.size()));
        System.out.print(lines);
        Files.writeString(
                Path.of("target", "shippers-report.txt"),
                lines,
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    private static int sum(Set<String> ids, ToIntFunction<String> number) {
        return ids.stream().mapToInt(number).sum();
    }
}
