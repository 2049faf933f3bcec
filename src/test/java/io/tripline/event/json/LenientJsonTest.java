package io.tripline.event.json;

import static io.tripline.event.TestEvents.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tripline.event.EventError.Kind;
import io.tripline.event.json.LenientJson.Refused;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a strict reader refuses and shippers send all the same. */
class LenientJsonTest {

    private final LenientJson json = new LenientJson(8, 50);

    private static Map<String, @Nullable Object> map(@Nullable Object... keysAndValues) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            map.put(String.valueOf(keysAndValues[i]), keysAndValues[i + 1]);
        }
        return map;
    }

    private Kind refusal(String text) {
        return catchThrowableOfType(Refused.class, () -> json.read(text)).kind();
    }

    @Test
    void read_everyKindOfValue() throws Refused {
        assertThat(json.read(" {\"a.b\":{\"c\":[1,-2.50,\"x\",true,false,null]}, \"d\":{}} "))
                .isEqualTo(
                        map(
                                "a.b",
                                map(
                                        "c",
                                        Arrays.asList(
                                                new JsonNumber("1"),
                                                new JsonNumber("-2.50"),
                                                "x",
                                                true,
                                                false,
                                                null)),
                                "d",
                                map()));
    }

    @Test
    void read_malformedUtf8BecomesReplacement() throws Refused {
        byte[] bytes = "{\"a\":\"x\u00E9y\",\"\u00E9\":1}".getBytes(StandardCharsets.ISO_8859_1);

        assertThat(json.read(bytes, 0, bytes.length))
                .isEqualTo(map("a", "x\uFFFDy", "\uFFFD", new JsonNumber("1")));
        assertThat(LenientJson.isMalformed(bytes, 0, bytes.length)).isTrue();
        assertThat(LenientJson.isMalformed(utf8("{\"a\":\"é\"}"), 0, 10)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "\\ud800, \uFFFD",
        "x\\udc00y, x\uFFFDy",
        "\\ud83d\\ude00, \uD83D\uDE00",
        "\\ud83d\\ude00\\ud83d, \uD83D\uDE00\uFFFD",
        "\\ude00\\ud83d, \uFFFD\uFFFD",
        "\\\\ud800, \\ud800"
    })
    void read_halvesOfSurrogatePairs(String escaped, String expected) throws Refused {
        assertThat(json.read("{\"a\":\"" + escaped + "\",\"" + escaped + "\":1}"))
                .isEqualTo(map("a", expected, expected, new JsonNumber("1")));
    }

    @Test
    void read_controlCharactersInsideStrings() throws Refused {
        assertThat(json.read("{\"a\":\"x\u0000y\tz\nw\r\u001B[0m\",\"k\u0001\":\"\\u0000\"}"))
                .isEqualTo(map("a", "x\u0000y\tz\nw\r\u001B[0m", "k\u0001", "\u0000"));
    }

    @Test
    void read_ofEqualKeysTheLast() throws Refused {
        assertThat(
                        json.read(
                                "{\"@timestamp\":\"shipper\",\"a\":1,\"@timestamp\":\"event\",\"a\":{\"b\":2}}"))
                .isEqualTo(map("@timestamp", "event", "a", map("b", new JsonNumber("2"))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "9223372036854775808",
                "-123456789012345678901234567890",
                "1e400",
                "1E-999999999",
                "1e999999999",
                "0.1000000000000000000000000000001"
            })
    void read_largeNumbersAsTheyAre(String number) throws Refused {
        Object read = json.read("{\"a\":" + number + "}");

        assertThat(read).isEqualTo(map("a", new JsonNumber(number)));
        assertThat(
                        new String(
                                JsonDocument.write(map("a", new JsonNumber(number))),
                                StandardCharsets.UTF_8))
                .isEqualTo("{\"a\":" + number + "}");
    }

    @Test
    void read_endlessNumbersAsTexts() throws Refused {
        String digits = "9".repeat(1001);

        assertThat(json.read("{\"a\":" + digits + ",\"b\":" + digits.substring(1) + "}"))
                .isEqualTo(map("a", digits, "b", new JsonNumber(digits.substring(1))));
        assertThat(json.read("{\"a\":1." + digits + "}")).isEqualTo(map("a", "1." + digits));
        assertThat(json.read("[" + "9".repeat(2_000_000) + "]"))
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"NaN", "Infinity", "-Infinity", "-INF"})
    void read_whatIsNoNumberAsNull(String word) throws Refused {
        assertThat(json.read("{\"a\":" + word + ",\"b\":[" + word + "]}"))
                .isEqualTo(map("a", null, "b", Arrays.asList((Object) null)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "{\"a\":1",
                "{\"a\":}",
                "{\"a\" 1}",
                "{a:1}",
                "{'a':1}",
                "{\"a\":1,}",
                "[1,]",
                "{\"a\":1}{\"b\":2}",
                "{\"a\":1} x",
                "{\"a\":01}",
                "{\"a\":\"\\x\"}",
                "nope",
                "{\"a\":\"x}",
                "{\"a\":1}]",
                "{\"a\":[}]}",
                "\uFEFF{}",
                "{\"a\":+1}"
            })
    void read_notJson(String text) {
        assertThat(refusal(text)).isEqualTo(Kind.NOT_JSON);
    }

    @Test
    void read_limits() throws Refused {
        assertThat(json.read("[".repeat(8) + "]".repeat(8))).isNotNull();
        assertThat(refusal("[".repeat(9) + "]".repeat(9))).isEqualTo(Kind.TOO_DEEP);
        assertThat(refusal("[".repeat(100_000))).isEqualTo(Kind.TOO_DEEP);
        assertThat(json.read("[1" + ",1".repeat(48) + "]")).isNotNull();
        assertThat(refusal("[1" + ",1".repeat(49) + "]")).isEqualTo(Kind.TOO_MANY_FIELDS);
        assertThat(json.read("{\"" + "k".repeat(4096) + "\":1}")).isNotNull();
        assertThat(refusal("{\"" + "k".repeat(4097) + "\":1}")).isEqualTo(Kind.LONG_KEY);
    }

    @Test
    void read_messagesHoldNothingOfTheEvent() {
        for (String text :
                List.of("{\"secret\" 1}", "{\"a\":secret}", "{\"a\":\"secret\\x\"}", "{} secret")) {
            assertThat(catchThrowableOfType(Refused.class, () -> json.read(text)))
                    .message()
                    .doesNotContain("secret");
        }
    }

    /** What is read here can be written, and is then read by the strict reader. */
    @Test
    void read_writtenAgainIsStrict() throws Refused {
        byte[] odd =
                "{\"a\":\"\u00E9\u0000\",\"\\ud800\":NaN,\"b\":1,\"b\":-INF,\"c\":\"\t\",\"d\":\"\\ud83d\\ude00\"}"
                        .getBytes(StandardCharsets.ISO_8859_1);
        @SuppressWarnings("unchecked")
        Map<String, @Nullable Object> document =
                (Map<String, @Nullable Object>) json.read(odd, 0, odd.length);
        String written = new String(JsonDocument.write(document), StandardCharsets.UTF_8);

        TestReader.Reading reading = TestReader.ofKeywords("c", "d").read(written);

        assertThat(reading.only("c")).containsExactly("\t");
        assertThat(reading.only("d")).containsExactly("\uD83D\uDE00");
    }
}
