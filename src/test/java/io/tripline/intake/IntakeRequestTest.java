package io.tripline.intake;

import static io.tripline.event.TestEvents.MATCHING;
import static io.tripline.event.TestEvents.matching;
import static io.tripline.event.TestEvents.utf8;
import static io.tripline.intake.IntakeFixture.at;
import static io.tripline.rule.TestRules.minimal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tripline.alert.StoreUnavailable;
import io.tripline.detection.Intake;
import io.tripline.detection.RequestMemory;
import io.tripline.intake.format.BodyBytes;
import io.tripline.intake.otlp.OtlpLogs;
import io.tripline.quarantine.Poison;
import io.tripline.rule.TestRules;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From the pieces of a body to alerts, counters and the quarantine. */
class IntakeRequestTest {

    private static final String ANY = "any where true";
    private static final String PLAIN = MATCHING.replace("\"id\":\"event-1\",", "");

    private IntakeFixture intake = new IntakeFixture(TestRules.builtIn());

    private static IntakeFixture rule(String query) {
        return new IntakeFixture(TestRules.ofTexts(minimal("r", query)));
    }

    private static String quoted(String json) {
        return "\"" + json.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    private static Object flags(Map<String, @Nullable Object> alert) {
        return String.valueOf(at(alert, "ingest.flags"));
    }

    /**
     * What came of matches is counted by rule; a test that is about more takes its share before.
     */
    @AfterEach
    void matchesAreCreatedOrDuplicate() {
        for (String rule : List.of("r", TestRules.BUILT_IN_ID)) {
            assertThat(
                            intake.metrics.take("created " + rule)
                                    + intake.metrics.take("duplicate " + rule))
                    .isEqualTo(intake.metrics.take("matches " + rule));
        }
        intake.metrics.takeAges();
        assertThat(intake.metrics.rest()).isEmpty();
    }

    /** Afterwards all memory is free. */
    @AfterEach
    void memoryIsGivenBack() {
        try (RequestMemory.Lease all = intake.memory.lease()) {
            all.take(64L << 20);
        }
    }

    @Test
    void ingest_goodAndBad() throws IOException {
        intake.ingest(MATCHING + "\n{\"b\":nope}\nnull\n" + matching("event-2") + "\n12\n{\"c\":");

        intake.expectCounted(2, 4);
        assertThat(intake.alerts()).hasSize(2);
        assertThat(intake.kept())
                .containsExactly(
                        "not_json {\"b\":nope}",
                        "not_an_object null",
                        "not_an_object 12",
                        "not_json {\"c\":");
        assertThat(intake.poison())
                .allSatisfy(poison -> {
                    assertThat(poison.intake()).isEqualTo("ingest");
                    assertThat(poison.client()).isEqualTo("192.0.2.1");
                    assertThat(poison.at()).isEqualTo(IntakeFixture.RECEIVED);
                    assertThat(poison.judged()).isFalse();
                });
    }

    @Test
    void ingest_nothing() throws IOException {
        for (String body : List.of("", " \n", "[]")) {
            intake.ingest(body);
            intake.expectCounted(0, 0);
        }
        assertThat(intake.kept()).isEmpty();
    }

    @Test
    void alert_saysHowItCame() throws IOException {
        intake.source = "web/fluent-bit";
        intake.ingest(MATCHING);

        intake.expectCounted(1, 0);
        assertThat(intake.alert().get("ingest"))
                .isEqualTo(
                        Map.of(
                                "received", "2026-05-12T09:14:21.500Z",
                                "intake", "ingest",
                                "source", "web/fluent-bit"));
        assertThat(intake.alert()).containsEntry("@timestamp", "2026-05-12T09:14:07.238Z");
    }

    @Test
    void alert_holdsWhatTheShipperAdded() throws IOException {
        intake.ingest(
                "{\"date\":1721314113.25,\"stream\":\"stdout\",\"log\":" + quoted(PLAIN) + "}");

        intake.expectCounted(1, 0);
        assertThat(at(intake.alert(), "ingest.shipper.stream")).isEqualTo("stdout");
        assertThat(intake.alert()).containsEntry("@timestamp", "2026-05-12T09:14:07.238Z");
    }

    @Test
    void alert_eventWithAnIngestOfItsOwnKeepsBoth() throws IOException {
        intake.ingest(MATCHING.replaceFirst("\\{", "{\"ingest\":{\"mine\":1},"));

        intake.expectCounted(1, 0);
        assertThat(String.valueOf(at(intake.alert(), "ingest.mine"))).contains("1");
        assertThat(at(intake.alert(), "ingest.intake")).isEqualTo("ingest");
    }

    @Test
    void emptyObjectIsAnEvent() throws IOException {
        intake = rule(ANY);
        intake.ingest("{ }");

        intake.expectCounted(1, 0);
        assertThat(at(intake.alert(), "ingest.intake")).isEqualTo("ingest");
    }

    /** Whatever a shipper puts around an event, it makes the same alert. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "EVENT",
                " [EVENT] ",
                "[[EVENT]]",
                "[TEXT]",
                "{\"date\":1721314113.25,\"log\":TEXT}",
                "{\"message\":EVENT,\"severity\":\"info\"}",
                "{\"records\":[{\"value\":EVENT}]}",
                "{\"data\":[TEXT]}",
                "{\"@timestamp\":\"1721314113467.5\",\"body\":{\"text\":TEXT},\"attributes\":{\"a\":1}}",
                "EVENT EVENT",
                "TWICE",
                "DATED",
                "DOTTED"
            })
    void sameEventByAnotherShapeMakesTheSameAlert(String shape) throws IOException {
        String dotted =
                PLAIN.replace("\"agent\":{\"id\":\"agent-1\"}", "\"agent.id\":\"agent-1\"")
                        .replace("\"name\":\"mac-1\",\"os\":", "\"name\":\"mac-1\",\"os\": ");
        String body =
                shape.replace(
                                "TWICE",
                                "{\"@timestamp\":\"2020-01-01T00:00:00Z\"," + PLAIN.substring(1))
                        .replace("DATED", "{\"date\":1.5,\"_time\":2," + PLAIN.substring(1))
                        .replace("DOTTED", dotted)
                        .replace("EVENT", PLAIN)
                        .replace("TEXT", quoted(PLAIN));
        intake.ingest(PLAIN);
        intake.expectCounted(1, 0);

        intake.ingest(body);

        intake.expectCounted(shape.equals("EVENT EVENT") ? 2 : 1, 0);
        assertThat(intake.alerts()).hasSize(1);
        assertThat(intake.kept()).isEmpty();
    }

    @Test
    void timeOfOursIsNoPartOfTheIdentity() throws IOException {
        intake = rule(ANY);
        String event = "{\"process\":{\"name\":\"x\"}}";
        intake.ingest("{\"date\":1721314113.25,\"log\":" + quoted(event) + "}");
        intake.expectCounted(1, 0);
        intake.receivedAt = IntakeFixture.RECEIVED.plusSeconds(3600);
        intake.ingest("{\"date\":1721317713.5,\"log\":" + quoted(event) + "}");
        intake.expectCounted(1, 0);
        intake.ingest(event);
        intake.expectCounted(1, 0);

        assertThat(intake.alert()).containsEntry("@timestamp", "2024-07-18T14:48:33.250Z");
    }

    @Test
    void anotherTimeOfTheEventIsAnotherEvent() throws IOException {
        intake = rule(ANY);
        intake.ingest("{\"a\":1,\"@timestamp\":1721314113}{\"a\":1,\"@timestamp\":1721314114}");

        intake.expectCounted(2, 0);
        assertThat(intake.alertIds()).hasSize(2);
    }

    @Test
    void epochTimesAreTimes() throws IOException {
        intake = rule("any where @timestamp == \"2024-07-18T14:48:33.000Z\"");
        for (String time :
                List.of(
                        "1721314113",
                        "1721314113000",
                        "1721314113000000",
                        "1721314113000000000",
                        "\"1721314113\"",
                        "\"1721314113000.0\"",
                        "1721314113.0")) {
            intake.ingest("{\"n\":" + quoted(time) + ",\"@timestamp\":" + time + "}");
            intake.expectCounted(1, 0);
        }
        assertThat(intake.alerts()).hasSize(7);
    }

    @Test
    void timeWithoutZoneIsOfTheSourcesZone() throws IOException {
        intake = rule("any where @timestamp == \"2026-05-12T07:14:07.000Z\"");
        intake.zone = ZoneId.of("Europe/Berlin");
        for (String time :
                List.of("2026-05-12T09:14:07", "2026-05-12T09:14:07.000", "2026-05-12 09:14:07")) {
            intake.ingest(
                    "{\"n\":\"%s\",\"@timestamp\":\"%s\",\"event\":{\"kind\":\"event\"}}"
                            .formatted(time, time));
            intake.expectCounted(1, 0);
        }
        assertThat(intake.alerts())
                .hasSize(3)
                .allSatisfy(alert -> assertThat(flags(alert)).isEqualTo("[no_zone]"));
    }

    @Test
    void malformedTextIsJudgedAndKept() throws IOException {
        intake = rule("any where process.name == \"x\uFFFDy\"");
        byte[] body =
                "{\"process\":{\"name\":\"x\u00E9y\"}}\n{\"@timestamp\":\"2026-05-12 09:14:07\",\"process\":{\"name\":\"x\u00E9y\"}}"
                        .getBytes(StandardCharsets.ISO_8859_1);

        intake.ingest(body);

        intake.expectCounted(2, 0);
        assertThat(intake.alerts().stream().map(IntakeRequestTest::flags))
                .containsExactlyInAnyOrder("[invalid_utf8]", "[no_zone, invalid_utf8]");
        assertThat(intake.poison())
                .hasSize(2)
                .allSatisfy(poison -> {
                    assertThat(poison.judged()).isTrue();
                    assertThat(poison.reason()).isEqualTo("invalid_utf8");
                    assertThat(body).containsSequence(poison.bytes());
                });
    }

    /** Else a small body of many events would fill the store with what is around them. */
    @Test
    void whatIsAroundEventsIsLeftOutWhereItIsLong() throws IOException {
        intake = rule(ANY);
        intake.ingest(
                "{\"pad\":\"%s\",\"records\":[{\"value\":{\"a\":1}},{\"value\":{\"a\":2}}]}"
                        .formatted("x".repeat(70_000)));

        intake.expectCounted(2, 0);
        assertThat(intake.alerts())
                .hasSize(2)
                .allSatisfy(alert -> {
                    assertThat(flags(alert)).isEqualTo("[left_out]");
                    assertThat(at(alert, "ingest.shipper")).isNull();
                    assertThat(at(alert, "ingest.intake")).isEqualTo("ingest");
                });
    }

    @Test
    void fieldThatIsAnObjectAndAValueIsBothAndFlagged() throws IOException {
        intake = rule("any where process == \"x\" and process.name == \"y\"");
        intake.ingest(
                "{\"process\":\"x\",\"process.name\":\"y\"}\n"
                        + "{\"@timestamp\":\"2026-05-12 09:14:07\",\"process.name\":\"y\",\"process\":\"x\"}");

        intake.expectCounted(2, 0);
        assertThat(intake.alerts().stream().map(IntakeRequestTest::flags))
                .containsExactlyInAnyOrder("[field_conflict]", "[no_zone, field_conflict]");
    }

    @Test
    void malformedElementsAndLinesAreFlaggedToo() throws IOException {
        intake = rule(ANY);
        for (String body : List.of("x\u00E9\n", "[[{\"message\":\"x\u00E9\",\"b\":2}]]")) {
            intake.ingest(body.getBytes(StandardCharsets.ISO_8859_1));
            intake.expectCounted(1, 0);
        }
        assertThat(intake.alerts())
                .hasSize(2)
                .allSatisfy(alert -> assertThat(flags(alert)).isEqualTo("[invalid_utf8]"));
        assertThat(intake.kept()).hasSize(2);
    }

    @Test
    void oddJsonIsMended() throws IOException {
        intake = rule("any where process.name == \"x\"");
        for (String odd :
                List.of(
                        "{\"process\":{\"name\":\"y\",\"name\":\"x\"}}",
                        "{\"process.name\":\"x\",\"a\":NaN}",
                        "{\"process.name\":\"x\",\"a\":\"tab\there\"}",
                        "{\"process.name\":\"x\",\"a\":\"\\ud800\"}",
                        "{\"process.name\":\"x\",\"a\":1" + "0".repeat(2000) + "}",
                        "{\"process.name\":\"x\",\"a\":1e999999}")) {
            intake.ingest(odd);
            intake.expectCounted(1, 0);
        }
        assertThat(intake.alerts()).hasSize(6);
        assertThat(intake.kept()).isEmpty();
    }

    @Test
    void textLinesAreEvents() throws IOException {
        intake = rule("any where @timestamp == null");
        intake.ingest(
                "<13>login failed\r\n\nall well\n{\"@timestamp\":\"2026-05-12T09:14:07Z\"}\n");

        intake.expectCounted(3, 0);
        assertThat(intake.alerts()).hasSize(2);
        assertThat(intake.alerts())
                .allSatisfy(alert ->
                        assertThat(alert).containsEntry("@timestamp", "2026-05-12T09:14:21.500Z"));
    }

    @Test
    void elementsThatHoldMoreThanEventsAreKept() throws IOException {
        intake = rule(ANY);
        intake.ingest("[[{\"a\":1},\"lost?\"],[],\"text\",[{\"b\":2},{\"c\":3}],[\"{torn\"]]");

        intake.expectCounted(3, 4);
        assertThat(intake.kept())
                .containsExactly(
                        "not_an_object [{\"a\":1},\"lost?\"]",
                        "not_an_object []",
                        "not_an_object \"text\"",
                        "not_json [\"{torn\"]");
    }

    @Test
    void refusedForALimitIsOnePiece() throws IOException {
        String deep = "{\"a\":" + "[".repeat(130) + "\n{}\n" + "]".repeat(130) + "}";
        String wide = "{\"a\":[0" + ",1".repeat(49_000) + "]}";
        intake.ingest(MATCHING + "\n" + deep + "\n" + wide + "\n" + matching("2"));

        intake.expectCounted(3, 1);
        assertThat(intake.kept()).containsExactly("too_deep " + deep);
        intake.ingest(deep);
        intake.expectCounted(0, 1);
    }

    @Test
    void largeEventOfTooManyFieldsIsKept() throws IOException {
        String wide = "{\"a\":[0" + ",1".repeat(600_000) + "]}";
        intake.ingest(wide + "\n" + MATCHING);

        intake.expectCounted(1, 1);
        assertThat(intake.kept()).singleElement().asString().startsWith("too_many_fields {");
    }

    @Test
    void largeEventIsJudged() throws IOException {
        intake.ingest(MATCHING.replaceFirst("\\{", "{\"pad\":\"" + "x".repeat(2 << 20) + "\","));

        intake.expectCounted(1, 0);
        assertThat(intake.alerts()).hasSize(1);
    }

    @Test
    void tooLargeAmongGoodOnes() throws IOException {
        intake.maxEvent = 1 << 20;
        intake.ingest(
                new Repeated(
                        (MATCHING + "\n").repeat(5) + "{\"x\":\"",
                        "y",
                        100L << 20,
                        "\"}\n" + (matching("2") + "\n").repeat(5)));

        intake.expectCounted(10, 1);
        assertThat(intake.poison())
                .singleElement()
                .satisfies(poison -> {
                    assertThat(poison.reason()).isEqualTo("too_large");
                    assertThat(poison.bytes()).hasSize(BodyBytes.POISON_BYTES);
                    assertThat(poison.size()).isEqualTo((100L << 20) + 8);
                });
    }

    @Test
    void manyAlertsAreStoredOnTheWay() throws IOException {
        StringBuilder body = new StringBuilder();
        int events = 10_000;
        for (int i = 0; i < events; i++) {
            body.append(matching("e" + i)).append('\n');
        }
        intake.memory = new RequestMemory(64L << 20, Duration.ZERO);
        List<Integer> stored = new ArrayList<>();
        byte[] bytes = utf8(body.toString());
        intake.take((lease, request) -> {
            GenericIntake.read(
                    EventFrames.sniffed(new Trickle(bytes, 5000, 1), 1 << 20, lease), request);
            stored.add(intake.alertIds().size());
        });

        intake.expectCounted(events, 0);
        assertThat(stored.getFirst()).isBetween(1000, events - 1);
        assertThat(new HashSet<>(intake.alertIds())).hasSize(events);
    }

    @Test
    void manyMatchesNeedLittleMemory() throws IOException {
        intake.memory = new RequestMemory(8L << 20, Duration.ZERO);
        intake.ingest(new Repeated("", MATCHING + "\n", 30_000, ""));

        intake.expectCounted(30_000, 0);
        assertThat(intake.alerts()).hasSize(1);
        intake.memory = new RequestMemory(64L << 20, Duration.ZERO);
    }

    @Test
    void muchPoisonNeedsLittleMemory() throws IOException {
        intake.memory = new RequestMemory(1L << 20, Duration.ZERO);
        intake.ingest(new Repeated("{}\n", "{\"torn\":\n", 30_000, "{}\n"));

        intake.expectCounted(2, 30_000);
        assertThat(intake.poison()).hasSizeLessThanOrEqualTo(PoisonBuffer.MAX_PIECES + 1);
        intake.memory = new RequestMemory(64L << 20, Duration.ZERO);
    }

    @Test
    void poisonBeyondTheBoundIsKeptAsOne() throws IOException {
        StringBuilder body = new StringBuilder("{}\n");
        for (int i = 0; i < 300; i++) {
            body.append("{\"torn").append(i).append("\n");
        }
        intake.ingest(body.toString());

        intake.expectCounted(1, 300);
        assertThat(intake.poison()).hasSize(201);
        assertThat(intake.kept().getLast()).contains("{\"torn200\n", "{\"torn299");
        Poison last = intake.poison().getLast();
        assertThat(last.detail()).contains("100 further pieces");
        assertThat(last.size()).isEqualTo(100 * "{\"torn200\n".length());
        assertThat(last.bytes()).hasSize((int) last.size());
    }

    @Test
    void copiesOfWhatWasJudgedTakeNoRoomFromWhatWasNot() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int i = 0; i < 300; i++) {
            body.write(utf8("{\"n\":" + i + ",\"x\":\""));
            body.write(0xFF);
            body.write(utf8("\"}\n"));
        }
        body.write(utf8("{\"torn\n"));
        intake.ingest(body.toByteArray());

