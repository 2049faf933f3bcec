package io.tripline.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.content;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.jsonPath;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import com.jayway.jsonpath.JsonPath;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.test.web.servlet.ResultActions;

class AlertsControllerTest {

    private final ApiFixture api = new ApiFixture();

    private ResultActions list(String query) throws Exception {
        return api.mvc.perform(get("/api/v1/alerts" + query));
    }

    private void makeAlerts(int count) throws Exception {
        for (int i = 0; i < count; i++) {
            api.mvc
                    .perform(
                            post("/api/v1/events")
                                    .contentType("application/json")
                                    .content(
                                            ApiFixture.matchingEvent()
                                                    .replace("+++++abc", "+++++" + i)))
                    .andExpect(jsonPath("$.matched", is(1)));
        }
    }

    @Test
    void noAlertsAreAnEmptyLastPage() throws Exception {
        list("").andExpect(status().isOk())
                .andExpect(jsonPath("$.alerts", hasSize(0)))
                .andExpect(jsonPath("$.next_cursor", nullValue()));
    }

    @Test
    void pagesFollowEachOtherWithoutGapOrRepeat() throws Exception {
        makeAlerts(7);

        List<String> ids = new ArrayList<>();
        String cursor = "";
        for (int page = 0; page < 4; page++) {
            String body = list("?limit=2" + cursor).andReturn().getResponse().getContentAsString();
            ids.addAll(JsonPath.<List<String>>read(body, "$.alerts[*].tripline.alert.id"));
            String next = JsonPath.read(body, "$.next_cursor");
            assertThat(next == null).isEqualTo(page == 3);
            assertThat(next == null ? "" : next).matches("[A-Za-z0-9_-]*");
            cursor = "&cursor=" + next;
        }

        assertThat(ids).hasSize(7).doesNotHaveDuplicates();
    }

    /** A time and an id: what is of that millisecond is shown again, and nothing is left out. */
    @Test
    void cursorOfAnEarlierVersionLeadsOn() throws Exception {
        makeAlerts(3);
        String cursor =
                Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(
                                (ApiFixture.NOW.toEpochMilli() + ":" + "f".repeat(64))
                                        .getBytes(StandardCharsets.US_ASCII));

        list("?cursor=" + cursor).andExpect(jsonPath("$.alerts", hasSize(3)));
        list("?limit=2&cursor=" + cursor).andExpect(jsonPath("$.alerts", hasSize(2)));
    }

    @Test
    void filtersByRuleAndTime() throws Exception {
        makeAlerts(1);

        list("?rule_id=" + ApiFixture.RULE_ID).andExpect(jsonPath("$.alerts", hasSize(1)));
        list("?rule_id=other").andExpect(jsonPath("$.alerts", hasSize(0)));
        list("?from=" + ApiFixture.NOW).andExpect(jsonPath("$.alerts", hasSize(1)));
        list("?from=" + ApiFixture.NOW.plusMillis(1)).andExpect(jsonPath("$.alerts", hasSize(0)));
        list("?to=" + ApiFixture.NOW.plusMillis(1)).andExpect(jsonPath("$.alerts", hasSize(1)));
        list("?to=" + ApiFixture.NOW).andExpect(jsonPath("$.alerts", hasSize(0)));
        api.mvc
                .perform(get(URI.create("/api/v1/alerts?from=2026-05-12T11:14:21.093%2B02:00")))
                .andExpect(jsonPath("$.alerts", hasSize(1)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "limit=0",
                "limit=1001",
                "limit=-1",
                "limit=x",
                "limit=99999999999",
                "from=yesterday",
                "to=1",
                "cursor=x",
                "cursor=!",
                "cursor=eDp4", // x:x
                "cursor=MTp4", // 1:x
                "cursor=MSx4", // 1,x
                "cursor=MTox", // 1:1
                "cursor=MSw5OTk5OTk5OTk5OTk5OTk5OTk5OTk", // 1,99999999999999999999
                "cursor=OTk5OTk5OTk5OTk5OTk5OTk5OTk5LDE" // 99999999999999999999,1
            })
    void parameterOutOfItsRangeIsAProblem(String parameter) throws Exception {
        list("?" + parameter)
                .andExpect(status().isBadRequest())
                .andExpect(content().contentType("application/problem+json"))
                .andExpect(jsonPath("$.detail", containsString("expected")))
                .andExpect(jsonPath("$.instance", is("/api/v1/alerts")));
        assertThat(api.metrics.rest())
                .as("only requests for events are counted")
                .containsOnlyKeys("generation 1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "1000"})
    void limitMayBeAtItsBounds(String limit) throws Exception {
        list("?limit=" + limit).andExpect(status().isOk());
    }

    private String answerToTheMatchingEvent() throws Exception {
        return api.mvc
                .perform(
                        post("/api/v1/events")
                                .contentType("application/json")
                                .content(ApiFixture.matchingEvent()))
                .andReturn()
                .getResponse()
                .getContentAsString();
    }

    private static String idIn(String answer) {
        return JsonPath.read(answer, "$.alerts[0].tripline.alert.id");
    }

    @Test
    void alertIsFoundByItsId() throws Exception {
        String answer = answerToTheMatchingEvent();
        String id = idIn(answer);

        String found =
                api.mvc
                        .perform(get("/api/v1/alerts/" + id))
                        .andExpect(status().isOk())
                        .andReturn()
                        .getResponse()
                        .getContentAsString();

        assertThat(JsonPath.<Object>read(found, "$"))
                .isEqualTo(JsonPath.read(answer, "$.alerts[0]"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"?format=ecs", "?format=", ""})
    void alertIsShownAsItIsKept(String query) throws Exception {
        String id = idIn(answerToTheMatchingEvent());

        api.mvc
                .perform(get("/api/v1/alerts/" + id + query))
                .andExpect(status().isOk())
                .andExpect(content().string(store(id)));
    }

    private String store(String id) {
        return api.store.find("default", id).orElseThrow().document();
    }

    @Test
    void alertIsShownInOtherForms() throws Exception {
        String id = idIn(answerToTheMatchingEvent());

        api.mvc
                .perform(get("/api/v1/alerts/" + id + "?format=ocsf"))
                .andExpect(status().isOk())
                .andExpect(content().contentType("application/json"))
                .andExpect(jsonPath("$.class_uid", is(2004)))
                .andExpect(jsonPath("$.finding_info.uid", is(id)));
        api.mvc
                .perform(get("/api/v1/alerts/" + id + "?format=kibana"))
                .andExpect(status().isOk())
                .andExpect(content().contentType("application/json"))
                .andExpect(jsonPath("$['kibana.alert.uuid']", is(id)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"xml", "ECS", "ecs,ocsf"})
    void unknownFormatIsAProblemThatNamesTheKnownOnes(String format) throws Exception {
        String id = idIn(answerToTheMatchingEvent());

        api.mvc
                .perform(get("/api/v1/alerts/" + id + "?format=" + format))
                .andExpect(status().isBadRequest())
                .andExpect(content().contentType("application/problem+json"))
                .andExpect(jsonPath("$.detail", containsString("ecs, ocsf and kibana")))
                .andExpect(jsonPath("$.detail", containsString(format)));
    }

    @Test
    void unknownIdIsAProblem() throws Exception {
        api.mvc
                .perform(get("/api/v1/alerts/" + "0".repeat(64)))
                .andExpect(status().isNotFound())
                .andExpect(content().contentType("application/problem+json"));
    }
}
