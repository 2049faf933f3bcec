package io.tripline.event;

/**
 * A field as the mapping knows it.
 *
 * @param path dotted, for instance {@code dns.question.name}
 * @param type how values are stored and compared
 * @param ignoreAbove the longest keyword, in UTF-16 units, that exists for a query; longer ones are
 *     as if absent
 */
public record Field(String path, FieldType type, int ignoreAbove) {

    /** No limit on a keyword's length. */
    public static final int UNLIMITED = Integer.MAX_VALUE;

    public Field {
        if (path.isEmpty() || ignoreAbove < 1) {
            throw new IllegalArgumentException(
                    "expected a path and a positive limit, found '" + path + "', " + ignoreAbove);
        }
    }
}
