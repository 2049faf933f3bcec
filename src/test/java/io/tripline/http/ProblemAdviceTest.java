package io.tripline.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

class ProblemAdviceTest {

    private final ApiFixture api = new ApiFixture();
    private final AtomicInteger closed = new AtomicInteger();
    private final MockMvc mvc =
            MockMvcBuilders.standaloneSetup(new Failing())
                    .setControllerAdvice(new ProblemAdvice(api.metrics, "close"))
                    .build();

    /** Writes as the beginning of its answer what it was sent, and fails. */
    @RestController
    private static final class Failing {

        @PostMapping("/api/v1/events")
        void post(@RequestBody String beginning, HttpServletResponse response) throws IOException {
            response.setBufferSize(1000);
            response.getOutputStream().print(beginning);
            throw new IllegalStateException("broken");
        }
    }

    private MockHttpServletResponse failBehind(String beginning) throws Exception {
        return mvc.perform(
                        post("/api/v1/events")
                                .content(beginning)
                                .requestAttr("close", (Runnable) closed::incrementAndGet))
                .andReturn()
                .getResponse();
    }

    @Test
    void answerThatHasNotBegunBecomesAProblem() throws Exception {
        MockHttpServletResponse response = failBehind("[1,");

        assertThat(response.getStatus()).isEqualTo(500);
        assertThat(response.getContentAsString()).startsWith("{").contains("internal_error");
        assertThat(closed).hasValue(0);
        assertThat(api.metrics.take("refused api internal_error")).isOne();
    }

    /** Its events are judged and its alerts stored: nothing was refused. */
    @Test
    void answerThatHasBegunIsCutOff() throws Exception {
        String beginning = "[" + "1,".repeat(1000);

        MockHttpServletResponse response = failBehind(beginning);

        assertThat(response.getContentAsString()).isEqualTo(beginning);
        assertThat(closed).hasValue(1);
        assertThat(api.metrics.rest()).containsOnlyKeys("generation 1");
    }
}
