package io.tripline.event.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LineScanTest {

    private static int plainEnd(byte[] json, int from, int to) {
        for (int at = from; at < to; at++) {
            if (json[at] == '\n') {
                return at;
            }
            if (json[at] == '\\' && at + 1 < to && json[at + 1] == 'u') {
                return -1;
            }
        }
        return -1;
    }

    @Test
    void findsAsThePlainWay() {
        Random random = new Random(20260512);
        String[] pieces = {
            "a", "\\", "u", "\\u", "é", "\u000B", "\t", "long enough to fill a word"
        };
        int ends = 0;
        for (int round = 0; round < 200_000; round++) {
            boolean isLong = random.nextInt(10) == 0; // of more than a large block
            StringBuilder text = new StringBuilder("a".repeat(isLong ? random.nextInt(1200) : 0));
            for (int i = random.nextInt(40); i >= 0; i--) {
                boolean isRare = random.nextInt(20) == 0;
                text.append(isRare ? "\n" : pieces[random.nextInt(12) % pieces.length]);
            }
            byte[] json = text.toString().getBytes(StandardCharsets.UTF_8);
            int from = random.nextInt(json.length);
            int to = from + random.nextInt(json.length - from + 1);

            int expected = plainEnd(json, from, to);
            assertThat(LineScan.plainEnd(json, from, to)).as("%s", text).isEqualTo(expected);
            ends += expected < 0 ? 0 : 1;
        }
        assertThat(ends).isGreaterThan(5_000);
    }

    /** Each place in a block, each neighbour that may hide it. */
    @Test
    void findsAnEndWhereverItIs() {
        for (int at = 0; at < 1200; at++) {
            byte[] json = new byte[at < 100 ? 140 : 1240];
            for (int fill : new int[] {'a', '\t', 0x0B, 0x8A, 0xFF, 0, '\\', 'u'}) {
                java.util.Arrays.fill(json, (byte) fill);
                json[at] = '\n';
                assertThat(LineScan.plainEnd(json, 0, json.length)).isEqualTo(at);
                assertThat(LineScan.plainEnd(json, at, at + 1)).isEqualTo(at);
                assertThat(LineScan.plainEnd(json, at + 1, json.length)).isEqualTo(-1);
                json[at] = '\\';
                json[at + 1] = 'u';
                json[at + 2] = '\n';
                assertThat(LineScan.plainEnd(json, 0, json.length)).isEqualTo(-1);
            }
        }
    }
}
