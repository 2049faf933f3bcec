package io.tripline.alert;

import java.time.Instant;

/**
 * An alert as it is kept.
 *
 * @param number its place in the order of storing, from 1; numbers may be left out
 * @param id 64 hex digits
 * @param ruleId the rule that matched
 * @param created the detection time
 * @param document the alert as ECS, in JSON
 */
public record StoredAlert(
        long number, String id, String ruleId, Instant created, String document) {}
