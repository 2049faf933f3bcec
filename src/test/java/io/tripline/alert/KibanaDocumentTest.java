package io.tripline.alert;

import static io.tripline.alert.TestAlerts.PLAIN;
import static io.tripline.alert.TestAlerts.alert;
import static io.tripline.alert.TestAlerts.json;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** How an alert looks in Elastic Security. */
class KibanaDocumentTest {

    private static final JsonMapper JSON = JsonMapper.shared();

    private static JsonNode signal(String event) {
        return JSON.readTree(
                AlertFormat.KIBANA.render(json(alert(PLAIN, event.replace('\'', '"')))));
    }

    private static JsonNode tree(String json) {
        return JSON.readTree(json.replace('\'', '"'));
    }

    @Test
    void timestamp_isTheDetection_andTheEventsIsBeside() {
        JsonNode signal = signal("{'@timestamp':'2026-05-12T09:14:07.2384915Z'}");

        assertThat(signal.get("@timestamp").asString()).isEqualTo("2026-05-12T09:14:21.093Z");
        assertThat(signal.get("kibana.alert.original_time").asString())
                .isEqualTo("2026-05-12T09:14:07.2384915Z");
    }

    @Test
    void event_isAsItCame_butForItsKind() {
        JsonNode signal = signal("{'event':{'kind':'k','severity':3,'own':{'a':1}},'own':1.5}");

        assertThat(signal.get("event")).isEqualTo(tree("{'severity':3,'own':{'a':1}}"));
        assertThat(signal.get("event.kind").asString()).isEqualTo("signal");
        assertThat(signal.get("kibana.alert.original_event.kind").asString()).isEqualTo("k");
        assertThat(signal.get("kibana.alert.original_event.severity").asInt()).isEqualTo(3);
        assertThat(signal.has("kibana.alert.original_event.own")).isFalse();
        assertThat(signal.get("own").asDouble()).isEqualTo(1.5);
    }

    @Test
    void eventWithNothingInIt_hasNoEventFields() {
        JsonNode signal = signal("{}");

        assertThat(signal.propertyNames())
                .allMatch(name -> name.startsWith("kibana.") || !name.contains("original_event"))
                .doesNotContain("event", "rule", "threat", "tripline");
        assertThat(signal.at("/kibana.alert.ancestors/0"))
                .isEqualTo(tree("{'id':'','type':'event','index':'','depth':0}"));
    }

    @Test
    void fieldsOfOthersAlerts_areNotTakenForOurs() {
        JsonNode signal = signal("{'kibana':{'alert':{'uuid':'forged'}},'kibana.alert.depth':9}");

        assertThat(signal.has("kibana")).isFalse();
        assertThat(signal.get("kibana.alert.uuid").asString()).hasSize(64);
        assertThat(signal.get("kibana.alert.depth").asInt()).isOne();
    }

    @Test
    void eventsOwnFieldsBesideOurs_areKept() {
        JsonNode signal =
                signal(
                        "{'rule':{'id':'x','uuid':'u'},'threat':{'indicator':{'ip':'i'}},'tripline':{'own':1}}");

        assertThat(signal.get("rule")).isEqualTo(tree("{'uuid':'u'}"));
        assertThat(signal.get("threat")).isEqualTo(tree("{'indicator':{'ip':'i'}}"));
        assertThat(signal.get("tripline")).isEqualTo(tree("{'own':1}"));
    }

    @Test
    void severalObjectsUnderEvent_areReadAsOne() {
        JsonNode signal = signal("{'event':[{'action':'a'},{'category':'b'}]}");

        assertThat(signal.get("event")).isEqualTo(tree("{'action':'a','category':'b'}"));
        assertThat(signal.get("kibana.alert.original_event.category")).isEqualTo(tree("['b']"));
    }

    @Test
    void valueOfAnotherType_isLeftOutOfOriginalEvent() {
        JsonNode signal = signal("{'event':{'sequence':'x','created':'then','risk_score':'1.50'}}");

        assertThat(signal.has("kibana.alert.original_event.sequence")).isFalse();
        assertThat(signal.has("kibana.alert.original_event.created")).isFalse();
        assertThat(signal.get("kibana.alert.original_event.risk_score").decimalValue())
                .isEqualByComparingTo("1.5");
    }

    @Test
    void foldedStorm_isASuppression() {
        JsonNode signal = JSON.readTree(AlertFormat.KIBANA.render(AlertFormatTest.foldedAlert()));

        assertThat(signal.get("kibana.alert.suppression.docs_count").asInt()).isEqualTo(250);
        assertThat(signal.get("kibana.alert.suppression.start").asString())
                .isEqualTo("2026-05-12T09:13:00Z");
        assertThat(signal.get("kibana.alert.suppression.end").asString())
                .isEqualTo("2026-05-12T09:14:00.5Z");
        assertThat(signal.has("tripline")).isFalse();
    }
}
