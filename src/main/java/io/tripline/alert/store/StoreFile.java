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

    private StoreFile(Path path, @Nullable Object key) {
        this.path = path;
        this.log = path.resolveSibling(path.getFileName() + "-wal");
        this.key = key;
    }

    /** The file of a JDBC URL, which exists. */
    static StoreFile of(String url) throws IOException {
        Path path = pathOf(url);
        return new StoreFile(path, attributes(path).fileKey());
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
            throw new StoreUnavailable("the store's file is gone: " + path, e);
        } catch (IOException e) {
            throw new StoreUnavailable("the store's file cannot be seen: " + path, e);
        }
        if (key != null && !key.equals(now.fileKey())) {
            throw new StoreUnavailable(
                    "the store's file was replaced by another: " + path,
                    new IllegalStateException("another file"));
        }
        if (now.size() == 0) { // it has at least the page that says what it is
            throw new StoreUnavailable(
                    "the store's file was emptied: " + path, new IllegalStateException("no bytes"));
        }
    }

    /**
     * Does nothing, if the log is there to which transactions are written; to be called in one, of
     * a store that has a log. What is written to a log that was deleted is gone after a crash.
     *
     * @throws StoreUnavailable if it is not; once all connections are closed, SQLite has put what
     *     was in it into the file, and makes another
     */
    void requireLog() {
        if (Files.notExists(log)) {
            throw new StoreUnavailable(
                    "the store's log is gone: " + log, new IllegalStateException("no log"));
        }
    }
}
