package io.tripline.event.json;

import static io.tripline.event.TestEvents.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonDocumentTest {

    private static Map<String, @Nullable Object> read(String json) {
        byte[] bytes = utf8(json);
        return JsonDocument.readExpanded(bytes, 0, bytes.length);
    }

    private static String write(Map<String, @Nullable Object> document) {
        return new String(JsonDocument.write(document), StandardCharsets.UTF_8);
    }

    private static String expanded(String json) {
        return write(read(json));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "{\"a.b\":1} | {\"a\":{\"b\":1}}",
                "{\"a.b.c\":{\"d.e\":1}} | {\"a\":{\"b\":{\"c\":{\"d\":{\"e\":1}}}}}",
                "{\"a\":{\"b.c\":1,\"b.d\":2}} | {\"a\":{\"b\":{\"c\":1,\"d\":2}}}",
                "{\"a.b\":1,\"x\":0,\"a.c\":2} | {\"a\":{\"b\":1,\"c\":2},\"x\":0}",
                "{\"a\":{\"b\":1},\"a.c\":2} | {\"a\":{\"b\":1,\"c\":2}}",
                "{\"a\":[{\"b.c\":1}]} | {\"a\":[{\"b\":{\"c\":1}}]}",
                "{\"@timestamp\":\"t\"} | {\"@timestamp\":\"t\"}"
            })
    void dottedKeys_areExpanded(String json, String expected) {
        assertThat(expanded(json)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "{\"a.b\":1,\"a\":{\"b\":2}} | {\"a\":{\"b\":[1,2]}}",
                "{\"a\":{\"b\":2},\"a.b\":1} | {\"a\":{\"b\":[2,1]}}",
                "{\"a.b\":[1,2],\"a\":{\"b\":3}} | {\"a\":{\"b\":[1,2,3]}}",
                "{\"a.b\":[1],\"a\":{\"b\":[2,[3]]}} | {\"a\":{\"b\":[1,2,[3]]}}",
                "{\"a.b\":1,\"a\":{\"b\":1}} | {\"a\":{\"b\":[1,1]}}",
                "{\"a\":1,\"a.b\":2} | {\"a\":[1,{\"b\":2}]}",
                "{\"a.b\":{\"c\":1},\"a\":{\"b\":{\"d\":2}}} | {\"a\":{\"b\":{\"c\":1,\"d\":2}}}",
                "{\"a\":[{\"b\":1}],\"a.b\":2} | {\"a\":[{\"b\":1},{\"b\":2}]}"
            })
    void twoValuesOfOneField_becomeAnArrayInTheOrderOfTheText(String json, String expected) {
        assertThat(expanded(json)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "{\"a\":1,\"a.b\":2} | true",
                "{\"a.b\":2,\"a\":1} | true",
                "{\"x\":[{\"a\":[1],\"a.b\":2}]} | true",
                "{\"a.b\":{\"c\":1},\"a\":{\"b\":false}} | true",
                "{\"a.b\":1,\"a\":{\"b\":2}} | false",
                "{\"a\":null,\"a.b\":2} | false",
                "{\"a\":[{\"b\":1}],\"a.b\":2} | false",
                "{\"a\":[1,{\"b\":1}],\"c.d\":2} | false",
                "{\"a\":1,\"b\":\"a.b\"} | false"
            })
    void objectAndValueOfOneField_areAConflict(String json, boolean expected) {
        byte[] bytes = (" " + json + " ").getBytes(StandardCharsets.UTF_8);

        assertThat(JsonDocument.hasConflict(bytes, 1, bytes.length - 2)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a..b\":1}",
                "{\".a\":1}",
                "{\"a.\":1}",
                "{\".\":1}",
                "{\"..\":1}",
                "{\"\":1}",
                "{\"a..b\":1,\"a\":{\"b\":2}}"
            })
    void keysWithAnEmptyPart_stayAsTheyAre(String json) {
        assertThat(expanded(json)).isEqualTo(json);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.10",
                "-0",
                "1E+2",
                "1e-400",
                "123456789012345678901234567890",
                "0.1000000000000000055511151231257827021181583404541015625"
            })
    void numbers_keepTheirText(String number) {
        assertThat(read("{\"n\":" + number + "}")).containsEntry("n", new JsonNumber(number));
        assertThat(expanded("{\"n\":[" + number + "]}")).isEqualTo("{\"n\":[" + number + "]}");
    }

    @Test
    void otherValues_comeOutAsTheyWentIn() {
        String json =
                "{\"s\":\"a\\\"\\\\\\n\\u0000\u00e9\uD83D\uDE00\",\"t\":true,\"f\":false,\"n\":null,\"e\":[],\"o\":{},\"l\":[null,[1,[]]]}";

        assertThat(expanded(json)).isEqualTo(json);
    }

    @Test
    void document_isReadFromItsPlaceInTheBody() {
        byte[] body = utf8("[{\"a\":1},{\"b\":2}]");

        assertThat(write(JsonDocument.readExpanded(body, 9, 7))).isEqualTo("{\"b\":2}");
    }

    @Test
    void document_mayBeChangedByTheCaller() {
        Map<String, @Nullable Object> document = read("{\"a.b\":1}");
        document.put("c", "d");

        assertThat(write(document)).isEqualTo("{\"a\":{\"b\":1},\"c\":\"d\"}");
    }

    @Test
    void longKeysAndTexts_haveNoLimitOfTheirOwn() {
        String text = "x".repeat(200_000);
        String json = "{\"%s\":\"%s\"}".formatted(text, text);

        assertThat(expanded(json)).isEqualTo(json);
    }

    @Test
    void deepDottedKey_staysAsItIs() {
        String key = "a" + ".a".repeat(400_000);

        assertThat(read("{\"" + key + "\":1}"))
                .containsExactly(Map.entry(key, new JsonNumber("1")));
    }

    @Test
    void deepDottedKeysWithinEachOther_makeNoDocumentThatIsTooDeepToWrite() {
        String level = "a" + ".a".repeat(400);
        String json = ("{\"" + level + "\":").repeat(100) + "1" + "}".repeat(100);

        String written = write(JsonDocument.sorted(read(json)));

        assertThat(written.chars().filter(c -> c == '{').count()).isLessThan(1000);
        assertThat(written.replaceAll("[^a]", "")).hasSize(401 * 100);
    }

    @Test
    void sorted_putsTheKeysOfEveryObjectInOrder_andLeavesArraysAlone() {
        Map<String, @Nullable Object> document =
                read(
                        "{\"b\":1,\"a\":[{\"d\":1,\"c\":[3,1,2]}],\"B\":0,\"\uFF21\":2,\"\uD83D\uDE00\":3}");

        assertThat(write(JsonDocument.sorted(document)))
                .isEqualTo(
                        "{\"B\":0,\"a\":[{\"c\":[3,1,2],\"d\":1}],\"b\":1,\"\uD83D\uDE00\":3,\"\uFF21\":2}");
    }

    @Test
    void sorted_isACopy() {
        Map<String, @Nullable Object> document = read("{\"b\":{\"c\":1},\"a\":[1]}");
        Map<String, @Nullable Object> sorted = JsonDocument.sorted(document);
        ((Map<?, ?>) sorted.get("b")).clear();
        ((List<?>) sorted.get("a")).clear();

        assertThat(write(document)).isEqualTo("{\"b\":{\"c\":1},\"a\":[1]}");
    }

    @Test
    void write_takesTheNumbersThatWeAdd() {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("i", 1);
        document.put("l", 1L << 40);
        document.put("list", new ArrayList<>(List.of("x", false)));

        assertThat(write(document))
                .isEqualTo("{\"i\":1,\"l\":1099511627776,\"list\":[\"x\",false]}");
    }

    @Test
    void write_makesATextOfATime() {
        assertThat(write(Map.of("a", Instant.parse("2026-05-12T09:14:21.500Z"))))
                .isEqualTo("{\"a\":\"2026-05-12T09:14:21.500Z\"}");
    }

    @Test
    void write_refusesWhatIsNoJson() {
        assertThatThrownBy(() -> JsonDocument.write(Map.of("o", new Object())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("java.lang.Object");
    }
}
