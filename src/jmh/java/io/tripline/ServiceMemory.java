package io.tripline;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** What a JVM takes, asked from outside of it, with the JDK that this one runs on. */
final class ServiceMemory {

    private static final Pattern USED = Pattern.compile("used (\\d+)K");
    private static final double KILO = 1024;
    private static final int MOST_COLLECTIONS = 5;

    /** So many MB of difference are none. */
    private static final double STEADY = 0.1;

    private final long pid;

    ServiceMemory(long pid) {
        this.pid = pid;
    }

    /**
     * What full collections leave of the heap, in MB. One alone leaves what only weak and soft
     * references led to and what these in turn held.
     */
    double live() throws IOException, InterruptedException {
        double used = usedAfterCollection();
        for (int more = 0; more < MOST_COLLECTIONS; more++) {
            double before = used;
            used = usedAfterCollection();
            if (Math.abs(used - before) < STEADY) {
                break;
            }
        }
        return used;
    }

    private double usedAfterCollection() throws IOException, InterruptedException {
        jcmd("GC.run");
        String heap = jcmd("GC.heap_info").split("Metaspace", 2)[0];
        return USED.matcher(heap).results().mapToLong(used -> Long.parseLong(used.group(1))).sum()
                / KILO;
    }

    /**
     * A line of the process' status, in MB.
     *
     * @param name {@code VmRSS} is what it holds of the machine's memory, {@code VmHWM} the most
     *     that it ever did
     */
    double resident(String name) throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
                        .filter(line -> line.startsWith(name + ":"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                        .sum()
                / KILO;
    }

    private String jcmd(String command) throws IOException, InterruptedException {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        Process process =
                new ProcessBuilder(jcmd.toString(), Long.toString(pid), command)
                        .redirectErrorStream(true)
                        .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException("jcmd %s: %s".formatted(command, output));
        }
        return output;
    }
}
