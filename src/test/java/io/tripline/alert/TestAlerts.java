package io.tripline.alert;

import io.tripline.event.Event;
import io.tripline.event.EventError;
import io.tripline.event.FieldTable;
import io.tripline.event.TestEvents;
import io.tripline.event.json.EventHandler;
import io.tripline.event.json.EventReader;
import io.tripline.event.json.EventReader.Framing;
import io.tripline.event.json.JsonDocument;
import io.tripline.event.json.ReadLimits;
import io.tripline.rule.Rule;
import io.tripline.rule.RuleCatalog;
import io.tripline.rule.TestRules;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Alerts for tests. */
public final class TestAlerts {

    /** When the requests arrive. */
    static final Instant RECEIVED = Instant.parse("2026-05-12T09:14:21Z");

    /** When the events are judged. */
    static final Instant DETECTED = Instant.parse("2026-05-12T09:14:21.093Z");

    /** A rule without anything that a file may leave out. */
    static final Rule PLAIN = rule(TestRules.minimal("plain", "any where true"));

    private static final FieldTable FIELDS = TestRules.builtIn().fields();

    private TestAlerts() {}

    /** The rule of a file. */
    public static Rule rule(String toml) {
        RuleCatalog catalog = TestRules.ofTexts(toml);
        if (catalog.rules().size() != 1) {
            throw new AssertionError("expected one rule, found " + catalog.problems());
        }
        return catalog.rules().getFirst();
    }

    /** The alert of a rule on an event, whether they match or not. */
    static Alert alert(Rule rule, String event) {
        return alert(rule, event, RECEIVED, DETECTED);
    }

    public static Alert alert(Rule rule, String event, Instant receivedAt, Instant detectedAt) {
        return alert("default", rule, event, receivedAt, detectedAt);
    }

    /** The alert of a tenant. */
    public static Alert alert(
            String tenant, Rule rule, String event, Instant receivedAt, Instant detectedAt) {
        return alert(tenant, AlertTemplate.of(rule), event, false, receivedAt, detectedAt);
    }

    /** The alert by a template, be it one that takes the plain path. */
    static Alert alert(AlertTemplate template, String event, boolean timeIsOurs) {
        return alert("default", template, event, timeIsOurs, RECEIVED, DETECTED);
    }

    private static Alert alert(
            String tenant,
            AlertTemplate template,
            String event,
            boolean timeIsOurs,
            Instant receivedAt,
            Instant detectedAt) {
        List<Alert> alerts = new ArrayList<>();
        byte[] body = TestEvents.utf8("[" + event + "]");
        new EventReader(FIELDS, new ReadLimits(1 << 20, 128, 1))
                .read(
                        body,
                        body.length,
                        Framing.SNIFFED,
                        new EventHandler() {
                            @Override
                            public void event(Event read) {
                                alerts.add(
                                        Alert.of(
                                                read,
                                                template,
                                                1,
                                                tenant,
                                                timeIsOurs,
                                                receivedAt,
                                                detectedAt,
                                                bytes -> true));
                            }

                            @Override
                            public void error(EventError error) {
                                throw new AssertionError(error.reason());
                            }
                        });
        return alerts.getFirst();
    }

    /** The alert's document as JSON. */
    static String json(Alert alert) {
        return new String(
                JsonDocument.write(AlertDocument.of(alert, false)), StandardCharsets.UTF_8);
    }
}
