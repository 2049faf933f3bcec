package io.tripline.intake;

import io.tripline.detection.EventFeed;
import io.tripline.event.EventError.Kind;
import io.tripline.event.Timestamps;
import io.tripline.event.json.LenientJson;
import io.tripline.event.json.Wrappers;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes of a document, as it arrived, the event that it is about: takes off what shippers put
 * around it, to three levels, and gives it the time under one of the names that shippers use. What
 * was taken off is kept aside. Made for one request; to be used by one thread.
 */
final class EventNormalizer {

    private static final int MAX_LEVELS = 3;

    /** Shippers cut lines of many KB; shorter ones that break off are not their work. */
    private static final int SHORTEST_CUT = 1000;

    private final PaidJson json;
    private final Set<String> categoryFields;
    private final ZoneId zone;

    /**
     * A normalizer.
     *
     * @param categoryFields that rules ask for an event's category
     * @param zone of times that name none
     */
    EventNormalizer(PaidJson json, Set<String> categoryFields, ZoneId zone) {
        this.json = json;
        this.categoryFields = categoryFields;
        this.zone = zone;
    }

    /**
     * An event.
     *
     * @param document what it is
     * @param aside what the shipper added; goes under {@code ingest}
     * @param isChanged whether it is anything but the document that arrived
     * @param timeIsOurs whether its {@code @timestamp} is not its own
     */
    record Normalized(
            Map<String, @Nullable Object> document,
            Map<String, @Nullable Object> aside,
            boolean isChanged,
            boolean timeIsOurs) {}

    /** Gets what comes of a document. */
    interface Found {

        /** An event. */
        void event(Normalized event);

        /**
         * Something that should have been an event and is none.
         *
         * @param isJudged whether it is part of an event, as the text that it is
         */
        void odd(Kind kind, String reason, boolean isJudged);
    }

    /**
     * Gives the events of a document, one or more, each as soon as it is there.
     *
     * @param document may be changed
     * @param time of what is around it, where it has none itself; or null
     */
    void normalize(Map<String, @Nullable Object> document, @Nullable String time, Found found) {
        new Work(found).unwrap(document, List.of(), time, 0);
    }

    /** One document on its way. */
    private final class Work {

        private final Found found;

        Work(Found found) {
            this.found = found;
        }

        void unwrap(
                Map<String, @Nullable Object> document,
                List<Map<String, @Nullable Object>> around,
                @Nullable String outerTime,
                int level) {
            Wrappers.Unwrapped inside =
                    level == MAX_LEVELS
                            ? null
                            : Wrappers.unwrap(document, categoryFields, this::object);
            if (inside == null) {
                found.event(withTime(document, around, outerTime, level > 0));
                return;
            }
            EventTimes.Found time = EventTimes.in(inside.rest(), zone);
            List<Map<String, @Nullable Object>> outer = new ArrayList<>(around);
            if (!inside.rest().isEmpty()) {
                outer.add(inside.rest());
            }
            if (!inside.isWhole()) {
                found.odd(
                        Kind.NOT_AN_OBJECT,
                        "expected a list of events, found other values in it",
                        false);
            }
            for (Object each : inside.events()) {
                long before = json.taken();
                unwrap(event(each), outer, time == null ? outerTime : time.text(), level + 1);
                json.giveBackTo(before);
            }
        }

        private Map<String, @Nullable Object> event(Object inside) {
            Map<String, @Nullable Object> event =
                    inside instanceof String text ? object(text) : Documents.cast(inside);
            if (event == null) { // a text, which is an event's message
                event = new LinkedHashMap<>();
                event.put("message", inside);
            }
            return event;
        }

        private @Nullable Map<String, @Nullable Object> object(String text) {
            try {
                return Documents.cast(json.read(text));
            } catch (LenientJson.Refused e) { // then it is a text, and stays one
                if (e.kind() != Kind.NOT_JSON || (e.isCut() && text.length() >= SHORTEST_CUT)) {
                    found.odd(e.kind(), String.valueOf(e.getMessage()), true);
                }
                return null;
            }
        }

        private Normalized withTime(
                Map<String, @Nullable Object> event,
                List<Map<String, @Nullable Object>> around,
                @Nullable String outerTime,
                boolean isUnwrapped) {
            Map<String, @Nullable Object> aside = new LinkedHashMap<>();
            if (!around.isEmpty()) {
                aside.put(EventFeed.SHIPPER, around.size() == 1 ? around.getFirst() : around);
            }
            boolean isChanged = isUnwrapped;
            boolean timeIsOurs = false;
            EventTimes.Found own = EventTimes.in(event, zone);
            String text = own == null ? outerTime : own.text();
            Object before = event.get(EventTimes.TIMESTAMP);
            if (text != null && !text.equals(before) && !isUsable(before)) {
                event.put(EventTimes.TIMESTAMP, text);
                isChanged = true;
                timeIsOurs = own == null || !own.field().equals(EventTimes.TIMESTAMP);
                if (own != null && timeIsOurs) {
                    aside.put("timestamp", own.field());
                }
                if (own != null && own.zoneMissing()) {
                    aside.put(EventFeed.FLAGS, List.of("no_zone"));
                }
            }
            return new Normalized(event, aside, isChanged, timeIsOurs);
        }
    }

    /** Whether an {@code @timestamp} is a text that any reader takes for the time that it is. */
    private static boolean isUsable(@Nullable Object timestamp) {
        return timestamp instanceof String text
                && Timestamps.namesZone(text)
                && Timestamps.parse(text) != null;
    }
}
