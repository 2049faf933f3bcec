package io.tripline.event.json;

import static io.tripline.event.TestEvents.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonBytesTest {

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "{} | 2",
                "{}x | 2",
                "[] | 2",
                "{\"a\":{\"b\":[1,{}]}},{} | 18",
                "\"a\" | 3",
                "\"a\"b | 3",
                "\"\\\"\" | 4",
                "\"\\\\\" | 4",
                "\"\\\\\"\" | 4",
                "{\"}\":\"]\"} | 9",
                "{\"a\\\"}\":1} | 10",
                "1 | 1",
                "12,3 | 2",
                "12 3 | 2",
                "1]2 | 1",
                "true} | 4"
            })
    void endOfValue_isToldByBracketsAndQuotes(String json, int end) {
        assertThat(JsonBytes.endOfValue(utf8(json), 0, utf8(json).length)).isEqualTo(end);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{", "[", "[{}", "{\"a\":1", "\"a", "\"a\\\"", "{\"a}", "\"\\", "{\"\\"})
    void endOfValue_isNowhere_ifTheValueIsOpen(String json) {
        assertThat(JsonBytes.endOfValue(utf8(json), 0, utf8(json).length)).isEqualTo(-1);
    }

    @Test
    void endOfValue_looksNoFurtherThanItMay() {
        byte[] json = utf8("x{\"a\":1}");

        assertThat(JsonBytes.endOfValue(json, 1, 8)).isEqualTo(8);
        assertThat(JsonBytes.endOfValue(json, 1, 7)).isEqualTo(-1);
        assertThat(JsonBytes.endOfValue(json, 6, 7)).isEqualTo(7);
    }

    @Test
    void whitespace_isThatOfJsonAlone() {
        byte[] json = utf8(" \t\r\n\u000b \u00a0");

        assertThat(JsonBytes.skipWhitespace(json, 0, json.length)).isEqualTo(4);
        assertThat(JsonBytes.skipWhitespace(json, 0, 2)).isEqualTo(2);
        assertThat(JsonBytes.trimEnd(utf8("ab \n"), 0, 4)).isEqualTo(2);
        assertThat(JsonBytes.trimEnd(utf8("   "), 1, 3)).isEqualTo(1);
    }

    @Test
    void beginsValue_isTrueOfExactlyTheFirstBytesOfJsonValues() {
        StringBuilder begin = new StringBuilder();
        for (int b = Byte.MIN_VALUE; b <= Byte.MAX_VALUE; b++) {
            if (JsonBytes.beginsValue((byte) b)) {
                begin.append((char) b);
            }
        }
        assertThat(begin).hasToString("\"-0123456789[fnt{");
    }

    @Test
    void malformedUtf8_isFoundWhereItBegins() {
        byte[] json = utf8("ab\u00e9\u20ac\uD83D\uDE00z");

        assertThat(JsonBytes.malformedUtf8(json, 0, json.length)).isEqualTo(-1);
        assertThat(JsonBytes.malformedUtf8(json, 3, json.length)).isEqualTo(3);
        assertThat(JsonBytes.malformedUtf8(json, 0, json.length - 2)).isEqualTo(7);
        assertThat(JsonBytes.malformedUtf8(json, 0, 0)).isEqualTo(-1);
    }

    /** The text is decoded piece by piece; a character may lie across two pieces. */
    @Test
    void malformedUtf8_isFoundInLongTexts() {
        for (int length = 1020; length < 1030; length++) {
            byte[] fine = utf8("\u00e9" + "x".repeat(length) + "\uD83D\uDE00" + "y".repeat(3000));
            assertThat(JsonBytes.malformedUtf8(fine, 0, fine.length)).isEqualTo(-1);
            int last = 2 + length + 3;
            fine[last] = 'x';
            assertThat(JsonBytes.malformedUtf8(fine, 0, fine.length)).isEqualTo(2 + length);
        }
    }

    @Test
    void everyCodePoint_isWellFormed_butTheSurrogates() {
        for (int c = 1; c <= Character.MAX_CODE_POINT; c += c < 0x3000 ? 1 : 97) {
            if (c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE) {
                byte[] json = utf8("\u00e9" + Character.toString(c));
                assertThat(JsonBytes.malformedUtf8(json, 0, json.length))
                        .as("U+%04X", c)
                        .isNegative();
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "\"\\ud800\", 1",
                "\"x\\udfff\", 2",
                "\"\\ud83d\\ude00\\ud83d\", 13",
                "\"\\ud83d\\u0041\", 1",
                "\"\\ud83d\\\\ude00\", 1",
                "\"\\\\\\ud83d\", 3",
                "\"\\uD83D\\uDE00\", -1",
                "\"\\\\ud83d\", -1",
                "\"\\u0041\\ud7ff\\ue000\", -1",
                "\"\\\"\\/\\b\", -1",
                "\"plain\", -1"
            })
    void loneSurrogate_isFoundWhereItsEscapeBegins(String json, int at) {
        assertThat(JsonBytes.loneSurrogate(utf8(json), 0, utf8(json).length)).isEqualTo(at);
    }

    @Test
    void loneSurrogate_doesNotPairAcrossTheEnd() {
        byte[] json = utf8("\"\\ud83d\"\\ude00");

        assertThat(JsonBytes.loneSurrogate(json, 0, 8)).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "{} | false",
                "{\"a\":\"b.c\"} | false",
                "{\"a\":1.5,\"b\":[0.1,\".\"]} | false",
                "{\"a\":\"x.y\\\":\",\"b\":1} | false",
                "{\"a\":\"\\\\.\\\\\",\"b\":\"1.\\\"\"} | false",
                "{\"a.b\":1} | true",
                "{\"a\":{\"b\":[{\"c.\":1}]}} | true",
                "{\"a\":1.5,\"b.c\":1} | true",
                "{\"a\":[1.5,\"x\"],\"a_long_name.of_a_key\":1} | true",
                "{\"a\":\"x.y\\\"\",\".\":1} | true"
            })
    void hasDottedKey_tellsKeysFromValues(String json, boolean hasOne) {
        byte[] bytes = utf8(json);

        assertThat(JsonBytes.hasDottedKey(bytes, 0, bytes.length)).isEqualTo(hasOne);
    }
}
