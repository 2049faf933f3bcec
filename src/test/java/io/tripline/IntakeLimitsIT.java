package io.tripline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Large bodies, in the heap of 256 MB that the whole test runs in. */
class IntakeLimitsIT {

    private static RunningService service;

    @BeforeAll
    static void start() {
        service = RunningService.start("logging.level.io.tripline.intake=error");
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    /** So many times the same bytes. */
    private static InputStream repeated(byte[] bytes, int times) {
        Enumeration<InputStream> copies =
                Collections.enumeration(
                        IntStream.range(0, times)
                                .<InputStream>mapToObj(i -> new ByteArrayInputStream(bytes))
                                .toList());
        return new SequenceInputStream(copies);
    }

    private static byte[] gzippedZeros(int megabytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            for (int i = 0; i < megabytes; i++) {
                gzip.write(new byte[1 << 20]);
            }
        }
        return out.toByteArray();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/ingest",
                "/_bulk",
                "/v1/logs",
                "/services/collector/event",
                "/services/collector/raw"
            })
    void bomb_isRefusedAtTheLimit(String path) throws IOException, InterruptedException {
        byte[] member = gzippedZeros(64);
        Supplier<InputStream> bomb = () -> repeated(member, 160); // 10 GB
        long before = service.liveHeap();
        long start = System.nanoTime();

        PeakHeap peak = PeakHeap.watch();
        HttpResponse<String> answer =
                service.send(
                        "POST",
                        path,
                        BodyPublishers.ofInputStream(bomb),
                        "Content-Encoding",
                        "gzip");
        long grown = peak.stop() - before;

        System.out.printf(
                "%s: 10 GB of zeros refused after %d ms, live heap grown by at most %d KB%n",
                path, (System.nanoTime() - start) / 1_000_000, grown >> 10);
        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(answer.body()).contains("tripline.intake.limits.max-decoded-size");
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/plain");
        assertThat(grown).isLessThan(64L << 20);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/ingest", "/_bulk", "/services/collector/raw"})
    void twoHundredMegabytesOfEvents_areJudged(String path)
            throws IOException, InterruptedException {
        byte[] event =
                ("{\"@timestamp\":\"2026-05-12T09:14:07.238Z\",\"event\":{\"id\":\"large\",\"category\":\"network\"},\"pad\":\""
                                + "x".repeat(2000)
                                + "\"}\n")
                        .getBytes(StandardCharsets.UTF_8);
        int events = (200 << 20) / event.length + 1;
        double before = service.metric("tripline_events_evaluated_total{intake=\"" + name(path));

        HttpResponse<String> answer =
                service.send(
                        "POST", path, BodyPublishers.ofInputStream(() -> repeated(event, events)));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(
                        service.metric("tripline_events_evaluated_total{intake=\"" + name(path))
                                - before)
                .isEqualTo(events);
    }

    private static String name(String path) {
        return switch (path) {
            case "/ingest" -> "ingest";
            case "/_bulk" -> "bulk";
            default -> "hec";
        };
    }

    @Test
    void eventOfAHundredMegabytesAmongTen_costsNoOther() throws IOException, InterruptedException {
        byte[] small = "{\"event\":{\"id\":\"s\"}}\n".getBytes(StandardCharsets.UTF_8);
        byte[] padding = "x".repeat(1 << 20).getBytes(StandardCharsets.UTF_8);
        Supplier<InputStream> body =
                () ->
                        new SequenceInputStream(
                                Collections.enumeration(
                                        List.of(
                                                repeated(small, 5),
                                                text("{\"pad\":\""),
                                                repeated(padding, 100),
                                                text("\"}\n"),
                                                repeated(small, 5))));
        double evaluated = service.metric("tripline_events_evaluated_total{intake=\"ingest\"}");
        double rejected =
                service.metric(
                        "tripline_events_rejected_total{intake=\"ingest\",reason=\"too_large\"}");

        HttpResponse<String> answer =
                service.send("POST", "/ingest", BodyPublishers.ofInputStream(body));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(service.metric("tripline_events_evaluated_total{intake=\"ingest\"}") - evaluated)
                .isEqualTo(10);
        assertThat(
                        service.metric(
                                        "tripline_events_rejected_total{intake=\"ingest\",reason=\"too_large\"}")
                                - rejected)
                .isEqualTo(1);
        assertThat(service.getJson("/api/v1/quarantine?limit=1").at("/quarantined/0/size").asLong())
                .isGreaterThan(100L << 20);
    }

    private static InputStream text(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }
}
