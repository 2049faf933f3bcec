package io.tripline;

/**
 * How load is made.
 *
 * @param batch events in a request
 * @param clients connections
 * @param threads that serve the connections, each as many as the others
 * @param most how many events in 10 000 can match
 * @param withFloor whether the service has the floor endpoints
 */
record LoadShape(int batch, int clients, int threads, int most, boolean withFloor) {

    LoadShape {
        if (clients % threads != 0) {
            throw new IllegalArgumentException(
                    "expected clients to be a multiple of threads, found %d and %d"
                            .formatted(clients, threads));
        }
    }

    /** The shape that was asked for, or else this batch and so many clients with a thread each. */
    static LoadShape of(
            LoadArguments arguments, int batch, int clients, int most, boolean withFloor) {
        int connections = arguments.number("clients", clients);
        return new LoadShape(
                arguments.number("batch", batch),
                connections,
                arguments.number("threads", connections),
                most,
                withFloor);
    }

    @Override
    public String toString() {
        return "%d clients in %d threads, requests of %d events".formatted(clients, threads, batch);
    }
}
