package io.tripline.event.json;

import static io.tripline.event.TestEvents.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.tripline.event.Event;
import io.tripline.event.EventError;
import io.tripline.event.EventError.Kind;
import io.tripline.event.Field;
import io.tripline.event.FieldType;
import io.tripline.event.json.EventReader.Framing;
import io.tripline.event.json.TestReader.ReadEvent;
import io.tripline.event.json.TestReader.Reading;
import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a body is cut into, what becomes of each part, and which values fill the slots. */
class EventReaderTest {

    private final TestReader reader = TestReader.ofKeywords("a", "b", "a.b", "a.b.c", "x.y");

    private static byte[] bytes(Object... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (Object part : parts) {
            if (part instanceof Integer one) {
                out.write(one);
            } else {
                out.writeBytes(utf8((String) part));
            }
        }
        return out.toByteArray();
    }

    private static String nested(int levels) {
        return "{\"a\":".repeat(levels - 1) + "{}" + "}".repeat(levels - 1);
    }

    @Nested
    class Frames {

        @Test
        void singleObject_isOneEvent() {
            Reading reading = reader.read(" \n{\"a\":\"1\"}\r\n ");

            assertThat(reading.errors()).isEmpty();
            assertThat(reading.events())
                    .extracting(ReadEvent::index, ReadEvent::json)
                    .containsExactly(tuple(0, "{\"a\":\"1\"}"));
            assertThat(reading.only("a")).containsExactly("1");
        }

        @Test
        void array_isAnEventForEachElement() {
            Reading reading = reader.read("[{\"a\":\"1\"}, {\"a\":\"2\"}\n,{\"a\":\"3\"} ]\n");

            assertThat(reading.errors()).isEmpty();
            assertThat(reading.each("a")).containsExactly(List.of("1"), List.of("2"), List.of("3"));
            assertThat(reading.events())
                    .extracting(ReadEvent::index, ReadEvent::json)
                    .containsExactly(
                            tuple(0, "{\"a\":\"1\"}"),
                            tuple(1, "{\"a\":\"2\"}"),
                            tuple(2, "{\"a\":\"3\"}"));
        }

        @ParameterizedTest
        @ValueSource(strings = {"[]", " [ ] ", "[\n]\n"})
        void emptyArray_isNoEvent(String body) {
            assertThat(reader.read(body)).isEqualTo(new Reading(List.of(), List.of()));
        }

        @Test
        void lines_areAnEventEach() {
            Reading reading = reader.read("{\"a\":\"1\"}\n{\"a\":\"2\"}\n");

            assertThat(reading.errors()).isEmpty();
            assertThat(reading.each("a")).containsExactly(List.of("1"), List.of("2"));
            assertThat(reading.events()).extracting(ReadEvent::index).containsExactly(0, 1);
        }

        @Test
        void lines_withCarriageReturnsBlankLinesAndNoEndOfLine() {
            Reading reading = reader.read("\r\n{\"a\":\"1\"}\r\n\r\n  \t\n{\"a\":\"2\"}\r\nno");

            assertThat(reading.each("a")).containsExactly(List.of("1"), List.of("2"));
            assertThat(reading.events())
                    .extracting(ReadEvent::json)
                    .containsExactly("{\"a\":\"1\"}", "{\"a\":\"2\"}");
            assertThat(reading.errors())
                    .extracting(EventError::index, EventError::line, EventError::kind)
                    .containsExactly(tuple(2, 6, Kind.NOT_JSON));
        }

        @Test
        void lines_areTakenAtTheirWordWithOneLineToo() {
            Reading reading = reader.lines("{\"a\":\"1\"");

            assertThat(reading.events()).isEmpty();
            assertThat(reading.errors())
                    .extracting(EventError::index, EventError::line, EventError::kind)
                    .containsExactly(tuple(0, 1, Kind.NOT_JSON));
        }

        @Test
        void lines_byMediaType_doNotJoinAPrettyPrintedObject() {
            Reading reading = reader.lines("{\n\"a\":\"1\"\n}");

            assertThat(reading.events()).isEmpty();
            assertThat(reading.kinds())
                    .containsExactly(Kind.NOT_JSON, Kind.NOT_JSON, Kind.NOT_JSON);
        }

        @Test
        void lines_byMediaType_anArrayOnALineIsNoEvent() {
            Reading reading = reader.lines("[{\"a\":\"1\"}]\n{\"a\":\"2\"}");

            assertThat(reading.each("a")).containsExactly(List.of("2"));
            assertThat(reading.errors())
                    .extracting(EventError::index, EventError::line, EventError::kind)
                    .containsExactly(tuple(0, 1, Kind.NOT_AN_OBJECT));
        }

