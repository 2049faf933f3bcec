package io.tripline.intake.otlp;

import static io.tripline.intake.otlp.TestOtlp.body;
import static io.tripline.intake.otlp.TestOtlp.both;
import static io.tripline.intake.otlp.TestOtlp.json;
import static io.tripline.intake.otlp.TestOtlp.keyValue;
import static io.tripline.intake.otlp.TestOtlp.keyValues;
import static io.tripline.intake.otlp.TestOtlp.protobuf;
import static io.tripline.intake.otlp.TestOtlp.request;
import static io.tripline.intake.otlp.TestOtlp.resource;
import static io.tripline.intake.otlp.TestOtlp.scope;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValueList;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.logs.v1.SeverityNumber;
import io.tripline.SharedFolder;
import io.tripline.event.EventError.Kind;
import io.tripline.event.TestEvents;
import io.tripline.event.json.JsonDocument;
import io.tripline.event.json.JsonNumber;
import io.tripline.intake.format.CollectedEvents;
import io.tripline.intake.format.CollectedEvents.Found;
import io.tripline.intake.format.EventLimits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What both encodings have in common: each request is read in both. */
class OtlpLogsTest {

    private static final Map<String, Object> EVENT = document(TestEvents.MATCHING);

    private static Map<String, Object> document(String json) {
        byte[] bytes = TestEvents.utf8(json);
        return JsonDocument.readExpanded(bytes, 0, bytes.length);
    }

    /** As collectors flatten them. */
    private static Map<String, Object> dotted(Map<String, Object> document) {
        Map<String, Object> result = new LinkedHashMap<>();
        document.forEach((key, value) -> flatten(key, value, result));
        return result;
    }

    private static void flatten(String path, Object value, Map<String, Object> result) {
        if (value instanceof Map<?, ?> object) {
            object.forEach((key, inner) -> flatten(path + "." + key, inner, result));
        } else {
            result.put(path, value);
        }
    }

    private static ResourceLogs.Builder logs(LogRecord... records) {
        return ResourceLogs.newBuilder()
                .setResource(resource(Map.of("host.name", "mac-1")))
                .addScopeLogs(
                        scope(records).toBuilder()
                                .setScope(
                                        InstrumentationScope.newBuilder()
                                                .setName("filelog")
                                                .setVersion("1.2")));
    }

    @Nested
    class Shapes {

        @Test
        void bodyOfKeysAndValues_isTheEvent() {
            LogRecord log =
                    body(EVENT).toBuilder()
                            .addAttributes(keyValue("log.file.name", "a.log"))
                            .build();

            Found found = both(request(logs(log))).single();

            assertThat(found.document()).isEqualTo(EVENT);
            assertThat(found.aside())
                    .containsExactly(
                            Map.entry("attributes", Map.of("log.file.name", "a.log")),
                            Map.entry("resource", Map.of("host.name", "mac-1")),
                            Map.entry("scope", Map.of("name", "filelog", "version", "1.2")));
        }

        @Test
        void bodyThatIsAnObjectInJson_isTheMessage() {
            String text = " \n" + TestEvents.MATCHING;
            LogRecord log =
                    body(text).toBuilder()
                            .addAttributes(keyValue("log.file.name", "a.log"))
                            .build();

            Found found = both(request(logs(log))).single();

            assertThat(found.document()).isEqualTo(Map.of("message", text));
            assertThat(found.aside()).containsOnlyKeys("attributes", "resource", "scope");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "{1} started",
                    "{\"a\":1} started",
                    "{\"a\":1}{\"b\":2}",
                    "{\"a\":\"cut}"
                })
        void bodyThatOnlyBeginsAsAnObject_isTheMessageOfTheAttributes(String text) {
            LogRecord log =
                    body(text).toBuilder().addAllAttributes(keyValues(dotted(EVENT))).build();

            Map<String, Object> expected = dotted(EVENT);
            expected.put("host.name", "mac-1");
            expected.put("message", text);
            assertThat(both(request(logs(log))).single().document()).isEqualTo(expected);
        }

        @Test
        void emptyBody_isNone() {
            LogRecord log =
                    LogRecord.newBuilder()
                            .setBody(
                                    AnyValue.newBuilder().setKvlistValue(KeyValueList.newBuilder()))
                            .addAllAttributes(keyValues(dotted(EVENT)))
                            .build();

            assertThat(both(request(logs(log))).single().document())
                    .containsAllEntriesOf(dotted(EVENT))
                    .doesNotContainKey("message");
        }

