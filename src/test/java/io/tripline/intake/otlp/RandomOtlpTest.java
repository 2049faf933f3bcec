package io.tripline.intake.otlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.tripline.event.TestEvents;
import io.tripline.event.json.JsonDocument;
import io.tripline.intake.format.CollectedEvents;
import io.tripline.intake.format.CollectedEvents.Found;
import io.tripline.intake.format.Damage;
import io.tripline.intake.format.RandomDocuments;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/**
 * Random requests and random damage. Every run takes the same way; {@code -Dtripline.seed=…} takes
 * another.
 */
class RandomOtlpTest {

    private static final long SEED = Long.getLong("tripline.seed", 20260512L);
    private static final int REQUESTS = 2000;
    private static final int MUTATIONS = 20_000;

    private final Random random = new Random(SEED);
    private final RandomDocuments documents = new RandomDocuments(random);

    @Test
    void bodiesOfKeysAndValues_areTheDocumentsThatWentIn() {
        int events = 0;
        for (int i = 0; i < REQUESTS; i++) {
            List<Map<String, Object>> sent =
                    List.of(documents.object(4), documents.object(2), documents.object(1));
            ExportLogsServiceRequest request =
                    TestOtlp.request(sent.stream().map(TestOtlp::body).toArray(LogRecord[]::new));

            assertThat(TestOtlp.protobuf(request.toByteArray()).documents())
                    .as("seed %d, request %d in protobuf", SEED, i)
                    .isEqualTo(sent);
            assertThat(TestOtlp.json(OtlpJson.varied(random).of(request)).documents())
                    .as("seed %d, request %d in JSON", SEED, i)
                    .isEqualTo(sent);
            events += sent.size();
        }
        assertThat(events).isEqualTo(3 * REQUESTS);
    }

    @Test
    void whateverARequestIs_bothEncodingsAreReadAlike() {
        int events = 0;
        for (int i = 0; i < REQUESTS; i++) {
            ExportLogsServiceRequest request = request();
            byte[] json = OtlpJson.varied(random).of(request);
            CollectedEvents ofProtobuf = TestOtlp.protobuf(request.toByteArray());
            CollectedEvents ofJson = TestOtlp.json(json);

            String what =
                    "seed %d, request %d: %s"
                            .formatted(SEED, i, new String(json, StandardCharsets.UTF_8));
            assertThat(ofProtobuf.poison()).as(what).isEmpty();
            assertThat(ofJson.poison()).as(what).isEmpty();
            assertThat(ofJson.events().stream().map(RandomOtlpTest::parts).toList())
                    .as(what)
                    .isEqualTo(ofProtobuf.events().stream().map(RandomOtlpTest::parts).toList());
            events += ofProtobuf.events().size();
        }
        assertThat(events).isGreaterThan(REQUESTS);
    }

    private static List<Object> parts(Found event) {
        return Arrays.asList(event.document(), event.aside(), event.time(), event.isMended());
    }

    private ExportLogsServiceRequest request() {
        ExportLogsServiceRequest.Builder request = ExportLogsServiceRequest.newBuilder();
        for (int i = random.nextInt(3); i > 0; i--) {
            ResourceLogs.Builder logs = ResourceLogs.newBuilder();
            if (random.nextBoolean()) {
                logs.setResource(TestOtlp.resource(documents.object(2)));
            }
            for (int j = random.nextInt(3); j > 0; j--) {
                logs.addScopeLogs(scopeLogs());
            }
            request.addResourceLogs(logs);
        }
        return request.build();
    }

    private ScopeLogs scopeLogs() {
        ScopeLogs.Builder logs = ScopeLogs.newBuilder();
        if (random.nextBoolean()) {
            logs.setScope(
                    InstrumentationScope.newBuilder()
                            .setName("s" + documents.text())
                            .setVersion(random.nextBoolean() ? "1" : "")
                            .addAllAttributes(TestOtlp.keyValues(documents.object(1))));
        }
        for (int i = random.nextInt(4); i > 0; i--) {
            logs.addLogRecords(logRecord());
        }
        return logs.build();
    }

    private LogRecord logRecord() {
        LogRecord.Builder log =
                LogRecord.newBuilder()
                        .setSeverityNumberValue(random.nextInt(26))
                        .setTimeUnixNano(random.nextInt(3) == 0 ? 0 : random.nextLong())
                        .setObservedTimeUnixNano(random.nextInt(2))
                        .addAllAttributes(TestOtlp.keyValues(documents.object(3)));
        if (random.nextBoolean()) {
            byte[] id = new byte[8];
            random.nextBytes(id);
            log.setSeverityText(documents.text())
                    .setEventName(documents.text())
                    .setSpanId(ByteString.copyFrom(id))
                    .setTraceId(ByteString.copyFrom(id).concat(ByteString.copyFrom(id)));
        }
        switch (random.nextInt(5)) {
            case 0 -> {}
            case 1 -> log.setBody(TestOtlp.any("{" + documents.text()));
            case 2 -> log.setBody(TestOtlp.any(documents.object(3)));
            case 3 -> log.setBody(TestOtlp.any(documents.text().getBytes(StandardCharsets.UTF_8)));
            default -> log.setBody(TestOtlp.any(documents.value(3)));
        }
        return log.build();
    }

