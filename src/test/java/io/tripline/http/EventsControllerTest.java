package io.tripline.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.content;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.header;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.jsonPath;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import com.github.luben.zstd.Zstd;
import io.tripline.alert.AlertStore;
import io.tripline.detection.RequestMemory;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.DelegatingServletOutputStream;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.test.web.servlet.ResultActions;
import org.springframework.test.web.servlet.request.MockHttpServletRequestBuilder;

class EventsControllerTest {

    private final ApiFixture api = new ApiFixture();

    private ResultActions send(String body) throws Exception {
        return send("application/json", body);
    }

    private ResultActions send(String mediaType, String body) throws Exception {
        return api.mvc.perform(post("/api/v1/events").contentType(mediaType).content(body));
    }

    private ResultActions sendEncoded(String coding, byte[] body) throws Exception {
        return api.mvc.perform(
                post("/api/v1/events")
                        .contentType("application/json")
                        .header("Content-Encoding", coding)
                        .content(body));
    }

    private void expectProblem(ResultActions answer, int status, String reason, String detail)
            throws Exception {
        answer.andExpect(status().is(status))
                .andExpect(content().contentType("application/problem+json"))
                .andExpect(jsonPath("$.type", is("urn:tripline:problem:" + reason)))
                .andExpect(jsonPath("$.title").isNotEmpty())
                .andExpect(jsonPath("$.status", is(status)))
                .andExpect(jsonPath("$.detail", containsString(detail)))
                .andExpect(jsonPath("$.instance", is("/api/v1/events")));
        assertThat(api.metrics.take("refused api " + reason)).isOne();
        assertThat(api.metrics.rest()).containsOnlyKeys("generation 1");
        assertThat(
                        api.store
                                .list(new AlertStore.Query("default", null, null, null, null, 10))
                                .alerts())
                .isEmpty();
    }

    @Test
    void matchingEventIsAnsweredWithItsAlert() throws Exception {
        send(ApiFixture.matchingEvent())
                .andExpect(status().isOk())
                .andExpect(content().contentType("application/json"))
                .andExpect(jsonPath("$.received", is(1)))
                .andExpect(jsonPath("$.evaluated", is(1)))
                .andExpect(jsonPath("$.rejected", is(0)))
                .andExpect(jsonPath("$.matched", is(1)))
                .andExpect(jsonPath("$.duplicates", is(0)))
                .andExpect(jsonPath("$.errors", hasSize(0)))
                .andExpect(jsonPath("$.alerts[0].rule.id", is(ApiFixture.RULE_ID)))
                .andExpect(jsonPath("$.alerts[0].event.kind", is("alert")))
                .andExpect(
                        jsonPath(
                                "$.alerts[0].threat.technique.subtechnique.id[0]", is("T1016.001")))
                .andExpect(jsonPath("$.alerts[0].tripline.alert.late", is(false)))
                .andExpect(jsonPath("$.alerts[0].tripline.alert.lag_ms", is(13855)))
                .andExpect(jsonPath("$.alerts[0].tripline.alert.duplicate").doesNotExist());
        assertThat(api.metrics.take("evaluated api")).isOne();
        assertThat(api.metrics.take("created " + ApiFixture.RULE_ID)).isOne();
    }

    /** The stored text is written as it is, so it must come out as a writer would have made it. */
    @Test
    void answerIsTheSameWhetherTheStoredTextIsAtHandOrNot() throws Exception {
        String event =
                ApiFixture.matchingEvent()
                        .replace("jdoe", "\\\"\\u0001\uD83D\uDE00a/\u00E9\u4E16".repeat(150));
        String dry =
                text(
                        api.mvc.perform(
                                post("/api/v1/events?dry_run=true")
                                        .contentType("application/json")
                                        .content(event)));

        String answer = text(send(event));

        assertThat(alerts(answer)).isEqualTo(alerts(dry)).contains("\uD83D\uDE00a/\u00E9\u4E16");
        assertThat(alerts(answer))
                .contains(
                        api.store
                                .list(new AlertStore.Query("default", null, null, null, null, 10))
                                .alerts()
                                .getFirst()
                                .document());
    }

    private static String text(ResultActions answer) throws Exception {
        return answer.andReturn().getResponse().getContentAsString(StandardCharsets.UTF_8);
    }

    private static String alerts(String answer) {
        return answer.substring(answer.indexOf("\"alerts\":"));
    }

