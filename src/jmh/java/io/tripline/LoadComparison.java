package io.tripline;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Cases that are sent to the same service by turns, so that a drift of the machine favours none,
 * and the ratios of their medians. Made by {@link LoadBenchmark}.
 */
final class LoadComparison {

    private final LoadArguments arguments;
    private final LoadShape shape;
    private final List<LoadBar> bars;
    private final Map<LoadCase, List<LoadRound>> measured = new LinkedHashMap<>();

    LoadComparison(LoadArguments arguments, LoadShape shape, LoadBar... bars) {
        this.arguments = arguments;
        this.shape = shape;
        this.bars = List.of(bars);
        Stream.concat(
                        Arrays.stream(bars).map(LoadBar::base),
                        Arrays.stream(bars).map(LoadBar::subject))
                .forEach(load -> measured.putIfAbsent(load, new ArrayList<>()));
    }

    /** Measures and prints. */
    void run() throws IOException, InterruptedException, SQLException {
        try (LoadSession session = LoadSession.start(arguments, shape)) {
            for (LoadCase load : measured.keySet()) {
                session.run(load, arguments.warmUp());
            }
            printHeader();
            for (int i = 0; i < arguments.rounds(); i++) {
                List<LoadCase> turns = new ArrayList<>(measured.keySet());
                Collections.rotate(turns, i);
                for (LoadCase load : turns) {
                    measured.get(load).add(session.run(load, arguments.time()));
                }
                printRow(Integer.toString(i + 1), i, i + 1);
            }
            printRow("median", 0, arguments.rounds());
            bars.forEach(this::printRatio);
            printClients();
            System.out.println(session.prove());
        }
    }

    private void printHeader() {
        System.out.println(
                "| round | %s, events/s | %s, CPU µs/event |"
                        .formatted(labels(", events/s | "), labels(", CPU µs/event | ")));
        System.out.println("| ---: |" + " ---: |".repeat(2 * measured.size()));
    }

    private String labels(String between) {
        return measured.keySet().stream().map(LoadCase::label).collect(Collectors.joining(between));
    }

    /** Medians of some rounds; of one round, its figures. */
    private void printRow(String name, int from, int to) {
        System.out.println(
                "| %s |%s%s"
                        .formatted(
                                name,
                                cells(from, to, " %.0f |", LoadRound::eventsPerSecond),
                                cells(from, to, " %.2f |", LoadRound::processorMicros)));
    }

    private String cells(int from, int to, String format, ToDoubleFunction<LoadRound> value) {
        return measured.values().stream()
                .map(rounds -> format.formatted(LoadRound.median(rounds.subList(from, to), value)))
                .collect(Collectors.joining());
    }

    private void printRatio(LoadBar bar) {
        double ratio = ratio(bar, LoadRound::eventsPerSecond);
        double[] single = ratiosOfRounds(bar);
        System.out.println(
                "%s to %s: throughput %.3f (%s; in the rounds %.3f to %.3f), CPU per event %.3f"
                        .formatted(
                                bar.subject().label(),
                                bar.base().label(),
                                ratio,
                                bar.verdict(ratio),
                                Arrays.stream(single).min().orElse(0),
                                Arrays.stream(single).max().orElse(0),
                                ratio(bar, LoadRound::processorMicros)));
    }

    private double ratio(LoadBar bar, ToDoubleFunction<LoadRound> value) {
        return LoadRound.median(rounds(bar.subject()), value)
                / LoadRound.median(rounds(bar.base()), value);
    }

    private double[] ratiosOfRounds(LoadBar bar) {
        return IntStream.range(0, arguments.rounds())
                .mapToDouble(i ->
                        rounds(bar.subject()).get(i).eventsPerSecond()
                                / rounds(bar.base()).get(i).eventsPerSecond())
                .toArray();
    }

    private List<LoadRound> rounds(LoadCase load) {
        return measured.getOrDefault(load, List.of());
    }

    private void printClients() {
        System.out.println(
                "%s; clients' CPU µs/event: %s; MB/s in: %s"
                        .formatted(
                                shape,
                                values("%s %.2f", LoadRound::clientMicros),
                                values("%s %.0f", LoadRound::megabytesPerSecond)));
    }

    private String values(String format, ToDoubleFunction<LoadRound> value) {
        return measured.entrySet().stream()
                .map(entry ->
                        format.formatted(
                                entry.getKey().label(), LoadRound.median(entry.getValue(), value)))
                .collect(Collectors.joining(", "));
    }
}
