package io.tripline.eql.reference;

import java.util.List;
import java.util.SplittableRandom;

/** Regular expressions that are made of texts, so that some of them match. */
final class RandomRegexes {

    private final SplittableRandom random;
    private final RandomValues values;

    RandomRegexes(SplittableRandom random, RandomValues values) {
        this.random = random;
        this.values = values;
    }

    /** With Lucene's own operators. */
    String ofLucene() {
        return switch (random.nextInt(12)) {
            case 0 -> ofBothDialects() + "|" + ofBothDialects();
            case 1 -> "~(" + ofBothDialects() + ")";
            case 2 -> ofBothDialects() + "&" + ofBothDialects();
            case 3 -> values.one(List.of("<0-99>", "-?<1-1000>", "<05-99>", "@", "#", "~#", "()"));
            case 4 -> {
                String text = values.piece();
                yield text.contains("\"") ? "@" : "\"" + text + "\"@";
            }
            case 5 -> "@" + ofBothDialects();
            default -> ofBothDialects();
        };
    }

    /** What Lucene and Java both read, though not always as the same. */
    String ofBothDialects() {
        if (random.nextInt(12) == 0) {
            return values.one(
                    List.of(
                            ".*",
                            ".+",
                            ".",
                            "(.|..)+",
                            ".*\\d.*",
                            "\\w+",
                            ".*[\\s\\d].*",
                            ".{2,}"));
        }
        int[] points = values.text().codePoints().toArray();
        StringBuilder pattern = new StringBuilder();
        int rarity = random.nextInt(1, 4);
        for (int i = 0; i < points.length; i++) {
            String literal = quoted(points[i]);
            pattern.append(
                    switch (random.nextInt(9 * rarity)) {
                        case 0 -> ".";
                        case 1 -> ".*";
                        case 2 -> "[" + literal + "z]";
                        case 3 -> "[^z]";
                        case 4 -> "(" + literal + "|xy)";
                        case 5 -> literal + "+";
                        case 6 -> literal + "{1,2}";
                        case 7 -> literal + "?";
                        case 8 -> points[i] >= '0' && points[i] <= '9' ? "\\d" : "[a-z]";
                        default -> literal;
                    });
        }
        String whole = pattern.isEmpty() ? "x?" : pattern.toString();
        return switch (random.nextInt(10)) {
            case 0 -> "^" + whole;
            case 1 -> whole + ".*";
            case 2 -> ".*" + whole;
            case 3 -> "[" + quoted(points.length == 0 ? 'a' : points[0]) + "]" + whole;
            default -> whole;
        };
    }

    /** Both dialects take a backslash before anything but a letter or digit for nothing. */
    private static String quoted(int c) {
        boolean isPlain = c > 126 || c < ' ' || Character.isLetterOrDigit(c);
        return (isPlain ? "" : "\\") + Character.toString(c);
    }
}
