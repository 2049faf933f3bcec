package io.tripline.intake;

import static io.tripline.event.TestEvents.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tripline.detection.RequestMemory;
import io.tripline.event.json.LenientJson;
import io.tripline.intake.EventFrames.Piece;
import io.tripline.intake.format.BodyBytes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where one event ends and the next begins, whatever a body is made of. */
@Timeout(60)
class EventFramesTest {

    private static final int MAX = 4096;
    private static final LenientJson JSON = new LenientJson(128, 50_000);

    private final RequestMemory memory = new RequestMemory(1 << 20, Duration.ZERO);

    /** A piece as text, what it is in front: {@code OBJECT {"a":1}}. */
    private static List<String> pieces(EventFrames frames) throws IOException {
        List<String> pieces = new ArrayList<>();
        for (Piece piece = next(frames); piece != Piece.END; piece = next(frames)) {
            pieces.add(piece + " " + text(frames));
        }
        return pieces;
    }

    /** The next piece; an object that is no JSON is given up, as the intake does. */
    private static Piece next(EventFrames frames) throws IOException {
        Piece piece = frames.next();
        if (piece != Piece.OBJECT) {
            return piece;
        }
        try {
            JSON.read(frames.bytes(), frames.from(), frames.length());
            return piece;
        } catch (LenientJson.Refused e) {
            return frames.giveUp();
        }
    }

    private static String text(EventFrames frames) {
        return new String(frames.bytes(), frames.from(), frames.length(), StandardCharsets.UTF_8);
    }

    private List<String> sniffed(InputStream body) throws IOException {
        try (RequestMemory.Lease lease = memory.lease()) {
            return pieces(EventFrames.sniffed(body, MAX, lease));
        }
    }

    private List<String> sniffed(String body) throws IOException {
        List<String> pieces = sniffed(new Trickle(utf8(body), Integer.MAX_VALUE - 1, 1));
        for (int atMost : new int[] {1, 3, 9}) {
            assertThat(sniffed(new Trickle(utf8(body), atMost, atMost))).isEqualTo(pieces);
        }
        return pieces;
    }

    private List<String> lines(String body) throws IOException {
        try (RequestMemory.Lease lease = memory.lease()) {
            return pieces(EventFrames.lines(new Trickle(utf8(body), 7, 1), MAX, lease));
        }
    }

    private List<String> parts(String boundary, String body) throws IOException {
        try (RequestMemory.Lease lease = memory.lease()) {
            return pieces(EventFrames.parts(new Trickle(utf8(body), 5, 1), MAX, lease, boundary));
        }
    }

    private static List<String> objects(String... objects) {
        return Stream.of(objects).map(object -> "OBJECT " + object).toList();
    }

    private static final List<String> EVENTS =
            List.of("{\"a\":1}", "{\"b\":{\"c\":[\"}\",\"\\\"{\"]}}", "{}", "{\"d\":\"[x\"}");

    static Stream<String> framings() {
        List<String> bodies = new ArrayList<>();
        for (String between :
                List.of("", " ", ",", ", ", "\n", "\r\n", ",\n", "\u001E", "\n\u001E", "\n\n \n")) {
            bodies.add(String.join(between, EVENTS));
        }
        bodies.add("\u001E" + String.join("\n\u001E", EVENTS));
        for (String between : List.of(",", ", ", ",\n", "\n,\n", "\r\n,")) {
            bodies.add("[" + String.join(between, EVENTS) + "]");
        }
        bodies.add("[\n  " + String.join(",\n  ", EVENTS) + "\n]");
        for (String between : List.of("", "\n", ",", " ")) {
            bodies.add(
                    "[%s]%s[ %s, %s ]%s[]%s[%s]"
                            .formatted(
                                    EVENTS.get(0),
                                    between,
                                    EVENTS.get(1),
                                    EVENTS.get(2),
                                    between,
                                    between,
                                    EVENTS.get(3)));
            bodies.add(
                    EVENTS.get(0)
                            + between
                            + "["
                            + EVENTS.get(1)
                            + "]"
                            + between
                            + EVENTS.get(2)
                            + between
                            + EVENTS.get(3));
        }
        return bodies.stream();
    }

