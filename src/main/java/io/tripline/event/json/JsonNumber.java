package io.tripline.event.json;

/**
 * A number as it was written, so that {@code 1.10} and a number of fifty digits come out as they
 * went in.
 *
 * @param text its JSON form
 */
public record JsonNumber(String text) {}
