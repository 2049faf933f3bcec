package io.tripline.event.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.tripline.event.TestEvents;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;

class JsonGrammarTest {

    private static final JsonFactory STRICT = new JsonFactory();
    private static final JsonFactory LENIENT =
            JsonFactory.builder()
                    .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
                    .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                    .build();

    private static int fault(byte[] json) {
        byte[] among = new byte[json.length + 4];
        Arrays.fill(among, (byte) '"');
        System.arraycopy(json, 0, among, 2, json.length);
        int fault = JsonGrammar.of(among, 2, 2 + json.length).fault();
        return fault == JsonGrammar.NONE ? fault : fault - 2;
    }

    private static int fault(String json) {
        return fault(json.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                " { } ",
                "[ ]\n",
                "1",
                "-0",
                "0",
                "-0.5e+10",
                "1E5",
                "12.25",
                "\"\"",
                "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e4\"",
                "true",
                "false",
                "null",
                "[[],{},[{}]]",
                "{\"a\":{\"b\":[1,\"2\",null]},\"c\":true}",
                "{\"a\" : 1 , \"b\" :\t2}",
                "\"line\nend\u0000\"",
                "[NaN]",
                "[-Infinity]",
                "[Infinity]",
                "[+INF]",
                "\ufeff{}"
            })
    void whatAParserMayRead_hasNoFault(String json) {
        assertThat(fault(json)).isEqualTo(JsonGrammar.NONE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`` | 0",
                "`  ` | 2",
                "{ | 1",
                "{\"a | 3",
                "{\"a\" | 4",
                "{\"a\": | 5",
                "{\"a\":1 | 6",
                "{\"a\":1, | 7",
                "{\"a\":1,} | 7",
                "{\"a\" 1} | 5",
                "{\"a\":} | 5",
                "{a:1} | 1",
                "{\"a\":1]} | 6",
                "{\"a\":1\"b\":2} | 6",
                "[1 2] | 3",
                "[1,] | 3",
                "[,1] | 1",
                "[1}} | 2",
                "{}x | 2",
                "{}{} | 2",
                "{},{} | 2",
                "nul | 3",
                "nulx | 0",
                "trues | 4",
                "01 | 1",
                "1. | 2",
                "1.e5 | 2",
                "-  | 1",
                ".5 | 0",
                "1e | 2",
                "1e+x | 3",
                "1a | 1",
                "'a' | 0",
                "x | 0",
                "\"\\x\" | 2",
                "\"\\u12g4\" | 5",
                "\"\\u12 | 5",
                "\"\\ | 2"
            })
    void fault_isWhereSomethingStandsThatCannot(String json, int place) {
        assertThat(fault(json)).isEqualTo(place);
    }

    @Test
    void whatStandsBehindAValue_isTold() {
        assertThat(JsonGrammar.of("{}x".getBytes(StandardCharsets.UTF_8), 0, 3).isBehindValue())
                .isTrue();
        assertThat(JsonGrammar.of("{x}".getBytes(StandardCharsets.UTF_8), 0, 3).isBehindValue())
                .isFalse();
    }

    @Test
    void deepObjects_areLeftToAParser() {
        assertThat(fault("[".repeat(192) + "x")).isEqualTo(192);
        assertThat(fault("[".repeat(193) + "x")).isEqualTo(JsonGrammar.NONE);
        assertThat(fault("{\"a\":[".repeat(96) + "]}".repeat(96))).isEqualTo(JsonGrammar.NONE);
        assertThat(fault("{\"a\":[".repeat(96) + "}]".repeat(96))).isEqualTo(6 * 96);
    }

    private static boolean isReadStrictly(byte[] json) {
        try (JsonParser parser = STRICT.createParser(ObjectReadContext.empty(), json)) {
            if (parser.nextToken() == null) {
                return false;
            }
            parser.skipChildren();
            return parser.nextToken() == null;
        } catch (JacksonException e) {
            return false;
        }
    }

    private static boolean isReadLeniently(String json) {
        try (JsonParser parser = LENIENT.createParser(ObjectReadContext.empty(), json)) {
            if (parser.nextToken() == null) {
                return false;
            }
            parser.skipChildren();
            return parser.nextToken() == null;
        } catch (JacksonException e) {
            return false;
        }
    }

    /** Never a fault where one of them reads it; and always one where none does. */
    @Test
    void random_isNoStricterThanTheParsers() {
        Random random = new Random(3);
        List<String> seeds =
                List.of(
                        TestEvents.MATCHING,
                        "{\"a\":[1,-2.5e-3,true,false,null,\"\\u00e4\\n\",{\"b\":{}},[]]}",
                        "[NaN,-Infinity,{\"a\":0}]",
                        "{\"a\":1}",
                        "[0]",
                        " 12 ",
                        "\"x\"");
        String other = "{}[]\",:\\ \n\t\r0123456789+-.eEtruefalsnNIux\u0000'/*#\u001e";
        int read = 0;
        int missed = 0;
        int broken = 0;
        for (int i = 0; i < 400_000; i++) {
            StringBuilder text = new StringBuilder(seeds.get(random.nextInt(seeds.size())));
            for (int n = random.nextInt(4); n > 0 && !text.isEmpty(); n--) {
                int at = random.nextInt(text.length());
                char c = other.charAt(random.nextInt(other.length()));
                switch (random.nextInt(4)) {
                    case 0 -> text.setCharAt(at, c);
                    case 1 -> text.insert(at, c);
                    case 2 -> text.deleteCharAt(at);
                    default -> text.setLength(at);
                }
            }
            byte[] json = text.toString().getBytes(StandardCharsets.UTF_8);
            boolean isUtf8 = // else taken for UTF-16 or UTF-32, which is refused before
                    json.length < 2 || (json[0] != 0 && json[1] != 0);
            boolean isStrictly = isUtf8 && isReadStrictly(json);
            boolean isRead = isStrictly || isReadLeniently(text.toString());
            JsonGrammar grammar = JsonGrammar.of(json, 0, json.length);
            boolean hasFault = grammar.fault() != JsonGrammar.NONE;
            boolean isStrict = grammar.strictFault() == JsonGrammar.NONE;
            assertThat(isStrictly && !isStrict).as("%s", text).isFalse();
            missed += !isStrictly && isStrict ? 1 : 0;
            assertThat(isRead && hasFault).as("%s", text).isFalse();
            read += isRead ? 1 : 0;
            broken += isRead ? 0 : 1;
            missed += !isRead && !hasFault ? 1 : 0;
        }
        assertThat(read).isGreaterThan(50_000);
        assertThat(broken).isGreaterThan(50_000);
        assertThat(missed).isZero();
    }
}
