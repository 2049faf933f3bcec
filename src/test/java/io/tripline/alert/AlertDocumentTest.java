package io.tripline.alert;

import static io.tripline.alert.TestAlerts.DETECTED;
import static io.tripline.alert.TestAlerts.PLAIN;
import static io.tripline.alert.TestAlerts.RECEIVED;
import static io.tripline.alert.TestAlerts.alert;
import static io.tripline.alert.TestAlerts.json;
import static io.tripline.alert.TestAlerts.rule;
import static org.assertj.core.api.Assertions.assertThat;

import io.tripline.SharedFolder;
import io.tripline.event.TestEvents;
import io.tripline.event.json.JsonDocument;
import io.tripline.rule.Rule;
import io.tripline.rule.TestRules;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What an alert holds of its event, its rule and itself. */
class AlertDocumentTest {

    private static final JsonMapper JSON = new JsonMapper();

    private static JsonNode document(Rule rule, String event) {
        return JSON.readTree(json(alert(rule, event)));
    }

    private static JsonNode document(String event) {
        return document(PLAIN, event);
    }

    private static JsonNode tree(String json) {
        return JSON.readTree(json.replace('\'', '"'));
    }

    @Test
    void example_isReproduced() throws IOException {
        JsonNode example = JSON.readTree(Files.readString(SharedFolder.path("alert-example.json")));
        String event =
                Files.readString(SharedFolder.path("events/26-match-after-ingest-pipeline.json"));
        Rule builtIn = TestRules.builtIn().rules().getFirst();

        Alert alert = alert(builtIn, event, RECEIVED, DETECTED);

        assertThat(JSON.readTree(json(alert))).isEqualTo(example);
        assertThat(alert.id()).isEqualTo(example.at("/tripline/alert/id").asString());
    }

    @Test
    void smallestEvent_makesAWholeDocument() {
        assertThat(document("{}"))
                .isEqualTo(
                        tree(
                                """
                                {'@timestamp':'2026-05-12T09:14:21Z',
                                 'event':{'kind':'alert','created':'2026-05-12T09:14:21.093Z',
                                  'ingested':'2026-05-12T09:14:21Z','severity':21,'risk_score':21,
                                  'reason':'event created low alert Rule plain.'},
                                 'message':'event created low alert Rule plain.',
                                 'rule':{'id':'plain','name':'Rule plain','description':'','author':[],
                                  'category':'Event Correlation Rule'},
                                 'tripline':{
                                  'alert':{'id':'%s','late':false,'lag_ms':93,'generation':1},
                                  'rule':{'severity':'low','risk_score':21,'from':'now-6m','tags':[],'index':[]}}}
                                """
                                        .formatted(alert(PLAIN, "{}").id())));
    }

    @Nested
    class OfTheEvent {

        @Test
        void everyField_isKept_ecsOrNot() {
            String event =
                    "{\"own\":{\"a\":[1.10,null,{},12345678901234567890]},\"host\":{\"name\":\"h\"},\"x\":null}";

            assertThat(json(alert(PLAIN, event)))
                    .contains("\"own\":{\"a\":[1.10,null,{},12345678901234567890]}")
                    .contains("\"host\":{\"name\":\"h\"}")
                    .contains("\"x\":null");
        }

        @Test
        void dottedKeys_areExpanded_andTwoValuesMakeAnArray() {
            JsonNode document =
                    document(
                            "{\"host.name\":\"h\",\"host\":{\"name\":\"i\",\"os.type\":\"macos\"},\"event.action\":\"a\"}");

            assertThat(document.get("host"))
                    .isEqualTo(tree("{'name':['h','i'],'os':{'type':'macos'}}"));
            assertThat(document.at("/event/action").asString()).isEqualTo("a");
            assertThat(document.at("/tripline/original_event")).isEqualTo(tree("{'action':'a'}"));
        }

        @Test
        void whatOnlySomeAlertsHave_cannotBeTheEvents() {
            JsonNode document =
                    document(
                            "{\"tripline\":{\"fold\":{\"count\":7},\"original_event\":{\"action\":\"a\"},"
                                    + "\"alert\":{\"duplicate\":true},\"own\":1}}");

            assertThat(document.at("/tripline/fold").isMissingNode()).isTrue();
            assertThat(document.at("/tripline/original_event").isMissingNode()).isTrue();
            assertThat(document.at("/tripline/alert/duplicate").isMissingNode()).isTrue();
            assertThat(document.at("/tripline/own").asInt()).isEqualTo(1);
        }

