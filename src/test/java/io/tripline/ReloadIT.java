package io.tripline;

import static io.tripline.rule.TestRules.minimal;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Rules are changed while the service runs: on request, and by the swap of a ConfigMap. */
class ReloadIT {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int EVENTS = 40;

    private static final String RULE_A = minimal("A", "any where process.name == \"something\"");
    private static final String RULE_B = minimal("B", "any where file.name == \"elsewhere\"");

    @TempDir private Path folder;

    private static JsonNode reload(RunningService service) throws Exception {
        HttpResponse<String> answer = service.send("POST", "/api/v1/rules/reload");
        assertThat(answer.statusCode()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    private static String event(String id) {
        return "{\"event\":{\"id\":\"%s\"},\"process\":{\"name\":\"something\"},\"file\":{\"name\":\"elsewhere\"}}"
                .formatted(id);
    }

    private static void assertReady(RunningService service) throws Exception {
        assertThat(service.getJson("/actuator/health/readiness").get("status").asString())
                .isEqualTo("UP");
    }

    @Test
    void reloadOnRequest_saysWhatBecameOfEachFile() throws Exception {
        Path file = Files.writeString(folder.resolve("a.toml"), RULE_A);
        try (RunningService service =
                RunningService.start(
                        "tripline.rules.locations=" + folder, "tripline.rules.reload-interval=0")) {
            service.postEvents(event("1"));
            Files.writeString(folder.resolve("b.toml"), RULE_B);

            JsonNode added = reload(service);
            assertThat(added.get("generation").asInt()).isEqualTo(2);
            assertThat(added.at("/accepted/1/rule_ids/0").asString()).isEqualTo("B");
            assertThat(service.metric("tripline_rules_generation")).isEqualTo(2);
            assertThat(service.metric("tripline_rules_loaded")).isEqualTo(2);
            assertThat(service.metric("tripline_rule_matches_total{rule_id=\"B\"")).isZero();
            assertThat(service.metric("tripline_rule_matches_total{rule_id=\"A\"")).isOne();

            JsonNode judged = service.postEvents(event("2"));
            assertThat(judged.get("matched").asInt()).isEqualTo(2);
            assertThat(judged.at("/alerts/0/tripline/alert/generation").asInt()).isEqualTo(2);
            assertThat(service.getJson("/api/v1/rules").at("/rules/0/matches").asInt())
                    .as("since the start")
                    .isEqualTo(2);

            Files.writeString(file, "broken");
            JsonNode broken = reload(service);
            assertThat(broken.get("generation").asInt()).isEqualTo(2);
            assertThat(broken.at("/accepted")).hasSize(1);
            assertThat(broken.at("/kept/0/rule_ids/0").asString()).isEqualTo("A");
            assertThat(broken.at("/problems/0/file").asString()).isEqualTo(file.toString());
            assertThat(service.metric("tripline_rules_failed")).isOne();
            assertThat(service.getJson("/api/v1/rules").at("/problems"))
                    .isEqualTo(broken.at("/problems"));
            assertReady(service);
            assertThat(service.postEvents(event("3")).get("matched").asInt()).isEqualTo(2);

            Files.delete(file);
            JsonNode removed = reload(service);
            assertThat(removed.get("generation").asInt()).isEqualTo(3);
            assertThat(removed.get("problems")).isEmpty();
            assertThat(service.get("/api/v1/rules/A").statusCode()).isEqualTo(404);
            assertThat(service.metric("tripline_rules_failed")).isZero();
            assertThat(service.metric("tripline_rule_matches_total{rule_id=\"A\""))
                    .as("stays")
                    .isEqualTo(3);
            assertThat(service.postEvents(event("4")).get("matched").asInt()).isOne();
        }
    }

    /** Puts a folder in the place of another at once, as the kubelet does. */
    private void publish(int version) throws Exception {
        Path data = Files.createDirectory(folder.resolve("..version_" + version));
        Files.writeString(data.resolve("rule.toml"), version % 2 == 1 ? RULE_A : RULE_B);
        Path temporary = folder.resolve("..data_tmp");
        Files.createSymbolicLink(temporary, data.getFileName());
        Files.move(temporary, folder.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
        if (version == 1) {
            Files.createSymbolicLink(
                    folder.resolve("rule.toml"), Path.of("..data").resolve("rule.toml"));
        }
    }

    private final List<Throwable> failures = new CopyOnWriteArrayList<>();
    private final AtomicInteger bodies = new AtomicInteger();
    private volatile boolean isOver;

    private interface Work {

        void run() throws Exception;
    }

    private Thread started(Work work) {
        return Thread.ofPlatform()
                .start(() -> {
                    try {
                        while (!isOver) {
                            work.run();
                            bodies.incrementAndGet();
                        }
                    } catch (Exception | AssertionError e) {
                        failures.add(e);
                    }
                });
    }

    private static byte[] body(String name) {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < EVENTS; i++) {
            lines.append(event(name + "-" + i)).append('\n');
        }
        return lines.toString().getBytes(StandardCharsets.UTF_8);
    }

    @Test
    @Timeout(300)
    void configMapIsSwappedUnderLoad_byWhateverDoorEventsCome() throws Exception {
        publish(1);
        try (RunningService service =
                RunningService.start(
                        "tripline.rules.locations=" + folder,
                        "tripline.rules.reload-interval=50ms")) {
            AtomicInteger number = new AtomicInteger();
            List<Thread> load = new ArrayList<>();
            for (String path : List.of("/api/v1/events", "/ingest", "/api/v1/events", "/ingest")) {
                load.add(
                        started(() -> {
                            byte[] body = body("body-" + number.incrementAndGet());
                            assertThat(
                                            service.send(
                                                            "POST",
                                                            path,
                                                            body,
                                                            "Content-Type",
                                                            "application/x-ndjson")
                                                    .statusCode())
                                    .isEqualTo(200);
                        }));
            }
            for (int version = 2; version <= 12; version++) {
                publish(version);
                awaitGeneration(service, version);
                assertReady(service);
            }
            isOver = true;
            for (Thread thread : load) {
                thread.join();
            }

            assertThat(failures).isEmpty();
            Map<String, Set<Integer>> generations = generationsOfBodies(service);
            assertThat(generations).hasSize(bodies.get());
            assertThat(generations.values()).allMatch(ofOneBody -> ofOneBody.size() == 1);
            double matches =
                    service.metric("tripline_rule_matches_total{rule_id=\"A\"")
                            + service.metric("tripline_rule_matches_total{rule_id=\"B\"");
            assertThat(matches).isEqualTo(bodies.get() * (double) EVENTS);
            assertThat(service.metric("tripline_alerts_duplicate_total{rule_id=\"A\"")).isZero();
            assertThat(service.metric("tripline_rules_generation")).isEqualTo(12);
        }
    }

    private static void awaitGeneration(RunningService service, int generation) throws Exception {
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        int found = 0;
        while (found != generation && System.nanoTime() < end) {
            found = service.getJson("/api/v1/rules").get("generation").asInt();
        }
        assertThat(found).isEqualTo(generation);
    }

    /**
     * By which generations each body was judged; fails where an event has not exactly one alert.
     */
    private static Map<String, Set<Integer>> generationsOfBodies(RunningService service)
            throws Exception {
        Map<String, Set<Integer>> generations = new HashMap<>();
        Set<String> events = new TreeSet<>();
        String cursor = "";
        while (cursor != null) {
            JsonNode page = service.getJson("/api/v1/alerts?limit=1000" + cursor);
            for (JsonNode alert : page.get("alerts")) {
                int generation = alert.at("/tripline/alert/generation").asInt();
                String event = alert.at("/event/id").asString();
                assertThat(alert.at("/rule/id").asString())
                        .isEqualTo(generation % 2 == 1 ? "A" : "B");
                assertThat(events.add(event)).as(event).isTrue();
                generations
                        .computeIfAbsent(
                                event.substring(0, event.lastIndexOf('-')), _ -> new TreeSet<>())
                        .add(generation);
            }
            JsonNode next = page.get("next_cursor");
            cursor = next.isNull() ? null : "&cursor=" + next.asString();
        }
        assertThat(events).hasSize(generations.size() * EVENTS);
        return generations;
    }
}
