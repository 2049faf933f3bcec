package io.tripline;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Every event matches: how many alerts a second are stored for good. */
final class LoadOfAlerts {

    private static final LoadCase ALL_MATCH = LoadCase.of(LoadTarget.EVENTS, LoadBatch.ALL);

    private final LoadArguments arguments;

    LoadOfAlerts(LoadArguments arguments) {
        this.arguments = arguments;
    }

    /** Measures and prints. */
    void run() throws IOException, InterruptedException, SQLException {
        System.out.println(
                "| batch | clients | alerts/s, median | min | max | MB/s in | p50 ms | p99 ms | service CPU µs/alert |");
        System.out.println("| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
        List<String> proofs = new ArrayList<>();
        for (int batch : arguments.numbers("batch", "1,20,200")) {
            for (int clients : arguments.numbers("clients", "8,16")) {
                proofs.add(measure(new LoadShape(batch, clients, clients, LoadBatch.ALL, false)));
            }
        }
        proofs.forEach(System.out::println);
    }

    private String measure(LoadShape shape) throws IOException, InterruptedException, SQLException {
        try (LoadSession session = LoadSession.start(arguments, shape)) {
            session.run(ALL_MATCH, arguments.warmUp());
            List<LoadRound> rounds = new ArrayList<>();
            for (int i = 0; i < arguments.rounds(); i++) {
                rounds.add(session.run(ALL_MATCH, arguments.time()));
            }
            print(shape, rounds);
            return session.prove();
        }
    }

    private static void print(LoadShape shape, List<LoadRound> rounds) {
        double[] rates = rounds.stream().mapToDouble(LoadRound::matchesPerSecond).toArray();
        System.out.println(
                "| %d | %d | %.0f | %.0f | %.0f | %.1f | %.1f | %.1f | %.0f |"
                        .formatted(
                                shape.batch(),
                                shape.clients(),
                                LoadRound.median(rates),
                                Arrays.stream(rates).min().orElse(0),
                                Arrays.stream(rates).max().orElse(0),
                                LoadRound.median(rounds, LoadRound::megabytesPerSecond),
                                LoadRound.median(rounds, round -> round.millis(0.5)),
                                LoadRound.median(rounds, round -> round.millis(0.99)),
                                LoadRound.median(rounds, LoadRound::processorMicros)));
    }
}
