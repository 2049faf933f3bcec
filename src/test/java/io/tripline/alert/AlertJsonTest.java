package io.tripline.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.tripline.event.TestEvents;
import io.tripline.rule.Rule;
import io.tripline.rule.TestRules;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What is made of the event's own text is, byte for byte, what the document is written as. */
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

    private static boolean hasOutline(String event) {
        byte[] json = TestEvents.utf8(event);
        return AlertJson.outline(json, 0, json.length) != null;
    }

    private static void compare(String event) {
        for (Rule rule : RULES) {
            Alert made = TestAlerts.alert(AlertTemplate.of(rule), event);
            Alert plain = TestAlerts.alert(AlertTemplate.of(rule, false), event);

            assertThat(made.json()).as(event).isEqualTo(TestAlerts.json(plain));
            assertThat(plain.json()).as(event).isEqualTo(made.json());
            assertThat(made.id()).as(event).isEqualTo(plain.id());
            assertThat(made.host()).as(event).isEqualTo(plain.host());
            assertThat(made.isLate()).as(event).isEqualTo(plain.isLate());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{'a':1}",
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

        assertThat(hasOutline(json)).isTrue();
        compare(json);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'a' :1}",
                "{'a':1 }",
                "{'a':[1, 2]}",
                "{ }",
                "{'a':'\\/'}",
                "{'a':'\\u0041'}",
                "{'a':'\\ud83d\\ude00'}",
                "{'a\\\"b':1}",
                "{'a.b':1}",
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

        assertThat(hasOutline(json)).isFalse();
        compare(json);
    }

    @Test
    void keyThatIsThereTwice_isLeftToWhoReadsTheEvent() {
        assertThat(hasOutline("{\"a\":1,\"a\":2}")).isFalse();
        assertThat(hasOutline("{\"event\":{\"id\":1,\"id\":2}}")).isFalse();
    }

    @Test
    void deepEvents_areLeftToTheDocument() {
        String deep = "[".repeat(120) + "]".repeat(120);

        assertThat(hasOutline("{\"a\":" + deep + "}")).isFalse();
        compare("{\"a\":" + deep + "}");
    }

    @Test
    void randomEvents_areWrittenAlike() {
        int outlines = 0;
        for (int seed = 0; seed < 1500; seed++) {
            String event = changed(RandomDocuments.of(seed), new Random(seed));
            outlines += hasOutline(event) ? 1 : 0;
            compare(event);
        }

        assertThat(outlines).isBetween(300, 1200);
    }

    /** Without what would leave each of them to the document, and with what shippers do to them. */
    private static String changed(String document, Random random) {
        ObjectNode event = (ObjectNode) JsonMapper.shared().readTree(document);
        if (random.nextInt(8) > 0) {
            event.remove(List.of("rule", "threat", "tripline"));
        }
        String json = event.toString();
        if (random.nextInt(8) > 0) { // hardly a document of so many values has no such text
            json = json.replace("\\u0000", "");
        }
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
