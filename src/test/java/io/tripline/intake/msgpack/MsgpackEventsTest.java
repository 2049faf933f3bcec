package io.tripline.intake.msgpack;

import static io.tripline.intake.msgpack.TestMsgpack.body;
import static io.tripline.intake.msgpack.TestMsgpack.hex;
import static io.tripline.intake.msgpack.TestMsgpack.packed;
import static io.tripline.intake.msgpack.TestMsgpack.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tripline.event.EventError.Kind;
import io.tripline.event.TestEvents;
import io.tripline.event.json.JsonDocument;
import io.tripline.event.json.JsonNumber;
import io.tripline.intake.format.CollectedEvents;
import io.tripline.intake.format.CollectedEvents.Found;
import io.tripline.intake.format.CollectedEvents.Poison;
import io.tripline.intake.format.EventLimits;
import io.tripline.intake.format.FormatHandler;
import io.tripline.intake.format.LongBody;
import io.tripline.intake.format.ShippedEvent;
import io.tripline.intake.msgpack.TestMsgpack.EventTime;
import io.tripline.intake.msgpack.TestMsgpack.Extension;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MsgpackEventsTest {

    private static final EventTime TIME = new EventTime(1_778_577_247, 238_000_000);
    private static final String ISO = "2026-05-12T09:14:07.238Z";

    private static final Map<String, Object> A = Map.of("n", "a");
    private static final Map<String, Object> B = Map.of("n", "b");
    private static final Map<String, Object> C = Map.of("n", "c");
    private static final Map<String, Object> META = Map.of("tag", "t");

    private static List<String> times(CollectedEvents found) {
        return found.events().stream().map(Found::time).toList();
    }

    @Nested
    class Shapes {

        @Test
        void fluentBits_timeMetadataAndMap() {
            byte[] json = TestEvents.utf8(TestEvents.MATCHING);
            Map<String, Object> event = JsonDocument.readExpanded(json, 0, json.length);

            CollectedEvents found =
                    read(
                            body(
                                    List.of(List.of(TIME, Map.of()), event),
                                    List.of(List.of(TIME, META), event)));

            assertThat(found.poison()).isEmpty();
            assertThat(found.documents()).containsExactly(event, event);
            assertThat(times(found)).containsExactly(ISO, ISO);
            assertThat(found.events())
                    .extracting(Found::aside)
                    .containsExactly(Map.of(), Map.of("metadata", META));
        }

        @Test
        void timeAndMap() {
            CollectedEvents found =
                    read(
                            body(
                                    List.of(TIME, A),
                                    List.of(1_778_577_247, A),
                                    List.of(1_778_577_247.238, A),
                                    List.of(1_778_577_247_238L, A),
                                    List.of(new Extension(7, new byte[3]), A)));

            assertThat(found.documents()).containsExactly(A, A, A, A, A);
            assertThat(times(found)).containsExactly(ISO, "2026-05-12T09:14:07Z", ISO, ISO, null);
        }

        @Test
        void mapsAlone() {
            CollectedEvents found = read(body(A, B, Map.of()));

            assertThat(found.documents()).containsExactly(A, B, Map.of());
            assertThat(times(found)).containsExactly(null, null, null);
        }

        @Test
        void arraysOfAnyOfThese() {
            List<Object> plain = List.of(TIME, A);
            List<Object> described = List.of(List.of(TIME, META), B);

            for (Object array :
                    List.of(
                            List.of(plain),
                            List.of(plain, plain),
                            List.of(plain, described),
                            List.of(described, plain),
                            List.of(described, described),
                            List.of(described, described, described),
                            List.of(List.of(described, plain), plain),
                            List.of(List.of(A, B), C),
                            List.of(A, B),
                            List.of(A, plain, described),
                            List.of(List.of(A), List.of(B, C)),
                            List.of(List.of(List.of(List.of(described)))),
                            List.of())) {
                List<Map<String, Object>> expected = new ArrayList<>();
                collect(array, expected);

                CollectedEvents found = read(body(array, C));

                expected.add(C);
                assertThat(found.documents()).as("%s", array).isEqualTo(expected);
                assertThat(found.poison()).as("%s", array).isEmpty();
            }
        }

        /** The maps that are events: those that are not metadata. */
        @SuppressWarnings("unchecked")
        private static void collect(Object value, List<Map<String, Object>> events) {
            switch (value) {
                case Map<?, ?> map -> {
                    if (!map.equals(META)) {
                        events.add((Map<String, Object>) map);
                    }
                }
                case List<?> list -> list.forEach(element -> collect(element, events));
                default -> {}
            }
        }

        @Test
        void marksOfGroups_arePassedOver() {
            CollectedEvents found =
                    read(
                            body(
                                    List.of(List.of(new EventTime(-1, 0), META), B),
                                    List.of(List.of(TIME, Map.of()), A),
                                    List.of(List.of(-2, Map.of()), Map.of()),
                                    List.of(-1, C)));

            assertThat(found.documents()).containsExactly(A, C);
            assertThat(found.poison()).isEmpty();
        }

        @Test
        void rawIsTheEventsOwnBytes() {
            byte[] described = body(List.of(List.of(TIME, META), A));
            byte[] plain = body(List.of(TIME, A));
            byte[] map = body(A);

            CollectedEvents found =
                    read(
                            body(
                                    List.of(List.of(TIME, META), A),
                                    List.of(List.of(List.of(TIME, META), A), List.of(TIME, A)),
                                    List.of(List.of(TIME, A), List.of(TIME, A)),
                                    List.of(A, A)));

            assertThat(found.events())
                    .extracting(Found::raw)
                    .containsExactly(described, described, plain, plain, plain, map, map);
        }
    }

    @Nested
    class Values {

        @Test
        void everyKindOfValue() {
            byte[] ofMap =
                    packed(packer -> {
                        packer.packMapHeader(14);
                        packer.packString("nil").packNil();
                        packer.packString("true").packBoolean(true);
                        packer.packString("negative").packLong(Long.MIN_VALUE);
                        packer.packString("unsigned");
                        packer.packBigInteger(BigInteger.TWO.pow(64).subtract(BigInteger.ONE));
                        packer.packString("float").packFloat(1.1f);
                        packer.packString("double").packDouble(1.1);
                        packer.packString("nan").packDouble(Double.NaN);
                        packer.packString("infinite").packFloat(Float.NEGATIVE_INFINITY);
                        packer.packString("text").packString("\u20ac\u0000");
                        packer.packString("bin");
                        TestMsgpack.pack(TestEvents.utf8("\u00e9"), packer);
                        packer.packString("bytes");
                        TestMsgpack.pack(new byte[] {-1}, packer);
                        packer.packString("time");
                        TestMsgpack.pack(TIME, packer);
                        packer.packString("other");
                        TestMsgpack.pack(new Extension(5, new byte[] {1, 2}), packer);
                        packer.packString("list");
                        TestMsgpack.pack(Arrays.asList(1, null, A), packer);
                    });

            Map<String, Object> expected = new LinkedHashMap<>();
            expected.put("nil", null);
            expected.put("true", true);
            expected.put("negative", new JsonNumber("-9223372036854775808"));
            expected.put("unsigned", new JsonNumber("18446744073709551615"));
            expected.put("float", new JsonNumber("1.1"));
            expected.put("double", new JsonNumber("1.1"));
            expected.put("nan", null);
            expected.put("infinite", null);
            expected.put("text", "\u20ac\u0000");
            expected.put("bin", "\u00e9");
            expected.put("bytes", "/w==");
            expected.put("time", ISO);
            expected.put("other", "AQI=");
            expected.put("list", Arrays.asList(new JsonNumber("1"), null, A));
            assertThat(read(ofMap).single().document()).isEqualTo(expected);
        }

        @ParameterizedTest
        @ValueSource(
                longs = {
                    0,
                    1,
                    127,
                    128,
                    255,
                    256,
                    65_535,
                    65_536,
                    4_294_967_295L,
                    4_294_967_296L,
                    -1,
                    -32,
                    -33,
                    -128,
                    -129,
                    -32_768,
                    -32_769,
                    -2_147_483_648L,
                    -2_147_483_649L,
                    Long.MAX_VALUE,
                    Long.MIN_VALUE
                })
        void integersOfEverySize(long number) {
            assertThat(read(body(Map.of("n", number))).single().document())
                    .isEqualTo(Map.of("n", new JsonNumber(Long.toString(number))));
        }

        @ParameterizedTest
        @ValueSource(ints = {0, 1, 15, 16, 31, 32, 255, 256, 65_535, 65_536})
        void textsBytesArraysMapsAndExtensionsOfEverySize(int size) {
            EventLimits limits = new EventLimits(10_000_000, 16, 1_000_000);
            Map<String, Object> map = new LinkedHashMap<>();
            for (int i = 0; i < size; i++) {
                map.put("k" + i, true);
            }
            String text = "x".repeat(size);
            Map<String, Object> sent = new LinkedHashMap<>();
            sent.put("text", text);
            sent.put("bin", TestEvents.utf8(text));
            sent.put("array", new ArrayList<>(map.values()));
            sent.put("map", map);
            sent.put("ext", new Extension(1, new byte[size]));

            Map<String, Object> found = read(body(sent), limits).single().document();

            assertThat(found.get("text")).isEqualTo(text);
            assertThat(found.get("bin")).isEqualTo(text);
            assertThat(found.get("array")).isEqualTo(new ArrayList<>(map.values()));
            assertThat(found.get("map")).isEqualTo(map);
            assertThat((String) found.get("ext")).hasSize((size + 2) / 3 * 4);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "1970-01-01T00:00:01Z",
                    "2026-05-12T09:14:07Z",
                    "2026-05-12T09:14:07.238Z",
                    "2026-05-12T09:14:07.238491500Z",
                    "2500-01-01T00:00:00.000000001Z",
                    "9999-12-31T23:59:59Z"
                })
        void timestampsOfMessagePackItself(String time) {
            byte[] ofBoth =
                    packed(packer -> {
                        packer.packArrayHeader(2).packTimestamp(Instant.parse(time));
                        packer.packMapHeader(1).packString("t");
                        packer.packTimestamp(Instant.parse(time));
                    });

            Found found = read(ofBoth).single();

            assertThat(found.time()).isEqualTo(time);
            assertThat(found.document()).isEqualTo(Map.of("t", time));
        }

        @Test
        void keysThatAreNoText_becomeText_andOfEqualOnesTheLastWins() {
            Map<Object, Object> sent = new LinkedHashMap<>();
            sent.put(5, "int");
            sent.put(2.5, "float");
            sent.put(true, "flag");
            sent.put(null, "nil");
            sent.put(List.of("a", 1), "array");
            sent.put(TestEvents.utf8("bytes"), "bin");
            sent.put("5", "last");

            assertThat(read(body(sent)).single().document())
                    .isEqualTo(
                            Map.of(
                                    "5", "last",
                                    "2.5", "float",
                                    "true", "flag",
                                    "null", "nil",
                                    "[\"a\",1]", "array",
                                    "bytes", "bin"));
        }

        @Test
        void keysInsideOfKeys_wouldDoubleAtEachLevel_andArePoison() {
            String keys = "81 ".repeat(100) + "a1 61 " + "01 ".repeat(100);

            CollectedEvents found = read(hex(keys + "81 a1 61 01"));

            assertThat(found.kinds()).containsExactly(Kind.TOO_DEEP);
            assertThat(found.documents()).containsExactly(Map.of("a", new JsonNumber("1")));
        }

        @Test
        void memoryOfAnEventThatIsPoison_isGivenBack() {
            CollectedEvents found = read(hex("81 81 81 a1 61 01 01 01 ".repeat(3) + "81 a1 61 01"));

            assertThat(found.poison()).hasSize(3);
            assertThat(found.documents()).hasSize(1);
            assertThat(found.taken()).as("all but its buffer").isEqualTo(read(body(A)).taken());
        }

        @Test
        void memoryIsPaidForWhileAnEventIsRead() {
            byte[] event = body(Map.of("a", "x".repeat(100_000)));

            CollectedEvents found = read(event);

            assertThat(found.mostTaken())
                    .isGreaterThan(TestMsgpack.LIMITS.memoryOf(event.length))
                    .isGreaterThan(4 * 100_000);
            assertThat(found.taken()).as("what the body remembers").isLessThan(300_000);
        }

        @Test
        void malformedUtf8_isMended_andTheEventSaysSo() {
            CollectedEvents found =
                    read(hex("81 a1 61 a2 61 ff  81 a1 ff 01  81 a1 61 a3 ef bf bd"));

            assertThat(found.documents())
                    .containsExactly(
                            Map.of("a", "a\ufffd"),
                            Map.of("\ufffd", new JsonNumber("1")),
                            Map.of("a", "\ufffd"));
            assertThat(found.events())
                    .extracting(Found::isMended)
                    .containsExactly(true, true, false);
        }
    }

    @Nested
    class Faults {

        @Test
        void emptyBody_hasNoEvents() {
            assertThat(read(new byte[0]).events()).isEmpty();
            assertThat(read(new byte[0]).poison()).isEmpty();
        }

        @Test
        void whatIsNoEvent_isPoisonTogether_andItsNeighboursAreEvents() {
            CollectedEvents found =
                    read(
                            body(
                                    1,
                                    "two",
                                    A,
                                    List.of(TIME, "no map"),
                                    B,
                                    List.of(3, 4, A, "x"),
                                    List.of(List.of(TIME, "x"), List.of(TIME, C)),
                                    null));

            assertThat(found.documents()).containsExactly(A, B, A, C);
            assertThat(found.kinds()).containsOnly(Kind.NOT_AN_OBJECT);
            assertThat(found.poison())
                    .extracting(Poison::raw)
                    .contains(body(1, "two"), body(List.of(TIME, "no map")), body("x"))
                    .hasSize(6);
        }

        @Test
        void text_isOnePoison() {
            CollectedEvents found = read(TestEvents.utf8("hello, world: no MessagePack here"));

            assertThat(found.events()).isEmpty();
            assertThat(found.poison()).hasSize(1);
            assertThat(found.poison().getFirst().size()).isEqualTo(33);
        }

        @Test
        void byteThatBeginsNothing_keepsWhatIsBefore_andTheRestIsPoison() {
            ByteArrayOutputStream rest = new ByteArrayOutputStream();
            rest.writeBytes(hex("82 a1 61 c1"));
            rest.writeBytes(new byte[100_000]);
            ByteArrayOutputStream whole = new ByteArrayOutputStream();
            whole.writeBytes(body(A));
            whole.writeBytes(rest.toByteArray());

            CollectedEvents found = read(whole.toByteArray());

            assertThat(found.documents()).containsExactly(A);
            assertThat(found.kinds()).containsExactly(Kind.MALFORMED);
            assertThat(found.poison().getFirst().size()).isEqualTo(100_004);
            assertThat(found.poison().getFirst().raw())
                    .isEqualTo(Arrays.copyOf(rest.toByteArray(), 64 * 1024));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "df ff ff ff ff",
                    "dd ff ff ff ff",
                    "81 a1 61 db ff ff ff ff 61",
                    "81 a1 61 c6 7f ff ff ff",
                    "81 a1 61 c9 ff ff ff ff 00",
                    "81 a1 61 dd ff ff ff ff",
                    "81 a1 61 df ff ff ff ff",
                    "92 d7",
                    "92 c9 ff ff ff ff 00",
                    "db ff ff ff ff"
                })
        void lengthsThatAreNotThere_allocateNothing(String claim) {
            CollectedEvents found = read(hex(claim));

            assertThat(found.events()).isEmpty();
            assertThat(found.kinds()).containsExactly(Kind.MALFORMED);
            assertThat(found.poison().getFirst().raw()).isEqualTo(hex(claim));
        }

        @Test
        void eventsBeyondALimit_arePoison_andTheirNeighboursAreEvents() {
            Object deep = "x";
            for (int i = 1; i < 16; i++) {
                deep = i % 2 == 0 ? Map.of("k", deep) : List.of(deep);
            }
            List<Object> many = new ArrayList<>();
            for (int i = 1; i < 1000; i++) {
                many.add(i);
            }
            List<Object> tooMany = new ArrayList<>(many);
            tooMany.add(1);
            Map<String, Object> just = Map.of("deep", deep);
            String large = "x".repeat(1_000_000);

            CollectedEvents found =
                    read(
                            body(
                                    just,
                                    Map.of("deeper", List.of(deep)),
                                    Map.of("many", many),
                                    List.of(TIME, Map.of("many", tooMany)),
                                    List.of(List.of(TIME, Map.of("deeper", List.of(deep))), A),
                                    Map.of("large", large),
                                    A));

            assertThat(found.documents()).hasSize(3).startsWith(just).endsWith(A);
            assertThat(found.kinds())
                    .containsExactly(
                            Kind.TOO_DEEP, Kind.TOO_MANY_FIELDS, Kind.TOO_DEEP, Kind.TOO_LARGE);
            assertThat(found.poison().getLast().size()).isEqualTo(large.length() + 12);
            assertThat(found.poison().getLast().raw()).hasSize(64 * 1024);
        }

        @Test
        void eventOfExactlyTheLimit_isAnEvent() {
            byte[] event = body(List.of(List.of(TIME, META), Map.of("t", "x".repeat(90_000))));

            assertThat(read(event, new EventLimits(event.length, 1, 1)).single().raw())
                    .isEqualTo(event);
            assertThat(read(event, new EventLimits(event.length - 1, 1, 1)).kinds())
                    .containsExactly(Kind.TOO_LARGE);
        }

        @Test
        void arraysInArraysWithoutEnd_arePassedOverWithoutRecursion() {
            for (byte array : new byte[] {(byte) 0x91, (byte) 0x92}) {
                byte[] body = new byte[1_000_000];
                Arrays.fill(body, array);

                CollectedEvents found = read(body);

                assertThat(found.events()).isEmpty();
                assertThat(found.kinds()).containsExactly(Kind.MALFORMED);
                assertThat(found.poison().getFirst().size()).isGreaterThan(999_000);
            }
        }
    }

    @Nested
    class LongBodies {

        @Test
        void moreThanMemory_isReadEventByEvent() throws IOException {
            byte[] piece = body(Map.of("t", "x".repeat(10_000)), List.of(TIME, A));
            long pieces = (1L << 30) / piece.length;
            long[] counts = new long[2];

            for (byte[] begin : List.of(new byte[0], hex("dd 7f ff ff ff"))) {
                new MsgpackEvents(TestMsgpack.LIMITS)
                        .read(new LongBody(begin, piece, pieces, new byte[0]), new Counts(counts));
            }

            assertThat(counts[0]).isEqualTo(2 * 2 * pieces);
            assertThat(counts[1]).as("the second array claims more").isEqualTo(1);
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "81", "df ff ff ff ff", "81 db ff ff ff ff", "c1", "92 92 d7"})
        void withoutEnd_isReadUntilTheStreamRefuses(String begin) {
            for (int next : new int[] {0, 0x80, 0x81, 0x90, 0x91, 0x92, 0xC0, 0xC1, 0xDF, 0xDD}) {
                long limit = 4L << 20;
                LongBody endless = LongBody.endless(hex(begin), next, limit);

                assertThatThrownBy(() ->
                                new MsgpackEvents(TestMsgpack.LIMITS)
                                        .read(endless, new Counts(new long[2])))
                        .isInstanceOf(LongBody.TooLong.class);
                assertThat(endless.position()).isGreaterThanOrEqualTo(limit);
            }
        }
    }

    /** Keeps nothing. */
    private record Counts(long[] counts) implements FormatHandler {

        @Override
        public void event(ShippedEvent event) {
            counts[0]++;
        }

        @Override
        public void poison(Kind kind, String reason, byte[] raw, int length, long size) {
            counts[1]++;
        }

        @Override
        public void take(long bytes) {}

        @Override
        public void giveBack(long bytes) {}
    }

    @ParameterizedTest
    @CsvSource({
        "80, true",
        "80 81 a1, true",
        "8f a1, true",
        "81 d9 20, true",
        "92 ce 5a 00 00 00 81 a1, true",
        "92 d7 00 5a 00 00 00 00 00 00 00 81 a1, true",
        "92 92 d7 00 5a 00 00 00 00 00 00 00 80 81 a1, true",
        "dd 00 00 00 02 81 a1, true",
        "92 d6 ff 5a 00 00 00 81 a1, true",
        "92 c7 0c ff 00 00 00 00 00 00 00 00 5a 00 00 00 81 a1, true",
        "92 c7 0c ff 00 00 00 00 00 00 00 00 5a 00 00 00 20, false",
        "de 00 02 a1 61, true",
        "80 a1, false",
        "dc 62 65 72 20 39, false",
        "df 20 61 62 63 64, false",
        "93 c9 63 6f 6c 65 20 6c 65 20, false",
        "93 dc 62 65 72, false",
        "80 20 35, false",
        "85 20 35, false",
        "92 92, true",
        "9f 80, true",
        "dc 00, true",
        "dd 00, true",
        "de 00, true",
        "df ff, true",
        "dc 80, false",
        "df bf, false",
        "7b 22, false",
        "5b 7b, false",
        "ef bb, false",
        "1f 8b, false",
        "0a 92, false",
        "a1 61, false",
        "db 00, false",
        "e0 80, false"
    })
    void tellsMessagePackFromTextByItsHead(String bytes, boolean expected) {
        assertThat(MsgpackEvents.looksLikeMsgpack(hex(bytes))).isEqualTo(expected);
    }
}
