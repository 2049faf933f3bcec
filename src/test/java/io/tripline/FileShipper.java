package io.tripline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A daemon that follows a file, and tells nobody how far it is. Made by {@link FetchedShippers}.
 */
final class FileShipper implements Shipper {

    private final String name;
    private final Path file;
    private final Process process;

    /**
     * Starts a daemon.
     *
     * @param file which it follows; made here
     */
    FileShipper(String name, Path file, List<String> command, Map<String, String> environment)
            throws IOException {
        this.name = name;
        this.file = Files.createFile(file);
        this.process = ShipperProcess.start(name, command, environment);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void send(EventBatch batch) throws IOException {
        if (!process.isAlive()) {
            throw new IOException(
                    "expected %s to run, it has ended: see %s"
                            .formatted(name, ShipperProcess.log(name)));
        }
        Files.writeString(file, batch.lines(), StandardOpenOption.APPEND);
    }

    @Override
    public void finish() {}

    @Override
    public long acknowledged() {
        return -1;
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }
}
