package io.tripline.eql;

import java.util.Set;
import java.util.TreeSet;

/**
 * What an event must have to match a query: in a field one of some texts. May ask for less than the
 * query does, never for more.
 *
 * @param path the field
 * @param texts one of these is a value of the field; with A to Z in lower case if case is ignored
 * @param ignoresCase whether A to Z count as a to z
 */
public record Requirement(String path, Set<String> texts, boolean ignoresCase) {

    public Requirement {
        texts = Set.copyOf(texts);
    }

    @Override
    public String toString() {
        return path + (ignoresCase ? " in~ " : " in ") + new TreeSet<>(texts);
    }
}
