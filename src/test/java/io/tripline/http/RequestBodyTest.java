package io.tripline.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tripline.detection.RequestMemory;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestBodyTest {

    private static final int LIMIT = 100_000;

    private static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) i;
        }
        return bytes;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 16_383, 16_384, 16_385, 99_999, 100_000})
    void holdsWhatTheStreamHolds(int length) throws IOException {
        RequestBody body = read(new ByteArrayInputStream(bytes(length)), -1, plenty());

        assertThat(Arrays.copyOf(body.bytes(), body.length())).isEqualTo(bytes(length));
    }

    @Test
    void bodiesInArraysThatWereUsedBeforeAreWhole() throws IOException {
        BodyBuffers buffers = new BodyBuffers(10L * LIMIT);
        RequestMemory memory = plenty();
        Set<byte[]> arrays = Collections.newSetFromMap(new IdentityHashMap<>());
        for (int i = 0; i < 50; i++) {
            byte[] sent = new byte[LIMIT - 700 * i];
            Arrays.fill(sent, (byte) i);
            int expected = i % 2 == 0 ? -1 : sent.length;
            try (RequestMemory.Lease lease = memory.lease()) {
                RequestBody body =
                        RequestBody.read(
                                new ByteArrayInputStream(sent), expected, LIMIT, lease, buffers);

                assertThat(Arrays.copyOf(body.bytes(), body.length())).isEqualTo(sent);
                buffers.giveBack(body.bytes());
                arrays.add(body.bytes());
            }
        }
        assertThat(arrays).as("arrays").hasSizeLessThan(10);
        assertThat(memory.used()).isZero();
    }

    private static RequestMemory plenty() {
        return new RequestMemory(10L * LIMIT, Duration.ZERO);
    }

    private static RequestBody read(InputStream in, long expected, RequestMemory memory)
            throws IOException {
        try (RequestMemory.Lease lease = memory.lease()) {
            return RequestBody.read(in, expected, LIMIT, lease, new BodyBuffers(0));
        }
    }

    private static void assertAllIsFree(RequestMemory memory, long limit) {
        try (RequestMemory.Lease lease = memory.lease()) {
            assertThatCode(() -> lease.take(limit)).doesNotThrowAnyException();
        }
    }

    @Test
    void announcedLengthIsNoPromise() throws IOException {
        assertThat(read(new ByteArrayInputStream(bytes(500)), 10, plenty()).length())
                .isEqualTo(500);
    }

    @Test
    void oneByteBeyondTheLimitIsRefused() {
        RequestMemory memory = plenty();

        assertThatThrownBy(() -> read(new ByteArrayInputStream(bytes(LIMIT + 1)), -1, memory))
                .isInstanceOfSatisfying(
                        RequestRefused.class, e -> assertThat(e.reason()).isEqualTo("too_large"));
        assertAllIsFree(memory, 10L * LIMIT);
    }

    @Test
    void secondLargeBodyIsToldToComeAgain() throws IOException {
        RequestMemory memory = new RequestMemory(LIMIT, Duration.ZERO);

        try (RequestMemory.Lease first = memory.lease()) {
            RequestBody.read(
                    new ByteArrayInputStream(bytes(60_000)),
                    60_000,
                    LIMIT,
                    first,
                    new BodyBuffers(0));
            assertThatThrownBy(() -> read(new ByteArrayInputStream(bytes(60_000)), 60_000, memory))
                    .isInstanceOfSatisfying(
                            RequestMemory.Exhausted.class,
                            e -> assertThat(e.isTemporary()).isTrue());
        }
        assertThat(read(new ByteArrayInputStream(bytes(60_000)), 60_000, memory).length())
                .isEqualTo(60_000);
        assertAllIsFree(memory, LIMIT);
    }

    @Test
    void bodyThatCouldNeverBeHeldIsTooLarge() {
        assertThatThrownBy(() ->
                        read(
                                new ByteArrayInputStream(bytes(60_000)),
                                60_000,
                                new RequestMemory(50_000, Duration.ZERO)))
                .isInstanceOfSatisfying(
                        RequestMemory.Exhausted.class, e -> assertThat(e.isTemporary()).isFalse());
    }

    /** With the limits and the memory of a service of 256 MB; its length is not known before. */
    @Test
    void bodyAtTheDefaultLimitIsReadIn256Megabytes() throws IOException {
        int limit = 64 << 20;
        long inFlight = (246L << 20) * 30 / 100; // of what the serial collector leaves of 256 MB
        RequestMemory memory = new RequestMemory(inFlight, Duration.ZERO);

        try (RequestMemory.Lease lease = memory.lease()) {
            RequestBody body =
                    RequestBody.read(
                            new ZerosStream(limit),
                            -1,
                            limit,
                            lease,
                            new BodyBuffers(BodyBuffers.mostKept(inFlight)));

            assertThat(body.length()).isEqualTo(limit);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5000, 99_999})
    void bodyOfAKnownLengthIsReadInPieces_andNotAskedForMore(int length) throws IOException {
        RequestMemory memory = plenty();
        InputStream pieces =
                new FilterInputStream(new ByteArrayInputStream(bytes(length))) {
                    private int left = length;

                    @Override
                    public int read(byte[] into, int from, int count) throws IOException {
                        assertThat(left).isPositive();
                        int read = super.read(into, from, Math.min(count, 1000));
                        left -= read;
                        return read;
                    }
                };

        try (RequestMemory.Lease lease = memory.lease()) {
            RequestBody body = RequestBody.ofLength(pieces, length, lease, new BodyBuffers(0));

            assertThat(Arrays.copyOf(body.bytes(), body.length())).isEqualTo(bytes(length));
            assertThat(memory.used()).isEqualTo(Math.max(1, length));
        }
    }

    /** A server gives an error there; what does not is judged as it is. */
    @Test
    void bodyThatEndsBeforeItsLengthIsWhatCame() throws IOException {
        try (RequestMemory.Lease lease = plenty().lease()) {
            RequestBody body =
                    RequestBody.ofLength(
                            new ByteArrayInputStream(bytes(10)), 500, lease, new BodyBuffers(0));

            assertThat(body.length()).isEqualTo(10);
        }
    }

    private static final class ZerosStream extends InputStream {

        private int left;

        ZerosStream(int length) {
            this.left = length;
        }

        @Override
        public int read() {
            return left-- > 0 ? 0 : -1;
        }

        @Override
        public int read(byte[] into, int from, int length) {
            if (left <= 0) {
                return -1;
            }
            int count = Math.min(length, left);
            left -= count;
            return count;
        }
    }

    @Test
    void memoryIsGivenBackWhenTheStreamFails() {
        RequestMemory memory = new RequestMemory(LIMIT, Duration.ZERO);
        InputStream failing =
                new InputStream() {
                    @Override
                    public int read() throws IOException {
                        throw new IOException("gone");
                    }
                };

        assertThatThrownBy(() -> read(failing, -1, memory)).isInstanceOf(IOException.class);
        assertAllIsFree(memory, LIMIT);
    }

    @Test
    void endlessStreamThatDecodesToNothingIsCutOff() throws IOException {
        ByteArrayOutputStream empty = new ByteArrayOutputStream();
        new GZIPOutputStream(empty).close();
        byte[] member = empty.toByteArray();
        InputStream endless =
                new InputStream() {
                    private int at;

                    @Override
                    public int read() {
                        return Byte.toUnsignedInt(member[at++ % member.length]);
                    }
                };

        assertThatThrownBy(() ->
                        read(
                                ContentCoding.GZIP.decode(
                                        new CappedInputStream(endless, 10L * LIMIT)),
                                -1,
                                plenty()))
                .isInstanceOfSatisfying(
                        RequestRefused.class, e -> assertThat(e.reason()).isEqualTo("too_large"));
    }
}
