package io.tripline.event.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.tripline.event.Event;
import io.tripline.event.EventError;
import io.tripline.event.Field;
import io.tripline.event.FieldTable;
import io.tripline.event.FieldType;
import io.tripline.event.TestEvents;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The scanner against the plain path, which it must never contradict. */
class EventScannerTest {

    private static final ReadLimits LIMITS = new ReadLimits(1 << 16, 12, 1);
    private static final FieldTable TABLE = table();

    private final EventReader.SingleReader plain =
            new EventReader(TABLE, LIMITS, true, false).singles();
    private final EventReader.SingleReader scanning =
            new EventReader(TABLE, LIMITS, true, true).singles();
    private final Event scanned =
            new Event(
                    TABLE,
                    (slot, json, from, to) -> FieldValues.of(TABLE.field(slot), json, from, to));
    private final EventScanner scanner =
            new EventScanner(KeyTrie.of(TABLE, true), true, LIMITS, scanned);

    private static FieldTable table() {
        FieldTable.Builder table = new FieldTable.Builder();
        for (FieldType type : FieldType.values()) {
            table.slotOf(new Field("t." + type.label(), type, Field.UNLIMITED));
        }
        for (String path :
                List.of(
                        "event.category",
                        "event.action",
                        "message",
                        "a",
                        "process.name",
                        "process.code_signature.exists",
                        "a_very_long_name.of_a_field",
                        "eightbyt",
                        "é.ü")) {
            table.slotOf(
                    new Field(path, FieldType.KEYWORD, path.equals("a") ? 5 : Field.UNLIMITED));
        }
        return table.build();
    }

    /** Compares what both make of bytes; whether the scanner was sure. */
    private boolean compare(byte[] json, int from, int length) {
        EventError expected = plain.read(json, from, length);
        EventError found = scanning.read(json, from, length);
        String shown = new String(json, from, length, StandardCharsets.UTF_8);
        assertThat(found).as(shown).isEqualTo(expected);
        if (expected == null) {
            compare(plain.event(), scanning.event(), shown);
        }
        int start = JsonBytes.skipWhitespace(json, from, from + length);
        scanned.reset(json, start, length, 0);
        int end = scanner.scan(json, start, from + length);
        assertThat(end).as(shown).isLessThanOrEqualTo(from + length);
        if (end >= 0 && JsonBytes.trimEnd(json, start, from + length) == end) {
            assertThat(expected).as(shown).isNull();
            compare(plain.event(), scanned, shown);
            return true;
        }
        return false;
    }

    private static void compare(Event expected, Event found, String shown) {
        assertThat(values(found)).as(shown).isEqualTo(values(expected));
        assertThat(found.isWrapped()).as(shown).isEqualTo(expected.isWrapped());
        assertThat(found.timestamp()).as(shown).isEqualTo(expected.timestamp());
        assertThat(found.timestampMillis()).as(shown).isEqualTo(expected.timestampMillis());
    }

    private static List<List<Object>> values(Event event) {
        List<List<Object>> all = new ArrayList<>();
        for (int slot = 0; slot < TABLE.size(); slot++) {
            List<Object> values = new ArrayList<>();
            for (int i = 0; i < event.count(slot); i++) {
                values.add(event.value(slot, i));
            }
            all.add(values);
        }
        return all;
    }

    private boolean compare(String json) {
        byte[] bytes = TestEvents.utf8(json);
        byte[] inside = TestEvents.utf8("#\"" + json + "\"},\n{\"x\":1}");
        boolean alone = compare(bytes, 0, bytes.length);
        assertThat(compare(inside, 2, bytes.length)).as(json).isEqualTo(alone);
        return alone;
    }

