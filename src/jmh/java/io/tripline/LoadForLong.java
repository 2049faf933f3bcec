package io.tripline;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Full speed for minutes in a small heap, to both endpoints by turns: no request may fail, and what
 * the service holds on to may not grow.
 */
final class LoadForLong {

    private static final int MATCHING = 25;
    private static final double MOST_GROWTH = 5;
    private static final double MOST_RESIDENT = 300;

    private final LoadArguments arguments;
    private final LoadShape shape;
    private final int minutes;
    private final List<Double> live = new ArrayList<>();

    LoadForLong(LoadArguments arguments) {
        this.arguments = arguments;
        this.shape = LoadShape.of(arguments, new LoadShape(400, 8, 8, MATCHING, false));
        this.minutes = arguments.number("minutes", 10);
    }

    /** Measures and prints. */
    void run() throws IOException, InterruptedException, SQLException {
        try (LoadSession session = LoadSession.start(arguments, shape)) {
            ServiceMemory memory = new ServiceMemory(session.service().pid());
            System.out.println(
                    "| minute | /api/v1/events, events/s | /ingest, events/s | live set, MB | VmRSS, MB | VmHWM, MB |");
            System.out.println("| ---: |" + " ---: |".repeat(5));
            for (int minute = 1; minute <= minutes; minute++) {
                sendForAMinute(session, minute, memory);
            }
            printGrowth();
            double resident = memory.resident("VmHWM");
            System.out.println(
                    "resident at most %.1f MB (bar %.0f MB: %s)"
                            .formatted(
                                    resident,
                                    MOST_RESIDENT,
                                    resident < MOST_RESIDENT ? "met" : "missed"));
            System.out.println("no request failed of %d; %s".formatted(session.requests(), shape));
            System.out.println(session.prove());
        }
    }

    private void sendForAMinute(LoadSession session, int minute, ServiceMemory memory)
            throws IOException, InterruptedException {
        List<LoadRound> events = new ArrayList<>();
        List<LoadRound> ingest = new ArrayList<>();
        long end = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        while (System.nanoTime() < end) {
            events.add(send(session, LoadTarget.EVENTS));
            ingest.add(send(session, LoadTarget.INGEST));
        }
        System.out.println(
                "| %d | %.0f | %.0f | %s | %.1f | %.1f |"
                        .formatted(
                                minute,
                                LoadRound.median(events, LoadRound::eventsPerSecond),
                                LoadRound.median(ingest, LoadRound::eventsPerSecond),
                                liveSet(minute, memory),
                                memory.resident("VmRSS"),
                                memory.resident("VmHWM")));
    }

    private LoadRound send(LoadSession session, LoadTarget target) throws InterruptedException {
        return session.run(LoadCase.of(target, MATCHING), arguments.time());
    }

    /**
     * Only in the first minute, the last and one between: a full collection is no part of the load.
     */
    private String liveSet(int minute, ServiceMemory memory)
            throws IOException, InterruptedException {
        if (minute != 1 && minute != (minutes + 1) / 2 && minute != minutes) {
            return "";
        }
        live.add(memory.live());
        return "%.2f".formatted(live.getLast());
    }

    private void printGrowth() {
        double growth = live.getLast() - live.getFirst();
        System.out.println(
                "live set after %d minutes: %+.2f MB to the first (bar %.0f MB: %s)"
                        .formatted(
                                minutes,
                                growth,
                                MOST_GROWTH,
                                Math.abs(growth) < MOST_GROWTH ? "met" : "missed"));
    }
}
