package io.tripline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Starts the programs of shippers; what they print is in {@code target/shipper-logs}. */
final class ShipperProcess {

    private static final Path LOGS = Path.of("target", "shipper-logs");

    private ShipperProcess() {}

    static Process start(String name, List<String> command) throws IOException {
        return start(name, command, Map.of());
    }

    /** Starts a program with more variables in its environment. */
    static Process start(String name, List<String> command, Map<String, String> environment)
            throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log(name).toFile()));
        builder.environment().putAll(environment);
        return builder.start();
    }

    /** What the programs of this name have printed. */
    static Path log(String name) throws IOException {
        return Files.createDirectories(LOGS).resolve(name + ".log");
    }
}
