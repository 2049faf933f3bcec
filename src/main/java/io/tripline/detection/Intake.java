package io.tripline.detection;

import java.util.Locale;

/** The door by which a body came, as metrics name it. */
public enum Intake {
    /** The Detection API. */
    API;

    /** The name in metrics: lower case. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
