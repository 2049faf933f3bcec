package io.tripline.floor;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * What all floor endpoints share: a body read to its end, and an answer that is always the same.
 */
final class FloorAnswer {

    private static final byte[] CONSTANT = "{\"ok\":true}".getBytes(StandardCharsets.US_ASCII);

    private static final ThreadLocal<byte[]> BUFFER =
            ThreadLocal.withInitial(() -> new byte[64 * 1024]);

    private FloorAnswer() {}

    /** Reads a body into memory that is used again for the next one. */
    static void drain(HttpServletRequest request) throws IOException {
        InputStream in = request.getInputStream();
        byte[] buffer = BUFFER.get();
        int count = 0;
        while (count >= 0) {
            count = in.read(buffer, 0, buffer.length);
        }
    }

    /** Answers as the intake does when it has taken everything. */
    static void write(HttpServletResponse response) throws IOException {
        response.setContentType("application/json");
        response.setContentLength(CONSTANT.length);
        response.getOutputStream().write(CONSTANT);
    }
}
