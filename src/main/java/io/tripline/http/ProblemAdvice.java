package io.tripline.http;

import io.tripline.alert.StoreUnavailable;
import io.tripline.detection.DetectionMetrics;
import io.tripline.detection.Intake;
import io.tripline.detection.RequestMemory;
import io.tripline.event.json.UnreadableBody;
import io.tripline.intake.coding.SteadyInputStream;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.ErrorResponse;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import org.springframework.web.servlet.resource.NoResourceFoundException;

/**
 * Makes a problem document (RFC 9457) of whatever goes wrong, and counts the refused requests for
 * events.
 */
@RestControllerAdvice
public final class ProblemAdvice extends ResponseEntityExceptionHandler {

    private static final Logger LOG = LoggerFactory.getLogger(ProblemAdvice.class);

    static final String EVENTS = "/api/v1/events";
    private static final String RETRY_AFTER_SECONDS = "1";
    private static final Pattern DRY_RUN = Pattern.compile("(^|&)dry_run(=(true)?)?(&|$)");

    /** Of a failure's stack, for the log: enough to find it, and one line. */
    private static final int FRAMES = 8;

    private final DetectionMetrics metrics;
    private final String close;

    /**
     * The advice.
     *
     * @param close the attribute of a request under which {@link ClosingValve} has put what closes
     *     its connection
     */
    public ProblemAdvice(DetectionMetrics metrics, String close) {
        this.metrics = metrics;
        this.close = close;
    }

    @ExceptionHandler
    ResponseEntity<Object> refused(RequestRefused refused, WebRequest request) {
        HttpHeaders headers = new HttpHeaders();
        if (refused.status() == HttpStatus.SERVICE_UNAVAILABLE
                || refused.status() == HttpStatus.TOO_MANY_REQUESTS) {
            headers.set(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
        }
        return problem(refused.status(), refused.reason(), refused.detail(), headers, request);
    }

    @ExceptionHandler
    ResponseEntity<Object> unreadable(UnreadableBody unreadable, WebRequest request) {
        String detail = String.valueOf(unreadable.getMessage());
        return refused(
                unreadable.isTooLarge()
                        ? RequestRefused.tooLarge(detail)
                        : RequestRefused.malformed(detail),
                request);
    }

    @ExceptionHandler
    ResponseEntity<Object> exhausted(RequestMemory.Exhausted exhausted, WebRequest request) {
        String detail = String.valueOf(exhausted.getMessage());
        if (exhausted.isOverShare()) {
            return refused(RequestRefused.overShare(detail), request);
        }
        return refused(
                exhausted.isTemporary()
                        ? RequestRefused.busy(detail)
                        : RequestRefused.tooLarge(detail),
                request);
    }

    @ExceptionHandler
    ResponseEntity<Object> unavailable(StoreUnavailable unavailable, WebRequest request) {
        LOG.debug("The store is not available", unavailable);
        return refused(
                RequestRefused.busy(
                        "the alert store cannot be read or written for now; send the same request again"),
                request);
    }

    /** A body that ends before its announced length, or does not go on. */
    @ExceptionHandler
    ResponseEntity<Object> broken(IOException e, WebRequest request) {
        if (e instanceof SteadyInputStream.TooSlow slow) {
            return refused(RequestRefused.timedOut(String.valueOf(slow.getMessage())), request);
        }
        if (e.getCause() instanceof SocketTimeoutException) {
            return refused(
                    RequestRefused.timedOut("the request's body did not go on in time"), request);
        }
        return refused(RequestRefused.malformed("the request's body broke off"), request);
    }

    /** A query string or form that Tomcat cannot decode. */
    @ExceptionHandler
    ResponseEntity<Object> undecodable(InvalidParameterException e, WebRequest request) {
        return refused(
                RequestRefused.malformed(
                        "expected parameters that are percent-encoded UTF-8, found others"),
                request);
    }

    /**
     * Of an answer that has begun nothing can be taken back, and what else is written would pass
     * for its end: the connection is closed, so that the client sees that it is cut off.
     */
    @ExceptionHandler
    @Nullable ResponseEntity<Object> cutOff(JsonAnswer.CutOff e, ServletWebRequest request) {
        log(e.failure(), request);
        if (request.getRequest().getAttribute(close) instanceof Runnable closing) {
            closing.run();
        }
        return null;
    }

    /** A bug of ours; or memory ran out, and may be there when others are done. */
    @ExceptionHandler
    ResponseEntity<Object> failed(Throwable thrown, WebRequest request) {
        // Spring wraps an Error
        Throwable e =
                thrown instanceof ServletException && thrown.getCause() != null
                        ? thrown.getCause()
                        : thrown;
        log(e, request);
        if (e instanceof OutOfMemoryError) {
            return refused(
                    RequestRefused.busy("memory ran out; send the same request again"), request);
        }
        return problem(
                HttpStatus.INTERNAL_SERVER_ERROR,
                "internal_error",
                "the service failed on this request; its log says why",
                new HttpHeaders(),
                request);
    }

    private static void log(Throwable e, WebRequest request) {
        LOG.error( // the message may hold a value of an event
                "A request failed: {}, {} at {}",
                request.getDescription(false),
                e.getClass().getName(),
                Stream.of(e.getStackTrace())
                        .limit(FRAMES)
                        .map(StackTraceElement::toString)
                        .collect(Collectors.joining(" < ")));
    }

    /** Which counts nothing. By the query's text: what is refused may have no parameters. */
    private static boolean isDryRun(@Nullable String query) {
        return query != null && DRY_RUN.matcher(query).find();
    }

    private ResponseEntity<Object> problem(
            HttpStatus status,
            String reason,
            String detail,
            HttpHeaders headers,
            WebRequest request) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
        problem.setType(RequestRefused.typeOf(reason));
        return respond(problem, headers, status, reason, request);
    }

