package io.tripline.alert.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.tripline.alert.AlertSink;
import io.tripline.alert.SinkAnswer.Fate;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** A server may answer with all that it was sent; none of it may be shown. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SecretsTest {

    private static final String PATH = "/services/T0GEHEIM0/b%C3%A9geheim+x";
    private static final String QUERY = "sig=Qu3ry%2FGeheim&v=1";
    private static final String USER_INFO = "gehe:im%21word";
    private static final String TOKEN = "t0k&n\"/geheim";
    private static final String SIGNING = "whsec_Z2VoZWltZ2VoZWltZ2VoZWlt";
    private static final String API_KEY = "aWQ6Z2VoZWltLWtleQ==";

    /** What both know, in the forms that a server may write it in. */
    private static final List<String> SHARED =
            List.of(
                    PATH,
                    "T0GEHEIM0",
                    "b%C3%A9geheim+x",
                    "bégeheim x",
                    TOKEN,
                    TOKEN.replace("\"", "\\\""),
                    TOKEN.replace("/", "\\/"),
                    TOKEN.replace("&", "&amp;"));

    private static final List<String> OF_WEBHOOK =
            with(
                    SHARED,
                    QUERY,
                    "Qu3ry%2FGeheim",
                    "Qu3ry/Geheim",
                    "gehe:im!word",
                    "im!word",
                    "Z2VoZTppbSF3b3Jk",
                    SIGNING,
                    SIGNING.substring(6));

    private static final List<String> OF_ELASTICSEARCH =
            with(SHARED, API_KEY, "id:geheim-key", "geheim-key");

    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private Level before = Level.WARN;

    @BeforeEach
    void listen() {
        before = root.getLevel();
        root.setLevel(Level.ALL);
        log.start();
        root.addAppender(log);
    }

    @AfterEach
    void quiet() {
        root.detachAppender(log);
        root.setLevel(before);
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 400, 401, 403, 404, 413, 429, 500, 503})
    void areNotShownThoughTheServerRepeatsThem(int status) throws Exception {
        assertThat(reasons(echo -> answer(status + " X", echo)))
                .hasSize(2)
                .allMatch(reason -> reason.contains("found " + status + ": *** ***"));
    }

    @ParameterizedTest
    @ValueSource(ints = {150, 185, 195, 199, 4080, 4090, 4095})
    void areNotShownAcrossThePlacesWhereATextIsCut(int before) throws Exception {
        for (String filler : List.of(" ", "-")) {
            String fill = filler.repeat(before);
            assertThat(reasons(echo -> answer("500 X", fill + echo.substring(0, 60) + echo)))
                    .hasSize(2);
        }
    }

    @Test
    void areNotShownFromAnAnswerThatIsNoHttp() throws Exception {
        assertThat(reasons(echo -> echo + "\r\n\r\n")).hasSize(2);
        assertThat(reasons(echo -> "HTTP/1.1 " + echo + "\r\n\r\n")).hasSize(2);
        assertThat(reasons(echo -> "HTTP/1.1 200 OK\r\nContent-Length: " + echo + "\r\n\r\n"))
                .hasSize(2);
    }

    @Test
    void areNotShownWhenThereIsNoAnswer() throws Exception {
        List<String> reasons = new ArrayList<>();
        try (RawServer reset = RawServer.answering((socket, out) -> socket.setSoLinger(true, 0));
                RawServer silent = RawServer.answering((socket, out) -> Thread.sleep(5_000))) {
            for (String origin :
                    List.of(
                            reset.url("").toString(),
                            silent.url("").toString(),
                            silent.url("").toString().replace("http:", "https:"),
                            "http://127.0.0.1:1",
                            "https://host.invalid")) {
                reasons.add(reason(webhook(target(url(origin))), OF_WEBHOOK));
                reasons.add(reason(elasticsearch(origin), OF_ELASTICSEARCH));
            }
        }
        assertThat(reasons).hasSize(10).doesNotContain("");
    }

    @Test
    void areNotShownFromTheItemsOfABulkRequest() throws Exception {
        String echo =
                String.join(" ", OF_ELASTICSEARCH).replace("\\", "\\\\").replace("\"", "\\\"");
        String items =
                "{\"items\":[{\"create\":{\"_id\":\"%s\",\"status\":400,\"error\":{\"type\":\"%s\",\"reason\":\"%s\"}}}]}"
                        .formatted(TestDeliveries.id(0), API_KEY, echo);
        try (RawServer server = RawServer.sending(answer("200 OK", items))) {
            assertThat(reason(elasticsearch(server.url("").toString()), OF_ELASTICSEARCH))
                    .startsWith("expected 201, found 400 ***: *** ***");
        }
    }

    @Test
    void areNotShownWhenCutInTwo() {
        Secrets secrets = Secrets.of(target(URI.create("http://h/")), "0123456789abcdef");

        assertThat(secrets.shown("before 0123456789abc", true)).doesNotContain("0");
        assertThat(secrets.shown("x".repeat(190) + "0123456789abcdef" + "y".repeat(90), false))
                .isEqualTo("x".repeat(190) + "***" + "y".repeat(6) + "…");
    }

    @Test
    void leaveWordsAlone() {
        Secrets secrets = Secrets.of(target(URI.create("http://h/api/v1/hook?v=1")), null);

        assertThat(secrets.shown("no hook in this api", false)).isEqualTo("no hook in this api");
        assertThat(secrets.shown("no /api/v1/hook here", false)).isEqualTo("no *** here");
    }

    @Test
    void areNotInWhatIsPrinted() {
        HttpTarget target = target(url("https://hooks.example.org:8443"));
        try (AlertSink webhook = webhook(target);
                AlertSink elasticsearch = elasticsearch("https://es.example.org:9200")) {
            assertThat(target).hasToString("HttpTarget[https://hooks.example.org:8443]");
            assertThat(webhook).hasToString("WebhookSink[https://hooks.example.org:8443]");
            assertThat(elasticsearch).hasToString("ElasticsearchSink[https://es.example.org:9200]");
        }
        assertThat(new WebhookSignature(SIGNING)).hasToString("WebhookSignature");
        assertThat(Secrets.of(target, SIGNING)).hasToString("Secrets");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ftp://geheim/",
                "geheim",
                "mailto:geheim",
                "http:///geheim",
                "http://a_b/geheim"
            })
    void areNotShownOfAUrlThatCannotBeUsed(String url) {
        assertThatThrownBy(() -> target(URI.create(url)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected a URL")
                .hasMessageNotContaining("geheim")
                .hasNoCause();
    }

    @ParameterizedTest
    @ValueSource(strings = {"geh\neim", "geh\u0000eim", "gehéim"})
    void areNotShownOfAHeaderThatCannotBeSent(String value) {
        assertThatThrownBy(() -> target(URI.create("http://h/")).withApiKey(value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Authorization")
                .hasMessageNotContaining("geh")
                .hasNoCause();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length", "Host", "Connection", "Upgrade", "X Y", ""})
    void refusesAHeaderThatIsNotOurs(String name) {
        assertThatThrownBy(() ->
                        new HttpTarget(
                                URI.create("http://h/"),
                                Map.of(name, "1"),
                                Duration.ofSeconds(1),
                                Duration.ofSeconds(1),
                                null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("expected a header that may be set");
    }

    @Test
    void refusesTimeoutsOfNothing() {
        assertThatThrownBy(() ->
                        new HttpTarget(
                                URI.create("http://h/"),
                                Map.of(),
                                Duration.ZERO,
                                Duration.ofSeconds(1),
                                null))
                .hasMessageContaining("expected timeouts of at least 1 ms");
    }

    /** What each sink says to an answer that is made of what that sink knows. */
    private List<String> reasons(UnaryOperator<String> answer) throws Exception {
        try (RawServer one = RawServer.sending(answer.apply(String.join(" ", OF_WEBHOOK)));
                RawServer two =
                        RawServer.sending(answer.apply(String.join(" ", OF_ELASTICSEARCH)))) {
            return List.of(
                    reason(webhook(target(url(one.url("").toString()))), OF_WEBHOOK),
                    reason(elasticsearch(two.url("").toString()), OF_ELASTICSEARCH));
        }
    }

    private String reason(AlertSink sink, List<String> secrets) throws Exception {
        String reason;
        try (sink) {
            reason =
                    switch (sink.send(TestDeliveries.of(1)).fates().getFirst()) {
                        case Fate.Failed(String text) -> text;
                        case Fate.Refused(String text) -> text;
                        case Fate.Delivered() -> "";
                    };
        }
        assertThat(reason)
                .doesNotContain(secrets)
                .doesNotContain("GEHEIM", "/services") // nor a part of one
                .doesNotContainPattern("\\p{Cc}")
                .hasSizeLessThan(500);
        assertThat(log.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .allSatisfy(line -> assertThat(line).doesNotContain(secrets));
        return reason;
    }

    private static List<String> with(List<String> texts, String... more) {
        return Stream.concat(texts.stream(), Stream.of(more)).toList();
    }

    private static AlertSink webhook(HttpTarget target) {
        return new WebhookSink(target, 1, text -> text, null, SIGNING);
    }

    private static AlertSink elasticsearch(String origin) {
        HttpTarget target = target(URI.create(origin + PATH)).withApiKey(API_KEY);
        return new ElasticsearchSink(target, "alerts", 1, text -> text);
    }

    private static URI url(String origin) {
        return URI.create(origin.replace("//", "//" + USER_INFO + "@") + PATH + "?" + QUERY);
    }

    private static HttpTarget target(URI url) {
        return new HttpTarget(
                url, Map.of("X-Token", TOKEN), Duration.ofSeconds(2), Duration.ofMillis(800), null);
    }

    private static String answer(String status, String body) {
        int length = body.getBytes(StandardCharsets.UTF_8).length;
        return "HTTP/1.1 " + status + "\r\nContent-Length: " + length + "\r\n\r\n" + body;
    }
}
