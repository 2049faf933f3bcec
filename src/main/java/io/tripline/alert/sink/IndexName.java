package io.tripline.alert.sink;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What Elasticsearch takes as the name of an index or a data stream. */
final class IndexName {

    private static final int LONGEST = 255;
    private static final Pattern FORBIDDEN = Pattern.compile("[\\\\/*?\"<>| ,#:\\p{Cc}]");

    private IndexName() {}

    /** The name, or an exception that says what is wrong with it. */
    static String checked(String name) {
        String wrong = wrong(name);
        if (wrong != null) {
            throw new IllegalArgumentException(
                    "expected the name of an index or data stream, found one that "
                            + wrong
                            + ": "
                            + name.replaceAll("\\p{Cc}", "?"));
        }
        return name;
    }

    private static @Nullable String wrong(String name) {
        if (name.isEmpty() || name.equals(".") || name.equals("..")) {
            return "is no name";
        }
        if (!name.equals(name.toLowerCase(Locale.ROOT))) {
            return "is not in lower case";
        }
        if (FORBIDDEN.matcher(name).find()) {
            return "has one of \\ / * ? \" < > | space , # :";
        }
        if ("-_+".indexOf(name.charAt(0)) >= 0) {
            return "begins with - _ or +";
        }
        return name.getBytes(StandardCharsets.UTF_8).length > LONGEST
                ? "is longer than " + LONGEST + " bytes"
                : null;
    }
}
