package io.tripline.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.tripline.event.TestEvents;
import io.tripline.event.json.EventOutline;
import io.tripline.event.json.JsonDocument;
import io.tripline.rule.Rule;
import io.tripline.rule.TestRules;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What is made of the event's own text says, in the same order, what the document does. */
class AlertJsonTest {

    private static final List<Rule> RULES =
            List.of(
                    TestAlerts.PLAIN,
                    TestRules.builtIn().rules().getFirst(),
                    TestAlerts.rule(
                            TestRules.minimal("r", "any where true")
                                    + "timestamp_override = \"event.ingested\"\n"
                                    + "description = \"\\\"quoted\\\" \\u00e9 \\n\"\n"),
                    TestAlerts.rule(
                            TestRules.minimal("own", "any where true")
                                    + "timestamp_override = \"file.created\"\n"));

    /** What it is made of; null if the document is. */
    private static @Nullable EventOutline outline(Rule rule, String event) {
        byte[] json = TestEvents.utf8(event);
        return AlertTemplate.of(rule).outline(json, 0, json.length);
    }

    private static void compare(String event) {
        for (Rule rule : RULES) {
            for (boolean timeIsOurs : new boolean[] {false, true}) {
                Alert made = TestAlerts.alert(AlertTemplate.of(rule), event, timeIsOurs);
                Alert plain = TestAlerts.alert(AlertTemplate.of(rule, false), event, timeIsOurs);

                assertThat(rewritten(made.json())).as(event).isEqualTo(plain.json());
                assertThat(made.json()).as(event).doesNotContain("\n", "\r");
                assertThat(TestAlerts.json(made)).as(event).isEqualTo(plain.json());
                assertThat(rewritten(made.jsonOfDuplicate()))
                        .as(event)
                        .isEqualTo(plain.jsonOfDuplicate());
                assertThat(made.letGoOfBody()).isTrue(); // then it is made of the JSON
                assertThat(made.jsonOfDuplicate()).as(event).isEqualTo(plain.jsonOfDuplicate());
                assertThat(made.id()).as(event).isEqualTo(plain.id());
                assertThat(made.host()).as(event).isEqualTo(plain.host());
                assertThat(made.isLate()).as(event).isEqualTo(plain.isLate());
            }
        }
    }

    private static String rewritten(String json) {
        return new String(
                JsonDocument.write(JsonDocument.readExpanded(json)), StandardCharsets.UTF_8);
    }

    /** That the event's own text is used at all, which is what its blanks and escapes show. */
    @Test
    void blanksAndEscapesOfTheEventStay() {
        String event = "{\"a\" : [1,\t2 ] , \"b\":\"\\u0041\\/\"  ,\"event\": {} }";

        assertThat(TestAlerts.alert(TestAlerts.PLAIN, event).json())
                .startsWith("{\"a\" : [1,\t2 ] , \"b\":\"\\u0041\\/\"  ,\"event\": {");
        compare(event);
    }

    @Test
    void rules_areMadeOutlinesForIfTheseHaveTheirFields() {
        String event = "{\"event\":{\"id\":\"1\"}}";

        assertThat(outline(override("@timestamp"), event)).isNotNull();
        assertThat(outline(override("event.ingested"), event)).isNotNull();
        assertThat(outline(override("host.name"), event)).isNotNull();
        assertThat(outline(override("file.created"), event)).isNull();
    }

    private static Rule override(String field) {
        return TestAlerts.rule(
                TestRules.minimal("r", "any where true")
                        + "timestamp_override = \"%s\"\n".formatted(field));
    }

