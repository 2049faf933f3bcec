package io.tripline.alert;

import static io.tripline.alert.TestAlerts.DETECTED;
import static io.tripline.alert.TestAlerts.PLAIN;
import static io.tripline.alert.TestAlerts.RECEIVED;
import static io.tripline.alert.TestAlerts.alert;
import static org.assertj.core.api.Assertions.assertThat;

import io.tripline.event.TestEvents;
import io.tripline.event.json.JsonDocument;
import io.tripline.rule.TestRules;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When two alerts are one. */
class AlertIdentityTest {

    private static String id(String event) {
        return id("default", "r-1", event);
    }

    @Test
    void timeThatWasSetOnArrival_tellsNothing() {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("a", "b");
        String bare = id(document, false);
        document.put("@timestamp", "2026-05-12T09:14:07Z");

        assertThat(id(document, true)).isEqualTo(bare);
        assertThat(id(document, false)).isNotEqualTo(bare);
    }

    private static String id(String tenant, String ruleId, String event) {
        byte[] json = TestEvents.utf8(event.replace('\'', '"'));
        Map<String, @Nullable Object> document = JsonDocument.readExpanded(json, 0, json.length);
        return AlertIdentity.of(tenant, ruleId, EventFields.of(document), () -> document, false);
    }

    private static String id(Map<String, @Nullable Object> document, boolean timeIsOurs) {
        return AlertIdentity.of(
                "default", "r-1", EventFields.of(document), () -> document, timeIsOurs);
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(
                            MessageDigest.getInstance("SHA-256")
                                    .digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void example_hasTheIdThatIsPublished() {
        assertThat(
                        id(
                                "default",
                                TestRules.BUILT_IN_ID,
                                "{'agent':{'id':'5f2a9c1e-7d54-4b8e-9c31-0a6be2d4c7f1'},'event':{'id':'NxQ2vR7mKcT1wYbE+++++010e'}}"))
                .isEqualTo("a64264fbba380f56fd84753107a447b4efe4a823df7d2943f8d57187bdc2450a");
    }

    @Test
    void id_isTheDigestOfItsFiveParts() {
        assertThat(id("{'agent':{'id':'a'},'event':{'id':'\u00e9'}}"))
                .isEqualTo(sha256("v1\u001fdefault\u001fr-1\u001fa\u001f\u00e9"));
        assertThat(id("{'event':{'id':'e'}}"))
                .isEqualTo(sha256("v1\u001fdefault\u001fr-1\u001f\u001fe"));
    }

    @Test
    void withoutEventId_theSortedContentStandsForAgentAndEvent() {
        assertThat(id("{'b':1,'a.c':[true,null],'a':{'b':'x'}}"))
                .isEqualTo(
                        sha256(
                                "v1\u001fdefault\u001fr-1\u001f"
                                        + sha256(
                                                "{\"a\":{\"b\":\"x\",\"c\":[true,null]},\"b\":1}")));
    }

    @Test
    void partsThatFlowIntoEachOther_areDifferent() {
        assertThat(id("t", "r", "{'agent.id':'ab','event.id':'c'}"))
                .isNotEqualTo(id("t", "r", "{'agent.id':'a','event.id':'bc'}"));
        assertThat(id("tr", "x", "{'event.id':'c'}"))
                .isNotEqualTo(id("t", "rx", "{'event.id':'c'}"));
    }

    @Test
    void withEventId_nothingElseOfTheEventMatters() {
        String plain = id("{'agent':{'id':'a'},'event':{'id':'e'}}");

        assertThat(id("{'event.id':'e','agent.id':'a','x':1,'@timestamp':'2026-05-12'}"))
                .isEqualTo(plain);
        assertThat(id("{'agent':{'id':['a']},'event':{'id':['e'],'action':'b'}}")).isEqualTo(plain);
        assertThat(id("{'agent':{'id':'b'},'event':{'id':'e'}}")).isNotEqualTo(plain);
        assertThat(id("{'agent':{'id':'a'},'event':{'id':'f'}}")).isNotEqualTo(plain);
        assertThat(id("{'event':{'id':'e'}}")).isNotEqualTo(plain);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{'event':{'id':'e'}}", "{'x':1}"})
    void tenantAndRule_matter(String event) {
        assertThat(id("other", "r-1", event)).isNotEqualTo(id("default", "r-1", event));
        assertThat(id("default", "r-2", event)).isNotEqualTo(id("default", "r-1", event));
    }

    @Test
    void alertsId_knowsNoRuleVersionNorTimes() {
        String event = TestEvents.matching("e");
        var versioned =
                TestAlerts.rule(
                        TestRules.minimal("plain", "any where event.id != null")
                                + "version = 9\nseverity = \"high\"\n");

        assertThat(alert(versioned, event, RECEIVED.plusSeconds(9), DETECTED.plusSeconds(99)).id())
                .isEqualTo(alert(PLAIN, event).id())
                .hasSize(64)
                .matches("[0-9a-f]{64}");
        assertThat(alert("other", PLAIN, event, RECEIVED, DETECTED).id())
                .isNotEqualTo(alert(PLAIN, event).id());
    }

    @Test
    void numberAsEventId_isItsText() {
        assertThat(id("{'event':{'id':10}}")).isEqualTo(id("{'event':{'id':'10'},'x':1}"));
        assertThat(id("{'agent':{'id':7},'event':{'id':'e'}}"))
                .isEqualTo(id("{'agent':{'id':'7'},'event':{'id':'e'},'x':1}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'event':{'id':''},'x':%s}",
                "{'event':{'id':null},'x':%s}",
                "{'event':{'id':[]},'x':%s}",
                "{'event':{'id':{}},'x':%s}",
                "{'event':'e','x':%s}",
                "{'event':{'action':'a'},'x':%s}",
                "{'x':%s}"
            })
    void emptyEventId_isNone(String event) {
        assertThat(id(event.formatted("1"))).isNotEqualTo(id(event.formatted("2")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'a.b':1,'c':2} | {'c':2,'a':{'b':1}}",
                "{'a':{'b':{'c':1},'d':[{'f':1,'e':2}]}} | {'a.d':[{'e':2,'f':1}],'a.b.c':1}",
                "{'x':1} | { 'x' : 1 }",
                "{'x':'\u00e9'} | {'x':'\\u00e9'}",
                "{'x':1} | {'x':1,'date':'2026'}",
                "{'x':1} | {'x':1,'_time':17.5}",
                "{'x':1} | {'x':1,'ingest':{'timestamp':'2026'}}",
                "{'x':1} | {'x':1,'ingest.timestamp':'2026'}",
                "{'x':1} | {'x':1,'event':{'ingested':'2026'}}",
                "{'x':1} | {'x':1,'event.ingested':'2026'}",
                "{'x':1,'event':{'action':'a'}} | {'x':1,'event':{'action':'a','ingested':'2026'}}"
            })
    void withoutEventId_formAndWhatWasAddedOnTheWay_doNotMatter(String one, String other) {
        assertThat(id(one)).isEqualTo(id(other));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'x':1} | {'x':2}",
                "{'x':1} | {'x':'1'}",
                "{'x':1} | {'x':1.0}",
                "{'x':[1,2]} | {'x':[2,1]}",
                "{'x':1} | {'x':1,'y':null}",
                "{'x':1} | {'x':1,'@timestamp':'2026-05-12'}",
                "{'x':1} | {'x':1,'agent':{'id':'a'}}",
                "{'x':1} | {'x':1,'event':{'created':'2026'}}",
                "{'x':1} | {'x':1,'dates':1}",
                "{'x':1} | {'x':1,'y':{'date':1}}"
            })
    void withoutEventId_everyOtherContentMatters(String one, String other) {
        assertThat(id(one)).isNotEqualTo(id(other));
    }

    @Test
    void identity_leavesTheDocumentAlone() {
        byte[] json = TestEvents.utf8("{\"date\":1,\"event\":{\"ingested\":2},\"ingest\":{}}");
        var document = JsonDocument.readExpanded(json, 0, json.length);
        id(document, true);

        assertThat(JsonDocument.write(document)).isEqualTo(json);
    }
}
