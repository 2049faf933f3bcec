package io.tripline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What shippers make of HTTP: long connections, odd paths, bodies in pieces. */
class IntakeTransportIT {

    private static final int EVENTS = 50;
    private static final int REQUESTS = 500;

    private static RunningService service;
    private static ServiceClient reader;

    @TempDir Path folder;

    /** The alerts that must be there, of all tests so far. */
    private static final Set<String> ALERTS = new HashSet<>();

    @BeforeAll
    static void start() {
        service = RunningService.start();
        reader = new ServiceClient(service.port());
    }

    @AfterAll
    static void stop() {
        reader.close();
        service.close();
    }

    @AfterEach
    void everyEventIsAnAlertOnce() throws Exception {
        Load.assertExactly(reader.alerts(), ALERTS);
    }

    @Test
    void connectionIsKeptForManyRequests() throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), service.port())) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            for (int i = 0; i < REQUESTS; i++) {
                EventBatch batch = EventBatch.of("kept-" + i, 1, 1, new Random(0));
                out.write(
                        """
                        POST /ingest HTTP/1.1\r
                        Host: localhost\r
                        Content-Length: %d\r
                        \r
                        %s\
                        """
                                .formatted(batch.lines().length(), batch.lines())
                                .getBytes(StandardCharsets.US_ASCII));
                assertThat(RawAnswer.read(in)).as("the answer to request %d", i).isEqualTo("200");
                ALERTS.addAll(batch.alerts());
            }
        }
    }

    @Test
    void slashesTooManyChangeNothing() throws Exception {
        int number = 0;
        for (String path : List.of("//ingest/", "/ingest//", "//ingest//vector/", "//_bulk/")) {
            EventBatch batch = EventBatch.of("slashes-" + number++, 3, 1, new Random(0));
            String body =
                    path.contains("_bulk")
                            ? batch.lines().replaceAll("(?m)^\\{", "{\"create\":{}}\n{")
                            : batch.lines();
            post(path, BodyPublishers.ofString(body), HttpClient.Version.HTTP_1_1);
            ALERTS.addAll(batch.alerts());
        }
    }

    /** Date math in the name of an index: {@code <logs-{now/d}>}. */
    @Test
    void slashInTheNameOfAnIndexIsPartOfTheName() throws Exception {
        int number = 0;
        for (String path :
                List.of(
                        "/%3Clogs-%7Bnow%2Fd%7D%3E/_bulk",
                        "/es/%3Clogs-%7Bnow%2fd%7D%3E/_bulk", "/ingest/web%2Feu")) {
            EventBatch batch = EventBatch.of("date-math-" + number++, 3, 1, new Random(0));
            String body =
                    path.contains("_bulk")
                            ? batch.lines().replaceAll("(?m)^\\{", "{\"create\":{}}\n{")
                            : batch.lines();
            post(path, BodyPublishers.ofString(body), HttpClient.Version.HTTP_1_1);
            ALERTS.addAll(batch.alerts());
        }
        assertThat(service.send("HEAD", "/%3Clogs-%7Bnow%2Fd%7D%3E").statusCode()).isEqualTo(200);
        assertThat(service.send("PUT", "/%3Clogs-%7Bnow%2Fd%7D-000001%3E").statusCode())
                .isEqualTo(200);
    }

    /** What Tomcat refuses unless it is told otherwise. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/ingest HTTP/1.1\r\nHost: tripline_1:8080",
                "/ingest HTTP/1.1\r\nHost: a_b.c_d",
                "/ingest/a%5Cb HTTP/1.1\r\nHost: x",
                "/ingest/<a>[{b|c}]^`\" HTTP/1.1\r\nHost: x",
                "/ingest?x=[{}|^]<>`\"\\ HTTP/1.1\r\nHost: x",
            })
    void oddAddressesAreTaken(String address) throws Exception {
        takes(address);
    }

    @Test
    void longAddressesAndHeadersAreTaken() throws Exception {
        takes("/ingest/" + "x".repeat(9000) + " HTTP/1.1\r\nHost: x");
        takes("/ingest HTTP/1.1\r\nHost: x\r\nX-Long: " + "x".repeat(9000));
    }

    private static void takes(String address) throws IOException {
        EventBatch batch = EventBatch.of("odd-" + ALERTS.size(), 1, 1, new Random(0));
        String body = batch.lines();
        String answer =
                raw(
                        "POST %s\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s"
                                .formatted(address, body.length(), body));
        assertThat(answer).startsWith("HTTP/1.1 200 ");
        ALERTS.addAll(batch.alerts());
    }

    private static String raw(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), service.port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void hostWithAnUnderscoreKeepsItsName() throws Exception {
        assertThat(
                        raw(
                                "GET /v3/api-docs HTTP/1.1\r\nHost: tripline_1:8080\r\nConnection: close\r\n\r\n"))
                .contains("\"http://tripline_1:8080\"");
    }

    /** A name of a page's own may be pointed to this machine; the service asks for no keys. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET /api/v1/alerts | Host: evil.example:8080 | 403",
                "GET /api/v1/alerts | Host: 127.evil.example | 403",
                "GET /api/v1/alerts | Host: localhost.evil.example | 403",
                "GET /%61pi/v1/alerts | Host: evil.example | 403",
                "GET /v3/api-docs | Host: evil.example | 403",
                "GET /actuator/metrics | Host: evil.example | 403",
                "GET /api/v1/alerts | Host: evil.internal.example | 403",
                "GET /api/v1/alerts | Host: 1.2.3.4.example | 403",
                "GET /api/v1/alerts | Host: LocalHost:8080 | 200",
                "GET /api/v1/alerts | Host: localhost. | 200",
                "GET /api/v1/alerts | Host: tripline.localhost:8080 | 200",
                "GET /api/v1/alerts | Host: host.docker.internal:8080 | 200",
                "GET /api/v1/alerts | Host: tripline | 200",
                "GET /api/v1/alerts | Host: 127.0.0.1 | 200",
                "GET /api/v1/alerts | Host: [::1]:8080 | 200",
                "GET /actuator/health | Host: evil.example | 200",
                "POST /ingest | Host: evil.example, Origin: http://evil.example | 403",
                "POST /ingest | Host: localhost:1, Origin: http://localhost:1 | 200",
                "POST /ingest | Host: evil.example | 200",
                "POST /api/v1/rules/reload | Host: evil.example, Origin: http://evil.example | 403",
                "POST /api/v1/rules/reload | Host: evil.example | 200"
            })
    void pagesThatPointTheirNameHere_getNothing(String request, String headers, String status)
            throws Exception {
        String answer =
                raw(
                        "%s HTTP/1.1\r\n%s\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"
                                .formatted(request, headers.replace(", ", "\r\n")));

        assertThat(answer).startsWith("HTTP/1.1 " + status + " ");
        if (status.equals("403") && !request.contains("/ingest")) {
            assertThat(answer).contains("by a name that may be a page's");
        }
    }

    /** Before any filter sees it, Tomcat refuses what is sent so. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST /ingest/%00 HTTP/1.1\r\nHost: x",
                "POST /ingest/%zz HTTP/1.1\r\nHost: x",
                "POST /ingest/a\\b HTTP/1.1\r\nHost: x",
                "POST /ingest/\u00fc HTTP/1.1\r\nHost: x",
                "POST /ingest?x=\u00fc HTTP/1.1\r\nHost: x",
                "POST /v1/logs?\u00fc HTTP/1.1\r\nHost: x",
                "POST /services/collector HTTP/1.1",
                "POST /ingest HTTP/1.1\r\nHost: a b",
                "POST /ingest HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: identity",
                "POST /ingest HTTP/1.1\r\nHost: x\r\nExpect: nothing",
                "POST /ingest HTTP/1.1\r\nHost: x\r\nContent-Length: x",
                "TRACE /ingest HTTP/1.1\r\nHost: x",
            })
    void whatTomcatRefuses_isToBeSentAgain(String request) throws Exception {
        double before = refused();

        String answer = raw(request + "\r\nConnection: close\r\n\r\n");

        assertThat(answer)
                .startsWith("HTTP/1.1 503 ")
                .contains("Retry-After: 2\r\n", "Content-Type: text/plain", "busy, try again\n")
                .doesNotContain("Allow:", "problem");
        assertThat(refused() - before).isEqualTo(1);
    }

    @Test
    void tooLongHeaders_areToBeSentAgain() throws Exception {
        String answer =
                raw("POST /ingest HTTP/1.1\r\nHost: x\r\nX: " + "x".repeat(40_000) + "\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 503 ").contains("busy, try again\n");
    }

    @Test
    void bulkRequestsThatTomcatRefuses_getNoAnswer() throws Exception {
        double before = refused();

        assertThat(raw("POST /x/_bulk HTTP/1.1\r\nConnection: close\r\n\r\n")).isEmpty();
        assertThat(refused() - before).isEqualTo(1);
    }

    private static double refused() throws IOException, InterruptedException {
        return service.get("/actuator/prometheus")
                .body()
                .lines()
                .filter(line -> line.startsWith("tripline_requests_refused_total"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    /** Nothing but intakes is any wider. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/alerts?x=[",
                "/api/v1/alerts?x={}",
                "/api/v1/alerts?x=a|b",
                "/api/v1/alerts?x=\\",
                "/api/v1/alerts/<",
                "/api/v1/alerts/a%5cb",
                "/actuator/health?\"",
                "/api/v1/alerts/%00",
                "/api/v1/alerts/\u00fc"
            })
    void oddAddressesOfOthersAreRefused(String address) throws Exception {
        assertThat(raw("GET " + address + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 400 ")
                .contains("application/problem+json")
                .contains("\"type\":\"urn:tripline:problem:bad_request\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api%2Fv1/alerts",
                "/api/v1%2Falerts",
                "/api/v1/alerts/x%2Fy",
                "/api/v1/alerts/..%2F..%2Fv1/rules",
                "/ingest/..%2F..%2Factuator/health",
                "/ingest/..%2fapi/v1/alerts",
                "/ingest/%2e%2e%2Fapi/v1/alerts",
                "/x%2F..%2F..%2Fapi/v1/alerts",
                "/actuator%2Fhealth",
                "/actuator/health%2Freadiness",
                "/webjars/..%2F..%2Fapplication.yaml",
                "/swagger-ui/..%2F..%2Fapplication.yaml",
                "/nope%2Fnope"
            })
    void slashInAnyOtherPathIsRefused(String path) throws Exception {
        for (String method : List.of("GET", "POST")) {
            HttpResponse<String> answer = service.send(method, path);

            assertThat(answer.statusCode()).as("%s %s", method, path).isEqualTo(400);
            assertThat(answer.headers().firstValue("Content-Type").orElse(""))
                    .startsWith("application/problem+json");
        }
    }

    /** As before anything was let through. */
    @ParameterizedTest
    @CsvSource({
        "/ingest/%2e%2e/api/v1/alerts, 404",
        "/ingest/%252e%252e%252Fapi/v1/alerts, 405",
        "/api/v1/alerts/x%5Cy, 400",
        "/api;a=b%2Fc/v1/alerts, 200",
        "/api/v1/alerts?cursor=x%2Fy, 400",
        "/api/v1/rules?x=%2F, 200",
        "/api/v1/rules/a%2Fb, 404",
        "/api/v1/rules/a%5Cb, 404",
        "/api/v1/rules/..%2F..%2Fv3%2Fapi-docs, 404",
        "/api/v1/rules/%2e%2e%2falerts, 404"
    })
    void otherEncodingsMeanWhatTheyMeant(String path, int status) throws Exception {
        assertThat(service.get(path).statusCode()).as(path).isEqualTo(status);
    }

    @Test
    void bodyMayComeInChunks() throws Exception {
        EventBatch batch = EventBatch.large("chunks", EVENTS, 20_000);
        byte[] body = batch.lines().getBytes(StandardCharsets.UTF_8);
        post(
                "/ingest",
                BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)),
                HttpClient.Version.HTTP_1_1);
        ALERTS.addAll(batch.alerts());
    }

    @Test
    void offerOfHttp2ChangesNothing() throws Exception {
        EventBatch batch = EventBatch.large("h2c", EVENTS, 20_000);
        post("/ingest", BodyPublishers.ofString(batch.lines()), HttpClient.Version.HTTP_2);
        ALERTS.addAll(batch.alerts());
    }

    private static void post(String path, BodyPublisher body, HttpClient.Version version)
            throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newBuilder().version(version).build()) {
            HttpResponse<String> answer =
                    client.send(
                            HttpRequest.newBuilder(
                                            URI.create("http://127.0.0.1:" + service.port() + path))
                                    .POST(body)
                                    .build(),
                            BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(path).isEqualTo(200);
        }
    }

    @Test
    void whoeverAsksBeforeSendingIsToldToGoOn() throws Exception {
        assumeThat(CurlShipper.isThere()).as("skipped: this machine has no curl").isTrue();
        EventBatch batch = EventBatch.large("expect", EVENTS, 40_000);
        Path file = Files.writeString(folder.resolve("events.ndjson"), batch.lines());
        Path talk = folder.resolve("talk.txt");

        int code =
                new ProcessBuilder(
                                "curl",
                                "--verbose",
                                "--silent",
                                "--fail",
                                "--data-binary",
                                "@" + file,
                                "http://127.0.0.1:" + service.port() + "/ingest")
                        .redirectErrorStream(true)
                        .redirectOutput(talk.toFile())
                        .start()
                        .waitFor();

        assertThat(code).isZero();
        assertThat(Files.readString(talk)).contains("> Expect: 100-continue", "< HTTP/1.1 100");
        ALERTS.addAll(batch.alerts());
    }
}
