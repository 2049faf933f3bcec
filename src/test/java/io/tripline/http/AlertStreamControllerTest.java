package io.tripline.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;

import io.tripline.alert.AlertStoreContract;
import io.tripline.alert.Arrivals;
import io.tripline.alert.MemoryAlertStore;
import io.tripline.detection.RecordedMetrics;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;

class AlertStreamControllerTest {

    private final MemoryAlertStore store = new MemoryAlertStore();
    private final Arrivals arrivals = new Arrivals();
    private final AlertStreamController controller =
            new AlertStreamController(store, arrivals, Duration.ofMillis(50));
    private final MockMvc mvc =
            MockMvcBuilders.standaloneSetup(controller)
                    .setControllerAdvice(new ProblemAdvice(new RecordedMetrics(), "close"))
                    .build();

    private MockHttpServletResponse open(String path) throws Exception {
        return mvc.perform(get(path)).andReturn().getResponse();
    }

    @Test
    void somethingIsSentAgainAndAgain_alsoWhereAlertsOfOtherRulesComeAllTheTime() throws Exception {
        MockHttpServletResponse reader = open("/api/v1/alerts/stream?rule_id=rare");
        AtomicInteger number = new AtomicInteger();
        await().atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofMillis(10))
                .until(() -> {
                    int i = number.incrementAndGet();
                    store.add(List.of(AlertStoreContract.at(i, "e" + i)));
                    arrivals.signal();
                    return reader.getContentAsString().split("keep-alive", -1).length > 3;
                });
        controller.stop();
    }

    @Test
    void whileTheServiceStops_nobodyIsLetIn() throws Exception {
        controller.start();
        controller.stop();

        assertThat(open("/api/v1/alerts/stream").getStatus()).isEqualTo(503);
    }

    @Test
    void moreReadersThanThereIsRoomFor_areToldToComeBack() throws Exception {
        for (int i = 0; i < 100; i++) {
            assertThat(open("/api/v1/alerts/stream").getStatus()).isEqualTo(200);
        }
        assertThat(open("/api/v1/alerts/stream").getStatus()).isEqualTo(503);
        controller.stop();
    }
}
