package io.tripline.quarantine;

import java.util.Map;
import java.util.TreeMap;

/** Counts what a quarantine counts, for tests of the equations. */
public final class CountedPoison implements QuarantineMetrics {

    private final Map<String, Long> quarantined = new TreeMap<>();
    private long dropped;

    @Override
    public synchronized void quarantined(String intake, String reason) {
        quarantined.merge(intake + " " + reason, 1L, Long::sum);
    }

    @Override
    public synchronized void dropped(long entries) {
        dropped += entries;
    }

    /** How often each reason was counted, by intake and reason with a blank between. */
    public synchronized Map<String, Long> quarantined() {
        return new TreeMap<>(quarantined);
    }

    /** How many entries went. */
    public synchronized long dropped() {
        return dropped;
    }
}
