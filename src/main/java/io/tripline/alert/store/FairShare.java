package io.tripline.alert.store;

import java.util.Collection;

/**
 * Divides room so that nobody who takes less than an equal part has to give anything up for others
 * who take more (max-min fairness: Bertsekas and Gallager, Data Networks, 1992, section 6.5.2).
 */
final class FairShare {

    private FairShare() {}

    /**
     * The most that anyone may have, if all are to fit.
     *
     * @param taken what each has, 0 or more
     * @param room for all of them together
     * @return {@link Long#MAX_VALUE} if all fit as they are
     */
    static long of(Collection<Long> taken, long room) {
        long[] ascending = taken.stream().mapToLong(each -> each).sorted().toArray();
        long left = room;
        for (int i = 0; i < ascending.length; i++) {
            long share = left / (ascending.length - i);
            if (ascending[i] > share) {
                return share;
            }
            left -= ascending[i];
        }
        return Long.MAX_VALUE;
    }
}
