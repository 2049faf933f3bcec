package io.tripline;

import java.nio.charset.StandardCharsets;

/** An endpoint that load is sent to: one of the service's own, or a floor to compare it with. */
enum LoadTarget {
    /** The Detection API: answers with counts and alerts. */
    EVENTS("/api/v1/events"),
    /** The shippers' door: answers that all was taken. */
    INGEST("/ingest"),
    /** Reads the body, in a filter before all others; for batches. */
    DRAIN("/floor/drain"),
    /** The same, for single events. */
    BARE("/floor/bare"),
    /** Takes the body apart into Jackson's tokens, in a controller. */
    TOKENS("/floor/tokens"),
    /** Reads the body, in a controller. */
    CONSTANT("/floor/constant");

    private final String path;

    LoadTarget(String path) {
        this.path = path;
    }

    String path() {
        return path;
    }

    /** Whether what is sent there is judged, and what matches is stored. */
    boolean judges() {
        return this == EVENTS || this == INGEST;
    }

    /**
     * What an answer must begin with; that of the Detection API behind its first comma, before
     * which it says how long it took.
     */
    byte[] answer(int events, int matches) {
        String text =
                this == EVENTS
                        ? "\"received\":%1$d,\"evaluated\":%1$d,\"rejected\":0,\"matched\":%2$d,\"duplicates\":0,"
                                .formatted(events, matches)
                        : "{\"ok\":true}";
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * The head of a request with so long a body; its key is looked at only where there are keys.
     */
    byte[] head(String contentType, int length) {
        return "POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n"
                .formatted(path, LoadArguments.KEY, contentType, length)
                .getBytes(StandardCharsets.US_ASCII);
    }
}
