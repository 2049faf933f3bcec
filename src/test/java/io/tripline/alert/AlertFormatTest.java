package io.tripline.alert;

import static io.tripline.alert.TestAlerts.PLAIN;
import static io.tripline.alert.TestAlerts.alert;
import static io.tripline.alert.TestAlerts.json;
import static io.tripline.alert.TestAlerts.rule;
import static org.assertj.core.api.Assertions.assertThat;

import io.tripline.SharedFolder;
import io.tripline.rule.Rule;
import io.tripline.rule.TestRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** What the formats have in common, and that each keeps to its schema whatever the event is. */
class AlertFormatTest {

    private static final JsonMapper JSON = JsonMapper.shared();

    private static void isWellFormed(String document, boolean isOfARule) {
        assertThat(OcsfRules.problems(AlertFormat.OCSF.render(document)))
                .as("%s", document)
                .isEmpty();
        assertThat(KibanaRules.problems(AlertFormat.KIBANA.render(document), isOfARule))
                .as("%s", document)
                .isEmpty();
    }

    /** The rule of {@code formats/rule.toml}, which has all that an alert tells of a rule. */
    static Rule fullRule() {
        return rule(OcsfRules.resource("rule.toml"));
    }

    /** The alert of {@code formats/event.json}, which has all that a format has a place for. */
    static String fullAlert() {
        return json(alert(fullRule(), OcsfRules.resource("event.json")));
    }

    /** The alert of a storm that was folded. */
    static String foldedAlert() {
        return fullAlert()
                .replace(
                        "\"tripline\":{",
                        "\"tripline\":{\"fold\":{\"count\":250,\"from\":\"2026-05-12T09:13:00Z\","
                                + "\"to\":\"2026-05-12T09:14:00.5Z\"},");
    }

    @ParameterizedTest
    @EnumSource
    void format_isFoundByItsLabel(AlertFormat format) {
        assertThat(AlertFormat.parse(format.label())).isEqualTo(format);
        assertThat(format.label()).isEqualTo(format.name().toLowerCase(Locale.ROOT));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ECS", "ocsf ", "cef"})
    void otherLabel_namesNoFormat(String label) {
        assertThat(AlertFormat.parse(label)).isNull();
    }

    @Test
    void ecs_isTheDocumentAsItIsKept() {
        assertThat(AlertFormat.ECS.render("{\"a.b\" : 1.10}")).isEqualTo("{\"a.b\" : 1.10}");
    }

    @ParameterizedTest
    @EnumSource(names = {"OCSF", "KIBANA"})
    void wholeAlert_isAsPinned(AlertFormat format) {
        assertThat(JSON.readTree(format.render(fullAlert())))
                .isEqualTo(JSON.readTree(OcsfRules.resource("alert." + format.label() + ".json")));
    }

    @Test
    void wholeAndFoldedAlert_areWellFormed() {
        isWellFormed(fullAlert(), true);
        isWellFormed(foldedAlert(), true);
    }

    @Test
    void exampleAlert_isWellFormed() throws IOException {
        isWellFormed(Files.readString(SharedFolder.path("alert-example.json")), true);
    }

    @Test
    void alertsOfTheExampleEvents_areWellFormed() throws IOException {
        Rule builtIn = TestRules.builtIn().rules().getFirst();
        List<Path> files = new ArrayList<>();
        try (Stream<Path> found = Files.list(SharedFolder.path("events"))) {
            found.filter(file -> file.toString().endsWith(".json")).forEach(files::add);
        }

        assertThat(files).isNotEmpty();
        for (Path file : files) {
            isWellFormed(json(alert(builtIn, Files.readString(file))), true);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"@timestamp\":\"2026-05-12T09:14:07Z\"}",
                "{}",
                "{\"process\":\"a\",\"user\":[\"b\",{\"name\":\"c\"}],\"host\":[1,{\"ip\":\"x\"}],\"event\":7}",
                "{\"host\":{\"name\":{\"a\":1},\"ip\":[[\"10.0.0.1\"]],\"os\":[\"linux\"]},\"source\":{\"port\":70000,\"ip\":\"h\"}}",
                "{\"process\":{\"pid\":\"12\",\"name\":[],\"executable\":null},\"file\":{\"path\":\"/\",\"size\":-1.5}}",
                "{\"event\":[{\"category\":\"a\",\"sequence\":\"x\"},{\"category\":[\"b\"],\"kind\":\"c\"}]}",
                "{\"threat\":\"x\",\"rule\":[\"y\"],\"tripline\":{\"fold\":{\"count\":-1e9,\"from\":7,\"to\":[]}}}",
                "{\"kibana\":{\"alert\":{\"uuid\":[1],\"own\":2}},\"unmapped\":1,\"@timestamp\":{}}",
                "{\"@timestamp\":\"-9223372036854775808\",\"event\":{\"kind\":{\"a\":{}},\"created\":\"then\"}}"
            })
    void alertOfAnOddEvent_isWellFormed(String event) {
        isWellFormed(json(alert(PLAIN, event)), true);
        isWellFormed(json(alert(fullRule(), event)), true);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"tripline\":[],\"rule\":null,\"event\":\"x\"}",
                "{\"tripline\":{\"rule\":{\"threat\":[1,{\"tactic\":[]},{\"technique\":{\"subtechnique\":\"x\"}}]}}}"
            })
    void documentThatIsNoAlert_isWellFormedToo(String document) {
        isWellFormed(document, false);
    }

