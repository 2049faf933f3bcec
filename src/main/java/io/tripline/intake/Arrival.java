package io.tripline.intake;

import io.tripline.detection.EventFeed;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the alerts of one request say under {@code ingest}: how and when their events came, and what
 * was around them. To be used by one thread.
 */
final class Arrival {

    static final String INVALID_UTF8 = "invalid_utf8";

    private final Map<String, @Nullable Object> ofAll = new LinkedHashMap<>();
    private Map<String, @Nullable Object> atIndex;
    private @Nullable String lastIndex;

    Arrival(IntakeRequest.Origin origin) {
        ofAll.put("received", origin.receivedAt());
        ofAll.put("intake", origin.intake().label());
        if (!origin.source().isEmpty()) {
            ofAll.put("source", origin.source());
        }
        this.atIndex = ofAll;
    }

    /**
     * What an event's alerts say.
     *
     * @param index into which it was to be written, or null
     * @param aside what was around it
     * @param isMalformed whether bytes of it were no UTF-8
     */
    Map<String, @Nullable Object> of(
            @Nullable String index, Map<String, @Nullable Object> aside, boolean isMalformed) {
        Map<String, @Nullable Object> common = at(index);
        if (aside.isEmpty() && !isMalformed) {
            return common;
        }
        Map<String, @Nullable Object> all = new LinkedHashMap<>(common);
        all.putAll(aside);
        return isMalformed ? EventFeed.withFlag(all, INVALID_UTF8) : all;
    }

    private Map<String, @Nullable Object> at(@Nullable String index) {
        if (index == null) {
            return ofAll;
        }
        if (!index.equals(lastIndex)) {
            atIndex = new LinkedHashMap<>(ofAll);
            atIndex.put("index", index);
            lastIndex = index;
        }
        return atIndex;
    }
}
