package io.tripline.alert;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The forms in which a kept alert is given out. All are made from the kept document alone, since
 * the rule may be gone by then.
 */
public enum AlertFormat {

    /** As it is kept, see {@link AlertDocument}. */
    ECS,

    /** A Detection Finding of the Open Cybersecurity Schema Framework, see {@link OcsfDocument}. */
    OCSF,

    /** As Elastic Security keeps the alerts of its own rules, see {@link KibanaDocument}. */
    KIBANA;

    private final String label = name().toLowerCase(Locale.ROOT);

    /** Its name for users, in lower case. */
    public String label() {
        return label;
    }

    /** The format with that label; null if there is none. */
    public static @Nullable AlertFormat parse(String label) {
        for (AlertFormat format : values()) {
            if (format.label.equals(label)) {
                return format;
            }
        }
        return null;
    }

    /**
     * The alert in this form. The event in it is its sender's, so fields may be missing or of any
     * type: what has no meaning in this form is left out, never refused.
     *
     * @param ecsDocument the alert as it is kept, in JSON
     * @return the same alert in this form, in JSON
     */
    public String render(String ecsDocument) {
        return switch (this) {
            case ECS -> ecsDocument;
            case OCSF -> DocumentRoom.OF_HEAP.rewritten(ecsDocument, OcsfDocument::of);
            case KIBANA -> DocumentRoom.OF_HEAP.rewritten(ecsDocument, KibanaDocument::of);
        };
    }
}
