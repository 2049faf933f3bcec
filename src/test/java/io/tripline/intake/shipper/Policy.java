package io.tripline.intake.shipper;

import io.tripline.detection.Intake;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a shipper makes of an answer: a row of {@code src/test/resources/shippers/policies.txt},
 * which says what its columns are.
 *
 * @param tries how often it sends a batch at most
 * @param then what becomes of a batch after that
 * @param loses how it loses events when the server is away for long; empty if it does not
 */
record Policy(
        String shipper,
        Settings settings,
        Intake door,
        Framing framing,
        int tries,
        Reaction then,
        Map<String, Reaction> reactions,
        AnswerReading reads,
        String loses) {

    /** How the shipper is set up. */
    enum Settings {
        DEFAULT,
        DOCUMENTED,
        BOTH
    }

    /** What it does. */
    enum Reaction {
        DONE,
        AGAIN,
        DROP,
        LOST,
        BODY,
        SPLIT,
        FOLLOW,
        STOP
    }

    private static final int TRIES = 4;
    private static final int THEN = 5;
    private static final int FIRST_STATUS = 6;

    /** The names of the classes of answers that have a column each. */
    private static final List<String> STATUSES =
            List.of(
                    "200", "201", "202", "204", "3xx", "400", "401", "404", "408", "413", "422",
                    "429", "500", "501", "502", "503", "504", "reset");

    /** All rows. */
    static List<Policy> all() {
        try (InputStream file = Policy.class.getResourceAsStream("/shippers/policies.txt")) {
            if (file == null) {
                throw new AssertionError("expected policies.txt on the class path");
            }
            List<List<String>> rows = new ArrayList<>();
            for (String line :
                    new String(file.readAllBytes(), StandardCharsets.UTF_8).lines().toList()) {
                if (!line.isBlank() && !line.startsWith("#")) {
                    rows.add(Arrays.stream(line.split("\\|", -1)).map(String::strip).toList());
                }
            }
            List<String> head = rows.removeFirst();
            if (!head.subList(FIRST_STATUS, head.size() - 2).equals(STATUSES)) {
                throw new IllegalArgumentException("expected columns for " + STATUSES);
            }
            return rows.stream().map(Policy::of).toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Policy of(List<String> row) {
        if (row.size() != FIRST_STATUS + STATUSES.size() + 2) {
            throw new IllegalArgumentException("expected as many cells as the head has: " + row);
        }
        Map<String, Reaction> reactions = new HashMap<>();
        for (int i = 0; i < STATUSES.size(); i++) {
            reactions.put(STATUSES.get(i), named(Reaction.class, row.get(FIRST_STATUS + i)));
        }
        String tries = row.get(TRIES);
        return new Policy(
                row.getFirst(),
                named(Settings.class, row.get(1)),
                named(Intake.class, row.get(2)),
                named(Framing.class, row.get(3)),
                tries.equals("*") ? Integer.MAX_VALUE : Integer.parseInt(tries),
                row.get(THEN).equals("-") ? Reaction.AGAIN : named(Reaction.class, row.get(THEN)),
                reactions,
                named(AnswerReading.class, row.get(row.size() - 2)),
                row.getLast());
    }

    private static <E extends Enum<E>> E named(Class<E> type, String name) {
        return Enum.valueOf(type, name.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    /** What it does upon a status. */
    Reaction upon(int status) {
        String column = status / 100 == 3 ? "3xx" : String.valueOf(status);
        Reaction reaction = reactions.get(column);
        if (reaction == null) {
            throw new AssertionError(
                    "expected a status that a shipper is known to know: " + status);
        }
        return reaction;
    }

    /** What it does when the connection breaks. */
    Reaction uponReset() {
        return reactions.getOrDefault("reset", Reaction.DROP);
    }

    @Override
    public String toString() {
        return "%s (%s, %s)".formatted(shipper, settings, framing);
    }
}
