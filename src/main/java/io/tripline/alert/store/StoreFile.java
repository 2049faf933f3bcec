package io.tripline.alert.store;

import io.tripline.alert.StoreUnavailable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/**
 * The file of a SQLite store. Should it be deleted or replaced, the open connections would go on
 * with the old one, of which nothing is left at the next start; so it is looked at before each
 * commit. Made by {@link AlertDatabase}.
 */
public final class StoreFile {

    private static final String PREFIX = "jdbc:sqlite:";

    private final Path path;
    private final Path log;
    private final @Nullable Object key;
    private boolean logIsGone;

    private StoreFile(Path path, Path log, @Nullable Object key) {
        this.path = path;
        this.log = log;
        this.key = key;
    }

    /** The file of a JDBC URL, which exists. */
    static StoreFile of(String url) throws IOException {
        Path path = pathOf(url);
        Path real = path.toRealPath(); // beside which SQLite has its log
        return new StoreFile(
                path, real.resolveSibling(real.getFileName() + "-wal"), attributes(path).fileKey());
    }

    /** Whether a JDBC URL is one of SQLite. */
    public static boolean isSqlite(String url) {
        return url.startsWith(PREFIX);
    }

    /**
     * The file that a JDBC URL of SQLite names.
     *
     * @throws IllegalArgumentException if it names none that is plain to see
     */
    public static Path pathOf(String url) {
        String name = url.substring(PREFIX.length()).replaceFirst("^file:", "").split("\\?", 2)[0];
        if (name.isEmpty() || name.startsWith(":") || name.contains("%")) {
            throw new IllegalArgumentException(
                    "spring.datasource.url: expected a file, as in jdbc:sqlite:./data/tripline.db, found '%s'"
                            .formatted(url));
        }
        return Path.of(name).toAbsolutePath().normalize();
    }

    private static BasicFileAttributes attributes(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class);
    }

    Path path() {
        return path;
    }

    /**
     * Does nothing, if the file is still the one that was opened.
     *
     * @throws StoreUnavailable if it is not; moved back, it is again
     */
    void requireThere() {
        BasicFileAttributes now;
        try {
            now = attributes(path);
        } catch (NoSuchFileException e) {
            throw new StoreUnavailable("the store's file is gone: " + path + "; put it back", e);
        } catch (IOException e) {
            throw new StoreUnavailable("the store's file cannot be seen: " + path, e);
        }
        if (key != null && !key.equals(now.fileKey())) {
            throw new StoreUnavailable(
                    "the store's file was replaced by another: "
                            + path
                            + "; put it back, or start Tripline again",
                    new IllegalStateException("another file"));
        }
        if (now.size() == 0) { // it has at least the page that says what it is
            throw new StoreUnavailable(
                    "the store's file was emptied: " + path + "; restore it",
                    new IllegalStateException("no bytes"));
        }
    }

    /**
     * Does nothing, if the log is there to which transactions are written; to be called in one, of
     * a store that has a log. What is written to a log that was deleted is gone after a crash.
     *
     * @throws StoreUnavailable if it is not, and from then on: connections that are opened now make
     *     another, and those with the one and those with the other destroy the file together
     */
    synchronized void requireLog() {
        logIsGone |= Files.notExists(log);
        if (logIsGone) {
            throw new StoreUnavailable(
                    "the store's log is gone: "
                            + log
                            + "; stop Tripline, by which what was in it comes into the file, and start it again",
                    new IllegalStateException("no log"));
        }
    }
}
