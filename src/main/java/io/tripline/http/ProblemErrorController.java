package io.tripline.http;

import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.util.Locale;
import java.util.regex.Pattern;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Answers what fails outside Spring MVC, in filters and the servlet container, with a problem
 * document as well.
 */
@RestController
@Hidden
public final class ProblemErrorController implements ErrorController {

    private static final Pattern NOT_OF_URIS = Pattern.compile("[\"<>\\[\\]^`{|}]");

    @RequestMapping("${server.error.path:${error.path:/error}}")
    ResponseEntity<ProblemDetail> error(HttpServletRequest request) {
        Object code = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
        HttpStatus status = code instanceof Integer number ? HttpStatus.resolve(number) : null;
        if (status == null) { // asked for directly
            status = HttpStatus.NOT_FOUND;
        }
        ProblemDetail problem = ProblemDetail.forStatus(status);
        problem.setType(RequestRefused.typeOf(status.name().toLowerCase(Locale.ROOT)));
        problem.setDetail(
                switch (status) {
                    case UNAUTHORIZED ->
                            "expected a key, for instance as Authorization: Bearer <key>, found none or one that is not valid";
                    case FORBIDDEN ->
                            request.getAttribute(AccessProblems.OF_PAGE) == null
                                    ? "expected a key with the role that this needs; see src/docs/http-api.md"
                                    : "expected a request that no page of another site can have made, found one of a"
                                            + " page, or by a name that may be a page's; call the service by its address"
                                            + " or as localhost, or give it keys (src/docs/operations.md)";
                    case BAD_REQUEST ->
                            "expected a request of HTTP whose path and body can be read, found one"
                                    + " whose path has what the API knows no meaning of, or whose"
                                    + " body is not framed as its head says";
                    default ->
                            "the request was refused before it reached the API: "
                                    + status.getReasonPhrase();
                });
        if (request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI) instanceof String path) {
            problem.setInstance(URI.create(encoded(path)));
        }
        return ResponseEntity.status(status)
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(problem);
    }

    /** With what the server lets pass in paths, and no URI may hold. */
    private static String encoded(String path) {
        return NOT_OF_URIS
                .matcher(path)
                .replaceAll(found -> "%%%02X".formatted((int) found.group().charAt(0)));
    }
}
