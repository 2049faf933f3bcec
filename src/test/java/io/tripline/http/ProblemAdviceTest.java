package io.tripline.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.AbstractList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

class ProblemAdviceTest {

    private final ApiFixture api = new ApiFixture();
    private final AtomicInteger closed = new AtomicInteger();
    private final MockMvc mvc =
            MockMvcBuilders.standaloneSetup(new Failing())
                    .setControllerAdvice(new ProblemAdvice(api.metrics, "close"))
                    .build();

    /** Answers with what it was sent, as a list whose second element cannot be made. */
    @RestController
    private static final class Failing {

        private final JsonAnswer answers = new JsonAnswer(JsonMapper.shared());

        @PostMapping("/memory")
        void runOut() {
            throw new OutOfMemoryError("as if");
        }

        @PostMapping("/api/v1/events")
        void post(@RequestBody String beginning, HttpServletResponse response) throws IOException {
            response.setBufferSize(1000);
            answers.write(
                    response,
                    new AbstractList<String>() {
                        @Override
                        public String get(int index) {
                            if (index == 1) {
                                throw new IllegalStateException("broken");
                            }
                            return beginning;
                        }

                        @Override
                        public int size() {
                            return 2;
                        }
                    });
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
        MockHttpServletResponse response = failBehind("short");

        assertThat(response.getStatus()).isEqualTo(500);
        assertThat(response.getContentAsString()).startsWith("{").contains("internal_error");
        assertThat(closed).hasValue(0);
        assertThat(api.metrics.take("refused api internal_error")).isOne();
    }

    @Test
    void memoryThatRanOutMayBeThereLater() throws Exception {
        MockHttpServletResponse response = mvc.perform(post("/memory")).andReturn().getResponse();

        assertThat(response.getStatus()).isEqualTo(503);
        assertThat(response.getHeader("Retry-After")).isNotNull();
        assertThat(response.getContentAsString()).contains("urn:tripline:problem:busy");
    }

    /** Its events are judged and its alerts stored: nothing was refused. */
    @Test
    void answerThatHasBegunIsCutOff() throws Exception {
        MockHttpServletResponse response = failBehind("long".repeat(10_000));

        assertThat(response.getContentAsString()).startsWith("[\"longlong").endsWith("longlong");
        assertThat(closed).hasValue(1);
        assertThat(api.metrics.rest()).containsOnlyKeys("generation 1");
    }
}
