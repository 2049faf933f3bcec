package io.tripline.intake.coding;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.apache.commons.codec.digest.XXHash32;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Lz4StreamTest {

    private static final int INDEPENDENT = 0x60;
    private static final int LINKED = 0x40;

    /** With checksums of the block and of the content, and its size: lz4 -BX -BD --content-size. */
    private static final String MADE_BY_LZ4 =
            "04224d18 7c40 2b00000000000000 a9 0d000000 3f6162630300105063616263 21"
                    + "ac1ce56c 00000000 afb6627a";

    private static byte[] decode(byte[] coded) throws IOException {
        try (Lz4Stream in = new Lz4Stream(new ByteArrayInputStream(coded))) {
            return in.readAllBytes();
        }
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits.replace(" ", ""));
    }

    private static void littleEndian(ByteArrayOutputStream out, long value) {
        for (int i = 0; i < 4; i++) {
            out.write((int) (value >> (8 * i)));
        }
    }

    private static byte[] header(int flags, int maxBlock, byte... rest) {
        byte[] descriptor = new byte[2 + rest.length];
        descriptor[0] = (byte) flags;
        descriptor[1] = (byte) maxBlock;
        System.arraycopy(rest, 0, descriptor, 2, rest.length);
        XXHash32 sum = new XXHash32();
        sum.update(descriptor, 0, descriptor.length);
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        littleEndian(header, 0x184D2204L);
        header.writeBytes(descriptor);
        header.write((int) (sum.getValue() >> 8));
        return header.toByteArray();
    }

    private static byte[] frame(int flags, byte[]... blocks) {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.writeBytes(header(flags, 0x40));
        for (byte[] block : blocks) {
            littleEndian(frame, block.length);
            frame.writeBytes(block);
        }
        littleEndian(frame, 0);
        return frame.toByteArray();
    }

    /** Writes sequences and, the plain way, what they mean. */
    private static final class Block {
        private final ByteArrayOutputStream sequences = new ByteArrayOutputStream();
        private final ByteArrayOutputStream plain = new ByteArrayOutputStream();

        void sequence(byte[] literals, int offset, int length) {
            sequences.write(Math.min(15, literals.length) << 4 | Math.min(15, length - 4));
            rest(literals.length);
            sequences.writeBytes(literals);
            plain.writeBytes(literals);
            sequences.write(offset);
            sequences.write(offset >> 8);
            rest(length - 4);
            byte[] all = plain.toByteArray();
            for (int i = 0; i < length; i++) {
                plain.write(all[all.length - offset + i % offset]);
            }
        }

        void last(byte[] literals) {
            sequences.write(Math.min(15, literals.length) << 4);
            rest(literals.length);
            sequences.writeBytes(literals);
            plain.writeBytes(literals);
        }

        private void rest(int length) {
            int left = length - 15;
            for (; left >= 255; left -= 255) {
                sequences.write(255);
            }
            if (left >= 0) {
                sequences.write(left);
            }
        }
    }

    @Test
    void sequencesOfAllLengthsMeanWhatTheFormatSays() throws IOException {
        Random random = new Random(42);
        for (int round = 0; round < 300; round++) {
            Block block = new Block();
            int sequences = random.nextInt(20);
            for (int i = 0; i < sequences; i++) {
                byte[] literals =
                        new byte[(i == 0 ? 1 : 0) + random.nextInt(random.nextBoolean() ? 3 : 600)];
                random.nextBytes(literals);
                int reach = block.plain.size() + literals.length;
                int most = random.nextBoolean() ? Math.min(5, reach) : reach;
                block.sequence(
                        literals,
                        1 + random.nextInt(most),
                        4 + random.nextInt(random.nextBoolean() ? 20 : 1000));
            }
            block.last(new byte[random.nextInt(40)]);
            byte[] coded = frame(INDEPENDENT, block.sequences.toByteArray());

            assertThat(decode(coded)).isEqualTo(block.plain.toByteArray());
            try (var reference =
                    new FramedLZ4CompressorInputStream(new ByteArrayInputStream(coded), true)) {
                assertThat(reference.readAllBytes()).isEqualTo(block.plain.toByteArray());
            }
        }
    }

    @Test
    void emptyBlocksAreNotTheEnd() throws IOException {
        byte[] empty = {0};
        byte[] text = hex("30 61 62 63");

        assertThat(decode(frame(INDEPENDENT, empty, empty, text, empty)))
                .asString(UTF_8)
                .isEqualTo("abc");
    }

    @Test
    void linkedBlocksCopyFromTheBlockBefore() throws IOException {
        byte[] text = hex("40 61 62 63 64");
        byte[] copy = hex("00 04 00 00");

        assertThat(decode(frame(LINKED, text, copy))).asString(UTF_8).isEqualTo("abcdabcd");
        assertThatThrownBy(() -> decode(frame(INDEPENDENT, text, copy)))
                .hasMessage("expected a copy of at most 0 bytes back, found one of 4");
    }

    @Test
    void framesAreNotLinked() {
        ByteArrayOutputStream frames = new ByteArrayOutputStream();
        frames.writeBytes(frame(LINKED, hex("40 61 62 63 64")));
        frames.writeBytes(frame(LINKED, hex("00 04 00 00")));

        assertThatThrownBy(() -> decode(frames.toByteArray()))
                .hasMessage("expected a copy of at most 0 bytes back, found one of 4");
    }

    @ParameterizedTest
    @CsvSource({
        "'00', 'expected more bytes, found the end'",
        "'20 61', 'expected literals within their block, found more'",
        "'10 61 01', 'expected a whole element, found the end of its block'",
        "'10 61 00 00', 'expected a copy of at most 1 bytes back, found one of 0'",
        "'10 61 02 00', 'expected a copy of at most 1 bytes back, found one of 2'",
        "'10 61 01 00', 'expected a whole element, found the end of its block'",
        "'F0 FF', 'expected a whole element, found the end of its block'"
    })
    void refusesWhatIsNoBlock(String digits, String message) {
        byte[] coded = frame(INDEPENDENT, hex(digits));
        byte[] torn = Arrays.copyOf(coded, coded.length - 4);

        assertThatThrownBy(() -> decode(torn)).hasMessage(message);
    }

    @Test
    void refusesFramesThatItCannotRead() {
        assertThatThrownBy(() -> decode(header(0x20, 0x40))).hasMessageContaining("version 1");
        assertThatThrownBy(() -> decode(header(0x62, 0x40))).hasMessageContaining("version 1");
        assertThatThrownBy(() -> decode(header(0x60, 0x41))).hasMessageContaining("version 1");
        assertThatThrownBy(() -> decode(header(0x60, 0x30)))
                .hasMessage("expected a block size from 4 to 7, found 3");
        assertThatThrownBy(() -> decode(header(0x61, 0x40, (byte) 1, (byte) 2, (byte) 3, (byte) 4)))
                .hasMessageContaining("found one with");
        byte[] badSum = header(0x60, 0x40);
        badSum[badSum.length - 1]++;
        assertThatThrownBy(() -> decode(badSum))
                .hasMessage("expected the checksum of the frame's header, found another");
        assertThatThrownBy(() -> decode(hex("05 22 4D 18")))
                .hasMessage("expected a frame or the end, found other bytes");
    }

    @Test
    void refusesBlocksLargerThanTheFrameSays() {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.writeBytes(header(INDEPENDENT, 0x40));
        littleEndian(frame, 65_537);

        assertThatThrownBy(() -> decode(frame.toByteArray()))
                .hasMessage("expected a block of at most 65536 bytes, found 65537");
    }

    @Test
    void readsTheFrameThatTheReferenceToolMakes() throws IOException {
        assertThat(decode(hex(MADE_BY_LZ4))).asString(UTF_8).isEqualTo("abc".repeat(14) + "!");
    }

    @Test
    void noticesWhatBlockChecksumsNotice() {
        byte[] made = hex(MADE_BY_LZ4);
        made[made.length - 14] ^= 1; // the last literal

        assertThatThrownBy(() -> decode(made))
                .hasMessage("expected the checksum of the block, found another");
    }
}