    @Test
    void usualEvents_areBeyondDoubt() {
        assertThat(compare(TestEvents.MATCHING)).isTrue();
        for (String event :
                List.of(
                        "{}",
                        "{ }",
                        "{\"a\":1}",
                        " {\"a\" : [ 1 , 2.5e-3 , -0 , true,false ,null ] ,\r\n\t\"b\":{} }\n",
                        "{\"process.name\":\"x\",\"process\":{\"name\":\"y\",\"code_signature.exists\":false}}",
                        "{\"process\":[{\"name\":\"x\"},{\"name\":[\"y\",[\"z\"]]}]}",
                        "{\"a\":\"\\\\ \\\" \\/ \\b\\f\\n\\r\\t \\u00e9 \\uABCD\"}",
                        "{\"é\":{\"ü\":\"日本語 😀\"}}",
                        "{\"eightbyt\":\"12345678\",\"eightbyte\":\"1\",\"eightby\":2}",
                        "{\"a_very_long_name\":{\"of_a_field\":\"x\",\"of_a_fiele\":\"y\"}}",
                        "{\"\":\"\",\"a\":\"\"}",
                        "{\"@timestamp\":\"2026-05-12T09:14:07.238Z\",\"message\":\"{no\",\"event\":{\"kind\":\"x\"}}")) {
            assertThat(compare(event)).as(event).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":1,\"a\":2}",
                "{\"a\":1,\"\\u0061\":2}",
                "{\"b\":{\"c\":1,\"d\":2,\"c\":1}}",
                "{\"a\":\"\\ud83d\\ude00\"}",
                "{\"a\":\"\\ud83d\"}",
                "{\"a\":01}",
                "{\"a\":1.}",
                "{\"a\":.5}",
                "{\"a\":1e}",
                "{\"a\":+1}",
                "{\"a\":tru}",
                "{\"a\":truex}",
                "{\"a\":falsy}",
                "{\"a\":nul}",
                "{\"a\":NaN}",
                "{\"a\":\"x}",
                "{\"a\":\"\t\"}",
                "{\"a\":\"\\x\"}",
                "{\"a\":\"\\u12g4\"}",
                "{\"a\" 1}",
                "{\"a\":1,}",
                "{,}",
                "{\"a\":[1,]}",
                "{\"a\":[1 2]}",
                "{\"a\":1}}",
                "{\"a\":1}{",
                "{a:1}",
                "{\"a\":[[[[[[[[[[[[]]]]]]]]]]]]}",
                "{\"message\":\"\\u007b}\"}",
                "{\"@timestamp\":\"2026-05-12T09:14:07\"}",
                "{",
                "{\"",
                "{\"a",
                "{\"a\"",
                "{\"a\":",
                "[]",
                ""
            })
    void whateverIsUnusual_isLeftToThePlainPath(String json) {
        assertThat(compare(json)).isFalse();
    }

    @Test
    void malformedUtf8_isLeftToThePlainPath() {
        for (String hex : List.of("ff", "c0 80", "ed a0 80", "f4 90 80 80", "e2 82", "80")) {
            byte[] bad = java.util.HexFormat.ofDelimiter(" ").parseHex(hex);
            for (String around : List.of("{\"a\":\"#\"}", "{\"#\":1}", "{\"x\":{\"y\":[\"#\"]}}")) {
                byte[] json = around.getBytes(StandardCharsets.ISO_8859_1);
                int at = around.indexOf('#');
                byte[] whole = Arrays.copyOf(json, json.length + bad.length - 1);
                System.arraycopy(bad, 0, whole, at, bad.length);
                System.arraycopy(json, at + 1, whole, at + bad.length, json.length - at - 1);
                assertThat(compare(whole, 0, whole.length)).as(hex).isFalse();
            }
        }
    }