    @ParameterizedTest
    @MethodSource("framings")
    void sniffed_everyFraming(String body) throws IOException {
        for (String before : List.of("", " ", "\n", "\r\n\t ")) {
            for (String after : List.of("", "\n", "\r\n", " \n\n")) {
                assertThat(sniffed(before + body + after))
                        .isEqualTo(objects(EVENTS.toArray(String[]::new)));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\n", "\r\n \n\t", "[]", " [ ] \n", "[][]\n[]", "\u001E\n"})
    void sniffed_nothing(String body) throws IOException {
        assertThat(sniffed(body)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"'\n'", "'\r\n'", "''", "','"})
    void sniffed_prettyPrinted(String between) throws IOException {
        String first = "{\n  \"a\" : {\n    \"b\" : [\n      1\n    ]\n  }\n}";
        String second = "{\n\"c\": [\n{\n\"d\": 2\n},\n{\n\"e\": 3\n}\n]\n}";

        assertThat(sniffed(String.join(between, first, second, first)))
                .isEqualTo(objects(first, second, first));
        assertThat(sniffed("[\n" + String.join(",\n", first, second, first) + "\n]"))
                .isEqualTo(objects(first, second, first));
    }

    @ParameterizedTest
    @CsvSource({"'\n'", "'\r\n'", "'\n\n  \n'"})
    void sniffed_linesOfText(String between) throws IOException {
        List<String> lines =
                List.of(
                        "<13>1 2026-05-12 host app - hello",
                        "[12:00] {not json}",
                        "{\"a\":1}",
                        "x");
        for (String after : List.of("", between)) {
            assertThat(sniffed(String.join(between, lines) + after))
                    .containsExactly(
                            "TEXT <13>1 2026-05-12 host app - hello",
                            "TEXT [12:00] {not json}",
                            "OBJECT {\"a\":1}",
                            "TEXT x");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[2026-05-12T09:14:07Z] started",
                "[error] no",
                "[notice",
                "[ 12.5] usb",
                "[-] x",
                "[null] is text",
                "[true story] yes"
            })
    void sniffed_bracketsOfText(String line) throws IOException {
        List<String> expected =
                line.startsWith("[null]")
                        ? List.of("FOREIGN null", "FOREIGN is text")
                        : List.of("TEXT " + line);
        assertThat(sniffed(line)).isEqualTo(expected);
    }

    @Test
    void sniffed_elements() throws IOException {
        assertThat(sniffed("[\"{\\\"a\\\":1}\",[{\"b\":2},[]],{\"c\":3},\"x\"]"))
                .containsExactly(
                        "ELEMENT \"{\\\"a\\\":1}\"",
                        "ELEMENT [{\"b\":2},[]]",
                        "OBJECT {\"c\":3}",
                        "ELEMENT \"x\"");
    }

    @Test
    void sniffed_scalarsBetween() throws IOException {
        assertThat(
                        sniffed(
                                "{\"a\":1}\nnull\n12\ntrue\n\"a {\\\"b\\\" c\"\n{\"d\":4}\nnull{\"e\":5}"))
                .containsExactly(
                        "OBJECT {\"a\":1}",
                        "FOREIGN null",
                        "FOREIGN 12",
                        "FOREIGN true",
                        "ELEMENT \"a {\\\"b\\\" c\"",
                        "OBJECT {\"d\":4}",
                        "FOREIGN null",
                        "OBJECT {\"e\":5}");
        assertThat(sniffed("[null,{\"a\":1},12,false , {\"d\":4}]"))
                .containsExactly(
                        "FOREIGN null",
                        "OBJECT {\"a\":1}",
                        "FOREIGN 12",
                        "FOREIGN false ",
                        "OBJECT {\"d\":4}");
    }

    /** What may be JSON or a line of text, and is told by what follows. */
    @Nested
    class Ambiguous {

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "[12/May/2026:09:14:07 +0000] text",
                    "[17] text",
                    "[17] {\"a\":1}",
                    "[17",
                    "[1,2 text",
                    "[1,2] text",
                    "[1,{pool} text",
                    "[1, x]",
                    "[main] x,{\"a\":1}",
                    "[main, {}] INFO com.x - started",
                    "[main, {\"user\":\"b]}\"}] INFO com.x - started",
                    "[12.5.1,{a}]",
                    ",text",
                    ", {words}",
                    "17",
                    "17 text",
                    "17 {\"a\":1}",
                    "17,text",
                    "\"quoted\" words",
                    "\"quoted\" {\"a\":1}",
                    "\"quoted\"",
                    "\"quoted\"{words}",
                    "\"quoted",
                    "\"a\":{\"b\":1}",
                    "\"a\",\"b {\"\"c\"\":1}\"",
                    "null and void",
                    "truely{\"a\":1}"
                })
        void line(String line) throws IOException {
            assertThat(sniffed(line)).containsExactly("TEXT " + line);
            assertThat(sniffed(line + "\n{\"z\":1}\n"))
                    .containsExactly("TEXT " + line, "OBJECT {\"z\":1}");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "[17,{\"a\":1}]",
                    "[17,{\"a\":1}]\n",
                    "[ 17 ,\r\n {\"a\":1} ]",
                    "[-1.5e3,{\"a\":1}]",
                    "[1,2,3,null,{\"a\":1}]",
                    "[NaN,{\"a\":1}]",
                    "[12.5.1,{\"a\":1}]",
                    "[hello,{\"a\":1}]",
                    "[hello,\n{\"a\":1}\n]",
                    "[-, :, undefined,{\"a\":1}]",
                    "['a',{\"a\":1}]",
                    "[<13>May 12 host sshd[411]: ok, or not,{\"a\":1}]",
                    "[-Infinity,{\"a\":1}]",
                    "[17,{ \n\"a\":1}]",
                    "\"x\"{\"a\":1}",
                    "\"x\",{\"a\":1}",
                    "\"x\" , {\"a\":1}",
                    "\"x\"\u001E{\"a\":1}",
                    "\"x\\\"{\"{\"a\":1}",
                    "\"x\"\"y\",\"z\"{\"a\":1}",
                    "\"x\"{\n\"a\":1\n}\n",
                    "17{\"a\":1}",
                    "17,{\"a\":1}",
                    "null{\"a\":1}"
                })
        void valuesBeforeAnEvent(String body) throws IOException {
            List<String> pieces = sniffed(body);

            assertThat(pieces.getLast().replaceAll("\\s", "")).isEqualTo("OBJECT{\"a\":1}");
            assertThat(pieces.subList(0, pieces.size() - 1))
                    .isNotEmpty()
                    .allMatch(
                            piece -> piece.startsWith("FOREIGN ") || piece.startsWith("ELEMENT "));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "[,{\"a\":1},{\"b\":2}]",
                    "[ , \n,{\"a\":1},\n,{\"b\":2},]",
                    ",{\"a\":1},{\"b\":2}",
                    ",\n{\"a\":1}\n{\"b\":2}\n"
                })
        void nothingWhereAnEventWasDue(String body) throws IOException {
            assertThat(sniffed(body)).containsExactly("OBJECT {\"a\":1}", "OBJECT {\"b\":2}");
        }