    private void postMatching(OutputStream answer, int times) throws IOException {
        MockHttpServletRequest request = new MockHttpServletRequest("POST", "/api/v1/events");
        request.setContentType("application/json");
        List<String> events = Collections.nCopies(times, ApiFixture.matchingEvent());
        request.setContent(events.toString().getBytes(StandardCharsets.UTF_8));
        HttpServletResponse response =
                new MockHttpServletResponse() {
                    @Override
                    public ServletOutputStream getOutputStream() {
                        return new DelegatingServletOutputStream(answer);
                    }
                };
        api.events.post(request, response);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 9}) // found when the answer is closed, or while it is written
    void clientThatIsGoneBeforeItsAnswerIsNoRefusal(int times) {
        OutputStream gone =
                new OutputStream() {
                    @Override
                    public void write(int b) throws IOException {
                        throw new IOException("connection reset");
                    }
                };

        assertThatCode(() -> postMatching(gone, times)).doesNotThrowAnyException();

        assertThat(
                        api.store
                                .list(new AlertStore.Query("default", null, null, null, null, 10))
                                .alerts())
                .hasSize(1);
    }

    /** Tomcat then sends head and body together, with a length, instead of in three parts. */
    @Test
    void answerIsNotFlushedBeforeItIsClosed() throws Exception {
        List<String> calls = new ArrayList<>();

        postMatching(
                new ByteArrayOutputStream() {
                    @Override
                    public void flush() {
                        calls.add("flush");
                    }

                    @Override
                    public void close() {
                        calls.add("close");
                    }
                },
                1);

        assertThat(calls.getFirst()).isEqualTo("close"); // the mock flushes what is closed
    }

    /** Ended, it would be taken for the whole. */
    @Test
    void answerThatCannotBeMadeToItsEndIsNotEnded() {
        List<String> calls = new ArrayList<>();
        OutputStream failing =
                new OutputStream() {
                    @Override
                    public void write(int b) {
                        throw new IllegalStateException("broken");
                    }

                    @Override
                    public void close() {
                        calls.add("close");
                    }
                };

        assertThatThrownBy(() -> postMatching(failing, 9)).hasMessageContaining("broken");

        assertThat(calls).isEmpty();
    }

    @Test
    void repeatIsMarkedAsDuplicateAndKeptOnce() throws Exception {
        send(ApiFixture.matchingEvent());

        send("[" + ApiFixture.matchingEvent() + "," + ApiFixture.matchingEvent() + "]")
                .andExpect(jsonPath("$.matched", is(2)))
                .andExpect(jsonPath("$.duplicates", is(2)))
                .andExpect(jsonPath("$.alerts[0].tripline.alert.duplicate", is(true)))
                .andExpect(jsonPath("$.alerts[1].tripline.alert.duplicate", is(true)));
        assertThat(
                        api.store
                                .list(new AlertStore.Query("default", null, null, null, null, 10))
                                .alerts())
                .hasSize(1);
    }

    @Test
    void repeatWithinABatchIsADuplicate() throws Exception {
        send("[" + ApiFixture.matchingEvent() + "," + ApiFixture.matchingEvent() + "]")
                .andExpect(jsonPath("$.matched", is(2)))
                .andExpect(jsonPath("$.duplicates", is(1)))
                .andExpect(jsonPath("$.alerts[0].tripline.alert.duplicate").doesNotExist())
                .andExpect(jsonPath("$.alerts[1].tripline.alert.duplicate", is(true)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/x-ndjson",
                "application/ndjson",
                "application/jsonl",
                "application/json"
            })
    void badLineIsNamedAndItsNeighboursAreJudged(String mediaType) throws Exception {
        String event = ApiFixture.matchingEvent().replace("\n", " ");

        send(mediaType, event + "\n{\"a\":\n\n" + event.replace("+++++abc", "+++++def") + "\n")
                .andExpect(status().isOk())
                .andExpect(jsonPath("$.received", is(3)))
                .andExpect(jsonPath("$.evaluated", is(2)))
                .andExpect(jsonPath("$.rejected", is(1)))
                .andExpect(jsonPath("$.matched", is(2)))
                .andExpect(jsonPath("$.errors", hasSize(1)))
                .andExpect(jsonPath("$.errors[0].index", is(1)))
                .andExpect(jsonPath("$.errors[0].line", is(2)))
                .andExpect(jsonPath("$.errors[0].reason", containsString("line 2")));
    }

    @Test
    void nonObjectInAnArrayIsAnErrorOfItsIndex() throws Exception {
        send("[" + ApiFixture.matchingEvent() + ", 7, {}]")
                .andExpect(status().isOk())
                .andExpect(jsonPath("$.evaluated", is(2)))
                .andExpect(jsonPath("$.matched", is(1)))
                .andExpect(jsonPath("$.errors[0].index", is(1)))
                .andExpect(jsonPath("$.errors[0].line").doesNotExist())
                .andExpect(jsonPath("$.errors[0].reason", containsString("a number")));
    }

    @Test
    void emptyArrayIsAnsweredWithZeros() throws Exception {
        send("[]")
                .andExpect(status().isOk())
                .andExpect(jsonPath("$.received", is(0)))
                .andExpect(jsonPath("$.alerts", hasSize(0)));
    }

    @Test
    void dryRunJudgesAndKeepsNothing() throws Exception {
        MockHttpServletRequestBuilder dryRun =
                post("/api/v1/events?dry_run=true")
                        .contentType("application/json")
                        .content(ApiFixture.matchingEvent());

        api.mvc
                .perform(dryRun)
                .andExpect(jsonPath("$.matched", is(1)))
                .andExpect(jsonPath("$.duplicates", is(0)));
        api.mvc
                .perform(dryRun)
                .andExpect(jsonPath("$.matched", is(1)))
                .andExpect(jsonPath("$.duplicates", is(0)));
        assertThat(
                        api.store
                                .list(new AlertStore.Query("default", null, null, null, null, 10))
                                .alerts())
                .isEmpty();
    }

    @Test
    void dryRunThatIsNeitherTrueNorFalseIsRefused() throws Exception {
        expectProblem(
                api.mvc.perform(
                        post("/api/v1/events?dry_run=perhaps")
                                .contentType("application/json")
                                .content("{}")),
                400,
                "malformed",
                "dry_run");
    }

    @Test
    void dryRunThatIsSaidTwiceIsRefused() throws Exception {
        expectProblem(
                api.mvc.perform(
                        post("/api/v1/events?dry_run=false&dry_run=false")
                                .contentType("application/json")
                                .content("{}")),
                400,
                "malformed",
                "expected dry_run once, found it 2 times");
    }

    @ParameterizedTest
    @ValueSource(strings = {"dry_run=true", "a=b&dry_run", "dry_run=&a=b"})
    void dryRunThatIsRefusedCountsNothing(String query) throws Exception {
        api.mvc
                .perform(
                        post("/api/v1/events?" + query)
                                .contentType("application/json")
                                .content("{"))
                .andExpect(status().isBadRequest());

        assertThat(api.metrics.rest()).containsOnlyKeys("generation 1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json;charset=\"utf-8\"",
                "application/json; charset=UTF-8",
                "application/json;charset=us-ascii",
                "Application/JSON;profile=\"x;charset=latin1\""
            })
    void charsetOfJsonMayBeSaidInAnyForm(String mediaType) throws Exception {
        send(mediaType, "{}").andExpect(status().isOk());
    }

    @Test
    void otherMethodIsToldWhichThereIs() throws Exception {
        api.mvc
                .perform(get("/api/v1/events"))
                .andExpect(status().isMethodNotAllowed())
                .andExpect(jsonPath("$.detail", is("expected the method POST, found GET")));
        api.mvc
                .perform(get("/api/v1/rules").accept("text/html"))
                .andExpect(status().isNotAcceptable())
                .andExpect(
                        jsonPath(
                                "$.detail",
                                is(
                                        "expected an Accept that allows application/json, found 'text/html'")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`` | empty body",
                "`  ` | empty body",
                "{\"a\":1 | ends too early",
                "[{\"a\":1}, | element 1",
                "[{\"a\":tru}] | line 1, byte 7",
                "5 | found a number",
                "\"x\" | found a string",
                "null | found null",
                "nonsense | line 1, byte 1",
                "{\"a\":1}{\"b\":2} | one a line",
                "{\"a\":1,\"a\":2} | each key once",
                "{\"a\":\"\\ud800\"} | surrogate",
            })
    void bodyThatIsNoEventIsRefused(String body, String detail) throws Exception {
        expectProblem(send(body), 400, "malformed", detail);
    }

    @Test
    void nestingBeyondTheLimitIsRefused() throws Exception {
        expectProblem(
                send("{\"a\":".repeat(1000) + "1" + "}".repeat(1000)),
                400,
                "malformed",
                "20 levels of nesting (tripline.limits.max-depth), found more at line 1, byte 101");
    }

    @Test
    void bytesThatAreNoUtf8AreRefused() throws Exception {
        byte[] body = {'{', '"', 'a', '"', ':', '"', (byte) 0xFF, '"', '}'};

        expectProblem(
                api.mvc.perform(
                        post("/api/v1/events").contentType("application/json").content(body)),
                400,
                "malformed",
                "UTF-8");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain",
                "application/x-www-form-urlencoded",
                "application/xml",
                "application/json;charset=utf-16",
                "application/json;charset=\"latin1\"",
                "application/json;charset=none-such"
            })
    void otherMediaTypeIsRefused(String mediaType) throws Exception {
        expectProblem(send(mediaType, "{}"), 415, "unsupported_media_type", "expected");
    }

    @Test
    void missingMediaTypeIsRefused() throws Exception {
        expectProblem(
                api.mvc.perform(post("/api/v1/events").content("{}")),
                415,
                "unsupported_media_type",
                "found none");
    }

    @Test
    void severalContentCodingsAreRefused() throws Exception {
        expectProblem(
                sendEncoded("gzip, zstd", new byte[] {1}), 415, "unsupported_media_type", "one");
    }

    @Test
    void manyEmptyMembersAreOneStream() throws Exception {
        ByteArrayOutputStream members = new ByteArrayOutputStream();
        byte[] empty = gzip(new byte[0]);
        for (int i = 0; i < 2000; i++) {
            members.write(empty);
        }
        members.write(gzip("{}".getBytes(StandardCharsets.UTF_8)));

        sendEncoded("gzip", members.toByteArray())
                .andExpect(status().isOk())
                .andExpect(jsonPath("$.evaluated", is(1)));
    }

    @Test
    void unknownContentCodingIsRefused() throws Exception {
        expectProblem(sendEncoded("br", new byte[] {1}), 415, "unsupported_media_type", "'br'");
    }

    @Test
    void bodyBeyondTheLimitIsRefused() throws Exception {
        expectProblem(
                send(" ".repeat(ApiFixture.MAX_BODY + 1)), 413, "too_large", "max-decoded-size");
    }

    @Test
    void bodyAtTheLimitIsTaken() throws Exception {
        send("{}" + " ".repeat(ApiFixture.MAX_BODY - 2)).andExpect(status().isOk());
    }

    @Test
    void eventBeyondTheLimitIsRefused() throws Exception {
        expectProblem(
                send("{\"a\":\"" + "x".repeat(ApiFixture.MAX_EVENT) + "\"}"),
                413,
                "too_large",
                "max-event-size");
    }

    @Test
    void moreEventsThanTheLimitAreRefused() throws Exception {
        expectProblem(
                send("application/x-ndjson", "{}\n".repeat(51)), 413, "too_large", "max-events");
    }

    @Test
    void bodyForWhichOthersLeaveNoMemoryIsToldToComeAgain() throws Exception {
        try (RequestMemory.Lease others = api.memory.lease()) {
            others.take(1 << 22);
            ResultActions answer = send(ApiFixture.matchingEvent());

            answer.andExpect(header().string("Retry-After", "1"));
            expectProblem(answer, 503, "busy", "send the same body again");
        }
        send(ApiFixture.matchingEvent())
                .andExpect(status().isOk())
                .andExpect(jsonPath("$.duplicates", is(0)));
    }

    @Test
    void whileTheStoreIsDown_alertsAreRefusedAsBusy_andNothingIsCounted() throws Exception {
        api.store.setDown(true);
        ResultActions answer = send(ApiFixture.matchingEvent());

        api.store.setDown(false);
        answer.andExpect(header().string("Retry-After", "1"));
        expectProblem(answer, 503, "busy", "the alert store cannot be read or written");
        api.store.setDown(true);
        send("{}").andExpect(status().isOk()).andExpect(jsonPath("$.evaluated", is(1)));
        api.store.setDown(false);
        send(ApiFixture.matchingEvent())
                .andExpect(status().isOk())
                .andExpect(jsonPath("$.matched", is(1)))
                .andExpect(jsonPath("$.duplicates", is(0)));
    }

    @Test
    void arrayOfABodyIsNotUsedAgainWhileAStoreThatFailedMayReadIt() throws Exception {
        String body = large(ApiFixture.matchingEvent());
        send("application/json", body).andExpect(status().isOk());
        api.store.setDown(true);
        try (RequestMemory.Lease others = api.memory.lease("others")) {
            others.take(api.memory.limit() / 2); // so that nothing is kept that can be read again
            send("application/json", body).andExpect(status().isServiceUnavailable());
        }
        api.store.setDown(false);

        send("application/json", "{}" + " ".repeat(ApiFixture.MAX_BODY - 2))
                .andExpect(status().isOk());

        assertThat(api.store.refused()).hasSize(1);
        assertThat(api.store.refused().getFirst().json()).contains("mac-dev-07");
    }

    private static String large(String event) {
        String body = event + " ".repeat(ApiFixture.MAX_BODY - event.length());
        assertThat(body.length()).isGreaterThanOrEqualTo(BodyBuffers.SHORTEST);
        return body;
    }

    @Test
    void arrayOfALargeBodyIsAnothersWhileItsAlertsAreStored() throws Exception {
        List<Long> used = new ArrayList<>();
        api.store.beforeAdding(() -> {
            used.add(api.memory.used());
            try {
                send(large("{\"host\":{\"id\":\"another\"}}")).andExpect(status().isOk());
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });

        String answer = text(send(large(ApiFixture.matchingEvent())).andExpect(status().isOk()));

        assertThat(used).hasSize(1);
        assertThat(used.getFirst()).isPositive().isLessThan(ApiFixture.MAX_BODY * 3 / 4);
        assertThat(api.memory.used()).isZero();
        ApiFixture other = new ApiFixture();
        String small =
                text(
                        other.mvc.perform(
                                post("/api/v1/events")
                                        .contentType("application/json")
                                        .content(ApiFixture.matchingEvent())));
        assertThat(alerts(answer)).isEqualTo(alerts(small));
    }

    @Test
    void repeatInALargeBodyIsAnsweredAsInASmallOne() throws Exception {
        send(ApiFixture.matchingEvent());

        String small = text(send(ApiFixture.matchingEvent()));
        String large =
                text(
                        send(large(ApiFixture.matchingEvent()))
                                .andExpect(
                                        jsonPath(
                                                "$.alerts[0].tripline.alert.duplicate", is(true))));

        assertThat(alerts(large)).isEqualTo(alerts(small));
    }

    @Test
    void bombIsRefused() throws Exception {
        expectProblem(
                sendEncoded(
                        "gzip",
                        gzip(
                                " "
                                        .repeat(10 * ApiFixture.MAX_BODY)
                                        .getBytes(StandardCharsets.UTF_8))),
                413,
                "too_large",
                "decoded body");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "x-gzip", "GZIP", "deflate", "raw deflate", "zstd", "identity"})
    void contentCodingsAreUndone(String coding) throws Exception {
        byte[] plain = ApiFixture.matchingEvent().getBytes(StandardCharsets.UTF_8);
        byte[] body =
                switch (coding) {
                    case "deflate" -> deflate(plain, false);
                    case "raw deflate" -> deflate(plain, true);
                    case "zstd" -> Zstd.compress(plain);
                    case "identity" -> plain;
                    default -> gzip(plain);
                };

        sendEncoded(coding.replace("raw ", ""), body)
                .andExpect(status().isOk())
                .andExpect(jsonPath("$.matched", is(1)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate", "zstd"})
    void bodyThatIsNotEncodedAsSaidIsRefused(String coding) throws Exception {
        expectProblem(
                sendEncoded(coding, "{\"a\":1}".getBytes(StandardCharsets.UTF_8)),
                400,
                "malformed",
                "read as " + coding);
    }

    @Test
    void encodedBodyThatBreaksOffIsRefused() throws Exception {
        byte[] whole = gzip(ApiFixture.matchingEvent().getBytes(StandardCharsets.UTF_8));

        expectProblem(
                sendEncoded("gzip", Arrays.copyOf(whole, whole.length - 5)),
                400,
                "malformed",
                "ends too early");
    }

    private static byte[] gzip(byte[] plain) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(plain);
        }
        return out.toByteArray();
    }

    private static byte[] deflate(byte[] plain, boolean raw) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream deflate =
                new DeflaterOutputStream(out, new Deflater(Deflater.DEFAULT_COMPRESSION, raw))) {
            deflate.write(plain);
        }
        return out.toByteArray();
    }
}