        @Test
        void formerEventFields_areKeptBesideTheNewOnes() {
            JsonNode document =
                    document(
                            "{\"event\":{\"kind\":\"event\",\"created\":\"then\",\"severity\":3,\"reason\":\"r\",\"own\":1}}");

            assertThat(document.at("/tripline/original_event"))
                    .isEqualTo(
                            tree(
                                    "{'kind':'event','created':'then','severity':3,'reason':'r','own':1}"));
            assertThat(document.at("/event/kind").asString()).isEqualTo("alert");
            assertThat(document.at("/event/created").asString())
                    .isEqualTo("2026-05-12T09:14:21.093Z");
            assertThat(document.at("/event/severity").asInt()).isEqualTo(21);
            assertThat(document.at("/event/own").asInt()).isEqualTo(1);
        }

        @Test
        void ingested_isTheEventsOwn_elseTheReceipt() {
            assertThat(
                            document("{\"event\":{\"ingested\":\"2026-05-12T09:14:15Z\"}}")
                                    .at("/event/ingested")
                                    .asString())
                    .isEqualTo("2026-05-12T09:14:15Z");
            assertThat(document("{\"event\":{}}").at("/event/ingested").asString())
                    .isEqualTo("2026-05-12T09:14:21Z");
            assertThat(document("{\"event\":{\"ingested\":null}}").at("/event/ingested").asString())
                    .isEqualTo("2026-05-12T09:14:21Z");
        }

        @Test
        void eventThatIsNoObject_givesWay_andIsKeptAsItWas() {
            JsonNode scalar = document("{\"event\":\"text\"}");
            JsonNode array = document("{\"event\":[{\"action\":\"a\"},{\"action\":\"b\"}]}");

            assertThat(scalar.at("/event/kind").asString()).isEqualTo("alert");
            assertThat(scalar.at("/tripline/original_event").asString()).isEqualTo("text");
            assertThat(array.at("/event/kind").asString()).isEqualTo("alert");
            assertThat(array.at("/event/action")).isEqualTo(tree("['a','b']"));
            assertThat(array.at("/tripline/original_event"))
                    .isEqualTo(tree("[{'action':'a'},{'action':'b'}]"));
        }

        @Test
        void ruleAndTriplineFields_areKeptWhereTheAlertSaysNothing() {
            JsonNode document =
                    document(
                            "{\"rule\":{\"id\":\"other\",\"uuid\":\"u\",\"license\":\"l\"},\"tripline\":{\"own\":1,\"alert\":{\"id\":\"forged\",\"x\":1}}}");

            assertThat(document.at("/rule/uuid").asString()).isEqualTo("u");
            assertThat(document.at("/rule").has("license"))
                    .as("it speaks of another rule")
                    .isFalse();
            assertThat(document.at("/rule/id").asString()).isEqualTo("plain");
            assertThat(document.at("/tripline/own").asInt()).isEqualTo(1);
            assertThat(document.at("/tripline/alert/id").asString()).hasSize(64);
            assertThat(document.at("/tripline/alert").has("x")).isFalse();
        }

        @ParameterizedTest
        @ValueSource(strings = {"\"text\"", "[1,2]", "null", "7"})
        void ruleThatIsNoObject_givesWay(String value) {
            assertThat(document("{\"rule\":" + value + "}").at("/rule/id").asString())
                    .isEqualTo("plain");
        }

        @Test
        void json_isKeptWhereThereIsRoom() {
            Alert alert = alert(PLAIN, "{\"a\":{\"b\":1}}");
            String anew = alert.json();

            assertThat(alert.keptJson()).isNull();
            assertThat(alert.jsonToKeep()).isEqualTo(anew);
            assertThat(alert.keptJson()).isEqualTo(anew);
            assertThat(alert.json()).isSameAs(alert.keptJson());
        }

        @Test
        void document_isMadeAnewEachTime() {
            Alert alert = alert(PLAIN, "{\"a\":{\"b\":1}}");
            AlertDocument.of(alert, false).clear();

            assertThat(JSON.readTree(json(alert)).at("/a/b").asInt()).isEqualTo(1);
        }
    }

    @Nested
    class Times {

