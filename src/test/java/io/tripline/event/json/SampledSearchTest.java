package io.tripline.event.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SampledSearchTest {

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Test
    void findsWhatIsThere_whereverItIs() {
        for (String text : new String[] {"abcd", "macos", "lookup_result", "a-text-of-more-than"}) {
            findsWhereverItIs(text, new SampledSearch(Set.of(text), false));
            Set<String> several = Set.of(text, "~".repeat(text.length()));
            findsWhereverItIs(text, new SampledSearch(several, false));
        }
    }

    private static void findsWhereverItIs(String text, SampledSearch search) {
        for (int before = 0; before < 40; before++) {
            for (int behind = 0; behind < 40; behind++) {
                byte[] in = bytes(".".repeat(before) + text + ".".repeat(behind));
                int end = before + text.length();
                assertThat(search.finds(in, 0, in.length)).isTrue();
                assertThat(search.finds(in, before, end)).isTrue();
                assertThat(search.finds(in, before + 1, in.length)).isFalse();
                assertThat(search.finds(in, 0, end - 1)).isFalse();
            }
        }
    }

    /** Among so many runs are some with the same entry and another bit. */
    @Test
    void findsEachOfMany() {
        Random random = new Random(20261130);
        Set<String> texts = new TreeSet<>();
        while (texts.size() < 2000) {
            texts.add(text(random, 12));
        }
        SampledSearch search = new SampledSearch(texts, false);
        for (String text : texts) {
            assertThat(search.finds(bytes(".." + text + "..."), 0, text.length() + 5)).isTrue();
        }
        for (String pair : new String[] {"babB", "BAAa"}) {
            assertThat(new SampledSearch(Set.of("babB", "BAAa"), false).finds(bytes(pair), 0, 4))
                    .as("runs with the same entry")
                    .isTrue();
        }
    }

    @Test
    void findsAsThePlainWay() {
        Random random = new Random(20260512);
        int found = 0;
        for (int round = 0; round < 100_000; round++) {
            String in = text(random, random.nextInt(round % 3 == 0 ? 600 : 120));
            Set<String> texts = new TreeSet<>();
            for (int i = random.nextInt(4); i >= 0; i--) {
                texts.add(text(random, 4 + random.nextInt(round % 3 == 0 ? 12 : 4)));
            }
            int from = random.nextInt(in.length() + 1);
            int to = from + random.nextInt(in.length() - from + 1);
            String part = in.substring(from, to);

            boolean exactly = texts.stream().anyMatch(part::contains);
            assertThat(new SampledSearch(texts, false).finds(bytes(in), from, to))
                    .as("%s in %s", texts, part)
                    .isEqualTo(exactly);
            String small = part.toLowerCase(Locale.ROOT);
            boolean inAnyCase =
                    texts.stream().anyMatch(text -> small.contains(text.toLowerCase(Locale.ROOT)));
            assertThat(new SampledSearch(texts, true).finds(bytes(in), from, to))
                    .as("%s in %s", texts, small)
                    .isEqualTo(inAnyCase);
            found += exactly ? 1 : 0;
        }
        assertThat(found).isGreaterThan(2_500);
    }

    private static String text(Random random, int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append("abAB".charAt(random.nextInt(4)));
        }
        return text.toString();
    }

    @Test
    void tooShort() {
        assertThatThrownBy(() -> new SampledSearch(Set.of("abcde", "abc"), false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least 4 bytes");
    }
}
