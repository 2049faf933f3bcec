package io.tripline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Whatever is sent over a real port gets a clear answer, a problem document and never a 500, and
 * the heap of this JVM, 256 MB as the build sets it, is enough.
 */
class BadInputIT {

    private static final int MEGABYTE = 1 << 20;
    private static final JsonMapper JSON = JsonMapper.shared();

    private static RunningService service;

    @BeforeAll
    static void start() {
        assertThat(Runtime.getRuntime().maxMemory())
                .as("the build bounds the heap")
                .isLessThanOrEqualTo(256L * MEGABYTE);
        service = RunningService.start();
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private static void expectProblem(HttpResponse<String> answer, int status) throws Exception {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type").orElse(""))
                .startsWith("application/problem+json");
        JsonNode problem = JSON.readTree(answer.body());
        assertThat(problem.get("status").asInt()).isEqualTo(status);
        for (String key : List.of("type", "title", "detail", "instance")) {
            assertThat(problem.path(key).asString()).as(key).isNotBlank();
        }
    }

    private static HttpResponse<String> postJson(byte[] body) throws Exception {
        return service.post(BodyPublishers.ofByteArray(body), "Content-Type", "application/json");
    }

    /** A stream of spaces, sent in chunks. */
    private static InputStream spaces(long length) {
        byte[] megabyte = " ".repeat(MEGABYTE).getBytes(StandardCharsets.US_ASCII);
        List<InputStream> parts = new ArrayList<>();
        for (long sent = 0; sent < length; sent += MEGABYTE) {
            parts.add(new ByteArrayInputStream(megabyte));
        }
        return new SequenceInputStream(Collections.enumeration(parts));
    }

    @Test
    void twoHundredMegabytesAreTooMuch_announced() throws Exception {
        expectProblem(
                service.post(
                        BodyPublishers.fromPublisher(
                                BodyPublishers.ofInputStream(() -> spaces(200L * MEGABYTE)),
                                200L * MEGABYTE),
                        "Content-Type",
                        "application/json"),
                413);
    }

    @Test
    void twoHundredMegabytesAreTooMuch_chunked() throws Exception {
        expectProblem(
                service.post(
                        BodyPublishers.ofInputStream(() -> spaces(200L * MEGABYTE)),
                        "Content-Type",
                        "application/json"),
                413);
    }

    @Test
    void bombsAtTheSameTimeAreRefused() throws Exception {
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bomb)) {
            spaces(1000L * MEGABYTE).transferTo(gzip);
        }
        Callable<HttpResponse<String>> send =
                () ->
                        service.post(
                                BodyPublishers.ofByteArray(bomb.toByteArray()),
                                "Content-Type",
                                "application/json",
                                "Content-Encoding",
                                "gzip");
        try (ExecutorService clients = Executors.newFixedThreadPool(6)) {
            for (Future<HttpResponse<String>> answer :
                    clients.invokeAll(Collections.nCopies(12, send))) {
                // those that find the memory for bodies taken are told to come again
                expectProblem(answer.get(), answer.get().statusCode() == 503 ? 503 : 413);
            }
        }
        assertThat(service.postEvents("{}").get("evaluated").asInt())
                .as("the service goes on")
                .isOne();
    }

    @Test
    void busyAnswerSaysWhenToComeAgain() throws Exception {
        Callable<HttpResponse<String>> send =
                () ->
                        service.post(
                                BodyPublishers.ofInputStream(() -> spaces(50L * MEGABYTE)),
                                "Content-Type",
                                "application/json");
        int busy = 0;
        try (ExecutorService clients = Executors.newFixedThreadPool(8)) {
            for (Future<HttpResponse<String>> answer :
                    clients.invokeAll(Collections.nCopies(16, send))) {
                if (answer.get().statusCode() == 503) {
                    expectProblem(answer.get(), 503);
                    assertThat(answer.get().headers().firstValue("Retry-After")).contains("1");
                    busy++;
                } else {
                    expectProblem(answer.get(), 400);
                }
            }
        }
        assertThat(busy).as("eight bodies of 50 MB do not fit into this heap at once").isPositive();
    }

    @Test
    void manyMatchesAreAnsweredWithinTheHeap() throws Exception {
        String event =
                """
                {"event":{"category":"network","action":"lookup_result","id":"%06d"},"host":{"os":{"type":"macos"}},\
                "process":{"code_signature":{"exists":false}},"dns":{"question":{"name":"ident.me"}}}
                """;
        StringBuilder body = new StringBuilder();
        for (int i = 0; i < 20_000; i++) {
            body.append(event.formatted(i));
        }

        HttpResponse<String> answer =
                service.postLinesAndSkipTheAnswer(BodyPublishers.ofString(body.toString()));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body())
                .startsWith("{\"took\":")
                .contains("\"matched\":20000,\"duplicates\":0,");
    }

    @Test
    void manySmallEventsThatAllMatchAtTheSameTimeAreAnsweredOrToldToComeAgain(@TempDir Path folder)
            throws Exception {
        Path rule =
                Files.writeString(
                        folder.resolve("all.toml"),
                        "[rule]\nrule_id='all'\nname='all'\ntype='eql'\nlanguage='eql'\nquery='any where true'\n");
        try (RunningService greedy = RunningService.start("tripline.rules.locations=" + rule)) {
            String lines = "{\"event.id\":\"k\"}\n".repeat(190_000);
            Callable<HttpResponse<String>> send =
                    () -> greedy.postLinesAndSkipTheAnswer(BodyPublishers.ofString(lines));
            int judged = 0;
            try (ExecutorService clients = Executors.newFixedThreadPool(8)) {
                for (Future<HttpResponse<String>> answer :
                        clients.invokeAll(Collections.nCopies(8, send))) {
                    if (answer.get().statusCode() == 200) {
                        assertThat(answer.get().body()).contains("\"matched\":190000,");
                        judged++;
                    } else {
                        expectProblem(answer.get(), 503);
                    }
                }
            }
            assertThat(judged).isPositive();
            assertThat(greedy.metric("tripline_rule_matches_total")).isEqualTo(190_000.0 * judged);
        }
    }

    @Test
    void millionBadLinesAreNamedAndCounted() throws Exception {
        HttpResponse<String> answer =
                service.postLinesAndSkipTheAnswer(BodyPublishers.ofString("x\n".repeat(1_000_000)));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body())
                .contains("\"received\":1000000,\"evaluated\":0,\"rejected\":1000000,");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"@timestamp\":-9223372036854775808",
                "\"@timestamp\":\"-9223372036854775808\"",
                "\"@timestamp\":1e300",
                "\"@timestamp\":{\"a\":1}",
                "\"@timestamp\":[\"x\",\"2026-01-01\"]",
                "\"event.ingested\":9223372036854775807",
                "\"event.ingested\":[]",
                "\"rule\":[{\"id\":1},{\"id\":2},7]",
                "\"threat\":\"x\"",
                "\"tripline\":[[[]]]",
                "\"event.x\":[[1,[2]],{\"y\":{}}]",
            })
    void oddFieldOfAMatchingEventIsAnswered(String field) throws Exception {
        JsonNode answer =
                service.postEvents(
                        """
                        {"event":{"category":"network","action":"lookup_result"},"host.os.type":"macos",
                        "process.code_signature.exists":false,"dns.question.name":"ident.me",%s}\
                        """
                                .formatted(field));

        assertThat(answer.path("matched").asInt()).as(answer.toString()).isOne();
        assertThat(answer.at("/alerts/0/rule/name").asString()).startsWith("DNS Request");
    }

    @Test
    void eventThatIsAnArrayOfVeryManyObjectsIsAnswered() throws Exception {
        StringBuilder event =
                new StringBuilder(
                        "{\"event\":[{\"category\":\"network\",\"action\":\"lookup_result\"}");
        event.append(",{\"a\":1}".repeat(100_000));
        event.append("],\"host.os.type\":\"macos\",\"process.code_signature.exists\":false,");
        event.append("\"dns.question.name\":\"ident.me\"}");

        JsonNode answer = service.postEvents(event.toString());

        assertThat(answer.get("matched").asInt()).isOne();
        assertThat(answer.at("/alerts/0/event/a")).hasSize(100_000);
    }

    @ParameterizedTest
    @ValueSource(ints = {390, 398, 399, 400, 497, 600})
    void dottedKeyAtTheLimitOfNestingIsAnswered(int parts) throws Exception {
        JsonNode answer =
                service.postEvents(
                        """
                        {"event.category":"network","event.action":"lookup_result","host.os.type":"macos",
                        "process.code_signature.exists":false,"dns.question.name":"ident.me","event.%s":1}\
                        """
                                .formatted(String.join(".", Collections.nCopies(parts, "k"))));

        assertThat(answer.get("matched").asInt()).isOne();
    }

    @Test
    void deepNestingIsRefused() throws Exception {
        expectProblem(
                postJson(
                        ("{\"a\":".repeat(10_000) + "1" + "}".repeat(10_000))
                                .getBytes(StandardCharsets.UTF_8)),
                400);
        expectProblem(
                postJson(
                        ("[".repeat(10_000) + "]".repeat(10_000)).getBytes(StandardCharsets.UTF_8)),
                400);
        expectProblem(postJson("[".repeat(5_000_000).getBytes(StandardCharsets.UTF_8)), 400);
        expectProblem(postJson("{\"a\":".repeat(200_000).getBytes(StandardCharsets.UTF_8)), 400);
    }

    @Test
    void deepDottedKeyIsAnswered() throws Exception {
        String key = "a" + ".a".repeat(400_000);

        HttpResponse<String> answer =
                postJson(
                        """
                        {"event":{"category":"network","action":"lookup_result"},"host.os.type":"macos",
                        "process.code_signature.exists":false,"dns.question.name":"ident.me","%s":1}\
                        """
                                .formatted(key)
                                .getBytes(StandardCharsets.UTF_8));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("\"matched\":1,").contains("\"" + key + "\":1");
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /api/v1/events, 405",
        "DELETE, /api/v1/rules, 405",
        "PUT, /api/v1/alerts/1, 405",
        "GET, /nope, 404",
        "GET, /nope/nope, 404",
        "GET, /api/v1/rules/unknown, 404",
        "GET, /api/v1/alerts/unknown, 404",
        "GET, /api/v1/alerts?limit=0, 400",
        "GET, /api/v1/alerts?cursor=%ff, 400",
        "GET, /actuator/env, 404",
        "GET, /actuator/heapdump, 404",
        "GET, /error, 404",
        "POST, /api/v1/events, 415",
        "TRACE, /api/v1/rules, 405",
        "GET, /api/v1/alerts/%2e%2e%2f, 400",
    })
    void otherPathOrMethodIsAProblem(String method, String path, int status) throws Exception {
        expectProblem(service.send(method, path), status);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /api/v1/rules/{ HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /api/v1/rules?cursor=%%% HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
                "GET /api/v1/alerts?cursor=%%% HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
                "nonsense\r\n\r\n",
                "POST /api/v1/events HTTP/1.1\r\nHost: x\r\nContent-Length: abc\r\n\r\n",
                "POST /api/v1/events HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                        + "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\nzz\r\n",
                "POST /api/v1/events HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                        + "Content-Length: 5\r\nConnection: close\r\n\r\n{\"a\"",
            })
    void brokenHttpIsAnsweredWithoutA500(String request) throws Exception {
        String answer = raw(request);

        assertThat(answer).matches("(?s)HTTP/1\\.1 (200|400) .*");
        if (answer.startsWith("HTTP/1.1 400")) {
            assertThat(answer).contains("application/problem+json").contains("\"status\":400");
        }
    }

    private static String raw(String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", service.port())) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
