package io.tripline;

import static org.assertj.core.api.Assertions.assertThat;

import io.tripline.quarantine.Poison;
import io.tripline.quarantine.PoisonIdentity;
import io.tripline.quarantine.Quarantine;
import io.tripline.quarantine.QuarantineContract;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

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
}
