package io.tripline.event.json;

import static io.tripline.event.TestEvents.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.tripline.event.Field;
import io.tripline.event.json.EventReader.Framing;
import io.tripline.event.json.RandomEvents.Keys;
import io.tripline.event.json.RandomEvents.Leaf;
import io.tripline.event.json.TestReader.ReadEvent;
import io.tripline.event.json.TestReader.Reading;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Random events and random damage. Every run takes the same way; {@code -Dtripline.seed=…} takes
 * another.
 */
class RandomEventsTest {

    private static final long SEED = Long.getLong("tripline.seed", 20260512L);
    private static final int BATCHES = 2000;
    private static final int EVENTS_PER_BATCH = 11;
    private static final int MUTATIONS = 20_000;

    private final Random random = new Random(SEED);
    private final RandomEvents generator = new RandomEvents(random);
    private final TestReader reader = TestReader.of(RandomEvents.FIELDS.toArray(Field[]::new));

    @Test
    void everyFormAndFraming_fillsTheSlotsAlike() {
        int values = 0;
        for (int i = 0; i < BATCHES; i++) {
            List<List<Leaf>> events = new ArrayList<>();
            for (int j = 0; j < EVENTS_PER_BATCH; j++) {
                events.add(generator.event());
            }
            for (Keys keys : Keys.values()) {
                List<String> onALine =
                        events.stream().map(event -> generator.render(event, keys, false)).toList();
                List<String> overLines =
                        events.stream().map(event -> generator.render(event, keys, true)).toList();
                String batch = "seed %d, batch %d, %s keys, ".formatted(SEED, i, keys);
                values +=
                        expect(
                                batch + "array",
                                events,
                                "[" + String.join(" ,\n", overLines) + "]",
                                Framing.SNIFFED);
                expect(batch + "lines", events, String.join("\n", onALine), Framing.LINES);
                expect(
                        batch + "sniffed lines",
                        events,
                        String.join("\r\n\n", onALine) + "\n",
                        Framing.SNIFFED);
                for (int j = 0; j < EVENTS_PER_BATCH; j++) {
                    expect(
                            batch + "single " + j,
                            List.of(events.get(j)),
                            overLines.get(j),
                            Framing.SNIFFED);
                }
            }
        }
        assertThat(values).as("values compared").isGreaterThan(50_000);
    }

    /** Compares what is read with what must be; says how many values there were. */
    private int expect(String what, List<List<Leaf>> events, String body, Framing framing) {
        Reading reading;
        try {
            reading = reader.read(utf8(body), framing);
        } catch (RuntimeException e) {
            return fail(what + ": " + body, e);
        }
        if (!reading.errors().isEmpty() || reading.events().size() != events.size()) {
            return fail("%s: %s in %s".formatted(what, reading.errors(), body));
        }
        int values = 0;
        for (int i = 0; i < events.size(); i++) {
            for (Field field : RandomEvents.FIELDS) {
                List<Object> expected = RandomEvents.expected(events.get(i), field);
                List<Object> found = reading.events().get(i).of(field.path());
                if (!sorted(found).equals(sorted(expected))) {
                    fail(
                            "%s, event %d, %s: expected %s, found %s in %s"
                                    .formatted(what, i, field, expected, found, body));
                }
                values += expected.size();
            }
        }
        return values;
    }

    private static List<String> sorted(List<Object> values) {
        return values.stream()
                .map(value -> value.getClass().getSimpleName() + " " + value)
                .sorted()
                .toList();
    }

