package io.tripline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The README is executed: {@code .ci/run} holds its commands to the letter and runs them in a fresh
 * clone, and the answer that it got is compared here. Without that answer, the README's event is
 * sent to a service of our own.
 */
class ReadmeTest {

    private static final JsonMapper JSON = JsonMapper.shared();

    private static String readme() throws IOException {
        return Files.readString(Path.of("README.md"));
    }

    private static List<String> blocks(String language) throws IOException {
        return Pattern.compile("(?s)```" + language + "\\n(.*?)\\n```")
                .matcher(readme())
                .results()
                .map(match -> match.group(1))
                .toList();
    }

    private static JsonNode shownAnswer() throws IOException {
        assertThat(blocks("json")).hasSize(1);
        return JSON.readTree(blocks("json").getFirst());
    }

    @Test
    void ciRunsTheReadmesCommands() throws Exception {
        String script = Files.readString(Path.of(".ci/run"));
        List<String> commands = blocks("sh");

        assertThat(commands).hasSize(5);
        assertThat(commands.get(0)).isEqualTo("./mvnw -q spring-boot:run");
        assertThat(commands.get(2)).isEqualTo("./mvnw verify");
        for (String command : commands.subList(0, 3)) {
            assertThat(script).contains("\n" + command);
        }
    }

    @Test
    void commandThatAddsRulesLoadsThemBesideTheBuiltInOne(@TempDir Path folder) throws Exception {
        String command = blocks("sh").get(3);
        String locations = command.replaceAll("(?s).*LOCATIONS='([^']*)'.*", "$1");
        assertThat(command)
                .startsWith("TRIPLINE_RULES_LOCATIONS=")
                .endsWith("' ./mvnw -q spring-boot:run");
        assertThat(locations).contains("/etc/tripline/rules");
        Files.writeString(
                folder.resolve("own.toml"),
                """
                [rule]
                rule_id = "own"
                name = "Own"
                type = "eql"
                language = "eql"
                query = 'process where process.name : "nc"'
                """);

        String own = locations.replace("/etc/tripline/rules", folder.toString());
        try (RunningService service = RunningService.start("tripline.rules.locations=" + own)) {
            assertThat(service.getJson("/api/v1/rules").get("rules")).hasSize(2);
            assertThat(service.getJson("/api/v1/rules/own").get("severity").asString())
                    .isEqualTo("low");
        }
    }

    @Test
    void commandThatAddsASinkAppendsAlertsToTheFile(@TempDir Path folder) throws Exception {
        String command = blocks("sh").get(4);
        assertThat(command).endsWith(" ./mvnw -q spring-boot:run");
        List<String> settings = new ArrayList<>();
        for (String variable :
                command.replace(" ./mvnw -q spring-boot:run", "")
                        .replace("data/", folder + "/")
                        .split(" ", -1)) {
            String[] parts = variable.split("=", 2);
            settings.add(parts[0].toLowerCase(Locale.ROOT).replace('_', '.') + "=" + parts[1]);
        }
        String curl = blocks("sh").get(1);

        try (RunningService service = RunningService.start(settings.toArray(String[]::new))) {
            service.postEvents(curl.substring(curl.indexOf("-d '") + 4, curl.lastIndexOf('\'')));
            Path file = folder.resolve("alerts.ndjson");
            await().atMost(Duration.ofMinutes(1))
                    .until(() -> Files.exists(file) && !Files.readString(file).isEmpty());
            assertHolds("", JSON.readTree(Files.readString(file)), shownAnswer().at("/alerts/0"));
        }
    }

    @Test
    void answerThatTheReadmeShowsIsTheServicesOwn() throws Exception {
        String curl = blocks("sh").get(1);
        String event = curl.substring(curl.indexOf("-d '") + 4, curl.lastIndexOf('\''));

        try (RunningService service = RunningService.start()) {
            assertHolds("", service.postEvents(event), shownAnswer());
        }
    }

    @Test
    void answerThatCiGotIsTheOneShown() throws Exception {
        String file = System.getenv("TRIPLINE_README_ANSWER");
        assumeThat(file).as("skipped: only .ci/run has such an answer").isNotNull();

        assertHolds("", JSON.readTree(Files.readString(Path.of(file))), shownAnswer());
    }

    /** The README shows a part: all that it shows must be so. */
    private static void assertHolds(String path, JsonNode actual, JsonNode shown) {
        if (shown.isObject()) {
            shown.properties()
                    .forEach(entry ->
                            assertHolds(
                                    path + "/" + entry.getKey(),
                                    actual.path(entry.getKey()),
                                    entry.getValue()));
        } else if (shown.isArray()) {
            assertThat(actual.size()).as(path).isEqualTo(shown.size());
            for (int i = 0; i < shown.size(); i++) {
                assertHolds(path + "/" + i, actual.get(i), shown.get(i));
            }
        } else {
            assertThat(actual).as(path).isEqualTo(shown);
        }
    }

    @Test
    void jarIsTheOneThatTheBuildMakes() throws Exception {
        String project = Files.readString(Path.of("pom.xml"));
        Matcher made =
                Pattern.compile(
                                "<artifactId>(.+)</artifactId>\\s*<version>(.+)</version>\\s*<name>")
                        .matcher(project);

        assertThat(made.find()).isTrue();
        assertThat(readme()).contains("`target/%s-%s.jar`".formatted(made.group(1), made.group(2)));
        assertThat(project).doesNotContain("<finalName>");
    }

    @Test
    void linksLeadToFilesThatExist() throws Exception {
        List<String> links =
                Pattern.compile("\\]\\((src/[^)#]*)\\)")
                        .matcher(readme())
                        .results()
                        .map(match -> match.group(1))
                        .toList();

        assertThat(links)
                .hasSizeGreaterThan(3)
                .allSatisfy(link -> assertThat(Path.of(link)).exists());
    }
}
