package io.tripline.security;

/** What a key may do. */
public enum Role {
    /** Send events. */
    INGEST,
    /** Read rules, alerts, deliveries, the quarantine, metrics and the documentation. */
    READ,
    /** Both of these, and all that changes something. */
    ADMIN;

    /** Whether who has this role may do what another allows. */
    public boolean includes(Role other) {
        return this == ADMIN || this == other;
    }
}
