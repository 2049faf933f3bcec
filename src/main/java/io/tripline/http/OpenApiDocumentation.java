package io.tripline.http;

import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.info.License;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.parameters.RequestBody;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import io.swagger.v3.oas.models.tags.Tag;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.info.BuildProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.HttpStatus;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the OpenAPI document says beyond the controllers' own annotations: bodies, problems and
 * examples. The examples are files in {@code resources/openapi}; a test sends the request among
 * them and compares the answers.
 */
@Configuration(proxyBeanMethods = false)
public class OpenApiDocumentation {

    private static final String JSON = "application/json";
    private static final String PROBLEM_JSON = "application/problem+json";

    private static final Map<Integer, String> EVENTS_PROBLEMS =
            Map.of(
                    400, "Empty, a scalar, or a single value that is no readable event",
                    408, "A body that comes too slowly, or does not go on",
                    413, "Longer than a limit",
                    415, "Another media type or content coding",
                    429,
                            "One client's requests hold half of the memory for requests: fewer at a time",
                    503, "Busy: send the same body again after Retry-After seconds");

    private static final String STORE_DOWN =
            "The alert store cannot be reached: send the same request again after Retry-After seconds";

    /** Answers of which no property is ever left out. */
    private static final List<String> ALWAYS_THERE =
            List.of(
                    "EventsAnswer",
                    "AlertsAnswer",
                    "RulesAnswer",
                    "RuleSummary",
                    "RuleProblem",
                    "SkippedFile",
                    "ReloadAnswer",
                    "RuleFile",
                    "DeliveriesAnswer",
                    "SinkDeliveries",
                    "DeadLetter",
                    "Replayed",
                    "QuarantineAnswer",
                    "Quarantined",
                    "QuarantinedBytes");

    private final JsonMapper json;

    OpenApiDocumentation(JsonMapper json) {
        this.json = json;
    }

    @Bean
    OpenApiCustomizer triplineOpenApi(ObjectProvider<BuildProperties> build) {
        return api -> {
            BuildProperties known = build.getIfAvailable();
            api.info(
                    new Info()
                            .title("Tripline Detection API")
                            .description(
                                    "Judges events against compiled EQL detection rules as they arrive, and answers with"
                                            + " alerts and their MITRE ATT&CK mapping.")
                            .version(known == null ? "development" : known.getVersion())
                            .license(
                                    new License()
                                            .name("Apache-2.0")
                                            .url("https://www.apache.org/licenses/LICENSE-2.0")));
            api.tags(
                    List.of(
                            new Tag().name("events").description("Events in, alerts out"),
                            new Tag().name("alerts").description("Alerts that were kept"),
                            new Tag().name("rules").description("The rules in force"),
                            new Tag()
                                    .name("deliveries")
                                    .description("What each sink still has to get"),
                            new Tag().name("quarantine").description("What could not be read")));
            api.getComponents().addSchemas("Problem", problemSchema());
            api.getComponents().addSchemas("Alert", alertSchema());
            api.getComponents().addSchemas("OcsfAlert", ocsfSchema());
            api.getComponents().addSchemas("KibanaAlert", kibanaSchema());
            ALWAYS_THERE.forEach(name -> requireAll(api.getComponents().getSchemas().get(name)));
            describeAccess(api);
            describeEvents(path(api, "/api/v1/events").getPost());
            describeRead(api, "/api/v1/rules", "rules", Map.of());
            describeRead(
                    api, "/api/v1/rules/{rule_id}", "rule", Map.of(404, "No such rule in force"));
            answer(path(api, "/api/v1/rules/reload").getPost()).example(example("reload"));
            describeRead(
                    api,
                    "/api/v1/alerts",
                    "alerts",
                    Map.of(400, "A parameter out of its range", 503, STORE_DOWN));
            describeRead(
                    api,
                    "/api/v1/alerts/{id}",
                    "alert",
                    Map.of(400, "No such format", 404, "No such alert is kept", 503, STORE_DOWN));
            Operation stream = path(api, "/api/v1/alerts/stream").getGet();
            addProblem(stream, 400, "A Last-Event-ID that is none");
            addProblem(stream, 503, "Too many readers, or the store is down: come back later");
            describeRead(api, "/api/v1/deliveries", "deliveries", Map.of(503, STORE_DOWN));
            Operation replay = path(api, "/api/v1/deliveries/{sink}/replay").getPost();
            answer(replay).example(example("replayed"));
            addProblem(replay, 404, "No such sink in the settings");
            addProblem(replay, 503, STORE_DOWN);
            describeRead(
                    api,
                    "/api/v1/quarantine",
                    "quarantine",
                    Map.of(400, "A parameter out of its range", 503, STORE_DOWN));
            describeRead(
                    api,
                    "/api/v1/quarantine/{id}",
                    "quarantined",
                    Map.of(404, "Nothing of this id is kept", 503, STORE_DOWN));
            answer(path(api, "/api/v1/alerts/{id}").getGet()).schema(anyForm());
            answer(stream, "text/event-stream").example(streamed());
            answer(path(api, "/api/v1/quarantine/{id}").getGet(), "application/octet-stream")
                    .example(quarantinedBytes());
            api.getPaths().forEach(OpenApiDocumentation::exemplifyProblems);
        };
    }

