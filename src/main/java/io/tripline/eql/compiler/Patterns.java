package io.tripline.eql.compiler;

/** What Elasticsearch's optimiser looks for in a pattern before anything is matched with it. */
final class Patterns {

    private Patterns() {}

    /** Whether a wildcard pattern fits every text: it is stars and nothing else. */
    static boolean isStars(String pattern) {
        return !pattern.isEmpty() && pattern.chars().allMatch(c -> c == '*');
    }

    /** Whether anything in a wildcard pattern stands for other characters. */
    static boolean hasWildcard(String pattern) {
        return pattern.indexOf('*') >= 0 || pattern.indexOf('?') >= 0;
    }
}