    @Test
    void limitsAreThoseOfThePlainPath() {
        String value = "\"" + "x".repeat(LIMITS.maxEventBytes() - 8) + "\"";
        assertThat(compare("{\"a\":" + value + "}")).isTrue();
        assertThat(compare("{\"ab\":" + value + "}")).isFalse();
        for (int digits : new int[] {1, 300, 500, 999, 1000, 1001, 2000}) {
            compare("{\"a\":" + "1".repeat(digits) + "}");
            compare("{\"t\":{\"double\":0." + "1".repeat(digits) + "}}");
        }
        for (int depth = 8; depth < 16; depth++) {
            compare("{\"a\":" + "[".repeat(depth) + "]".repeat(depth) + "}");
            compare("{\"a\":".repeat(depth) + "1" + "}".repeat(depth));
        }
        StringBuilder keys = new StringBuilder("{\"k\":0");
        for (int i = 0; i < 300; i++) {
            keys.append(",\"k").append(i).append("\":").append(i);
            compare(keys + "}");
        }
        assertThat(compare(keys + ",\"k7\":1}")).isFalse();
    }

    /** Each place in a number of eight bytes, and each place in the body where it ends. */
    @Test
    void wordsBeginAndEndAnywhere() {
        for (int key = 0; key < 20; key++) {
            for (int value = 0; value < 20; value++) {
                assertThat(
                                compare(
                                        "{\"%s\":\"%s\",\"process\":{\"name\":\"%s\"}}"
                                                .formatted(
                                                        "k".repeat(key),
                                                        "v".repeat(value),
                                                        "n".repeat(value))))
                        .isTrue();
            }
        }
    }

    /** Its words are read beyond the end, where the rest stands. */
    @Test
    void anEventThatEndsTooEarly_isNotReadOn() {
        byte[] bytes =
                TestEvents.utf8(
                        "{\"message\":\"a longer text\",\"a_very_long_name\":{\"of_a_field\":[\"x\",1]},\"eightbyt\":\"y\"}");
        for (int length = 1; length < bytes.length; length++) {
            assertThat(compare(bytes, 0, length)).as("%d bytes", length).isFalse();
        }
        assertThat(compare(bytes, 0, bytes.length)).isTrue();
    }

    /** A hash alone, with the first eight bytes and the length, does not make it the same key. */
    @Test
    void aKeyMadeToHaveTheHashOfAnother_isNotThatKey() {
        String key = "a_very_long_name.of_a_field";
        String made = ofTheSameHash(key);
        assertThat(made).isNotEqualTo(key).hasSameSizeAs(key).startsWith("a_very_l");
        assertThat(hashOf(made)).isEqualTo(hashOf(key));

        assertThat(compare("{\"" + made + "\":\"x\"}")).isTrue();
        assertThat(compare("{\"" + key + "\":\"x\"}")).isTrue();
        assertThat(compare("{\"" + key + "\":\"x\",\"" + made + "\":\"y\"}")).isFalse();
    }

    private static long hashOf(String key) {
        return KeyHash.of(TestEvents.utf8(key));
    }