    /** Each way alone is enough; without keys none is needed. */
    private static void describeAccess(OpenAPI api) {
        Map<String, SecurityScheme> schemes = new LinkedHashMap<>();
        schemes.put(
                "bearer",
                new SecurityScheme()
                        .type(SecurityScheme.Type.HTTP)
                        .scheme("bearer")
                        .description("The key"));
        schemes.put(
                "basic",
                new SecurityScheme()
                        .type(SecurityScheme.Type.HTTP)
                        .scheme("basic")
                        .description("The key as password, any user"));
        schemes.put(
                "apiKey",
                new SecurityScheme()
                        .type(SecurityScheme.Type.APIKEY)
                        .in(SecurityScheme.In.HEADER)
                        .name("Authorization")
                        .description("ApiKey, then base64 of id:key, any id"));
        schemes.put(
                "certificate",
                new SecurityScheme()
                        .type(SecurityScheme.Type.MUTUALTLS)
                        .description("A client certificate that is configured"));
        schemes.forEach((name, scheme) -> {
            api.getComponents().addSecuritySchemes(name, scheme);
            api.addSecurityItem(new SecurityRequirement().addList(name));
        });
        api.getPaths().values().stream()
                .flatMap(path -> path.readOperations().stream())
                .forEach(operation -> {
                    addProblem(operation, 401, "No key, or one that is not valid");
                    addProblem(operation, 403, "The key lacks the role for this");
                    addProblem(operation, 406, "An Accept that allows none of the answer's types");
                    addProblem(operation, 500, "The service failed; its log says why");
                });
    }

    private void describeEvents(Operation post) {
        Object event = example("event");
        MediaType one =
                new MediaType()
                        .schema(new Schema<>().description("An event, or an array of events"))
                        .example(event);
        MediaType lines =
                new MediaType()
                        .schema(text("One event a line"))
                        .example(json.writeValueAsString(event) + "\n");
        post.requestBody(
                new RequestBody()
                        .required(true)
                        .content(
                                new Content()
                                        .addMediaType(JSON, one)
                                        .addMediaType("application/x-ndjson", lines)
                                        .addMediaType("application/ndjson", lines)
                                        .addMediaType("application/jsonl", lines)));
        answer(post).example(example("events"));
        EVENTS_PROBLEMS.forEach((status, description) -> addProblem(post, status, description));
    }

    private void describeRead(
            OpenAPI api, String path, String example, Map<Integer, String> problems) {
        Operation get = path(api, path).getGet();
        answer(get).example(example(example));
        problems.forEach((status, description) -> addProblem(get, status, description));
    }

    private static PathItem path(OpenAPI api, String path) {
        return Objects.requireNonNull(api.getPaths().get(path), path);
    }

    private static MediaType answer(Operation operation) {
        return answer(operation, JSON);
    }

    private static MediaType answer(Operation operation, String type) {
        ApiResponse ok = Objects.requireNonNull(operation.getResponses().get("200"));
        return Objects.requireNonNull(ok.getContent().get(type));
    }

    private String streamed() {
        return "id:1\nevent:alert\ndata:" + json.writeValueAsString(example("alert")) + "\n\n";
    }

    private String quarantinedBytes() {
        String base64 = json.valueToTree(example("quarantined")).path("base64").asString();
        return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
    }

    /**
     * What is wrong differs from request to request; the rest is told by the status and the path.
     */
    private static void exemplifyProblems(String path, PathItem item) {
        item.readOperations().stream()
                .flatMap(operation -> operation.getResponses().entrySet().stream())
                .forEach(response -> {
                    Content content = response.getValue().getContent();
                    MediaType problem = content == null ? null : content.get(PROBLEM_JSON);
                    if (problem != null) {
                        HttpStatus status = HttpStatus.valueOf(Integer.parseInt(response.getKey()));
                        Map<String, Object> example = new LinkedHashMap<>();
                        example.put("type", RequestRefused.typeOf(reasonOf(status)).toString());
                        example.put("title", status.getReasonPhrase());
                        example.put("status", status.value());
                        example.put("detail", response.getValue().getDescription());
                        example.put("instance", path.replaceAll("\\{(\\w+)}", "$1"));
                        problem.example(example);
                    }
                });
    }