        @Test
        void attributesWithoutBody_areTheEventOverItsResource() {
            LogRecord log =
                    LogRecord.newBuilder().addAllAttributes(keyValues(dotted(EVENT))).build();

            Found found =
                    both(request(
                                    logs(log)
                                            .setResource(
                                                    resource(
                                                            Map.of(
                                                                    "host.name", "other",
                                                                    "k8s.pod", "p")))))
                            .single();

            Map<String, Object> expected = dotted(EVENT);
            expected.put("k8s.pod", "p");
            assertThat(found.document()).isEqualTo(expected);
            assertThat(found.aside()).containsOnlyKeys("scope");
        }

        @Test
        void plainText_isTheMessageOfTheAttributes() {
            LogRecord log =
                    body("started").toBuilder()
                            .addAttributes(keyValue("process.name", "sshd"))
                            .addAttributes(keyValue("message", "overwritten"))
                            .build();

            assertThat(both(request(logs(log))).single().document())
                    .isEqualTo(
                            Map.of(
                                    "host.name", "mac-1",
                                    "process.name", "sshd",
                                    "message", "started"));
        }

        @Test
        void emptyText_leavesAMessageThatIsThere() {
            LogRecord log = body("").toBuilder().addAttributes(keyValue("message", "kept")).build();

            assertThat(both(request(log)).single().document()).isEqualTo(Map.of("message", "kept"));
            assertThat(both(request(body(""))).single().document())
                    .isEqualTo(Map.of("message", ""));
        }

        @Test
        void bodiesThatAreNeitherTextNorKeys_areTheirJsonAsMessage() {
            CollectedEvents found =
                    both(
                            request(
                                    body(List.of("a", 1L, List.of())),
                                    body(-5L),
                                    body(2.5),
                                    body(true),
                                    body(null)));

            assertThat(found.documents())
                    .containsExactly(
                            Map.of("message", "[\"a\",1,[]]"),
                            Map.of("message", "-5"),
                            Map.of("message", "2.5"),
                            Map.of("message", "true"),
                            Map.of());
        }

        @Test
        void bodyOfBytes_isTextIfItIsUtf8() {
            byte[] line = TestEvents.utf8(TestEvents.MATCHING);

            CollectedEvents found = both(request(body(line), body(new byte[] {-1, 0})));

            assertThat(found.documents())
                    .containsExactly(
                            Map.of("message", TestEvents.MATCHING), Map.of("message", "/wA="));
        }

