package io.tripline;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Sends batches on one connection, each as soon as the last was answered, and counts. Speaks just
 * enough HTTP: the answers' documents are read and thrown away. To be used by one thread.
 */
final class LoadClient implements AutoCloseable {

    private static final Pattern ANSWER =
            Pattern.compile(
                    "\\{\"took\":\\d+,\"received\":(\\d+),\"evaluated\":(\\d+),\"rejected\":0,\"matched\":(\\d+),\"duplicates\":0,");

    /** How much of an answer is looked at: more than what {@link #ANSWER} matches. */
    private static final int BEGINNING = 200;

    private final List<LoadBatch> batches;
    private final AtomicLong ids;
    private final Socket socket;
    private final InputStream in;
    private final byte[] buffer = new byte[64 * 1024];
    private final byte[] beginning = new byte[BEGINNING];
    private int position;
    private int end;
    private int kept;
    private int turn;
    private long events;
    private long matches;
    private long bytes;
    private long[] nanos = new long[1024];
    private int requests;

    /**
     * Connects.
     *
     * @param ids gives numbers to events, to this client and to others
     */
    LoadClient(int port, List<LoadBatch> batches, AtomicLong ids) throws IOException {
        this.batches = batches;
        this.ids = ids;
        this.socket = new Socket("127.0.0.1", port);
        this.in = socket.getInputStream();
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(60_000);
    }

    /** Forgets what was counted. */
    void reset() {
        events = 0;
        matches = 0;
        bytes = 0;
        requests = 0;
    }

    /** Sends batches until a time of {@link System#nanoTime}; the last is answered after it. */
    void sendUntil(long deadline, boolean matching) throws IOException {
        while (System.nanoTime() < deadline) {
            LoadBatch batch = batches.get(turn++ % batches.size());
            byte[] request = batch.request(ids.getAndAdd(batch.size()), matching);
            long start = System.nanoTime();
            socket.getOutputStream().write(request);
            readAnswer();
            if (requests == nanos.length) {
                nanos = Arrays.copyOf(nanos, requests * 2);
            }
            nanos[requests++] = System.nanoTime() - start;
            int expected = matching ? batch.matches() : 0;
            check(batch.size(), expected);
            events += batch.size();
            matches += expected;
            bytes += request.length;
        }
    }

    /** Events that were sent and answered. */
    long events() {
        return events;
    }

    /** Those of them that matched. */
    long matches() {
        return matches;
    }

    /** Bytes of the requests. */
    long bytes() {
        return bytes;
    }

    /** How long each request took. */
    long[] nanos() {
        return Arrays.copyOf(nanos, requests);
    }

    private void check(int size, int expected) {
        String text = new String(beginning, 0, kept, StandardCharsets.US_ASCII);
        Matcher answer = ANSWER.matcher(text);
        if (!answer.lookingAt()
                || Integer.parseInt(answer.group(1)) != size
                || Integer.parseInt(answer.group(2)) != size
                || Integer.parseInt(answer.group(3)) != expected) {
            throw new IllegalStateException(
                    "expected %d events of which %d match, found %s"
                            .formatted(size, expected, text));
        }
    }

    private void readAnswer() throws IOException {
        String status = readLine();
        long length = -1;
        for (String line = readLine(); !line.isEmpty(); line = readLine()) {
            if (line.regionMatches(true, 0, "Content-Length:", 0, 15)) {
                length = Long.parseLong(line.substring(15).trim());
            }
        }
        kept = 0;
        if (length >= 0) {
            skip(length);
        } else {
            for (long chunk = chunk(); chunk > 0; chunk = chunk()) {
                skip(chunk);
                readLine();
            }
            readLine();
        }
        if (!status.startsWith("HTTP/1.1 200")) {
            throw new IllegalStateException("expected 200, found " + status);
        }
    }

    private long chunk() throws IOException {
        return Long.parseLong(readLine(), 16);
    }

    private void skip(long count) throws IOException {
        for (long left = count; left > 0; ) {
            fill();
            int part = (int) Math.min(left, end - position);
            int keep = Math.min(part, BEGINNING - kept);
            System.arraycopy(buffer, position, beginning, kept, keep);
            kept += keep;
            position += part;
            left -= part;
        }
    }

    private String readLine() throws IOException {
        StringBuilder line = new StringBuilder();
        while (true) {
            fill();
            char next = (char) buffer[position++];
            if (next == '\n') {
                return line.toString();
            }
            if (next != '\r') {
                line.append(next);
            }
        }
    }

    private void fill() throws IOException {
        if (position == end) {
            position = 0;
            end = in.read(buffer);
            if (end < 0) {
                throw new EOFException("the service closed the connection");
            }
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
