package io.tripline.alert;

import java.time.Instant;

/**
 * An alert as it is kept.
 *
 * @param id 64 hex digits
 * @param ruleId the rule that matched
 * @param created the detection time
 * @param document the alert's JSON in UTF-8; not to be changed
 */
@SuppressWarnings(
        "ArrayRecordComponent") // a record is the plain carrier here; nothing compares stored
// alerts
public record StoredAlert(String id, String ruleId, Instant created, byte[] document) {}
