package io.tripline;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A service and the clients that send to it. Remembers all that was sent, and proves at the end
 * that nothing of it was lost. Made by each part of {@link LoadBenchmark}.
 */
final class LoadSession implements AutoCloseable {

    /** Batches that a client sends in turn: as many as bring whole thousands of 400 events. */
    private static final int BATCHES = 5;

    /** At least so many events a client sends in turn, so that no branch is learnt by heart. */
    private static final int EVENTS = 200;

    private final LoadedService service;
    private final List<LoadClient> clients = new ArrayList<>();
    private final List<LoadRound> rounds = new ArrayList<>();

    private LoadSession(LoadedService service) {
        this.service = service;
    }

    /** Starts the service and connects the clients. */
    static LoadSession start(LoadArguments arguments, LoadShape shape)
            throws IOException, InterruptedException {
        LoadSession session =
                new LoadSession(
                        LoadedService.start(
                                arguments.jar(),
                                arguments.jvm(),
                                arguments.settings(),
                                shape.withFloor()));
        AtomicLong ids = new AtomicLong();
        int batches = Math.max(BATCHES, EVENTS / shape.batch());
        for (int i = 0; i < shape.threads(); i++) {
            LoadEvents events = new LoadEvents(arguments.seed() * 1000 + i);
            session.clients.add(
                    new LoadClient(
                            session.service.port(),
                            shape.clients() / shape.threads(),
                            LoadBatch.of(events, batches, shape.batch(), shape.most()),
                            shape.most(),
                            ids));
        }
        return session;
    }

    LoadedService service() {
        return service;
    }

    /** Sends as fast as answers come. */
    LoadRound run(LoadCase load, Duration time) throws InterruptedException {
        long deadline = System.nanoTime() + time.toNanos();
        return remember(
                LoadRound.run(service, clients, load, client -> client.sendUntil(deadline, load)));
    }

    /** Sends at a rate, however fast answers come. */
    LoadRound run(LoadCase load, Duration time, double perSecond) throws InterruptedException {
        long deadline = System.nanoTime() + time.toNanos();
        LoadSchedule schedule = new LoadSchedule(perSecond);
        return remember(
                LoadRound.run(
                        service,
                        clients,
                        load,
                        client -> client.sendUntil(deadline, load, schedule)));
    }

    private LoadRound remember(LoadRound round) {
        rounds.add(round);
        return round;
    }

    /** How many requests were sent and answered. */
    long requests() {
        return rounds.stream().mapToLong(round -> round.nanos().length).sum();
    }

    /**
     * Kills the service, and compares its counters and its store with what was sent.
     *
     * @return what was found
     * @throws IllegalStateException if something was lost
     */
    String prove() throws IOException, InterruptedException, SQLException {
        List<LoadRound> judged =
                rounds.stream().filter(round -> round.load().target().judges()).toList();
        long events = judged.stream().mapToLong(LoadRound::events).sum();
        long matches = judged.stream().mapToLong(LoadRound::matches).sum();
        long evaluated = service.metric("tripline_events_evaluated_total");
        long created = service.metric("tripline_alerts_created_total");
        service.kill();
        long stored = service.storedAlerts();
        String found =
                "sent %d events of which %d match: evaluated %d, alerts created %d, in the store after SIGKILL %d"
                        .formatted(events, matches, evaluated, created, stored);
        if (evaluated != events || created != matches || stored != matches) {
            throw new IllegalStateException(found);
        }
        return found;
    }

    /** Closes the connections, and stops the service if it was not killed. */
    @Override
    public void close() throws IOException, InterruptedException {
        for (LoadClient client : clients) {
            client.close();
        }
        service.close();
    }
}
