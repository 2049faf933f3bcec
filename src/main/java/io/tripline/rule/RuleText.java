package io.tripline.rule;

import io.tripline.eql.Diagnostic;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A rule file's text, in which problems are found a place. The TOML reader keeps no positions of
 * values: a key is found by the first line that begins with it, or the first table that it names,
 * the query by its own text behind the key.
 */
record RuleText(String file, String text) {

    /** A problem at a place of the file, both from 1. */
    RuleProblem problem(int line, int column, RuleProblem.Kind kind, String message) {
        return new RuleProblem(file, line, column, kind, message, line(text, line));
    }

    /** A problem at the line that sets a key, or at the first line if none does. */
    RuleProblem problemAt(String key, RuleProblem.Kind kind, String message) {
        int at = Math.max(0, find(key));
        return problem(lineOf(text, at), 1, kind, message);
    }

    /** A problem at a place of the query. */
    RuleProblem problemInQuery(String query, Diagnostic diagnostic) {
        int key = find("query");
        int queryStart = key < 0 ? -1 : text.indexOf(query, text.indexOf('=', key));
        int characters = query.codePointCount(0, query.length());
        int inQuery = query.offsetByCodePoints(0, Math.min(diagnostic.span().start(), characters));
        RuleProblem.Kind kind = kind(diagnostic.kind());
        if (queryStart >= 0) {
            int at = queryStart + inQuery;
            return problem(lineOf(text, at), columnOf(text, at), kind, diagnostic.message());
        }
        // TOML escapes: the query's text differs from the file's
        return problemAt(
                "query",
                kind,
                "in line %d, column %d of the query: %s"
                        .formatted(
                                lineOf(query, inQuery),
                                columnOf(query, inQuery),
                                diagnostic.message()));
    }

    private static RuleProblem.Kind kind(Diagnostic.Kind kind) {
        return switch (kind) {
            case SYNTAX -> RuleProblem.Kind.SYNTAX;
            case TYPE -> RuleProblem.Kind.TYPE;
            case UNSUPPORTED -> RuleProblem.Kind.UNSUPPORTED;
        };
    }

    private int find(String key) {
        Matcher matcher =
                Pattern.compile(
                                "(?m)^[ \\t]*(%1$s[ \\t]*=|\\[+rule\\.%1$s\\])"
                                        .formatted(Pattern.quote(key)))
                        .matcher(text);
        return matcher.find() ? matcher.start() : -1;
    }

    private static int lineOf(String text, int at) {
        return 1 + (int) text.substring(0, at).chars().filter(c -> c == '\n').count();
    }

    private static int columnOf(String text, int at) {
        int lineStart = text.lastIndexOf('\n', at - 1) + 1;
        return 1 + text.codePointCount(lineStart, at);
    }

    private static String line(String text, int line) {
        List<String> lines = text.lines().toList();
        return line <= lines.size() ? lines.get(line - 1) : "";
    }
}
