package io.tripline;

import static org.assertj.core.api.Assertions.assertThat;

import io.tripline.alert.AlertFormat;
import io.tripline.quarantine.Poison;
import io.tripline.quarantine.Quarantine;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The OpenAPI document tells the truth: its example request, sent, is answered with its example
 * answers.
 */
class OpenApiIT {

    private static final JsonMapper JSON = JsonMapper.shared();

    /** What differs from run to run. */
    private static final Set<String> VOLATILE =
            Set.of("took", "created", "ingested", "lag_ms", "late", "last_match");

    private static RunningService service;
    private static JsonNode api;
    private static JsonNode answer;

    @BeforeAll
    static void start() throws Exception {
        service = RunningService.start("tripline.alerts.sinks.siem.type=stdout");
        api = service.getJson("/v3/api-docs");
        answer = service.postEvents(example(requestBody("application/json")).toString());
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private static JsonNode requestBody(String mediaType) {
        return api.at("/paths")
                .get("/api/v1/events")
                .at("/post/requestBody/content")
                .get(mediaType);
    }

    private static JsonNode example(JsonNode mediaType) {
        assertThat(mediaType.path("example").isMissingNode()).isFalse();
        return mediaType.get("example");
    }

    private static JsonNode answerExample(String path, String method) {
        return example(
                api.at("/paths")
                        .get(path)
                        .get(method)
                        .at("/responses/200/content")
                        .get("application/json"));
    }

    /** A copy without what differs from run to run. */
    private static JsonNode stable(JsonNode node) {
        JsonNode copy = node.deepCopy();
        strip(copy);
        return copy;
    }

    private static void strip(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.remove(VOLATILE);
            object.forEach(OpenApiIT::strip);
        } else if (node instanceof ArrayNode array) {
            array.forEach(OpenApiIT::strip);
        }
    }

    @Test
    void isOpenApi31OfTheDetectionApiAlone() {
        assertThat(api.get("openapi").asString()).startsWith("3.1");
        assertThat(new TreeSet<>(api.get("paths").propertyNames()))
                .containsExactly(
                        "/api/v1/alerts",
                        "/api/v1/alerts/stream",
                        "/api/v1/alerts/{id}",
                        "/api/v1/deliveries",
                        "/api/v1/deliveries/{sink}/replay",
                        "/api/v1/events",
                        "/api/v1/quarantine",
                        "/api/v1/quarantine/{id}",
                        "/api/v1/rules",
                        "/api/v1/rules/reload",
                        "/api/v1/rules/{rule_id}");
    }

    @Test
    void exampleEventIsAnsweredWithTheExampleAnswer() {
        assertThat(stable(answer)).isEqualTo(stable(answerExample("/api/v1/events", "post")));
        assertThat(answer.get("matched").asInt()).isOne();
    }

    @Test
    void exampleLinesAreJudgedToo() throws Exception {
        String lines = example(requestBody("application/x-ndjson")).asString();

        JsonNode judged =
                JSON.readTree(
                        service.post(
                                        BodyPublishers.ofString(lines),
                                        "Content-Type",
                                        "application/x-ndjson")
                                .body());

        assertThat(judged.get("matched").asInt()).isOne();
    }

    @Test
    void otherAnswersAreLikeTheirExamples() throws Exception {
        String alertId = answer.at("/alerts/0/tripline/alert/id").asString();
        JsonNode rules = service.getJson("/api/v1/rules");
        String ruleId = rules.at("/rules/0/rule_id").asString();
        JsonNode rule = service.getJson("/api/v1/rules/" + ruleId);

        assertThat(stable(service.getJson("/api/v1/alerts")))
                .isEqualTo(stable(answerExample("/api/v1/alerts", "get")));
        assertThat(stable(service.getJson("/api/v1/alerts/" + alertId)))
                .isEqualTo(stable(answerExample("/api/v1/alerts/{id}", "get")));
        assertThat(withoutMatches(rules))
                .isEqualTo(withoutMatches(answerExample("/api/v1/rules", "get")));
        assertThat(withoutMatches(rule))
                .isEqualTo(withoutMatches(answerExample("/api/v1/rules/{rule_id}", "get")));
    }

