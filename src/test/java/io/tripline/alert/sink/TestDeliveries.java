package io.tripline.alert.sink;

import io.tripline.alert.Delivery;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

/** Deliveries for tests. */
final class TestDeliveries {

    private TestDeliveries() {}

    /** The first so many; the same for the same number. */
    static List<Delivery> of(int count) {
        return IntStream.range(0, count).mapToObj(TestDeliveries::numbered).toList();
    }

    static Delivery numbered(int number) {
        return of(number, document(id(number)));
    }

    static Delivery of(int number, String document) {
        return new Delivery(number, id(number), Instant.EPOCH, document);
    }

    static String id(int number) {
        return "%064x".formatted(0xa1e47L * 1000 + number);
    }

    /** A small alert with what the templates show. */
    static String document(String id) {
        return """
        {"@timestamp":"2026-05-12T09:14:07.238Z","event":{"kind":"alert","risk_score":47,\
        "reason":"network event with process syncagent"},"host":{"name":"mac-dev-07"},\
        "user":{"name":"jdoe"},"process":{"name":"syncagent","pid":4127,\
        "command_line":"/tmp/syncagent --once"},"rule":{"id":"47e46d85","name":"DNS Request"},\
        "threat":{"framework":"MITRE ATT&CK","tactic":{"id":["TA0007"],"name":["Discovery"]},\
        "technique":{"id":["T1016"],"name":["System Network Configuration Discovery"]}},\
        "tripline":{"alert":{"id":"%s"},"rule":{"severity":"medium","risk_score":47}}}\
        """
                .formatted(id);
    }
}
