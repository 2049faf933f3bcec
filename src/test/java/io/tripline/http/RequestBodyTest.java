package io.tripline.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
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
        BodyMemory memory = new BodyMemory(10L * LIMIT);

        try (RequestBody body =
                RequestBody.read(new ByteArrayInputStream(bytes(length)), -1, LIMIT, memory)) {
            assertThat(Arrays.copyOf(body.bytes(), body.length())).isEqualTo(bytes(length));
        }
    }

    @Test
    void announcedLengthIsNoPromise() throws IOException {
        BodyMemory memory = new BodyMemory(10L * LIMIT);

        try (RequestBody body =
                RequestBody.read(new ByteArrayInputStream(bytes(500)), 10, LIMIT, memory)) {
            assertThat(body.length()).isEqualTo(500);
        }
    }

    @Test
    void oneByteBeyondTheLimitIsRefused() {
        BodyMemory memory = new BodyMemory(10L * LIMIT);

        assertThatThrownBy(() ->
                        RequestBody.read(
                                new ByteArrayInputStream(bytes(LIMIT + 1)), -1, LIMIT, memory))
                .isInstanceOfSatisfying(
                        RequestRefused.class, e -> assertThat(e.reason()).isEqualTo("too_large"));
        assertThat(memory.take(10L * LIMIT)).as("all memory was given back").isTrue();
    }

    @Test
    void memoryIsGivenBackOnClose() throws IOException {
        BodyMemory memory = new BodyMemory(LIMIT);
        RequestBody body =
                RequestBody.read(new ByteArrayInputStream(bytes(60_000)), 60_000, LIMIT, memory);

        assertThat(memory.take(60_000)).isFalse();
        body.close();
        assertThat(memory.take(LIMIT)).isTrue();
    }

    @Test
    void secondLargeBodyIsToldToComeAgain() throws IOException {
        BodyMemory memory = new BodyMemory(LIMIT);

        try (RequestBody first =
                RequestBody.read(new ByteArrayInputStream(bytes(60_000)), 60_000, LIMIT, memory)) {
            assertThat(first.length()).isEqualTo(60_000);
            assertThatThrownBy(() ->
                            RequestBody.read(
                                    new ByteArrayInputStream(bytes(60_000)), 60_000, LIMIT, memory))
                    .isInstanceOfSatisfying(
                            RequestRefused.class, e -> assertThat(e.reason()).isEqualTo("busy"));
        }
    }

    @Test
    void bodyThatCouldNeverBeHeldIsTooLarge() {
        BodyMemory memory = new BodyMemory(50_000);

        assertThatThrownBy(() ->
                        RequestBody.read(
                                new ByteArrayInputStream(bytes(60_000)), 60_000, LIMIT, memory))
                .isInstanceOfSatisfying(
                        RequestRefused.class, e -> assertThat(e.reason()).isEqualTo("too_large"));
    }

    @Test
    void memoryIsGivenBackWhenTheStreamFails() {
        BodyMemory memory = new BodyMemory(LIMIT);
        InputStream failing =
                new InputStream() {
                    @Override
                    public int read() throws IOException {
                        throw new IOException("gone");
                    }
                };

        assertThatThrownBy(() -> RequestBody.read(failing, -1, LIMIT, memory))
                .isInstanceOf(IOException.class);
        assertThat(memory.take(LIMIT)).isTrue();
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
        BodyMemory memory = new BodyMemory(10L * LIMIT);

        assertThatThrownBy(() ->
                        RequestBody.read(
                                ContentDecoder.decode(
                                        new CappedInputStream(endless, LIMIT), List.of("gzip")),
                                -1,
                                LIMIT,
                                memory))
                .isInstanceOfSatisfying(
                        RequestRefused.class, e -> assertThat(e.reason()).isEqualTo("too_large"));
    }
}
