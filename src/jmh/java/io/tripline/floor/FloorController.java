package io.tripline.floor;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** The floor of an endpoint of Spring MVC: the way through it, and next to no work at its end. */
@RestController
final class FloorController {

    private final JsonFactory json = new JsonFactory();

    /** Reads the body, and does nothing with it. */
    @PostMapping("/floor/constant")
    void constant(HttpServletRequest request, HttpServletResponse response) throws IOException {
        FloorAnswer.drain(request);
        FloorAnswer.write(response);
    }

    /** Takes the body, of any number of documents, apart into tokens, whose values nobody reads. */
    @PostMapping("/floor/tokens")
    void tokens(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try (JsonParser parser =
                json.createParser(ObjectReadContext.empty(), request.getInputStream())) {
            while (parser.nextToken() != null) {
                // the next one
            }
        }
        FloorAnswer.write(response);
    }
}