    @Test
    void randomDocuments_areWellFormed() {
        for (int seed = 0; seed < 1000; seed++) {
            String document = RandomDocuments.of(seed);
            isWellFormed(document, false);
        }
    }

    @Test
    void alertsOfRandomEvents_areWellFormed() {
        Rule rule = fullRule();
        for (int seed = 0; seed < 300; seed++) {
            isWellFormed(json(alert(rule, RandomDocuments.of(seed))), true);
        }
    }

    @Test
    void deepestDocument_isRendered() {
        String event = "{\"a\":".repeat(120) + "1" + "}".repeat(120);

        isWellFormed(json(alert(PLAIN, event)), true);
    }

    /** The rules would be worth nothing if they let everything pass. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"class_uid\":2004 -> \"class_uid\":2005",
                "\"severity\":\"High\" -> \"severity\":\"Low\"",
                "\"is_alert\":true -> \"is_alert\":\"yes\"",
                "\"is_alert\":true -> \"own\":true",
                "\"version\":\"1.8.0\", -> ",
                "\"port\":57114 -> \"port\":65536",
                "\"ip\":\"192.168.64.23\" -> \"ip\":\"h\"",
                "\"risk_score\":73 -> \"risk_score\":73.5",
                "\"uid\":\"TA0007\",\"name\":\"Discovery\", -> "
            })
    void rulesOfOcsf_findWhatIsWrong(String change) {
        String[] sides = change.split(" -> ", -1);
        String document = AlertFormat.OCSF.render(fullAlert());

        assertThat(document).contains(sides[0]);
        assertThat(OcsfRules.problems(document.replace(sides[0], sides[1]))).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"kibana.alert.depth\":1 -> \"kibana.alert.depth\":\"x\"",
                "\"kibana.alert.depth\":1, -> ",
                "\"kibana.alert.depth\":1 -> \"kibana.alert.depth\":1,\"kibana.own\":1",
                "\"event.kind\":\"signal\" -> \"event.kind\":\"alert\"",
                "\"index\":\"logs- -> \"own\":\"logs-"
            })
    void rulesOfKibana_findWhatIsWrong(String change) {
        String[] sides = change.split(" -> ", -1);
        String document = AlertFormat.KIBANA.render(fullAlert());

        assertThat(document).contains(sides[0]);
        assertThat(KibanaRules.problems(document.replace(sides[0], sides[1]), true)).isNotEmpty();
    }
}
