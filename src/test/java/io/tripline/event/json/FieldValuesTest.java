package io.tripline.event.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.tripline.event.Field;
import io.tripline.event.FieldType;
import io.tripline.event.IpAddress;
import io.tripline.event.Version;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which value a field of each type takes from a JSON scalar, read as part of an event. */
class FieldValuesTest {

    private static List<Object> values(FieldType type, String json) {
        return TestReader.of(new Field("f", type, Field.UNLIMITED))
                .read("{\"f\":" + json + "}")
                .only("f");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"text\" | text",
                "\"\" | ``",
                "\" \" | ` `",
                "10 | 10",
                "-0 | -0",
                "1.10 | 1.10",
                "1E+2 | 1E+2",
                "123456789012345678901234567890 | 123456789012345678901234567890",
                "true | true",
                "false | false"
            })
    void keyword_isTheTextOfAnyScalar(String json, String text) {
        assertThat(values(FieldType.KEYWORD, json)).containsExactly(text);
    }

    @Test
    void keyword_longerThanItsLimit_isNoValue() {
        TestReader reader = TestReader.of(new Field("f", FieldType.KEYWORD, 4));

        assertThat(reader.read("{\"f\":[\"abcd\",\"abcde\",1234,12345,true]}").only("f"))
                .containsExactly("abcd", "1234", "true");
        assertThat(reader.read("{\"f\":\"abcde\"}").only("f")).isEmpty();
    }

    @Test
    void keyword_ofABoolean_hasTheLimitToo() {
        TestReader reader = TestReader.of(new Field("f", FieldType.KEYWORD, 4));

        assertThat(reader.read("{\"f\":[true,false]}").only("f")).containsExactly("true");
    }

    @Test
    void keyword_isMeasuredInUtf16Units() {
        TestReader reader = TestReader.of(new Field("f", FieldType.KEYWORD, 4));

        assertThat(reader.read("{\"f\":\"\u00e9\u00e9\u00e9\u00e9\"}").only("f")).hasSize(1);
        assertThat(reader.read("{\"f\":\"\uD83D\uDE00\uD83D\uDE00\"}").only("f")).hasSize(1);
        assertThat(reader.read("{\"f\":\"\uD83D\uDE00\uD83D\uDE00x\"}").only("f")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "true, true",
                "false, false",
                "\"true\", true",
                "\"false\", false",
                "\"\", false"
            })
    void boolean_isReadFromTextToo(String json, boolean value) {
        assertThat(values(FieldType.BOOLEAN, json)).containsExactly(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"True\"", "\"1\"", "\"yes\"", "\" true\"", "1", "0", "1.0", "null"})
    void boolean_isNothingElse(String json) {
        assertThat(values(FieldType.BOOLEAN, json)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "10, 10",
                "\"10\", 10",
                "10.7, 10",
                "\"10.7\", 10",
                "-10.7, -10",
                "-0.5, 0",
                "1e3, 1000",
                "\"1e3\", 1000",
                "9007199254740993, 9007199254740993",
                "9007199254740993.9, 9007199254740993",
                "9223372036854775807, 9223372036854775807",
                "-9223372036854775808, -9223372036854775808",
                "\"9223372036854775807\", 9223372036854775807",
                "9223372036854775807.5, 9223372036854775807",
                "1e-999999999, 0",
                "0e999999999, 0"
            })
    void long_isCutToAWholeNumber(String json, long value) {
        assertThat(values(FieldType.LONG, json)).containsExactly(value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "9223372036854775808",
                "-9223372036854775809",
                "18446744073709551616",
                "1e19",
                "1e999999999",
                "-1e999999999",
                "\"1e999999999\"",
                "\"\"",
                "\" 10\"",
                "\"10 \"",
                "\"0x10\"",
                "\"10L\"",
                "\"1d\"",
                "\"1_000\"",
                "\"NaN\"",
                "\"Infinity\"",
                "\"ten\"",
                "\"-\"",
                "\"1e\"",
                "\"\u0661\"",
                "true",
                "null"
            })
    void long_isNoValue_beyondItsRangeAndOfWhatIsNoNumber(String json) {
        assertThat(values(FieldType.LONG, json)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "INTEGER, 2147483647, 2147483648",
        "INTEGER, -2147483648, -2147483649",
        "SHORT, 32767, 32768",
        "SHORT, -32768, -32769",
        "BYTE, 127, 128",
        "BYTE, -128, -129"
    })
    void smallerWholeNumbers_haveTheirOwnRange(FieldType type, long last, long beyond) {
        assertThat(values(type, "[%d,%d]".formatted(last, beyond))).containsExactly(last);
        assertThat(values(type, "[\"%d\",\"%d\"]".formatted(last, beyond))).containsExactly(last);
        assertThat(values(type, last + ".5")).containsExactly(last);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "0, 0",
                "9223372036854775808, 9223372036854775808",
                "18446744073709551615, 18446744073709551615",
                "\"18446744073709551615\", 18446744073709551615",
                "12.9, 12",
                "9007199254740993, 9007199254740993"
            })
    void unsignedLong_reachesTo64Bits(String json, BigInteger value) {
        assertThat(values(FieldType.UNSIGNED_LONG, json)).containsExactly(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "18446744073709551616", "1e20", "1e999999999", "\"x\"", "true"})
    void unsignedLong_isNoValueBeyond(String json) {
        assertThat(values(FieldType.UNSIGNED_LONG, json)).isEmpty();
    }

    @Test
    void double_isReadFromNumberAndText() {
        assertThat(values(FieldType.DOUBLE, "[1,1.5,\"2.5\",-1e3,\"1e-3\",1e999,\"x\",true]"))
                .containsExactly(1.0, 1.5, 2.5, -1000.0, 0.001);
    }

    @Test
    void float_isRoundedToAFloat_andHasItsRange() {
        assertThat(values(FieldType.FLOAT, "[0.1,\"0.1\",1e38,1e39,-1e39]"))
                .containsExactly((double) 0.1f, (double) 0.1f, (double) 1e38f);
    }

    @Test
    void dateNanos_keepAllDigits() {
        assertThat(values(FieldType.DATE_NANOS, "\"2026-05-12T09:14:07.2384915Z\""))
                .containsExactly(Instant.parse("2026-05-12T09:14:07.2384915Z"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"9007199254740993.", "999999999999999999.", "0."})
    void text_ofEndlessDigits_isNoNumber(String start) {
        assertThat(values(FieldType.LONG, '"' + start + "1".repeat(2000) + '"')).isEmpty();
        assertThat(values(FieldType.DOUBLE, '"' + start + "1".repeat(2000) + '"')).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "\"2026-05-12T09:14:07.2384915Z\", 2026-05-12T09:14:07.238Z",
                "\"2026-05-12T11:14:07+02:00\", 2026-05-12T09:14:07Z",
                "\"2026-05-12\", 2026-05-12T00:00:00Z",
                "1778577247238, 2026-05-12T09:14:07.238Z",
                "\"1778577247238\", 2026-05-12T09:14:07.238Z",
                "1778577247238.9, 2026-05-12T09:14:07.238Z",
                "0, 1970-01-01T00:00:00Z",
                "-1, 1969-12-31T23:59:59.999Z"
            })
    void date_isReadFromTextAndMilliseconds(String json, Instant value) {
        assertThat(values(FieldType.DATE, json)).containsExactly(value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"\"\"", "\"yesterday\"", "\"2026-13-01\"", "true", "1e999999999", "null"})
    void date_isNoValue_ofWhatIsNoTime(String json) {
        assertThat(values(FieldType.DATE, json)).isEmpty();
    }

    @Test
    void ip_isReadFromText() {
        assertThat(
                        values(
                                FieldType.IP,
                                "[\"10.0.0.1\",\"::1\",\"::ffff:10.0.0.1\",\"name\",\"\",1,true]"))
                .containsExactly(
                        IpAddress.parse("10.0.0.1"),
                        IpAddress.parse("::1"),
                        IpAddress.parse("10.0.0.1"));
    }

    @Test
    void version_isAVersion() {
        assertThat(values(FieldType.VERSION, "[\"1.2.3\",1,true]"))
                .containsExactly(new Version("1.2.3"));
    }

    @Test
    void unknown_isTypedByWhatArrives() {
        assertThat(
                        values(
                                FieldType.UNKNOWN,
                                "[\"10\",10,10.0,true,9223372036854775808,1e999999999,null]"))
                .containsExactly("10", 10L, 10.0, true, 9.223372036854775808e18);
    }

    @ParameterizedTest
    @EnumSource(FieldType.class)
    void everyType_takesNoValueOfNullAndEmptyArrays(FieldType type) {
        assertThat(values(type, "null")).isEmpty();
        assertThat(values(type, "[]")).isEmpty();
        assertThat(values(type, "[null,[null],{}]")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(FieldType.class)
    void everyType_takesTheGoodValuesBesideABadOne(FieldType type) {
        String good =
                switch (type) {
                    case KEYWORD, VERSION, UNKNOWN -> "\"x\"";
                    case BOOLEAN -> "true";
                    case LONG, INTEGER, SHORT, BYTE, UNSIGNED_LONG, DOUBLE, FLOAT -> "1";
                    case DATE, DATE_NANOS -> "\"2026-05-12\"";
                    case IP -> "\"::1\"";
                    case TEXT, OTHER -> "";
                };
        if (good.isEmpty()) {
            assertThat(values(type, "[\"x\",1,true]")).isEmpty();
        } else {
            assertThat(values(type, "[{\"q\":1},null,%s,{},%s]".formatted(good, good))).hasSize(2);
        }
    }
}