        @Test
        void brokenEventsAmongText() throws IOException {
            assertThat(
                            sniffed(
                                    "text\n{\"b\":nope}\n{\"c\":3},\n{ \"d\":\"cut\n{1} text\n{\"e\":5}{\"f\":6}\n"))
                    .containsExactly(
                            "TEXT text",
                            "TEXT {\"b\":nope}",
                            "OBJECT {\"c\":3}",
                            "TEXT { \"d\":\"cut",
                            "TEXT {1} text",
                            "TEXT {\"e\":5}{\"f\":6}");
            assertThat(sniffed("text\n{main} called with (a,\n"))
                    .containsExactly("TEXT text", "TEXT {main} called with (a,");
        }

        @Test
        void inArray() throws IOException {
            assertThat(sniffed("[17,{\"a\":1},\"x\"]"))
                    .containsExactly("FOREIGN 17", "OBJECT {\"a\":1}", "ELEMENT \"x\"");
            assertThat(sniffed("[17,\"x\"]")).containsExactly("FOREIGN 17", "ELEMENT \"x\"");
            assertThat(sniffed("[17,[{\"a\":1}]]"))
                    .containsExactly("FOREIGN 17", "ELEMENT [{\"a\":1}]");
            assertThat(sniffed("\"x\"[{\"a\":1}]"))
                    .containsExactly("ELEMENT \"x\"", "OBJECT {\"a\":1}");
        }

