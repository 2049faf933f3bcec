package io.tripline.intake;

import static io.tripline.event.TestEvents.MATCHING;
import static io.tripline.event.TestEvents.matching;
import static io.tripline.intake.IntakeFixture.at;
import static io.tripline.rule.TestRules.minimal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tripline.rule.TestRules;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bulk requests, and byte for byte what they are answered. */
class BulkIntakeTest {

    private IntakeFixture intake = new IntakeFixture(TestRules.builtIn());

    private static String items(String... items) {
        return "{\"took\":0,\"errors\":false,\"items\":[" + String.join(",", items) + "]}";
    }

    private static String item(String operation, String index) {
        return "{\"" + operation + "\":{\"_index\":\"" + index + "\",\"status\":201}}";
    }

    private String utf8(String body, @Nullable String index) throws IOException {
        return intake.bulk(body.getBytes(StandardCharsets.UTF_8), index);
    }

    @Test
    void bulk_goldenAnswer() throws IOException {
        String answer =
                intake.bulk(
                        "{\"create\":{\"_index\":\"logs-x\",\"_id\":\"é\\\"1\"}}\n"
                                + MATCHING
                                + "\n{\"index\":{}}\n{\"a\":1}\n{\"delete\":{\"_index\":\"i\",\"_id\":7}}\n"
                                + "{\"update\":{\"_index\":\"logs-x\",\"_id\":null}}\n{\"doc\":{\"b\":2}}\n");

        assertThat(answer)
                .isEqualTo(
                        "{\"took\":0,\"errors\":false,\"items\":[{\"create\":{\"_index\":\"logs-x\",\"_id\":\"é\\\"1\",\"status\":201}},"
                                + "{\"index\":{\"_index\":\"logs\",\"status\":201}},"
                                + "{\"delete\":{\"_index\":\"i\",\"_id\":\"7\",\"status\":200}},"
                                + "{\"update\":{\"_index\":\"logs-x\",\"status\":201}}]}");
        intake.expectCounted(3, 0);
        assertThat(at(intake.alert(), "ingest.index")).isEqualTo("logs-x");
        assertThat(at(intake.alert(), "ingest.intake")).isEqualTo("bulk");
    }