    private static void addProblem(Operation operation, int status, String description) {
        MediaType problem =
                new MediaType().schema(new Schema<>().$ref("#/components/schemas/Problem"));
        operation
                .getResponses()
                .addApiResponse(
                        String.valueOf(status),
                        new ApiResponse()
                                .description(
                                        HttpStatus.valueOf(status).getReasonPhrase()
                                                + ": "
                                                + description)
                                .content(new Content().addMediaType(PROBLEM_JSON, problem)));
    }

    /** As {@link RequestRefused} names it, else as the status is named. */
    private static String reasonOf(HttpStatus status) {
        return Stream.of(
                        RequestRefused.malformed(""),
                        RequestRefused.tooLarge(""),
                        RequestRefused.overShare(""),
                        RequestRefused.busy(""))
                .filter(refused -> refused.status() == status)
                .map(RequestRefused::reason)
                .findFirst()
                .orElseGet(() -> status.name().toLowerCase(Locale.ROOT));
    }

    private static void requireAll(@Nullable Schema<?> schema) {
        Objects.requireNonNull(schema).required(List.copyOf(schema.getProperties().keySet()));
    }

    /** Open, since it holds whatever the event holds; named are the parts that every alert has. */
    private static Schema<?> alertSchema() {
        Schema<Object> schema = new Schema<>();
        schema.types(Set.of("object"));
        schema.description("The event with the alert written over it, in ECS");
        schema.addProperty("@timestamp", text("The event's time, else the time of receipt"));
        schema.addProperty(
                "event",
                object(
                        "The event's own, with kind = alert, created, severity, risk_score, reason"));
        schema.addProperty("rule", object("id, name, description, author, license, category"));
        schema.addProperty(
                "threat", object("The ATT&CK mapping in ECS: framework, tactic, technique"));
        schema.addProperty(
                "tripline",
                object("alert.{id, late, lag_ms, generation, duplicate}, rule.*, original_event"));
        schema.required(List.of("@timestamp", "event", "rule", "tripline"));
        schema.additionalProperties(true);
        return schema;
    }

    private static Schema<?> anyForm() {
        Schema<Object> schema = new Schema<>();
        for (String form : List.of("Alert", "OcsfAlert", "KibanaAlert")) {
            schema.addAnyOfItem(new Schema<>().$ref("#/components/schemas/" + form));
        }
        return schema;
    }

    private static Schema<?> ocsfSchema() {
        Schema<?> schema = object("The alert as a Detection Finding (2004) of OCSF 1.8.0");
        schema.addProperty("class_uid", integer("2004, Detection Finding"));
        schema.addProperty("time", integer("The event's time, in milliseconds since 1970"));
        schema.addProperty("severity_id", integer("The rule's severity, as OCSF numbers it"));
        schema.addProperty("metadata", object("Version of OCSF, product, and the alert's id"));
        schema.addProperty("finding_info", object("The rule, and its ATT&CK mapping"));
        schema.required(List.of("class_uid", "time", "severity_id", "metadata", "finding_info"));
        return schema;
    }

    private static Schema<?> kibanaSchema() {
        Schema<?> schema =
                object("The alert as Elastic Security keeps it: the event, and kibana.alert.*");
        schema.addProperty("@timestamp", text("The time of detection"));
        schema.addProperty("kibana.alert.uuid", text("The alert's id"));
        schema.addProperty("kibana.alert.original_time", text("The event's time"));
        schema.required(List.of("@timestamp", "kibana.alert.uuid", "kibana.alert.original_time"));
        return schema;
    }

    private static Schema<?> object(String description) {
        return new Schema<>()
                .types(Set.of("object"))
                .description(description)
                .additionalProperties(true);
    }

    private static Schema<?> problemSchema() {
        Schema<Object> schema = new Schema<>();
        schema.types(Set.of("object"));
        schema.description("What went wrong (RFC 9457)");
        schema.addProperty("type", text("Which sort of problem, a URI"));
        schema.addProperty("title", text("The status in words"));
        schema.addProperty("status", integer("The HTTP status"));
        schema.addProperty("detail", text("What was expected, what was found, and what to do"));
        schema.addProperty("instance", text("The path of the request"));
        schema.required(List.of("type", "title", "status", "detail", "instance"));
        return schema;
    }

    private static Schema<?> integer(String description) {
        return new Schema<>().types(Set.of("integer")).format("int64").description(description);
    }

    private static Schema<?> text(String description) {
        return new Schema<>().types(Set.of("string")).description(description);
    }

    private Object example(String name) {
        ClassPathResource file = new ClassPathResource("openapi/" + name + ".json");
        try {
            return json.readValue(file.getContentAsString(StandardCharsets.UTF_8), Object.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