        @Test
        void prettyPrintedObject_isOneEvent() {
            Reading reading = reader.read("{\n\"a\":\n\"1\",\n\"b\":\n[\n\"2\"\n]\n}");

            assertThat(reading.only("a")).containsExactly("1");
            assertThat(reading.only("b")).containsExactly("2");
        }

        @Test
        void prettyPrintedArray_isAnEventForEachElement() {
            Reading reading = reader.read("[\n{\n\"a\":\"1\"\n},\n{\n\"a\":\"2\"\n}\n]");

            assertThat(reading.errors()).isEmpty();
            assertThat(reading.each("a")).containsExactly(List.of("1"), List.of("2"));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "{\n  \"a\": \"1\",\n  \"b\": {\n    \"c\": 1",
                    "{\n\"a\":\n\"1\",\n\"b\":\n",
                    "[\n  {\"a\":\"1\"},\n  {\"a\":\"2\"}",
                    "[\n  {\n    \"a\": \"1\"\n  },\n  {\n    \"a\"",
                    "[\n[\n{}\n"
                })
        void truncatedPrettyPrintedValue_isUnreadable(String body) {
            assertThat(reader.refusal(body)).isNotNull();
        }

        /** The last whole line of what is left could be an event by itself, and is none. */
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "{\n  \"items\": [\n    {\"a\": \"1\"},\n    {\"a\": \"2\"}\n",
                    "{\n  \"a\":\n  {\"b\":\"1\"}\n",
                    "{\n  \"a\": [\n    {}"
                })
        void truncatedPrettyPrintedObject_thatEndsInAWholeObject_isUnreadable(String body) {
            assertThat(reader.refusal(body)).isNotNull();
        }

        @Test
        void sniffedLines_areTakenForLines_thoughTheFirstBreaksOff() {
            Reading reading = reader.read("{\"a\":\"1\n{\"a\":\"2\"}\n{\"a\":\"3\"}");

            assertThat(reading.each("a")).containsExactly(List.of("2"), List.of("3"));
            assertThat(reading.errors())
                    .extracting(EventError::index, EventError::line, EventError::kind)
                    .containsExactly(tuple(0, 1, Kind.NOT_JSON));
        }

        @Test
        void byteOrderMark_isNoPartOfTheEvent() {
            assertThat(
                            reader.read(bytes(0xEF, 0xBB, 0xBF, "{\"a\":\"1\"}"), Framing.SNIFFED)
                                    .only("a"))
                    .containsExactly("1");
            assertThat(
                            reader.read(bytes(0xEF, 0xBB, 0xBF, "{\"a\":\"1\"}"), Framing.LINES)
                                    .only("a"))
                    .containsExactly("1");
            assertThat(reader.read(bytes(0xEF, 0xBB, 0xBF, "[]"), Framing.SNIFFED).events())
                    .isEmpty();
        }

        @ParameterizedTest
        @ValueSource(strings = {"", " ", "\n", "\r\n\t "})
        void emptyOrBlankBody_isUnreadable(String body) {
            assertThat(reader.refusal(body)).isNotNull().hasMessageContaining("empty body");
            assertThat(reader.refusal(utf8(body), Framing.LINES))
                    .isNotNull()
                    .hasMessageContaining("empty body");
        }

        @Test
        void byteOrderMarkAlone_isAnEmptyBody() {
            assertThat(reader.refusal(bytes(0xEF, 0xBB, 0xBF), Framing.SNIFFED))
                    .isNotNull()
                    .hasMessageContaining("empty body");
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                quoteCharacter = '`',
                value = {
                    "1 | a number",
                    "-1.5e3 | a number",
                    "\"text\" | a string",
                    "true | a boolean",
                    "false | a boolean",
                    "null | null"
                })
        void scalar_isUnreadable_andSaysWhatItIs(String body, String found) {
            assertThat(reader.refusal(body))
                    .isNotNull()
                    .hasMessageContaining("found " + found)
                    .hasMessageContaining("line 1, byte 1");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "{\"a\":\"1\"}{\"a\":\"2\"}",
                    "{\"a\":\"1\"},",
                    "{\"a\":\"1\"}]",
                    "{\"a\":\"1\"}}",
                    "[{\"a\":\"1\"}]]",
                    "[{\"a\":\"1\"}] {\"a\":\"2\"}",
                    "[] x",
                    "{}\u0000"
                })
        void garbageAfterTheValue_isUnreadable(String body) {
            assertThat(reader.refusal(body)).isNotNull().hasMessageContaining("not valid JSON");
        }

        @Test
        void onlyTheGivenLength_isRead() {
            byte[] body = utf8("{\"a\":\"1\"}{\"a\":\"2\"}");
            List<String> seen = new ArrayList<>();

            reader.reader()
                    .read(
                            body,
                            9,
                            Framing.SNIFFED,
                            new EventHandler() {
                                @Override
                                public void event(Event event) {
                                    seen.add(String.valueOf(event.value(1, 0)));
                                }

                                @Override
                                public void error(EventError error) {
                                    seen.add(error.reason());
                                }
                            });

            assertThat(seen).containsExactly("1");
        }
    }

    @Nested
    class BadEvents {

        @Test
        void ofALine_areNamedAndTheOthersAreRead() {
            Reading reading =
                    reader.read(
                            """
                            {"a":"0"}
                            {"a":}
                            17
                            {"a":"3","a":"3"}

                            {"a":"\\ud800"}
                            {"a":"5"}
                            """);

            assertThat(reading.each("a")).containsExactly(List.of("0"), List.of("5"));
            assertThat(reading.events()).extracting(ReadEvent::index).containsExactly(0, 5);
            assertThat(reading.errors())
                    .extracting(EventError::index, EventError::line, EventError::kind)
                    .containsExactly(
                            tuple(1, 2, Kind.NOT_JSON),
                            tuple(2, 3, Kind.NOT_AN_OBJECT),
                            tuple(3, 4, Kind.DUPLICATE_KEY),
                            tuple(4, 6, Kind.LONE_SURROGATE));
        }

        @Test
        void leaveNothingInTheEventsAfterThem() {
            Reading reading =
                    reader.read("{\"a\":\"1\",\"b\":\"1\"}\n{\"a\":\"2\",\"x\":}\n{\"b\":\"3\"}");

            assertThat(reading.each("a")).containsExactly(List.of("1"), List.of());
            assertThat(reading.each("b")).containsExactly(List.of("1"), List.of("3"));
        }

        @Test
        void saysWhereTheFaultLies() {
            EventError error = reader.read("{\"a\":\"1\"}\n  {\"a\": nope}").errors().getFirst();

            assertThat(error.reason()).contains("line 2, byte 9").contains("could stand here");
        }

        @Test
        void sayWhereTheFaultLies_howeverManyThereAre() {
            Reading lines = reader.read("{}\n\n" + "{}\r\n  7\n".repeat(200));
            Reading elements = reader.read("[" + "{},\n 7,7,".repeat(200) + "{}]");

            assertThat(lines.errors()).hasSize(200);
            assertThat(elements.errors()).hasSize(400);
            for (int i = 0; i < 200; i++) {
                assertThat(lines.errors().get(i).reason())
                        .endsWith("at line %d, byte 3".formatted(4 + 2 * i));
                assertThat(elements.errors().get(2 * i).reason())
                        .endsWith("at line %d, byte 2".formatted(2 + i));
                assertThat(elements.errors().get(2 * i + 1).reason())
                        .endsWith("at line %d, byte 4".formatted(2 + i));
            }
        }

        @Test
        void ofAnArray_thatAreJson_areAnErrorOfTheirIndex() {
            Reading reading =
                    reader.within(new ReadLimits(40, 4, 100))
                            .read(
                                    """
                                    [{"a":"0"}, 1, "x", null, [{"a":"4"}], true,
                                     {"a":"6","a":"6"}, {"a":"\\udc00"}, {"q":{"q":{"q":{"q":{}}}}},
                                     {"a":"0123456789012345678901234567890123456789"}, {"a":"10"}]
                                    """);

            assertThat(reading.each("a")).containsExactly(List.of("0"), List.of("10"));
            assertThat(reading.events()).extracting(ReadEvent::index).containsExactly(0, 10);
            assertThat(reading.errors())
                    .extracting(EventError::index, EventError::line, EventError::kind)
                    .containsExactly(
                            tuple(1, 0, Kind.NOT_AN_OBJECT),
                            tuple(2, 0, Kind.NOT_AN_OBJECT),
                            tuple(3, 0, Kind.NOT_AN_OBJECT),
                            tuple(4, 0, Kind.NOT_AN_OBJECT),
                            tuple(5, 0, Kind.NOT_AN_OBJECT),
                            tuple(6, 0, Kind.DUPLICATE_KEY),
                            tuple(7, 0, Kind.LONE_SURROGATE),
                            tuple(8, 0, Kind.TOO_DEEP),
                            tuple(9, 0, Kind.TOO_LARGE));
            assertThat(reading.errors())
                    .extracting(EventError::reason)
                    .element(3)
                    .asString()
                    .contains("found an array");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "[{\"a\":\"1\"},{\"a\":}]",
                    "[{\"a\":\"1\"},]",
                    "[{\"a\":\"1\"}",
                    "[{\"a\":\"1\"},",
                    "[",
                    "[,{\"a\":\"1\"}]",
                    "[{\"a\":\"1\"} {\"a\":\"2\"}]",
                    "[{\"a\":\"1\"};{\"a\":\"2\"}]",
                    "[{\"a\":\"1\"},tru]",
                    "[{\"a\":\"1\"},01]",
                    "[{\"a\":\"1\"},'x']",
                    "[{\"a\":\"1\"},\"\\x\"]",
                    "[{\"a\":\"1\"},[1,]]",
                    "[{\"a\":\"1\"},{\"a\":1]]",
                    "[{\"a\":\"1\"}}",
                    "[{\"a\":\"1\"},NaN]",
                    "[{\"a\":\"1\"},{a:1}]",
                    "[{\"a\":\"1\"}/**/]"
                })
        void ofAnArray_thatAreNoJson_makeTheWholeBodyUnreadable(String body) {
            assertThat(reader.refusal(body))
                    .isNotNull()
                    .hasMessageContaining("not valid JSON")
                    .extracting(UnreadableBody::isTooLarge)
                    .isEqualTo(false);
        }

        /**
         * The limit bounds an event; nesting beyond it that belongs to no event refuses the body.
         */
        @Test
        void ofAnArray_deepArray_refusesTheBody() {
            assertThat(
                            reader.within(new ReadLimits(1000, 4, 100))
                                    .refusal("[{\"a\":\"0\"},[[[[[[]]]]]],{\"a\":\"2\"}]"))
                    .isNotNull()
                    .hasMessageContaining("4 levels");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "1\n2",
                    "{\"a\":1\n{\"b\":2",
                    "[{\"a\":\"1\"}]\n[{\"a\":\"2\"}]",
                    "\"x\"\n{\"a\""
                })
        void lines_ofWhichNoneIsAnEvent_areStillLines(String body) {
            Reading reading = reader.read(body);

            assertThat(reading.events()).isEmpty();
            assertThat(reading.errors()).extracting(EventError::line).containsExactly(1, 2);
        }

        /** RFC 8259 sets no limit, so a number that is too long for us does not make it no JSON. */
        @Test
        void ofAnArray_endlessNumber_isAnErrorOfItsIndex() {
            Reading reading =
                    reader.read(
                            "[{\"a\":\"0\"},{\"n\":%s},{\"a\":\"2\"}]".formatted("1".repeat(1001)));

            assertThat(reading.events()).extracting(ReadEvent::index).containsExactly(0, 2);
            assertThat(reading.errors()).extracting(EventError::index).containsExactly(1);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "{\"a\":1",
                    "{\"a\":",
                    "{\"a",
                    "{",
                    "{\"a\":1,}",
                    "{\"a\" 1}",
                    "{a:1}",
                    "{'a':1}",
                    "{\"a\":'1'}",
                    "{\"a\":+1}",
                    "{\"a\":01}",
                    "{\"a\":.5}",
                    "{\"a\":5.}",
                    "{\"a\":1e}",
                    "{\"a\":0x1}",
                    "{\"a\":NaN}",
                    "{\"a\":Infinity}",
                    "{\"a\":TRUE}",
                    "{\"a\":undefined}",
                    "{\"a\":\"\\x\"}",
                    "{\"a\":\"\\u12g4\"}",
                    "{\"a\":\"tab\tin\"}",
                    "{\"a\":\"nul\u0000in\"}",
                    "{\"a\":[1,]}",
                    "{\"a\":[1}",
                    "{\"a\":[1}]",
                    "{\"a\":1]",
                    "{/**/\"a\":1}",
                    "{\"a\":1}//",
                    "{\"a\":1 \"b\":2}",
                    "{,}",
                    "{\"a\":\u00a01}",
                    "nothing",
                    "\u2028{}"
                })
        void singleThatIsNoJson_isUnreadable(String body) {
            UnreadableBody refusal = reader.refusal(body);

            assertThat(refusal).isNotNull().hasMessageContaining("line 1");
            assertThat(refusal.isTooLarge()).isFalse();
            assertThat(reader.lines(body).kinds()).containsExactly(Kind.NOT_JSON);
        }
    }

    @Nested
    class Limits {

        @Test
        void eventOfTheFullSize_isRead() {
            TestReader narrow = reader.within(new ReadLimits(20, 9, 9));

            assertThat(narrow.read("{\"a\":\"%s\"}".formatted("x".repeat(12))).only("a"))
                    .containsExactly("x".repeat(12));
            assertThat(narrow.lines("{\"a\":\"%s\"}  ".formatted("x".repeat(12))).only("a"))
                    .containsExactly("x".repeat(12));
        }

        @Test
        void eventOverTheSize_isRefusedAlone_andAnErrorAmongLines() {
            TestReader narrow = reader.within(new ReadLimits(20, 9, 9));
            String tooLarge = "{\"a\":\"%s\"}".formatted("x".repeat(13));

            UnreadableBody refusal = narrow.refusal(tooLarge);
            assertThat(refusal)
                    .isNotNull()
                    .hasMessageContaining("at most 20 bytes")
                    .hasMessageContaining("found 21");
            assertThat(refusal.isTooLarge()).isTrue();

            Reading reading = narrow.read("{\"a\":\"1\"}\n" + tooLarge + "\n{\"a\":\"3\"}");
            assertThat(reading.events()).extracting(ReadEvent::index).containsExactly(0, 2);
            assertThat(reading.errors())
                    .extracting(EventError::index, EventError::line, EventError::kind)
                    .containsExactly(tuple(1, 2, Kind.TOO_LARGE));
        }

        @Test
        void nestingOfTheFullDepth_isRead() {
            TestReader narrow = reader.within(new ReadLimits(1000, 5, 9));

            assertThat(narrow.read(nested(5)).events()).hasSize(1);
            assertThat(narrow.read("{\"q\":[[[[1]]]]}").events()).hasSize(1);
        }

        @ParameterizedTest
        @ValueSource(strings = {"a", "unread"})
        void nestingBeyondTheDepth_isTooDeep_inReadAndUnreadFields(String key) {
            TestReader narrow = reader.within(new ReadLimits(1000, 5, 9));
            String deep = "{\"%s\":[[[[[1]]]]]}".formatted(key);

            assertThat(narrow.refusal(deep)).isNotNull().hasMessageContaining("max-depth");
            assertThat(narrow.lines(nested(6)).kinds()).containsExactly(Kind.TOO_DEEP);
            assertThat(narrow.lines(deep).kinds()).containsExactly(Kind.TOO_DEEP);
        }

        @Test
        void depthOfThousands_isTooDeep_andNoOverflow() {
            assertThat(reader.lines("{\"a\":" + "[".repeat(300_000)).kinds())
                    .containsExactly(Kind.TOO_DEEP);
            assertThat(reader.lines(nested(100_000)).kinds()).containsExactly(Kind.TOO_DEEP);
        }

        @Test
        void endlessNumber_atTheFullDepth_isNotCalledTooDeep() {
            TestReader narrow = reader.within(new ReadLimits(2000, 2, 9));

            EventError error =
                    narrow.lines("{\"q\":[%s]}".formatted("1".repeat(1001))).errors().getFirst();

            assertThat(error.kind()).isNotEqualTo(Kind.TOO_DEEP);
            assertThat(error.reason()).contains("1000 characters");
        }

        @ParameterizedTest
        @ValueSource(strings = {"a", "unread"})
        void endlessNumber_isRefused_inReadAndUnreadFields(String key) {
            String thousand = "{\"%s\":%s}".formatted(key, "1".repeat(1000));
            String more = "{\"%s\":%s}".formatted(key, "1".repeat(1001));

            assertThat(reader.lines(thousand).errors()).isEmpty();
            assertThat(reader.lines(more).errors())
                    .singleElement()
                    .extracting(EventError::reason)
                    .asString()
                    .contains("1000 characters");
        }

        @Test
        void manyEvents_areReadUpToTheLimit() {
            TestReader narrow = reader.within(new ReadLimits(100, 9, 3));

            assertThat(narrow.read("[{},{},{}]").events()).hasSize(3);
            assertThat(narrow.read("{}\n{}\n{}").events()).hasSize(3);
        }

        @ParameterizedTest
        @ValueSource(strings = {"[{},{},{},{}]", "{}\n{}\n{}\n{}", "[1,2,3,4]", "{}\n2\n{}\nfalse"})
        void manyEvents_beyondTheLimit_makeTheBodyTooLarge(String body) {
            UnreadableBody refusal = reader.within(new ReadLimits(100, 9, 3)).refusal(body);

            assertThat(refusal).isNotNull().hasMessageContaining("max-events");
            assertThat(refusal.isTooLarge()).isTrue();
        }
    }

    @Nested
    class DuplicateKeys {

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "{\"a\":\"1\",\"a\":\"2\"}",
                    "{\"a\":\"1\",\"a\":\"1\"}",
                    "{\"unread\":1,\"unread\":1}",
                    "{\"unread\":{\"deep\":[{\"k\":1,\"k\":2}]}}",
                    "{\"a\":{\"b\":1,\"b\":1}}",
                    "{\"a.b\":1,\"a.b\":1}",
                    "{\"a\":1,\"\\u0061\":1}",
                    "{\"\":1,\"\":2}",
                    "{\"\\ud83d\\ude00\":1,\"\uD83D\uDE00\":2}"
                })
        void inOneObject_areRefused_whetherTheFieldIsReadOrNot(String body) {
            assertThat(reader.lines(body).kinds()).containsExactly(Kind.DUPLICATE_KEY);
            assertThat(reader.refusal(body)).isNotNull().hasMessageContaining("each key once");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "{\"a\":{\"k\":1},\"k\":2}",
                    "{\"a\":[{\"k\":1},{\"k\":2}]}",
                    "{\"a\":1,\"A\":2}",
                    "{\"a\":{\"a\":{\"a\":1}}}",
                    "{\"a.b\":1,\"a\":{\"b\":1}}"
                })
        void inDifferentObjects_areNone(String body) {
            assertThat(reader.lines(body).errors()).isEmpty();
        }

        /** What is said is what an author must mend first: it is no JSON. */
        @Test
        void beforeASyntaxError_doNotHideIt() {
            EventError error = reader.lines("{\"a\":1,\"a\":2,\"b\":nope}").errors().getFirst();

            assertThat(error.kind()).isEqualTo(Kind.NOT_JSON);
            assertThat(error.reason()).contains("line 1, byte 18").contains("could stand here");
        }
    }

    @Nested
    class Text {

        private static List<byte[]> malformed() {
            return List.of(
                    bytes("{\"a\":\"", 0xFF, "\"}"),
                    bytes("{\"a\":\"", 0x80, "\"}"),
                    bytes("{\"a\":\"", 0xC3, "\"}"),
                    bytes("{\"a\":\"", 0xC0, 0xAF, "\"}"), // overlong '/'
                    bytes("{\"a\":\"", 0xE0, 0x80, 0xAF, "\"}"), // overlong '/'
                    bytes("{\"a\":\"", 0xF0, 0x80, 0x80, 0xAF, "\"}"), // overlong '/'
                    bytes("{\"a\":\"", 0xC1, 0x81, "\"}"), // overlong 'A'
                    bytes("{\"a\":\"", 0xED, 0xA0, 0x80, "\"}"), // a surrogate
                    bytes("{\"a\":\"", 0xED, 0xA0, 0xBD, 0xED, 0xB8, 0x80, "\"}"), // CESU-8
                    bytes("{\"a\":\"", 0xF4, 0x90, 0x80, 0x80, "\"}"), // beyond U+10FFFF
                    bytes("{\"a\":\"", 0xF8, 0x88, 0x80, 0x80, 0x80, "\"}"),
                    bytes("{\"unread\":\"", 0xE2, 0x82, "\"}"),
                    bytes("{\"", 0xFF, "\":1}"),
                    bytes("{\"a\":1", 0xC2, 0xA0, 0xFF, "}"));
        }

        @ParameterizedTest
        @MethodSource("malformed")
        void malformedUtf8_isNoJson(byte[] body) {
            assertThat(reader.read(body, Framing.LINES).kinds()).containsExactly(Kind.NOT_JSON);
            assertThat(reader.refusal(body, Framing.SNIFFED))
                    .isNotNull()
                    .hasMessageContaining("not valid UTF-8 at line 1, byte");
        }

        @Test
        void malformedUtf8_spoilsOnlyItsLine() {
            Reading reading =
                    reader.read(
                            bytes("{\"a\":\"0\"}\n{\"a\":\"", 0xFF, "\"}\n{\"a\":\"2\"}"),
                            Framing.SNIFFED);

            assertThat(reading.events()).extracting(ReadEvent::index).containsExactly(0, 2);
            assertThat(reading.errors())
                    .extracting(EventError::index, EventError::line, EventError::reason)
                    .containsExactly(tuple(1, 2, "not valid UTF-8 at line 2, byte 7"));
        }

        @Test
        void malformedUtf8_makesAnArrayUnreadable() {
            assertThat(
                            reader.refusal(
                                    bytes("[{\"a\":\"0\"},{\"a\":\"", 0xFF, "\"}]"),
                                    Framing.SNIFFED))
                    .isNotNull()
                    .hasMessageContaining("not valid UTF-8");
        }

        @Test
        void allOfUnicode_isKept() {
            String text =
                    "\u007F \u0080 \u07FF \u0800 \uD7FF \uE000 \uFFFF \uD83D\uDE00 \uDBFF\uDFFF";

            assertThat(reader.read("{\"a\":\"" + text + "\"}").only("a")).containsExactly(text);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "{\"a\":\"\\ud800\"}",
                    "{\"a\":\"\\uDFFF\"}",
                    "{\"a\":\"\\ud83d \\ude00\"}",
                    "{\"a\":\"\\ude00\\ud83d\"}",
                    "{\"a\":\"\\ud83d\\ud83d\\ude00\"}",
                    "{\"a\":\"\\ud83d\\n\"}",
                    "{\"a\":\"x\\ud83dx\"}",
                    "{\"a\":\"\\\\\\ud83d\"}",
                    "{\"unread\":\"\\ud800\"}",
                    "{\"a\":[\"fine\",\"\\ud83d\\ude00\\ud83d\"]}"
                })
        void halfASurrogatePair_isRefused(String body) {
            assertThat(reader.lines(body).kinds()).containsExactly(Kind.LONE_SURROGATE);
            assertThat(reader.refusal(body)).isNotNull().hasMessageContaining("surrogate");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "{\"\\ud800\":1}",
                    "{\"unread\":{\"x\\udc00y\":[]}}",
                    "{\"a\\ud83d\":\"\\ude00\"}"
                })
        void halfASurrogatePair_isRefused_inKeysToo(String body) {
            assertThat(reader.refusal(body)).isNotNull().hasMessageContaining("surrogate");
            assertThat(reader.lines(body).kinds()).containsExactly(Kind.LONE_SURROGATE);
        }

        @Test
        void wholeSurrogatePairs_areRead() {
            assertThat(reader.read("{\"a\":\"\\ud83d\\ude00\",\"k\\uD83D\\uDE00\":1}").only("a"))
                    .containsExactly("\uD83D\uDE00");
        }

        @Test
        void escapedBackslashBeforeU_isNoEscape() {
            assertThat(reader.read("{\"a\":\"\\\\ud800\"}").only("a")).containsExactly("\\ud800");
            assertThat(reader.read("{\"a\":\"\\\\\\\\udc00\"}").only("a"))
                    .containsExactly("\\\\udc00");
        }

        @Test
        void escapes_areUndone() {
            assertThat(
                            reader.read(
                                            "{\"a\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0000\\u00e9\\u20AC\"}")
                                    .only("a"))
                    .containsExactly("\"\\/\b\f\n\r\t\u0000\u00e9\u20AC");
        }

        @Test
        void escapesInKeys_areUndone() {
            assertThat(reader.read("{\"\\u0061\":{\"\\u0062\":\"1\"}}").only("a.b"))
                    .containsExactly("1");
            assertThat(reader.read("{\"a\\u002eb\":\"1\"}").only("a.b")).containsExactly("1");
        }

        @ParameterizedTest
        @ValueSource(strings = {"UTF-16LE", "UTF-16BE", "UTF-16", "UTF-32LE", "UTF-32BE"})
        void otherEncodings_areUnreadable(String encoding) {
            for (String body : List.of("{\"a\":\"1\"}", "[{\"a\":\"1\"}]", "{}\n{}", "1")) {
                byte[] encoded = body.getBytes(Charset.forName(encoding));
                assertThat(reader.refusal(encoded, Framing.SNIFFED))
                        .as("%s in %s", body, encoding)
                        .isNotNull();
            }
            Reading lines =
                    reader.read("{}\n{}".getBytes(Charset.forName(encoding)), Framing.LINES);
            assertThat(lines.events()).isEmpty();
            assertThat(lines.kinds()).isNotEmpty().containsOnly(Kind.NOT_JSON);
        }

        @Test
        void latin1_isUnreadable() {
            assertThat(
                            reader.refusal(
                                    "{\"a\":\"\u00e9\"}".getBytes(StandardCharsets.ISO_8859_1),
                                    Framing.SNIFFED))
                    .isNotNull();
        }
    }

    @Nested
    class Slots {

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "{\"a\":{\"b\":{\"c\":\"1\"}}}",
                    "{\"a.b.c\":\"1\"}",
                    "{\"a\":{\"b.c\":\"1\"}}",
                    "{\"a.b\":{\"c\":\"1\"}}",
                    "{\"a\":[{\"b\":{\"c\":\"1\"}}]}",
                    "{\"a.b\":[[{\"c\":[\"1\"]}]]}"
                })
        void areFilled_byNestedDottedAndMixedKeysAlike(String body) {
            Reading reading = reader.read(body);

            assertThat(reading.only("a.b.c")).containsExactly("1");
            assertThat(reading.only("a")).isEmpty();
            assertThat(reading.only("a.b")).isEmpty();
        }

        @Test
        void takeAllForms_ofOneFieldTogether() {
            assertThat(
                            reader.read(
                                            "{\"a.b.c\":\"1\",\"a\":{\"b.c\":\"2\",\"b\":{\"c\":\"3\"}},\"a.b\":{\"c\":\"4\"}}")
                                    .only("a.b.c"))
                    .containsExactly("1", "2", "3", "4");
        }

        @Test
        void takeAllElements_ofAnArray() {
            assertThat(reader.read("{\"a\":[\"1\",null,[\"2\",[\"3\"]],[],\"\"]}").only("a"))
                    .containsExactly("1", "2", "3", "");
        }

        @Test
        void flattenArraysOfObjects() {
            Reading reading =
                    reader.read("{\"x\":[{\"y\":\"1\"},{\"z\":\"0\"},{\"y\":[\"2\",\"3\"]},7]}");

            assertThat(reading.only("x.y")).containsExactly("1", "2", "3");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "{}",
                    "{\"a\":null}",
                    "{\"a\":[]}",
                    "{\"a\":[null]}",
                    "{\"a\":[[],[null]]}",
                    "{\"a\":{}}",
                    "{\"a\":{\"q\":\"1\"}}",
                    "{\"A\":\"1\"}",
                    "{\"q\":{\"a\":\"1\"}}",
                    "{\".a\":\"1\",\"a.\":\"1\",\"a..b\":\"1\",\"\":{\"a\":\"1\"}}"
                })
        void areEmpty_whereTheFieldHasNoValue(String body) {
            Reading reading = reader.read(body);

            assertThat(reading.only("a")).isEmpty();
            assertThat(reading.only("a.b")).isEmpty();
        }

        @Test
        void areForgotten_betweenEvents() {
            Reading reading = reader.read("[{\"a\":[\"1\",\"2\",\"3\"]},{},{\"a\":\"4\"}]");

            assertThat(reading.each("a"))
                    .containsExactly(List.of("1", "2", "3"), List.of(), List.of("4"));
        }

        @Test
        void holdAScalarAndAnObjectOfOneName_eachInItsOwn() {
            Reading reading = reader.read("{\"a\":[\"1\",{\"b\":\"2\"}]}");

            assertThat(reading.only("a")).containsExactly("1");
            assertThat(reading.only("a.b")).containsExactly("2");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "{%s}",
                    "{\"q\":1,%s}",
                    "{%s,\"q\":{\"a\":\"no\",\"x.y\":\"no\"}}",
                    "{\"q\":[1,2.5,true,null,\"text\",{\"a\":\"no\"}],%s,\"r\":\"\\u00e9\"}",
                    "{\"aa\":\"no\",\"b.a\":\"no\",%s,\"x\":{\"z\":\"no\",\"yy\":\"no\"}}"
                })
        void areTheSame_whateverFieldsStandAround(String around) {
            Reading reading =
                    reader.read(around.formatted("\"a\":[\"1\",\"2\"],\"x.y\":\"3\",\"b\":4"));

            assertThat(reading.only("a")).containsExactly("1", "2");
            assertThat(reading.only("x.y")).containsExactly("3");
            assertThat(reading.only("b")).containsExactly("4");
        }

        @Test
        void ofTheTimestamp_areReadWithoutAnyRule() {
            TestReader none = TestReader.of();

            assertThat(none.read("{\"@timestamp\":\"2026-05-12T09:14:07Z\"}").only("@timestamp"))
                    .containsExactly(Instant.parse("2026-05-12T09:14:07Z"));
        }

        @Test
        void ofTextAndOther_areNeverFilled() {
            TestReader odd =
                    TestReader.of(
                            new Field("t", FieldType.TEXT, Field.UNLIMITED),
                            new Field("o", FieldType.OTHER, Field.UNLIMITED));
            Reading reading = odd.read("{\"t\":[\"x\",1,true],\"o\":[\"x\",1,true]}");

            assertThat(reading.only("t")).isEmpty();
            assertThat(reading.only("o")).isEmpty();
        }
    }
}
