package io.tripline.alert.store;

import java.util.List;
import java.util.Map;
import java.util.stream.Gatherers;

/** Tells which alerts are there by their ids. What writes is to be called in a transaction. */
interface AlertIds {

    /** How many ids, or numbers, are asked for at once. */
    int AT_ONCE = 500;

    /** These in parts that may be asked for at once. */
    static <T> List<List<T>> parts(List<T> all) {
        return all.stream().gather(Gatherers.windowFixed(AT_ONCE)).toList();
    }

    /**
     * Says that a transaction has taken numbers for alerts.
     *
     * @param before the last number that was taken before
     * @param count how many were taken
     */
    void numbersTaken(long before, int count);

    /**
     * Inserts alerts whose id is not there.
     *
     * @return for each whether it was
     */
    boolean[] insert(List<AlertTable.Row> rows);

    /** The numbers of the alerts with these ids, by id; none for an id that is not there. */
    Map<String, Long> numbers(List<String> ids);

    /** Forgets the ids of alerts that are about to be deleted. */
    void forget(List<Long> numbers);
}
