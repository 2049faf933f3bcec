package io.tripline.intake.otlp;

import static io.tripline.event.TestEvents.utf8;
import static io.tripline.intake.otlp.TestOtlp.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.tripline.event.EventError.Kind;
import io.tripline.event.json.JsonNumber;
import io.tripline.intake.format.CollectedEvents;
import io.tripline.intake.format.CollectedEvents.Found;
import io.tripline.intake.format.CollectedEvents.Poison;
import io.tripline.intake.format.EventLimits;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What only JSON can be: keys in either case and any order, leniency, framing. */
class JsonBodyTest {

    private static final Map<String, Object> BEFORE = Map.of("message", "before");
    private static final Map<String, Object> BEHIND = Map.of("message", "behind");

    private static String request(String... records) {
        return "{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[%s]}]}]}"
                .formatted(String.join(",", records));
    }

    private static String body(String text) {
        return "{\"body\":{\"stringValue\":\"%s\"}}".formatted(text);
    }

    private static CollectedEvents read(String body) {
        return json(utf8(body));
    }

    private static Object valueOf(String anyValue) {
        String log = "{\"attributes\":[{\"key\":\"k\",\"value\":%s}]}".formatted(anyValue);
        return read(request(log)).single().document().get("k");
    }

    @Test
    void libraryLogsOfTheProtocolBefore1_areScopeLogs() {
        String request = request(body("old")).replace("scopeLogs", "instrumentationLibraryLogs");

        assertThat(read(request).single().document()).isEqualTo(Map.of("message", "old"));
    }

    @Test
    void theSpecificationsExample() {
        Found found =
                read("""
                {
                  "resourceLogs": [
                    {
                      "resource": {
                        "attributes": [
                          {
                            "key": "service.name",
                            "value": {
                              "stringValue": "my.service"
                            }
                          }
                        ]
                      },
                      "scopeLogs": [
                        {
                          "scope": {
                            "name": "my.library",
                            "version": "1.0.0",
                            "attributes": [
                              {
                                "key": "my.scope.attribute",
                                "value": {
                                  "stringValue": "some scope attribute"
                                }
                              }
                            ]
                          },
                          "logRecords": [
                            {
                              "timeUnixNano": "1544712660300000000",
                              "observedTimeUnixNano": "1544712660300000000",
                              "severityNumber": 10,
                              "severityText": "Information",
                              "traceId": "5B8EFFF798038103D269B633813FC60C",
                              "spanId": "EEE19B7EC3C1B174",
                              "body": {
                                "stringValue": "Example log record"
                              },
                              "attributes": [
                                {
                                  "key": "int.attribute",
                                  "value": {
                                    "intValue": "10"
                                  }
                                }
                              ]
                            }
                          ]
                        }
                      ]
                    }
                  ]
                }
                """)
                        .single();

        assertThat(found.document())
                .isEqualTo(
                        Map.of(
                                "service.name", "my.service",
                                "int.attribute", new JsonNumber("10"),
                                "message", "Example log record"));
        assertThat(found.time()).isEqualTo("2018-12-13T14:51:00.300Z");
        assertThat(found.aside())
                .isEqualTo(
                        Map.of(
                                "scope",
                                Map.of(
                                        "name",
                                        "my.library",
                                        "version",
                                        "1.0.0",
                                        "attributes",
                                        Map.of("my.scope.attribute", "some scope attribute")),
                                "severity_number",
                                10,
                                "severity_text",
                                "Information",
                                "trace_id",
                                "5B8EFFF798038103D269B633813FC60C",
                                "span_id",
                                "EEE19B7EC3C1B174"));
    }

