package io.tripline.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.tripline.rule.RuleProblem.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ThreatReaderTest {

    private static RuleCatalog catalog(String threats) {
        return TestRules.ofTexts(TestRules.minimal("r-1", "any where true") + threats);
    }

    private static List<Threat> read(String threats) {
        RuleCatalog catalog = catalog(threats);
        assertThat(catalog.problems()).isEmpty();
        return catalog.rules().getFirst().threats();
    }

    private static Threat.Entry entry(String id) {
        return new Threat.Entry(id, "Name " + id, "https://example.org/" + id);
    }

    private static String table(String header, String id) {
        return "[%s]\nid = \"%s\"\nname = \"Name %s\"\nreference = \"https://example.org/%s\"\n"
                .formatted(header, id, id, id);
    }

    @Test
    void fileWithoutThreats_hasNone() {
        assertThat(read("")).isEmpty();
    }

    @Test
    void tacticThatIsMissing_isSaidAtItsTable() {
        RuleProblem problem =
                catalog("\n[[rule.threat]]\nframework = \"F\"\n").problems().getFirst();

        assertThat(problem.message()).contains("expected a tactic").endsWith("found none");
        assertThat(problem.sourceLine()).isEqualTo("[[rule.threat]]");
    }

    @Test
    void tactic_canStandAlone() {
        String text = "[[rule.threat]]\nframework = \"F\"\n" + table("rule.threat.tactic", "TA1");

        assertThat(read(text)).containsExactly(new Threat("F", entry("TA1"), List.of()));
    }

    @Test
    void severalThreats_keepTheirTechniquesAndSubtechniques() {
        String text =
                "[[rule.threat]]\nframework = \"F\"\n"
                        + table("[rule.threat.technique]", "T1")
                        + table("[rule.threat.technique.subtechnique]", "T1.1")
                        + table("[rule.threat.technique.subtechnique]", "T1.2")
                        + table("[rule.threat.technique]", "T2")
                        + table("rule.threat.tactic", "TA1")
                        + "[[rule.threat]]\nframework = \"G\"\n"
                        + table("[rule.threat.technique]", "T1")
                        + table("rule.threat.tactic", "TA2");

        assertThat(read(text))
                .containsExactly(
                        new Threat(
                                "F",
                                entry("TA1"),
                                List.of(
                                        new Threat.Technique(
                                                entry("T1"), List.of(entry("T1.1"), entry("T1.2"))),
                                        new Threat.Technique(entry("T2"), List.of()))),
                        new Threat(
                                "G",
                                entry("TA2"),
                                List.of(new Threat.Technique(entry("T1"), List.of()))));
    }

    @Test
    void namesAndReferences_mayBeMissing() {
        assertThat(read("[[rule.threat]]\n[rule.threat.tactic]\nid = \"TA1\"\n"))
                .containsExactly(new Threat("", new Threat.Entry("TA1", "", ""), List.of()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[[rule.threat]]\nframework = \"F\"\n",
                "[[rule.threat]]\ntactic = \"TA1\"\n",
                "[[rule.threat]]\n[rule.threat.tactic]\nname = \"no id\"\n",
                "[[rule.threat]]\n[rule.threat.tactic]\nid = 5\n",
                "[[rule.threat]]\ntechnique = [\"T1\"]\n[rule.threat.tactic]\nid = \"TA1\"\n",
                "[[rule.threat]]\n[rule.threat.tactic]\nid = \"TA1\"\n[[rule.threat.technique]]\nname = \"no id\"\n",
                "[[rule.threat]]\n[rule.threat.tactic]\nid = \"TA1\"\n[[rule.threat.technique]]\nid = \"T1\"\nsubtechnique = 5\n"
            })
    void mappingOfAnotherShape_isAProblemOfTheRule(String threats) {
        RuleCatalog catalog = catalog(threats);

        assertThat(catalog.rules()).isEmpty();
        assertThat(catalog.problems())
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.kind()).isEqualTo(Kind.TYPE);
                    assertThat(problem.message()).startsWith("threat: expected ");
                });
    }
}
