package io.tripline;

import static org.assertj.core.api.Assertions.assertThat;

import io.tripline.rule.TestRules;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Alerts on events of hundreds of thousands of values, of which the documents take forty times the
 * memory of the events, in a small heap.
 */
class ManyValuesIT {

    private static final int CLIENTS = 24;

    @RegisterExtension private final Services services = new Services();

    @TempDir Path folder;

    private ServiceClient service() throws Exception {
        Path rule =
                Files.writeString(
                        folder.resolve("rule.toml"), TestRules.minimal("r", "any where true"));
        return services.start(
                        folder,
                        "tripline.rules.locations=" + rule,
                        "tripline.limits.max-event-size=4MB")
                .awaitReady()
                .client();
    }

    private static String event(int number, int values) {
        return "{\"n\":%d,\"x\":[%s1]}".formatted(number, "1,".repeat(values - 1));
    }

    @Test
    void alertsOfManyClientsAreMade_howeverLargeTheirDocuments() throws Exception {
        ServiceClient service = service();
        List<Future<HttpResponse<String>>> answers = new ArrayList<>();
        try (ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
            for (int i = 0; i < CLIENTS; i++) {
                String event = event(i, 480_000);
                answers.add(clients.submit(() -> service.post(event)));
            }
        }

        for (Future<HttpResponse<String>> answer : answers) {
            assertThat(answer.get().statusCode()).isEqualTo(200);
            assertThat(JsonMapper.shared().readTree(answer.get().body()).get("matched").asInt())
                    .isOne();
        }
        assertThat(service.post(event(0, 480_000)).body()).contains("\"duplicates\":1");
        assertThat(service.metric("tripline_rule_matches_total{")).isEqualTo(CLIENTS + 1.0);
    }

    @Test
    void alertForWhichThereIsNoMemoryIsRefused() throws Exception {
        ServiceClient service = service();

        HttpResponse<String> answer =
                service.post(
                        "%s\n%s\n%s\n".formatted(event(0, 10), event(1, 2_000_000), event(2, 10)));

        assertThat(answer.statusCode()).isEqualTo(200);
        JsonNode told = JsonMapper.shared().readTree(answer.body());
        assertThat(told.get("evaluated").asInt()).isEqualTo(2);
        assertThat(told.get("alerts")).hasSize(2);
        assertThat(told.at("/errors/0/index").asInt()).isOne();
        assertThat(told.at("/errors/0/reason").asString())
                .contains("expected an event of which an alert can be made in 61 MB, found");
    }

    /** Each dot of a key makes an object. */
    @Test
    void keysOfManyDotsTakeNoMoreThanThereIs() throws Exception {
        ServiceClient service = service();
        String event = dotted(2600);
        List<Future<HttpResponse<String>>> answers = new ArrayList<>();
        try (ExecutorService clients = Executors.newFixedThreadPool(4)) {
            for (int i = 0; i < 4; i++) {
                answers.add(clients.submit(() -> service.post("/ingest", event)));
                answers.add(clients.submit(() -> service.post(dotted(300))));
            }
        }

        for (Future<HttpResponse<String>> answer : answers) {
            assertThat(answer.get().statusCode()).isEqualTo(200);
        }
        JsonNode kept = service.getJson("/api/v1/quarantine").get("quarantined");
        assertThat(kept).hasSize(1);
        assertThat(kept.at("/0/reason").asString()).isEqualTo("too_large");
        assertThat(service.alerts()).hasSize(1);
    }

    private static String dotted(int keys) {
        return IntStream.range(0, keys)
                .mapToObj(i -> "\"k%d%s\":1".formatted(i, ".a".repeat(390)))
                .collect(Collectors.joining(",", "{\"event\":{\"kind\":\"event\"},", "}"));
    }
}
