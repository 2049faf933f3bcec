package io.tripline;

/**
 * Two cases to compare by their throughput.
 *
 * @param subject what is looked at
 * @param base what it is held against
 * @param least the ratio that is wanted; 0 if the ratio is only to be shown
 */
record LoadBar(LoadCase subject, LoadCase base, double least) {

    /** Whether a ratio is what is wanted. */
    String verdict(double ratio) {
        return least == 0
                ? "no bar"
                : "bar %.2f: %s".formatted(least, ratio >= least ? "met" : "missed");
    }
}
