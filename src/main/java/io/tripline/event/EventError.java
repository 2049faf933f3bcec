package io.tripline.event;

import java.util.Locale;

/**
 * Why one event of a body was not judged.
 *
 * @param index its place among the events received, from 0
 * @param line its line in the body, from 1, or 0 where the body is not read line by line
 * @param kind what is wrong, of a bounded set: fit for a metric's label
 * @param reason what was expected, what was found and where; holds no more of the event than a
 *     token
 */
public record EventError(int index, int line, Kind kind, String reason) {

    /** The ways in which an event can be unreadable. */
    public enum Kind {
        /** Not JSON (RFC 8259), or not UTF-8. */
        NOT_JSON,
        /** JSON, but a number, a string, an array, … where an event, an object, was expected. */
        NOT_AN_OBJECT,
        /** More levels than {@code max-depth} of the door's limits. */
        TOO_DEEP,
        /** A number of more characters than any reader takes. */
        LONG_NUMBER,
        /** More bytes than {@code max-event-size} of the door's limits. */
        TOO_LARGE,
        /**
         * One object has the same key twice, so that its meaning depends on the reader (RFC 8259,
         * 4).
         */
        DUPLICATE_KEY,
        /** Half a surrogate pair in an escape, which has no form in UTF-8 (RFC 8259, 8.2). */
        LONE_SURROGATE,
        /** Not what its encoding other than JSON, protobuf or msgpack, should be. */
        MALFORMED,
        /** More values, those in arrays and inner objects included, than an event may have. */
        TOO_MANY_FIELDS,
        /** A key of more characters than an event may have at an intake. */
        LONG_KEY,
        /** A body whose content coding is unknown or broken. */
        UNDECODABLE,
        /** An action of a bulk request that has no document. */
        NO_DOCUMENT,
        /** A fault of ours: judging it failed. */
        FAILED;

        /** The kind as metrics name it: lower case. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
