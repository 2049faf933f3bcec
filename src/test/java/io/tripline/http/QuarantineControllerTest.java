package io.tripline.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.content;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.header;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.jsonPath;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import com.jayway.jsonpath.JsonPath;
import io.tripline.detection.RecordedMetrics;
import io.tripline.detection.RequestMemory;
import io.tripline.quarantine.MemoryQuarantine;
import io.tripline.quarantine.Poison;
import io.tripline.quarantine.PoisonIdentity;
import io.tripline.quarantine.Quarantine;
import io.tripline.quarantine.QuarantineContract;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.ResultActions;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import tools.jackson.databind.json.JsonMapper;

class QuarantineControllerTest {

    private static final int MEMORY = 64 * 1024;

    private final MemoryQuarantine quarantine = new MemoryQuarantine();
    private final RequestMemory memory = new RequestMemory(MEMORY, Duration.ZERO);
    private final MockMvc mvc = mvc(quarantine);

    private MockMvc mvc(Quarantine shown) {
        return MockMvcBuilders.standaloneSetup(
                        new QuarantineController(shown, memory, JsonMapper.shared()))
                .setControllerAdvice(new ProblemAdvice(new RecordedMetrics(), "close"))
                .build();
    }

    private String keep(Poison poison) {
        quarantine.keep(List.of(poison), Duration.ZERO);
        return PoisonIdentity.of(poison);
    }

    private String keep(byte[] bytes) {
        return keep(QuarantineContract.poison(0, bytes));
    }

    private String keep(String text) {
        return keep(text.getBytes(StandardCharsets.UTF_8));
    }

    private ResultActions list(String query) throws Exception {
        return mvc.perform(get("/api/v1/quarantine" + query));
    }

    private ResultActions show(String id) throws Exception {
        return mvc.perform(get("/api/v1/quarantine/" + id));
    }

    private ResultActions show(String id, String accept) throws Exception {
        return mvc.perform(get("/api/v1/quarantine/" + id).header("Accept", accept));
    }

    @Test
    void nothingInQuarantineIsAnEmptyLastPage() throws Exception {
        list("").andExpect(status().isOk())
                .andExpect(content().contentType("application/json"))
                .andExpect(content().json("{\"quarantined\":[],\"next_cursor\":null}"));
    }

    @Test
    void entryIsListedWithoutItsBytes() throws Exception {
        Poison poison =
                new Poison(
                        "default",
                        "hec",
                        "proxy",
                        "::1",
                        QuarantineContract.START,
                        "too_large",
                        "expected at most 2 bytes, found 99",
                        new byte[] {1, 2},
                        99,
                        true);
        String id = keep(poison);
        keep(poison);

        String page = list("").andReturn().getResponse().getContentAsString();

        assertThat(page)
                .isEqualTo(
                        """
                        {"quarantined":[{"id":"%s","created":"2026-05-12T09:00:00Z",\
                        "last_seen":"2026-05-12T09:00:00Z","times":2,"intake":"hec","source":"proxy",\
                        "client":"::1","reason":"too_large","detail":"expected at most 2 bytes, found 99",\
                        "size":99,"kept":2,"judged":true}],"next_cursor":null}\
                        """
                                .formatted(id));
    }

    @Test
    void pagesFollowEachOtherWithoutGapOrRepeat() throws Exception {
        List<String> newestFirst = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            newestFirst.addFirst(keep(QuarantineContract.poison(i, "p" + i)));
        }

        List<String> ids = new ArrayList<>();
        String cursor = "";
        for (int page = 0; page < 4; page++) {
            String body = list("?limit=2" + cursor).andReturn().getResponse().getContentAsString();
            ids.addAll(JsonPath.<List<String>>read(body, "$.quarantined[*].id"));
            String next = JsonPath.read(body, "$.next_cursor");
            assertThat(next == null).isEqualTo(page == 3);
            assertThat(next == null ? "" : next).matches("[A-Za-z0-9_-]*");
            cursor = "&cursor=" + next;
        }

