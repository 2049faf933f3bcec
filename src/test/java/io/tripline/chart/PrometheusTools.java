package io.tripline.chart;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Prometheus' programs, from the PATH or from where {@code .ci/fetch-prometheus} brings them. */
public final class PrometheusTools {

    private static final String FETCHED = "target/tools/prometheus/usr/bin";

    private PrometheusTools() {}

    /** Where a program is; the test that asks is skipped if it is nowhere. */
    public static String find(String program) {
        Optional<Path> found =
                Stream.concat(
                                Stream.of(System.getenv("PATH").split(File.pathSeparator)),
                                Stream.of(FETCHED))
                        .map(folder -> Path.of(folder, program).toAbsolutePath())
                        .filter(Files::isExecutable)
                        .findFirst();
        if (found.isEmpty()) {
            System.out.println(
                    "SKIPPED: "
                            + program
                            + " is neither on the PATH nor in "
                            + FETCHED
                            + "; .ci/fetch-prometheus brings it");
        }
        assumeThat(found)
                .as("skipped: no " + program + "; .ci/fetch-prometheus brings it")
                .isPresent();
        return found.orElseThrow().toString();
    }

    /** What became of a command. */
    record Outcome(int exit, String output) {}

    static Outcome run(Path folder, String... command) throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(List.of(command))
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Outcome(process.waitFor(), output);
    }
}