        @ParameterizedTest
        @CsvSource(
                quoteCharacter = '`',
                value = {
                    "\"2026-05-12T09:14:07.2384915Z\", 2026-05-12T09:14:07.2384915Z, 13854",
                    "\"2026-05-12T11:14:07.238+02:00\", 2026-05-12T09:14:07.238Z, 13855",
                    "\"2026-05-12T09:14:21\", 2026-05-12T09:14:21Z, 93",
                    "1778577247238, 2026-05-12T09:14:07.238Z, 13855",
                    "1778577247238.5, 2026-05-12T09:14:07.238Z, 13855",
                    "\"1778577247238\", 2026-05-12T09:14:07.238Z, 13855",
                    "[\"2026-05-12T09:14:20Z\"], 2026-05-12T09:14:20Z, 1093",
                    "\"2026-05-12T09:14:22Z\", 2026-05-12T09:14:22Z, -907",
                    "\"yesterday\", 2026-05-12T09:14:21Z, 93",
                    "null, 2026-05-12T09:14:21Z, 93",
                    "true, 2026-05-12T09:14:21Z, 93"
                })
        void timestamp_isTheEventsTime_elseTheReceipt(String value, String timestamp, long lag) {
            JsonNode document = document("{\"@timestamp\":" + value + "}");

            assertThat(document.get("@timestamp").asString()).isEqualTo(timestamp);
            assertThat(document.at("/tripline/alert/lag_ms").asLong()).isEqualTo(lag);
        }

        @Test
        void firstTimeThatCanBeRead_counts() {
            String event = "{\"@timestamp\":[\"garbage\",\"2026-05-12T09:14:20Z\"]}";

            assertThat(document(event).get("@timestamp").asString())
                    .isEqualTo("2026-05-12T09:14:20Z");
            assertThat(document(event).at("/tripline/alert/lag_ms").asLong()).isEqualTo(1093);
        }