        assertThat(ids).isEqualTo(newestFirst);
    }

    @Test
    void pageThatEndsWithTheLastEntryIsTheLast() throws Exception {
        keep("a");
        keep("b");

        list("?limit=2&cursor=")
                .andExpect(jsonPath("$.quarantined", hasSize(2)))
                .andExpect(jsonPath("$.next_cursor", nullValue()));
    }

    @Test
    void cursorOfAnEntryThatIsGoneEndsTheList() throws Exception {
        keep("a");

        list("?cursor=" + "0".repeat(64))
                .andExpect(status().isOk())
                .andExpect(jsonPath("$.quarantined", hasSize(0)))
                .andExpect(jsonPath("$.next_cursor", nullValue()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "limit=0",
                "limit=1001",
                "limit=-1",
                "limit=x",
                "limit=99999999999",
                "cursor=x",
                "cursor=!",
                "cursor=eDp4"
            })
    void parameterOutOfItsRangeIsAProblem(String parameter) throws Exception {
        list("?" + parameter)
                .andExpect(status().isBadRequest())
                .andExpect(content().contentType("application/problem+json"))
                .andExpect(jsonPath("$.detail", containsString("expected")))
                .andExpect(jsonPath("$.instance", is("/api/v1/quarantine")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "1000"})
    void limitMayBeAtItsBounds(String limit) throws Exception {
        list("?limit=" + limit).andExpect(status().isOk());
    }

    @Test
    void entryIsShownWithItsBytesAsTextAndBase64() throws Exception {
        String id = keep("{\"a\":\t\"é🦊\"\r\n");

        show(id).andExpect(status().isOk())
                .andExpect(content().contentType("application/json"))
                .andExpect(jsonPath("$.id", is(id)))
                .andExpect(jsonPath("$.last_seen", is("2026-05-12T09:00:00Z")))
                .andExpect(jsonPath("$.kept", is(16)))
                .andExpect(jsonPath("$.text", is("{\"a\":\t\"é🦊\"\r\n")))
                .andExpect(jsonPath("$.base64", is("eyJhIjoJIsOp8J+miiINCg==")))
                .andExpect(jsonPath("$.length()", is(14)));
    }

    @Test
    void bytesThatAreNoUtf8AreReplacedInTheText() throws Exception {
        String id = keep(new byte[] {'a', (byte) 0xC3, 'b', (byte) 0xF0, (byte) 0x9F});

        show(id).andExpect(jsonPath("$.text", is("a\ufffdb\ufffd")))
                .andExpect(jsonPath("$.base64", is("YcNi8J8=")));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 7, 8, 0x0B, 0x0C, 0x1B, 0x1F, 0x7F, 0x80, 0x9B})
    void bytesWithControlCharactersAreNoText(int control) throws Exception {
        String id = keep("text" + Character.toString(control) + "text");

        show(id).andExpect(status().isOk())
                .andExpect(jsonPath("$.text", nullValue()))
                .andExpect(jsonPath("$.length()", is(14)));
    }

    @Test
    void noBytesAreAnEmptyText() throws Exception {
        show(keep(""))
                .andExpect(jsonPath("$.text", is("")))
                .andExpect(jsonPath("$.base64", is("")));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void longTextIsWholeWhereverItIsCutToBeWritten(int shift) throws Exception {
        String text = "x".repeat(shift) + "🦊é".repeat(10_000 - 100);
        String id = keep(text);

        String body = show(id).andReturn().getResponse().getContentAsString(StandardCharsets.UTF_8);

        assertThat(JsonPath.<String>read(body, "$.text")).isEqualTo(text);
        assertThat(Base64.getDecoder().decode(JsonPath.<String>read(body, "$.base64")))
                .isEqualTo(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void bytesAloneAreAFileThatNoBrowserShows() throws Exception {
        byte[] bytes = "<script>\0\u00e9".getBytes(StandardCharsets.ISO_8859_1);
        String id = keep(bytes);

        show(id, "application/octet-stream")
                .andExpect(status().isOk())
                .andExpect(content().contentType("application/octet-stream"))
                .andExpect(header().string("X-Content-Type-Options", "nosniff"))
                .andExpect(header().longValue("Content-Length", bytes.length))
                .andExpect(
                        header().string(
                                        "Content-Disposition",
                                        "attachment; filename=\"" + id + ".bin\""))
                .andExpect(content().bytes(bytes));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "*/*                                                  | application/json",
                "application/*                                        | application/json",
                "text/html, */*;q=0.8                                 | application/json",
                "application/octet-stream;q=0.5, application/json     | application/json",
                "application/json;q=0.5, application/octet-stream     | application/octet-stream",
                "application/octet-stream, */*;q=0.1                  | application/octet-stream",
            })
    void whatIsAcceptedFirstIsSent(String accept, String sent) throws Exception {
        show(keep("a"), accept).andExpect(status().isOk()).andExpect(content().contentType(sent));
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "application/octet-stream"})
    void unknownIdIsAProblemWhateverIsAccepted(String accept) throws Exception {
        show("0".repeat(64), accept)
                .andExpect(status().isNotFound())
                .andExpect(content().contentType("application/problem+json"))
                .andExpect(jsonPath("$.status", is(404)));
    }

    @Test
    void otherFormsAreNotToBeHad() throws Exception {
        show(keep("a"), "text/html").andExpect(status().isNotAcceptable());
    }

    @Test
    void storeThatIsDownIsBusy() throws Exception {
        String id = keep("a");
        quarantine.setDown(true);

        for (ResultActions answer : List.of(list(""), show(id))) {
            answer.andExpect(status().isServiceUnavailable())
                    .andExpect(header().exists("Retry-After"))
                    .andExpect(content().contentType("application/problem+json"));
        }
    }

    @Test
    void entryIsPaidForBeforeItIsRead_andGivenBack() throws Exception {
        String small = keep("a");
        String large = keep(new byte[MEMORY - 2000]);
        MockMvc describing = mvc(new Unread());

        try (RequestMemory.Lease lease = memory.lease()) {
            lease.take(4000);
            describing
                    .perform(get("/api/v1/quarantine/" + large))
                    .andExpect(status().isServiceUnavailable())
                    .andExpect(header().exists("Retry-After"));
            show(small).andExpect(status().isOk());
        }
        for (int i = 0; i < 3; i++) {
            show(large).andExpect(status().isOk());
            show(large, "application/octet-stream").andExpect(status().isOk());
        }
    }

    @Test
    void pageIsPaidFor_andGivenBack() throws Exception {
        keep("a");
        try (RequestMemory.Lease lease = memory.lease()) {
            lease.take(MEMORY - 500);
            list("").andExpect(status().isServiceUnavailable());
        }
        for (int i = 0; i < 100; i++) {
            list("").andExpect(status().isOk());
        }
    }

    /** Fails a test that reads bytes for which there is no memory. */
    private final class Unread implements Quarantine {

        @Override
        public void keep(List<Poison> poison, Duration patience) {
            throw new AssertionError("not asked");
        }

        @Override
        public List<Quarantined> list(String tenant, String after, int limit) {
            throw new AssertionError("not asked");
        }

        @Override
        public Optional<Quarantined> find(String tenant, String id) {
            throw new AssertionError("read without memory for it");
        }

        @Override
        public Optional<Quarantined> describe(String tenant, String id) {
            return quarantine.describe(tenant, id);
        }

        @Override
        public Status status() {
            throw new AssertionError("not asked");
        }
    }
}
