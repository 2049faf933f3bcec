package io.tripline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What senders send stays out of the log, though all of it be written, and no sender can fill the
 * log.
 */
@ExtendWith(OutputCaptureExtension.class)
class QuietLogIT {

    private static final long SEED =
            Long.getLong("tripline.seed", System.nanoTime() & 0xFFFF_FFFFL);
    private static final int BAD_REQUESTS = Integer.getInteger("tripline.bad-requests", 1000);

    /** For all of them: the first of each kind, and a line a minute. */
    private static final int MOST_LINES = 50;

    /** Stands wherever a secret may: in names, values, numbers' places, raw bytes. */
    private static final String SECRET = "hunter2S3cr3t";

    private static final String[] PATHS = {
        "/api/v1/events",
        "/api/v1/events?dry_run=true",
        "/ingest",
        "/ingest/source",
        "/_bulk",
        "/v1/logs",
        "/services/collector",
        "/services/collector/raw",
        "/services/collector/ack"
    };

    private static final String[] BODIES = {
        "{\"password\":\"%s\"",
        "{\"%s\":1}}",
        "%s",
        "[{\"a\":\"%s\"},%s]",
        "{\"@timestamp\":\"%s\",\"event\":{\"category\":\"%s\"},\"process\":{\"pid\":\"%s\"}}",
        "{\"create\":{\"_index\":\"%s\"}}\n{\"message\":\"%s\"\n",
        "{\"create\":\"%s\"}\n\n{\"delete\":{\"_id\":\"%s\"}}",
        "{\"event\":\"%s\",\"time\":\"%s\",\"fields\":\"%s\"}",
        "{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[{\"body\":\"%s\"}]}]}]}",
        "{\"resourceLogs\":[{\"scopeLogs\":\"%s\"}]}",
        "{\"message\":\"{\\\"a\\\":\\\"%s\\\"\"}",
        "{\"acks\":[\"%s\"]}",
        "{\"host\":{\"ip\":\"%s\"},\"@timestamp\":99999999999999999999999}",
        "{\"a\":\"%s\ud800\",\"b\":\"\\ud800%s\"}",
        "\u0000\u0001{\"%s\":"
    };

    private static final String[] TYPES = {
        "application/json",
        "application/x-ndjson",
        "text/plain",
        "application/x-protobuf",
        "application/msgpack"
    };

    @TempDir static Path folder;

    @Test
    void neitherContentNorFloods_evenWhereAllIsLogged(CapturedOutput output) throws Exception {
        System.out.println("QuietLogIT: seed " + SEED);
        try (TroubledService service =
                new TroubledService(
                        folder,
                        "tripline.limits.max-decoded-size=100KB",
                        "tripline.intake.limits.max-decoded-size=100KB",
                        "logging.level.io.tripline=DEBUG")) {
            send(service, new Random(SEED), BAD_REQUESTS / 4);
            service.store().be(StoreTrouble.Mood.BUSY);
            send(service, new Random(SEED + 1), BAD_REQUESTS / 8);
            service.takeAllMemory();
            send(service, new Random(SEED + 2), BAD_REQUESTS / 8);
        }
        assertThat(output.getAll()).as("was captured").contains("DEBUG");
        assertThat(output.getAll()).doesNotContain(SECRET);
    }

    @Test
    void badRequestsWriteFewLines(CapturedOutput output) throws Exception {
        try (TroubledService service =
                new TroubledService(
                        folder,
                        "tripline.limits.max-decoded-size=100KB",
                        "tripline.intake.limits.max-decoded-size=100KB")) {
            int before = output.getAll().split("\n").length;

            send(service, new Random(SEED), BAD_REQUESTS);

            List<String> lines = List.of(output.getAll().split("\n"));
            List<String> more = lines.subList(before, lines.size());
            assertThat(more).as("lines of %d requests", BAD_REQUESTS).hasSizeLessThan(MOST_LINES);
            assertThat(more).noneMatch(line -> line.contains(SECRET) || line.startsWith("\tat "));
        }
    }

    /** Each entry is a line, and a whole document. */
    @Test
    void oneSettingMakesEcsOfTheLog() throws Exception {
        Services services = new Services();
        try {
            ServiceProcess service =
                    services.startPacked(folder, "logging.structured.format.console=ecs")
                            .awaitReady();
            await("it has said what it runs with")
                    .until(() ->
                            service.log().contains("rules loaded") && service.log().endsWith("\n"));
            List<String> lines = service.log().lines().toList();
            for (String line : lines) {
                JsonNode entry = JsonMapper.shared().readTree(line);
                assertThat(entry.at("/service/name").asString()).isEqualTo("tripline");
                assertThat(entry.at("/log/level").asString()).isNotEmpty();
                assertThat(entry.at("/ecs/version").asString()).isNotEmpty();
            }
        } finally {
            services.stop();
        }
    }

    private static void send(TroubledService service, Random random, int requests)
            throws IOException {
        List<byte[]> all = new ArrayList<>();
        for (int i = 0; i < requests; i++) {
            all.add(request(random));
        }
        for (byte[] request : all) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), service.port())) {
                socket.setSoTimeout(20_000);
                socket.getOutputStream().write(request);
                if (random.nextInt(8) == 0) {
                    continue; // gone before the answer
                }
                socket.shutdownOutput();
                socket.getInputStream().readAllBytes();
            } catch (IOException e) { // closed unanswered
            }
        }
    }

    private static byte[] request(Random random) throws IOException {
        byte[] body =
                one(random, BODIES)
                        .replace("%s", SECRET)
                        .repeat(random.nextInt(20) == 0 ? 5000 : 1)
                        .getBytes(StandardCharsets.UTF_8);
        String coding = "";
        if (random.nextInt(4) == 0) {
            coding = "Content-Encoding: " + one(random, "gzip", "zstd", SECRET, "snappy") + "\r\n";
            if (random.nextBoolean()) {
                ByteArrayOutputStream coded = new ByteArrayOutputStream();
                try (GZIPOutputStream gzip = new GZIPOutputStream(coded)) {
                    gzip.write(body);
                }
                body = coded.toByteArray();
                body[body.length / 2] ^= (byte) random.nextInt(2);
            }
        }
        String type = random.nextInt(10) == 0 ? SECRET : one(random, TYPES);
        int length = random.nextInt(6) == 0 ? body.length + 10 : body.length;
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.writeBytes(
                ("POST %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nUser-Agent: %s\r\n"
                                + "Authorization: Bearer %s\r\nContent-Type: %s\r\n%sContent-Length: %d\r\n\r\n")
                        .formatted(one(random, PATHS), SECRET, SECRET, type, coding, length)
                        .getBytes(StandardCharsets.ISO_8859_1));
        request.writeBytes(body);
        return request.toByteArray();
    }

    private static String one(Random random, String... of) {
        return of[random.nextInt(of.length)];
    }
}