    @Test
    void damagedBodies_areRefusedOrRead_andNeverAnythingElse() {
        int refused = 0;
        int read = 0;
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] body = mutated(body());
            Framing framing = random.nextInt(3) == 0 ? Framing.LINES : Framing.SNIFFED;
            try {
                Reading reading = reader.read(body, framing);
                expectWhole(reading);
                read++;
            } catch (UnreadableBody e) {
                refused++;
            } catch (RuntimeException | Error e) {
                fail(
                        "seed %d, mutation %d, %s: %s"
                                .formatted(
                                        SEED,
                                        i,
                                        framing,
                                        new String(body, StandardCharsets.ISO_8859_1)),
                        e);
            }
        }
        assertThat(refused).as("refused bodies").isGreaterThan(1000);
        assertThat(read).as("bodies read in spite of the damage").isGreaterThan(1000);
    }

    /** Arrays are used again for other bodies. */
    @Test
    void whatStandsBehindABody_changesNothing() {
        int refused = 0;
        int read = 0;
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] body = random.nextBoolean() ? body() : mutated(body());
            byte[] behind = body();
            int from = random.nextInt(behind.length + 1);
            byte[] both = Arrays.copyOf(body, body.length + behind.length - from);
            System.arraycopy(behind, from, both, body.length, behind.length - from);
            Framing framing = random.nextInt(3) == 0 ? Framing.LINES : Framing.SNIFFED;

            String alone = found(body, body.length, framing);

            assertThat(found(both, body.length, framing))
                    .as("seed %d, body %d, %s", SEED, i, framing)
                    .isEqualTo(alone);
            refused += alone.startsWith("refused") ? 1 : 0;
            read += alone.contains("index") ? 1 : 0;
        }
        assertThat(refused).as("refused bodies").isGreaterThan(500);
        assertThat(read).as("bodies read").isGreaterThan(5000);
    }

    private String found(byte[] body, int length, Framing framing) {
        try {
            return reader.read(body, length, framing).toString();
        } catch (UnreadableBody e) {
            return "refused: " + e.getMessage();
        }
    }

    /** What is read is numbered without a gap, and each event can be read and written again. */
    private void expectWhole(Reading reading) {
        List<Integer> indices = new ArrayList<>();
        reading.events().forEach(event -> indices.add(event.index()));
        reading.errors().forEach(error -> indices.add(error.index()));
        assertThat(indices.stream().sorted().toList())
                .isEqualTo(IntStream.range(0, indices.size()).boxed().toList());
        for (ReadEvent event : reading.events()) {
            byte[] json = utf8(event.json());
            byte[] again = JsonDocument.write(JsonDocument.readExpanded(json, 0, json.length));
            ReadEvent reread = reader.read(again, Framing.SNIFFED).events().getFirst();
            for (Field field : RandomEvents.FIELDS) {
                assertThat(sorted(reread.of(field.path())))
                        .as("%s of %s", field.path(), event.json())
                        .isEqualTo(sorted(event.of(field.path())));
            }
        }
    }

    private byte[] body() {
        List<String> events = new ArrayList<>();
        for (int i = random.nextInt(4); i >= 0; i--) {
            Keys keys = Keys.values()[random.nextInt(3)];
            events.add(generator.render(generator.event(), keys, false));
        }
        return utf8(
                switch (random.nextInt(4)) {
                    case 0 -> "[" + String.join(",", events) + "]";
                    case 1 -> events.getFirst();
                    case 2 -> "\uFEFF" + String.join("\n", events);
                    default -> String.join("\n", events) + "\n";
                });
    }

    private byte[] mutated(byte[] body) {
        byte[] result = body;
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            int at = random.nextInt(result.length + 1);
            int to = Math.min(result.length, at + random.nextInt(8));
            result =
                    switch (random.nextInt(6)) {
                        case 0 -> spliced(result, at, Math.min(result.length, at + 1), any());
                        case 1 -> spliced(result, at, to, new byte[0]);
                        case 2 -> spliced(result, at, at, any());
                        case 3 -> spliced(result, at, result.length, new byte[0]);
                        case 4 -> spliced(result, at, at, Arrays.copyOfRange(result, at, to));
                        default -> spliced(result, at, Math.min(result.length, at + 1), telling());
                    };
        }
        return result;
    }

    private byte[] any() {
        return new byte[] {(byte) random.nextInt(256)};
    }

    private byte[] telling() {
        String[] pieces = {
            "{",
            "}",
            "[",
            "]",
            "\"",
            "\\",
            ":",
            ",",
            "\n",
            "\\u",
            "\\ud800",
            "0",
            "-",
            "e",
            "null",
            ".",
            "\u0000",
            "1e999999999",
            "{}",
            "{\"a\":1}\n"
        };
        return utf8(pieces[random.nextInt(pieces.length)]);
    }

    private static byte[] spliced(byte[] body, int from, int to, byte[] piece) {
        byte[] result = new byte[body.length - (to - from) + piece.length];
        System.arraycopy(body, 0, result, 0, from);
        System.arraycopy(piece, 0, result, from, piece.length);
        System.arraycopy(body, to, result, from + piece.length, body.length - to);
        return result;
    }
}
