package io.tripline.http;

import io.tripline.detection.Intake;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Refuses who may not call the Detection API. {@link ProblemErrorController} writes the problem.
 */
public final class AccessProblems {

    /** The request attribute that is there where a page is why a request is refused. */
    public static final String OF_PAGE = AccessProblems.class.getName() + ".OF_PAGE";

    /** Browsers ask for a key by the first, other clients know the second (RFC 9110, 11.6.1). */
    private static final String[] SCHEMES = {
        "Basic realm=\"tripline\", charset=\"UTF-8\"", "Bearer"
    };

    private AccessProblems() {}

    /** The intake that a request would have come by; null if it brings no events. */
    public static @Nullable Intake intakeOf(HttpServletRequest request) {
        return request.getMethod().equals("POST")
                        && request.getRequestURI().equals(ProblemAdvice.EVENTS)
                ? Intake.API
                : null;
    }

    /**
     * Refuses a request.
     *
     * @param status 401 or 403
     */
    public static void refuse(HttpServletResponse response, int status) throws IOException {
        if (status == HttpServletResponse.SC_UNAUTHORIZED) {
            for (String scheme : SCHEMES) {
                response.addHeader("WWW-Authenticate", scheme);
            }
        }
        response.sendError(status);
    }
}
