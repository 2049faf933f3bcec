package io.tripline;

import static org.assertj.core.api.Assertions.assertThat;

import io.tripline.quarantine.Poison;
import io.tripline.quarantine.PoisonIdentity;
import io.tripline.quarantine.Quarantine;
import io.tripline.quarantine.QuarantineContract;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What senders put into the quarantine may be large, and many may look at it at once. */
class QuarantineIT {

    private static final int SIZE = 8 << 20;

    /** Their entries together are larger than the heap. */
    private static final int READERS = 60;

    @Test
    void manyReadersOfALargeEntryExhaustNoMemory() throws Exception {
        byte[] bytes = new byte[SIZE];
        Arrays.fill(bytes, (byte) 'x');
        Poison poison = QuarantineContract.poison(0, bytes);
        try (RunningService service = RunningService.start();
                HttpClient client = HttpClient.newHttpClient()) {
            service.bean(Quarantine.class).keep(List.of(poison), Duration.ofSeconds(20));
            HttpRequest request =
                    HttpRequest.newBuilder(
                                    URI.create(
                                            "http://127.0.0.1:%d/api/v1/quarantine/%s"
                                                    .formatted(
                                                            service.port(),
                                                            PoisonIdentity.of(poison))))
                            .build();

            List<CompletableFuture<HttpResponse<Void>>> answers =
                    Stream.generate(() -> client.sendAsync(request, BodyHandlers.discarding()))
                            .limit(READERS)
                            .toList();

            assertThat(answers)
                    .extracting(answer -> answer.join().statusCode())
                    .contains(200)
                    .containsOnly(200, 503);
            HttpResponse<byte[]> alone =
                    client.send(
                            HttpRequest.newBuilder(request, (name, value) -> true)
                                    .header("Accept", "application/octet-stream")
                                    .build(),
                            BodyHandlers.ofByteArray());
            assertThat(alone.statusCode()).isEqualTo(200);
            assertThat(alone.body()).isEqualTo(bytes);
        }
    }

    /** What follows a body's tear, or all of one of unknown coding, was read by no decoder. */
    @ParameterizedTest
    @CsvSource({"br, 20", "'gzip, br', 300", "zstd, 20000", "zstd, 200000", "gzip, 200000"})
    void bodyThatCannotBeDecoded_isKeptAsItArrived(String coding, int size) throws Exception {
        byte[] body = new byte[size];
        new Random(size).nextBytes(body);
        byte[] begins =
                coding.equals("zstd")
                        ? new byte[] {0x28, (byte) 0xB5, 0x2F, (byte) 0xFD}
                        : new byte[] {0x1F, (byte) 0x8B, 8, 0, 0, 0, 0, 0, 0, 0};
        System.arraycopy(begins, 0, body, 0, begins.length);
        try (RunningService service = RunningService.start();
                HttpClient client = HttpClient.newHttpClient()) {
            URI address = URI.create("http://127.0.0.1:" + service.port());
            HttpRequest request =
                    HttpRequest.newBuilder(address.resolve("/ingest"))
                            .header("Content-Encoding", coding)
                            .POST(BodyPublishers.ofByteArray(body))
                            .build();

            assertThat(client.send(request, BodyHandlers.discarding()).statusCode()).isEqualTo(200);

            String list =
                    client.send(
                                    HttpRequest.newBuilder(address.resolve("/api/v1/quarantine"))
                                            .build(),
                                    BodyHandlers.ofString())
                            .body();
            JsonNode entries = JsonMapper.shared().readTree(list).get("quarantined");
            assertThat(entries).hasSize(1);
            JsonNode entry = entries.get(0);
            assertThat(entry.get("reason").asString()).isEqualTo("undecodable");
            assertThat(entry.get("size").asInt()).isEqualTo(size);
            assertThat(entry.get("kept").asInt()).isEqualTo(Math.min(size, 64 * 1024));
            HttpRequest bytes =
                    HttpRequest.newBuilder(
                                    address.resolve(
                                            "/api/v1/quarantine/" + entry.get("id").asString()))
                            .header("Accept", "application/octet-stream")
                            .build();
            assertThat(client.send(bytes, BodyHandlers.ofByteArray()).body())
                    .isEqualTo(Arrays.copyOf(body, Math.min(size, 64 * 1024)));
        }
    }
}
