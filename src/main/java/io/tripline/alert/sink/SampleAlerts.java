package io.tripline.alert.sink;

/** Alerts that every template must make a body of. Used by {@link WebhookTemplate}. */
final class SampleAlerts {

    /** One with every field that a template is likely to name. */
    static final String ALERT =
            """
            {"@timestamp":"2026-01-02T03:04:05Z","message":"a reason",
             "event":{"kind":"alert","category":["process"],"action":"start","severity":47,
              "risk_score":47,"reason":"a reason","created":"2026-01-02T03:04:06Z"},
             "rule":{"id":"0f3c","name":"A rule","description":"What it finds","version":"1",
              "reference":["https://example.org/"]},
             "host":{"name":"host","hostname":"host","id":"1","ip":["192.0.2.1"],
              "os":{"name":"Linux","type":"linux"}},
             "user":{"name":"user","id":"1","domain":"domain"},
             "process":{"name":"process","pid":1,"executable":"/bin/process","args":["process"],
              "command_line":"process","parent":{"name":"parent","pid":0}},
             "source":{"ip":"192.0.2.1","port":1},"destination":{"ip":"192.0.2.2","port":2},
             "threat":{"framework":"MITRE ATT&CK","tactic":{"id":["TA0007"],"name":["Discovery"]},
              "technique":{"id":["T1016"],"name":["System Network Configuration Discovery"],
               "subtechnique":{"id":["T1016.001"],"name":["Internet Connection Discovery"]}}},
             "tripline":{"alert":{"id":"1","late":false,"lag_ms":1,"generation":1},
              "rule":{"severity":"medium","risk_score":47,"tags":["one","two"]}}}
            """;

    /** One that stands for several. */
    static final String FOLDED =
            ALERT.replace(
                    "\"tripline\":{",
                    "\"tripline\":{\"fold\":{\"count\":3,\"from\":\"2026-01-02T03:04:05Z\","
                            + "\"to\":\"2026-01-02T03:05:05Z\"},");

    private SampleAlerts() {}
}
