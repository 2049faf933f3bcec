package io.tripline.event.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class NewlinesTest {

    @Test
    void findsTheFirst_asThePlainWay() {
        Random random = new Random(20260512);
        byte[] alphabet = {'\n', '\r', 0x0B, 0, (byte) 0x8A, (byte) 0xFF, 'a', '\t'};
        for (int round = 0; round < 100_000; round++) {
            byte[] bytes = new byte[random.nextInt(120)];
            boolean isRare = random.nextBoolean();
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] =
                        alphabet[
                                isRare && random.nextInt(40) > 0
                                        ? 1 + random.nextInt(7)
                                        : random.nextInt(8)];
            }
            int from = random.nextInt(bytes.length + 1);
            int to = from + random.nextInt(bytes.length - from + 1);
            int expected = from;
            while (expected < to && bytes[expected] != '\n') {
                expected++;
            }

            assertThat(Newlines.find(bytes, from, to)).isEqualTo(expected);
        }
    }
}
