package io.tripline.intake.shipper;

import java.nio.charset.StandardCharsets;
import org.springframework.mock.web.MockHttpServletResponse;

/**
 * An answer as a shipper gets it.
 *
 * @param length of all of it, headers too
 * @param isElasticsearch whether it says that it comes from one
 */
record Reply(int status, int length, boolean isElasticsearch, String body) {

    /** What a server adds: Date, Keep-Alive, Connection. */
    private static final int SERVER_HEADERS = 200;

    static Reply of(MockHttpServletResponse response) {
        byte[] body = response.getContentAsByteArray();
        return new Reply(
                response.getStatus(),
                length(response),
                "Elasticsearch".equals(response.getHeader("X-Elastic-Product")),
                new String(body, StandardCharsets.UTF_8));
    }

    /** The length of a whole answer. */
    static int length(MockHttpServletResponse response) {
        int headers =
                response.getHeaderNames().stream()
                        .mapToInt(name ->
                                name.length()
                                        + String.valueOf(response.getHeader(name)).length()
                                        + ": \r\n".length())
                        .sum();
        return "HTTP/1.1 200 \r\n\r\n".length()
                + SERVER_HEADERS
                + headers
                + response.getContentAsByteArray().length;
    }
}
