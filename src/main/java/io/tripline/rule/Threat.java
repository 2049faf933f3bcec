package io.tripline.rule;

import java.util.List;

/**
 * One entry of a rule's ATT&amp;CK mapping, nested as rule files have it: a tactic, below it
 * techniques, below each its sub-techniques.
 *
 * @param framework for instance {@code MITRE ATT&CK}
 */
public record Threat(String framework, Entry tactic, List<Technique> techniques) {

    public Threat {
        techniques = List.copyOf(techniques);
    }

    /**
     * A tactic or sub-technique.
     *
     * @param id for instance {@code TA0007}
     * @param reference its page's address; may be empty
     */
    public record Entry(String id, String name, String reference) {}

    /** A technique, with the sub-techniques that the rule names. */
    public record Technique(Entry entry, List<Entry> subtechniques) {

        public Technique {
            subtechniques = List.copyOf(subtechniques);
        }
    }
}
