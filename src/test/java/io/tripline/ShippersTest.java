package io.tripline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.net.httpserver.HttpServer;
import io.tripline.intake.IntakePath;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;

/**
 * Holds the configurations in src/shippers, and the page about them, to the doors and settings that
 * there are. Whether a shipper understands its configuration, only that shipper can say.
 */
class ShippersTest {

    private static final Path SHIPPERS = Path.of("src/shippers");
    private static final Path PAGE = Path.of("src/docs/shippers.md");

    private static final Set<String> THIS_MACHINE = Set.of("127.0.0.1", "localhost");

    /** Paths of the page that are no doors for events. */
    private static final Set<String> OF_THE_API =
            Set.of("/api/v1/quarantine", "/api/v1/quarantine/{id}", "/actuator/prometheus");

    /** What stands in a comment before each of the three lines at the head of a file. */
    private static final String COMMENT = "^(?:#|//) ";

    private static final Pattern URL =
            Pattern.compile("https?://([^/:\\s\"'<>`]+)(?::(\\d+))?([^\\s\"'<>`)]*)");

    /** Settings that hold a path, and such that hold a host, of shippers that do not take a URL. */
    private static final Pattern PATH =
            Pattern.compile("(?m)^\\s*(?:uri: |logs_uri: |restpath=\")(?!https?:)/?([^\\s\"]+)");

    private static final Pattern HOST = Pattern.compile("(?m)^\\s*(?:host: |server=\")([^\\s\"]+)");

    /**
     * Whether Tripline takes events, or answers a question that shippers ask, at this path.
     *
     * @param path without a query
     */
    private static boolean isDoor(String method, String path) {
        Pattern paths =
                switch (method) {
                    case "POST" ->
                            Pattern.compile(
                                    "/ingest(/.+)?|(/[^/]+)?/_bulk|/v1/(logs|traces|metrics)"
                                            + "|/services/collector(/(event|raw)(/1\\.0)?)?");
                    case "PUT" -> Pattern.compile("/ingest(/.+)?|(/[^/]+)?/_bulk");
                    case "PATCH" -> Pattern.compile("/ingest(/.+)?");
                    case "GET" -> Pattern.compile("/|/services/collector/health(/1\\.0)?");
                    default -> throw new AssertionError("no method of a shipper: " + method);
                };
        IntakePath meaning = IntakePath.of(path);
        return paths.matcher(path).matches()
                && meaning != null
                && (path.equals("/") || meaning.door() != IntakePath.Door.ELASTICSEARCH);
    }

