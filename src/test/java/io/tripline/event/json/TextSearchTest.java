package io.tripline.event.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TextSearchTest {

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void findsWhatIsThere_whereverItIs() {
        for (String text :
                new String[] {
                    "ab", "macos", "lookup_result", "é", "aaaa", "a.long.text.of.more.than.eight"
                }) {
            TextSearch search = new TextSearch(text);
            for (int before = 0; before < 20; before++) {
                for (int behind = 0; behind < 20; behind++) {
                    byte[] in = bytes(".".repeat(before) + text + ".".repeat(behind));
                    int end = before + bytes(text).length;
                    assertThat(search.find(in, 0, in.length)).isEqualTo(before);
                    assertThat(search.find(in, before, end)).isEqualTo(before);
                    assertThat(search.find(in, before + 1, in.length)).isEqualTo(-1);
                    assertThat(search.find(in, 0, end - 1)).isEqualTo(-1);
                }
            }
        }
    }

    /** As the plain way finds it, with bits of the case ignored. */
    @Test
    void findsAsThePlainWay() {
        Random random = new Random(20260512);
        int found = 0;
        for (int round = 0; round < 200_000; round++) {
            String in = text(random, random.nextInt(60));
            String text = text(random, 2 + random.nextInt(3));
            int from = random.nextInt(in.length() + 1);
            int to = from + random.nextInt(in.length() - from + 1);

            int expected =
                    in.substring(0, to)
                            .toLowerCase(Locale.ROOT)
                            .indexOf(text.toLowerCase(Locale.ROOT), from);
            assertThat(new TextSearch(text).find(bytes(in), from, to))
                    .as("%s in %s", text, in)
                    .isEqualTo(expected);
            found += expected >= 0 ? 1 : 0;
        }
        assertThat(found).isGreaterThan(10_000);
    }

    private static String text(Random random, int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append("aAbB.".charAt(random.nextInt(5)));
        }
        return text.toString();
    }
}