    @Test
    void reloadIsLikeItsExample() throws Exception {
        JsonNode reloaded = JSON.readTree(service.send("POST", "/api/v1/rules/reload").body());

        assertThat(reloaded).isEqualTo(answerExample("/api/v1/rules/reload", "post"));
    }

    @Test
    void deliveriesHaveThePropertiesOfTheirExamples() throws Exception {
        JsonNode deliveries = service.getJson("/api/v1/deliveries");
        JsonNode replayed =
                JSON.readTree(service.send("POST", "/api/v1/deliveries/siem/replay").body());

        assertThat(deliveries.at("/sinks/0").propertyNames())
                .containsExactlyElementsOf(
                        answerExample("/api/v1/deliveries", "get").at("/sinks/0").propertyNames());
        assertThat(replayed.propertyNames())
                .containsExactlyElementsOf(
                        answerExample("/api/v1/deliveries/{sink}/replay", "post").propertyNames());
    }

    @Test
    void quarantineIsLikeItsExamples() throws Exception {
        JsonNode page = answerExample("/api/v1/quarantine", "get");
        JsonNode one = answerExample("/api/v1/quarantine/{id}", "get");
        service.bean(Quarantine.class).keep(List.of(poison(one)), Duration.ofSeconds(20));

        assertThat(service.getJson("/api/v1/quarantine")).isEqualTo(page);
        JsonNode shown = service.getJson("/api/v1/quarantine/" + one.get("id").asString());
        assertThat(shown).isEqualTo(one);
        JsonNode schema = api.at("/components/schemas/QuarantinedBytes");
        assertThat(schema.get("properties").propertyNames())
                .containsExactlyInAnyOrderElementsOf(shown.propertyNames());
        assertThat(schema.get("required")).hasSameSizeAs(shown);
        assertThat(
                        api.at("/paths")
                                .get("/api/v1/quarantine/{id}")
                                .at("/get/responses/200/content")
                                .propertyNames())
                .containsExactly("application/json", "application/octet-stream");
    }

    private static Poison poison(JsonNode shown) {
        return new Poison(
                "default",
                shown.get("intake").asString(),
                shown.get("source").asString(),
                shown.get("client").asString(),
                Instant.parse(shown.get("created").asString()),
                shown.get("reason").asString(),
                shown.get("detail").asString(),
                Base64.getDecoder().decode(shown.get("base64").asString()),
                shown.get("size").asLong(),
                shown.get("judged").asBoolean());
    }

    /** The matches depend on which of these tests ran before. */
    private static JsonNode withoutMatches(JsonNode node) {
        JsonNode copy = stable(node);
        for (ObjectNode holder : holders(copy)) {
            assertThat(holder.remove("matches").asInt()).isPositive();
        }
        return copy;
    }

    private static List<ObjectNode> holders(JsonNode node) {
        return node.has("rules")
                ? List.of((ObjectNode) node.at("/rules/0"))
                : List.of((ObjectNode) node);
    }

    @Test
    void formatsOfAnAlertAreThoseThatItNames() throws Exception {
        String alertId = answer.at("/alerts/0/tripline/alert/id").asString();
        JsonNode get = api.at("/paths").get("/api/v1/alerts/{id}").get("get");
        JsonNode format =
                get.get("parameters")
                        .valueStream()
                        .filter(parameter -> parameter.get("name").asString().equals("format"))
                        .findFirst()
                        .orElseThrow();

        assertThat(format.at("/schema/default").asString()).isEqualTo("ecs");
        assertThat(format.get("required").asBoolean()).isFalse();
        assertThat(get.get("responses").propertyNames()).contains("200", "400", "404");
        List<String> labels = new ArrayList<>();
        format.at("/schema/enum").forEach(label -> labels.add(label.asString()));
        assertThat(labels)
                .isEqualTo(Stream.of(AlertFormat.values()).map(AlertFormat::label).toList());
        for (int i = 0; i < labels.size(); i++) {
            JsonNode alert =
                    service.getJson("/api/v1/alerts/" + alertId + "?format=" + labels.get(i));
            String schema =
                    get.at("/responses/200/content")
                            .get("application/json")
                            .at("/schema/anyOf/" + i + "/$ref")
                            .asString();
            JsonNode required = api.at(schema.substring(1) + "/required");
            assertThat(required).isNotEmpty();
            required.forEach(
                    name -> assertThat(alert.has(name.asString())).as(name.asString()).isTrue());
        }
    }

