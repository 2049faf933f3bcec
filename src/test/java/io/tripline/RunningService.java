package io.tripline;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
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
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.util.FileSystemUtils;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The whole service on a free port, and a client for it. */
public final class RunningService implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ConfigurableApplicationContext context;
    private final int port;
    private final Path folder;

    private RunningService(ConfigurableApplicationContext context, Path folder) {
        this.context = context;
        this.folder = folder;
        this.port =
                context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    }

    /**
     * Starts the service with settings such as {@code tripline.rules.fail-fast=true}; its store is
     * a new file unless they name another.
     */
    public static RunningService start(String... settings) {
        SpringApplication application =
                new SpringApplicationBuilder(TriplineApplication.class)
                        .properties("server.port=0")
                        .build();
        Path folder = temporaryFolder();
        List<String> arguments = new ArrayList<>();
        arguments.add("--server.port=0");
        if (Stream.of(settings).noneMatch(setting -> setting.startsWith("tripline.shutdown."))) {
            arguments.add("--tripline.shutdown.quiet-period=0s");
        }
        if (Stream.of(settings)
                .noneMatch(setting -> setting.startsWith("spring.datasource.url="))) {
            arguments.add("--spring.datasource.url=jdbc:sqlite:" + folder.resolve("tripline.db"));
        }
        for (String setting : settings) {
            arguments.add("--" + setting);
        }
        return new RunningService(application.run(arguments.toArray(String[]::new)), folder);
    }

    private static Path temporaryFolder() {
        try {
            return Files.createTempDirectory("tripline");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return port;
    }

    /** A part of the service, to see how it is set up. */
    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    /** All parts of a kind. */
    public <T> Collection<T> beans(Class<T> type) {
        return context.getBeansOfType(type).values();
    }

    public HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(request(path).GET());
    }

    public JsonNode getJson(String path) throws IOException, InterruptedException {
        return JSON.readTree(get(path).body());
    }

    /** POSTs events as {@code application/json} and reads the answer. */
    public JsonNode postEvents(String body) throws IOException, InterruptedException {
        return JSON.readTree(
                post(BodyPublishers.ofString(body), "Content-Type", "application/json").body());
    }

    /** POSTs a body to the events, with headers as name, value, name, value. */
    public HttpResponse<String> post(BodyPublisher body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = request("/api/v1/events").POST(body);
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    /**
     * POSTs events as lines and reads no more of the answer than its beginning: it may be longer
     * than the heap.
     */
    public HttpResponse<String> postLinesAndSkipTheAnswer(BodyPublisher body)
            throws IOException, InterruptedException {
        return client.send(
                request("/api/v1/events")
                        .header("Content-Type", "application/x-ndjson")
                        .POST(body)
                        .build(),
                info ->
                        HttpResponse.BodySubscribers.mapping(
                                HttpResponse.BodySubscribers.ofInputStream(),
                                RunningService::beginning));
    }

    private static String beginning(InputStream answer) {
        try (answer) {
            String beginning = new String(answer.readNBytes(400), StandardCharsets.UTF_8);
            answer.transferTo(OutputStream.nullOutputStream());
            return beginning;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends any other request. */
    public HttpResponse<String> send(String method, String path)
            throws IOException, InterruptedException {
        return send(request(path).method(method, BodyPublishers.noBody()));
    }

    /** Sends a request with a body, with headers as name, value, name, value. */
    public HttpResponse<String> send(String method, String path, byte[] body, String... headers)
            throws IOException, InterruptedException {
        return send(method, path, BodyPublishers.ofByteArray(body), headers);
    }

    /** The same of a body that comes from elsewhere. */
    public HttpResponse<String> send(
            String method, String path, BodyPublisher body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = request(path).method(method, body);
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    /** What is live in this JVM's heap, in bytes; collects first. */
    public long liveHeap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    /**
     * The value of a sample on the Prometheus page whose line begins with a text, or -1 if there is
     * none.
     */
    public double metric(String beginning) throws IOException, InterruptedException {
        return get("/actuator/prometheus")
                .body()
                .lines()
                .filter(line -> line.startsWith(beginning))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .findFirst()
                .orElse(-1);
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(60));
    }

    private HttpResponse<String> send(HttpRequest.Builder request)
            throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    @Override
    public void close() {
        client.close();
        context.close();
        FileSystemUtils.deleteRecursively(folder.toFile());
    }
}
