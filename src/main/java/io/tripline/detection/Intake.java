package io.tripline.detection;

import java.util.Locale;

/** The door by which a body came, as metrics name it. */
public enum Intake {
    /** The Detection API. */
    API,
    /** Any framing, any media type. */
    INGEST,
    /** Elasticsearch's {@code _bulk}. */
    BULK,
    /** OpenTelemetry's logs over HTTP. */
    OTLP,
    /** Splunk's HTTP Event Collector. */
    HEC;

    /** The name in metrics: lower case. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