    @Test
    void halfOfASurrogatePairInARulesName_isWrittenAsInTheDocument() {
        Rule rule =
                TestAlerts.rule(
                        TestRules.minimal("half", "any where true")
                                .replace("Rule half", "Rule \\uD83D"));
        Alert plain = TestAlerts.alert(AlertTemplate.of(rule, false), "{}", false);

        assertThat(rule.name()).endsWith("\ud83d");
        assertThat(outline(rule, "{}")).isNotNull();
        assertThat(TestAlerts.alert(rule, "{}").json()).isEqualTo(plain.json());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{ }",
                "{'a':1}",
                "{'a' :1}",
                "{'a':1 }",
                "{'a':[1, 2],\t'event' : { 'kind' : 'x' , 'y': 1 } }",
                "{'event':{ },'message': 'm' , 'a':'\\/ \\u0041 \\u00e9 \\u0000'}",
                "{'host':{'name':'\\u0041\\/'},'event':{'id':'\\u0042'},'@timestamp' : '\\u0032026-05-12T09:14:07Z'}",
                "{'a':{}}",
                "{'event':{}}",
                "{'event':{'id':'1'}}",
                "{'event':{'kind':'event','x':1,'reason':null}}",
                "{'event':{'x':1,'reason':['a',{'b':1}]},'z':[]}",
                "{'event':{'kind':{'a':[1]},'created':[],'severity':1,'risk_score':2,'ingested':3,'reason':4}}",
                "{'event':{'ingested':'2026-05-12T09:14:07Z'}}",
                "{'event':{'ingested':['never','2026-05-12T09:14:07Z']}}",
                "{'event':{'ingested':'never'},'@timestamp':'2026-05-12T11:14:07+02:00'}",
                "{'message':'m','@timestamp':'2026-05-12T09:14:07.2384915Z','event':{'action':'a'},'last':true}",
                "{'message':{'a':1},'@timestamp':['2026-05-12T09:14:07Z',{'x':1}]}",
                "{'message':null,'@timestamp':null}",
                "{'@timestamp':1778577247238}",
                "{'process':{'name':['a','b'],'parent':[{'name':1.50},{'name':true}]}}",
                "{'process':[[{'name':'in'}],{'name':'out'}],'source':{'ip':'fe80::1','port':53}}",
                "{'host':{'name':'h'},'user':{'name':{'not':'a text'}}}",
                "{'host':{'name':'h','id':7},'agent':{'id':['a']}}",
                "{'a':'\\\\ \\\" \\n \\t \\b \\f \\r','event':{'category':['network',null,'dns']}}",
                "{'a':'\u00e9 \u20ac \u007f \u2028','\u00e9':1,'b':-0.0e+10,'c':12345678901234567890123}",
                "{'event':{'original':'{\\\"a\\\":1}'},'x':{'event':{'kind':'k'},'@timestamp':1}}"
            })
    void whatIsWrittenAsItIs_isCopied(String event) {
        String json = event.replace('\'', '"');

        assertThat(outline(TestAlerts.PLAIN, json)).isNotNull();
        compare(json);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'a':'\\ud83d\\ude00'}",
                "{'a\\\"b':1}",
                "{'a':1\n}",
                "{'a':1,\r'b':2}",
                "{'a.b' : 1}",
                "{'a.b':1}",
                "{'a\\u002eb':1}",
                "{'a':{'b..c':1}}",
                "{'.':1}",
                "{'event':{'id':'a'},'event.id':'b'}",
                "{'event':null}",
                "{'event':'text'}",
                "{'event':[{'id':'a'},{'kind':'b'}]}",
                "{'rule':{'id':'old','own':1}}",
                "{'threat':{'feed':'f'}}",
                "{'tripline':{'x':1}}",
                "{'rule':null}"
            })
    void whatIsWrittenOtherwise_isLeftToTheDocument(String event) {
        String json = event.replace('\'', '"');

        assertThat(outline(TestAlerts.PLAIN, json)).isNull();
        compare(json);
    }

    @Test
    void keyThatIsThereTwice_isLeftToWhoReadsTheEvent() {
        assertThat(outline(TestAlerts.PLAIN, "{\"a\":1,\"a\":2}")).isNull();
        assertThat(outline(TestAlerts.PLAIN, "{\"event\":{\"id\":1,\"id\":2}}")).isNull();
    }

    @Test
    void deepEvents_areLeftToTheDocument() {
        String most = "{\"a\":" + "[".repeat(99) + "]".repeat(99) + "}";
        String deeper = "{\"a\":" + "[".repeat(100) + "]".repeat(100) + "}";

        assertThat(outline(TestAlerts.PLAIN, most)).isNotNull();
        assertThat(outline(TestAlerts.PLAIN, deeper)).isNull();
        compare(most);
        compare(deeper);
    }

    @Test
    void randomEvents_areWrittenAlike() {
        int outlines = 0;
        for (int seed = 0; seed < 1000; seed++) {
            String event = changed(RandomDocuments.of(seed), new Random(seed));
            outlines += outline(TestAlerts.PLAIN, event) == null ? 0 : 1;
            compare(event);
        }

        assertThat(outlines).isBetween(300, 900);
    }

    /** Without what would leave each of them to the document, and with what shippers do to them. */
    private static String changed(String document, Random random) {
        ObjectNode event = (ObjectNode) JsonMapper.shared().readTree(document);
        if (random.nextInt(8) > 0) {
            event.remove(List.of("rule", "threat", "tripline"));
        }
        String json = event.toString();
        return switch (random.nextInt(10)) {
            case 0 -> json.replaceFirst(",", ", ");
            case 1 -> json.replaceFirst("\"", "\"a.");
            case 2 -> json.replaceFirst("\\{", "{\"event.id\":\"x\",");
            case 3 -> json.replaceFirst("text", "te\\\\u0078t");
            case 4 -> event.toPrettyString().replace("\r\n", "\n");
            default -> json;
        };
    }
}
