package io.tripline.alert.sink;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/**
 * A file of whole lines that is appended to and turned over: {@code path} becomes {@code path.1},
 * which becomes {@code path.2}, and so on. Made and used by a {@link FileSink}, one thread at a
 * time.
 *
 * <p>It is the file that is at the path now: one that was moved away or deleted by others is let go
 * and made anew.
 */
final class LineFile implements AutoCloseable {

    private static final int TAIL = 8192;

    /** Opens a file to read and write, making it if there is none. Tests have files that fail. */
    interface Opener {

        /** Of files on disk. */
        Opener DISK =
                path ->
                        FileChannel.open(
                                path,
                                StandardOpenOption.CREATE,
                                StandardOpenOption.READ,
                                StandardOpenOption.WRITE);

        /** The open file. */
        FileChannel open(Path path) throws IOException;
    }

    private final Path path;
    private final int kept;
    private final Opener opener;
    private @Nullable FileChannel channel;

    /**
     * Tells the file that is open from another one at its path; null where there is no such key.
     */
    private @Nullable Object key;

    /**
     * A file, not opened yet.
     *
     * @param kept how many files that were turned over stay, at least 1
     */
    LineFile(Path path, int kept, Opener opener) {
        this.path = path.toAbsolutePath();
        this.kept = kept;
        this.opener = opener;
    }

    /** How long the file is, after its last whole line. */
    long size() throws IOException {
        return open().size();
    }

    /**
     * Adds lines at the end and waits until they are on disk. If it throws, none of them is in the
     * file, unless the disk fails so badly that they cannot be taken out again; then at least no
     * half line stays once the file is opened again.
     *
     * @param lines whole ones, each with its end
     */
    void append(ByteBuffer lines) throws IOException {
        FileChannel file = open();
        long begin = file.size();
        try {
            long at = begin;
            while (lines.hasRemaining()) {
                at += file.write(lines, at);
            }
            file.force(true);
        } catch (IOException | RuntimeException e) {
            undo(begin);
            throw e;
        }
    }

    private void undo(long begin) {
        // An interruption has closed the file and would close it again.
        boolean interrupted = Thread.interrupted();
        try {
            FileChannel file = channel;
            if (file == null || !file.isOpen()) {
                file = open();
            }
            if (file.size() > begin) {
                file.truncate(begin);
                file.force(true);
            }
        } catch (IOException e) {
            letGo(); // to be opened again, which cuts off a half line
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Turns the file over: the lines to come are the first of a new one. */
    void turnOver() throws IOException {
        letGo();
        int free = 1;
        while (free < kept && Files.exists(numbered(free))) {
            free++;
        }
        // The last one is replaced if none is free. Each step leaves whole files under names of
        // this kind, so that what was broken off between two of them is gone on with next time.
        for (int number = free; number > 1; number--) {
            move(numbered(number - 1), numbered(number));
        }
        move(path, numbered(1));
        open();
    }

    private Path numbered(int number) {
        return path.resolveSibling(path.getFileName() + "." + number);
    }

    private static void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }

    private FileChannel open() throws IOException {
        FileChannel file = channel;
        if (file != null && file.isOpen() && isStillThere()) {
            return file;
        }
        letGo();
        Path directory = path.getParent();
        if (directory != null) {
            Files.createDirectories(directory);
        }
        file = opener.open(path);
        try {
            cutTornLine(file);
            key = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
        if (directory != null) {
            force(directory);
        }
        channel = file;
        return file;
    }

    private boolean isStillThere() throws IOException {
        try {
            Object now = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
            return now == null || now.equals(key);
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /**
     * A crash while a line was written leaves a part of it, which is no JSON and was not
     * acknowledged.
     */
    private static void cutTornLine(FileChannel file) throws IOException {
        long size = file.size();
        long end = size;
        while (end > 0) {
            int length = (int) Math.min(TAIL, end);
            ByteBuffer bytes = ByteBuffer.allocate(length);
            while (bytes.hasRemaining()) {
                if (file.read(bytes, end - length + bytes.position()) < 0) {
                    throw new IOException("the file became shorter while it was opened");
                }
            }
            int last = length - 1;
            while (last >= 0 && bytes.get(last) != '\n') {
                last--;
            }
            if (last >= 0) {
                end = end - length + last + 1;
                break;
            }
            end -= length;
        }
        if (end < size) {
            file.truncate(end);
        }
    }

    /** Makes a new name in a directory outlive a loss of power, where the system can do that. */
    private static void force(Path directory) {
        try (FileChannel names = FileChannel.open(directory, StandardOpenOption.READ)) {
            names.force(true);
        } catch (IOException e) {
            // Not every system opens directories; the file itself is on disk in any case.
        }
    }

    private void letGo() {
        FileChannel file = channel;
        channel = null;
        key = null;
        if (file != null) {
            try {
                file.close();
            } catch (IOException e) {
                // All that was acknowledged is on disk.
            }
        }
    }

    @Override
    public void close() {
        letGo();
    }
}
