package io.tripline;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Speaks just enough HTTP on one connection: of an answer the beginning is kept, the rest is read
 * and thrown away, and no object is made. Used by one {@link LoadClient}.
 */
final class LoadConnection implements AutoCloseable {

    private static final byte[] OK = "HTTP/1.1 200".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] LENGTH = "content-length:".getBytes(StandardCharsets.US_ASCII);

    /** Makes an ASCII letter small, and leaves the other characters of {@link #LENGTH}. */
    private static final int SMALL = 0x20;

    /** How much of an answer is looked at. */
    private static final int BEGINNING = 200;

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final byte[] buffer = new byte[64 * 1024];
    private final byte[] line = new byte[256];
    private final byte[] beginning = new byte[BEGINNING];
    private int position;
    private int end;
    private int kept;

    LoadConnection(int port) throws IOException {
        this.socket = new Socket("127.0.0.1", port);
        this.in = socket.getInputStream();
        this.out = socket.getOutputStream();
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(60_000);
    }

    void send(LoadBatch batch) throws IOException {
        out.write(batch.bytes(), batch.start(), batch.length());
    }

    /** Whether an answer has begun to come. */
    boolean hasAnswer() throws IOException {
        return position < end || in.available() > 0;
    }

    /**
     * Reads the answer.
     *
     * @param expected what it must begin with
     * @param behindComma whether that stands behind its first comma
     * @throws IllegalStateException if it is another
     */
    void readAnswer(byte[] expected, boolean behindComma) throws IOException {
        int length = readLine();
        boolean ok = begins(line, 0, length, OK);
        String status = ok ? "" : new String(line, 0, length, StandardCharsets.US_ASCII);
        readBody(readHeaders());
        int from = behindComma ? comma() + 1 : 0;
        if (!ok || !begins(beginning, from, kept, expected)) {
            throw new IllegalStateException(
                    "expected 200 with %s, found %s %s"
                            .formatted(
                                    new String(expected, StandardCharsets.US_ASCII),
                                    status,
                                    new String(beginning, 0, kept, StandardCharsets.US_ASCII)));
        }
    }

    /**
     * Reads an answer, whatever it says.
     *
     * @return its status
     */
    int readStatus() throws IOException {
        int status = (int) number(OK.length - 3, Math.min(readLine(), OK.length), 10);
        readBody(readHeaders());
        return status;
    }

    /** Sends bytes as they are. */
    void send(byte[] bytes) throws IOException {
        out.write(bytes);
    }

    /** The length of the body, or -1 if it comes in chunks. */
    private long readHeaders() throws IOException {
        long contentLength = -1;
        for (int length = readLine(); length > 0; length = readLine()) {
            if (isContentLength(length)) {
                contentLength = number(LENGTH.length, length, 10);
            }
        }
        return contentLength;
    }

    private void readBody(long length) throws IOException {
        kept = 0;
        if (length >= 0) {
            skip(length);
            return;
        }
        for (long chunk = chunk(); chunk > 0; chunk = chunk()) {
            skip(chunk);
            readLine();
        }
        readLine();
    }

    private long chunk() throws IOException {
        return number(0, readLine(), 16);
    }

    private boolean isContentLength(int length) {
        for (int i = 0; i < LENGTH.length; i++) {
            if (i >= length || (line[i] | SMALL) != LENGTH[i]) {
                return false;
            }
        }
        return true;
    }

    private long number(int from, int to, int radix) {
        long number = 0;
        for (int i = from; i < to; i++) {
            int digit = Character.digit(line[i], radix);
            if (digit >= 0) {
                number = number * radix + digit;
            }
        }
        return number;
    }

    private int comma() {
        int at = 0;
        while (at < kept && beginning[at] != ',') {
            at++;
        }
        return at;
    }

    private static boolean begins(byte[] bytes, int from, int to, byte[] with) {
        return from + with.length <= to
                && Arrays.equals(bytes, from, from + with.length, with, 0, with.length);
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

    /** Reads a line, of which only the beginning is kept, and says how much. */
    private int readLine() throws IOException {
        int length = 0;
        while (true) {
            fill();
            byte next = buffer[position++];
            if (next == '\n') {
                return length;
            }
            if (next != '\r' && length < line.length) {
                line[length++] = next;
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