    @Nested
    class Framing {

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "%s%s",
                    "%s %s",
                    "%s\n%s\n",
                    "\r\n%s\r\n\r\n%s",
                    "[%s,%s]",
                    "[%s],[%s]",
                    "\u001e%s\n\u001e%s\n",
                    "%s,%s",
                    "\ufeff%s%s",
                    "\ufeff [ %s , %s ] ",
                    "[]%s[]{}%s"
                })
        void severalRequests_howeverTheyAreJoined(String framing) {
            CollectedEvents found =
                    read(framing.formatted(request(body("before")), request(body("behind"))));

            assertThat(found.documents()).containsExactly(BEFORE, BEHIND);
            assertThat(found.poison()).isEmpty();
        }

        @Test
        void singleObjectForAnArray_isTakenForOne() {
            assertThat(
                            read("{\"resourceLogs\":{\"scopeLogs\":{\"logRecords\":%s}}}"
                                            .formatted(body("before")))
                                    .documents())
                    .containsExactly(BEFORE);
        }

        @Test
        void nullForAnArray_isTakenForNone() {
            CollectedEvents found =
                    read(
                            "{\"resourceLogs\":null}{\"resourceLogs\":[{\"scopeLogs\":null},{\"resource\":null,\"scopeLogs\":[{\"scope\":null,\"logRecords\":null}]}]}");

            assertThat(found.events()).isEmpty();
            assertThat(found.poison()).isEmpty();
        }

        @Test
        void whatIsNoObject_isPoison_andItsNeighboursAreEvents() {
            CollectedEvents found =
                    read(
                            "[7,%s]%s{\"resourceLogs\":[\"]}\",{\"scopeLogs\":[[{}],{\"logRecords\":[%s]}]}]}"
                                    .formatted(
                                            request(body("before")),
                                            request("null", "\"a\"", body("before"), "[{}]"),
                                            body("behind")));

            assertThat(found.documents()).containsExactly(BEFORE, BEFORE, BEHIND);
            assertThat(found.poison())
                    .extracting(poison -> new String(poison.raw(), StandardCharsets.UTF_8))
                    .containsExactly("7", "null", "\"a\"", "[{}]", "\"]}\"", "[{}]");
            assertThat(found.kinds()).containsOnly(Kind.NOT_AN_OBJECT);
        }

        @Test
        void objectThatIsNoRequest_isPoison_notSilentlyNothing() {
            String event = "{\"process\":{\"name\":\"sh\"}}";

            CollectedEvents found = read(event + request(body("behind")));

            assertThat(found.documents()).containsExactly(BEHIND);
            assertThat(found.kinds()).containsExactly(Kind.NOT_AN_OBJECT);
            assertThat(found.poison().getFirst().raw()).isEqualTo(utf8(event));
        }
    }

    @Nested
    class Keys {

        @Test
        void snakeCaseIsTakenAsWell() {
            Found found =
                    read("""
                    {"resource_logs":[{"scope_logs":[{"log_records":[{"time_unix_nano":1544712660300000000,
                    "severity_number":"SEVERITY_NUMBER_INFO2","severity_text":"i","trace_id":"ab","span_id":"cd",
                    "event_name":"e","body":{"kvlist_value":{"values":[{"key":"a","value":{"array_value":
                    {"values":[{"int_value":1},{"bool_value":true},{"double_value":1.5},{"bytes_value":"AQ=="},{"string_value":"s"}]}}}]}}}]}]}]}
                    """)
                            .single();

            assertThat(found.document())
                    .isEqualTo(
                            Map.of(
                                    "a",
                                    List.of(
                                            new JsonNumber("1"),
                                            true,
                                            new JsonNumber("1.5"),
                                            "AQ==",
                                            "s")));
            assertThat(found.time()).isEqualTo("2018-12-13T14:51:00.300Z");
            assertThat(found.aside())
                    .isEqualTo(
                            Map.of(
                                    "severity_number", 10,
                                    "severity_text", "i",
                                    "trace_id", "ab",
                                    "span_id", "cd",
                                    "event_name", "e"));
        }

        @Test
        void unknownOnes_arePassedOver_whereverTheyAre() {
            String unknown =
                    "\"new\":[{\"logRecords\":[1]},\"}]\\\"\",-1e5],\"%s\":null,\"b\\\"}\":true,"
                            .formatted("k".repeat(100_000));
            String body =
                    request(body("before"))
                            .replace("\"resourceLogs\"", unknown + "\"resourceLogs\"")
                            .replace("\"scopeLogs\"", unknown + "\"scopeLogs\"")
                            .replace("\"logRecords\"", unknown + "\"logRecords\"")
                            .replace("\"body\"", unknown + "\"body\"")
                            .replace("\"stringValue\"", unknown + "\"stringValue\"");

            assertThat(read(body).single().document()).isEqualTo(BEFORE);
        }

        @Test
        void resourceBehindItsRecords_isMissedByThoseBefore() {
            CollectedEvents found =
                    read(
                            """
                            {"resourceLogs":[{"scopeLogs":[{"scope":{"name":"","version":null},"logRecords":[%1$s]}],
                            "resource":{"attributes":[{"key":"a","value":{"stringValue":"b"}}]},
                            "scope_logs":[{"logRecords":[%1$s]}]}]}
                            """
                                    .formatted(body("before")));

            assertThat(found.documents())
                    .containsExactly(BEFORE, Map.of("a", "b", "message", "before"));
            assertThat(found.events()).extracting(Found::aside).containsOnly(Map.of());
        }
    }

    @Nested
    class Values {

        @ParameterizedTest
        @CsvSource(
                quoteCharacter = '`',
                value = {
                    "{\"intValue\":\"-9223372036854775808\"}, -9223372036854775808",
                    "{\"intValue\":12345678901234567890}, 12345678901234567890",
                    "{\"intValue\":\"007\"}, 7",
                    "{\"doubleValue\":1.10}, 1.10",
                    "{\"doubleValue\":\"2.50\"}, 2.5",
                    "{\"doubleValue\":5}, 5",
                    "17, 17"
                })
        void numbers(String anyValue, String text) {
            assertThat(valueOf(anyValue)).isEqualTo(new JsonNumber(text));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "null",
                    "{}",
                    "{\"unknownValue\":1}",
                    "{\"stringValue\":null}",
                    "{\"doubleValue\":NaN}",
                    "{\"doubleValue\":\"NaN\"}",
                    "{\"doubleValue\":-Infinity}",
                    "{\"doubleValue\":\"Infinity\"}",
                    "{\"intValue\":NaN}",
                    "NaN",
                    "{\"boolValue\":\"maybe\"}"
                })
        void nothing(String anyValue) {
            assertThat(valueOf(anyValue)).isNull();
        }

        @ParameterizedTest
        @CsvSource(
                quoteCharacter = '`',
                value = {
                    "{\"stringValue\":5}, 5",
                    "{\"intValue\":\"many\"}, many",
                    "{\"doubleValue\":\"many\"}, many",
                    "{\"bytesValue\":\"AQI=\"}, AQI=",
                    "\"plain\", plain"
                })
        void texts(String anyValue, String text) {
            assertThat(valueOf(anyValue)).isEqualTo(text);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {"stringValue", "boolValue", "intValue", "doubleValue", "bytesValue"})
        void bracketsWhereAScalarShouldBe_areKeptAsTheyAre(String type) {
            assertThat(valueOf("{\"%s\":[[\"a\"],2,null]}".formatted(type)))
                    .isEqualTo(Arrays.asList(List.of("a"), new JsonNumber("2"), null));
            assertThat(valueOf("{\"%s\":{\"a\":{\"b\":[true]}}}".formatted(type)))
                    .isEqualTo(Map.of("a", Map.of("b", List.of(true))));
        }

        @Test
        void bracketsWhereTheBodysTextShouldBe_areNotLost() {
            assertThat(read(request("{\"body\":{\"stringValue\":[[\"a\"]]}}")).single().document())
                    .isEqualTo(Map.of("message", "[[\"a\"]]"));
            assertThat(
                            read(request("{\"body\":{\"stringValue\":{\"message\":\"before\"}}}"))
                                    .single()
                                    .document())
                    .isEqualTo(BEFORE);
        }

        @Test
        void scalarsWhereBracketsShouldBe_areKept() {
            assertThat(valueOf("{\"arrayValue\":\"a\"}")).isEqualTo(List.of("a"));
            assertThat(valueOf("{\"arrayValue\":{\"values\":{\"intValue\":1}}}"))
                    .isEqualTo(List.of(new JsonNumber("1")));
            assertThat(valueOf("{\"arrayValue\":{\"values\":null}}")).isEqualTo(List.of());
            assertThat(valueOf("{\"kvlistValue\":\"a\"}")).isEqualTo("a");
        }

        @Test
        void listsAndObjectsThatAreOddOrEmpty() {
            assertThat(valueOf("{\"arrayValue\":{}}")).isEqualTo(List.of());
            assertThat(valueOf("{\"arrayValue\":[{\"intValue\":1}]}"))
                    .isEqualTo(List.of(new JsonNumber("1")));
            assertThat(valueOf("[true,null]")).isEqualTo(Arrays.asList(true, null));
            assertThat(valueOf("{\"kvlistValue\":{\"values\":[]}}")).isEqualTo(Map.of());
            assertThat(valueOf("{\"kvlistValue\":{\"values\":[5,{\"key\":\"a\"}]}}"))
                    .isEqualTo(Collections.singletonMap("a", null));
        }

        @ParameterizedTest
        @CsvSource(
                quoteCharacter = '`',
                value = {
                    "\"1544712660300000000\", 2018-12-13T14:51:00.300Z",
                    "1544712660300000000,     2018-12-13T14:51:00.300Z",
                    "1.5447126603e18,         2018-12-13T14:51:00.300Z",
                    "\"\",",
                    "null,",
                    "\"soon\",",
                    "{},",
                    "1e999,",
                    "-5,"
                })
        void times(String time, String expected) {
            assertThat(read(request("{\"timeUnixNano\":%s}".formatted(time))).single().time())
                    .isEqualTo(expected);
        }

        @ParameterizedTest
        @CsvSource(
                quoteCharacter = '`',
                value = {
                    "9, 9",
                    "\"9\", 9",
                    "\"SEVERITY_NUMBER_FATAL4\", 24",
                    "\"SEVERE\", 0",
                    "\"UNRECOGNIZED\", 0",
                    "1e99, 0",
                    "null, 0"
                })
        void severities(String severity, int expected) {
            Object found =
                    read(request("{\"severityNumber\":%s}".formatted(severity)))
                            .single()
                            .aside()
                            .getOrDefault("severity_number", 0);

            assertThat(found).isEqualTo(expected);
        }
    }

    @Nested
    class Faults {

        @Test
        void malformedUtf8AndHalvesOfPairs_areMended_andTheEventSaysSo() {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            byte[] parts = utf8(request(body("a#b"), body("a\\\\ud800b"), body("\ufffd")));
            for (byte part : parts) {
                body.write(part == '#' ? 0xFF : part);
            }
            byte[] json =
                    new String(body.toByteArray(), StandardCharsets.ISO_8859_1)
                            .replace("\\\\u", "\\u")
                            .getBytes(StandardCharsets.ISO_8859_1);

            CollectedEvents found = json(json);

            assertThat(found.documents())
                    .containsExactly(
                            Map.of("message", "a\ufffdb"),
                            Map.of("message", "a\ufffdb"),
                            Map.of("message", "\ufffd"));
            assertThat(found.events())
                    .extracting(Found::isMended)
                    .containsExactly(true, true, false);
        }

        @Test
        void controlCharactersInStrings_areTaken() {
            assertThat(read(request(body("a\n\t\u0001\u0000b"))).single().document())
                    .isEqualTo(Map.of("message", "a\n\t\u0001\u0000b"));
        }

        @Test
        void malformedRecord_isPoison_andItsNeighboursAreEvents() {
            String broken = "{\"body\":{\"stringValue\":}}";

            CollectedEvents found = read(request(body("before"), broken, body("behind")));

            assertThat(found.documents()).containsExactly(BEFORE, BEHIND);
            assertThat(found.kinds()).containsExactly(Kind.NOT_JSON);
            assertThat(found.poison()).extracting(Poison::raw).containsExactly(utf8(broken));
        }

        @Test
        void malformedEnvelope_keepsWhatIsBefore_andTheRestIsPoison() {
            String rest = ";{\"body\"" + " ".repeat(100_000);

            CollectedEvents found =
                    read(
                            "{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[%s%s"
                                    .formatted(body("before"), rest));

            assertThat(found.documents()).containsExactly(BEFORE);
            assertThat(found.kinds()).containsExactly(Kind.NOT_JSON);
            assertThat(found.poison().getFirst().size()).isEqualTo(rest.length());
            assertThat(found.poison().getFirst().raw())
                    .hasSize(64 * 1024)
                    .startsWith(utf8(";{\"body\""));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "hello",
                    "<html>",
                    "7",
                    "\"{}\"",
                    "{",
                    "{}}",
                    "{\"a\"}",
                    "{\"a\":}",
                    "{\"a\":1,}",
                    "{a:1}",
                    "[{}",
                    "[{},]",
                    "{\"resourceLogs\":[{}",
                    "{\"resourceLogs\":[,]}",
                    "\u00ef"
                })
        void whatIsNoJson_isPoison(String body) {
            CollectedEvents found = read(body);

            assertThat(found.events()).isEmpty();
            assertThat(found.kinds()).containsExactly(Kind.NOT_JSON);
        }

        @Test
        void numberTooLong_isPoison_andItsNeighboursAreEvents() {
            String log = "{\"body\":{\"intValue\":%s}}".formatted("1".repeat(1001));

            CollectedEvents found = read(request(body("before"), log, body("behind")));

            assertThat(found.documents()).containsExactly(BEFORE, BEHIND);
            assertThat(found.kinds()).containsExactly(Kind.LONG_NUMBER);
        }

        @Test
        void unknownFieldTooDeep_isPoison_andItsNeighboursAreEvents() {
            String log = "{\"new\":%s%s}".formatted("[".repeat(10_000), "]".repeat(10_000));

            CollectedEvents found = read(request(body("before"), log, body("behind")));

            assertThat(found.documents()).containsExactly(BEFORE, BEHIND);
            assertThat(found.kinds()).containsExactly(Kind.TOO_DEEP);
        }

        @ParameterizedTest
        @ValueSource(strings = {"[", "{\"a\":"})
        void bracketsWhereATextShouldBe_areBoundedAsOthersAre(String bracket) {
            String end = bracket.equals("[") ? "]" : "}";
            for (int depth : List.of(15, 16, 17, 10_000)) {
                String value = bracket.repeat(depth) + "1" + end.repeat(depth);
                String log = "{\"body\":{\"stringValue\":%s}}".formatted(value);

                CollectedEvents found = read(request(body("before"), log, body("behind")));

                assertThat(found.events()).hasSize(depth > 16 ? 2 : 3);
                assertThat(found.kinds())
                        .isEqualTo(depth > 16 ? List.of(Kind.TOO_DEEP) : List.of());
            }
            String wide = "{\"body\":{\"stringValue\":[%s]}}".formatted("1,".repeat(1001) + "1");
            assertThat(read(request(wide)).kinds()).containsExactly(Kind.TOO_MANY_FIELDS);
        }

        @Test
        void documentsOfEveryDepthThatIsAllowed_areRead() {
            int depth = 300;
            StringBuilder value = new StringBuilder("{\"intValue\":1}");
            for (int i = 0; i < depth; i++) {
                value.insert(0, "{\"kvlistValue\":{\"values\":[{\"key\":\"k\",\"value\":")
                        .append("}]}}");
            }
            byte[] body = utf8(request("{\"body\":" + value + "}"));

            assertThat(json(body, new EventLimits(1_000_000, depth, 1000)).poison()).isEmpty();
            assertThat(json(body, new EventLimits(1_000_000, depth - 1, 1000)).kinds())
                    .containsExactly(Kind.TOO_DEEP);
        }
    }
}
