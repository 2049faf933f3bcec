package io.tripline;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Sends batches and counts what was answered. On several connections it reads an answer that is
 * there and sends again; where none is, it waits for one of them. That takes fewer threads, which
 * the service would have to share the cores with. To be used by one thread.
 */
final class LoadClient implements AutoCloseable {

    private final List<LoadConnection> connections = new ArrayList<>();
    private final List<LoadBatch> batches;
    private final int most;
    private final AtomicLong ids;
    private final int[] matching;
    private final long[] sentAt;
    private byte[][] answers = {};
    private @Nullable LoadTarget answersOf;
    private int turn;
    private long candidates;
    private long events;
    private long matches;
    private long bytes;
    private long[] nanos = new long[1024];
    private int requests;

    /**
     * Connects.
     *
     * @param batches all of the same size
     * @param most how many of their events in 10 000 can match
     * @param ids gives numbers to events, to this client and to others
     */
    LoadClient(int port, int connections, List<LoadBatch> batches, int most, AtomicLong ids)
            throws IOException {
        this.batches = batches;
        this.most = most;
        this.ids = ids;
        this.matching = new int[connections];
        this.sentAt = new long[connections];
        for (int i = 0; i < connections; i++) {
            this.connections.add(new LoadConnection(port));
        }
    }

    /** Forgets what was counted. */
    void reset() {
        events = 0;
        matches = 0;
        bytes = 0;
        requests = 0;
    }

    /** Sends until a time of {@link System#nanoTime}; the last are answered after it. */
    void sendUntil(long deadline, LoadCase load) throws IOException {
        for (int i = 0; i < connections.size(); i++) {
            send(i, load);
        }
        int next = 0;
        for (; System.nanoTime() < deadline; next = (next + 1) % connections.size()) {
            next = answeredFrom(next);
            readAnswer(next, load.target(), sentAt[next]);
            send(next, load);
        }
        for (int i = 0; i < connections.size(); i++) {
            readAnswer(next, load.target(), sentAt[next]);
            next = (next + 1) % connections.size();
        }
    }

    /** The first connection, from one on, that has an answer; that one if none has. */
    private int answeredFrom(int first) throws IOException {
        for (int i = 0; i < connections.size(); i++) {
            int connection = (first + i) % connections.size();
            if (connections.get(connection).hasAnswer()) {
                return connection;
            }
        }
        return first;
    }

    /**
     * Sends on one connection at the times of a schedule, and counts from those how long requests
     * took: one that could not be sent in time, since an earlier one was not answered, has waited.
     */
    void sendUntil(long deadline, LoadCase load, LoadSchedule schedule) throws IOException {
        for (long time = schedule.next(); time < deadline; time = schedule.next()) {
            LoadSchedule.await(time);
            send(0, load);
            readAnswer(0, load.target(), time);
        }
    }

    private void send(int connection, LoadCase load) throws IOException {
        LoadBatch batch = batches.get(turn++ % batches.size());
        batch.address(load.target());
        batch.number(ids.getAndAdd(batch.size()));
        int oneIn = load.matching() == 0 ? 0 : most / load.matching();
        matching[connection] = batch.match(candidates, oneIn);
        candidates += batch.candidates();
        bytes += batch.length();
        sentAt[connection] = System.nanoTime();
        connections.get(connection).send(batch);
    }

    private void readAnswer(int connection, LoadTarget target, long since) throws IOException {
        int size = batches.getFirst().size();
        byte[] expected = answer(target, size, matching[connection]);
        connections.get(connection).readAnswer(expected, target == LoadTarget.EVENTS);
        if (requests == nanos.length) {
            nanos = Arrays.copyOf(nanos, requests * 2);
        }
        nanos[requests++] = System.nanoTime() - since;
        events += size;
        matches += matching[connection];
    }

    private byte[] answer(LoadTarget target, int size, int matches) {
        if (target != answersOf) {
            answers = new byte[size + 1][];
            answersOf = target;
        }
        if (answers[matches] == null) {
            answers[matches] = target.answer(size, matches);
        }
        return answers[matches];
    }

    /** Events that were sent and answered. */
    long events() {
        return events;
    }

    /** Those of them that matched. */
    long matches() {
        return matches;
    }

    /** Bytes of the requests. */
    long bytes() {
        return bytes;
    }

    /** How long each request took. */
    long[] nanos() {
        return Arrays.copyOf(nanos, requests);
    }

    @Override
    public void close() throws IOException {
        for (LoadConnection connection : connections) {
            connection.close();
        }
    }
}
