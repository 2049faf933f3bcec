package io.tripline.http;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.apache.coyote.AbstractProtocol;
import org.apache.coyote.ActionCode;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/**
 * Answers what Tomcat refuses before any application sees it, such as a malformed request line,
 * with a problem document instead of an HTML page.
 */
public final class ProblemValve extends ErrorReportValve {

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
                        {"type":"about:blank","title":"%s","status":%d,"detail":"the request is not valid HTTP, \
                        or has a path that cannot be read","instance":"/"}\
                        """
                                .formatted(title, code));
                response.finishResponse();
            }
        } catch (IOException e) {
            // the client is gone
        }
    }
}
