package io.tripline.http;

import io.tripline.detection.DetectionMetrics;
import io.tripline.detection.Intake;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.apache.coyote.AbstractProtocol;
import org.apache.coyote.ActionCode;
import org.apache.coyote.http11.Http11InputBuffer;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/**
 * Answers what Tomcat refuses before any application sees it, such as a malformed request line,
 * with a problem document instead of an HTML page. But on the paths of intakes as an intake that is
 * busy: shippers drop what they send in bad requests.
 */
public final class ProblemValve extends ErrorReportValve {

    private static final String RETRY_AFTER_SECONDS = "2";

    private static final Pattern PLAIN_PATH = Pattern.compile("/[\\w./~-]{0,200}");

    private final IntakePaths paths;
    private final DetectionMetrics metrics;

    /** The valve. */
    public ProblemValve(IntakePaths paths, DetectionMetrics metrics) {
        this.paths = paths;
        this.metrics = metrics;
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        Intake intake =
                response.isError() && !isStopping(request) ? paths.intakeOf(path(request)) : null;
        if (intake == null) {
            super.invoke(request, response);
            return;
        }
        metrics.refused(intake, "bad_request");
        boolean _ = response.setErrorReported(); // here and now
        if (intake == Intake.BULK) { // by whatever status, some of its clients drop it
            response.getCoyoteResponse().action(ActionCode.CLOSE_NOW, null);
            return;
        }
        response.setSuspended(false);
        response.reset();
        response.setStatus(HttpStatus.SERVICE_UNAVAILABLE.value());
        response.setHeader("Retry-After", RETRY_AFTER_SECONDS);
        response.setContentType("text/plain");
        Writer writer = response.getReporter();
        if (writer != null) {
            writer.write("busy, try again\n");
            response.finishResponse();
        }
    }

    /** The path of a request, also where Tomcat stopped at a byte of it and keeps none. */
    private static String path(Request request) {
        String path = request.getRequestURI();
        if (path == null
                && request.getCoyoteRequest().getInputBuffer() instanceof Http11InputBuffer in) {
            ByteBuffer read = in.getByteBuffer().duplicate().position(0);
            path = target(StandardCharsets.ISO_8859_1.decode(read).toString().stripLeading());
        }
        return path == null ? "" : path;
    }

    /** A path that can be shown as it is; else the root's. */
    private static String plain(String path) {
        return PLAIN_PATH.matcher(path).matches() ? path : "/";
    }

    /** What is between the method and the query, of a request line and more. */
    private static String target(String request) {
        int from = request.indexOf(' ') + 1;
        int to = from;
        while (to < request.length() && " ?\r\n".indexOf(request.charAt(to)) < 0) {
            to++;
        }
        return request.substring(from, to);
    }

    /**
     * A request that comes just when the service stops is refused by Tomcat before its headers are
     * read, and for lack of them as a bad one. Shippers drop what they send in bad requests; on a
     * connection that ends without an answer all of them send again.
     */
    private static boolean isStopping(Request request) {
        return request.getConnector().getProtocolHandler() instanceof AbstractProtocol<?> protocol
                && protocol.isPaused();
    }

    @Override
    protected void report(Request request, Response response, @Nullable Throwable throwable) {
        int code = response.getStatus();
        if (code < HttpStatus.BAD_REQUEST.value()
                || response.getContentWritten() > 0
                || !response.setErrorReported()) {
            return;
        }
        if (isStopping(request)) {
            response.getCoyoteResponse().action(ActionCode.CLOSE_NOW, null);
            return;
        }
        HttpStatus status = HttpStatus.resolve(code);
        String title = status == null ? "Error" : status.getReasonPhrase();
        try {
            response.setContentType("application/problem+json");
            response.setCharacterEncoding(StandardCharsets.UTF_8);
            Writer writer = response.getReporter();
            if (writer != null) {
                writer.write(
                        """
                        {"type":"%s","title":"%s","status":%d,"detail":"expected a request of HTTP whose head is no \
                        longer than the server takes and whose path is percent-encoded UTF-8, found another; \
                        correct it before it is sent again","instance":"%s"}\
                        """
                                .formatted(
                                        RequestRefused.typeOf(
                                                status == null
                                                        ? "error"
                                                        : status.name().toLowerCase(Locale.ROOT)),
                                        title,
                                        code,
                                        plain(path(request))));
                response.finishResponse();
            }
        } catch (IOException e) {
            // the client is gone
        }
    }
}