        /** A shipper's clock may be anywhere; the alert must come all the same. */
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "\"-9223372036854775808\"",
                    "-9223372036854775808",
                    "9223372036854775807",
                    "\"0001-01-01T00:00:00Z\"",
                    "\"9999-12-31T23:59:59Z\""
                })
        void farthestTimes_makeAnAlertToo(String value) {
            JsonNode document = document("{\"@timestamp\":" + value + "}");

            assertThat(document.at("/rule/id").asString()).isEqualTo("plain");
            assertThat(document.at("/tripline/alert/lag_ms").isIntegralNumber()).isTrue();
        }

        @ParameterizedTest
        @CsvSource({
            "2026-05-12T09:20:07Z, false", // six minutes, to the millisecond
            "2026-05-12T09:20:07.001Z, true",
            "2026-05-12T09:14:00Z, false"
        })
        void late_isOlderThanTheLookBack(Instant receivedAt, boolean late) {
            Alert alert =
                    alert(
                            PLAIN,
                            "{\"@timestamp\":\"2026-05-12T09:14:07Z\"}",
                            receivedAt,
                            receivedAt);

            assertThat(alert.isLate()).isEqualTo(late);
            assertThat(JSON.readTree(json(alert)).at("/tripline/alert/late").asBoolean())
                    .isEqualTo(late);
        }

        @Test
        void late_isToldByTheOverride_whereTheEventHasIt() {
            Rule rule =
                    rule(
                            TestRules.minimal("r", "any where true")
                                    + "timestamp_override = \"event.ingested\"\n");
            String old = "\"@timestamp\":\"2026-05-11T00:00:00Z\"";

            assertThat(alert(rule, "{" + old + "}").isLate()).isTrue();
            assertThat(
                            alert(rule, "{" + old + ",\"event.ingested\":\"2026-05-12T09:14:00Z\"}")
                                    .isLate())
                    .isFalse();
            assertThat(alert(rule, "{" + old + ",\"event.ingested\":\"nonsense\"}").isLate())
                    .isTrue();
            assertThat(
                            alert(
                                            rule,
                                            "{\"@timestamp\":\"2026-05-12T09:14:00Z\",\"event\":{\"ingested\":\"2026-05-11T00:00:00Z\"}}")
                                    .isLate())
                    .isTrue();
            assertThat(alert(rule, "{}").isLate()).isFalse();
        }
    }

    @Nested
    class OfTheRule {

        private static final String THREATS =
                """
                [[rule.threat]]
                framework = "F"
                tactic = {id = "TA1", name = "Tactic 1", reference = "ref/TA1"}
                technique = [
                  {id = "T1", name = "Technique 1", reference = "ref/T1", subtechnique = [
                    {id = "T1.1", name = "Sub 1", reference = "ref/T1.1"}]},
                  {id = "T2", name = "Technique 2", reference = "ref/T2"}]
                [[rule.threat]]
                framework = "F"
                tactic = {id = "TA2", name = "Tactic 2", reference = "ref/TA2"}
                technique = [
                  {id = "T1", name = "Technique 1", reference = "ref/T1", subtechnique = [
                    {id = "T1.1", name = "Sub 1", reference = "ref/T1.1"},
                    {id = "T1.2", name = "Sub 2", reference = "ref/T1.2"}]}]
                """;

        @Test
        void versionReferencesAndLicence_areThereOnlyIfTheFileHasThem() {
            Rule full =
                    rule(
                            TestRules.minimal("r", "any where true")
                                    + "version = 7\nreferences = [\"a\", \"b\"]\nlicense = \"L\"\nauthor = [\"me\"]\ndescription = \"d\"\n");

            assertThat(document(full, "{}").get("rule"))
                    .isEqualTo(
                            tree(
                                    "{'id':'r','name':'Rule r','description':'d','author':['me'],'license':'L',"
                                            + "'category':'Event Correlation Rule','version':'7','reference':['a','b']}"));
            JsonNode plain = document("{}").get("rule");
            assertThat(plain.has("version")).isFalse();
            assertThat(plain.has("reference")).isFalse();
            assertThat(plain.has("license")).isFalse();
        }

        @Test
        void severityAndRisk_areWritten() {
            Rule rule =
                    rule(
                            TestRules.minimal("r", "any where true")
                                    + "severity = \"high\"\nrisk_score = 73\nfrom = \"now-1h\"\ntags = [\"t\"]\nindex = [\"i\"]\n");
            JsonNode document = document(rule, "{}");

            assertThat(document.at("/event/severity").asInt()).isEqualTo(73);
            assertThat(document.at("/event/risk_score").asInt()).isEqualTo(73);
            assertThat(document.at("/tripline/rule"))
                    .isEqualTo(
                            tree(
                                    "{'severity':'high','risk_score':73,'from':'now-1h','tags':['t'],'index':['i']}"));
        }

        @Test
        void severalThreats_becomeParallelArraysWithoutRepeats_andArePairedBeside() {
            Rule rule = rule(TestRules.minimal("r", "any where true") + THREATS);
            JsonNode document = document(rule, "{}");

            assertThat(document.get("threat"))
                    .isEqualTo(
                            tree(
                                    """
                                    {'framework':'F',
                                     'tactic':{'id':['TA1','TA2'],'name':['Tactic 1','Tactic 2'],
                                      'reference':['ref/TA1','ref/TA2']},
                                     'technique':{'id':['T1','T2'],'name':['Technique 1','Technique 2'],
                                      'reference':['ref/T1','ref/T2'],
                                      'subtechnique':{'id':['T1.1','T1.2'],'name':['Sub 1','Sub 2'],
                                       'reference':['ref/T1.1','ref/T1.2']}}}
                                    """));
            JsonNode paired = document.at("/tripline/rule/threat");
            assertThat(paired).hasSize(2);
            assertThat(paired.at("/1/technique/0/subtechnique/1/id").asString()).isEqualTo("T1.2");
            assertThat(paired.at("/0/technique/1/id").asString()).isEqualTo("T2");
        }

        @Test
        void threatOfTheEvent_isKeptWhereTheRuleSaysNothing() {
            Rule rule = rule(TestRules.minimal("r", "any where true") + THREATS);
            JsonNode array =
                    document(
                            rule,
                            "{\"threat\":[{\"feed\":\"f\",\"tactic\":{\"id\":\"old\"}},{\"feed\":\"g\"}]}");
            JsonNode untouched = document("{\"threat\":[{\"feed\":\"f\"}]}");

            assertThat(array.at("/threat/feed")).isEqualTo(tree("['f','g']"));
            assertThat(array.at("/threat/tactic/id")).isEqualTo(tree("['TA1','TA2']"));
            assertThat(untouched.get("threat")).isEqualTo(tree("[{'feed':'f'}]"));
        }

        /** What a rule's alerts have in common is written from JSON that was made once. */
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "{}",
                    "{'rule':{'id':'old','version':7,'own':1},'threat':{'feed':'f'},'tripline':{'x':1}}",
                    "{'rule':null,'threat':[{'technique':{'id':'old'}}]}"
                })
        void json_isThatOfThePlainDocument(String event) {
            Rule rule =
                    rule(
                            TestRules.minimal("r", "any where true")
                                    + "description = \"\\\"quoted\\\" \\u00e9 \\n\"\n"
                                    + THREATS);
            Alert alert = TestAlerts.alert(rule, event.replace('\'', '"'));

            assertThat(alert.json())
                    .isEqualTo(
                            new String(
                                    JsonDocument.write(plain(AlertDocument.of(alert, false))),
                                    StandardCharsets.UTF_8));
        }

        private static Map<String, @Nullable Object> plain(Map<?, ?> document) {
            Map<String, @Nullable Object> copy = new LinkedHashMap<>();
            document.forEach((key, value) ->
                    copy.put(
                            String.valueOf(key),
                            value instanceof Map<?, ?> inner ? plain(inner) : value));
            return copy;
        }

        @Test
        void techniqueOfTheEvent_givesWay_toARuleThatNamesNone() {
            Rule rule =
                    rule(
                            TestRules.minimal("r", "any where true")
                                    + "[[rule.threat]]\nframework = \"F\"\ntactic = {id = \"TA1\"}\n");
            JsonNode threat =
                    document(rule, "{\"threat\":{\"technique\":{\"id\":\"old\"},\"x\":1}}")
                            .get("threat");

            assertThat(threat)
                    .isEqualTo(
                            tree(
                                    "{'x':1,'framework':'F','tactic':{'id':['TA1'],'name':[''],'reference':['']}}"));
        }

        @Test
        void severalFrameworks_areAnArray() {
            Rule rule =
                    rule(
                            TestRules.minimal("r", "any where true")
                                    + "[[rule.threat]]\nframework = \"F\"\ntactic = {id = \"TA1\"}\n"
                                    + "[[rule.threat]]\nframework = \"G\"\ntactic = {id = \"TA2\"}\n");

            assertThat(document(rule, "{}").at("/threat/framework")).isEqualTo(tree("['F','G']"));
        }

        /**
         * A mapping that holds one threat is read, so it must come out as the array it stands for.
         */
        @Test
        void threatThatIsATable_isPairedInAnArrayToo() {
            Rule rule =
                    rule(
                            TestRules.minimal("r", "any where true")
                                    + "[rule.threat]\nframework = \"F\"\ntactic = {id = \"TA1\"}\n");

            assertThat(document(rule, "{}").at("/tripline/rule/threat").isArray()).isTrue();
        }

        /** Whatever else an author notes in the mapping, the alert can be written. */
        @ParameterizedTest
        @ValueSource(
                strings = {"1.5", "99999999999", "2026-05-12", "true", "99999999999999999999999"})
        void threatWithOtherValues_canBeWritten(String value) {
            Rule rule =
                    rule(
                            TestRules.minimal("r", "any where true")
                                    + "[[rule.threat]]\nframework = \"F\"\nown = %s\ntactic = {id = \"TA1\"}\n"
                                            .formatted(value));

            assertThat(document(rule, "{}").at("/tripline/rule/threat/0/own").asString())
                    .isEqualTo(value);
        }
    }

    @Nested
    class Reasons {

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                quoteCharacter = '`',
                value = {
                    "{} | event created low alert Rule plain.",
                    "{'event':{'category':'process'}} | process event created low alert Rule plain.",
                    "{'event':{'category':['process','network']}} | process, network event created low alert Rule plain.",
                    "{'process':{'name':'p'}} | event with process p, created low alert Rule plain.",
                    "{'process.name':'p','process.parent.name':'q','file.name':'f'} | event with process p, parent process q, file f, created low alert Rule plain.",
                    "{'source':{'ip':'10.0.0.1'}} | event with source 10.0.0.1, created low alert Rule plain.",
                    "{'source':{'ip':'10.0.0.1','port':53}} | event with source 10.0.0.1:53, created low alert Rule plain.",
                    "{'destination':{'ip':'::1','port':'53'}} | event with destination [::1]:53, created low alert Rule plain.",
                    "{'destination':{'port':53}} | event created low alert Rule plain.",
                    "{'user':{'name':'u'}} | event by u created low alert Rule plain.",
                    "{'host':{'name':'h'}} | event on h created low alert Rule plain.",
                    "{'host.name':['h','i'],'user':{'name':['u']}} | event by u on h created low alert Rule plain.",
                    "{'process':{'name':'p'},'user':{'name':'u'},'host':{'name':'h'}} | event with process p, by u on h created low alert Rule plain.",
                    "{'process':{'name':null},'file':{'name':[]},'user':'u'} | event created low alert Rule plain.",
                    "{'user':{'name':501}} | event by 501 created low alert Rule plain."
                })
        void sayWhatTheEventHas(String event, String reason) {
            JsonNode document = document(event.replace('\'', '"'));

            assertThat(document.get("message").asString()).isEqualTo(reason);
            assertThat(document.at("/event/reason").asString()).isEqualTo(reason);
        }

        @Test
        void sayTheRulesSeverityAndName() {
            JsonNode document =
                    document(TestRules.builtIn().rules().getFirst(), TestEvents.MATCHING);

            assertThat(document.get("message").asString())
                    .isEqualTo(
                            "network event with process syncagent, on mac-1 created medium alert"
                                    + " DNS Request for IP Lookup Service via Unsigned Binary.");
        }
    }
}
