package io.tripline.http;

import java.net.URI;
import org.springframework.http.HttpStatus;

/**
 * A request of which nothing is judged. Becomes a problem document, and is counted by its reason.
 */
final class RequestRefused extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final HttpStatus status;
    private final String reason;

    /**
     * A refusal.
     *
     * @param reason of a bounded set, lower case: a metric's label and the end of the problem's
     *     type
     * @param detail what was expected, what was found, and what to do
     */
    RequestRefused(HttpStatus status, String reason, String detail) {
        super(detail, null, false, false);
        this.status = status;
        this.reason = reason;
    }

    static RequestRefused malformed(String detail) {
        return new RequestRefused(HttpStatus.BAD_REQUEST, "malformed", detail);
    }

    static RequestRefused tooLarge(String detail) {
        return new RequestRefused(HttpStatus.CONTENT_TOO_LARGE, "too_large", detail);
    }

    static RequestRefused unsupportedMediaType(String detail) {
        return new RequestRefused(
                HttpStatus.UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type", detail);
    }

    static RequestRefused busy(String detail) {
        return new RequestRefused(HttpStatus.SERVICE_UNAVAILABLE, "busy", detail);
    }

    static RequestRefused overShare(String detail) {
        return new RequestRefused(HttpStatus.TOO_MANY_REQUESTS, "over_share", detail);
    }

    static RequestRefused timedOut(String detail) {
        return new RequestRefused(HttpStatus.REQUEST_TIMEOUT, "request_timeout", detail);
    }

    /** The type of the problem that has a reason (RFC 9457, 3.1.1). */
    static URI typeOf(String reason) {
        return URI.create("urn:tripline:problem:" + reason);
    }

    HttpStatus status() {
        return status;
    }

    String reason() {
        return reason;
    }

    String detail() {
        return String.valueOf(getMessage());
    }
}
