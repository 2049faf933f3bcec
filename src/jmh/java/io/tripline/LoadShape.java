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

    /** The shape that was asked for; what was not said is as here. */
    static LoadShape of(LoadArguments arguments, LoadShape byDefault) {
        int clients = arguments.number("clients", byDefault.clients());
        return new LoadShape(
                arguments.number("batch", byDefault.batch()),
                clients,
                arguments.number("threads", Math.min(clients, byDefault.threads())),
                byDefault.most(),
                byDefault.withFloor());
    }

    @Override
    public String toString() {
        return "%d clients in %d threads, requests of %d events".formatted(clients, threads, batch);
    }
}
