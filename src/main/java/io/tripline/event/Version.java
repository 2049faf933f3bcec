package io.tripline.event;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A value of Elasticsearch's {@code version} field: ordered as semantic versions are, with any
 * number of parts in front ({@code 1.2}, {@code 1.2.3.4}). What is no version is allowed: it is
 * equal to the same text only and comes after all versions, in the order of the texts.
 *
 * @see <a href="https://semver.org/#spec-item-11">Semantic Versioning, 11</a>
 */
public final class Version implements Comparable<Version> {

    private static final Pattern NUMBER = Pattern.compile("0|[1-9]\\d*");
    private static final Pattern PRE_RELEASE =
            Pattern.compile("0|[1-9]\\d*|\\d*[a-zA-Z-][0-9a-zA-Z-]*");
    private static final Pattern BUILD = Pattern.compile("[0-9a-zA-Z-]+");

    private final String text;
    private final @Nullable List<String> numbers; // null if the text is no version
    private final @Nullable List<String> preRelease;
    private final String build;

    /**
     * A value of the field.
     *
     * @param text any
     */
    public Version(String text) {
        this.text = text;
        int plus = text.indexOf('+');
        String front = plus < 0 ? text : text.substring(0, plus);
        this.build = plus < 0 ? "" : text.substring(plus + 1);
        int dash = front.indexOf('-');
        List<String> parts = parts(dash < 0 ? front : front.substring(0, dash));
        this.preRelease = dash < 0 ? null : parts(front.substring(dash + 1));
        boolean isVersion =
                isEach(parts, NUMBER)
                        && (preRelease == null || isEach(preRelease, PRE_RELEASE))
                        && (plus < 0 || isEach(parts(build), BUILD));
        this.numbers = isVersion ? parts : null;
    }

    private static List<String> parts(String dotted) {
        return List.of(dotted.split("\\.", -1));
    }

    private static boolean isEach(List<String> parts, Pattern pattern) {
        return parts.stream().allMatch(part -> pattern.matcher(part).matches());
    }

    @Override
    public int compareTo(Version other) {
        if (numbers == null || other.numbers == null) {
            int order = Boolean.compare(numbers == null, other.numbers == null);
            return order == 0 ? text.compareTo(other.text) : order;
        }
        int order = compareParts(numbers, other.numbers);
        if (order == 0) {
            order = comparePreReleases(preRelease, other.preRelease);
        }
        return order == 0 ? build.compareTo(other.build) : order;
    }

    /** No pre-release comes after every pre-release. */
    private static int comparePreReleases(@Nullable List<String> a, @Nullable List<String> b) {
        return a == null || b == null ? Boolean.compare(a == null, b == null) : compareParts(a, b);
    }

    /** Numbers by value and before texts; what has more parts comes later. */
    private static int compareParts(List<String> a, List<String> b) {
        for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
            int order = comparePart(a.get(i), b.get(i));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(a.size(), b.size());
    }

    private static int comparePart(String a, String b) {
        boolean isNumber = NUMBER.matcher(a).matches();
        if (isNumber != NUMBER.matcher(b).matches()) {
            return isNumber ? -1 : 1;
        }
        // without leading zeros the longer number is the larger
        return isNumber && a.length() != b.length()
                ? Integer.compare(a.length(), b.length())
                : a.compareTo(b);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Version version && text.equals(version.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
