package io.tripline.eql.reference;

import java.math.BigInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The value of a {@code version} field: ordered by semantic version (semver.org, point 11). What is
 * no version equals the same text alone and comes after all versions.
 */
record Version(String text) implements Comparable<Version> {

    private static final Pattern VALID =
            Pattern.compile(
                    "(0|[1-9]\\d*)\\.(0|[1-9]\\d*)\\.(0|[1-9]\\d*)(-(?<pre>[0-9A-Za-z.-]+))?");

    boolean isValid() {
        return VALID.matcher(text).matches();
    }

    @Override
    public int compareTo(Version other) {
        Matcher mine = VALID.matcher(text);
        Matcher its = VALID.matcher(other.text);
        boolean mineValid = mine.matches();
        boolean itsValid = its.matches();
        if (!mineValid || !itsValid) {
            return mineValid == itsValid ? text.compareTo(other.text) : mineValid ? -1 : 1;
        }
        for (int part = 1; part <= 3; part++) {
            int order = new BigInteger(mine.group(part)).compareTo(new BigInteger(its.group(part)));
            if (order != 0) {
                return order;
            }
        }
        return preRelease(mine.group("pre"), its.group("pre"));
    }

    private static int preRelease(@Nullable String mine, @Nullable String its) {
        if (mine == null || its == null) {
            return Boolean.compare(mine == null, its == null); // a release follows what led to it
        }
        String[] a = mine.split("\\.");
        String[] b = its.split("\\.");
        for (int i = 0; i < Math.min(a.length, b.length); i++) {
            int order = identifier(a[i], b[i]);
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(a.length, b.length);
    }

    private static int identifier(String a, String b) {
        boolean aIsNumber = a.matches("\\d+");
        boolean bIsNumber = b.matches("\\d+");
        if (aIsNumber && bIsNumber) {
            return new BigInteger(a).compareTo(new BigInteger(b));
        }
        return aIsNumber == bIsNumber ? a.compareTo(b) : aIsNumber ? -1 : 1;
    }

    @Override
    public String toString() {
        return text;
    }
}
