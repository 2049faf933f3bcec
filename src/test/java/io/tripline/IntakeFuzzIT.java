package io.tripline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Whatever a shipper may send, no door answers what would make it drop its data, no memory is lost,
 * and what was read is counted as judged or as rejected.
 */
class IntakeFuzzIT {

    private static final int BODIES = Integer.getInteger("tripline.bodies", 10_000);

    private static final int CLIENTS = 8;

    private static final String[] TYPES = {
        "",
        "application/json",
        "application/json; charset=UTF-8",
        "application/x-ndjson",
        "text/plain",
        "application/octet-stream",
        "application/x-www-form-urlencoded",
        "application/msgpack",
        "application/x-protobuf",
        "application/vnd.elasticsearch+x-ndjson; compatible-with=9",
        "multipart/mixed; boundary=b",
        "json",
    };

    private static final String[] CODINGS = {
        "", "", "", "gzip", "deflate", "zstd", "snappy", "lz4", "br", "gzip, gzip", "identity"
    };

    private static final String[] SEEDS = {
        "{\"event\":{\"id\":\"1\",\"category\":\"network\"},\"@timestamp\":\"2026-05-12T09:14:07.238Z\",\"a\":[1,{\"b\":null}]}",
        "{\"create\":{\"_index\":\"logs-a-b\",\"_id\":null}}\n{\"message\":\"{\\\"a\\\":1}\"}\n{\"delete\":{\"_id\":\"1\"}}\n",
        "{\"resourceLogs\":[{\"resource\":{\"attributes\":[{\"key\":\"a\",\"value\":{\"stringValue\":\"b\"}}]},\"scopeLogs\":[{\"logRecords\":[{\"timeUnixNano\":\"1700000000000000000\",\"body\":{\"stringValue\":\"x\"}}]}]}]}",
        "{\"time\":1700000000.5,\"event\":\"{\\\"event\\\":{\\\"id\\\":\\\"2\\\"}}\"}{\"event\":{\"a\":1},\"fields\":{\"b\":2}}",
        "[{\"a\":1},{\"b\":\"\\ud800\"},\"{}\",[1,{\"c\":2}],null]",
        "a line\nanother \u00e9 line\n{\"x\":NaN}\n",
        "--b\r\nContent-Type: application/json\r\n\r\n{\"a\":1}\r\n--b--\r\n",
    };

    private static RunningService service;

