package io.tripline.eql;

/**
 * A part of a query's text, in characters (code points, as an editor counts columns).
 *
 * @param start the first character, from 0
 * @param end the character behind the last, at least {@code start}
 */
public record Span(int start, int end) {

    public Span {
        if (start < 0 || end < start) {
            throw new IllegalArgumentException(
                    "expected 0 <= start <= end, found " + start + ", " + end);
        }
    }

    /** The span from the start of this one to the end of the other. */
    public Span to(Span other) {
        return new Span(start, Math.max(end, other.end));
    }

    /** Whether the other lies within this one. */
    public boolean contains(Span other) {
        return start <= other.start && other.end <= end;
    }
}