    /** What Spring itself refuses: unknown paths, wrong methods, bad parameters. */
    @Override
    protected ResponseEntity<Object> handleExceptionInternal(
            Exception e,
            @Nullable Object body,
            HttpHeaders headers,
            HttpStatusCode status,
            WebRequest request) {
        HttpStatus known = HttpStatus.valueOf(status.value());
        String reason = known.name().toLowerCase(Locale.ROOT);
        ProblemDetail problem =
                e instanceof ErrorResponse response
                        ? response.getBody()
                        : ProblemDetail.forStatus(status);
        problem.setType(RequestRefused.typeOf(reason));
        switch (e) {
            case NoResourceFoundException _ ->
                    problem.setDetail("there is no such path; /v3/api-docs lists those of the API");
            case HttpRequestMethodNotSupportedException wrong ->
                    problem.setDetail(
                            "expected the method %s, found %s"
                                    .formatted(
                                            String.join(" or ", supported(wrong)),
                                            wrong.getMethod()));
            case HttpMediaTypeNotAcceptableException wrong ->
                    problem.setDetail(
                            "expected an Accept that allows %s, found '%s'"
                                    .formatted(
                                            MediaType.toString(wrong.getSupportedMediaTypes()),
                                            request.getHeader(HttpHeaders.ACCEPT)));
            default -> {
                // Spring's own says enough
            }
        }
        if (problem.getDetail() == null) {
            problem.setDetail(known.getReasonPhrase());
        }
        return respond(problem, headers, status, reason, request);
    }

    private static Collection<String> supported(HttpRequestMethodNotSupportedException wrong) {
        String[] methods = wrong.getSupportedMethods();
        return methods == null ? List.of() : new TreeSet<>(List.of(methods));
    }

    private ResponseEntity<Object> respond(
            ProblemDetail problem,
            HttpHeaders headers,
            HttpStatusCode status,
            String reason,
            WebRequest request) {
        HttpServletRequest servlet = ((ServletWebRequest) request).getRequest();
        if (servlet.getRequestURI().equals(EVENTS)
                && HttpMethod.POST.matches(servlet.getMethod())
                && !isDryRun(servlet.getQueryString())) {
            metrics.refused(Intake.API, reason);
        }
        HttpHeaders answer = new HttpHeaders(headers);
        answer.setContentType(MediaType.APPLICATION_PROBLEM_JSON);
        return new ResponseEntity<>(problem, answer, status);
    }
}
