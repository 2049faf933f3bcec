package io.tripline;

import java.util.Locale;

/**
 * The whole service under load over HTTP, its store on the disk; service and clients share the
 * machine. Each part ends by proving that nothing was lost: the service is killed, and its store
 * and counters must hold what was sent.
 *
 * <pre>
 * ./mvnw -DskipTests package exec:exec@load -Dload.args="ingest"
 * ./mvnw -DskipTests package exec:exec@load -Dload.args="store batch=200 clients=16"
 * </pre>
 *
 * <p>Once packaged, {@code ./mvnw validate exec:exec@load} is enough; it takes {@code validate},
 * which is where the JDK is chosen that all this runs on.
 *
 * <p>Some modes compare an endpoint with a floor: one that runs in the same service and does the
 * least that could be done with the same bytes, see {@code io.tripline.floor}. All that is compared
 * is sent to one service by turns.
 *
 * <ul>
 *   <li>{@code store}: every event matches; how many alerts a second are stored for good.
 *   <li>{@code mix}: one event in 1000 matches, and in every other round none; what that costs.
 *   <li>{@code ingest}: batches to {@code /ingest}, and to a filter that only reads them.
 *   <li>{@code tokens}: batches to {@code /api/v1/events}, and to a controller that takes them
 *       apart into Jackson's tokens and looks at none.
 *   <li>{@code single}: one event in a request, to both endpoints, to a controller and to a filter
 *       that only read it.
 *   <li>{@code latency}: the same at half of the rate that the controller could take.
 *   <li>{@code rates}: one event in 10 000 matches, and one in 100.
 *   <li>{@code overload}: ten times as many clients as there is memory for; how long those take
 *       that are accepted.
 *   <li>{@code attack}: clients that send a byte now and then, and bad requests; what others
 *       notice.
 *   <li>{@code long}: full speed in a heap of 128 MB for {@code minutes}; what memory it takes.
 * </ul>
 *
 * <p>More arguments as {@code name=value}: {@code batch}, {@code clients} (connections; of {@code
 * store} both may be lists with commas), {@code threads} (that serve the connections), {@code
 * warmup} (of each case) and {@code seconds} (of a round), {@code rounds}, {@code seed}, {@code
 * jvm} (an option of the service's JVM; may be repeated), {@code rules=all} (the rules in a folder
 * {@code ../shared/rules} in addition; nothing is measured without it), {@code form=cached} (for
 * {@code store}, {@code mix} and {@code long}: the unpacked jar with its AOT cache, as a run of
 * {@link StartBenchmark} with the same JVM options has left them), {@code keys=on} (a service with
 * a key, which every request shows, those to the floor too).
 */
public final class LoadBenchmark {

    private static final int BATCH = 400;

    /** Matches in 10 000 events. */
    private static final int USUAL = 25;

    private static final int RARE = 1;
    private static final int SOME = 10;
    private static final int OFTEN = 100;

    private final LoadArguments arguments;

    private LoadBenchmark(LoadArguments arguments) {
        this.arguments = arguments;
    }

    /** Runs one mode and prints a table; fails if anything was lost. */
    public static void main(String[] arguments) throws Exception {
        Locale.setDefault(Locale.ROOT);
        LoadArguments parsed = new LoadArguments(arguments);
        if (parsed.lacksRules()) {
            System.out.println("skipped: there is no folder ../shared/rules");
            return;
        }
        new LoadBenchmark(parsed).run();
    }

    private void run() throws Exception {
        switch (arguments.mode()) {
            case "store" -> {
                LoadConditions.print(arguments);
                new LoadOfAlerts(arguments).run();
            }
            case "latency" -> {
                LoadConditions.print(arguments);
                new LoadAtRate(arguments).run();
            }
            case "overload" -> {
                LoadConditions.print(arguments);
                new LoadOverload(arguments).run();
            }
            case "attack" -> {
                LoadConditions.print(arguments);
                new LoadAttack(arguments).run();
            }
            case "long" -> {
                LoadConditions.print(arguments);
                new LoadForLong(arguments).run();
            }
            default -> {
                LoadComparison comparison = comparison();
                LoadConditions.print(arguments);
                comparison.run();
            }
        }
    }

    private LoadComparison comparison() {
        return switch (arguments.mode()) {
            case "mix" -> mix();
            case "ingest" -> floor(USUAL, LoadTarget.INGEST, LoadTarget.DRAIN, 0.75);
            case "tokens" -> floor(USUAL, LoadTarget.EVENTS, LoadTarget.TOKENS, 0.95);
            case "single" -> single();
            case "rates" -> rates();
            default ->
                    throw new IllegalArgumentException(
                            "expected store, mix, ingest, tokens, single, latency, rates, overload, attack or long, found '%s'"
                                    .formatted(arguments.mode()));
        };
    }

    private LoadShape batches(int most, boolean withFloor) {
        return LoadShape.of(arguments, new LoadShape(BATCH, 8, 8, most, withFloor));
    }

    private LoadComparison mix() {
        return new LoadComparison(
                arguments,
                batches(SOME, false),
                new LoadBar(
                        new LoadCase("0.1 % match", LoadTarget.EVENTS, SOME),
                        new LoadCase("no match", LoadTarget.EVENTS, 0),
                        0));
    }

    private LoadComparison floor(int matching, LoadTarget subject, LoadTarget base, double least) {
        return new LoadComparison(
                arguments,
                batches(matching, true),
                new LoadBar(LoadCase.of(subject, matching), LoadCase.of(base, matching), least));
    }

    private LoadComparison single() {
        LoadCase events = LoadCase.of(LoadTarget.EVENTS, 0);
        LoadCase ingest = LoadCase.of(LoadTarget.INGEST, 0);
        LoadCase constant = LoadCase.of(LoadTarget.CONSTANT, 0);
        LoadCase bare = LoadCase.of(LoadTarget.BARE, 0);
        return new LoadComparison(
                arguments,
                LoadShape.of(arguments, new LoadShape(1, 16, 4, 0, true)),
                new LoadBar(events, constant, 0.9),
                new LoadBar(ingest, constant, 0.9),
                new LoadBar(events, bare, 0),
                new LoadBar(ingest, bare, 0));
    }

    private LoadComparison rates() {
        return new LoadComparison(
                arguments,
                batches(OFTEN, false),
                rates(LoadTarget.INGEST),
                rates(LoadTarget.EVENTS));
    }

    private static LoadBar rates(LoadTarget target) {
        return new LoadBar(
                new LoadCase(target.path() + " 1 %", target, OFTEN),
                new LoadCase(target.path() + " 0.01 %", target, RARE),
                0.75);
    }
}
