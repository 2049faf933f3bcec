package io.tripline.rule;

import java.util.Locale;

/**
 * Why a rule file is not loaded.
 *
 * @param file the file's name
 * @param line from 1; 0 if the file could not be read
 * @param column in characters, from 1; 0 if the file could not be read
 * @param kind what sort of fault it is
 * @param message what was expected, what was found, and what to do
 * @param sourceLine the line of the file, or of the query, at which the column points; may be empty
 */
public record RuleProblem(
        String file, int line, int column, Kind kind, String message, String sourceLine) {

    /** The sorts of fault that a rule file can have. */
    public enum Kind {
        /** Not TOML, not EQL, or a required key is missing. */
        SYNTAX,
        /** A value or an expression of the wrong type, or a rule_id twice. */
        TYPE,
        /** EQL that Tripline does not run yet. */
        UNSUPPORTED,
        /** The file could not be read. */
        IO;

        /** The kind as answers name it: lower case. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** {@code file:line:column: message}, the source line, and a caret below the column. */
    public String display() {
        String head = "%s:%d:%d: %s".formatted(file, line, column, message);
        if (sourceLine.isEmpty()) {
            return head;
        }
        StringBuilder indent = new StringBuilder();
        sourceLine
                .codePoints()
                .limit(Math.max(0, column - 1))
                .forEach(c -> indent.append(c == '\t' ? '\t' : ' '));
        return head + "\n    " + sourceLine + "\n    " + indent + "^";
    }
}