        intake.expectCounted(300, 1);
        assertThat(intake.kept()).hasSize(202).contains("not_json {\"torn");
        assertThat(intake.poison().getLast().judged()).isTrue();
        assertThat(intake.poison().getLast().detail()).contains("100 further pieces");
    }

    /** Of two rules that match, on the second. */
    @Test
    void eventOnWhichWeFailHalfwayMakesNoAlert() throws IOException {
        intake = new IntakeFixture(TestRules.ofTexts(minimal("r", ANY), minimal("s", ANY)));
        intake.matchesUntilBroken = 1;

        intake.ingest("{\"a\":1}");

        intake.expectCounted(0, 1);
        assertThat(intake.alerts()).isEmpty();
        assertThat(intake.kept()).containsExactly("failed {\"a\":1}");
    }

    @Test
    void pieceOnWhichWeFailIsKept_andStandsInNoOthersWay() throws IOException {
        String wrapped = "{\"log\":" + quoted(matching("2")) + "}";
        String body = MATCHING + "\n" + wrapped + "\n{\"a\":1}";
        intake.isBroken = true;
        intake.ingest(body);
        intake.expectCounted(1, 2);
        intake.hec("{\"event\":" + MATCHING + "}");
        intake.expectCounted(0, 1);
        intake.intake = Intake.INGEST;
        intake.ingest("[[" + MATCHING + "]]");
        intake.expectCounted(0, 1);

        assertThat(intake.kept())
                .containsExactly(
                        "failed " + MATCHING,
                        "failed " + wrapped,
                        "failed {\"event\":" + MATCHING + "}",
                        "failed [" + MATCHING + "]");
        assertThat(intake.poison()).noneMatch(Poison::judged);

        intake.isBroken = false;
        intake.ingest(body);
        intake.expectCounted(3, 0);
        assertThat(intake.alerts()).hasSize(2);
    }

    private static String zeros(int count) {
        return "[0" + ",0".repeat(count - 1) + "]";
    }

    /** They are read one by one: all together would take ten times as much. */
    @Test
    void textsInsideOfAPieceArePaidForAndReadOneByOne() throws IOException {
        intake = rule(ANY);
        int texts = 50;
        String inner = "{\"a\":" + zeros(40_000) + "}";
        String texted = ("," + quoted(inner)).repeat(texts).substring(1);
        List<String> shapes =
                List.of(
                        "{\"data\":[" + texted + "]}",
                        "{\"records\":["
                                + texted.replace("\"{", "{\"value\":\"{").replace("}\"", "}\"}")
                                + "]}",
                        "[[" + texted + "]]");
        for (String shape : shapes) {
            intake.memory = new RequestMemory(40L << 20, Duration.ZERO);
            intake.ingest(shape);
            intake.expectCounted(texts, 0);
            intake.memory = new RequestMemory(20L << 20, Duration.ZERO);
            intake.ingest(shape);
            intake.expectCounted(0, 1);
        }
        intake.memory = new RequestMemory(64L << 20, Duration.ZERO);
    }

    /** Perhaps an event that was cut; but whoever writes it before a line hides no line by it. */
    @Test
    void textThatBeginsAsAnEventIsJudgedAndKept() throws IOException {
        intake = rule(ANY);
        intake.ingest("text\n{\"a\":1} trailing words, rm -rf\n{1} rm -rf\n");

        intake.expectCounted(3, 0);
        assertThat(intake.alerts()).hasSize(3);
        assertThat(intake.poison()).hasSize(1);
        assertThat(intake.poison().getFirst().judged()).isTrue();
        assertThat(intake.poison().getFirst().reason()).isEqualTo("not_json");
    }

    @Test
    void whatIsReadIsPaidForBefore() throws IOException {
        intake.memory = new RequestMemory(2L << 20, Duration.ZERO);
        String wide = "{\"a\":" + zeros(20_000) + ",\"b\":1}";
        for (String body : List.of(wide, "[" + zeros(20_000) + "]")) {
            intake.ingest(body);
            intake.expectCounted(0, 1);
        }
        intake.hec("{\"event\":" + wide + "}");
        intake.expectCounted(0, 1);
        intake.bulk("{\"update\":{}}\n{\"doc\":" + wide + "}");
        intake.expectCounted(0, 1);
        assertThatThrownBy(() -> intake.bulk("{\"index\":" + wide + "}\n{}"))
                .isInstanceOf(RequestMemory.Exhausted.class);
        assertThat(intake.metrics.rest()).isEmpty();
        intake.memory = new RequestMemory(64L << 20, Duration.ZERO);
    }

    /** Else a small body would make alerts without end. */
    @Test
    void whatIsAroundManyEventsCountsWithEachOfThem() throws IOException {
        intake = rule(ANY);
        String around = ",\"log_type\":\"" + "x".repeat(10_000) + "\"}";
        String body = "{\"data\":[{\"a\":1}" + ",{\"b\":2}".repeat(99) + "]" + around;
        intake.maxDecoded = 2_000_000;
        intake.ingest(body);
        intake.expectCounted(100, 0);

        intake.maxDecoded = 900_000;
        assertThatThrownBy(() -> intake.ingest(body)).isInstanceOf(IntakeRequest.TooMuch.class);
    }

    @Test
    void resourceOfManyLogRecordsCountsWithEachOfThem() throws IOException {
        String resource = "{\"attributes\":[{\"key\":\"a\",\"value\":{\"stringValue\":\"%s\"}}]}";
        byte[] body =
                utf8(
                        "{\"resourceLogs\":[{\"resource\":%s,\"scopeLogs\":[{\"logRecords\":[{}%s]}]}]}"
                                .formatted(
                                        resource.formatted("x".repeat(10_000)), ",{}".repeat(99)));
        intake.intake = Intake.OTLP;
        intake.maxDecoded = 1_100_000;
        otlp(body);
        intake.expectCounted(100, 0);

        intake.maxDecoded = 1_000_000;
        assertThatThrownBy(() -> otlp(body)).isInstanceOf(IntakeRequest.TooMuch.class);
    }

    private void otlp(byte[] body) throws IOException {
        intake.take((lease, request) ->
                new OtlpLogs(intake.settings().eventLimits())
                        .readJson(
                                new ByteArrayInputStream(body),
                                new OtlpIntake.Handler("otlp", request)));
    }

    @Test
    void eventOfAnotherCategoryIsNoWrapper() throws IOException {
        String rule = minimal("r", "incident where app == \"x\"");
        intake =
                new IntakeFixture(
                        TestRules.ofTexts(
                                TestRules.with(rule, "event_category_override", "\"my.kind\"")));
        String text = ",\"app\":\"x\",\"message\":\"{\\\"app\\\":\\\"y\\\"}\"}";
        intake.ingest("{\"my\":{\"kind\":\"incident\"}" + text);
        intake.ingest("{\"my.kind\":\"incident\"" + text);

        assertThat(intake.alerts()).hasSize(1);
        assertThat(intake.metrics.take("requests ingest")).isEqualTo(2);
        intake.expectEvents(2, 0);
    }

    @Test
    void textOfAnEventBeyondALimitIsKept_andJudgedAsText() throws IOException {
        intake = rule("any where message : \"*\" or true");
        String event = "{\"x\":1,\"long\":%s}";
        String deep = event.formatted("[".repeat(150) + "]".repeat(150));
        String wide = event.formatted(zeros(60_000));
        String key = event.formatted("{\"" + "k".repeat(5000) + "\":1}");
        String cut = event.formatted("\"" + "c".repeat(2000) + "\"").substring(0, 1500);
        String[] reasons = {"too_deep", "too_many_fields", "long_key", "not_json"};
        String[] texts = {deep, wide, key, cut};
        for (int i = 0; i < texts.length; i++) {
            for (String shape :
                    List.of(
                            "{\"message\":TEXT}",
                            "{\"log\":TEXT,\"stream\":\"stdout\"}",
                            "{\"event\":{\"original\":TEXT}}",
                            "{\"records\":[{\"value\":TEXT}]}")) {
                intake.ingest(shape.replace("TEXT", quoted(texts[i])));
                intake.expectCounted(1, 0);
            }
            assertThat(intake.poison()).hasSize(4).allMatch(Poison::judged);
            String reason = reasons[i];
            assertThat(intake.kept()).allMatch(kept -> kept.startsWith(reason + " "));
            intake.quarantine.clear();
        }
        intake.ingest("{\"message\":\"{short and no JSON\"}{\"log\":\"{\\\"a\\\":\"}");
        intake.expectCounted(2, 0);
        assertThat(intake.kept()).isEmpty();
    }

    @Test
    void byteOrderMarkBeforeATextIsPassedOver() throws IOException {
        intake.ingest("{\"message\":" + quoted("\uFEFF" + MATCHING) + "}");
        intake.expectCounted(1, 0);
        assertThat(intake.alerts()).hasSize(1);
    }

    @Test
    void oddElementsOfAListAreRejected_theOthersJudged() throws IOException {
        for (String list :
                List.of(
                        "{\"records\":[{\"value\":EVENT},{\"value\":5}]}",
                        "{\"records\":[{\"key\":\"x\"},\"y\",null,{\"value\":TEXT}]}",
                        "{\"data\":[EVENT,\"plain\",5,null,[]]}",
                        "{\"data\":[null,TEXT]}")) {
            String body = list.replace("EVENT", MATCHING).replace("TEXT", quoted(MATCHING));
            intake.ingest(body);
            intake.expectCounted(1, 1);
            assertThat(intake.kept()).last().isEqualTo("not_an_object " + body);
        }
        assertThat(intake.alerts()).hasSize(1);
    }

    @Test
    void textOfAnEmptyObjectHidesNothing() throws IOException {
        intake = rule("any where app == \"x\"");
        for (String empty : List.of("\"message\":\"{}\"", "\"log\":\"{ }\"", "\"msg\":{}")) {
            intake.ingest("{\"app\":\"x\"," + empty + "}");
            intake.expectCounted(1, 0);
        }
        assertThat(intake.alerts()).hasSize(3);
    }

    private static String randomBody(Random random) {
        StringBuilder body = new StringBuilder(random.nextInt(4) == 0 ? "[" : "");
        for (int i = random.nextInt(8); i >= 0; i--) {
            String event =
                    switch (random.nextInt(5)) {
                        case 0 -> matching("e" + random.nextInt(5));
                        case 1 -> MATCHING.replace(",", ",\n ").replace("{", "{\n");
                        default -> RandomJson.object(random, 3);
                    };
            switch (random.nextInt(9)) {
                case 0 -> event = event.substring(0, random.nextInt(event.length() + 1));
                case 1 -> event = event.replaceFirst("[:,{]", "");
                case 2 -> event = "{\"log\":" + quoted(MATCHING) + ",\n\"n\":" + event + "}";
                default -> {}
            }
            String[] between = {"\n", "", ",", "\r\n", "\n\n", " ", "\n{", "text\n", "\n]"};
            body.append(event).append(between[Math.max(0, random.nextInt(16) - 7)]);
        }
        return body.toString();
    }

    /** Cut out by brackets and read then, or read while it is cut out: the same comes of it. */
    @Test
    void readingAheadChangesNothing() throws IOException {
        Random random = new Random(20260512);
        int alerts = 0;
        for (int round = 0; round < 5_000; round++) {
            byte[] body = utf8(randomBody(random));
            IntakeFixture ahead = new IntakeFixture(TestRules.builtIn());
            ahead.readsAll = true;
            ahead.ingest(new Trickle(body, 700, round));
            IntakeFixture plain = new IntakeFixture(TestRules.builtIn());
            int seed = round;
            plain.take((lease, request) -> {
                EventFrames frames =
                        EventFrames.sniffed(new Trickle(body, 700, seed), plain.maxEvent, lease);
                for (EventFrames.Piece piece = frames.next();
                        piece != EventFrames.Piece.END;
                        piece = frames.next()) {
                    GenericIntake.take(piece, frames, request);
                }
            });

            String shown = new String(body, StandardCharsets.UTF_8);
            assertThat(ahead.kept()).as(shown).isEqualTo(plain.kept());
            assertThat(ahead.alertIds()).as(shown).isEqualTo(plain.alertIds());
            assertThat(ahead.metrics.rest()).as(shown).isEqualTo(plain.metrics.rest());
            alerts += ahead.alertIds().size();
        }
        assertThat(alerts).isGreaterThan(1000);
    }

    /** Whatever the body, nothing that matches is skipped. */
    @Test
    void filteringMissesNoMatch() throws IOException {
        Random random = new Random(20260512);
        String padding = "\"padding\":\"" + ".".repeat(300) + "\",";
        int alerts = 0;
        int filtered = 0;
        for (int round = 0; round < 2_500; round++) {
            String text = randomBody(random).replace("{\"", "{" + padding + "\"");
            IntakeFixture some = new IntakeFixture(TestRules.builtIn());
            some.ingest(new Trickle(utf8(text), 700, round));
            IntakeFixture all = new IntakeFixture(TestRules.builtIn());
            all.readsAll = true;
            all.ingest(new Trickle(utf8(text), 700, round));

            assertThat(some.alertIds()).as(text).isEqualTo(all.alertIds());
            alerts += all.alertIds().size();
            filtered += some.metrics.take("prefiltered ingest");
        }
        assertThat(alerts).isGreaterThan(300);
        assertThat(filtered).isGreaterThan(300);
    }

    /** Where all lines are events, all that is counted is the same. */
    @Test
    void filteringChangesNothingOfEvents() throws IOException {
        Random random = new Random(20260512);
        for (int round = 0; round < 1_000; round++) {
            StringBuilder lines = new StringBuilder();
            for (int i = random.nextInt(20); i >= 0; i--) {
                String event =
                        switch (random.nextInt(4)) {
                            case 0 -> matching("e" + random.nextInt(5));
                            case 1 -> "{\"log\":" + quoted(MATCHING) + ",\"n\":" + i + "}";
                            default -> RandomJson.object(random, 3).replace("\n", " ");
                        };
                boolean isEmpty = event.replace(" ", "").equals("{}");
                lines.append("{\"padding\":\"").append(".".repeat(random.nextInt(500)));
                lines.append(isEmpty ? "\"" : "\",").append(event.substring(1)).append('\n');
            }
            byte[] body = utf8(lines.toString());
            IntakeFixture some = new IntakeFixture(TestRules.builtIn());
            some.ingest(new Trickle(body, 700, round));
            IntakeFixture all = new IntakeFixture(TestRules.builtIn());
            all.readsAll = true;
            all.ingest(new Trickle(body, 700, round));

            some.metrics.take("prefiltered ingest");
            some.metrics.takeAges(); // those of events that are not read are not known
            all.metrics.takeAges();
            assertThat(some.kept()).isEqualTo(all.kept());
            assertThat(some.alertIds()).isEqualTo(all.alertIds());
            assertThat(some.metrics.rest()).isEqualTo(all.metrics.rest());
        }
    }

    @Test
    void tooManyEvents() throws IOException {
        intake.maxEvents = 10;
        intake.ingest("{}".repeat(9) + "null");
        intake.expectCounted(9, 1);

        assertThatThrownBy(() -> intake.ingest("{}".repeat(11)))
                .isInstanceOf(IntakeRequest.TooMuch.class);
        assertThatThrownBy(() -> intake.ingest("{}".repeat(10) + "null"))
                .isInstanceOf(IntakeRequest.TooMuch.class);
        assertThatThrownBy(() -> intake.ingest("x\n".repeat(11)))
                .isInstanceOf(IntakeRequest.TooMuch.class);
        assertThat(intake.metrics.rest()).isEmpty();
    }

    @Test
    void storeDown_nothingIsCounted() throws IOException {
        intake.store.setDown(true);
        assertThatThrownBy(() -> intake.ingest(MATCHING + "null"))
                .isInstanceOf(StoreUnavailable.class);
        assertThat(intake.metrics.rest()).isEmpty();

        intake.store.setDown(false);
        intake.ingest(MATCHING + "null");
        intake.expectCounted(1, 1);
    }

    @Test
    void quarantineDown_nothingIsCounted() throws IOException {
        intake.quarantine.setDown(true);
        assertThatThrownBy(() -> intake.ingest(MATCHING + "null"))
                .isInstanceOf(StoreUnavailable.class);
        assertThat(intake.metrics.rest()).isEmpty();
        intake.ingest(MATCHING); // without poison it is not needed
        intake.expectCounted(1, 0);
    }

    @Test
    void patienceIsForAllOfTheRequest() {
        intake.patience = Duration.ZERO;
        assertThatThrownBy(() -> intake.ingest(MATCHING)).isInstanceOf(StoreUnavailable.class);
    }

    @Test
    void agesAreCounted() throws IOException {
        intake.ingest(MATCHING + "{\"a\":1}");
        intake.expectCounted(2, 0);
        assertThat(intake.metrics.takeAges()).containsExactly(Duration.ofMillis(14_262));
    }

    @Test
    void otherIntakesNameThemselves() throws IOException {
        intake.hec("{\"event\":" + MATCHING + "}");
        intake.expectCounted(1, 0);
        assertThat(at(intake.alert(), "ingest.intake")).isEqualTo(Intake.HEC.label());
    }
}
