package io.tripline.alert.sink;

import io.tripline.alert.AlertSink;
import io.tripline.alert.Delivery;
import io.tripline.alert.SinkAnswer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Appends alerts to a file, one line of JSON for each (NDJSON). Made by the configuration. What it
 * answers to be delivered is on disk, in whole lines; a line is never split over two files.
 */
public final class FileSink implements AlertSink {

    private final Path path;
    private final long maxBytes;
    private final int batch;
    private final UnaryOperator<String> format;
    private final LineFile file;

    /**
     * A sink; the file and its directories are made when the first alert comes.
     *
     * @param path the file that is written; those before it are beside it, with .1 for the newest
     * @param maxBytes the file is turned over before it would be longer; a line that is longer by
     *     itself has a file of its own
     * @param kept how many files that were turned over stay, at least 1
     * @param batch how many alerts go to disk at once, at least 1
     * @param format makes the line of an alert's document; JSON in one line
     */
    public FileSink(Path path, long maxBytes, int kept, int batch, UnaryOperator<String> format) {
        this(path, maxBytes, kept, batch, format, LineFile.Opener.DISK);
    }

    /** With files that tests provide. */
    FileSink(
            Path path,
            long maxBytes,
            int kept,
            int batch,
            UnaryOperator<String> format,
            LineFile.Opener opener) {
        if (maxBytes < 1 || kept < 1 || batch < 1) {
            throw new IllegalArgumentException(
                    "expected a size, a number of files and a batch of at least 1, found "
                            + maxBytes
                            + ", "
                            + kept
                            + " and "
                            + batch);
        }
        this.path = path;
        this.maxBytes = maxBytes;
        this.batch = batch;
        this.format = format;
        this.file = new LineFile(path, kept, opener);
    }

    @Override
    public int batch() {
        return batch;
    }

    @Override
    public SinkAnswer send(List<Delivery> deliveries) {
        Rendering rendering = new Rendering(deliveries, format);
        return rendering.answer(append(rendering.documents()));
    }

    private SinkAnswer append(List<String> documents) {
        List<byte[]> lines =
                documents.stream()
                        .map(document -> (document + '\n').getBytes(StandardCharsets.UTF_8))
                        .toList();
        int written = 0;
        try {
            while (written < lines.size()) {
                written += appendWhatFits(lines.subList(written, lines.size()));
            }
            return SinkAnswer.delivered(written);
        } catch (IOException e) {
            // Without its message, which is the system's.
            return SinkAnswer.partly(
                    written,
                    lines.size(),
                    "expected to append to " + path + ", found " + e.getClass().getSimpleName());
        }
    }

    /** Appends the first lines that have room in one file; always at least one. */
    private int appendWhatFits(List<byte[]> lines) throws IOException {
        long size = file.size();
        if (size > 0 && size + lines.getFirst().length > maxBytes) {
            file.turnOver();
            size = file.size();
        }
        int count = 0;
        int bytes = 0;
        while (count < lines.size()
                && (count == 0 || size + bytes + lines.get(count).length <= maxBytes)) {
            bytes = Math.addExact(bytes, lines.get(count).length);
            count++;
        }
        ByteBuffer together = ByteBuffer.allocate(bytes);
        lines.subList(0, count).forEach(together::put);
        file.append(together.flip());
        return count;
    }

    @Override
    public void close() {
        file.close();
    }
}
