package io.tripline.event.json;

import io.tripline.event.Timestamps;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Signs that an object is not to be taken as it is: that it is no event but what a shipper has put
 * around one, a text that is JSON itself under one of the names that shippers use, or a list of
 * events; or that its time names no zone. Errs on the side of seeing one: {@link Wrappers} decides.
 * Made by {@link EventParser} for one event.
 */
final class WrapperSigns {

    static final String EVENT = "event";

    private boolean hasSign;
    private boolean isEvent;
    private boolean hasLocalTime;

    /** A member of the outermost object, at whose value the parser stands. */
    void see(String name, JsonToken token, JsonParser parser) {
        if (Wrappers.TEXTS.contains(name)) {
            hasSign |=
                    isObjectText(token, parser)
                            || (token == JsonToken.START_OBJECT && Wrappers.OBJECTS.contains(name));
        } else if (Wrappers.LISTS.contains(name)) {
            hasSign |= token == JsonToken.START_ARRAY;
        } else if (Wrappers.OTEL.contains(name)) {
            hasSign |= token == JsonToken.START_OBJECT || isObjectText(token, parser);
        } else if (name.equals("@timestamp")) {
            hasLocalTime =
                    token == JsonToken.VALUE_STRING && !Timestamps.namesZone(parser.getString());
        } else if (name.startsWith("event.")) {
            seeInEvent(name.substring("event.".length()), token, parser);
        }
    }

    /** A member of the object {@code event}. */
    void seeInEvent(String name, JsonToken token, JsonParser parser) {
        if (Wrappers.ECS_EVENT.contains(name)) {
            isEvent |= token != JsonToken.VALUE_NULL;
        } else if (Wrappers.ORIGINAL.equals(name)) {
            hasSign |= isObjectText(token, parser);
        }
    }

    boolean isWrapper() {
        return hasLocalTime || (hasSign && !isEvent);
    }

    private static boolean isObjectText(JsonToken token, JsonParser parser) {
        return token == JsonToken.VALUE_STRING && Wrappers.looksLikeObject(parser.getString());
    }
}
