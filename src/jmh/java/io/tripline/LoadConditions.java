package io.tripline;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Says what a figure is worth nothing without: the machine, the commit, the command, the events.
 */
final class LoadConditions {

    private static final int SAMPLE = 1000;

    private LoadConditions() {}

    static void print(LoadArguments arguments) throws IOException, InterruptedException {
        printMachine();
        System.out.printf(
                "JDK %s, options of the service's JVM: %s; SQLite on %s%n",
                Runtime.version(),
                arguments.jvm().isEmpty() ? "none" : String.join(" ", arguments.jvm()),
                Files.getFileStore(Path.of("target")));
        System.out.printf(
                "./mvnw -DskipTests package exec:exec@load -Dload.args=\"%s\"%n", arguments);
        System.out.printf(
                "warm-up %d s, %d rounds of %d s, synthetic events of %d bytes on average, seed %d%n",
                arguments.warmUp().toSeconds(),
                arguments.rounds(),
                arguments.time().toSeconds(),
                averageSize(arguments),
                arguments.seed());
    }

    /** The machine, and the commit. */
    static void printMachine() throws IOException, InterruptedException {
        String processor =
                Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                        .filter(line -> line.startsWith("model name"))
                        .map(line -> line.substring(line.indexOf(':') + 2))
                        .findFirst()
                        .orElse(System.getProperty("os.arch"));
        System.out.printf(
                "%s, commit %s%n",
                Instant.now().truncatedTo(ChronoUnit.SECONDS),
                output("git", "describe", "--always", "--dirty"));
        System.out.printf(
                "%d cores of %s, %s %s, load of the machine before: %.2f%n",
                Runtime.getRuntime().availableProcessors(),
                processor,
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }

    private static int averageSize(LoadArguments arguments) {
        LoadEvents events = new LoadEvents(arguments.seed() * 1000);
        int most = arguments.mode().equals("store") ? LoadBatch.ALL : 0;
        return LoadBatch.of(events, 1, SAMPLE, most).getFirst().length() / SAMPLE;
    }

    private static String output(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.waitFor() == 0 ? output.strip() : "unknown";
    }
}
