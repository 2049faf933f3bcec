package io.tripline.alert.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import co.elastic.clients.elasticsearch.core.BulkResponse;
import co.elastic.clients.elasticsearch.core.bulk.BulkOperation;
import co.elastic.clients.elasticsearch.core.bulk.BulkResponseItem;
import co.elastic.clients.elasticsearch.core.bulk.OperationType;
import co.elastic.clients.json.JsonpMapper;
import co.elastic.clients.json.JsonpUtils;
import co.elastic.clients.json.jackson.Jackson3JsonpMapper;
import io.tripline.alert.Delivery;
import io.tripline.alert.SinkAnswer;
import io.tripline.alert.SinkAnswer.Fate;
import jakarta.json.stream.JsonParser;
import java.io.StringReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ElasticsearchSinkTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String INDEX = "alerts-tripline";
    private static final List<Delivery> ONE = TestDeliveries.of(1);
    private static final List<Delivery> THREE = TestDeliveries.of(3);

    private final StrictBulkServer server = StrictBulkServer.start();

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void createsADocumentForEachAlertUnderItsId() throws Exception {
        assertThat(send(sink(3), THREE)).isEqualTo(SinkAnswer.delivered(3));

        assertThat(server.violations()).isEmpty();
        assertThat(server.requests()).hasSize(1);
        assertThat(server.documents())
                .containsOnlyKeys(TestDeliveries.id(0), TestDeliveries.id(1), TestDeliveries.id(2))
                .containsEntry(TestDeliveries.id(1), JSON.readTree(THREE.get(1).document()));
        assertThat(server.indices().values()).containsOnly(INDEX);
    }

    @Test
    void sendsTheBytesThatTheProtocolAsksFor() throws Exception {
        send(sink(5), THREE.subList(0, 2));

        StrictBulkServer.Request request = server.requests().getFirst();
        assertThat(request.body())
                .isEqualTo(
                        """
                        {"create":{"_index":"alerts-tripline","_id":"%s"}}
                        %s
                        {"create":{"_index":"alerts-tripline","_id":"%s"}}
                        %s
                        """
                                .formatted(
                                        TestDeliveries.id(0),
                                        THREE.get(0).document(),
                                        TestDeliveries.id(1),
                                        THREE.get(1).document()));
        int length = request.body().getBytes(StandardCharsets.UTF_8).length;
        assertThat(request.headers())
                .containsEntry("Content-Type", "application/x-ndjson")
                .containsEntry("Content-Length", Integer.toString(length))
                .containsEntry("User-Agent", "Tripline")
                .doesNotContainKeys("Transfer-Encoding", "Authorization");
    }

    @Test
    void writesTheActionThatTheOfficialClientWrites() throws Exception {
        send(sink(1), ONE);

        BulkOperation operation =
                BulkOperation.of(o ->
                        o.create(c -> c.index(INDEX).id(TestDeliveries.id(0)).document(Map.of())));
        String theirs = JsonpUtils.toJsonString(operation, new Jackson3JsonpMapper());
        String ours = server.requests().getFirst().body().lines().findFirst().orElseThrow();
        assertThat(JSON.readTree(ours)).isEqualTo(JSON.readTree(theirs));
    }

    @Test
    void theServerOfTheseTestsAnswersAsTheOfficialClientReads() throws Exception {
        server.failItem(TestDeliveries.id(1), 400, "document_parsing_exception", "failed to parse");
        try (ElasticsearchSink sink = sink(3)) {
            sink.send(THREE);
            sink.send(THREE);
        }

        BulkResponse first = read(server.requests().get(0).answer());
        assertThat(first.errors()).isTrue();
        assertThat(first.items())
                .extracting(BulkResponseItem::status)
                .containsExactly(201, 400, 201);
        assertThat(first.items())
                .extracting(BulkResponseItem::operationType)
                .containsOnly(OperationType.Create);
        assertThat(first.items().get(1).error()).isNotNull();
        BulkResponse second = read(server.requests().get(1).answer());
        assertThat(second.items())
                .extracting(BulkResponseItem::status)
                .containsExactly(409, 201, 409);
    }

    @Test
    void whatIsThereAlreadyIsDelivered() throws Exception {
        try (ElasticsearchSink sink = sink(3)) {
            sink.send(THREE.subList(0, 2));
            assertThat(sink.send(THREE)).isEqualTo(SinkAnswer.delivered(3));
        }
        assertThat(server.documents()).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 500, 503})
    void anItemThatMayPassFails(int status) throws Exception {
        server.failItem(TestDeliveries.id(1), status, "es_rejected_execution_exception", "queue");
        assertThat(send(sink(3), THREE).fates())
                .containsExactly(
                        new Fate.Delivered(),
                        new Fate.Failed(
                                "expected 201, found "
                                        + status
                                        + " es_rejected_execution_exception: queue"),
                        new Fate.Delivered());
    }

    @Test
    void anItemThatCannotBeReadIsRefusedAndItsValueNotShown() throws Exception {
        server.failItem(
                TestDeliveries.id(0),
                400,
                "document_parsing_exception",
                "[1:23] failed to parse field [host.ip] of type [ip]\n in document with id 'x'."
                        + " Preview of field's value: 'hunter2'");
        assertThat(send(sink(3), ONE).fates())
                .containsExactly(
                        new Fate.Refused(
                                "expected 201, found 400 document_parsing_exception: [1:23] failed"
                                        + " to parse field [host.ip] of type [ip]  in document with"
                                        + " id 'x'."));
    }

    @Test
    void aLongReasonIsCut() throws Exception {
        server.failItem(TestDeliveries.id(0), 403, "security_exception", "r".repeat(5000));
        assertThat(send(sink(1), ONE).fates())
                .containsExactly(
                        new Fate.Refused(
                                "expected 201, found 403 security_exception: "
                                        + "r".repeat(199)
                                        + "…"));
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 500, 502, 503, 504})
    void failsAsAWholeWhenTheServerIsInTrouble(int status) throws Exception {
        server.failNext(1, status, Map.of("Retry-After", "11"), "busy");
        SinkAnswer answer = send(sink(3), THREE);

        assertThat(answer.fates())
                .hasSize(3)
                .containsOnly(
                        new Fate.Failed(
                                "expected 2xx from %s, found %d: busy"
                                        .formatted(server.url(), status)));
        assertThat(answer.retryAfter()).isEqualTo(Duration.ofSeconds(11));
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 301, 401, 403, 404, 405, 410})
    void failsWhenSettingsCouldBeMended(int status) throws Exception {
        server.failNext(1, status, Map.of(), "");
        assertThat(send(sink(3), ONE).fates().getFirst()).isInstanceOf(Fate.Failed.class);
        assertThat(server.documents()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 413})
    void refusesAsAWholeWhenItIsTheBody(int status) throws Exception {
        server.failNext(1, status, Map.of(), "{}");
        assertThat(send(sink(3), THREE).fates())
                .hasSize(3)
                .allMatch(fate -> fate instanceof Fate.Refused);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''",
                "<html>a proxy</html>",
                "[]",
                "{}",
                "{\"items\":{}}",
                "{\"items\":[]}",
                "{\"items\":[{\"create\":{\"_id\":\"other\",\"status\":201}}]}",
                "{\"items\":[{\"create\":{\"status\":201}}]}",
                "{\"items\":[{\"index\":{\"_id\":\"@\",\"status\":201}}]}",
                "{\"items\":[{\"create\":{\"_id\":\"@\",\"status\":201},\"index\":{}}]}",
                "{\"items\":[{\"create\":{\"_id\":\"@\"}}]}",
                "{\"items\":[{\"create\":{\"_id\":\"@\",\"status\":\"created\"}}]}",
                "{\"items\":[{\"create\":{\"_id\":\"@\",\"status\":302}}]}",
                "{\"items\":[{\"create\":{\"_id\":\"@\",\"status\":201}},{}]}",
                "{\"items\":[{\"create\":{\"_id\":\"@\",\"status\":201}}",
                "{\"items\":[null]}",
            })
    void failsWhenTheAnswerIsNoneOfABulkRequest(String body) throws Exception {
        server.failNext(1, 200, Map.of(), body.replace("@", TestDeliveries.id(0)));
        assertThat(send(sink(3), ONE).fates().getFirst()).isInstanceOf(Fate.Failed.class);
    }

    @Test
    void failsThoseWhoseItemsAreOutOfStep() throws Exception {
        String item = "{\"create\":{\"_id\":\"%s\",\"status\":201}}";
        server.failNext(
                1,
                200,
                Map.of(),
                "{\"items\":[%s,%s,%s]}"
                        .formatted(
                                item.formatted(TestDeliveries.id(0)),
                                item.formatted(TestDeliveries.id(2)),
                                item.formatted(TestDeliveries.id(1))));
        assertThat(send(sink(3), THREE).fates())
                .extracting(Fate::getClass)
                .isEqualTo(List.of(Fate.Delivered.class, Fate.Failed.class, Fate.Failed.class));
    }

    @Test
    void failsWhenTheAnswerBreaksOff() throws Exception {
        try (RawServer raw = RawServer.sending("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{")) {
            assertThat(send(sink(raw.url("/")), ONE).fates())
                    .containsExactly(
                            new Fate.Failed(
                                    "expected a whole answer, found one cut off or too long"));
        }
    }

    @Test
    void failsWhenTheAnswerHasNoEnd() throws Exception {
        byte[] megabyte = "y".repeat(1 << 20).getBytes(StandardCharsets.UTF_8);
        try (RawServer raw =
                RawServer.answering((socket, out) -> {
                    out.write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.UTF_8));
                    while (true) {
                        out.write(megabyte);
                    }
                })) {
            assertThat(send(sink(raw.url("/")), ONE).fates())
                    .containsExactly(
                            new Fate.Failed(
                                    "expected a whole answer, found one cut off or too long"));
        }
    }

    @Test
    void deliversAgainWhenTheServerIsBack() throws Exception {
        try (ElasticsearchSink sink = sink(3)) {
            sink.send(ONE);
            server.stop();
            assertThat(sink.send(THREE).fates())
                    .hasSize(3)
                    .allMatch(fate -> fate instanceof Fate.Failed);
            server.restart();
            assertThat(sink.send(THREE)).isEqualTo(SinkAnswer.delivered(3));
        }
        assertThat(server.documents()).hasSize(3);
        assertThat(server.violations()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "//"})
    void keepsThePathThatElasticsearchIsBehind(String end) throws Exception {
        try (StrictBulkServer behind = StrictBulkServer.startUnder("/es/one")) {
            assertThat(send(sink(URI.create(behind.url() + end)), ONE))
                    .isEqualTo(SinkAnswer.delivered(1));
            assertThat(behind.violations()).isEmpty();
        }
    }

    @Test
    void authorizesWithAnApiKey() throws Exception {
        server.require("ApiKey dGhlIGtleQ==");
        assertThat(send(sink(1), ONE).fates().getFirst()).isInstanceOf(Fate.Failed.class);
        HttpTarget target = target(server.url()).withApiKey("dGhlIGtleQ==");
        assertThat(send(new ElasticsearchSink(target, INDEX, 1, text -> text), ONE))
                .isEqualTo(SinkAnswer.delivered(1));
    }

    @Test
    void authorizesWithUserAndPassword() throws Exception {
        server.require("Basic ZWxhc3RpYzpwOnc="); // elastic:p:w
        HttpTarget target = target(server.url()).withBasic("elastic", "p:w");
        assertThat(send(new ElasticsearchSink(target, INDEX, 1, text -> text), ONE))
                .isEqualTo(SinkAnswer.delivered(1));
        HttpTarget inUrl =
                target(URI.create(server.url().toString().replace("//", "//elastic:p%3Aw@")));
        assertThat(send(new ElasticsearchSink(inUrl, INDEX, 1, text -> text), THREE.subList(1, 2)))
                .isEqualTo(SinkAnswer.delivered(1));
    }

    @Test
    void writesADocumentOfSeveralLinesOnOne() throws Exception {
        send(sink(1), List.of(TestDeliveries.of(0, "{\r\n \"a\" :\n [ 1,\n2 ]\r}\n")));

        assertThat(server.violations()).isEmpty();
        assertThat(server.documents().get(TestDeliveries.id(0)))
                .isEqualTo(JSON.readTree("{\"a\":[1,2]}"));
    }

    @Test
    void refusesOnlyTheDocumentThatCannotBeRendered() throws Exception {
        ElasticsearchSink sink =
                new ElasticsearchSink(
                        target(server.url()),
                        INDEX,
                        3,
                        text -> text.contains(TestDeliveries.id(0)) ? "\n" : text);
        assertThat(send(sink, THREE).fates())
                .containsExactly(
                        new Fate.Refused(
                                "the document cannot be rendered: expected a JSON object, found"
                                        + " nothing"),
                        new Fate.Delivered(),
                        new Fate.Delivered());
    }

    @ParameterizedTest
    @ValueSource(strings = {"alerts", "logs-tripline.alerts-default", ".alerts", "ąlerts", "a+b_c"})
    void takesTheNameOfAnIndex(String name) throws Exception {
        ElasticsearchSink sink = new ElasticsearchSink(target(server.url()), name, 1, text -> text);
        assertThat(send(sink, ONE)).isEqualTo(SinkAnswer.delivered(1));
        assertThat(server.indices()).containsEntry(TestDeliveries.id(0), name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                "Alerts",
                "a\\b",
                "a/b",
                "a*",
                "a?",
                "a\"b",
                "<a-{now/d}>",
                "a|b",
                "a b",
                "a,b",
                "a#b",
                "a:b",
                "-a",
                "_a",
                "+a",
                "a\nb"
            })
    void refusesANameThatElasticsearchWould(String name) {
        HttpTarget target = target(server.url());
        assertThatThrownBy(() -> new ElasticsearchSink(target, name, 1, text -> text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("expected the name of an index or data stream");
    }

    @Test
    void refusesANameThatIsTooLong() {
        assertThat(IndexName.checked("a".repeat(255))).hasSize(255);
        assertThatThrownBy(() -> IndexName.checked("a".repeat(254) + "ą"))
                .hasMessageContaining("longer than 255 bytes");
    }

    @Test
    void refusesAUrlWithAQueryAndABatchThatIsNone() {
        HttpTarget query = target(URI.create("http://host/?pipeline=geheim"));
        assertThatThrownBy(() -> new ElasticsearchSink(query, INDEX, 1, text -> text))
                .hasMessage("expected a URL without a query, found one with");
        assertThatThrownBy(() -> sink(0)).hasMessage("expected a batch of at least 1, found 0");
    }

    private static BulkResponse read(String answer) {
        JsonpMapper mapper = new Jackson3JsonpMapper();
        try (JsonParser parser = mapper.jsonProvider().createParser(new StringReader(answer))) {
            return BulkResponse._DESERIALIZER.deserialize(parser, mapper);
        }
    }

    private static SinkAnswer send(ElasticsearchSink sink, List<Delivery> deliveries)
            throws Exception {
        try (sink) {
            return sink.send(deliveries);
        }
    }

    private ElasticsearchSink sink(int batch) {
        return new ElasticsearchSink(target(server.url()), INDEX, batch, text -> text);
    }

    private static ElasticsearchSink sink(URI url) {
        return new ElasticsearchSink(target(url), INDEX, 1, text -> text);
    }

    private static HttpTarget target(URI url) {
        return new HttpTarget(url, Map.of(), Duration.ofSeconds(5), Duration.ofSeconds(5), null);
    }
}