    /** With another second word, and a third that makes up for it; mixing can be undone. */
    private static String ofTheSameHash(String key) {
        byte[] bytes = TestEvents.utf8(key);
        long head = KeyHash.with(0, KeyHash.word(bytes, 0, bytes.length));
        long mixed = KeyHash.with(head, KeyHash.word(bytes, 8, bytes.length));
        long third = KeyHash.word(bytes, 16, bytes.length);
        Random random = new Random(1);
        while (true) {
            byte[] second = new byte[Long.BYTES];
            for (int i = 0; i < second.length; i++) {
                second[i] = (byte) ('a' + random.nextInt(26));
            }
            long word = KeyHash.word(second, 0, second.length);
            byte[] last = bytesOf(third ^ mixed ^ KeyHash.with(head, word));
            String made = new String(last, StandardCharsets.ISO_8859_1);
            if (made.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '"' && c != '\\')) {
                return key.substring(0, 8)
                        + new String(second, StandardCharsets.US_ASCII)
                        + made
                        + key.substring(24);
            }
        }
    }

    private static byte[] bytesOf(long word) {
        return ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(word).array();
    }

    @Test
    void randomEvents_andTheirMutations() {
        Random random = new Random(20260512);
        int sure = 0;
        for (int round = 0; round < 60_000; round++) {
            StringBuilder json = new StringBuilder();
            object(random, json, 0);
            byte[] bytes = TestEvents.utf8(json.toString());
            sure += compare(bytes, 0, bytes.length) ? 1 : 0;
            for (int i = 0; i < 3; i++) {
                byte[] mutated = bytes.clone();
                int at = random.nextInt(mutated.length);
                mutated[at] =
                        random.nextInt(4) == 0
                                ? (byte) random.nextInt(256)
                                : (byte) "{}[]\",:\\ \n0e.-t1u".charAt(random.nextInt(17));
                compare(mutated, 0, mutated.length);
            }
            int cut = random.nextInt(bytes.length + 1);
            compare(bytes, 0, cut);
        }
        assertThat(sure).isGreaterThan(20_000);
    }

    private static final String[] NAMES = {
        "a",
        "b",
        "t",
        "event",
        "category",
        "action",
        "process",
        "name",
        "code_signature",
        "exists",
        "process.name",
        "event.category",
        "message",
        "log",
        "data",
        "records",
        "body",
        "attributes",
        "original",
        "@timestamp",
        "a_very_long_name",
        "of_a_field",
        "eightbyt",
        "é",
        "ü",
        "",
        "msg",
        "t.ip",
        "event.original",
        "process.code_signature",
        "x.y",
        "a\\n",
        "\\u0061"
    };

    private static final String[] TEXTS = {
        "x",
        "{\\\"a\\\":1}",
        "{",
        " {",
        "\\n{",
        "2026-05-12T09:14:07.238Z",
        "2026-05-12T09:14:07",
        "2026-05-12",
        "1721314113467.5",
        "10.0.0.1",
        "1.2.3",
        "true",
        "",
        "5",
        "-5.5",
        "1e3",
        "é😀",
        "\\u00e9",
        "\\ud83d\\ude00",
        "\\ud83d",
        "tab\\t",
        "a\\\\b",
        "long text of more than eight bytes",
        "\uFEFF{\\\"a\\\":1}",
        "null"
    };

    private static final String[] NUMBERS = {
        "0",
        "-0",
        "1",
        "-1",
        "5",
        "1.5",
        "1e3",
        "1E+2",
        "9223372036854775807",
        "9223372036854775808",
        "18446744073709551615",
        "1e400",
        "0.1e-5",
        "128",
        "32768",
        "1721314113467"
    };

    private static <T> T one(Random random, T[] of) {
        return of[random.nextInt(of.length)];
    }

    private static void blank(Random random, StringBuilder json) {
        if (random.nextInt(12) == 0) {
            json.append(one(random, new String[] {" ", "\n", "\t", "\r\n", "  "}));
        }
    }

    private static void object(Random random, StringBuilder json, int depth) {
        json.append('{');
        int members = random.nextInt(depth == 0 ? 6 : 4);
        for (int i = 0; i < members; i++) {
            blank(random, json);
            String name =
                    random.nextInt(5) == 0
                            ? FieldType.values()[random.nextInt(FieldType.values().length)].label()
                            : one(random, NAMES);
            json.append('"').append(name).append('"');
            blank(random, json);
            json.append(':');
            blank(random, json);
            value(random, json, depth + 1);
            blank(random, json);
            json.append(i < members - 1 ? "," : "");
        }
        blank(random, json);
        json.append('}');
    }

    private static void value(Random random, StringBuilder json, int depth) {
        switch (random.nextInt(depth > 5 ? 6 : 10)) {
            case 0, 1 -> json.append('"').append(one(random, TEXTS)).append('"');
            case 2, 3 -> json.append(one(random, NUMBERS));
            case 4 -> json.append(random.nextBoolean() ? "true" : "false");
            case 5 -> json.append("null");
            case 6, 7, 8 -> object(random, json, depth);
            default -> {
                json.append('[');
                int elements = random.nextInt(3);
                for (int i = 0; i < elements; i++) {
                    value(random, json, depth + 1);
                    json.append(i < elements - 1 ? "," : "");
                }
                json.append(']');
            }
        }
    }
}
