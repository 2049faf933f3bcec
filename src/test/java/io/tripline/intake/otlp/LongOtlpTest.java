package io.tripline.intake.otlp;

import static io.tripline.event.TestEvents.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.CodedOutputStream;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.tripline.event.EventError.Kind;
import io.tripline.intake.format.EventLimits;
import io.tripline.intake.format.FormatHandler;
import io.tripline.intake.format.LongBody;
import io.tripline.intake.format.ShippedEvent;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies longer than the memory of the test. */
class LongOtlpTest {

    private static final long GIB = 1L << 30;
    private static final long LIMIT = 512L << 20;

    private final OtlpLogs otlp = new OtlpLogs(new EventLimits(8 << 20, 128, 10_000));
    private final Counts counts = new Counts();

    /** Keeps nothing. */
    private static final class Counts implements FormatHandler {

        private long events;
        private long poison;
        private long poisonBytes;
        private long taken;

        @Override
        public void event(ShippedEvent event) {
            events++;
        }

        @Override
        public void poison(Kind kind, String reason, byte[] raw, int length, long size) {
            poison++;
            poisonBytes += size;
        }

        @Override
        public void take(long bytes) {
            taken += bytes;
            assertThat(taken).isLessThan(64L << 20);
        }

        @Override
        public void giveBack(long bytes) {
            taken -= bytes;
        }
    }

    @Test
    void moreProtobufThanMemory_isReadEventByEvent() throws IOException {
        byte[] piece =
                TestOtlp.request(TestOtlp.body("x".repeat(10_000)), TestOtlp.body("y"))
                        .toByteArray();
        long pieces = GIB / piece.length;

        otlp.readProtobuf(new LongBody(new byte[0], piece, pieces, new byte[0]), counts);

        assertThat(counts.events).isEqualTo(2 * pieces);
        assertThat(counts.poison).isZero();
    }

    @Test
    void moreJsonThanMemoryInOneScope_isReadEventByEvent() throws IOException {
        byte[] begin = utf8("{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[");
        byte[] piece = utf8("{\"body\":{\"stringValue\":\"%s\"}},".formatted("x".repeat(10_000)));
        byte[] end = utf8("{\"body\":{\"stringValue\":\"last\"}}]}]}]}");
        long pieces = GIB / piece.length;

        otlp.readJson(new LongBody(begin, piece, pieces, end), counts);

        assertThat(counts.events).isEqualTo(pieces + 1);
        assertThat(counts.poison).isZero();
    }

    @Test
    void protobufWithoutEnd_isReadUntilTheStreamRefuses() throws IOException {
        ByteArrayOutputStream begin = new ByteArrayOutputStream();
        TestOtlp.request(TestOtlp.body("x")).writeTo(begin);
        LongBody body = LongBody.endless(begin.toByteArray(), 0, LIMIT);

        assertThatThrownBy(() -> otlp.readProtobuf(body, counts))
                .isInstanceOf(LongBody.TooLong.class);
        assertThat(body.position()).isGreaterThanOrEqualTo(LIMIT);
        assertThat(counts.events).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[", "{\"a\":\"", "{\"a\":", "{\"resourceLogs\":["})
    void jsonWithoutEnd_isReadUntilTheStreamRefuses(String begin) {
        for (char next : new char[] {'\0', '{', '[', '"', '1', ' ', '\\'}) {
            LongBody body = LongBody.endless(utf8(begin), next, 64L << 20);

            assertThatThrownBy(() -> otlp.readJson(body, counts))
                    .isInstanceOf(LongBody.TooLong.class);
            assertThat(body.position()).isGreaterThanOrEqualTo(64L << 20);
        }
        assertThat(counts.events).isZero();
    }

    @Test
    void recordOfHalfAGibibyte_isPassedOver() throws IOException {
        byte[] log = TestOtlp.body("last").toByteArray();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        int huge = 512 << 20;
        int scope = 1 + 5 + huge + 2 + log.length;
        out.writeRawByte(0x0A); // resource logs
        out.writeUInt32NoTag(scope + 6);
        out.writeRawByte(0x12); // scope logs
        out.writeUInt32NoTag(scope);
        out.writeRawByte(0x12); // a log record
        out.writeUInt32NoTag(huge);
        out.flush();
        byte[] end = new byte[2 + log.length];
        end[0] = 0x12;
        end[1] = (byte) log.length;
        System.arraycopy(log, 0, end, 2, log.length);

        otlp.readProtobuf(
                new LongBody(bytes.toByteArray(), new byte[1 << 16], huge >> 16, end), counts);

        assertThat(counts.events).isEqualTo(1);
        assertThat(counts.poison).isEqualTo(1);
        assertThat(counts.poisonBytes).isEqualTo(huge);
    }

    @Test
    void smallRecordOfManyValues_isRefusedBeforeTheyAreObjects() throws IOException {
        byte[] element = {0x0A, 0}; // an empty value in an array
        int size = 8 << 20;
        byte[] array = new byte[size];
        for (int i = 0; i < size; i += 2) {
            System.arraycopy(element, 0, array, i, 2);
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(body);
        byte[] any = nested(5, array);
        byte[] log = nested(LogRecord.BODY_FIELD_NUMBER, any);
        out.writeByteArray(1, nested(2, nested(2, log)));
        out.flush();

        new OtlpLogs(new EventLimits(16 << 20, 128, 10_000))
                .readProtobuf(new ByteArrayInputStream(body.toByteArray()), counts);

        assertThat(counts.events).isZero();
        assertThat(counts.poison).isEqualTo(1);
    }

    private static byte[] nested(int field, byte[] inner) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        out.writeByteArray(field, inner);
        out.flush();
        return bytes.toByteArray();
    }
}
