package io.tripline;

/**
 * What is sent in a round.
 *
 * @param label names it in tables
 * @param target where to
 * @param matching how many events in 10 000 match
 */
record LoadCase(String label, LoadTarget target, int matching) {

    static LoadCase of(LoadTarget target, int matching) {
        return new LoadCase(target.path(), target, matching);
    }
}
