package io.tripline.event.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PairSearchTest {

    private static final byte SMALL = 0x20;

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static PairSearch search(String text, byte small) {
        PairSearch search = PairSearch.of(bytes(text), small);
        assertThat(search).isNotNull();
        return search;
    }

    @Test
    void findsWhatIsThere_whereverItIs() {
        PairSearch search = search("lookup_result", (byte) 0);
        for (int size : new int[] {13, 14, 20, 511, 512, 513, 525, 526, 1023, 1024, 1025, 1600}) {
            for (int at = 0; at <= size - 13; at++) {
                byte[] in = bytes("ku.\u00e9".repeat(size / 4 + 1).substring(0, size));
                System.arraycopy(bytes("lookup_result"), 0, in, at, 13);
                assertThat(search.finds(in, 0, size)).isTrue();
                assertThat(search.finds(in, at, at + 13)).isTrue();
                assertThat(search.finds(in, at + 1, size)).isFalse();
                assertThat(search.finds(in, 0, at + 12)).isFalse();
                in[at + 12] = 'T';
                assertThat(search.finds(in, 0, size)).isFalse();
            }
        }
    }

    @Test
    void findsAsThePlainWay() {
        Random random = new Random(20261129);
        int found = 0;
        for (int round = 0; round < 30_000; round++) {
            String in = text(random, random.nextInt(2400));
            String text = "k" + text(random, 3 + random.nextInt(9));
            int from = random.nextInt(in.length() / 2 + 1);
            int to = in.length() - random.nextInt(in.length() / 4 + 1);
            String part = in.substring(from, to);
            boolean exactly = part.contains(text);
            assertThat(search(text, (byte) 0).finds(bytes(in), from, to))
                    .as("%s in %s", text, part)
                    .isEqualTo(exactly);
            assertThat(search(text, SMALL).finds(bytes(in), from, to))
                    .as("%s in %s in any case", text, part)
                    .isEqualTo(
                            part.toLowerCase(Locale.ROOT).contains(text.toLowerCase(Locale.ROOT)));
            found += exactly ? 1 : 0;
        }
        assertThat(found).isBetween(3_000, 27_000);
    }

    private static String text(Random random, int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append("kuKU".charAt(random.nextInt(4)));
        }
        return text.toString();
    }

    @Test
    void noPairThatIsSeldom() {
        assertThat(PairSearch.of(bytes("process_started"), (byte) 0)).isNull();
        assertThat(PairSearch.of(bytes("start"), SMALL)).isNull();
        assertThat(PairSearch.of(bytes("fork"), (byte) 0)).isNotNull();
    }
}