    @Test
    void requestCutAtAnyByte_keepsTheEventsBeforeTheCut() {
        ExportLogsServiceRequest request =
                TestOtlp.request(
                        ResourceLogs.newBuilder()
                                .setResource(TestOtlp.resource(Map.of("r", "s")))
                                .addScopeLogs(
                                        TestOtlp.scope(
                                                TestOtlp.body(Map.of("n", 1L)),
                                                TestOtlp.body(Map.of("n", 2L))))
                                .addScopeLogs(TestOtlp.scope(TestOtlp.body(Map.of("n", 3L)))),
                        ResourceLogs.newBuilder()
                                .addScopeLogs(TestOtlp.scope(TestOtlp.body(Map.of("n", 4L)))));
        expectPrefixes(request.toByteArray(), TestOtlp::protobuf);
        expectPrefixes(OtlpJson.plain().of(request), TestOtlp::json);
    }

    private static void expectPrefixes(byte[] body, Function<byte[], CollectedEvents> reader) {
        CollectedEvents whole = reader.apply(body);
        assertThat(whole.events()).hasSize(4);
        int most = 0;
        for (int cut = 0; cut < body.length; cut++) {
            CollectedEvents found = reader.apply(Arrays.copyOf(body, cut));
            int count = found.events().size();
            assertThat(found.documents())
                    .as("cut at %d", cut)
                    .isEqualTo(whole.documents().subList(0, count));
            assertThat(count).as("cut at %d", cut).isBetween(most, most + 1);
            assertThat(found.poison()).as("cut at %d", cut).hasSizeLessThanOrEqualTo(1);
            int before = count == 0 ? 0 : endOf(whole.events().get(count - 1).raw(), body);
            int next = count == 4 ? body.length : endOf(whole.events().get(count).raw(), body);
            assertThat(cut)
                    .as("an event is there as soon as its bytes are")
                    .isBetween(before, next);
            most = count;
        }
        assertThat(most).isBetween(3, 4);
    }

    /** Where the bytes end in the body; the test's events are all different. */
    private static int endOf(byte[] raw, byte[] body) {
        String text = new String(body, StandardCharsets.ISO_8859_1);
        String part = new String(raw, StandardCharsets.ISO_8859_1);
        return text.indexOf(part) + part.length();
    }

    @Test
    void damagedProtobuf_isEventsAndPoison_andNeverAnythingElse() {
        Damage damage =
                new Damage(
                        random,
                        new byte[] {0x0A, -1, -1, -1, -1, 7},
                        new byte[] {0x12, 0},
                        new byte[] {0x2A, 2, 0x2A, 0},
                        new byte[] {0x0B},
                        new byte[] {0x0C},
                        new byte[] {-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1},
                        new byte[] {0});
        expectEventsAndPoison(() -> request().toByteArray(), damage, TestOtlp::protobuf);
    }

    @Test
    void damagedJson_isEventsAndPoison_andNeverAnythingElse() {
        String[] pieces = {
            "{",
            "}",
            "[",
            "]",
            "\"",
            "\\",
            ":",
            ",",
            "\n",
            "\\u",
            "\\ud800",
            "0",
            "-",
            "e",
            "null",
            "NaN",
            "\u0000",
            "1e999999999",
            "{}",
            "\"values\":",
            "\"key\":{}",
            "\"logRecords\":[",
            "{\"intValue\":\"x\"}",
            "\"intValue\":1e99999",
            "\"resourceLogs\":",
            "/*",
            "'"
        };
        Damage damage =
                new Damage(
                        random, Arrays.stream(pieces).map(TestEvents::utf8).toArray(byte[][]::new));
        expectEventsAndPoison(() -> OtlpJson.varied(random).of(request()), damage, TestOtlp::json);
    }

    @FunctionalInterface
    private interface Bodies {
        byte[] next();
    }

    private void expectEventsAndPoison(
            Bodies bodies, Damage damage, Function<byte[], CollectedEvents> reader) {
        int events = 0;
        int poison = 0;
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] body = damage.of(bodies.next());
            try {
                CollectedEvents found = reader.apply(body);
                events += found.events().size();
                poison += found.poison().size();
                found.events().forEach(RandomOtlpTest::expectWritable);
            } catch (RuntimeException | Error e) {
                fail(
                        "seed %d, mutation %d: %s"
                                .formatted(SEED, i, new String(body, StandardCharsets.ISO_8859_1)),
                        e);
            }
        }
        assertThat(events).as("events in spite of the damage").isGreaterThan(MUTATIONS / 4);
        assertThat(poison).as("poison because of it").isGreaterThan(MUTATIONS / 4);
    }

    /** What is read can be written as JSON and read again. */
    private static void expectWritable(Found event) {
        Map<String, Object> both = new LinkedHashMap<>(event.document());
        both.put("ingest", event.aside());
        byte[] json = JsonDocument.write(both);
        assertThat(JsonDocument.readExpanded(json, 0, json.length)).isNotNull();
    }
}
