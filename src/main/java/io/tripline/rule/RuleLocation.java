package io.tripline.rule;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One of the places that rule files come from, as it was when it was read.
 *
 * @param name as the settings have it
 * @param files in their order; may be empty
 * @param fault why nothing of it can be read, and what to do; null if it was read. A file that
 *     cannot be read is one of the files
 */
public record RuleLocation(String name, List<RuleSource> files, @Nullable String fault) {

    public RuleLocation {
        files = List.copyOf(files);
    }

    /**
     * What counts instead of this if it gives nothing: the files that were there before, which may
     * be none.
     */
    RuleLocation orElse(RuleLocation former) {
        if (!files.isEmpty() || former.files.isEmpty()) {
            return this;
        }
        String why = fault == null ? "expected rule files here, found none" : fault;
        return new RuleLocation(
                name, former.files, why + "; what was read here before stays in force");
    }
}