    @Test
    void bulk_ofMoreDeletionsThanABodyMayHaveEvents_isRefused() {
        intake.maxEvents = 10;

        assertThatThrownBy(() -> intake.bulk("{\"delete\":{}}\n".repeat(11)))
                .isInstanceOf(IntakeRequest.TooMuch.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", " \r\n\n"})
    void bulk_nothing(String body) throws IOException {
        assertThat(intake.bulk(body)).isEqualTo(items());
        intake.expectCounted(0, 0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"index\":{}}",
                "{\"index\":{\"_index\":\"path\"}}",
                "{ \"index\" : { \"_index\" : \"path\" } }",
                "  {\"index\": {\"_index\": \"path\", \"_type\": \"_doc\"}}",
                "{\"index\":{\"_index\":null,\"_id\":null,\"routing\":null}}",
                "{\"index\":{\"_index\":\"\",\"dynamic_templates\":{},\"require_data_stream\":true,\"pipeline\":\"p\"}}",
                "{\"index\":{\"_index\":[1],\"_id\":{},\"if_seq_no\":1,\"what\":[null]}}",
                "{\"index\":null}",
                "{\"index\":\"x\"}",
                "{\"index\":1}",
                "{\"index\":[]}"
            })
    void bulk_actions(String action) throws IOException {
        String expected = items(item("index", "path"), item("index", "path"));
        for (String newline : List.of("\n", "\r\n", "\n\n", "\r\n \r\n")) {
            for (String last : List.of("", newline)) {
                String body =
                        String.join(newline, action, matching("1"), action, matching("2")) + last;
                assertThat(utf8(body, "path")).isEqualTo(expected);
                intake.expectCounted(2, 0);
            }
        }
        assertThat(intake.alerts()).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '`',
            value = {
                "{\"doc\":EVENT} # 1",
                "{\"doc\":EVENT,\"doc_as_upsert\":true} # 1",
                "{\"script\":{\"source\":\"x\"},\"upsert\":EVENT} # 1",
                "{\"doc\":null,\"upsert\":EVENT} # 1",
                "{\"doc\":{\"log\":TEXT}} # 1",
                "EVENT # 1",
                "{\"log\":TEXT} # 1",
                "{\"script\":{\"source\":\"x\"}} # 0",
                "{\"doc\":1} # 0",
                "{\"doc\":nope} # 0",
                "{\"doc\":null} # 0",
                "{\"a\":nope} # 0"
            })
    void bulk_updates(String document, int alerts) throws IOException {
        String quoted = "\"" + MATCHING.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
        String body =
                "{\"update\":{\"_index\":\"i\"}}\n"
                        + document.replace("EVENT", MATCHING).replace("TEXT", quoted)
                        + "\n";

        assertThat(intake.bulk(body)).isEqualTo(items(item("update", "i")));
        intake.expectCounted(alerts, 1 - alerts);
        assertThat(intake.alerts()).hasSize(alerts);
        assertThat(intake.kept()).hasSize(1 - alerts);
    }

    /** What an event has by the name of its index stands nowhere in it. */
    @Test
    void bulk_dataStreamOfTheIndexIsNotFilteredAway() throws IOException {
        intake =
                new IntakeFixture(
                        TestRules.ofTexts(
                                TestRules.minimal(
                                        "r",
                                        "any where process.name == \"mimikatz.exe\" or data_stream.dataset == \"endpoint.events.process\"")));
        StringBuilder body = new StringBuilder();
        for (int i = 0; i < 10; i++) {
            body.append("{\"create\":{\"_index\":\"logs-endpoint.events.process-default\"}}\n")
                    .append("{\"n\":%d,\"x\":\"%s\"}\n".formatted(i, ".".repeat(300)));
        }
        intake.bulk(body.toString());

        assertThat(intake.alertIds()).hasSize(10);
    }

    @Test
    void bulk_onePoisonAmongManyIsDoneToo() throws IOException {
        for (String poison :
                List.of("{\"torn\":", "text", "null", "[1]", "{\"a\":nope}", "\"x\"")) {
            StringBuilder body = new StringBuilder();
            List<String> expected = new ArrayList<>();
            for (int i = 0; i < 1000; i++) {
                body.append("{\"create\":{\"_index\":\"i\"}}\n")
                        .append(i == 500 ? poison : "{\"n\":" + i + "}")
                        .append('\n');
                expected.add(item("create", "i"));
            }
            assertThat(intake.bulk(body.toString()))
                    .isEqualTo(items(expected.toArray(String[]::new)));
            intake.expectCounted(999, 1);
        }
        assertThat(intake.kept())
                .containsExactly(
                        "not_json {\"torn\":",
                        "not_an_object text",
                        "not_an_object null",
                        "not_an_object [1]",
                        "not_json {\"a\":nope}",
                        "not_an_object \"x\"");
    }

    @Test
    void bulk_tooLargeDocument() throws IOException {
        intake.maxEvent = 10_000;
        String body =
                "{\"index\":{}}\n{\"x\":\"%s\"}\n{\"index\":{}}\n%s\n"
                        .formatted("y".repeat(50_000), MATCHING);

        assertThat(intake.bulk(body))
                .isEqualTo(items(item("index", "logs"), item("index", "logs")));
        intake.expectCounted(1, 1);
        assertThat(intake.poison().getFirst().reason()).isEqualTo("too_large");
        assertThat(intake.poison().getFirst().size()).isEqualTo(50_008);
    }

    @Test
    void bulk_eventsWithoutActions() throws IOException {
        assertThat(utf8(MATCHING + "\n{\"CREATE\":{}}\n{}\n" + matching("2"), "i"))
                .isEqualTo(
                        items(
                                item("index", "i"),
                                item("index", "i"),
                                item("index", "i"),
                                item("index", "i")));
        intake.expectCounted(4, 0);
        assertThat(intake.alerts()).hasSize(2);
    }

    @Test
    void bulk_deletionThatSaysNothingHasNoDocument() throws IOException {
        assertThat(intake.bulk("{\"delete\":null}\n" + MATCHING))
                .isEqualTo(
                        items(
                                "{\"delete\":{\"_index\":\"logs\",\"status\":200}}",
                                item("index", "logs")));
        intake.expectCounted(1, 0);
    }

    @Test
    void bulk_actionWithoutDocument() throws IOException {
        assertThat(intake.bulk("{\"index\":{}}\n{\"a\":1}\n{\"create\":{\"_index\":\"i\"}}\n"))
                .isEqualTo(items(item("index", "logs"), item("create", "i")));
        intake.expectCounted(1, 1);
        assertThat(intake.kept()).containsExactly("no_document {\"create\":{\"_index\":\"i\"}}");
    }

    @Test
    void bulk_overlongIndexIsNone() throws IOException {
        String body = "{\"index\":{\"_index\":\"" + "i".repeat(256) + "\"}}\n{}\n";
        assertThat(intake.bulk(body)).isEqualTo(items(item("index", "logs")));
        intake.expectCounted(1, 0);
    }

    @ParameterizedTest
    @CsvSource({
        "logs-endpoint.events.process-default, endpoint.events.process",
        ".ds-logs-endpoint.events.process-default-2026.05.12-000001, endpoint.events.process",
        "winlogbeat, "
    })
    void bulk_indexNamesTheDataStream(String index, @Nullable String dataset) throws IOException {
        intake =
                new IntakeFixture(
                        TestRules.ofTexts(
                                minimal(
                                        "r",
                                        "any where data_stream.dataset == \"endpoint.events.process\" and data_stream.namespace == \"default\" and data_stream.type == \"logs\"")));
        String meta = "{\"create\":{\"_index\":\"" + index + "\"}}\n";
        String wrapped = "{\"message\":\"{\\\"w\\\":1}\"}\n";
        String own = "{\"data_stream\":{\"dataset\":\"mine\"}}\n";

        intake.bulk(meta + "{\"a\":1}\n" + meta + wrapped + meta + own);

        intake.expectCounted(3, 0);
        assertThat(intake.alerts()).hasSize(dataset == null ? 0 : 2);
    }

    private static List<Map.Entry<String, Map<?, ?>>> parsed(String answer) {
        List<Map.Entry<String, Map<?, ?>>> items = new ArrayList<>();
        Map<String, @Nullable Object> document = IntakeFixture.object(answer);
        assertThat(document.keySet()).containsExactly("took", "errors", "items");
        for (Object item : (List<?>) document.get("items")) {
            Map.Entry<?, ?> only = ((Map<?, ?>) item).entrySet().iterator().next();
            items.add(Map.entry(String.valueOf(only.getKey()), (Map<?, ?>) only.getValue()));
        }
        return items;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "i",
                "logs-endpoint.events.process-default",
                "ééééééééééééééééé",
                "\u0001\u0001\u0001\u0001\u0001\u0001\u0001\u0001",
                "\uD83D\uDE00\uD83D\uDE00\uD83D\uDE00\uD83D\uDE00\uD83D\uDE00\uD83D\uDE00",
                "\"\"\"\"\"\"\"\"\"\"",
                "1234567\uD83D\uDE00"
            })
    void answer_tenThousandActionsFitFluentBit(String index) throws IOException {
        String[] operations = {"index", "create", "update", "delete"};
        BulkAnswer answer = new BulkAnswer();
        for (int i = 0; i < 10_000; i++) {
            answer.add(operations[i % 4], index, "0123456789abcdefghij" + i);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        answer.writeTo(out, 123_456);

        assertThat(out.size()).isLessThan(512 * 1024);
        assertThat(answer.length(123_456)).isEqualTo(out.size());
        List<Map.Entry<String, Map<?, ?>>> items = parsed(out.toString(StandardCharsets.UTF_8));
        assertThat(items).hasSize(10_000);
        for (int i = 0; i < items.size(); i++) {
            assertThat(items.get(i).getKey()).isEqualTo(operations[i % 4]);
            assertThat(items.get(i).getValue().get("_index")).isInstanceOf(String.class);
        }
    }

    @Test
    void answer_leavesOutIdsBeforeIndices() throws IOException {
        BulkAnswer answer = new BulkAnswer();
        for (int i = 0; i < 6000; i++) {
            answer.add(
                    "create",
                    i % 2 == 0 ? "logs-one" : "logs-two",
                    "an id of thirty characters and " + i);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        answer.writeTo(out, 1);

        assertThat(out.size()).isLessThan(512 * 1024);
        List<Map.Entry<String, Map<?, ?>>> items = parsed(out.toString(StandardCharsets.UTF_8));
        assertThat(items).hasSize(6000);
        assertThat(items.get(5999).getValue().get("_index")).isEqualTo("logs-two");
        assertThat(items.get(0).getValue().containsKey("_id")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"index, 20000", "create, 19600"})
    void answer_twentyThousandActionsFitWithoutIndices(String operation, int actions)
            throws IOException {
        BulkAnswer answer = new BulkAnswer();
        for (int i = 0; i < actions; i++) {
            answer.add(operation, "logs-x", "id-" + i);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        answer.writeTo(out, 123_456);

        assertThat(out.size()).isLessThan(512 * 1000);
        assertThat(answer.length(123_456)).isEqualTo(out.size());
        assertThat(out.toString(StandardCharsets.UTF_8))
                .isEqualTo(
                        "{\"took\":123456,\"errors\":false,\"items\":["
                                + ("{\"" + operation + "\":{\"status\":201}},").repeat(actions - 1)
                                + ("{\"" + operation + "\":{\"status\":201}}]}"));
    }
}
