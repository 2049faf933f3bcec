package io.tripline.intake;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.github.luben.zstd.ZstdOutputStream;
import io.tripline.intake.coding.Codec;
import io.tripline.intake.coding.RawStreams;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class DecodedBodyTest {

    private static final long PLENTY = 64 * 1024 * 1024;

    private static final byte[] EVENTS =
            "{\"event\":{\"category\":\"process\"},\"process\":{\"name\":\"zsh\"}}\n"
                    .repeat(200)
                    .getBytes(UTF_8);

    private static DecodedBody open(InputStream raw, String... encodings) {
        return DecodedBody.open(raw, List.of(encodings), PLENTY, PLENTY);
    }

    private static DecodedBody open(byte[] raw, String... encodings) {
        return open(new ByteArrayInputStream(raw), encodings);
    }

    private static byte[] decode(byte[] raw, String... encodings) throws IOException {
        try (DecodedBody body = open(raw, encodings)) {
            return body.readAllBytes();
        }
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            joined.writeBytes(part);
        }
        return joined.toByteArray();
    }

    private static byte[] random(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static byte[] repetitive(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = EVENTS[i % EVENTS.length];
        }
        return bytes;
    }

    /** What a reader has when it ends, and what ended it. */
    private record Outcome(byte[] delivered, Throwable end) {

        static Outcome of(DecodedBody body) {
            ByteArrayOutputStream delivered = new ByteArrayOutputStream();
            byte[] buffer = new byte[1000];
            Throwable end =
                    catchThrowable(() -> {
                        int read;
                        while ((read = body.read(buffer)) >= 0) {
                            delivered.write(buffer, 0, read);
                        }
                    });
            return new Outcome(delivered.toByteArray(), end);
        }

        boolean isBeginningOf(byte[] plain) {
            return isPrefix(delivered, plain);
        }

        boolean beginsWith(byte[] plain) {
            return isPrefix(plain, delivered);
        }

        private static boolean isPrefix(byte[] prefix, byte[] whole) {
            int mismatch = Arrays.mismatch(prefix, whole);
            return mismatch < 0 || mismatch == prefix.length;
        }
    }

    @ParameterizedTest
    @EnumSource
    void decodesWhatWasEncoded(Codec codec) throws IOException {
        for (byte[] plain :
                List.of(
                        new byte[0],
                        bytes('x'),
                        EVENTS,
                        random(1 << 20, 7),
                        repetitive(1 << 20),
                        new byte[1 << 20])) {
            assertThat(decode(codec.encode(plain), codec.header()))
                    .as("%d bytes", plain.length)
                    .isEqualTo(plain);
        }
    }

    @ParameterizedTest
    @EnumSource
    void decodesWhateverTheSizesOfReads(Codec codec) throws IOException {
        byte[] plain = join(repetitive(150_000), random(70_000, 3), repetitive(50_000));
        byte[] raw = codec.encode(plain);
        for (int size : new int[] {1, 3, 17, 1000, 8191, 70_001}) {
            ByteArrayOutputStream decoded = new ByteArrayOutputStream();
            try (DecodedBody body = open(RawStreams.trickling(raw, size), codec.header())) {
                byte[] buffer = new byte[size + 2];
                int read;
                while ((read = body.read(buffer, 1, size)) >= 0) {
                    if (read == 0 || read > size) {
                        throw new AssertionError("a read of %d gave %d".formatted(size, read));
                    }
                    decoded.write(buffer, 1, read);
                }
            }
            assertThat(decoded.toByteArray()).as("reads of %d", size).isEqualTo(plain);
        }
    }

    @Test
    void readsByteByByte() throws IOException {
        try (DecodedBody body = open(Codec.GZIP.encode(bytes('a', 0xFF)), "gzip")) {
            assertThat(body.read()).isEqualTo('a');
            assertThat(body.read()).isEqualTo(0xFF);
            assertThat(body.read()).isEqualTo(-1);
            assertThat(body.read()).isEqualTo(-1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void decodesSeveralFramesAndEmptyOnes(Codec codec) throws IOException {
        if (!codec.concatenates()) {
            return;
        }
        byte[] empty = codec.encode(new byte[0]);
        byte[] frame = codec.encode(EVENTS);

        assertThat(decode(join(empty, frame, empty, empty, frame, empty), codec.header()))
                .isEqualTo(join(EVENTS, EVENTS));
    }

    @ParameterizedTest
    @EnumSource
    void skipsFramesWithoutData(Codec codec) throws IOException {
        byte[] skippable =
                switch (codec) {
                    case ZSTD, ZSTD_CHECKED, LZ4, LZ4_LINKED ->
                            bytes(0x5A, 0x2A, 0x4D, 0x18, 3, 0, 0, 0, 1, 2, 3);
                    case SNAPPY_FRAMED -> bytes(0xFE, 3, 0, 0, 1, 2, 3);
                    case GZIP, ZLIB, RAW_DEFLATE, SNAPPY_BLOCK -> null;
                };
        if (skippable == null) {
            return;
        }
        byte[] frame = codec.encode(EVENTS);
        byte[] raw = join(frame, skippable, frame, skippable);

        assertThat(decode(raw, codec.header())).isEqualTo(join(EVENTS, EVENTS));
        if (codec != Codec.SNAPPY_FRAMED) {
            assertThat(decode(join(skippable, raw), codec.header()))
                    .isEqualTo(join(EVENTS, EVENTS));
        }
    }

    @Test
    void skipsWhatHeadersOfGzipMayHold() throws IOException {
        byte[] member = Codec.GZIP.encode(EVENTS);
        byte[] afterHeader = Arrays.copyOfRange(member, 10, member.length);
        byte[] header = bytes(0x1F, 0x8B, 8, 0x1F, 1, 2, 3, 4, 0, 3);
        byte[] optional = bytes(2, 0, 9, 9, 'n', 'a', 'm', 'e', 0, 'x', 0, 0xAB, 0xCD);

        assertThat(decode(join(header, optional, afterHeader), "gzip")).isEqualTo(EVENTS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "x-gzip", "GZip", " gzip ", "gzip, identity", "none,gzip,", ""})
    void knowsNamesInAnyCaseAndList(String header) throws IOException {
        assertThat(decode(Codec.GZIP.encode(EVENTS), header)).isEqualTo(EVENTS);
    }

    @ParameterizedTest
    @CsvSource({
        "zlib, ZLIB",
        "zlib, RAW_DEFLATE",
        "Deflate, ZLIB",
        "snappy, SNAPPY_FRAMED",
        "x-snappy-framed, SNAPPY_BLOCK",
        "ZSTD, ZSTD",
        "LZ4, LZ4"
    })
    void tellsFormsOfACodingByTheBytes(String header, Codec codec) throws IOException {
        assertThat(decode(codec.encode(EVENTS), header)).isEqualTo(EVENTS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "identity", "none", "Identity, none"})
    void leavesPlainBodiesAlone(String header) throws IOException {
        assertThat(decode(EVENTS, header)).isEqualTo(EVENTS);
        assertThat(decode(new byte[0], header)).isEmpty();
    }

    @Test
    void undoesCodingsInReverseOrder() throws IOException {
        byte[] raw = Codec.ZSTD.encode(Codec.ZLIB.encode(Codec.SNAPPY_BLOCK.encode(EVENTS)));

        assertThat(decode(raw, "snappy, deflate", "zstd")).isEqualTo(EVENTS);
    }

    @Test
    void refusesToUndoManyCodings() {
        assertThatThrownBy(() -> decode(EVENTS, "gzip, gzip", "gzip, gzip"))
                .isInstanceOf(CorruptBody.class)
                .hasMessage("expected at most 3 Content-Encodings one over the other, found 4");
    }

    @ParameterizedTest
    @EnumSource
    void decodesWhatHasAMagicWithoutAHeader(Codec codec) throws IOException {
        byte[] once = codec.encode(EVENTS);
        byte[] twice = Codec.GZIP.encode(once);

        assertThat(decode(once)).isEqualTo(codec.hasMagic() ? EVENTS : once);
        assertThat(decode(twice)).isEqualTo(codec.hasMagic() ? EVENTS : once);
        assertThat(decode(Codec.ZSTD.encode(twice), "zstd"))
                .isEqualTo(codec.hasMagic() ? EVENTS : once);
    }

    @Test
    void decodesNoMoreThanTwoCodingsWithoutAHeader() throws IOException {
        byte[] once = Codec.GZIP.encode(EVENTS);

        assertThat(decode(Codec.GZIP.encode(Codec.GZIP.encode(once)))).isEqualTo(once);
    }

    @ParameterizedTest
    @EnumSource
    void takesABodyThatWasNotEncodedAsItIs(Codec codec) throws IOException {
        for (String text :
                List.of(
                        "",
                        "{}",
                        "[]",
                        "{",
                        "[{\"a\":1}]",
                        "{ \"a\": 1 }",
                        "[ { \"a\": 1 } ]",
                        "\n{\"a\":1}",
                        "  {\"a\":\"" + "x".repeat(300) + "\"}",
                        "<13>Oct 11 22:14:15 host su: failed",
                        "Zürich: ok",
                        "\u001E{\"a\":1}",
                        "x^ is not a header of zlib",
                        "H2 or (so) 8 or X")) {
            byte[] plain = text.getBytes(UTF_8);
            assertThat(decode(plain, codec.header())).as(text).isEqualTo(plain);
        }
    }

    @ParameterizedTest
    @EnumSource
    void believesTheMagicAgainstTheHeader(Codec codec) throws IOException {
        if (!codec.hasMagic()) {
            return;
        }
        for (String wrong : List.of("gzip", "deflate", "zstd", "snappy", "lz4")) {
            assertThat(decode(codec.encode(EVENTS), wrong)).as(wrong).isEqualTo(EVENTS);
        }
    }

    @Test
    void shortSnappyBlocksThatLookLikeTextAreDecoded() throws IOException {
        byte[] plain = "{\"a\":1234}".getBytes(UTF_8); // ten: its length reads as a line feed
        byte[] raw = Codec.SNAPPY_BLOCK.encode(plain);

        assertThat(raw[0]).isEqualTo((byte) '\n');
        assertThat(decode(raw, "snappy")).isEqualTo(plain);
    }

    @ParameterizedTest
    @EnumSource
    void deliversWhatPrecedesATear(Codec codec) {
        byte[] plain = join(repetitive(100_000), random(100_000, 5));
        byte[] raw = codec.encode(plain);
        int last = 0;
        int first = codec == Codec.ZLIB ? 2 : 1; // its first byte alone is the text "x"
        for (int cut = first; cut < raw.length; cut += 1 + raw.length / 150) {
            Outcome outcome = Outcome.of(open(Arrays.copyOf(raw, cut), codec.header()));

            assertThat(outcome.end()).as("cut at %d", cut).isInstanceOf(CorruptBody.class);
            assertThat(outcome.isBeginningOf(plain)).as("cut at %d", cut).isTrue();
            assertThat(outcome.delivered().length).isGreaterThanOrEqualTo(last);
            last = outcome.delivered().length;
        }
        assertThat(last).isGreaterThan(plain.length - 140_000); // a block of zstd is the most
    }

    @ParameterizedTest
    @EnumSource
    void deliversWholeFramesBeforeATear(Codec codec) {
        if (!codec.concatenates()) {
            return;
        }
        byte[] frame = codec.encode(EVENTS);
        byte[] raw = join(frame, frame);
        for (int cut = frame.length + 1; cut < raw.length; cut++) {
            Outcome outcome = Outcome.of(open(Arrays.copyOf(raw, cut), codec.header()));

            if (codec == Codec.SNAPPY_FRAMED && cut == frame.length + 10) {
                assertThat(outcome.end()).isNull(); // its identifier may stand alone
            } else {
                assertThat(outcome.end()).as("cut at %d", cut).isInstanceOf(CorruptBody.class);
            }
            assertThat(outcome.beginsWith(EVENTS)).as("cut at %d", cut).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void deliversTheFrameBeforeGarbage(Codec codec) {
        byte[] garbage = bytes(0xEE, 0x13, 0x07, 0x99, 0x42, 0x11, 0x22, 0x33, 0x44, 0x55);
        Outcome outcome = Outcome.of(open(join(codec.encode(EVENTS), garbage), codec.header()));

        assertThat(outcome.delivered()).isEqualTo(EVENTS);
        if (codec == Codec.SNAPPY_FRAMED) {
            assertThat(outcome.end()).hasMessageContaining("expected more bytes, found the end");
        }
        assertThat(outcome.end()).isInstanceOf(CorruptBody.class);
    }

    @Test
    void deliversFlushedBlocksBeforeACorruptOne() throws IOException {
        ByteArrayOutputStream encoded = new ByteArrayOutputStream();
        try (var out = new ZstdOutputStream(encoded)) {
            out.write("first\n".getBytes(UTF_8));
            out.flush();
            out.write("second\n".getBytes(UTF_8));
            out.flush();
        }
        byte[] raw = encoded.toByteArray();
        raw[raw.length - 3] = 0x07; // the last block's header: of a type that there is not

        Outcome outcome = Outcome.of(open(raw, "zstd"));

        assertThat(outcome.delivered()).asString(UTF_8).isEqualTo("first\nsecond\n");
        assertThat(outcome.end()).isInstanceOf(CorruptBody.class);
    }

    @Test
    void deliversWhatPrecedesACorruptBlockOfDeflate() {
        Deflater deflater = new Deflater();
        byte[] buffer = new byte[100_000];
        deflater.setInput(EVENTS);
        int length = deflater.deflate(buffer, 0, buffer.length, Deflater.SYNC_FLUSH);
        deflater.end();
        buffer[length] = 0x07; // the next block's header: of a type that there is not

        Outcome outcome = Outcome.of(open(Arrays.copyOf(buffer, length + 10), "deflate"));

        assertThat(outcome.delivered()).isEqualTo(EVENTS);
        assertThat(outcome.end())
                .isInstanceOf(CorruptBody.class)
                .hasMessageMatching("corrupt deflate after \\d+ bytes of body: invalid block type");
    }

    @ParameterizedTest
    @EnumSource
    void noticesWhatAChecksumNotices(Codec codec) {
        byte[] raw = codec.encode(EVENTS);
        switch (codec) {
            case GZIP -> raw[raw.length - 8] ^= 1;
            case ZLIB -> raw[raw.length - 1] ^= 1;
            case ZSTD_CHECKED -> raw[raw.length - 1] ^= 1;
            case SNAPPY_FRAMED -> raw[14] ^= 1;
            case LZ4, LZ4_LINKED -> raw[raw.length - 1] ^= 1;
            case RAW_DEFLATE, ZSTD, SNAPPY_BLOCK -> {
                return;
            }
        }
        Outcome outcome = Outcome.of(open(raw, codec.header()));

        assertThat(outcome.end()).isInstanceOf(CorruptBody.class);
        if (codec != Codec.ZLIB) {
            assertThat(outcome.delivered()).isEqualTo(EVENTS);
        }
    }

    @ParameterizedTest
    @EnumSource
    void sendersFaultIsNeitherHiddenNorMistaken(Codec codec) {
        byte[] raw = codec.encode(repetitive(300_000));
        for (Exception fault : List.of(new IOException("reset"), new IllegalStateException("x"))) {
            for (int cut = 0; cut < raw.length; cut += 1 + raw.length / 40) {
                DecodedBody body =
                        open(RawStreams.breaking(Arrays.copyOf(raw, cut), fault), codec.header());
                Outcome outcome = Outcome.of(body);

                assertThat(outcome.end()).as("cut at %d", cut).isSameAs(fault);
                assertThat(catchThrowable(body::read)).isSameAs(fault);
            }
        }
    }

    @Test
    void sendersFaultInAPlainBodyComesAfterItsBytes() {
        IOException fault = new IOException("reset");
        Outcome outcome = Outcome.of(open(RawStreams.breaking(EVENTS, fault)));

        assertThat(outcome.delivered()).isEqualTo(EVENTS);
        assertThat(outcome.end()).isSameAs(fault);
    }

    @ParameterizedTest
    @EnumSource
    void givesWhatIsThere(Codec codec) throws IOException {
        if (!codec.concatenates()) {
            return;
        }
        RawStreams.Parts raw = new RawStreams.Parts(codec.encode(EVENTS), codec.encode(bytes('x')));
        try (DecodedBody body = open(raw, codec.header())) {
            assertThat(body.readNBytes(EVENTS.length)).isEqualTo(EVENTS);
            raw.release();
            assertThat(body.readAllBytes()).isEqualTo(bytes('x'));
        }
    }

    @Test
    void givesTheFirstBytesOfAPlainBodyAtOnce() throws IOException {
        RawStreams.Parts raw = new RawStreams.Parts(bytes('{'), bytes('}'));
        try (DecodedBody body = open(raw)) {
            assertThat(body.read(new byte[100])).isEqualTo(1);
            raw.release();
            assertThat(body.readAllBytes()).isEqualTo(bytes('}'));
        }
    }

    @Test
    void readsNothingBeforeItIsRead() throws IOException {
        DecodedBody body = open(RawStreams.breaking(new byte[0], new IOException("read")), "br");

        assertThat(body.rawCount()).isZero();
        assertThat(body.read(new byte[0])).isZero();
    }

    @Test
    void unknownCodingLeavesTheRawBodyToTheQuarantine() throws IOException {
        byte[] raw = random(200_000, 11);
        DecodedBody body = open(raw, "br\u0000" + "x".repeat(100));

        assertThatThrownBy(body::read)
                .isInstanceOf(CorruptBody.class)
                .hasMessage(
                        "expected the Content-Encodings gzip, x-gzip, deflate, zlib, zstd, snappy,"
                                + " x-snappy-framed, lz4 or identity, found 'br?%s'",
                        "x".repeat(37));
        assertThat(body.drain()).isEqualTo(raw.length);
        assertThat(body.rawCount()).isEqualTo(raw.length);
        assertThat(body.rawHead()).isEqualTo(Arrays.copyOf(raw, 64 * 1024));
    }

    @Test
    void corruptBodyLeavesItsRawBytesToTheQuarantine() throws IOException {
        byte[] raw = join(bytes(0x1F, 0x8B, 9), random(1000, 11));
        DecodedBody body = open(raw, "gzip");

        assertThatThrownBy(body::read)
                .isInstanceOf(CorruptBody.class)
                .hasMessageStartingWith("corrupt gzip after 1003 bytes of body: expected method 8");
        body.close();
        assertThat(body.drain()).isEqualTo(raw.length);
        assertThat(body.rawHead()).isEqualTo(raw);
    }

    @Test
    void plainBodyHasNoRawBytesForTheQuarantine() throws IOException {
        DecodedBody body = open(EVENTS, "gzip");

        assertThat(body.readAllBytes()).isEqualTo(EVENTS);
        assertThat(body.rawHead()).isEmpty();
        assertThat(body.rawCount()).isEqualTo(EVENTS.length);
    }

    @Test
    void streamThatHasEndedIsNotAskedAgain() throws IOException {
        InputStream once =
                new FilterInputStream(new ByteArrayInputStream(EVENTS)) {
                    private boolean ended;

                    @Override
                    public int read(byte[] bytes, int offset, int length) throws IOException {
                        assertThat(ended).isFalse();
                        int read = super.read(bytes, offset, length);
                        ended = read < 0;
                        return read;
                    }
                };
        DecodedBody body = open(once);

        assertThat(body.readAllBytes()).isEqualTo(EVENTS);
        assertThat(body.drain()).isEqualTo(EVENTS.length);
    }

    @Test
    void drainOfABodyThatBreaksSaysSo() {
        IOException fault = new IOException("reset");
        DecodedBody body = open(RawStreams.breaking(EVENTS, fault), "br");

        assertThat(catchThrowable(body::read)).isInstanceOf(CorruptBody.class);
        assertThat(catchThrowable(body::drain)).isSameAs(fault);
    }

    @Test
    void closedBodyIsNotRead() throws IOException {
        DecodedBody body = open(Codec.ZSTD.encode(EVENTS), "zstd");
        assertThat(body.read()).isEqualTo('{');
        body.close();
        body.close();

        assertThatThrownBy(body::read).hasMessageContaining("found the body closed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "gzip", "snappy"})
    void readsUtf16WithItsMark(String header) throws IOException {
        String text = "{\"user\":\"Jörg 日本 \uD83D\uDE00\"}\n".repeat(3000);
        for (byte[] raw :
                List.of(
                        join(bytes(0xFF, 0xFE), text.getBytes(UTF_16LE)),
                        join(bytes(0xFE, 0xFF), text.getBytes(UTF_16BE)),
                        join(bytes(0xEF, 0xBB, 0xBF), text.getBytes(UTF_8)))) {
            byte[] sent = header.equals("gzip") ? Codec.GZIP.encode(raw) : raw;

            assertThat(decode(sent, header)).asString(UTF_8).isEqualTo(text);
            try (DecodedBody body = open(RawStreams.trickling(sent, 1), header)) {
                assertThat(body.readAllBytes()).asString(UTF_8).isEqualTo(text);
            }
        }
    }

    @Test
    void replacesMalformedUnitsOfUtf16AndOnlyThem() throws IOException {
        byte[] units =
                bytes(
                        0xFF, 0xFE, //
                        '"', 0, 0x00, 0xD8, '"', 0, // first half, then the quote
                        0x00, 0xDC, 'a', 0, // second half
                        0x00, 0xD8, 0x3D, 0xD8, 0x00, 0xDE, // first half, then a pair
                        0x00, 0xD8, // first half, then half a unit
                        'x');

        assertThat(decode(units))
                .asString(UTF_8)
                .isEqualTo("\"\uFFFD\"\uFFFDa\uFFFD\uD83D\uDE00\uFFFD\uFFFD");
    }

    @Test
    void doesNotGuessUtf16() throws IOException {
        byte[] raw = "{}".getBytes(UTF_16LE);

        assertThat(decode(raw)).isEqualTo(raw);
        assertThat(decode(bytes(0xFF))).isEqualTo(bytes(0xFF));
        assertThat(decode(bytes(0xFF, 0xFE))).isEmpty();
        assertThat(decode(bytes(0xEF, 0xBB))).isEqualTo(bytes(0xEF, 0xBB));
    }
}
