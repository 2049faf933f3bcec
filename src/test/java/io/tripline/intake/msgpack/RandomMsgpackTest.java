package io.tripline.intake.msgpack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.tripline.event.json.JsonDocument;
import io.tripline.intake.format.CollectedEvents;
import io.tripline.intake.format.CollectedEvents.Found;
import io.tripline.intake.format.Damage;
import io.tripline.intake.format.RandomDocuments;
import io.tripline.intake.msgpack.TestMsgpack.EventTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Random bodies and random damage. Every run takes the same way; {@code -Dtripline.seed=…} takes
 * another.
 */
class RandomMsgpackTest {

    private static final long SEED = Long.getLong("tripline.seed", 20260512L);
    private static final int BODIES = 2000;
    private static final int MUTATIONS = 20_000;

    private final Random random = new Random(SEED);
    private final RandomDocuments documents = new RandomDocuments(random);

    /** One of an event's shapes around a document. */
    private Object shaped(Map<String, Object> document) {
        EventTime time = new EventTime(1 + random.nextInt(Integer.MAX_VALUE), random.nextInt(1000));
        return switch (random.nextInt(4)) {
            case 0 -> document;
            case 1 -> List.of(1 + random.nextInt(1_000_000), document);
            case 2 -> List.of(time, document);
            default -> List.of(List.of(time, documents.object(2)), document);
        };
    }

    @Test
    void documentsComeOutAsTheyWentIn_inEveryShapeAndFraming() {
        int events = 0;
        for (int i = 0; i < BODIES; i++) {
            List<Map<String, Object>> sent = new ArrayList<>();
            List<Object> shaped = new ArrayList<>();
            for (int j = random.nextInt(5); j > 0; j--) {
                sent.add(documents.object(4));
                shaped.add(shaped(sent.getLast()));
            }
            // an array of two may mean something else
            byte[] body =
                    shaped.size() != 2 && random.nextBoolean()
                            ? TestMsgpack.body(shaped)
                            : TestMsgpack.body(shaped.toArray());

            CollectedEvents found = TestMsgpack.read(body);

            String what = "seed %d, body %d: %s".formatted(SEED, i, HexFormat.of().formatHex(body));
            assertThat(found.poison()).as(what).isEmpty();
            assertThat(found.documents()).as(what).isEqualTo(sent);
            events += sent.size();
        }
        assertThat(events).isGreaterThan(BODIES);
    }

    @Test
    void bodyCutAtAnyByte_keepsTheEventsBeforeTheCut() {
        EventTime time = new EventTime(1, 2);
        byte[] body =
                TestMsgpack.body(
                        Map.of("n", "first"),
                        List.of(List.of(time, Map.of("m", 1)), Map.of("n", "second")),
                        List.of(List.of(time, Map.of("n", "third")), List.of(time, Map.of("n", 4))),
                        List.of(time, Map.of("n", "fifth")));
        CollectedEvents whole = TestMsgpack.read(body);
        assertThat(whole.events()).hasSize(5);

        int most = 0;
        for (int cut = 0; cut < body.length; cut++) {
            CollectedEvents found = TestMsgpack.read(Arrays.copyOf(body, cut));
            int count = found.events().size();
            assertThat(found.documents())
                    .as("cut at %d", cut)
                    .isEqualTo(whole.documents().subList(0, count));
            assertThat(count).as("cut at %d", cut).isBetween(most, most + 1);
            assertThat(found.poison()).as("cut at %d", cut).hasSizeLessThanOrEqualTo(1);
            most = count;
        }
        assertThat(most).isEqualTo(4);
    }

    @Test
    void damagedBodies_areEventsAndPoison_andNeverAnythingElse() {
        String[] pieces = {
            "c1", "dfffffffff", "ddffffffff", "dbffffffff", "c6ffffffff", "c9ffffffff00", "92",
                    "91",
            "9292", "80", "81", "d7ff", "d700ffffffffffffffff", "c70cff", "cf", "cb7ff8000000000000"
        };
        Damage damage =
                new Damage(
                        random, Arrays.stream(pieces).map(TestMsgpack::hex).toArray(byte[][]::new));
        int events = 0;
        int poison = 0;
        for (int i = 0; i < MUTATIONS; i++) {
            List<Object> sent = new ArrayList<>();
            for (int j = random.nextInt(4); j >= 0; j--) {
                sent.add(shaped(documents.object(3)));
            }
            byte[] body =
                    damage.of(
                            random.nextBoolean()
                                    ? TestMsgpack.body(sent)
                                    : TestMsgpack.body(sent.toArray()));
            try {
                CollectedEvents found = TestMsgpack.read(body);
                events += found.events().size();
                poison += found.poison().size();
                found.events().forEach(RandomMsgpackTest::expectWritable);
            } catch (RuntimeException | Error e) {
                fail(
                        "seed %d, mutation %d: %s"
                                .formatted(SEED, i, HexFormat.of().formatHex(body)),
                        e);
            }
        }
        assertThat(events).as("events in spite of the damage").isGreaterThan(MUTATIONS / 4);
        assertThat(poison).as("poison because of it").isGreaterThan(MUTATIONS / 4);
    }

    /** What is read can be written as JSON and read again. */
    private static void expectWritable(Found event) {
        Map<String, Object> both = new LinkedHashMap<>(event.document());
        both.put("ingest", event.aside());
        byte[] json = JsonDocument.write(both);
        assertThat(JsonDocument.readExpanded(json, 0, json.length)).isNotNull();
    }
}
