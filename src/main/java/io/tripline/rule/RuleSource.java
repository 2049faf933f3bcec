package io.tripline.rule;

/** A rule file before it is read as one. */
public sealed interface RuleSource {

    /** The file's name, by which answers and logs speak of it. */
    String file();

    /** A file's text. */
    record Text(String file, String text) implements RuleSource {}

    /**
     * A file or folder that could not be read.
     *
     * @param reason what was found, and what to do
     */
    record Unreadable(String file, String reason) implements RuleSource {}
}
