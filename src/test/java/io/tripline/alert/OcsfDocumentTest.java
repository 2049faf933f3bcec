package io.tripline.alert;

import static io.tripline.alert.TestAlerts.PLAIN;
import static io.tripline.alert.TestAlerts.alert;
import static io.tripline.alert.TestAlerts.json;
import static io.tripline.alert.TestAlerts.rule;
import static org.assertj.core.api.Assertions.assertThat;

import io.tripline.rule.TestRules;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Where the fields of an alert go in OCSF. */
class OcsfDocumentTest {

    private static final JsonMapper JSON = JsonMapper.shared();

    private static JsonNode finding(String event) {
        return JSON.readTree(AlertFormat.OCSF.render(json(alert(PLAIN, event.replace('\'', '"')))));
    }

    private static JsonNode tree(String json) {
        return JSON.readTree(json.replace('\'', '"'));
    }

    @ParameterizedTest
    @CsvSource({"low, 2, Low", "medium, 3, Medium", "high, 4, High", "critical, 5, Critical"})
    void severity_isTheRules(String severity, int id, String caption) {
        String toml =
                TestRules.minimal("r", "any where true") + "severity = \"" + severity + "\"\n";
        JsonNode finding = JSON.readTree(AlertFormat.OCSF.render(json(alert(rule(toml), "{}"))));

        assertThat(finding.get("severity_id").asInt()).isEqualTo(id);
        assertThat(finding.get("severity").asString()).isEqualTo(caption);
    }

    @Test
    void times_areOfTheEvent_theReceiptAndTheDetection() {
        JsonNode finding = finding("{'@timestamp':'2026-05-12T11:14:07.2389+02:00'}");

        assertThat(finding.get("time").asLong()).isEqualTo(1778577247238L);
        assertThat(finding.at("/metadata/original_time").asString())
                .isEqualTo("2026-05-12T09:14:07.238900Z");
        assertThat(finding.at("/metadata/logged_time").asLong()).isEqualTo(1778577261000L);
        assertThat(finding.at("/metadata/processed_time").asLong()).isEqualTo(1778577261093L);
        assertThat(finding.at("/finding_info/created_time").asLong()).isEqualTo(1778577261093L);
        assertThat(finding.at("/finding_info/first_seen_time").asLong()).isEqualTo(1778577247238L);
    }

    @Test
    void foldedStorm_hasItsCountAndSpan() {
        JsonNode finding = JSON.readTree(AlertFormat.OCSF.render(AlertFormatTest.foldedAlert()));

        assertThat(finding.get("count").asInt()).isEqualTo(250);
        assertThat(finding.get("start_time").asLong()).isEqualTo(1778577180000L);
        assertThat(finding.get("end_time").asLong()).isEqualTo(1778577240500L);
        assertThat(finding.at("/finding_info/first_seen_time").asLong()).isEqualTo(1778577180000L);
        assertThat(finding.at("/finding_info/last_seen_time").asLong()).isEqualTo(1778577240500L);
        assertThat(finding.at("/unmapped/tripline").has("fold")).isFalse();
    }

    @Test
    void eventWithNothingInIt_hasNoEvidence() {
        JsonNode finding = finding("{}");

        assertThat(finding.has("evidences")).isFalse();
        assertThat(finding.has("device")).isFalse();
        assertThat(finding.has("observables")).isFalse();
        assertThat(finding.at("/finding_info").has("attacks")).isFalse();
        assertThat(finding.at("/unmapped").propertyNames())
                .containsExactlyInAnyOrder("tripline", "rule");
    }

    @Test
    void processOfWhichOnlyTheNameIsKnown_isAnApplication() {
        JsonNode actor =
                finding("{'process':{'name':'a','executable':'/b/a'}}").at("/evidences/0/actor");

        assertThat(actor).isEqualTo(tree("{'app_name':'a'}"));
    }

    @Test
    void numbersThatAreWrittenAsText_areNumbers() {
        JsonNode evidence =
                finding("{'process':{'pid':'0012'},'source':{'ip':'10.0.0.1','port':'80'}}")
                        .at("/evidences/0");

        assertThat(evidence.at("/actor/process/pid").asInt()).isEqualTo(12);
        assertThat(evidence.get("src_endpoint")).isEqualTo(tree("{'ip':'10.0.0.1','port':80}"));
    }

    @Test
    void valuesOfOneObject_stayTogether() {
        JsonNode finding = finding("{'user':[{'name':'a'},{'name':'b','id':'2'}]}");

        assertThat(finding.at("/evidences/0/actor/user")).isEqualTo(tree("{'name':'a'}"));
        assertThat(finding.at("/unmapped/user"))
                .as("more than was read of it")
                .isEqualTo(tree("[{'name':'a'},{'name':'b','id':'2'}]"));
    }

    @Test
    void addressThatIsNone_staysUnmapped() {
        JsonNode finding = finding("{'source':{'ip':'fe80::1%eth0','port':80}}");

        assertThat(finding.has("evidences")).isFalse();
        assertThat(finding.at("/unmapped/source/ip").asString()).isEqualTo("fe80::1%eth0");
    }

    @Test
    void fieldsWithoutAPlace_areUnmapped_asTheyWere() {
        String event =
                "{\"own\":{\"a\":[1.10,null,{}]},\"event\":{\"kind\":\"k\",\"reason\":\"r\"}}";

        assertThat(AlertFormat.OCSF.render(json(alert(PLAIN, event))))
                .contains("\"own\":{\"a\":[1.10,null,{}]}")
                .contains("\"event\":{\"kind\":\"k\",\"reason\":\"r\"}");
    }

    @ParameterizedTest
    @CsvSource({
        "inbound, 1, Inbound",
        "egress, 2, Outbound",
        "internal, 3, Lateral",
        "external, 99, external"
    })
    void direction_isTranslated(String direction, int id, String caption) {
        JsonNode connection =
                finding("{'network':{'direction':'" + direction + "'}}")
                        .at("/evidences/0/connection_info");

        assertThat(connection.get("direction_id").asInt()).isEqualTo(id);
        assertThat(connection.get("direction").asString()).isEqualTo(caption);
    }

    @ParameterizedTest
    @CsvSource({
        "windows, 100",
        "linux, 200",
        "macos, 300",
        "darwin, 300",
        "ios, 301",
        "android, 201",
        "plan9, 99"
    })
    void operatingSystem_isTranslated(String type, int id) {
        assertThat(
                        finding("{'host':{'name':'h','os':{'type':'" + type + "'}}}")
                                .at("/device/os/type_id")
                                .asInt())
                .isEqualTo(id);
    }

    @Test
    void signature_isThereOnlyWhereTheBinaryHasOne() {
        String process = "{'process':{'pid':1,'executable':'/a','code_signature':{%s}}}";
        String signatures = "/evidences/0/actor/process/file/signatures";

        assertThat(finding(process.formatted("'exists':false")).at(signatures).isMissingNode())
                .isTrue();
        assertThat(
                        finding(process.formatted("'exists':true,'trusted':true"))
                                .at(signatures + "/0/state")
                                .asString())
                .isEqualTo("Valid");
    }
}
