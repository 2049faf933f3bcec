package io.tripline.alert;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The alert as a Detection Finding of OCSF 1.8.0. {@link OcsfFinding} says what was found, {@link
 * OcsfEvidence} in which event, {@link OcsfDevice} where; {@code unmapped} holds the rest of the
 * event.
 */
final class OcsfDocument {

    private static final String VERSION = "1.8.0";
    private static final String PRODUCT = "Tripline";
    private static final int UNKNOWN = 0;
    private static final int OTHER = 99;

    private OcsfDocument() {}

    static Map<String, @Nullable Object> of(Map<String, @Nullable Object> document) {
        EcsFields fields = new EcsFields(document);
        Map<String, @Nullable Object> device = OcsfDevice.of(fields);
        Map<String, @Nullable Object> evidence = OcsfEvidence.of(fields);
        OcsfObject finding =
                new OcsfObject()
                        .with("class_uid", 2004, "class_name", "Detection Finding")
                        .with("category_uid", 2, "category_name", "Findings")
                        .with("activity_id", 1, "activity_name", "Create")
                        .with("type_uid", 200_401, "type_name", "Detection Finding: Create")
                        .with("status_id", 1, "status", "New");
        putSeverity(finding, Values.text(document, "tripline.rule.severity"));
        finding.with("is_alert", true)
                .with("risk_score", fields.integer("tripline.rule.risk_score"))
                .with("time", Values.millis(time(document)))
                .with("count", fields.integer("tripline.fold.count"))
                .with("start_time", millis(document, "tripline.fold.from"))
                .with("end_time", millis(document, "tripline.fold.to"))
                .with("message", Values.text(document, "message"))
                .with("metadata", metadata(document, fields))
                .with("finding_info", OcsfFinding.of(document))
                .with("device", device)
                .with("evidences", evidence == null ? null : List.of(evidence))
                .with("observables", OcsfObservables.of(device, evidence, fields))
                .with("unmapped", fields.rest());
        return finding.toMap();
    }

    private static void putSeverity(OcsfObject finding, @Nullable String severity) {
        String named = severity == null ? "" : severity;
        switch (named) {
            case "informational" -> finding.with("severity_id", 1, "severity", "Informational");
            case "low" -> finding.with("severity_id", 2, "severity", "Low");
            case "medium" -> finding.with("severity_id", 3, "severity", "Medium");
            case "high" -> finding.with("severity_id", 4, "severity", "High");
            case "critical" -> finding.with("severity_id", 5, "severity", "Critical");
            case "" -> finding.with("severity_id", UNKNOWN, "severity", "Unknown");
            default -> finding.with("severity_id", OTHER, "severity", named);
        }
    }

    /** When it happened. Every alert says so; the others are for documents that we did not make. */
    private static Instant time(Map<String, @Nullable Object> document) {
        return Stream.of("@timestamp", "event.created", "event.ingested")
                .flatMap(path -> Stream.ofNullable(Values.time(document, path)))
                .findFirst()
                .orElse(Instant.EPOCH);
    }

    private static Map<String, @Nullable Object> metadata(
            Map<String, @Nullable Object> document, EcsFields fields) {
        return new OcsfObject()
                .with("version", VERSION)
                .with(
                        "product",
                        new OcsfObject().with("name", PRODUCT).with("vendor_name", PRODUCT).toMap())
                .with("uid", Values.text(document, "tripline.alert.id"))
                .with("original_event_uid", fields.text("event.id"))
                .with("original_time", Values.text(document, "@timestamp"))
                .with("logged_time", millis(document, "event.ingested"))
                .with("processed_time", millis(document, "event.created"))
                .with("event_code", fields.text("event.code"))
                .with("sequence", fields.integer("event.sequence"))
                .with("log_name", fields.text("event.dataset", "data_stream.dataset"))
                .with("log_provider", fields.text("event.provider", "event.module"))
                .with("labels", Values.texts(document, "tripline.rule.tags"))
                .toMap();
    }

    /** A time that the alert itself wrote. */
    static @Nullable Long millis(Map<String, @Nullable Object> document, String path) {
        Instant time = Values.time(document, path);
        return time == null ? null : Values.millis(time);
    }
}
