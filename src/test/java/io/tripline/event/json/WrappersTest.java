package io.tripline.event.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.tripline.event.FieldTable;
import io.tripline.event.TestEvents;
import io.tripline.event.json.LenientJson.Refused;
import io.tripline.event.json.Wrappers.Unwrapped;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One level of what shippers put around an event. */
class WrappersTest {

    private static final LenientJson JSON = new LenientJson(128, 50_000);

    @SuppressWarnings("unchecked")
    private static @Nullable Map<String, @Nullable Object> object(String text) {
        try {
            return JSON.read(text) instanceof Map<?, ?> map
                    ? (Map<String, @Nullable Object>) map
                    : null;
        } catch (Refused e) {
            return null;
        }
    }

    private static @Nullable Unwrapped unwrap(String json) {
        Map<String, @Nullable Object> document = object(json);
        assertThat(document).as(json).isNotNull();
        return Wrappers.unwrap(document, Set.of("event.category"), WrappersTest::object);
    }

    /** Events and rest as JSON, with {@code '} for {@code "}; {@code no} if it is no wrapper. */
    private static String unwrapped(String json) {
        Unwrapped unwrapped = unwrap(json.replace('\'', '"').replace("%", "\\\""));
        if (unwrapped == null) {
            return "no";
        }
        assertThat(unwrapped.events()).isNotEmpty();
        return unwrapped.events().stream()
                        .map(event ->
                                event instanceof Map<?, ?> map
                                        ? written(map)
                                        : "text " + quoted(event))
                        .collect(Collectors.joining(" "))
                + " | "
                + written(unwrapped.rest());
    }

    private static String quoted(Object text) {
        return String.valueOf(text).replace('"', '\'');
    }

    private static String written(Map<?, ?> map) {
        return new String(JsonDocument.write(JsonDocument.sorted(map)), StandardCharsets.UTF_8)
                .replace('"', '\'');
    }

