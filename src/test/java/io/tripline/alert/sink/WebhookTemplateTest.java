package io.tripline.alert.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class WebhookTemplateTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static final String HOSTILE =
            "\"},{\\ \n\r\t\u0000\u202e <!channel> <@U123> <http://evil|ok> &amp; @here {{rule.name}}";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"a\":\"{{rule.name}}\"} | {\"a\":\"DNS Request\"}",
                "{\"a\":{{process.pid}}} | {\"a\":4127}",
                "{\"a\":\"{{none.at.all}}{{host.none}}\"} | {\"a\":\"\"}",
                "{\"a\":\"{{threat.technique.id}}\"} | {\"a\":\"T1016\"}",
                "{\"a\":[{{#threat.tactic.name}}\"{{.}}\"{{/threat.tactic.name}}]} | {\"a\":[\"Discovery\"]}",
                "{\"a\":\"{{#none}}x{{/none}}{{^none}}y{{/none}}\"} | {\"a\":\"y\"}",
                "{\"a\":\"{{host}}\"} | {\"a\":\"{\\\"name\\\":\\\"mac-dev-07\\\"}\"}",
                "{\"a\":\"{{#host}}{{name}}{{/host}}\"} | {\"a\":\"mac-dev-07\"}",
                "{\"a\":\"{{@timestamp}}\"} | {\"a\":\"2026-05-12T09:14:07.238Z\"}",
                "{\"a\":\"{{rule.name.length}}{{rule.class}}{{getClass}}\"} | {\"a\":\"\"}",
            })
    void rendersFields(String template, String body) {
        assertThat(new WebhookTemplate(template).render(TestDeliveries.document("1")))
                .isEqualTo(body);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{{a.b}}", "{{{a.b}}}", "{{&a.b}}"})
    void escapesAValueHoweverItIsNamed(String name) {
        String document = JSON.createObjectNode().put("a.b", HOSTILE).toString();
        JsonNode body =
                JSON.readTree(new WebhookTemplate("{\"x\":\"" + name + "\"}").render(document));

        assertThat(body).isEqualTo(JSON.createObjectNode().put("x", HOSTILE));
    }

    @Test
    void leavesNumbersAsTheyWereWritten() {
        assertThat(
                        new WebhookTemplate("[\"{{a}}\"]")
                                .render("{\"a\":[1.50,1e3,12345678901234567890,true,null]}"))
                .isEqualTo("[\"1.50, 1e3, 12345678901234567890, true\"]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"a\":\"{{#rule}}\"} | does not compile | line 1",
                "{\"a\":\"{{#rule}}{{/host}}\"} | does not compile | line 1",
                "{\"a\":{{rule.name}}} | no body of a sample alert | line 1, column",
                "{\"a\":1,} | no body of a sample alert | line 1, column",
                "{\"a\":1}} | no body of a sample alert | line 1, column",
                "{\"a\":1}{\"b\":2} | no body of a sample alert | line 1, column",
                "{\"a\":1{{#tripline.fold}}x{{/tripline.fold}}} | no body of a sample alert | line 1, column",
                "\"text\" | no body of a sample alert | line 1, column",
                "`` | no body of a sample alert | expected one JSON object",
                "{\"a\":\"{{> file}}\"} | template | ",
            })
    void refusesATemplateThatCannotWorkAndSaysWhere(String template, String what, String where) {
        assertThatThrownBy(() -> new WebhookTemplate(template))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(what)
                .hasMessageContaining(where == null ? "" : where);
    }

    @Test
    void saysWhichLineOfTheBodyIsNoJson() {
        assertThatThrownBy(() -> new WebhookTemplate("{\n \"a\": 1,\n \"b\": oops\n}"))
                .hasMessageContaining("line 3, column");
    }

    @Test
    void doesNotRepeatAValueThatMakesNoJson() {
        WebhookTemplate template = new WebhookTemplate("{\"a\":{{process.pid}}}");
        assertThatThrownBy(() -> template.render("{\"process\":{\"pid\":\"hunter2\"}}"))
                .isInstanceOf(Rendering.Unrenderable.class)
                .hasMessageContaining("line 1, column")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void slackShowsTheAlert() {
        assertThat(render(ReadyTemplate.SLACK, TestDeliveries.document("a64264")))
                .isEqualTo(
                        JSON.readTree(
                                """
                                {"text":"medium: DNS Request on mac-dev-07",
                                 "unfurl_links":false,"unfurl_media":false,
                                 "blocks":[
                                  {"type":"header","text":{"type":"plain_text","emoji":false,"text":"DNS Request"}},
                                  {"type":"section","text":{"type":"mrkdwn","verbatim":true,
                                   "text":"network event with process syncagent"}},
                                  {"type":"section","fields":[
                                   {"type":"mrkdwn","verbatim":true,"text":"*Severity*\\nmedium"},
                                   {"type":"mrkdwn","verbatim":true,"text":"*Risk score*\\n47"},
                                   {"type":"mrkdwn","verbatim":true,"text":"*Host*\\nmac-dev-07"},
                                   {"type":"mrkdwn","verbatim":true,"text":"*User*\\njdoe"},
                                   {"type":"mrkdwn","verbatim":true,"text":"*Process*\\nsyncagent"},
                                   {"type":"mrkdwn","verbatim":true,"text":"*Command line*\\n/tmp/syncagent --once"},
                                   {"type":"mrkdwn","verbatim":true,"text":"*ATT&amp;CK tactic*\\nDiscovery"},
                                   {"type":"mrkdwn","verbatim":true,"text":"*ATT&amp;CK technique*\\nT1016\\nSystem Network Configuration Discovery"}]},
                                  {"type":"context","elements":[{"type":"mrkdwn","verbatim":true,
                                   "text":"2026-05-12T09:14:07.238Z · rule 47e46d85 · alert a64264"}]}]}
                                """));
    }

    @Test
    void teamsShowsTheAlert() {
        JsonNode body = render(ReadyTemplate.TEAMS, TestDeliveries.document("a64264"));

        assertThat(body.path("type").asString()).isEqualTo("message");
        assertThat(body.path("attachments").size()).isEqualTo(1);
        JsonNode attachment = body.at("/attachments/0");
        assertThat(attachment.path("contentType").asString())
                .isEqualTo("application/vnd.microsoft.card.adaptive");
        assertThat(attachment.path("contentUrl").isNull()).isTrue();
        JsonNode card = attachment.path("content");
        assertThat(card.path("type").asString()).isEqualTo("AdaptiveCard");
        assertThat(card.path("version").asString()).isEqualTo("1.4");
        assertThat(card.path("body").findValuesAsString("text"))
                .containsExactly(
                        "DNS Request",
                        "network event with process syncagent",
                        "Severity: ",
                        "medium",
                        "Risk score: ",
                        "47",
                        "Host: ",
                        "mac-dev-07",
                        "User: ",
                        "jdoe",
                        "Process: ",
                        "syncagent",
                        "Command line: ",
                        "/tmp/syncagent --once",
                        "ATT&CK tactic: ",
                        "Discovery",
                        "ATT&CK technique: ",
                        "T1016 System Network Configuration Discovery",
                        "2026-05-12T09:14:07.238Z · rule 47e46d85 · alert a64264");
        // a TextBlock or a FactSet would read Markdown out of the values
        assertThat(card.path("body").findValuesAsString("type"))
                .containsOnly("RichTextBlock", "TextRun");
    }

    @ParameterizedTest
    @EnumSource
    void showsHowManyAlertsWereFolded(ReadyTemplate ready) {
        JsonNode body = render(ready, SampleAlerts.FOLDED);

        assertThat(body.toString())
                .contains(
                        "Folded: 3 alerts from 2026-01-02T03:04:05Z to 2026-01-02T03:05:05Z\\n"
                                + "a reason");
        assertThat(render(ready, SampleAlerts.ALERT).toString()).doesNotContain("olded");
    }

    @ParameterizedTest
    @EnumSource
    void showsADashForWhatIsMissing(ReadyTemplate ready) {
        JsonNode empty = render(ready, "{}");

        assertThat(empty.toString()).contains("–").doesNotContain("\"\"");
        assertSameShape(empty, render(ready, TestDeliveries.document("1")));
    }

    @ParameterizedTest
    @EnumSource
    void hostileValuesDoNotChangeTheShape(ReadyTemplate ready) {
        JsonNode body = render(ready, filled(HOSTILE));

        assertSameShape(body, render(ready, TestDeliveries.document("1")));
        assertThat(body.toString()).doesNotContain("\\u0000", "\u202e", "DNS Request");
        if (ready == ReadyTemplate.SLACK) {
            assertThat(body.toString())
                    .doesNotContain("<", ">", "@here")
                    .contains("&lt;!channel&gt; &lt;@U123&gt; &lt;http://evil|ok&gt; &amp;amp;");
        }
    }

    @ParameterizedTest
    @EnumSource
    void longAndManyValuesStayWithinTheLimits(ReadyTemplate ready) {
        for (String value :
                new String[] {"n".repeat(10_000), "<&>".repeat(4000), "💥ą".repeat(6000)}) {
            ObjectNode many = (ObjectNode) JSON.readTree(filled(value));
            many.withArray("/host/ip");
            ((ObjectNode) many.path("host")).putArray("name").add(value).add(value);
            ((ObjectNode) many.path("tripline"))
                    .putArray("fold")
                    .add(JSON.createObjectNode().put("count", value))
                    .add(JSON.createObjectNode().put("count", value));
            JsonNode body = render(ready, many.toString());

            assertSameShape(body, render(ready, TestDeliveries.document("1")));
            if (ready == ReadyTemplate.SLACK) {
                assertSlackLimits(body);
            } else {
                assertThat(body.toString().getBytes(StandardCharsets.UTF_8))
                        .hasSizeLessThan(21_000);
            }
            assertThat(body.toString()).contains("…").doesNotContain("\ufffd");
        }
    }

    @Test
    void cutsBetweenCharactersAndNeverInsideAnEntity() {
        assertThat(ChatText.slack("abcde", 5)).isEqualTo("abcde");
        assertThat(ChatText.slack("abcdef", 5)).isEqualTo("abcd…");
        assertThat(ChatText.slack("abc&", 5)).isEqualTo("abc…");
        assertThat(ChatText.slack("abc💥d", 5)).isEqualTo("abc…");
        assertThat(ChatText.slack("abc💥", 5)).isEqualTo("abc💥");
        assertThat(ChatText.teams("abcdef", 5)).isEqualTo("abcd…");
        assertThat(ChatText.teams("abc💥d", 5)).isEqualTo("abc…");
        assertThat(ChatText.teams("abc💥", 5)).isEqualTo("abc💥");
    }

    private static void assertSlackLimits(JsonNode body) {
        JsonNode blocks = body.path("blocks");
        assertThat(blocks.size()).isLessThanOrEqualTo(50);
        assertThat(body.path("text").asString()).hasSizeLessThanOrEqualTo(3000);
        assertThat(body.at("/blocks/0/text/text").asString()).hasSizeLessThanOrEqualTo(150);
        assertThat(body.at("/blocks/1/text/text").asString()).hasSizeLessThanOrEqualTo(3000);
        JsonNode fields = body.at("/blocks/2/fields");
        assertThat(fields.size()).isLessThanOrEqualTo(10);
        for (JsonNode field : fields) {
            assertThat(field.path("text").asString()).hasSizeLessThanOrEqualTo(2000);
        }
    }

    /** The same keys and the same lengths of arrays all the way down. */
    private static void assertSameShape(JsonNode one, JsonNode other) {
        assertThat(one.getNodeType()).isEqualTo(other.getNodeType());
        assertThat(one.propertyNames()).isEqualTo(other.propertyNames());
        assertThat(one.size()).isEqualTo(other.size());
        for (String name : one.propertyNames()) {
            assertSameShape(one.path(name), other.path(name));
        }
        for (int i = 0; one.isArray() && i < one.size(); i++) {
            assertSameShape(one.get(i), other.get(i));
        }
    }

    /** The alert with one text for every text. */
    private static String filled(String value) {
        ObjectNode document = (ObjectNode) JSON.readTree(TestDeliveries.document("1"));
        fill(document, value);
        return document.toString();
    }

    private static void fill(ObjectNode object, String value) {
        for (String name : object.propertyNames().toArray(String[]::new)) {
            if (object.get(name) instanceof ObjectNode inner) {
                fill(inner, value);
            } else {
                object.put(name, value);
            }
        }
    }

    private static JsonNode render(ReadyTemplate ready, String document) {
        return JSON.readTree(new WebhookTemplate(ready.text()).render(document));
    }
}