    private static List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(SHIPPERS)) {
            return all.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private static List<MatchResult> matches(Pattern pattern, String text) {
        return pattern.matcher(text).results().toList();
    }

    /** What a file says at its head behind such a word. */
    private static String head(Path file, String word) throws IOException {
        List<MatchResult> found =
                matches(
                        Pattern.compile("(?m)" + COMMENT + word + ": +(.+)$"),
                        Files.readString(file));
        assertThat(found).as("%s has a line '%s:'", file, word).hasSize(1);
        return found.getFirst().group(1);
    }

    @Test
    void everyFileSaysWhatItReadsAndHowToRunIt() throws Exception {
        assertThat(files()).hasSizeGreaterThan(30);
        for (Path file : files()) {
            assertThat(head(file, "Reads")).isNotBlank();
            assertThat(head(file, "Run")).isNotBlank();
        }
    }

    /** How to change it is said at the head, where it goes stands below. */
    @Test
    void everyFileSaysWhereItsKeyGoes() throws Exception {
        for (Path file : files()) {
            String key = head(file, "Key");
            if (head(file, "Door").startsWith("none")) {
                continue;
            }
            assertThat(key).as(file.toString()).containsPattern("TRIPLINE_KEY.*; to change it, ");
            assertThat(Files.readString(file).replace(key, ""))
                    .as("%s has a place for the key", file)
                    .contains("TRIPLINE_KEY");
        }
    }

    @Test
    void everyConfiguredPathIsTheDoorThatItsFileNames() throws Exception {
        for (Path file : files()) {
            String door = head(file, "Door");
            String text = Files.readString(file);
            List<String> paths = new ArrayList<>();
            matches(PATH, text).forEach(match -> paths.add("/" + match.group(1)));
            matches(URL, text).forEach(match -> paths.add(match.group(3)));
            paths.removeIf(String::isEmpty); // the shipper adds the path

            if (door.startsWith("none")) {
                assertThat(paths).as(file.toString()).isEmpty();
                continue;
            }
            String[] words = door.split(" ", 2);
            assertThat(isDoor(words[0], words[1])).as("%s: %s", file, door).isTrue();
            assertThat(paths).as(file.toString()).allMatch(words[1]::equals);
        }
    }

    @Test
    void everyAddressIsTriplinesOwnByDefault() throws Exception {
        for (Path file : files()) {
            String text = Files.readString(file);
            for (MatchResult url : matches(URL, text)) {
                assertThat(url.group(1)).as("%s: %s", file, url.group()).isIn(THIS_MACHINE);
                assertThat(url.group(2)).as("%s: %s", file, url.group()).isEqualTo("8080");
            }
            for (MatchResult host : matches(HOST, text)) {
                assertThat(host.group(1)).as("%s: %s", file, host.group()).isIn(THIS_MACHINE);
                assertThat(text).as(file.toString()).containsPattern("port(: |=\")8080");
            }
            assertThat(head(file, "Door").startsWith("none") || text.contains("8080"))
                    .as("%s names Tripline's address", file)
                    .isTrue();
        }
    }

    @Test
    void everyFileIsWellFormed() throws Exception {
        for (Path file : files()) {
            String text = Files.readString(file);
            String name = file.toString();
            switch (name.substring(name.lastIndexOf('.') + 1)) {
                case "yaml", "yml" -> assertThat(yaml(text)).as(name).isNotEmpty();
                case "properties" -> assertThat(properties(text)).as(name).isNotEmpty();
                case "env" ->
                        assertThat(text.lines().filter(line -> !line.matches("#.*|")))
                                .as(name)
                                .isNotEmpty()
                                .allMatch(line -> line.matches("[A-Z_]+=[\\w:/.]+"));
                // Of these languages only their own programs know; at least all is closed.
                case "conf", "alloy", "js", "mjs", "java" ->
                        assertThat(opened(text)).as(name).isZero();
                case "sh" -> assertThat(text).as(name).startsWith("#!/bin/sh\n");
                default -> throw new AssertionError("nothing knows the form of " + name);
            }
        }
    }

    private static Map<String, @Nullable Object> yaml(String text) {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        return new Yaml(options).load(text);
    }

    private static Properties properties(String text) throws IOException {
        Properties properties = new Properties();
        properties.load(new StringReader(text));
        return properties;
    }

    /** How many brackets of any kind are opened and not closed, or the other way round. */
    private static int opened(String text) {
        int open = 0;
        for (int i = 0; i < text.length(); i++) {
            open += "([{".indexOf(text.charAt(i)) >= 0 ? 1 : 0;
            open -= ")]}".indexOf(text.charAt(i)) >= 0 ? 1 : 0;
        }
        return open;
    }

    @Test
    void javaExampleCompiles(@TempDir Path classes) {
        int result =
                ToolProvider.getSystemJavaCompiler()
                        .run(
                                null,
                                null,
                                null,
                                "-d",
                                classes.toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                SHIPPERS + "/elasticsearch-clients/BulkToTripline.java");

        assertThat(result).isZero();
    }

    @Test
    void curlScriptSendsAFile_andOfOneThatCannotBeReadNothing(@TempDir Path folder)
            throws Exception {
        assumeThat(CurlShipper.isThere()).as("skipped: this machine has no curl").isTrue();
        Path events = Files.writeString(folder.resolve("events.ndjson"), "{\"a\":1}\n");
        BlockingQueue<byte[]> bodies = new LinkedBlockingQueue<>();
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/ingest/curl",
                exchange -> {
                    try (exchange) {
                        bodies.add(exchange.getRequestBody().readAllBytes());
                        exchange.sendResponseHeaders(200, -1);
                    }
                });
        server.start();
        try {
            Path script =
                    ShippedFile.of(SHIPPERS + "/curl/send.sh")
                            .at(server.getAddress().getPort())
                            .writeTo(folder);

            assertThat(send(script, folder.resolve("none.ndjson"))).isNotZero();
            assertThat(send(script, folder)).isNotZero();
            assertThat(bodies).isEmpty();

            assertThat(send(script, events)).isZero();
            assertThat(bodies).hasSize(1);
            assertThat(new GZIPInputStream(new ByteArrayInputStream(bodies.remove())))
                    .hasContent("{\"a\":1}\n");
        } finally {
            server.stop(0);
        }
    }

    private static int send(Path script, Path events) throws Exception {
        return ShipperProcess.start(
                        "curl-script", List.of("sh", script.toString(), events.toString()))
                .waitFor();
    }

    @Test
    void nothingIsLeftToDo() throws Exception {
        List<Path> texts = new ArrayList<>(files());
        texts.add(PAGE);
        for (Path text : texts) {
            assertThat(Files.readString(text)).as(text.toString()).doesNotContain("TODO", "FIXME");
        }
    }

    @Test
    void pageNamesEveryFolderAndNoOther() throws Exception {
        Set<String> named = new TreeSet<>();
        matches(Pattern.compile("\\]\\(\\.\\./shippers/([^)]+)\\)"), Files.readString(PAGE))
                .forEach(match -> named.add(match.group(1)));
        Set<String> existing = new TreeSet<>();
        for (Path file : files()) {
            existing.add(SHIPPERS.relativize(file).getName(0).toString());
        }

        assertThat(named).isEqualTo(existing);
    }

    @Test
    void everyPathOfThePageIsADoorOrOfTheApi() throws Exception {
        String page = Files.readString(PAGE);
        Pattern quoted = Pattern.compile("`(?:(GET|POST|PUT|PATCH) )?(/[^`\\s]*)`");
        int doors = 0;
        for (MatchResult match : matches(quoted, page)) {
            String method = match.group(1) == null ? "POST" : match.group(1);
            String path = match.group(2);
            if (path.startsWith("/var/") || OF_THE_API.contains(path)) {
                continue;
            }
            assertThat(isDoor(method, path)).as(match.group()).isTrue();
            doors++;
        }
        assertThat(doors).isGreaterThan(30);

        for (MatchResult url : matches(URL, page)) {
            assertThat(url.group(1)).as(url.group()).isIn(THIS_MACHINE);
            assertThat(url.group(3)).as(url.group()).isIn(OF_THE_API);
        }
    }

    @Test
    void everySettingOfThePageExistsWithThatDefault() throws Exception {
        Map<String, String> settings = new TreeMap<>();
        flatten(
                "",
                yaml(Files.readString(Path.of("src/main/resources/application.yaml"))),
                settings);

        List<String> wrong = new ArrayList<>();
        documentedSettings(Files.readString(PAGE))
                .forEach((name, value) -> {
                    if (!settings.containsKey(name)) {
                        wrong.add(name + " is not in application.yaml");
                    } else if (!value.isEmpty() && !value.equals(settings.get(name))) {
                        wrong.add(name + " is " + settings.get(name) + ", not " + value);
                    }
                });

        assertThat(wrong).isEmpty();
    }

    /** Groups too, which have no value. */
    private static void flatten(String name, @Nullable Object value, Map<String, String> settings) {
        settings.put(name, value instanceof Map ? "" : String.valueOf(value));
        if (value instanceof Map<?, ?> group) {
            group.forEach((key, below) ->
                    flatten(name.isEmpty() ? "" + key : name + "." + key, below, settings));
        }
    }

    /**
     * Each setting that the page names, and the default in brackets behind it or in the table of
     * limits.
     */
    private static Map<String, String> documentedSettings(String page) {
        Map<String, String> settings = new TreeMap<>();
        matches(Pattern.compile("`(tripline\\.[a-z.-]+)(?:: \\w+)?`(?: \\(([^)]+)\\))?"), page)
                .forEach(match ->
                        settings.merge(
                                match.group(1),
                                match.group(2) == null ? "" : match.group(2),
                                String::concat));
        List<MatchResult> limits =
                matches(Pattern.compile("(?m)^\\| `(max-[a-z-]+)` \\| (\\w+) \\|"), page);
        assertThat(limits).hasSize(6);
        limits.forEach(
                match -> settings.put("tripline.intake.limits." + match.group(1), match.group(2)));
        assertThat(settings).hasSizeGreaterThan(10);
        return settings;
    }
}