    @Test
    void everyRefusalOfEventsIsDocumentedAsAProblem() {
        JsonNode responses = api.at("/paths").get("/api/v1/events").at("/post/responses");

        assertThat(responses.propertyNames())
                .contains("200", "400", "408", "413", "415", "429", "503");
        responses
                .properties()
                .forEach(response -> {
                    if (!response.getKey().equals("200")) {
                        assertThat(
                                        response.getValue()
                                                .at("/content")
                                                .get("application/problem+json")
                                                .at("/schema/$ref")
                                                .asString())
                                .isEqualTo("#/components/schemas/Problem");
                    }
                });
    }

    @Test
    void everyRequestAndAnswerHasAnExample() {
        assertThat(contents(api.get("paths")))
                .hasSizeGreaterThan(30)
                .allSatisfy(content ->
                        assertThat(content)
                                .isNotEmpty()
                                .allSatisfy(mediaType ->
                                        assertThat(mediaType.has("example"))
                                                .as(content.toString())
                                                .isTrue()));
    }

    private static List<JsonNode> contents(JsonNode node) {
        List<JsonNode> found = new ArrayList<>();
        node.properties()
                .forEach(property -> {
                    if (property.getKey().equals("content")) {
                        found.add(property.getValue());
                    } else if (!property.getKey().equals("example")) {
                        found.addAll(contents(property.getValue()));
                    }
                });
        return found;
    }

    @Test
    void problemsAreLikeTheirExamples() throws Exception {
        expectProblem(
                "/api/v1/rules/{rule_id}", "get", 404, service.get("/api/v1/rules/rule_id").body());
        expectProblem("/api/v1/events", "post", 400, post("{", "application/json"));
        expectProblem("/api/v1/events", "post", 415, post("{}", "text/csv"));
        expectProblem("/api/v1/alerts", "get", 400, service.get("/api/v1/alerts?limit=0").body());
    }

    private static String post(String body, String type) throws Exception {
        return service.post(BodyPublishers.ofString(body), "Content-Type", type).body();
    }

    private static void expectProblem(String path, String method, int status, String body) {
        JsonNode example =
                example(
                        api.at("/paths")
                                .get(path)
                                .get(method)
                                .at("/responses/" + status + "/content")
                                .get("application/problem+json"));
        JsonNode problem = JSON.readTree(body);

        assertThat(problem.propertyNames())
                .containsExactlyInAnyOrderElementsOf(example.propertyNames());
        for (String name : List.of("type", "title", "status", "instance")) {
            assertThat(problem.get(name)).isEqualTo(example.get(name));
        }
    }

    @Test
    void streamHasNoOtherForm() throws Exception {
        HttpResponse<String> refused =
                service.send(
                        "GET",
                        "/api/v1/alerts/stream",
                        BodyPublishers.noBody(),
                        "Accept",
                        "application/json");

        assertThat(refused.statusCode()).isEqualTo(406);
        assertThat(refused.headers().firstValue("Content-Type"))
                .contains("application/problem+json");
    }

    @Test
    void answersHaveThePropertiesThatTheirSchemasRequire() {
        JsonNode required = api.at("/components/schemas/EventsAnswer/required");

        assertThat(required).isNotEmpty();
        required.forEach(
                name -> assertThat(answer.has(name.asString())).as(name.asString()).isTrue());
    }

    @Test
    void pageToTryItIsServed() throws Exception {
        assertThat(service.get("/swagger-ui.html").statusCode()).isIn(200, 302);
        assertThat(service.get("/swagger-ui/index.html").body()).contains("swagger");
    }
}
