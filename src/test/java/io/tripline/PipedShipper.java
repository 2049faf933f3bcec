package io.tripline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * A program that sends each line of its input until it is acknowledged, and ends when that is true
 * of all. It finds its key in its environment; so for another key there is another process, and the
 * one before ends when it has sent what it was given.
 */
final class PipedShipper implements Shipper {

    private static final String INPUT = "/dev/stdin";
    private static final String JAVA_CLIENT =
            "src/shippers/elasticsearch-clients/BulkToTripline.java";

    private final String name;
    private final List<String> command = new ArrayList<>();
    private final List<Process> processes = new CopyOnWriteArrayList<>();
    private BufferedWriter input;
    private long sent;
    private long acknowledged;

    /**
     * Starts a program.
     *
     * @param command its last argument will be the path of its input
     */
    PipedShipper(String name, List<String> command, String key) throws IOException {
        this.name = name;
        this.command.addAll(command);
        this.command.add(INPUT);
        this.input = start(key);
    }

    /** The input of a new process. */
    private BufferedWriter start(String key) throws IOException {
        Process process = ShipperProcess.start(name, command, Map.of("TRIPLINE_KEY", key));
        processes.add(process);
        return new BufferedWriter(
                new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
    }

    /** Elasticsearch's client for Java, in the program that we ship. */
    static PipedShipper bulkIngester(Path folder, int port, String key) throws IOException {
        Path program = ShippedFile.of(JAVA_CLIENT).at(port).writeTo(folder);
        return new PipedShipper(
                "elasticsearch-java",
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx96m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        program.toString()),
                key);
    }

    @Override
    public String name() {
        return name;
    }

    /** The program for Java sends no fewer than 500. */
    @Override
    public EventBatch next(int number) {
        return EventBatch.of(name + "-" + number, 50, 1, new Random(0));
    }

    @Override
    public void send(EventBatch batch) throws IOException {
        input.write(batch.lines());
        input.flush();
        sent += batch.events();
    }

    @Override
    public Future<?> changeKey(String key) throws IOException {
        Process before = processes.getLast();
        input.close();
        input = start(key);
        return before.onExit()
                .thenAccept(ended ->
                        assertThat(ended.exitValue())
                                .as("exit code of %s with the key before", name)
                                .isZero());
    }

    @Override
    public void finish() throws IOException, InterruptedException {
        input.close();
        for (Process process : processes) {
            assertThat(process.waitFor()).as("exit code of %s", name).isZero();
        }
        acknowledged = sent;
    }

    @Override
    public long acknowledged() {
        return acknowledged;
    }

    @Override
    public void close() throws InterruptedException {
        processes.forEach(Process::destroy);
        for (Process process : processes) {
            assertThat(process.waitFor(10, TimeUnit.SECONDS)).as("%s has ended", name).isTrue();
        }
    }
}