        @Test
        void onlyNumbers() throws IOException {
            assertThat(sniffed("[1, 2]\n")).containsExactly("FOREIGN 1", "FOREIGN 2");
            assertThat(sniffed("[" + "1,".repeat(3000) + "{\"a\":1}]"))
                    .hasSize(3001)
                    .endsWith("OBJECT {\"a\":1}");
        }
    }

    /** Multipart, RFC 2046. */
    @Nested
    class Parts {

        private static final String TWO =
                "--b1\r\nContent-Type: application/json\r\n\r\n{\"a\":1}\r\n--b1\r\n\r\nplain text\r\n\r\n{\"b\":2}\r\n--b1--";

        @ParameterizedTest
        @ValueSource(strings = {"", "\r\n", "\n"})
        void parts_headAndContent(String after) throws IOException {
            assertThat(parts("b1", TWO + after))
                    .containsExactly("OBJECT {\"a\":1}", "TEXT plain text", "OBJECT {\"b\":2}");
            assertThat(parts("b1", "\r\n" + TWO.replace("\r\n", "\n")))
                    .containsExactly("OBJECT {\"a\":1}", "TEXT plain text", "OBJECT {\"b\":2}");
        }

        @Test
        void parts_contentWithoutEmptyLine() throws IOException {
            assertThat(parts("b", "--b\n{\"a\":1}\n--b\n{\"b\":2}\n--b--\n"))
                    .isEqualTo(objects("{\"a\":1}", "{\"b\":2}"));
        }

        @Test
        void parts_mediaTypeThatLies() throws IOException {
            assertThat(parts("b", "{\"a\":1}\n{\"b\":2}\n"))
                    .isEqualTo(objects("{\"a\":1}", "{\"b\":2}"));
            assertThat(parts("b", "[{\"a\":1},{\"b\":2}]"))
                    .isEqualTo(objects("{\"a\":1}", "{\"b\":2}"));
            assertThat(parts("b", "a line")).containsExactly("TEXT a line");
            assertThat(parts("boundary", "x")).containsExactly("TEXT x");
        }
    }

    @Test
    void lines_anything() throws IOException {
        assertThat(
                        lines(
                                "{\"a\":1}\r\n\n  {\"b\":2}  \ntext\n{broken\n[{\"c\":3}]\n\u001E{\"d\":4}"))
                .containsExactly(
                        "OBJECT {\"a\":1}",
                        "OBJECT {\"b\":2}",
                        "TEXT text",
                        "TEXT {broken",
                        "TEXT [{\"c\":3}]",
                        "OBJECT {\"d\":4}");
        assertThat(lines("")).isEmpty();
        assertThat(lines("\n \r\n")).isEmpty();
    }

    /** What is broken is one piece, and what stands beside it is not lost. */
    @Nested
    class Broken {

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "{\"b\":nope}",
                    "{\"b\":\"unclosed}",
                    "{\"b\":\"unclosed",
                    "{\"b\":2,",
                    "{\"b\":[{\"c\":",
                    "{\"b\":2}}",
                    "{\"b\":[}]",
                    "{\"b\":2]",
                    "{\\\"b\\\":2}",
                    "{\"b\":\"x\\\"}",
                    "{\"b\" 2}",
                    "{",
                    "{b",
                    "}",
                    "\"b\":2}",
                    "[{\"b\":",
                })
        void line(String broken) throws IOException {
            List<String> pieces =
                    sniffed("{\"a\":1}\n" + broken + "\n{\"c\":3}\n{\"d\":4}\n{\"e\":5}\n");

            assertThat(pieces).startsWith("OBJECT {\"a\":1}");
            assertThat(pieces).endsWith("OBJECT {\"d\":4}", "OBJECT {\"e\":5}");
            assertThat(pieces).contains("OBJECT {\"c\":3}");
            assertThat(pieces.stream().filter(piece -> !piece.startsWith("OBJECT")))
                    .isNotEmpty()
                    .hasSizeLessThanOrEqualTo(2);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "{\"b\":\"unclosed",
                    "{\"b\":2,",
                    "{\"b\":[{\"c\":",
                    "{\\\"b\\\":2}",
                    "{\"b\":nope}"
                })
        void firstLine(String broken) throws IOException {
            assertThat(sniffed(broken + "\n{\"c\":3}\n{\"d\":4}\n"))
                    .containsExactly("BROKEN " + broken, "OBJECT {\"c\":3}", "OBJECT {\"d\":4}");
        }

        @Test
        void line_cutInTheMiddleOfMany() throws IOException {
            String good = "{\"x\":\"0123456789 { [ \\\" ] }\"}\n";
            int times = 3 * MAX / good.length(); // what follows is longer than an event may be

            List<String> pieces =
                    sniffed(
                            new Trickle(
                                    utf8(
                                            "{\"y\":\"cut\n"
                                                    + good.repeat(times)
                                                    + "{\"y\":\"cut\n"
                                                    + good.repeat(times)),
                                    1000,
                                    1));

            assertThat(pieces).hasSize(2 * times + 2);
            assertThat(pieces.stream().filter(("OBJECT " + good.strip())::equals))
                    .hasSize(2 * times);
        }

        @Test
        void line_twoOneAfterTheOther() throws IOException {
            assertThat(sniffed("{\"a\":1}\n{\"b\":\"\n\"c\":3}\n{\"d\":4}\n"))
                    .containsExactly(
                            "OBJECT {\"a\":1}",
                            "BROKEN {\"b\":\"",
                            "FOREIGN \"c\":3}",
                            "OBJECT {\"d\":4}");
        }

        @Test
        void concatenated() throws IOException {
            assertThat(sniffed("{\"a\":1}{\"b\":nope}{\"c\":3}"))
                    .containsExactly("OBJECT {\"a\":1}", "BROKEN {\"b\":nope}", "OBJECT {\"c\":3}");
            assertThat(sniffed("{\"a\":1}{\"b\":\"x}{\"c\":3}\n{\"d\":4}{\"e\":5}"))
                    .containsExactly(
                            "OBJECT {\"a\":1}",
                            "BROKEN {\"b\":\"x}{\"c\":3}",
                            "OBJECT {\"d\":4}",
                            "OBJECT {\"e\":5}");
            assertThat(sniffed("{\"a\":1}{\"b\":\"x}{\"c\":3}"))
                    .containsExactly("OBJECT {\"a\":1}", "BROKEN {\"b\":\"x}{\"c\":3}");
        }

        @Test
        void array() throws IOException {
            assertThat(sniffed("[{\"a\":1},{\"b\":nope},{\"c\":3}]"))
                    .containsExactly("OBJECT {\"a\":1}", "BROKEN {\"b\":nope}", "OBJECT {\"c\":3}");
            assertThat(sniffed("[\n{\"a\":1},\n{\"b\":\"x,\n{\"c\":3},\n{\"d\":4}\n]\n"))
                    .containsExactly(
                            "OBJECT {\"a\":1}",
                            "BROKEN {\"b\":\"x,",
                            "OBJECT {\"c\":3}",
                            "OBJECT {\"d\":4}");
            assertThat(sniffed("[{\"a\":1},{\"b\":"))
                    .containsExactly("OBJECT {\"a\":1}", "BROKEN {\"b\":");
            assertThat(sniffed("[{\"a\":1},\"x")).containsExactly("OBJECT {\"a\":1}", "BROKEN \"x");
        }

        @Test
        void unescapedNewlinesInsideStringsAreNoBreak() throws IOException {
            String odd = "{\"b\":\"first\nsecond\n} third\"}";
            assertThat(sniffed("{\"a\":1}\n" + odd + "\n{\"c\":3}"))
                    .isEqualTo(objects("{\"a\":1}", odd, "{\"c\":3}"));
        }

        @Test
        void prettyPrintedAfterLines() throws IOException {
            String pretty = "{\n\"b\":[\n{\n\"c\":1},\n{\"d\":2}\n]\n}";
            assertThat(sniffed("{\"a\":1}\n" + pretty + "\n{\"e\":3}"))
                    .isEqualTo(objects("{\"a\":1}", pretty, "{\"e\":3}"));
        }
    }

    /** An event longer than the limit costs neither its neighbours nor memory. */
    @Nested
    class TooLarge {

        private static final String LARGE = "{\"x\":\"" + "y".repeat(3 * MAX) + "{[\\\"\"}";

        @ParameterizedTest
        @CsvSource({
            "'','\n',''",
            "'','',''",
            "'',',',''",
            "'[',',',']'",
            "'[\n',',\n','\n]'",
            "'','\r\n','\n'"
        })
        void amongSmallOnes(String before, String between, String after) throws IOException {
            String body =
                    before
                            + String.join(between, "{\"a\":1}", LARGE, "{\"b\":2}", "{\"c\":3}")
                            + after;

            assertThat(sniffed(body))
                    .satisfiesExactly(
                            piece -> assertThat(piece).isEqualTo("OBJECT {\"a\":1}"),
                            piece -> assertThat(piece).isEqualTo("TOO_LARGE " + LARGE),
                            piece -> assertThat(piece).isEqualTo("OBJECT {\"b\":2}"),
                            piece -> assertThat(piece).isEqualTo("OBJECT {\"c\":3}"));
        }

        @Test
        void alone() throws IOException {
            assertThat(sniffed(LARGE)).containsExactly("TOO_LARGE " + LARGE);
            assertThat(sniffed("[" + LARGE + "]")).containsExactly("TOO_LARGE " + LARGE);
            assertThat(lines(LARGE)).containsExactly("TOO_LARGE " + LARGE);
            assertThat(lines(LARGE + "\nx\n")).containsExactly("TOO_LARGE " + LARGE, "TEXT x");
        }

        @Test
        void textInAnArray() throws IOException {
            String large = "\"" + "y".repeat(3 * MAX) + "\"";
            assertThat(sniffed("[" + large + ",{\"a\":1}]"))
                    .containsExactly("TOO_LARGE " + large, "OBJECT {\"a\":1}");
        }

        @Test
        void exactlyTheLimit() throws IOException {
            String fits = "{\"x\":\"" + "y".repeat(MAX - 8) + "\"}";
            String over = "{\"x\":\"" + "y".repeat(MAX - 7) + "\"}";

            assertThat(fits).hasSize(MAX);
            assertThat(sniffed(fits + "\n" + over + "\n{}"))
                    .containsExactly("OBJECT " + fits, "TOO_LARGE " + over, "OBJECT {}");
            assertThat(lines(fits + "\n" + over + "\n{}"))
                    .containsExactly("OBJECT " + fits, "TOO_LARGE " + over, "OBJECT {}");
        }

        @ParameterizedTest
        @CsvSource({
            "'',''",
            "'[',']'",
            "'{\"a\":1}\n','\n{\"b\":2}\n'",
            "'{\"a\":1},',',{\"b\":2}'"
        })
        void hundredMegabytes(String before, String after) throws IOException {
            RequestMemory small = new RequestMemory(256 * 1024, Duration.ZERO);
            try (RequestMemory.Lease lease = small.lease()) {
                EventFrames frames =
                        EventFrames.sniffed(
                                new Repeated(before + "{\"x\":\"", "y", 100 << 20, "\"}" + after),
                                MAX,
                                lease);
                List<Piece> pieces = new ArrayList<>();
                for (Piece piece = frames.next(); piece != Piece.END; piece = frames.next()) {
                    pieces.add(piece);
                    if (piece == Piece.TOO_LARGE) {
                        assertThat(frames.length()).isLessThanOrEqualTo(BodyBytes.POISON_BYTES);
                        assertThat(frames.size()).isEqualTo((100 << 20) + 8);
                        assertThat(text(frames)).startsWith("{\"x\":\"yyyy");
                    }
                }
                assertThat(pieces)
                        .isEqualTo(
                                before.length() < 2
                                        ? List.of(Piece.TOO_LARGE)
                                        : List.of(Piece.OBJECT, Piece.TOO_LARGE, Piece.OBJECT));
            }
        }

        @ParameterizedTest
        @ValueSource(
                strings = {"y", " ", "\n", "[", "{", "\"", "\\", "{\"a\":", "[]", "{\"", ",", "1,"})
        void endlessIsBounded(String again) throws IOException {
            RequestMemory small = new RequestMemory(256 * 1024, Duration.ZERO);
            for (String before :
                    List.of("", "{", "[", "[1", "{\"a\":1}", "{\"a\":1}\n", "[\"", "\"")) {
                try (RequestMemory.Lease lease = small.lease()) {
                    EventFrames frames =
                            EventFrames.sniffed(
                                    new Repeated(
                                            before,
                                            again,
                                            (4 << 20) / again.length(),
                                            "\n{\"z\":1}\n"),
                                    MAX,
                                    lease);
                    while (next(frames) != Piece.END) {
                        assertThat(frames.length()).isLessThanOrEqualTo(1 << 17);
                    }
                }
            }
        }
    }

    /** Whoever sends what is broken on purpose gets no more work out of it than it cost to send. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":\"\n",
                "{\\\"\n",
                "{{{{{{\n",
                "{\n",
                "{\"\n",
                "[\n",
                "{\"a\":[\n",
                "}\n",
                "\"\n",
                "{\"a\":\"\\\n",
                "{\"a\":1,\n",
                "{\"a\":1}\n{\"b\":\"\n",
                "{\"a\":nope}\n",
                "{\"a\n\":nope}",
                "{\"a\":\"}",
                "[[[[",
                "{}{\"a\":[",
                "{\"a\":1}\n{\"a\":[\n",
                "[{\"a\":[\n"
            })
    void hostile_linearWork(String again) throws IOException {
        int times = (10 << 20) / again.length();
        RequestMemory enough = new RequestMemory(64 << 20, Duration.ZERO);
        try (RequestMemory.Lease lease = enough.lease()) {
            EventFrames frames =
                    EventFrames.sniffed(new Repeated("", again, times, ""), 8 << 20, lease);
            long total = 0;
            for (Piece piece = frames.next(); piece != Piece.END; piece = frames.next()) {
                if (piece == Piece.OBJECT) {
                    frames.giveUp(); // as if none were JSON
                }
                total += frames.size();
            }
            assertThat(total).isPositive().isLessThanOrEqualTo((long) again.length() * times);
        }
    }

    @Test
    void random_everyFramingGivesTheSameEvents() throws IOException {
        Random random = new Random(20260512);
        for (int round = 0; round < 300; round++) {
            List<String> events = new ArrayList<>();
            for (int i = random.nextInt(12); i >= 0; i--) {
                events.add(RandomJson.object(random, 3));
            }
            List<String> expected = objects(events.toArray(String[]::new));
            for (String between : List.of("", " ", ",", "\n", "\r\n", "\u001E", ",\n", "\n\n")) {
                String body = String.join(between, events);
                for (String whole :
                        List.of(
                                body,
                                body + "\n",
                                "[" + String.join("," + between, events) + "]",
                                " \n" + body)) {
                    Trickle trickle = new Trickle(utf8(whole), 9, random.nextLong());
                    assertThat(sniffed(trickle)).as(whole).isEqualTo(expected);
                }
            }
        }
    }

    @Test
    void random_oneBrokenLineCostsOnlyItself() throws IOException {
        Random random = new Random(20260513);
        for (int round = 0; round < 500; round++) {
            List<String> lines = new ArrayList<>();
            for (int i = 3 + random.nextInt(8); i >= 0; i--) {
                lines.add("{\"n\":" + i + "," + RandomJson.object(random, 2).substring(1));
            }
            lines.replaceAll(line -> line.replace(",}", "}"));
            List<String> good = new ArrayList<>(lines);
            int torn = random.nextInt(lines.size());
            String whole = lines.get(torn);
            lines.set(torn, whole.substring(0, 1 + random.nextInt(whole.length() - 1)));
            good.remove(torn);

            List<String> pieces =
                    sniffed(
                            new Trickle(
                                    utf8(String.join("\n", lines) + "\n"), 9, random.nextLong()));

            assertThat(pieces.stream().filter(piece -> piece.startsWith("OBJECT")).toList())
                    .as(String.join("\n", lines))
                    .isEqualTo(objects(good.toArray(String[]::new)));
        }
    }

    @Test
    void random_bytesEndAlways() throws IOException {
        Random random = new Random(20260514);
        byte[] alphabet = utf8("{}[]\"\\,:\n\r 1an\u001E");
        for (int round = 0; round < 20_000; round++) {
            byte[] body = new byte[random.nextInt(200)];
            random.nextBytes(body);
            if (round % 2 == 0) {
                for (int i = 0; i < body.length; i++) {
                    body[i] = alphabet[Math.floorMod(body[i], alphabet.length)];
                }
            }
            try (RequestMemory.Lease lease = memory.lease()) {
                Trickle in = new Trickle(body, 9, round);
                EventFrames frames =
                        switch (round % 3) {
                            case 0 -> EventFrames.sniffed(in, 50, lease);
                            case 1 -> EventFrames.lines(in, 50, lease);
                            default -> EventFrames.parts(in, 50, lease, "b");
                        };
                long total = 0;
                for (Piece piece = next(frames); piece != Piece.END; piece = next(frames)) {
                    assertThat(frames.size()).isPositive();
                    assertThat(frames.copy()).hasSize(frames.length());
                    total += frames.size();
                }
                assertThat(total).isLessThanOrEqualTo(body.length);
            }
        }
    }
}
