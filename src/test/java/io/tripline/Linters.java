package io.tripline;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The programs that {@code .ci/fetch-linters} has brought; a test that needs one is skipped
 * without.
 */
final class Linters {

    private static final Path FETCHED = Path.of("target", "linters");

    /** How a program ended, and what it printed. */
    record Finding(int exitCode, String output) {}

    private Linters() {}

    /**
     * Runs a linter.
     *
     * @param output where what it prints is written
     */
    static Finding run(Path output, String name, String... arguments)
            throws IOException, InterruptedException {
        Path program = FETCHED.resolve("node_modules/.bin").resolve(name).toAbsolutePath();
        assumeThat(FETCHED.resolve("fetched"))
                .as("skipped: no linters; .ci/fetch-linters brings them, and needs npm")
                .exists();
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("REDOCLY_TELEMETRY", "off");
        builder.environment().put("REDOCLY_SUPPRESS_UPDATE_NOTICE", "true");
        int exitCode = builder.redirectOutput(output.toFile()).start().waitFor();
        return new Finding(exitCode, Files.readString(output));
    }
}
