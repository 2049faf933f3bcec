package io.tripline.eql;

import java.util.Set;
import java.util.TreeSet;

/**
 * What stands in the JSON of each event that matches a query, in a value of some field: one of some
 * texts, as it is or with characters of it written as an escape of four hex digits. Of characters
 * only that JSON writes in no other way.
 *
 * @param path the field
 * @param texts one of these is a part of the field's value; with A to Z in lower case if case is
 *     ignored
 * @param ignoresCase whether A to Z count as a to z
 */
public record Witness(String path, Set<String> texts, boolean ignoresCase) {

    public Witness {
        texts = Set.copyOf(texts);
    }

    /** The length of the shortest text. */
    public int shortest() {
        return texts.stream().mapToInt(String::length).min().orElse(0);
    }

    @Override
    public String toString() {
        return path + (ignoresCase ? " ~ " : " ") + new TreeSet<>(texts);
    }
}
