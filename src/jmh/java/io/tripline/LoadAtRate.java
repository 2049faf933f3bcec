package io.tripline;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/**
 * How long single events take at half of the rate that the server could take at most: they are sent
 * at planned times, and what a stall delays is counted from when it should have been sent.
 */
final class LoadAtRate {

    private static final double SHARE = 0.5;
    private static final double MOST_P99 = 1.5;
    private static final int RATE_ROUNDS = 3;

    private static final LoadCase FLOOR = LoadCase.of(LoadTarget.CONSTANT, 0);

    private final LoadArguments arguments;
    private final LoadShape shape;
    private final Map<LoadCase, List<LoadRound>> measured = new LinkedHashMap<>();

    LoadAtRate(LoadArguments arguments) {
        this.arguments = arguments;
        int clients = arguments.number("clients", 16);
        this.shape = new LoadShape(1, clients, clients, 0, true); // each waits on its own
        measured.put(FLOOR, new ArrayList<>());
        measured.put(LoadCase.of(LoadTarget.EVENTS, 0), new ArrayList<>());
        measured.put(LoadCase.of(LoadTarget.INGEST, 0), new ArrayList<>());
    }

    /** Measures and prints. */
    void run() throws IOException, InterruptedException, SQLException {
        try (LoadSession session = LoadSession.start(arguments, shape)) {
            double rate = warmUp(session);
            printHeader();
            for (int i = 0; i < arguments.rounds(); i++) {
                List<LoadCase> turns = new ArrayList<>(measured.keySet());
                Collections.rotate(turns, i);
                for (LoadCase load : turns) {
                    measured.get(load).add(session.run(load, arguments.time(), rate));
                }
                printRow(Integer.toString(i + 1), i, i + 1);
            }
            printRow("median", 0, arguments.rounds());
            measured.keySet().stream().skip(1).forEach(this::printRatio);
            System.out.println(session.prove());
        }
    }

    /** Warms up, at full speed and at the rate that is to be measured, and says which it is. */
    private double warmUp(LoadSession session) throws InterruptedException {
        for (LoadCase load : measured.keySet()) {
            session.run(load, arguments.warmUp());
        }
        double[] full = new double[RATE_ROUNDS];
        for (int i = 0; i < RATE_ROUNDS; i++) {
            full[i] = session.run(FLOOR, arguments.time()).eventsPerSecond();
        }
        double rate = SHARE * LoadRound.median(full);
        System.out.println(
                "full rate of %s: %s requests/s; sent are %.0f a second; %s"
                        .formatted(
                                FLOOR.label(),
                                DoubleStream.of(full)
                                        .mapToObj("%.0f"::formatted)
                                        .collect(Collectors.joining(", ")),
                                rate,
                                shape));
        for (LoadCase load : measured.keySet()) {
            session.run(load, Duration.ofSeconds(2), rate);
        }
        return rate;
    }

    private void printHeader() {
        System.out.println(
                measured.keySet().stream()
                        .map(load ->
                                " %1$s, p50 ms | p99 ms | requests/s |".formatted(load.label()))
                        .collect(Collectors.joining("", "| round |", "")));
        System.out.println("| ---: |" + " ---: |".repeat(3 * measured.size()));
    }

    private void printRow(String name, int from, int to) {
        System.out.println(
                measured.values().stream()
                        .map(rounds -> cells(rounds.subList(from, to)))
                        .collect(Collectors.joining("", "| " + name + " |", "")));
    }

    private static String cells(List<LoadRound> rounds) {
        return " %.3f | %.3f | %.0f |"
                .formatted(
                        LoadRound.median(rounds, round -> round.millis(0.5)),
                        LoadRound.median(rounds, round -> round.millis(0.99)),
                        LoadRound.median(rounds, LoadRound::eventsPerSecond));
    }

    private void printRatio(LoadCase load) {
        double ratio = ratio(load, 0.99);
        System.out.println(
                "%s to %s: p99 %.3f (bar %.2f: %s), p50 %.3f"
                        .formatted(
                                load.label(),
                                FLOOR.label(),
                                ratio,
                                MOST_P99,
                                ratio <= MOST_P99 ? "met" : "missed",
                                ratio(load, 0.5)));
    }

    private double ratio(LoadCase load, double share) {
        return LoadRound.median(rounds(load), round -> round.millis(share))
                / LoadRound.median(rounds(FLOOR), round -> round.millis(share));
    }

    private List<LoadRound> rounds(LoadCase load) {
        return measured.getOrDefault(load, List.of());
    }
}
