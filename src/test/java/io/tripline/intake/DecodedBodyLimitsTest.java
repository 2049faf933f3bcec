package io.tripline.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.tripline.intake.coding.Codec;
import io.tripline.intake.coding.RawStreams;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Bodies that are larger than they may be, and such as are made to look or become so. */
class DecodedBodyLimitsTest {

    private static final int MEGABYTE = 1024 * 1024;

    /** What one body may allocate, whatever it claims. */
    private static final long FEW_MEGABYTES = 8L * MEGABYTE;

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    private record Reading(long delivered, long allocated, Throwable end) {

        static Reading of(DecodedBody body) {
            com.sun.management.ThreadMXBean threads =
                    (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
            byte[] buffer = new byte[64 * 1024];
            long[] delivered = new long[1];
            long before = threads.getCurrentThreadAllocatedBytes();
            Throwable end =
                    catchThrowable(() -> {
                        int read;
                        while ((read = body.read(buffer)) >= 0) {
                            delivered[0] += read;
                        }
                    });
            long allocated = threads.getCurrentThreadAllocatedBytes() - before;
            return new Reading(delivered[0], allocated, end);
        }
    }

    private static Reading read(
            InputStream raw, String encoding, long maxCompressed, long maxDecoded) {
        return Reading.of(DecodedBody.open(raw, List.of(encoding), maxCompressed, maxDecoded));
    }

    @ParameterizedTest
    @EnumSource
    void decodesUpToTheLimitAndNoFurther(Codec codec) throws IOException {
        byte[] raw = codec.encode(new byte[100_000]);
        try (DecodedBody whole =
                DecodedBody.open(
                        new ByteArrayInputStream(raw),
                        List.of(codec.header()),
                        raw.length,
                        100_000)) {
            assertThat(whole.readAllBytes()).hasSize(100_000);
        }
        Reading larger = read(new ByteArrayInputStream(raw), codec.header(), raw.length, 99_999);

        assertThat(larger.end())
                .isInstanceOf(BodyTooLarge.class)
                .hasMessage(
                        "expected at most 99999 bytes of decoded body"
                                + " (tripline.intake.limits.max-decoded-size), found more");
        assertThat(larger.delivered()).isEqualTo(99_999);
    }

    @ParameterizedTest
    @EnumSource
    void bodyAsSentHasItsOwnLimit(Codec codec) {
        byte[] raw = codec.encode(new byte[3 * MEGABYTE]);
        Reading larger =
                read(new ByteArrayInputStream(raw), codec.header(), raw.length - 1, Long.MAX_VALUE);

        assertThat(larger.end())
                .isInstanceOf(BodyTooLarge.class)
                .hasMessage(
                        "expected at most %d bytes of body as sent"
                                + " (tripline.intake.limits.max-compressed-size), found more",
                        raw.length - 1);
    }

    @Test
    void limitOnWhatIsSentIsForCodedBodies() throws IOException {
        InputStream plain = RawStreams.repeated(bytes('{', '}', '\n'), 1000);
        try (DecodedBody body = DecodedBody.open(plain, List.of("gzip"), 10, 3000)) {
            assertThat(body.readAllBytes()).hasSize(3000);
        }
        Reading larger = read(RawStreams.endless(bytes('{', '}', '\n')), "", 10, 3001);

        assertThat(larger.end()).hasMessageContaining("max-decoded-size");
        assertThat(larger.delivered()).isEqualTo(3001);
    }

    @Test
    void limitIsForTheTextAsUtf8() {
        byte[] raw = new byte[2002];
        raw[0] = (byte) 0xFE;
        raw[1] = (byte) 0xFF;
        for (int i = 2; i < raw.length; i++) {
            raw[i] = 0x20; // U+2020, three bytes in UTF-8
        }

        assertThat(read(new ByteArrayInputStream(raw), "", 10, 3000).end()).isNull();
        assertThat(read(new ByteArrayInputStream(raw), "", 10, 2999).end())
                .isInstanceOf(BodyTooLarge.class);
    }

    @Test
    void limitIsForEachOfSeveralCodings() {
        byte[] inner = Codec.GZIP.encode(new byte[100 * MEGABYTE]);
        byte[] raw = Codec.GZIP.encode(inner);
        Reading reading =
                read(new ByteArrayInputStream(raw), "gzip, gzip", raw.length, inner.length - 1000L);

        assertThat(reading.end()).isInstanceOf(BodyTooLarge.class);
        assertThat(reading.delivered()).isEqualTo(inner.length - 1000L);
    }

    @Test
    void bombOfTenGigabytesOfZerosIsReadToTheLimit() {
        byte[] member = Codec.GZIP.encode(new byte[10 * MEGABYTE]);
        Reading reading =
                read(RawStreams.repeated(member, 1024), "gzip", 128L * MEGABYTE, 512L * MEGABYTE);

        assertThat(reading.end()).isInstanceOf(BodyTooLarge.class);
        assertThat(reading.delivered()).isEqualTo(512L * MEGABYTE);
        assertThat(reading.allocated()).isLessThan(FEW_MEGABYTES);
    }

    @ParameterizedTest
    @EnumSource
    void bombIsReadToTheLimitInLittleMemory(Codec codec) {
        byte[] raw = codec.encode(new byte[40 * MEGABYTE]);
        Reading reading =
                read(new ByteArrayInputStream(raw), codec.header(), raw.length, 32L * MEGABYTE);

        assertThat(reading.end()).isInstanceOf(BodyTooLarge.class);
        assertThat(reading.delivered()).isEqualTo(32L * MEGABYTE);
        assertThat(reading.allocated()).isLessThan(10L * MEGABYTE);
    }

    @ParameterizedTest
    @EnumSource
    void endlessEmptyFramesEndAtTheLimitOfWhatIsSent(Codec codec) {
        if (!codec.concatenates()) {
            return;
        }
        byte[] empty = codec.encode(new byte[0]);
        Reading reading = read(RawStreams.endless(empty), codec.header(), 4L * MEGABYTE, MEGABYTE);

        assertThat(reading.end())
                .isInstanceOf(BodyTooLarge.class)
                .hasMessageContaining("max-compressed-size");
        assertThat(reading.delivered()).isZero();
    }

    @Test
    void endlessSkippableFramesOfZstdEndAtTheLimitOfWhatIsSent() {
        byte[] skippable = bytes(0x50, 0x2A, 0x4D, 0x18, 0, 0, 0, 0);
        Reading reading = read(RawStreams.endless(skippable), "zstd", 4L * MEGABYTE, MEGABYTE);

        assertThat(reading.end())
                .isInstanceOf(BodyTooLarge.class)
                .hasMessageContaining("max-compressed-size");
    }

    private static void assertEndlessIsCheap(String encoding, byte[] start, byte[] repeated) {
        InputStream raw =
                new SequenceInputStream(
                        new ByteArrayInputStream(start), RawStreams.endless(repeated));
        Reading reading = read(raw, encoding, 32L * MEGABYTE, 16L * MEGABYTE);

        assertThat(reading.end()).isInstanceOf(BodyTooLarge.class);
        assertThat(reading.allocated()).isLessThan(FEW_MEGABYTES);
    }

    @Test
    void headersWithoutEndAreNotKept() {
        byte[] named = bytes(0x1F, 0x8B, 8, 0x08, 0, 0, 0, 0, 0, 3);
        byte[] commented = bytes(0x1F, 0x8B, 8, 0x10, 0, 0, 0, 0, 0, 3);

        assertEndlessIsCheap("gzip", named, bytes('x', 'y'));
        assertEndlessIsCheap("gzip", commented, bytes('x', 'y'));
    }

    @Test
    void endlessFramesWithoutDataAreNotKept() {
        byte[] skippable = bytes(0x50, 0x2A, 0x4D, 0x18, 0, 0, 0, 0);
        byte[] identifier = bytes(0xFF, 6, 0, 0, 's', 'N', 'a', 'P', 'p', 'Y');

        assertEndlessIsCheap("lz4", skippable, skippable);
        assertEndlessIsCheap(
                "lz4", bytes(0x50, 0x2A, 0x4D, 0x18, 0xFF, 0xFF, 0xFF, 0xFF), skippable);
        assertEndlessIsCheap("snappy", identifier, identifier);
        assertEndlessIsCheap("snappy", identifier, bytes(0xFE, 0, 0, 0));
        assertEndlessIsCheap("snappy", identifier, bytes(0x80, 0xFC, 0xFF, 0xFF));
    }

    @Test
    void endlessSmallBlocksAreCheap() {
        byte[] frame = bytes(0x04, 0x22, 0x4D, 0x18, 0x60, 0x70, 0x73);

        assertEndlessIsCheap("lz4", frame, bytes(2, 0, 0, 0, 0x10, 'x'));
        assertEndlessIsCheap("lz4", frame, bytes(1, 0, 0, 0, 0x00));
        assertEndlessIsCheap("lz4", frame, bytes(0, 0, 0, 0x80));
    }

    @Test
    void endlessLengthsAreCheap() {
        byte[] frame = bytes(0x04, 0x22, 0x4D, 0x18, 0x60, 0x70, 0x73);
        byte[] literals = bytes(0x00, 0x00, 0x40, 0x00, 0xF0);
        InputStream raw =
                new SequenceInputStream(
                        new SequenceInputStream(
                                new ByteArrayInputStream(frame),
                                new ByteArrayInputStream(literals)),
                        RawStreams.endless(bytes(0xFF)));

        assertThat(read(raw, "lz4", 32L * MEGABYTE, MEGABYTE).end())
                .isInstanceOf(CorruptBody.class)
                .hasMessageContaining("found the end of its block");
    }

    @Test
    void claimedLengthsCostNothing() {
        byte[] fourGigabytes = bytes(0xFF, 0xFF, 0xFF, 0xFF, 0x0F, 0x00, 0x80);
        Reading snappy =
                read(new ByteArrayInputStream(fourGigabytes), "snappy", MEGABYTE, MEGABYTE);
        assertThat(snappy.end()).isInstanceOf(CorruptBody.class);
        assertThat(snappy.delivered()).isEqualTo(1);
        assertThat(snappy.allocated()).isLessThan(MEGABYTE);

        byte[] literal = bytes(0xFF, 0xFF, 0xFF, 0xFF, 0x0F, 0xFC, 0xFE, 0xFF, 0xFF, 0xFF, 'x');
        assertThat(read(new ByteArrayInputStream(literal), "snappy", MEGABYTE, MEGABYTE).end())
                .isInstanceOf(CorruptBody.class);

        byte[] contentSize =
                bytes(0x28, 0xB5, 0x2F, 0xFD, 0xC0, 0x58, 0, 0, 0, 0, 0, 0, 0, 0x40, 9, 0, 0, 'x');
        Reading zstd = read(new ByteArrayInputStream(contentSize), "zstd", MEGABYTE, MEGABYTE);
        assertThat(zstd.end()).isInstanceOf(CorruptBody.class);
        assertThat(zstd.allocated()).isLessThan(MEGABYTE);
    }

    @Test
    void windowsOfZstdAreBounded() {
        byte[] sixteenMegabytes = bytes(0x28, 0xB5, 0x2F, 0xFD, 0x00, 0x70, 9, 0, 0, 'x');
        Reading reading =
                read(new ByteArrayInputStream(sixteenMegabytes), "zstd", MEGABYTE, MEGABYTE);

        assertThat(reading.end())
                .isInstanceOf(CorruptBody.class)
                .hasMessageContaining("requires too much memory");
        byte[] eightMegabytes = bytes(0x28, 0xB5, 0x2F, 0xFD, 0x00, 0x68, 9, 0, 0, 'x');
        assertThat(read(new ByteArrayInputStream(eightMegabytes), "zstd", MEGABYTE, MEGABYTE))
                .satisfies(allowed -> {
                    assertThat(allowed.end()).isNull();
                    assertThat(allowed.delivered()).isEqualTo(1);
                });
    }

    @Test
    void drainEndsAtTheLimits() {
        DecodedBody coded =
                DecodedBody.open(RawStreams.endless(bytes(1)), List.of("br"), 10_000, 100_000);
        assertThatThrownBy(coded::read).isInstanceOf(CorruptBody.class);
        assertThatThrownBy(coded::drain)
                .isInstanceOf(BodyTooLarge.class)
                .hasMessageContaining("max-compressed-size");
        assertThat(coded.rawCount()).isLessThan(20_000);

        DecodedBody plain =
                DecodedBody.open(RawStreams.endless(bytes('1')), List.of(), 10_000, 100_000);
        assertThatThrownBy(plain::drain)
                .isInstanceOf(BodyTooLarge.class)
                .hasMessageContaining("max-decoded-size");
        assertThat(plain.rawCount()).isBetween(100_000L, 110_000L);
    }

    @Test
    void drainOfABodyThatWasTooLargeStaysTooLarge() {
        DecodedBody body =
                DecodedBody.open(
                        RawStreams.endless(Codec.GZIP.encode(new byte[MEGABYTE])),
                        List.of("gzip"),
                        MEGABYTE,
                        MEGABYTE);
        Throwable end = Reading.of(body).end();

        assertThat(end).isInstanceOf(BodyTooLarge.class);
        assertThat(catchThrowable(body::drain)).isSameAs(end);
        assertThat(catchThrowable(body::read)).isSameAs(end);
    }
}