        @Test
        void oneEndpointEvent_isTheSameByEachShape() throws IOException {
            String json = Files.readString(SharedFolder.path("events/01-match-unsigned.json"));
            Map<String, Object> event = document(json);

            CollectedEvents found =
                    both(
                            request(
                                    body(event),
                                    body(json),
                                    LogRecord.newBuilder()
                                            .addAllAttributes(keyValues(dotted(event)))
                                            .build()));

            assertThat(found.documents())
                    .containsExactly(event, Map.of("message", json), dotted(event));
        }
    }

    @Nested
    class Values {

        @Test
        void everyKindOfValue() {
            Map<String, Object> sent = new LinkedHashMap<>();
            sent.put("text", "a\u0000\u20ac");
            sent.put("flag", false);
            sent.put("int", Long.MIN_VALUE);
            sent.put("double", 1e10);
            sent.put("bytes", new byte[] {1, 2});
            sent.put("none", null);
            sent.put("nan", Double.NaN);
            sent.put("infinite", Double.NEGATIVE_INFINITY);
            sent.put("list", Arrays.asList("a", null, List.of(), Map.of("b", 1L)));

            Map<String, Object> expected = new LinkedHashMap<>(sent);
            expected.put("int", new JsonNumber("-9223372036854775808"));
            expected.put("double", new JsonNumber("1.0E10"));
            expected.put("bytes", "AQI=");
            expected.put("nan", null);
            expected.put("infinite", null);
            expected.put(
                    "list", Arrays.asList("a", null, List.of(), Map.of("b", new JsonNumber("1"))));
            assertThat(both(request(body(sent))).single().document())
                    .isEqualTo(expected)
                    .containsOnlyKeys(sent.keySet());
        }

        @Test
        void ofEqualKeysTheLastWins() {
            AnyValue twice =
                    AnyValue.newBuilder()
                            .setKvlistValue(
                                    KeyValueList.newBuilder()
                                            .addValues(keyValue("a", 1L))
                                            .addValues(keyValue("b", 2L))
                                            .addValues(keyValue("a", "last")))
                            .build();

            assertThat(
                            both(request(LogRecord.newBuilder().setBody(twice).build()))
                                    .single()
                                    .document())
                    .isEqualTo(Map.of("a", "last", "b", new JsonNumber("2")));
        }

        @Test
        void whatTheRecordSaysBesides_isAside() {
            LogRecord log =
                    LogRecord.newBuilder()
                            .setSeverityNumber(SeverityNumber.SEVERITY_NUMBER_WARN2)
                            .setSeverityText("Warn")
                            .setTraceId(ByteString.fromHex("5b8efff798038103d269b633813fc60c"))
                            .setSpanId(ByteString.fromHex("eee19b7ec3c1b174"))
                            .setEventName("browser.page_view")
                            .build();

            assertThat(both(request(log)).single().aside())
                    .isEqualTo(
                            Map.of(
                                    "severity_number", 14,
                                    "severity_text", "Warn",
                                    "trace_id", "5b8efff798038103d269b633813fc60c",
                                    "span_id", "eee19b7ec3c1b174",
                                    "event_name", "browser.page_view"));
        }

        @Test
        void timeIsTheRecordsElseWhenItWasObserved() {
            LogRecord.Builder log = LogRecord.newBuilder();

            List<String> times =
                    both(
                                    request(
                                            log.build(),
                                            log.setObservedTimeUnixNano(1).build(),
                                            log.setTimeUnixNano(1_778_577_247_238_000_000L)
                                                    .build()))
                            .events()
                            .stream()
                            .map(Found::time)
                            .toList();

            assertThat(times)
                    .containsExactly(
                            null, "1970-01-01T00:00:00.000000001Z", "2026-05-12T09:14:07.238Z");
        }
    }

    @Nested
    class Envelopes {

        @Test
        void emptyRequestsHaveNoEvents() {
            both(ExportLogsServiceRequest.getDefaultInstance());
            assertThat(protobuf(new byte[0]).events()).isEmpty();
            assertThat(protobuf(new byte[0]).poison()).isEmpty();
            assertThat(json(TestEvents.utf8(" \r\n\t ")).events()).isEmpty();
            assertThat(json(TestEvents.utf8("{}")).poison()).isEmpty();
            assertThat(both(request(ResourceLogs.newBuilder())).events()).isEmpty();
            assertThat(both(request(logs())).events()).isEmpty();
        }

        @Test
        void resourcesAndScopesEndWithTheirLogs() {
            ScopeLogs named =
                    scope(body("in scope")).toBuilder()
                            .setScope(InstrumentationScope.newBuilder().setName("s"))
                            .build();
            ResourceLogs.Builder first =
                    ResourceLogs.newBuilder()
                            .setResource(resource(Map.of("a", "b")))
                            .addScopeLogs(named)
                            .addScopeLogs(scope(body("no scope")));
            ResourceLogs.Builder second =
                    ResourceLogs.newBuilder().addScopeLogs(scope(body("no resource")));

            CollectedEvents found = both(request(first, second));

            assertThat(found.documents())
                    .containsExactly(
                            Map.of("a", "b", "message", "in scope"),
                            Map.of("a", "b", "message", "no scope"),
                            Map.of("message", "no resource"));
            assertThat(found.events())
                    .extracting(Found::aside)
                    .containsExactly(Map.of("scope", Map.of("name", "s")), Map.of(), Map.of());
        }

        @Test
        void eventsDoNotShareWhatTheirResourceHolds() {
            ResourceLogs.Builder logs =
                    ResourceLogs.newBuilder()
                            .setResource(
                                    resource(Map.of("list", List.of("a"), "map", Map.of("b", "c"))))
                            .addScopeLogs(scope(body("1"), body("2"), body(Map.of("a", 1L))));

            List<Found> found = both(request(logs)).events();

            ((List<?>) found.get(0).document().get("list")).clear();
            ((Map<?, ?>) found.get(0).document().get("map")).clear();
            assertThat(found.get(1).document())
                    .containsEntry("list", List.of("a"))
                    .containsEntry("map", Map.of("b", "c"));
            found.get(1).document().clear();
            assertThat(found.get(2).aside())
                    .containsEntry(
                            "resource", Map.of("list", List.of("a"), "map", Map.of("b", "c")));
        }

        @Test
        void recordTooLarge_isPoison_andItsNeighboursAreEvents() {
            EventLimits limits = new EventLimits(70_000, 16, 1000);
            ExportLogsServiceRequest request =
                    request(body("before"), body("x".repeat(100_000)), body("behind"));
            byte[] inJson = OtlpJson.plain().of(request);

            for (CollectedEvents found :
                    List.of(protobuf(request.toByteArray(), limits), json(inJson, limits))) {
                assertThat(found.documents())
                        .containsExactly(Map.of("message", "before"), Map.of("message", "behind"));
                assertThat(found.kinds()).containsExactly(Kind.TOO_LARGE);
                assertThat(found.poison().getFirst().raw()).hasSize(64 * 1024);
                assertThat(found.poison().getFirst().size()).isBetween(100_000L, 101_000L);
                assertThat(found.poison().getFirst().reason())
                        .contains("70000")
                        .contains("tripline.intake.limits.max-event-size");
            }
        }

        @Test
        void recordOfExactlyTheLimit_isAnEvent() {
            LogRecord log = body("x".repeat(5000));
            byte[] body = request(log).toByteArray();
            int size = log.getSerializedSize();

            assertThat(protobuf(body, new EventLimits(size, 1, 1)).single().raw()).hasSize(size);
            assertThat(protobuf(body, new EventLimits(size - 1, 1, 1)).kinds())
                    .containsExactly(Kind.TOO_LARGE);
        }

        @Test
        void recordTooDeep_isPoison_andItsNeighboursAreEvents() {
            Object deepest = "x";
            for (int i = 1; i < TestOtlp.LIMITS.maxDepth(); i++) {
                deepest = i % 2 == 0 ? Map.of("k", deepest) : List.of(deepest);
            }
            ExportLogsServiceRequest request =
                    request(
                            body(Map.of("just", deepest)),
                            body(Map.of("over", List.of(deepest))),
                            LogRecord.newBuilder().addAttributes(keyValue("just", deepest)).build(),
                            LogRecord.newBuilder()
                                    .addAttributes(keyValue("over", Map.of("k", deepest)))
                                    .build(),
                            body("behind"));

            CollectedEvents found = both(request);

            assertThat(found.documents())
                    .containsExactly(
                            Map.of("just", deepest),
                            Map.of("just", deepest),
                            Map.of("message", "behind"));
            assertThat(found.kinds()).containsExactly(Kind.TOO_DEEP, Kind.TOO_DEEP);
            assertThat(found.poison().getFirst().reason()).contains("16");
        }

        @Test
        void recordOfTooManyValues_isPoison_andItsNeighboursAreEvents() {
            List<Object> just = new ArrayList<>();
            for (int i = 1; i < TestOtlp.LIMITS.maxValues(); i++) {
                just.add(true);
            }
            List<Object> over = new ArrayList<>(just);
            over.add(true);

            CollectedEvents found =
                    both(request(body(Map.of("k", just)), body(Map.of("k", over)), body("behind")));

            assertThat(found.documents())
                    .containsExactly(Map.of("k", just), Map.of("message", "behind"));
            assertThat(found.kinds()).containsExactly(Kind.TOO_MANY_FIELDS);
            assertThat(found.poison().getFirst().reason()).contains("1000");
        }

        @Test
        void valuesOfTheResourceCountInEachEvent() {
            Map<String, Object> half = new LinkedHashMap<>();
            for (int i = 0; i < TestOtlp.LIMITS.maxValues() / 2; i++) {
                half.put("k" + i, true);
            }
            Map<String, Object> more = new LinkedHashMap<>(half);
            more.put("more", true);
            ResourceLogs.Builder logs =
                    ResourceLogs.newBuilder()
                            .setResource(resource(half))
                            .addScopeLogs(
                                    scope(
                                            LogRecord.newBuilder()
                                                    .addAllAttributes(keyValues(half))
                                                    .build(),
                                            LogRecord.newBuilder()
                                                    .addAllAttributes(keyValues(more))
                                                    .build()));

            CollectedEvents found = both(request(logs));

            assertThat(found.documents()).containsExactly(half);
            assertThat(found.kinds()).containsExactly(Kind.TOO_MANY_FIELDS);
        }

        @Test
        void resourceTooLarge_isPoison_andItsEventsAreReadWithoutIt() {
            ResourceLogs.Builder logs =
                    ResourceLogs.newBuilder()
                            .setResource(resource(Map.of("a", "x".repeat(70_000))))
                            .addScopeLogs(scope(body("kept")));

            CollectedEvents found = both(request(logs));

            assertThat(found.documents()).containsExactly(Map.of("message", "kept"));
            assertThat(found.kinds()).containsExactly(Kind.TOO_LARGE);
            assertThat(found.poison().getFirst().reason()).contains("65536");
        }

        @Test
        void rawIsTheRecordsOwnBytes() {
            LogRecord log = body(EVENT);
            byte[] inJson = OtlpJson.plain().of(request(body("x"), log));
            String json = new String(inJson, StandardCharsets.UTF_8);

            assertThat(protobuf(request(body("x"), log).toByteArray()).events().get(1).raw())
                    .isEqualTo(log.toByteArray());
            Found found = json(inJson).events().get(1);
            String raw = new String(found.raw(), StandardCharsets.UTF_8);
            assertThat(raw).startsWith("{\"timeUnixNano\"").endsWith("}");
            assertThat(json).contains("," + raw + "]");
        }
    }
}
