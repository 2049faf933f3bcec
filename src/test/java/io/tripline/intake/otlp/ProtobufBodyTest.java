package io.tripline.intake.otlp;

import static io.tripline.intake.otlp.TestOtlp.body;
import static io.tripline.intake.otlp.TestOtlp.protobuf;
import static io.tripline.intake.otlp.TestOtlp.request;
import static io.tripline.intake.otlp.TestOtlp.resource;
import static io.tripline.intake.otlp.TestOtlp.scope;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.UnknownFieldSet;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.tripline.event.EventError.Kind;
import io.tripline.event.TestEvents;
import io.tripline.intake.format.CollectedEvents;
import io.tripline.intake.format.CollectedEvents.Poison;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What only protobuf can be: the wire's order, unknown and malformed fields. */
class ProtobufBodyTest {

    private static final Map<String, Object> BEFORE = Map.of("message", "before");
    private static final Map<String, Object> BEHIND = Map.of("message", "behind");

    /** Writes fields one by one, as no library would. */
    private static byte[] fields(Writing writing) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            CodedOutputStream out = CodedOutputStream.newInstance(bytes);
            writing.write(out);
            out.flush();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return bytes.toByteArray();
    }

    @FunctionalInterface
    private interface Writing {
        void write(CodedOutputStream out) throws IOException;
    }

    /** A request whose records have these bytes. */
    private static byte[] requestOf(byte[]... records) {
        byte[] scope =
                fields(out -> {
                    for (byte[] log : records) {
                        out.writeByteArray(ScopeLogs.LOG_RECORDS_FIELD_NUMBER, log);
                    }
                });
        byte[] logs =
                fields(out -> out.writeByteArray(ResourceLogs.SCOPE_LOGS_FIELD_NUMBER, scope));
        return fields(out ->
                out.writeByteArray(ExportLogsServiceRequest.RESOURCE_LOGS_FIELD_NUMBER, logs));
    }

    private static byte[] joined(byte[]... parts) {
        return fields(out -> {
            for (byte[] part : parts) {
                out.writeRawBytes(part);
            }
        });
    }

    @Test
    void libraryLogsOfTheProtocolBefore1_areScopeLogs() {
        byte[] scope =
                fields(out ->
                        out.writeByteArray(
                                ScopeLogs.LOG_RECORDS_FIELD_NUMBER, body("old").toByteArray()));
        byte[] logs = fields(out -> out.writeByteArray(1000, scope));
        byte[] request =
                fields(out ->
                        out.writeByteArray(
                                ExportLogsServiceRequest.RESOURCE_LOGS_FIELD_NUMBER, logs));

        assertThat(protobuf(request).single().document()).isEqualTo(Map.of("message", "old"));
    }

    @Test
    void requestsBehindOneAnother_areOne() {
        byte[] body =
                joined(
                        request(body("before")).toByteArray(),
                        request(body("behind")).toByteArray());

        assertThat(protobuf(body).documents()).containsExactly(BEFORE, BEHIND);
    }

    @Test
    void resourceBehindItsRecords_isMissedByThoseBefore() {
        byte[] scopeLogs = scope(body("x")).toByteArray();
        byte[] logs =
                fields(out -> {
                    out.writeByteArray(ResourceLogs.SCOPE_LOGS_FIELD_NUMBER, scopeLogs);
                    out.writeMessage(
                            ResourceLogs.RESOURCE_FIELD_NUMBER, resource(Map.of("a", "b")));
                    out.writeByteArray(ResourceLogs.SCOPE_LOGS_FIELD_NUMBER, scopeLogs);
                });
        byte[] body = fields(out -> out.writeByteArray(1, logs));

        assertThat(protobuf(body).documents())
                .containsExactly(Map.of("message", "x"), Map.of("a", "b", "message", "x"));
    }

    @Test
    void unknownFieldsOfEachType_arePassedOver_whereverTheyAre() throws IOException {
        UnknownFieldSet.Field field =
                UnknownFieldSet.Field.newBuilder()
                        .addVarint(-1)
                        .addFixed32(1)
                        .addFixed64(1)
                        .addLengthDelimited(body("x").toByteString())
                        .build();
        UnknownFieldSet unknown =
                UnknownFieldSet.newBuilder().addField(99, field).addField(100_000, field).build();
        LogRecord log = body("before").toBuilder().setUnknownFields(unknown).build();
        ScopeLogs scopeLogs = scope(log, log).toBuilder().setUnknownFields(unknown).build();
        ExportLogsServiceRequest request =
                request(ResourceLogs.newBuilder().addScopeLogs(scopeLogs).setUnknownFields(unknown))
                        .toBuilder()
                        .setUnknownFields(unknown)
                        .build();

        CollectedEvents found = protobuf(request.toByteArray());

        assertThat(found.documents()).containsExactly(BEFORE, BEFORE);
        assertThat(found.poison()).isEmpty();
    }

    @Test
    void knownFieldsOfAnotherType_areUnknown() {
        byte[] log =
                fields(out -> {
                    out.writeString(LogRecord.TIME_UNIX_NANO_FIELD_NUMBER, "x");
                    out.writeFixed32(LogRecord.BODY_FIELD_NUMBER, 1);
                    out.writeByteArray(LogRecord.FLAGS_FIELD_NUMBER, new byte[3]);
                });

        assertThat(protobuf(requestOf(log)).single().document()).isEmpty();
    }

    @Test
    void malformedUtf8_isMended_andTheEventSaysSo() {
        byte[] log =
                fields(out ->
                        out.writeByteArray(
                                LogRecord.BODY_FIELD_NUMBER,
                                fields(o -> o.writeByteArray(1, new byte[] {'a', -1}))));

        CollectedEvents found = protobuf(requestOf(log, body("\ufffd").toByteArray()));

        assertThat(found.documents())
                .containsExactly(Map.of("message", "a\ufffd"), Map.of("message", "\ufffd"));
        assertThat(found.events())
                .extracting(CollectedEvents.Found::isMended)
                .containsExactly(true, false);
    }

    @Test
    void malformedRecord_isPoison_andItsNeighboursAreEvents() {
        byte[] before = body("before").toByteArray();
        byte[] broken = Arrays.copyOf(before, before.length - 1);
        byte[] zero = {0, 0, 0};
        byte[] endOfGroup = {(byte) (15 << 3 | 4)};

        CollectedEvents found =
                protobuf(requestOf(before, broken, zero, endOfGroup, body("behind").toByteArray()));

        assertThat(found.documents()).containsExactly(BEFORE, BEHIND);
        assertThat(found.kinds()).containsExactly(Kind.MALFORMED, Kind.MALFORMED, Kind.MALFORMED);
        assertThat(found.poison())
                .extracting(Poison::raw)
                .containsExactly(broken, zero, endOfGroup);
    }

    @Test
    void malformedEnvelope_keepsWhatIsBefore_andTheRestIsPoison() {
        byte[] good = request(body("before")).toByteArray();
        byte[] rest = new byte[100_000];

        CollectedEvents found = protobuf(joined(good, rest));

        assertThat(found.documents()).containsExactly(BEFORE);
        assertThat(found.kinds()).containsExactly(Kind.MALFORMED);
        assertThat(found.poison().getFirst().size()).isEqualTo(100_000);
        assertThat(found.poison().getFirst().raw()).hasSize(64 * 1024).containsOnly(0);
    }

    @Test
    void recordThatEndsBehindItsScope_isMalformed() {
        byte[] body = request(body("before"), body("behind")).toByteArray();
        int last = body.length - body("behind").getSerializedSize() - 1;
        body[last]++;

        CollectedEvents found = protobuf(body);

        assertThat(found.documents()).containsExactly(BEFORE);
        assertThat(found.kinds()).containsExactly(Kind.MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MAX_VALUE, Integer.MAX_VALUE - 1, 1_000_000_000, -1})
    void lengthsThatAreNotThere_allocateNothing(int length) {
        byte[] inEnvelope = {0x0A, 0, 0, 0, 0, 0};
        for (int field : new int[] {0x0A, 0x12}) {
            byte[] claim =
                    fields(out -> {
                        out.writeRawByte((byte) field);
                        out.writeUInt32NoTag(length);
                    });
            assertThat(protobuf(claim).kinds()).containsExactly(Kind.MALFORMED);
            assertThat(protobuf(requestOf(joined(new byte[] {0x2A, 6}, claim))).kinds())
                    .containsExactly(Kind.MALFORMED);
            assertThat(protobuf(joined(claim, inEnvelope)).kinds()).containsExactly(Kind.MALFORMED);
        }
    }

    @Test
    void anotherProtocol_isPoison() {
        CollectedEvents found = protobuf(TestEvents.utf8("hi hi hi hi "));

        assertThat(found.events()).isEmpty();
        assertThat(found.kinds()).containsExactly(Kind.MALFORMED);

        byte[] onlyUnknown = fields(out -> out.writeString(5, "not ours"));
        assertThat(protobuf(onlyUnknown).kinds()).containsExactly(Kind.MALFORMED);
        assertThat(protobuf(onlyUnknown).poison().getFirst().raw()).isEqualTo(onlyUnknown);
    }
}
