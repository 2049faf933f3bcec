package io.tripline.http;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.content;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.jsonPath;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import io.tripline.rule.RuleSource;
import io.tripline.rule.TestRules;
import java.util.List;
import org.junit.jupiter.api.Test;

class RulesControllerTest {

    @Test
    void listsARuleBeforeAndAfterItsFirstMatch() throws Exception {
        ApiFixture api = new ApiFixture();

        api.mvc
                .perform(get("/api/v1/rules"))
                .andExpect(status().isOk())
                .andExpect(jsonPath("$.generation", is(1)))
                .andExpect(jsonPath("$.problems", hasSize(0)))
                .andExpect(jsonPath("$.skipped", hasSize(0)))
                .andExpect(jsonPath("$.rules", hasSize(1)))
                .andExpect(jsonPath("$.rules[0].rule_id", is(ApiFixture.RULE_ID)))
                .andExpect(jsonPath("$.rules[0].severity", is("medium")))
                .andExpect(jsonPath("$.rules[0].risk_score", is(47)))
                .andExpect(jsonPath("$.rules[0].tags", hasItem("OS: macOS")))
                .andExpect(jsonPath("$.rules[0].file", is("rule.toml")))
                .andExpect(jsonPath("$.rules[0].matches", is(0)))
                .andExpect(jsonPath("$.rules[0].last_match", nullValue()))
                .andExpect(jsonPath("$.rules[0].warnings", hasSize(0)));

        api.mvc.perform(
                post("/api/v1/events")
                        .contentType("application/json")
                        .content(ApiFixture.matchingEvent()));

        api.mvc
                .perform(get("/api/v1/rules"))
                .andExpect(jsonPath("$.rules[0].matches", is(1)))
                .andExpect(jsonPath("$.rules[0].last_match", is(ApiFixture.NOW.toString())));
    }

    @Test
    void showsAllThatTheFileHolds() throws Exception {
        new ApiFixture()
                .mvc
                .perform(get("/api/v1/rules/" + ApiFixture.RULE_ID))
                .andExpect(status().isOk())
                .andExpect(jsonPath("$.from", is("now-9m")))
                .andExpect(jsonPath("$.index[0]", is("logs-endpoint.events.network-*")))
                .andExpect(jsonPath("$.timestamp_override", is("event.ingested")))
                .andExpect(jsonPath("$.license", is("Elastic License v2")))
                .andExpect(jsonPath("$.author[0]", is("Elastic")))
                .andExpect(
                        jsonPath("$.query", containsString("dns where host.os.type == \"macos\"")))
                .andExpect(jsonPath("$.threat[0].tactic.id", is("TA0007")))
                .andExpect(jsonPath("$.threat[0].technique[0].subtechnique[0].id", is("T1016.001")))
                .andExpect(jsonPath("$.metadata.creation_date", is("2026/01/30")))
                .andExpect(jsonPath("$.fields", hasItem("process.code_signature.exists")))
                .andExpect(jsonPath("$.unknown_fields", hasSize(0)))
                .andExpect(jsonPath("$.matches", is(0)))
                .andExpect(jsonPath("$.last_match", nullValue()));
    }

    @Test
    void unknownRuleIsAProblem() throws Exception {
        new ApiFixture()
                .mvc
                .perform(get("/api/v1/rules/nope"))
                .andExpect(status().isNotFound())
                .andExpect(content().contentType("application/problem+json"))
                .andExpect(jsonPath("$.detail", containsString("'nope'")))
                .andExpect(jsonPath("$.instance", is("/api/v1/rules/nope")));
    }

