package io.tripline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A daemon that follows a file, and tells nobody how far it is. Made by {@link FetchedShippers}.
 */
final class FileShipper implements Shipper {

    private final String name;
    private final Path file;
    private final Daemon daemon;
    private volatile Process process;

    /** It may have to be stopped for another key, and is missed by nobody then. */
    private volatile boolean isChanging;

    private @Nullable Future<?> change;

    /** How a daemon is run, and given a key. */
    interface Daemon {

        /** Configures and starts it. */
        Process start(String key) throws IOException;

        /**
         * Gives another key to a daemon that runs; it is stopped and started unless it can do
         * better.
         *
         * @return its process from now on
         */
        default Process changeKey(Process running, String key)
                throws IOException, InterruptedException {
            running.destroy();
            running.waitFor();
            return start(key);
        }
    }

    /**
     * Starts a daemon.
     *
     * @param file which it follows; made here
     */
    FileShipper(String name, Path file, Daemon daemon, String key) throws IOException {
        this.name = name;
        this.file = Files.createFile(file);
        this.daemon = daemon;
        this.process = daemon.start(key);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void send(EventBatch batch) throws IOException {
        if (!isChanging && !process.isAlive()) {
            throw new IOException(
                    "expected %s to run, it has ended: see %s"
                            .formatted(name, ShipperProcess.log(name)));
        }
        Files.writeString(file, batch.lines(), StandardOpenOption.APPEND);
    }

    /** The file grows meanwhile. */
    @Override
    public Future<?> changeKey(String key) {
        isChanging = true;
        FutureTask<Void> task =
                new FutureTask<>(() -> {
                    process = daemon.changeKey(process, key);
                    isChanging = false;
                    return null;
                });
        change = task;
        Thread.startVirtualThread(task);
        return task;
    }

    @Override
    public void finish() {}

    @Override
    public long acknowledged() {
        return -1;
    }

    @Override
    public void close() throws InterruptedException {
        if (change != null) {
            change.cancel(true);
        }
        process.destroy();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }
}
