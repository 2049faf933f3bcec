package io.tripline.intake.shipper;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.resource.v1.Resource;
import io.tripline.alert.MemoryAlertStore;
import io.tripline.quarantine.MemoryQuarantine;
import io.tripline.rule.TestRules;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

/** What a body is its bytes tell, whatever its media type says. */
class MediaTypesTest {

    private static final String EVENT = "{\"event\":{\"kind\":\"event\"}}";

    private static final String LOGS =
            "{\n\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[{\"body\":{\"stringValue\":\"x\"}}]}]}]}";

    private static final List<String> BLANKS =
            List.of("", "\n", " ", "\r\n\t ", "\n\n  ", "\ufeff", "\u001E");

    private final MemoryQuarantine quarantine = new MemoryQuarantine();
    private final IntakeSetup intake =
            new IntakeSetup(
                    TestRules.builtIn(),
                    new MemoryAlertStore(),
                    quarantine,
                    IntakeSetup.settings(),
                    Clock.fixed(Instant.parse("2026-05-12T09:14:10Z"), ZoneOffset.UTC));

    @AfterEach
    void close() {
        intake.close();
    }

    private MockHttpServletResponse post(String path, String type, byte[] body) {
        MockHttpServletRequest request = new MockHttpServletRequest("POST", path);
        request.addHeader("Content-Type", type);
        request.setContent(body);
        MockHttpServletResponse response = intake.take(request);
        assertThat(response.getStatus()).isEqualTo(200);
        assertThat(quarantine.kept()).as("what %s is taken for", type).isEmpty();
        return response;
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/msgpack", "application/x-protobuf", "application/json"})
    void ingest_jsonBehindBlanks(String type) {
        for (String blanks : BLANKS) {
            for (String event :
                    List.of(EVENT, EVENT.replace("{\"event", "{\n\"event"), EVENT + "\n")) {
                post("/ingest", type, utf8(blanks + event));

                assertThat(intake.metrics().take("evaluated ingest")).isEqualTo(1);
            }
        }
        post("/ingest", type, utf8("\n \n"));
        assertThat(intake.metrics().take("evaluated ingest")).isZero();
    }

    /** The first bytes of such a body may be those of any text. */
    @Test
    void logs_protobufOfAnyLengthUnderEveryType() {
        for (int length = 0; length < 400; length++) {
            for (byte[] body : List.of(protobuf(length, false), protobuf(length, true))) {
                for (String type :
                        List.of("application/json", "text/plain", "application/x-protobuf")) {
                    MockHttpServletResponse response = post("/v1/logs", type, body);

                    assertThat(intake.metrics().take("evaluated otlp"))
                            .as("%d", length)
                            .isEqualTo(1);
                    assertThat(response.getContentType())
                            .isEqualTo(type.endsWith("json") ? type : "application/x-protobuf");
                }
                post("/ingest", "application/x-protobuf", body);
                assertThat(intake.metrics().take("evaluated ingest")).as("%d", length).isEqualTo(1);
            }
        }
    }

    private static byte[] protobuf(int length, boolean hasResource) {
        AnyValue text = AnyValue.newBuilder().setStringValue("x".repeat(length)).build();
        ResourceLogs.Builder logs =
                ResourceLogs.newBuilder()
                        .addScopeLogs(
                                ScopeLogs.newBuilder()
                                        .addLogRecords(LogRecord.newBuilder().setBody(text)));
        if (hasResource) {
            logs.setResource(
                    Resource.newBuilder()
                            .addAttributes(
                                    KeyValue.newBuilder()
                                            .setKeyBytes(
                                                    ByteString.copyFromUtf8(
                                                            "k".repeat(1 + length % 60)))
                                            .setValue(text)));
        }
        return ExportLogsServiceRequest.newBuilder().addResourceLogs(logs).build().toByteArray();
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "application/x-protobuf", "text/plain"})
    void logs_jsonBehindBlanksUnderEveryType(String type) {
        for (String blanks : BLANKS) {
            MockHttpServletResponse response = post("/v1/logs", type, utf8(blanks + LOGS));

            assertThat(intake.metrics().take("evaluated otlp")).isEqualTo(1);
            assertThat(response.getContentType())
                    .isEqualTo(type.endsWith("json") ? type : "application/x-protobuf");
            assertThat(new String(response.getContentAsByteArray(), StandardCharsets.UTF_8))
                    .isEqualTo(type.endsWith("json") ? "{}" : "");
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
