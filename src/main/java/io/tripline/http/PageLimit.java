package io.tripline.http;

/** How many entries a page of a list has at most. Used by the controllers that list. */
final class PageLimit {

    static final String DEFAULT = "100";

    private static final int MAX = 1000;

    private PageLimit() {}

    /**
     * The limit that a request names.
     *
     * @throws RequestRefused if it is no number from 1 to 1000
     */
    static int parse(String text) {
        int limit = text.matches("\\d{1,4}") ? Integer.parseInt(text) : 0;
        if (limit < 1 || limit > MAX) {
            throw RequestRefused.malformed(
                    "expected a limit from 1 to %d, found '%s'".formatted(MAX, text));
        }
        return limit;
    }
}
