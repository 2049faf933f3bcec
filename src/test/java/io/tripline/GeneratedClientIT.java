package io.tripline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A client that openapi-generator makes of the served OpenAPI document compiles and talks to the
 * service: {@code src/test/client/ReadBack.java} is its user.
 */
class GeneratedClientIT {

    private static final Path GENERATOR = Path.of("target/openapi/openapi-generator.jar");
    private static final String PACKAGE = "io.tripline.client";

    @TempDir Path folder;

    @Test
    void generatedClientPostsAnEventAndReadsItsAlertBack() throws Exception {
        try (RunningService service = RunningService.start()) {
            Path document = folder.resolve("openapi.json");
            Files.writeString(document, service.get("/v3/api-docs").body());

            generate(document);
            compile();
            String printed = run("http://127.0.0.1:" + service.port());

            String id =
                    printed.lines()
                            .filter(line -> line.startsWith("id "))
                            .findFirst()
                            .orElseThrow();
            assertThat(id).matches("id [0-9a-f]{64}");
            assertThat(printed.lines())
                    .containsExactly(
                            "matched 1",
                            id,
                            "rule 47e46d85-3963-44a0-b856-bccff48f8676",
                            "host {os={type=macos}}",
                            "class 2004",
                            "uuid " + id.substring(3),
                            "listed 1",
                            "matches 1 last true",
                            "refused 404");
        }
    }

    private void generate(Path document) throws Exception {
        assertThat(GENERATOR).as("pom.xml copies it before integration tests").exists();
        execute(
                "java",
                "-Xmx256m",
                "-jar",
                GENERATOR.toAbsolutePath().toString(),
                "generate",
                "--input-spec",
                document.toString(),
                "--generator-name",
                "java",
                "--library",
                "native",
                "--output",
                folder.resolve("client").toString(),
                "--invoker-package",
                PACKAGE,
                "--api-package",
                PACKAGE + ".api",
                "--model-package",
                PACKAGE + ".model",
                "--additional-properties",
                "useJackson3=true,openApiNullable=false,useJakartaEe=true,documentationProvider=none",
                "--global-property",
                "apis,models,supportingFiles,apiTests=false,modelTests=false,apiDocs=false,modelDocs=false");
    }

    private void compile() throws Exception {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                "javac",
                                "-proc:none",
                                "-d",
                                folder.resolve("classes").toString(),
                                "-cp",
                                libraries(),
                                Path.of("src/test/client/ReadBack.java")
                                        .toAbsolutePath()
                                        .toString()));
        try (Stream<Path> files = Files.walk(folder.resolve("client/src/main/java"))) {
            files.map(Path::toString).filter(name -> name.endsWith(".java")).forEach(command::add);
        }
        execute(command.toArray(String[]::new));
    }

    private String run(String url) throws Exception {
        return execute(
                "java",
                "-Xmx128m",
                "-cp",
                folder.resolve("classes") + File.pathSeparator + libraries(),
                "ReadBack",
                url);
    }

    /** What the generated code needs of what the tests have: Jackson 3, and two annotations. */
    private static String libraries() {
        String all =
                System.getProperty(
                        "surefire.test.class.path", System.getProperty("java.class.path"));
        String needed =
                Stream.of(all.split(File.pathSeparator, -1))
                        .filter(entry ->
                                entry.matches(".*/(jackson-.*|jakarta.annotation-api-.*)\\.jar"))
                        .collect(Collectors.joining(File.pathSeparator));
        assertThat(needed).contains("jackson-databind", "jakarta.annotation-api");
        return needed;
    }

    /** Runs a program of the JDK and gives what it printed; it has two minutes. */
    private String execute(String... command) throws IOException, InterruptedException {
        Path output = Files.createTempFile(folder, command[0], ".txt");
        command[0] = Path.of(System.getProperty("java.home"), "bin", command[0]).toString();
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
        if (!process.waitFor(2, TimeUnit.MINUTES)) {
            process.destroyForcibly();
        }
        String printed = Files.readString(output);
        assertThat(process.waitFor()).as(printed).isZero();
        return printed;
    }
}
