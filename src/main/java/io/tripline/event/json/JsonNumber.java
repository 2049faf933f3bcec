package io.tripline.event.json;

import java.util.regex.Pattern;

/**
 * A number as it was written, so that {@code 1.10} and a number of fifty digits come out as they
 * went in.
 *
 * @param text its JSON form
 */
public record JsonNumber(String text) {

    private static final Pattern NUMBER =
            Pattern.compile("[+-]?+(\\d++(\\.\\d*+)?+|\\.\\d++)([eE][+-]?+\\d++)?+");

    /**
     * Whether a text of an event is a number: one of JSON, or with zeros or a plus in front, or
     * with no digit on one side of the point. Java reads {@code "0x1p3"}, {@code "1d"} and {@code "
     * 1"} too, and throws an exception for any other text, which costs many times more than this.
     */
    public static boolean isNumber(String text) {
        return NUMBER.matcher(text).matches();
    }
}
