package io.tripline.intake.coding;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HexFormat;
import java.util.Random;
import java.util.zip.CRC32C;
import org.apache.commons.compress.compressors.snappy.SnappyCompressorInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SnappyStreamTest {

    private static byte[] decode(byte[] coded, boolean isFramed) throws IOException {
        try (SnappyStream in = new SnappyStream(new ByteArrayInputStream(coded), isFramed)) {
            return in.readAllBytes();
        }
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits.replace(" ", ""));
    }

    /** Writes elements and, the plain way, what they mean. */
    private static final class Block {
        private final ByteArrayOutputStream elements = new ByteArrayOutputStream();
        private final ByteArrayOutputStream plain = new ByteArrayOutputStream();

        void littleEndian(long value, int bytes) {
            for (int i = 0; i < bytes; i++) {
                elements.write((int) (value >> (8 * i)));
            }
        }

        void literal(byte[] bytes) {
            int length = bytes.length - 1;
            if (length < 60) {
                elements.write(length << 2);
            } else {
                int width = length < 1 << 8 ? 1 : length < 1 << 16 ? 2 : length < 1 << 24 ? 3 : 4;
                elements.write((59 + width) << 2);
                littleEndian(length, width);
            }
            elements.writeBytes(bytes);
            plain.writeBytes(bytes);
        }

        void copy(int offset, int length) {
            if (offset < 2048 && length >= 4 && length < 12) {
                elements.write(1 | (length - 4) << 2 | offset >> 8 << 5);
                elements.write(offset);
            } else {
                int width = offset < 1 << 16 ? 2 : 4;
                elements.write((width == 2 ? 2 : 3) | (length - 1) << 2);
                littleEndian(offset, width);
            }
            byte[] all = plain.toByteArray();
            for (int i = 0; i < length; i++) {
                int from = all.length - offset + i % offset;
                plain.write(all[from]);
            }
        }

        byte[] coded() {
            ByteArrayOutputStream block = new ByteArrayOutputStream();
            int length = plain.size();
            for (; length >= 0x80; length >>>= 7) {
                block.write(length | 0x80);
            }
            block.write(length);
            block.writeBytes(elements.toByteArray());
            return block.toByteArray();
        }
    }

    @Test
    void elementsOfAllFormsMeanWhatTheFormatSays() throws IOException {
        Random random = new Random(23);
        for (int round = 0; round < 300; round++) {
            Block block = new Block();
            int elements = 1 + random.nextInt(30);
            for (int i = 0; i < elements; i++) {
                if (i == 0 || random.nextInt(3) == 0) {
                    byte[] literal = new byte[1 + random.nextInt(random.nextBoolean() ? 70 : 700)];
                    random.nextBytes(literal);
                    block.literal(literal);
                } else {
                    int most = random.nextBoolean() ? 8 : block.plain.size();
                    block.copy(
                            1 + random.nextInt(Math.min(most, block.plain.size())),
                            1 + random.nextInt(64));
                }
            }
            byte[] coded = block.coded();

            assertThat(decode(coded, false)).isEqualTo(block.plain.toByteArray());
            try (var reference =
                    new SnappyCompressorInputStream(new ByteArrayInputStream(coded), 65_536)) {
                assertThat(reference.readAllBytes()).isEqualTo(block.plain.toByteArray());
            }
        }
    }

    /** Some encoders look for copies in all of the block, not only in the last 64 KB. */
    @Test
    void copiesReachBackTwoMegabytesAtLeast() throws IOException {
        byte[] noise = new byte[3 << 20];
        new Random(4).nextBytes(noise);
        Block whole = new Block();
        whole.literal(noise);
        whole.copy(3 << 20, 64);
        assertThat(decode(whole.coded(), false)).isEqualTo(whole.plain.toByteArray());

        Block longer = new Block();
        longer.literal(noise);
        longer.literal(noise);
        longer.copy(2 << 20, 64);
        assertThat(decode(longer.coded(), false)).isEqualTo(longer.plain.toByteArray());

        longer.copy(6 << 20, 64);
        assertThatThrownBy(() -> decode(longer.coded(), false))
                .hasMessageMatching(
                        "expected a copy of at most \\d+ bytes back, found one of 6291456");
    }

    @ParameterizedTest
    @CsvSource({
        "'', 'expected more bytes, found the end'",
        "'FF FF FF FF 1F', expected a length of 32 bits",
        "'80 80 80 80 80 01', expected a length of 32 bits",
        "'05 00 78 01 05', 'expected a copy of at most 1 bytes back, found one of 5'",
        "'05 00 78 01 00', found one of 0",
        "'05 01 01', 'expected a copy of at most 0 bytes back'",
        "'01 04 78 79', expected a block to decode to the length it says",
        "'05 00 78 FE 01 00', expected a block to decode to the length it says",
        "'01 00 78 00', 'expected the end, found more bytes'",
        "'02 04 78', 'expected more bytes, found the end'",
        "'02 FC FF FF FF FF', expected a block to decode to the length it says"
    })
    void refusesWhatIsNoBlock(String digits, String message) {
        assertThatThrownBy(() -> decode(hex(digits), false)).hasMessageContaining(message);
    }

    @Test
    void emptyBlockIsEmpty() throws IOException {
        assertThat(decode(new byte[1], false)).isEmpty();
    }

    private static byte[] framed(byte[]... chunks) {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        stream.writeBytes(SnappyStream.IDENTIFIER);
        for (byte[] chunk : chunks) {
            stream.writeBytes(chunk);
        }
        return stream.toByteArray();
    }

    private static byte[] chunk(int type, byte[] plain, byte[] coded) {
        CRC32C sum = new CRC32C();
        sum.update(plain);
        int masked = Integer.rotateRight((int) sum.getValue(), 15) + 0xA282EAD8;
        Block chunk = new Block();
        chunk.elements.write(type);
        chunk.littleEndian(coded.length + 4, 3);
        chunk.littleEndian(masked, 4);
        chunk.elements.writeBytes(coded);
        return chunk.elements.toByteArray();
    }

    @Test
    void emptyChunksAreNotTheEnd() throws IOException {
        byte[] plain = "abc".getBytes(UTF_8);
        byte[] emptyPlain = chunk(1, new byte[0], new byte[0]);
        byte[] emptyCoded = chunk(0, new byte[0], new byte[1]);

        assertThat(
                        decode(
                                framed(
                                        emptyPlain,
                                        emptyPlain,
                                        emptyCoded,
                                        emptyCoded,
                                        chunk(1, plain, plain)),
                                true))
                .isEqualTo(plain);
    }

    @Test
    void copiesDoNotReachIntoTheChunkBefore() {
        Block first = new Block();
        first.literal("abcdefgh".getBytes(UTF_8));
        byte[] copyOnly = hex("04 01 04");

        assertThatThrownBy(() ->
                        decode(
                                framed(
                                        chunk(0, first.plain.toByteArray(), first.coded()),
                                        chunk(0, new byte[0], copyOnly)),
                                true))
                .hasMessageContaining("expected a copy of at most 0 bytes back, found one of 4");
    }

    @ParameterizedTest
    @CsvSource({
        "'00 03 00 00 00 00 00', expected a chunk with a checksum",
        "'00 0A 00 00 00 00 00 00 00 78', expected the end of the chunk",
        "'00 06 00 00 00 00 00 00 05 00', expected literals within their block",
        "'00 07 00 00 00 00 00 00 FF FF 7F', expected a chunk that decodes to at most 65536 bytes",
        "'01 05 00 00 00 00 00 00 78', expected the checksum of what was decoded",
        "'02 00 00 00', 'expected a known chunk or one to skip, found type 02'",
        "'7F 00 00 00', found type 7f",
        "'FE 05 00 00 00', 'expected more bytes, found the end'",
        "'FF 06 00 00 53 32 73 54 77 4F', expected the identifier of a Snappy stream"
    })
    void refusesWhatIsNoChunk(String digits, String message) {
        assertThatThrownBy(() -> decode(framed(hex(digits)), true)).hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource({
        "'0A 24 7B 22 61 22 3A 31 32 33 34 7D', true, true",
        "'0A 24 7B 22 61', true, false",
        "'0A 24 7B 22 61', false, true",
        "'7B 22 61 22', false, false",
        "'7B 20 22 61 22 3A 20 31 2C 20 22 62 22 3A', false, false",
        "'00', true, true",
        "'00 00', true, false"
    })
    void tellsByItsFirstElementsWhetherABlockBegins(String digits, boolean isAll, boolean may) {
        assertThat(SnappyStream.mayBegin(hex(digits), isAll)).isEqualTo(may);
    }
}
