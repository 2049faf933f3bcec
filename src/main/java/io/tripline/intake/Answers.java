package io.tripline.intake;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes answers as shippers want them: short, with a length, success exactly 200, and "not now" a
 * plain text. A client that is gone by then has been served all the same. Made for one response.
 */
final class Answers {

    private static final Logger LOG = LoggerFactory.getLogger(Answers.class);

    private static final String JSON = "application/json";
    private static final String RETRY_AFTER_SECONDS = "2";

    private static final Pattern COMPATIBLE =
            Pattern.compile(
                    "application/vnd\\.elasticsearch\\+(?:x-nd)?json\\s*;\\s*compatible-with=(\\d{1,2})");

    private final HttpServletResponse response;
    private boolean isElasticsearch;
    private @Nullable String compatible;

    Answers(HttpServletResponse response) {
        this.response = response;
    }

    /** From now on all that is answered looks like an answer of Elasticsearch. */
    void asElasticsearch(@Nullable String accept) {
        isElasticsearch = true;
        Matcher wanted = COMPATIBLE.matcher(accept == null ? "" : accept);
        if (wanted.find()) {
            compatible = "application/vnd.elasticsearch+json;compatible-with=" + wanted.group(1);
        }
    }

    void json(String body) {
        text(JSON, body);
    }

    void text(String contentType, String body) {
        write(HttpServletResponse.SC_OK, contentType, body);
    }

    /** An answer without content says that every log record was taken. */
    void otlp(boolean asJson) {
        write(
                HttpServletResponse.SC_OK,
                asJson ? JSON : "application/x-protobuf",
                asJson ? "{}" : "");
    }

    void bulk(BulkAnswer answer, long tookMillis) {
        try {
            begin(HttpServletResponse.SC_OK, JSON, answer.length(tookMillis));
            answer.writeTo(response.getOutputStream(), tookMillis);
        } catch (IOException e) {
            LOG.debug("A client went away before it had its answer", e);
        }
    }

    void busy(int status) {
        response.setHeader("Retry-After", RETRY_AFTER_SECONDS);
        write(status, "text/plain", "busy, try again\n");
    }

    void tooLarge(String detail) {
        write(HttpServletResponse.SC_REQUEST_ENTITY_TOO_LARGE, "text/plain", detail + "\n");
    }

    void refused(int status) {
        boolean isUnknown = status == HttpServletResponse.SC_UNAUTHORIZED;
        if (isUnknown) {
            response.setHeader("WWW-Authenticate", "Basic realm=\"tripline\", charset=\"UTF-8\"");
        }
        write(
                status,
                "text/plain",
                isUnknown
                        ? "expected a valid key\n"
                        : "expected a key with the role ingest, and no page of another site\n");
    }

    void notAllowed(Set<String> methods) {
        String allowed = String.join(", ", new TreeSet<>(methods));
        response.setHeader("Allow", allowed);
        write(
                HttpServletResponse.SC_METHOD_NOT_ALLOWED,
                "text/plain",
                "expected the method " + allowed + "\n");
    }

    /** What is left of the request is not read: the connection cannot be used again. */
    void close() {
        response.setHeader("Connection", "close");
    }

    private void write(int status, String contentType, String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        try {
            begin(status, contentType, bytes.length);
            response.getOutputStream().write(bytes);
        } catch (IOException e) {
            LOG.debug("A client went away before it had its answer", e);
        }
    }

    private void begin(int status, String contentType, long length) {
        response.setStatus(status);
        if (isElasticsearch) {
            response.setHeader("X-Elastic-Product", "Elasticsearch");
        }
        response.setContentType(
                compatible != null && contentType.equals(JSON) ? compatible : contentType);
        response.setContentLengthLong(length);
    }
}