    @Test
    void listsProblemsWithTheirPlaceAndFilesInOtherLanguages() throws Exception {
        String broken =
                """
                [rule]
                rule_id = "r"
                name = "n"
                type = "eql"
                language = "eql"
                query = 'process where process.name = "x"'
                """;
        String other =
                "[rule]\nrule_id = \"q\"\nname = \"n\"\ntype = \"query\"\nlanguage = \"kuery\"\nquery = 'a:b'\n";

        new ApiFixture(
                        List.of(
                                new RuleSource.Text("broken.toml", broken),
                                new RuleSource.Text("other.toml", other)))
                .mvc
                .perform(get("/api/v1/rules"))
                .andExpect(jsonPath("$.rules", hasSize(0)))
                .andExpect(jsonPath("$.problems", hasSize(1)))
                .andExpect(jsonPath("$.problems[0].file", is("broken.toml")))
                .andExpect(jsonPath("$.problems[0].line", is(6)))
                .andExpect(jsonPath("$.problems[0].column", is(37)))
                .andExpect(jsonPath("$.problems[0].kind", is("syntax")))
                .andExpect(jsonPath("$.problems[0].message", containsString("'=='")))
                .andExpect(jsonPath("$.problems[0].source_line", containsString("process.name = ")))
                .andExpect(jsonPath("$.skipped[0].file", is("other.toml")))
                .andExpect(jsonPath("$.skipped[0].reason", containsString("query")));
    }

    @Test
    void reloadSaysWhatIsInForceOfEachFile_andWhatIsWrongWithIt() throws Exception {
        RuleSource sound = new RuleSource.Text("a.toml", TestRules.minimal("a", "any where true"));
        ApiFixture api =
                new ApiFixture(
                        List.of(
                                sound,
                                new RuleSource.Text(
                                        "b.toml", TestRules.minimal("b", "any where true"))));
        api.files =
                List.of(
                        sound,
                        new RuleSource.Text("b.toml", TestRules.minimal("b", "any were true")),
                        new RuleSource.Text("c.toml", TestRules.minimal("c", "any where false")),
                        new RuleSource.Text("d.toml", "[rule]\ntype = \"esql\"\n"));

        api.mvc
                .perform(post("/api/v1/rules/reload"))
                .andExpect(status().isOk())
                .andExpect(jsonPath("$.generation", is(2)))
                .andExpect(jsonPath("$.accepted", hasSize(2)))
                .andExpect(jsonPath("$.accepted[0].file", is("a.toml")))
                .andExpect(jsonPath("$.accepted[0].rule_ids", is(List.of("a"))))
                .andExpect(jsonPath("$.accepted[1].file", is("c.toml")))
                .andExpect(jsonPath("$.kept", hasSize(1)))
                .andExpect(jsonPath("$.kept[0].file", is("b.toml")))
                .andExpect(jsonPath("$.kept[0].rule_ids", is(List.of("b"))))
                .andExpect(jsonPath("$.problems", hasSize(1)))
                .andExpect(jsonPath("$.problems[0].file", is("b.toml")))
                .andExpect(jsonPath("$.problems[0].line", is(6)))
                .andExpect(jsonPath("$.problems[0].kind", is("syntax")))
                .andExpect(jsonPath("$.skipped", hasSize(1)))
                .andExpect(jsonPath("$.skipped[0].file", is("d.toml")));
        api.mvc
                .perform(get("/api/v1/rules"))
                .andExpect(jsonPath("$.generation", is(2)))
                .andExpect(jsonPath("$.rules", hasSize(3)))
                .andExpect(jsonPath("$.problems[0].file", is("b.toml")));
    }

    @Test
    void reloadThatFailsIsAProblem_andChangesNothing() throws Exception {
        ApiFixture api = new ApiFixture();
        api.files = null; // whatever goes wrong in reading

        api.mvc
                .perform(post("/api/v1/rules/reload"))
                .andExpect(status().isInternalServerError())
                .andExpect(content().contentType("application/problem+json"))
                .andExpect(jsonPath("$.instance", is("/api/v1/rules/reload")));
        api.mvc
                .perform(get("/api/v1/rules"))
                .andExpect(jsonPath("$.generation", is(1)))
                .andExpect(jsonPath("$.rules", hasSize(1)));
    }
}
