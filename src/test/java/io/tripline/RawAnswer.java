package io.tripline;

import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;

/** Reads answers of HTTP/1.1 from a connection that a test writes to itself. */
final class RawAnswer {

    private static final String LENGTH = "content-length:";

    private RawAnswer() {}

    /** Reads an answer: its status, and "and closed" if the server will close the connection. */
    static String read(InputStream in) throws IOException {
        String status = line(in).split(" ", 3)[1];
        int length = 0;
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            String lower = header.toLowerCase(Locale.ROOT);
            if (lower.startsWith(LENGTH)) {
                length = Integer.parseInt(lower.substring(LENGTH.length()).strip());
            } else if (lower.equals("connection: close")) {
                status += " and closed";
            }
        }
        in.skipNBytes(length);
        return status;
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("expected a line, found the end after: " + line);
            }
            line.append((char) c);
        }
        return line.toString().stripTrailing();
    }
}