    @ParameterizedTest
    @ValueSource(strings = {"log", "message", "MESSAGE", "msg", "_raw", "event", "body"})
    void unwrap_textOfJson(String name) {
        assertThat(unwrapped("{'date':1.5,'" + name + "':' {%a%:1} ','tag':'x'}"))
                .isEqualTo("{'a':1} | {'date':1.5,'tag':'x'}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"message", "MESSAGE", "msg"})
    void unwrap_object(String name) {
        assertThat(unwrapped("{'" + name + "':{'a':1},'severity':'info'}"))
                .isEqualTo("{'a':1} | {'severity':'info'}");
    }

    @Test
    void unwrap_theFirstOfSeveralNames() {
        assertThat(unwrapped("{'_raw':'{%r%:1}','log':'{%l%:1}','message':'{%m%:1}'}"))
                .isEqualTo("{'m':1} | {'_raw':'{%r%:1}','log':'{%l%:1}'}".replace("%", "\\'"));
        assertThat(unwrapped("{'message':'{no','log':'{%l%:1}'}"))
                .isEqualTo("{'l':1} | {'message':'{no'}");
        assertThat(unwrapped("{'msg':{'b':1},'message':{'a':1}}"))
                .isEqualTo("{'a':1} | {'msg':{'b':1}}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{'message':'text'}",
                "{'message':''}",
                "{'message':'{not json}'}",
                "{'message':'{%a%:1} and more'}",
                "{'message':'[{%a%:1}]'}",
                "{'message':'%{}%'}",
                "{'log':{'level':'info'},'a':1}",
                "{'event':{'dataset':'x'},'process':{'name':'p'}}",
                "{'body':'text'}",
                "{'body':{'a':1},'severity_text':'INFO'}",
                "{'body':{'text':'{%a%:1}'},'other':1}",
                "{'attributes':{'a':1},'other':1}",
                "{'records':[]}",
                "{'records':[{'key':1}]}",
                "{'records':[{'value':1}]}",
                "{'records':'x'}",
                "{'data':[{'a':1}],'more':1}",
                "{'data':[1]}",
                "{'data':[]}",
                "{'other':'{%a%:1}'}"
            })
    void unwrap_noWrapper(String json) {
        assertThat(unwrapped(json)).isEqualTo("no");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'event':{'category':['process']}",
                "'event':{'kind':'event'}",
                "'event':{'type':'start','x':1}",
                "'event':{'action':'exec'}",
                "'event.category':'process'",
                "'event.action':'exec'"
            })
    void unwrap_eventInEcsIsLeftAlone(String ecs) {
        for (String rest :
                List.of(
                        "'message':'{%a%:1}'",
                        "'message':{'a':1}",
                        "'event.original':'{%a%:1}'",
                        "'log':'{%a%:1}'",
                        "'data':[{'a':1}],'log_type':'x'",
                        "'records':[{'value':{'a':1}}]")) {
            assertThat(unwrapped("{" + ecs + "," + rest + "}")).isEqualTo("no");
        }
    }

    @Test
    void unwrap_aNullCategoryIsNone() {
        assertThat(unwrapped("{'event':{'category':null},'message':'{%a%:1}'}"))
                .isEqualTo("{'a':1} | {'event':{'category':null}}");
        assertThat(unwrapped("{'event.kind':null,'message':'{%a%:1}'}"))
                .isEqualTo("{'a':1} | {'event.kind':null}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '`',
            value = {
                "{'event':{'original':'{%a%:1}'}} # {'a':1} | {'event':{}}",
                "{'event.original':'{%a%:1}','@timestamp':'t','@version':'1'} # {'a':1} | {'@timestamp':'t','@version':'1'}",
                "{'event':{'original':'{%a%:1}','created':'c'},'host.name':'h','message':'text'}"
                        + " # {'a':1} | {'event':{'created':'c'},'host.name':'h','message':'text'}",
                "{'event':{'original':'{%a%:1}'},'process':{'name':'p'}} # no",
                "{'event':{'original':'{%a%:1}'},'process.name':'p'} # no",
                "{'event':{'original':'text'}} # no"
            })
    void unwrap_originalIfThereIsNothingElse(String json, String expected) {
        assertThat(unwrapped(json)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '`',
            value = {
                "{'records':[{'value':{'a':1}},{'key':'k','value':'{%b%:2}'}]} # {'a':1} text {'b':2} | {}",
                "{'records':[{'value':{'a':1}},{'value':null},{'value':'plain'}],'x':1} # {'a':1} text plain | {'x':1}",
                "{'data':[{'a':1},{'b':2}]} # {'a':1} {'b':2} | {}",
                "{'node_key':'secret','log_type':'result','data':[{'a':1}]} # {'a':1} | {'log_type':'result'}"
            })
    void unwrap_lists(String json, String expected) {
        assertThat(unwrapped(json)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '`',
            value = {
                "{'@timestamp':'1.5','body':{'text':'{%a%:1}'},'attributes':{'b':2}} # {'a':1} | {'@timestamp':'1.5','attributes':{'b':2}}",
                "{'body':{'structured':{'a':1}},'resource':{'attributes':{'r':1}}} # {'a':1} | {'resource':{'attributes':{'r':1}}}",
                "{'body':{'text':'hi'},'attributes':{'process.name':'p','x':1},'resource':{'attributes':{'host.name':'h','x':0}}}"
                        + " # {'host.name':'h','message':'hi','process.name':'p','x':1} | {'resource':{'attributes':{'host.name':'h','x':0}}}",
                "{'body':'hi','attributes':{'message':'own'},'severity_number':9} # {'message':'own'} | {'severity_number':9}",
                "{'body':'{%a%:1}','attributes':{'b':2}} # {'a':1} | {'attributes':{'b':2}}",
                "{'attributes':{'a':1}} # {'a':1} | {}"
            })
    void unwrap_logRecordsOfOpenTelemetry(String json, String expected) {
        assertThat(unwrapped(json)).isEqualTo(expected);
    }

    private static final EventReader READER =
            EventReader.seeingWrappers(
                    new FieldTable.Builder().build(), new ReadLimits(1 << 20, 128, 1));

    private static boolean hasSign(String json) {
        EventReader.SingleReader reader = READER.singles();
        byte[] bytes = TestEvents.utf8(json);
        assertThat(reader.read(bytes, 0, bytes.length)).as(json).isNull();
        return reader.event().isWrapped();
    }

    @ParameterizedTest
    @CsvSource({
        "2026-05-12T09:14:07Z, false",
        "2026-05-12T09:14:07.123456789Z, false",
        "2026-05-12T09:14:07+02:00, false",
        "2026-05-12T09:14:07-0200, false",
        "2026-05-12T09:14:07.123, true",
        "2026-05-12T09:14, true",
        "2026-05-12 09:14:07, true",
        "2026-05-12, true"
    })
    void signs_timeWithoutZone(String time, boolean sign) {
        assertThat(hasSign("{\"@timestamp\":\"" + time + "\",\"event\":{\"kind\":\"event\"}}"))
                .isEqualTo(sign);
    }

    @Test
    void signs_usualEventHasNone() {
        assertThat(hasSign(TestEvents.MATCHING)).isFalse();
        assertThat(hasSign("{\"message\":\"text\",\"log\":{\"level\":\"x\"},\"data\":{}}"))
                .isFalse();
    }

    /** The cheap signs never miss a wrapper: else it would be judged as if it were the event. */
    @Test
    void signs_neverMissAWrapper() {
        Random random = new Random(20260512);
        int wrappers = 0;
        for (int round = 0; round < 200_000; round++) {
            String json = document(random);
            if (unwrap(json) != null) {
                wrappers++;
                assertThat(hasSign(json)).as(json).isTrue();
            }
        }
        assertThat(wrappers).isGreaterThan(10_000);
    }

    private static final List<String> NAMES =
            List.of(
                    "log",
                    "message",
                    "MESSAGE",
                    "msg",
                    "_raw",
                    "event",
                    "body",
                    "attributes",
                    "resource",
                    "records",
                    "data",
                    "node_key",
                    "log_type",
                    "event.original",
                    "event.category",
                    "event.kind",
                    "event.x",
                    "@timestamp",
                    "date",
                    "process",
                    "severity_text");

    private static final List<String> VALUES =
            List.of(
                    "\"text\"",
                    "\"{\\\"a\\\":1}\"",
                    "\" \\n{\\\"a\\\":1}\"",
                    "\"\\u007b\\\"a\\\":1}\"",
                    "\"{\"",
                    "{}",
                    "{\"a\":1}",
                    "{\"text\":\"{\\\"a\\\":1}\"}",
                    "{\"structured\":{\"a\":1}}",
                    "{\"attributes\":{\"a\":1}}",
                    "{\"original\":\"{\\\"a\\\":1}\"}",
                    "{\"original\":\"\\t{\\\"a\\\":1}\",\"created\":\"x\"}",
                    "{\"original\":\"{\\\"a\\\":1}\",\"category\":null}",
                    "{\"category\":\"x\"}",
                    "{\"kind\":[],\"original\":\"{\\\"a\\\":1}\"}",
                    "[]",
                    "[{\"a\":1}]",
                    "[\"{\\\"a\\\":1}\"]",
                    "[{\"value\":{\"a\":1}}]",
                    "[{\"value\":\"x\"}]",
                    "null",
                    "1",
                    "false");

    private static String document(Random random) {
        Map<String, String> members = new LinkedHashMap<>();
        for (int i = random.nextInt(4); i >= 0; i--) {
            members.put(
                    NAMES.get(random.nextInt(NAMES.size())),
                    VALUES.get(random.nextInt(VALUES.size())));
        }
        return members.entrySet().stream()
                .map(member -> "\"" + member.getKey() + "\":" + member.getValue())
                .collect(Collectors.joining(",", "{", "}"));
    }
}
