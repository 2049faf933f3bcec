package io.tripline.event.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextSearchTest {

    private static final byte SMALL = 0x20;

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static TextSearch search(String text, byte small) {
        return new TextSearch(bytes(text), small);
    }

    /**
     * Those with k and u are looked for by these two neighbours, which most fillings do not have;
     * the others by four.
     */
    @ParameterizedTest
    @CsvSource({
        "lookup_result, ku.",
        "lookup_result, abc",
        "result_ku, abc",
        "kube, abc",
        "macos, acoS",
        "macos, xyz",
        "stat, xyz"
    })
    void findsWhatIsThere_whereverItIs(String text, String filling) {
        TextSearch search = search(text, (byte) 0);
        TextSearch inAnyCase = search(text, SMALL);
        int length = text.length();
        for (int size : new int[] {13, 14, 20, 511, 512, 513, 525, 526, 1023, 1024, 1025, 1600}) {
            for (int at = 0; at <= size - length; at++) {
                byte[] in = bytes((filling + "\u00e9").repeat(size / 4 + 1).substring(0, size));
                System.arraycopy(bytes(text), 0, in, at, length);
                assertThat(search.finds(in, 0, size)).isTrue();
                assertThat(search.finds(in, at, at + length)).isTrue();
                assertThat(search.finds(in, at + 1, size)).isFalse();
                assertThat(search.finds(in, 0, at + length - 1)).isFalse();
                System.arraycopy(bytes(text.toUpperCase(Locale.ROOT)), 0, in, at, length);
                assertThat(search.finds(in, 0, size)).isFalse();
                assertThat(inAnyCase.finds(in, 0, size)).isTrue();
                in[at + length - 1] = 'X';
                assertThat(inAnyCase.finds(in, 0, size)).isFalse();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"kuKU", "osOS"})
    void findsAsThePlainWay(String letters) {
        Random random = new Random(20261129);
        int found = 0;
        for (int round = 0; round < 30_000; round++) {
            String in = text(letters, random, random.nextInt(2400));
            String text = text(letters, random, 4 + random.nextInt(9));
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

    private static String text(String letters, Random random, int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append(letters.charAt(random.nextInt(4)));
        }
        return text.toString();
    }
}
