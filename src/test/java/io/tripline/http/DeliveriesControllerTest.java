package io.tripline.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;

import io.tripline.alert.Delivery;
import io.tripline.alert.DeliveryStatus;
import io.tripline.alert.Outbox;
import io.tripline.alert.StoreUnavailable;
import io.tripline.detection.RecordedMetrics;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.http.MediaType;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import tools.jackson.databind.json.JsonMapper;

class DeliveriesControllerTest {

    private static final Instant NOW = Instant.parse("2026-05-12T09:14:21Z");

    private static final DeliveryStatus TROUBLED =
            new DeliveryStatus(
                    "hook", 12, 3, "expected 2xx, found 503", NOW, NOW.minusSeconds(9), NOW);

    /** Two sinks with deliveries, of which one is no longer in the settings. */
    private static class FakeOutbox implements Outbox {

        @Override
        public boolean claim(String sink) {
            throw new AssertionError("not asked");
        }

        @Override
        public List<Delivery> pending(String sink, int limit) {
            throw new AssertionError("not asked");
        }

        @Override
        public void settle(String sink, Collection<Long> delivered, Map<Long, String> dead) {
            throw new AssertionError("not asked");
        }

        @Override
        public int expire(String sink, Instant since, String reason) {
            throw new AssertionError("not asked");
        }

        @Override
        public int replay(String sink) {
            assertThat(sink).isEqualTo("hook");
            return 2;
        }

        @Override
        public List<Backlog> backlog() {
            return List.of(
                    new Backlog("former", 1, NOW.minusSeconds(60), 0),
                    new Backlog("hook", 7, NOW.minusSeconds(30), 2));
        }

        @Override
        public List<DeadLetter> deadLetters(String tenant, String sink, int limit) {
            assertThat(sink).isEqualTo("hook");
            return List.of(new DeadLetter("ab", NOW, "says no"), new DeadLetter("cd", NOW, "x"));
        }
    }

    private static MockHttpServletResponse call(Outbox outbox, String method, String path)
            throws Exception {
        MockMvc mvc =
                MockMvcBuilders.standaloneSetup(
                                new DeliveriesController(
                                        outbox,
                                        Map.of("hook", "webhook", "archive", "file"),
                                        () -> List.of(TROUBLED, DeliveryStatus.unused("archive"))))
                        .setControllerAdvice(new ProblemAdvice(new RecordedMetrics(), "close"))
                        .build();
        return mvc.perform((method.equals("GET") ? get(path) : post(path)))
                .andReturn()
                .getResponse();
    }

    @Test
    void everySinkIsShown_configuredOrNot() throws Exception {
        MockHttpServletResponse answer = call(new FakeOutbox(), "GET", "/api/v1/deliveries");

        assertThat(answer.getStatus()).isEqualTo(200);
        assertThat(JsonMapper.shared().readTree(answer.getContentAsString()))
                .isEqualTo(
                        JsonMapper.shared()
                                .readTree(
                                        """
                                        {"sinks":[
                                         {"sink":"archive","type":"file","pending":0,"oldest":null,"dead_letters":0,
                                          "dead":[],"delivered":0,"failures":0,"last_error":null,"last_error_at":null,
                                          "last_delivered_at":null,"next_retry":null},
                                         {"sink":"former","type":null,"pending":1,"oldest":"2026-05-12T09:13:21Z",
                                          "dead_letters":0,"dead":[],"delivered":0,"failures":0,"last_error":null,
                                          "last_error_at":null,"last_delivered_at":null,"next_retry":null},
                                         {"sink":"hook","type":"webhook","pending":7,"oldest":"2026-05-12T09:13:51Z",
                                          "dead_letters":2,
                                          "dead":[{"alert_id":"ab","died_at":"2026-05-12T09:14:21Z","reason":"says no"},
                                                  {"alert_id":"cd","died_at":"2026-05-12T09:14:21Z","reason":"x"}],
                                          "delivered":12,"failures":3,"last_error":"expected 2xx, found 503",
                                          "last_error_at":"2026-05-12T09:14:21Z",
                                          "last_delivered_at":"2026-05-12T09:14:12Z",
                                          "next_retry":"2026-05-12T09:14:21Z"}]}
                                        """));
    }

    @Test
    void replaySaysHowMany() throws Exception {
        MockHttpServletResponse answer =
                call(new FakeOutbox(), "POST", "/api/v1/deliveries/hook/replay");

        assertThat(answer.getStatus()).isEqualTo(200);
        assertThat(answer.getContentAsString()).isEqualTo("{\"sink\":\"hook\",\"replayed\":2}");
    }

    @Test
    void replayOfASinkThatIsNotConfiguredIsAProblem() throws Exception {
        for (String name : List.of("former", "none")) {
            MockHttpServletResponse answer =
                    call(new FakeOutbox(), "POST", "/api/v1/deliveries/" + name + "/replay");

            assertThat(answer.getStatus()).isEqualTo(404);
            assertThat(answer.getContentType()).isEqualTo(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        }
    }

    @Test
    void storeThatIsDownMakesItBusy() throws Exception {
        Outbox down =
                new FakeOutbox() {
                    @Override
                    public List<Backlog> backlog() {
                        throw new StoreUnavailable("down", new IllegalStateException());
                    }
                };

        MockHttpServletResponse answer = call(down, "GET", "/api/v1/deliveries");

        assertThat(answer.getStatus()).isEqualTo(503);
        assertThat(answer.getHeader("Retry-After")).isEqualTo("1");
    }
}