    @BeforeAll
    static void start() {
        service = RunningService.start("logging.level.io.tripline.intake=error");
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @ParameterizedTest
    @CsvSource({
        "ingest, /ingest/fuzz, 503",
        "bulk, /_bulk, 429",
        "otlp, /v1/logs, 503",
        "hec, /services/collector/event, 503",
        "hec, /services/collector/raw, 503"
    })
    void randomBodies_areAnsweredAsRulesAllow(String intake, String path, int busy)
            throws IOException, InterruptedException {
        Random random = new Random(path.hashCode());
        warmUp(random, path);
        long before = service.liveHeap();
        double received = sum("tripline_events_received_total{intake=\"" + intake);
        Map<Integer, Integer> statuses = sendAll(path, random.nextLong());
        long grown = service.liveHeap() - before;

        System.out.printf(
                "%s: %d random bodies, answered %s, heap grown by %d KB%n",
                path, BODIES, statuses, grown >> 10);
        assertThat(statuses.keySet()).isSubsetOf(200, 413, busy);
        assertThat(statuses.values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(BODIES);
        assertThat(statuses.get(200)).isGreaterThan(BODIES * 9 / 10);
        assertThat(grown).isLessThan(8L << 20);
        assertThat(sum("tripline_events_received_total{intake=\"" + intake))
                .isGreaterThan(received)
                .isEqualTo(
                        sum("tripline_events_evaluated_total{intake=\"" + intake)
                                + sum("tripline_events_rejected_total{intake=\"" + intake));
        assertThat(service.getJson("/actuator/health/readiness").path("status").asString())
                .isEqualTo("UP");
    }

    /** From several clients at a time: their commits are shared, which takes less time. */
    private static Map<Integer, Integer> sendAll(String path, long seed) {
        Map<Integer, Integer> statuses = new ConcurrentSkipListMap<>();
        IntStream.range(0, CLIENTS)
                .mapToObj(client ->
                        Thread.ofVirtual()
                                .start(() -> {
                                    Random random = new Random(seed + client);
                                    for (int i = 0; i < BODIES / CLIENTS; i++) {
                                        statuses.merge(statusOf(random, path), 1, Integer::sum);
                                    }
                                }))
                .toList()
                .forEach(IntakeFuzzIT::join);
        return statuses;
    }

    private static int statusOf(Random random, String path) {
        try {
            return send(random, path).statusCode();
        } catch (IOException | InterruptedException e) {
            return 0; // no answer at all
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void warmUp(Random random, String path)
            throws IOException, InterruptedException {
        for (int i = 0; i < 200; i++) {
            send(random, path);
        }
    }

    private static HttpResponse<String> send(Random random, String path)
            throws IOException, InterruptedException {
        List<String> headers = new ArrayList<>();
        String type = TYPES[random.nextInt(TYPES.length)];
        if (!type.isEmpty()) {
            headers.addAll(List.of("Content-Type", type));
        }
        byte[] body = body(random);
        String coding = CODINGS[random.nextInt(CODINGS.length)];
        if (!coding.isEmpty()) {
            headers.addAll(List.of("Content-Encoding", coding));
            body = random.nextBoolean() ? gzip(body) : body;
        }
        if (random.nextInt(4) == 0) {
            body = damaged(body, random);
        }
        return service.send("POST", path, body, headers.toArray(String[]::new));
    }

    private static byte[] body(Random random) {
        if (random.nextInt(3) == 0) {
            byte[] bytes = new byte[random.nextInt(300)];
            random.nextBytes(bytes);
            return bytes;
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int i = random.nextInt(4); i >= 0; i--) {
            body.writeBytes(SEEDS[random.nextInt(SEEDS.length)].getBytes(StandardCharsets.UTF_8));
            body.writeBytes(random.nextBoolean() ? new byte[] {'\n'} : new byte[0]);
        }
        return random.nextBoolean() ? body.toByteArray() : damaged(body.toByteArray(), random);
    }

    private static byte[] damaged(byte[] bytes, Random random) {
        byte[] damaged = bytes.clone();
        for (int i = random.nextInt(6); i >= 0 && damaged.length > 0; i--) {
            int at = random.nextInt(damaged.length);
            switch (random.nextInt(4)) {
                case 0 -> damaged[at] = (byte) random.nextInt(256);
                case 1 -> damaged[at] = (byte) "{}[]\",:\\\n".charAt(random.nextInt(9));
                case 2 -> damaged = java.util.Arrays.copyOf(damaged, at);
                default ->
                        System.arraycopy(
                                damaged, 0, damaged, at, Math.min(at, damaged.length - at));
            }
        }
        return damaged;
    }

    private static byte[] gzip(byte[] body) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(body);
        }
        return out.toByteArray();
    }

    private static double sum(String beginning) throws IOException, InterruptedException {
        return service.get("/actuator/prometheus")
                .body()
                .lines()
                .filter(line -> line.startsWith(beginning))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    @Test
    void everyMediaType_isTakenForWhatItsBytesAre() throws IOException, InterruptedException {
        String body =
                "{\"event\":{\"id\":\"t-%s-1\"}}\n{\"event\":{\"id\":\"t-%s-2\"}}\n{\"m\":\"a+b%%20c&d=e\"}\n";
        String beginning = "tripline_events_evaluated_total{intake=\"ingest";
        for (String type : TYPES) {
            for (String method : List.of("POST", "PUT", "PATCH")) {
                double before = sum(beginning);
                String[] headers =
                        type.isEmpty() ? new String[0] : new String[] {"Content-Type", type};
                String text =
                        type.startsWith("multipart")
                                ? "--b\r\n\r\n" + body.replace("\n", "\r\n") + "--b--\r\n"
                                : body;

                HttpResponse<String> answer =
                        service.send(
                                method,
                                "/ingest/types",
                                text.formatted(type, type).getBytes(StandardCharsets.UTF_8),
                                headers);

                assertThat(answer.statusCode()).as(type).isEqualTo(200);
                assertThat(answer.body()).isEqualTo("{\"ok\":true}");
                assertThat(sum(beginning) - before).as(method + " " + type).isEqualTo(3);
            }
        }
    }
}
