package io.tripline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Clients that send batches of events, each to every target, again and again until it is
 * acknowledged: by 200 and an answer that is whole and names the batch's alerts. Refused they may
 * be by 503 alone, as the contract has it.
 */
final class Load implements AutoCloseable {

    private static final Duration BETWEEN_ATTEMPTS = Duration.ofMillis(100);
    private static final int MIN_EVENTS = 10;
    private static final int MAX_EVENTS = 50;
    private static final double SHARE = 0.1;

    private final String name;
    private final List<Supplier<ServiceClient>> targets;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Future<?>> clients = new ArrayList<>();
    private final Set<String> alerts = ConcurrentHashMap.newKeySet();
    private final LongAdder sent = new LongAdder();
    private final LongAdder acknowledged = new LongAdder();
    private final LongAdder resent = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder created = new LongAdder();
    private volatile boolean stopped;

    /**
     * Begins to send.
     *
     * @param name unique; the events' ids begin with it
     * @param targets whom to send each batch to; asked before each attempt
     */
    Load(String name, long seed, int clients, List<Supplier<ServiceClient>> targets) {
        this.name = name;
        this.targets = targets;
        for (int i = 0; i < clients; i++) {
            int number = i;
            this.clients.add(
                    threads.submit(() -> {
                        sendAll(number, new Random(seed + number));
                        return null;
                    }));
        }
    }

    private void sendAll(int client, Random random) throws Exception {
        for (int i = 0; !stopped; i++) {
            EventBatch batch =
                    EventBatch.of(
                            "%s-%d-%d".formatted(name, client, i),
                            random.nextInt(MIN_EVENTS, MAX_EVENTS),
                            SHARE,
                            random);
            sent.add(batch.events());
            List<Future<Boolean>> deliveries = new ArrayList<>();
            for (Supplier<ServiceClient> target : targets) {
                deliveries.add(threads.submit(() -> send(batch, target)));
            }
            for (Future<Boolean> delivery : deliveries) {
                delivery.get();
            }
            alerts.addAll(batch.alerts());
            acknowledged.add(batch.events());
        }
    }

    private boolean send(EventBatch batch, Supplier<ServiceClient> target)
            throws InterruptedException {
        while (!attempt(batch, target.get())) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            resent.add(batch.events());
            // nothing tells a client when the service is back
            LockSupport.parkNanos(BETWEEN_ATTEMPTS.toNanos());
        }
        return true;
    }

    private boolean attempt(EventBatch batch, ServiceClient target) throws InterruptedException {
        HttpResponse<String> answer;
        try {
            answer = target.post(batch.lines());
        } catch (IOException e) {
            return false;
        }
        if (answer.statusCode() != 200) {
            checkRefusal(answer);
            refused.increment();
            return false;
        }
        JsonNode body = JsonMapper.shared().readTree(answer.body());
        Set<String> answered = new HashSet<>();
        for (JsonNode alert : body.get("alerts")) {
            answered.add(alert.at("/tripline/alert/id").asString());
        }
        assertThat(answered).as("alerts of an answer").isEqualTo(batch.alerts());
        created.add(body.get("matched").asLong() - body.get("duplicates").asLong());
        return true;
    }

    /** A refusal says that, and when, the same may be sent again. */
    static void checkRefusal(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
        assertThat(answer.headers().firstValue("Content-Type"))
                .hasValue("application/problem+json");
        JsonNode problem = JsonMapper.shared().readTree(answer.body());
        assertThat(problem.get("status").asInt()).isEqualTo(503);
        assertThat(problem.propertyNames()).contains("type", "title", "detail", "instance");
    }

    /** Waits until so many more events are acknowledged. */
    void awaitAcknowledged(int more) {
        long before = acknowledged.sum();
        await("%d more events are acknowledged".formatted(more))
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> {
                    check();
                    return acknowledged.sum() >= before + more;
                });
    }

    /** Waits until a request is refused. */
    void awaitRefusal() {
        long before = refused.sum();
        await("a request is refused")
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> {
                    check();
                    return refused.sum() > before;
                });
    }

    private void check() throws ExecutionException, InterruptedException {
        for (Future<?> client : clients) {
            if (client.isDone()) {
                client.get();
            }
        }
    }

    /** Lets every client have its last batch acknowledged, then ends. */
    void finish() throws Exception {
        stopped = true;
        for (Future<?> client : clients) {
            client.get(60, TimeUnit.SECONDS);
        }
    }

    /** The ids of the alerts of all batches that were acknowledged. */
    Set<String> alerts() {
        return alerts;
    }

    /** How many alerts the answers called new. */
    long created() {
        return created.sum();
    }

    /** What was sent, for people. */
    String summary() {
        return "events sent %d, acknowledged %d (resent %d)"
                .formatted(sent.sum(), acknowledged.sum(), resent.sum());
    }

    /** Whether the alerts of all batches, and no others, are there, each once. */
    void checkStored(Map<String, Integer> found) {
        assertExactly(found, alerts);
    }

    static void assertExactly(Map<String, Integer> found, Set<String> expected) {
        Set<String> missing = new HashSet<>(expected);
        missing.removeAll(found.keySet());
        assertThat(missing).as("acknowledged, and not stored").isEmpty();
        Map<String, Integer> wrong = new HashMap<>(found);
        wrong.keySet().removeIf(id -> expected.contains(id) && found.get(id) == 1);
        assertThat(wrong).as("stored more than once, or without an event that matches").isEmpty();
    }

    @Override
    public void close() {
        stopped = true;
        threads.shutdownNow();
        threads.close();
    }
}
