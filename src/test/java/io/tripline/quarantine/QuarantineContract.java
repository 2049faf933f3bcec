package io.tripline.quarantine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tripline.quarantine.Quarantine.Quarantined;
import io.tripline.quarantine.Quarantine.Status;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What every quarantine must do: a kit that each one's test takes by implementing this. */
public interface QuarantineContract {

    /** The instant from which the kit counts. */
    Instant START = Instant.parse("2026-05-12T09:00:00Z");

    /** Long enough for any commit. */
    Duration PATIENCE = Duration.ofSeconds(20);

    /** An empty quarantine. */
    Quarantine empty(long maxSize, long maxEntries, QuarantineMetrics metrics);

    /** One that holds all that these tests keep in it. */
    default Quarantine empty() {
        return empty(1 << 30, 1000, QuarantineMetrics.NONE);
    }

    /** Poison of these bytes, which arrived so many seconds after the start. */
    static Poison poison(long second, byte[] bytes) {
        return poison("default", second, bytes);
    }

    private static Poison poison(String tenant, long second, String text) {
        return poison(tenant, second, text.getBytes(StandardCharsets.UTF_8));
    }

    private static Poison poison(String tenant, long second, byte[] bytes) {
        return new Poison(
                tenant,
                "ingest",
                "proxy",
                "10.20.30.40",
                START.plusSeconds(second),
                "malformed",
                "expected a JSON object, found a text",
                bytes,
                bytes.length,
                false);
    }

    /** Poison of a text, which arrived so many seconds after the start. */
    static Poison poison(long second, String text) {
        return poison(second, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Poison of a text, which arrived at the start. */
    static Poison poison(String text) {
        return poison(0, text);
    }

    private static void keep(Quarantine quarantine, Poison... poison) {
        quarantine.keep(List.of(poison), PATIENCE);
    }

    private static List<String> ids(List<Quarantined> entries) {
        return entries.stream().map(Quarantined::id).toList();
    }

    private static List<String> ids(Poison... poison) {
        return List.of(poison).stream().map(PoisonIdentity::of).toList();
    }

    private static Quarantined found(Quarantine quarantine, Poison poison) {
        return quarantine.find("default", PoisonIdentity.of(poison)).orElseThrow();
    }

    @Test
    default void emptyQuarantine_knowsNothing() {
        Quarantine quarantine = empty();
        keep(quarantine);

        assertThat(quarantine.list("default", null, 10)).isEmpty();
        assertThat(quarantine.find("default", PoisonIdentity.of(poison("a")))).isEmpty();
        assertThat(quarantine.describe("default", PoisonIdentity.of(poison("a")))).isEmpty();
        assertThat(quarantine.status()).isEqualTo(new Status(0, 0, null, 0));
    }

    @Test
    default void kept_isFoundAsItWas() {
        Quarantine quarantine = empty();
        byte[] bytes = {0, 1, '\'', -1, -128, 127, 0, '\\', '\n'};
        Poison judged =
                new Poison(
                        "default",
                        "hec",
                        "",
                        "::1",
                        START.plusMillis(1),
                        "not_utf8",
                        "é \"quoted\" 🦊",
                        bytes,
                        77,
                        true);
        keep(quarantine, judged, poison(2, "other"));

        Quarantined found = found(quarantine, judged);
        assertThat(found.id()).matches("[0-9a-f]{64}").isEqualTo(PoisonIdentity.of(judged));
        assertThat(found.poison())
                .usingRecursiveComparison()
                .withStrictTypeChecking()
                .isEqualTo(judged);
        assertThat(found.kept()).isEqualTo(bytes.length);
        assertThat(found.times()).isOne();
        assertThat(found.lastAt()).isEqualTo(START.plusMillis(1));
        assertThat(quarantine.status()).isEqualTo(new Status(2, 14, START.plusMillis(1), 0));
    }

    @Test
    default void listAndDescription_holdNoBytes() {
        Quarantine quarantine = empty();
        Poison poison = poison("abc");
        keep(quarantine, poison);

        List<Quarantined> shown = new ArrayList<>(quarantine.list("default", null, 10));
        shown.add(quarantine.describe("default", PoisonIdentity.of(poison)).orElseThrow());

        assertThat(shown)
                .hasSize(2)
                .allSatisfy(entry -> {
                    assertThat(entry.poison().bytes()).isEmpty();
                    assertThat(entry.kept()).isEqualTo(3);
                    assertThat(entry.poison())
                            .usingRecursiveComparison()
                            .isEqualTo(poison.withBytes(new byte[0]));
                });
    }

    @Test
    default void noBytesAtAll_areKeptToo() {
        Quarantine quarantine = empty();
        keep(quarantine, poison(""));

        assertThat(found(quarantine, poison("")).poison().bytes()).isEmpty();
        assertThat(quarantine.status().entries()).isOne();
    }

    @Test
    default void largeBytes_areFoundToTheLast() {
        Quarantine quarantine = empty();
        byte[] bytes = new byte[(8 << 20) - 1];
        new Random(7).nextBytes(bytes);
        keep(quarantine, poison(0, bytes));

        assertThat(found(quarantine, poison(0, bytes)).poison().bytes()).isEqualTo(bytes);
    }

    @Test
    default void repeats_areCountedAndKeptOnce_asTheyArrivedFirst() {
        Quarantine quarantine = empty();
        keep(quarantine, poison(5, "a"));
        keep(quarantine, poison(9, "a"), poison(6, "b"), poison(8, "a"), poison(7, "b"));
        keep(quarantine, poison(1, "a"));

        Quarantined found = found(quarantine, poison("a"));
        assertThat(found.times()).isEqualTo(4);
        assertThat(found.poison().at()).isEqualTo(START.plusSeconds(5));
        assertThat(found.lastAt()).isEqualTo(START.plusSeconds(9));
        assertThat(found(quarantine, poison("b")).times()).isEqualTo(2);
        assertThat(found(quarantine, poison("b")).lastAt()).isEqualTo(START.plusSeconds(7));
        assertThat(quarantine.list("default", null, 10)).hasSize(2);
        assertThat(quarantine.status()).isEqualTo(new Status(2, 2, START.plusSeconds(5), 0));
    }

    @Test
    default void sameBytes_areAnotherEntry_ofAnotherIntakeReasonOrSize() {
        Quarantine quarantine = empty();
        byte[] bytes = {1, 2, 3};
        Poison first =
                new Poison(
                        "default", "bulk", "s", "c", START, "malformed", "detail", bytes, 3, false);
        keep(
                quarantine,
                first,
                new Poison(
                        "default", "otlp", "s", "c", START, "malformed", "detail", bytes, 3, false),
                new Poison(
                        "default", "bulk", "s", "c", START, "too_large", "detail", bytes, 3, false),
                new Poison(
                        "default", "bulk", "s", "c", START, "malformed", "detail", bytes, 4, false),
                new Poison(
                        "default", "bulk", "t", "d", START, "malformed", "other", bytes, 3, true));

        assertThat(quarantine.status().entries()).isEqualTo(4);
        assertThat(found(quarantine, first).times()).isEqualTo(2);
    }

    @Test
    default void textsThatNoDatabaseTakes_areReplacedOrCut() {
        Quarantine quarantine = empty();
        Poison poison =
                new Poison(
                        "default",
                        "ingest",
                        "a\0b",
                        "\ud800",
                        START,
                        "malformed",
                        "🦊".repeat(501) + "\udc00",
                        new byte[] {0},
                        1,
                        false);
        keep(quarantine, poison);

        Poison found = found(quarantine, poison).poison();
        assertThat(found.source()).isEqualTo("a\ufffdb");
        assertThat(found.client()).isEqualTo("\ufffd");
        assertThat(found.detail()).isEqualTo("🦊".repeat(500));
    }

    @Test
    default void list_isNewestFirst_andTheLastKeptFirstWithinAnInstant() {
        Quarantine quarantine = empty();
        keep(quarantine, poison(5, "a"), poison(5, "b"));
        keep(quarantine, poison(9, "new"), poison(1, "old"), poison(5, "c"));

        List<String> expected =
                ids(poison("new"), poison("c"), poison("b"), poison("a"), poison("old"));
        assertThat(ids(quarantine.list("default", null, 100))).isEqualTo(expected);
        assertThat(ids(quarantine.list("default", null, 2))).isEqualTo(expected.subList(0, 2));
        assertThat(ids(quarantine.list("default", PoisonIdentity.of(poison("c")), 2)))
                .isEqualTo(expected.subList(2, 4));
        assertThat(quarantine.list("default", PoisonIdentity.of(poison("old")), 2)).isEmpty();
    }

    @Test
    default void ids_leadThroughAllEntries_thoughOthersAreAdded() {
        Quarantine quarantine = empty();
        List<String> kept = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            Poison poison = poison(i / 7, "p" + i);
            keep(quarantine, poison);
            kept.addFirst(PoisonIdentity.of(poison));
        }
        List<String> walked = new ArrayList<>();
        String after = null;
        for (int page = 0; page < 100; page++) {
            List<Quarantined> entries = quarantine.list("default", after, 3);
            if (entries.isEmpty()) {
                break;
            }
            walked.addAll(ids(entries));
            after = walked.getLast();
            keep(quarantine, poison(1000 + page, "newer" + page));
        }

        assertThat(walked).isEqualTo(kept);
    }

    @Test
    default void questionsThatNothingAnswers_areNoFailure() {
        Quarantine quarantine = empty();
        keep(quarantine, poison("a"));

        for (String id : List.of("\0", "' or 1 = 1 --", "", "0".repeat(64), "0".repeat(65))) {
            assertThat(quarantine.find("default", id)).isEmpty();
            assertThat(quarantine.describe("default", id)).isEmpty();
            assertThat(quarantine.list("default", id, 10)).isEmpty();
        }
    }

    @Test
    default void oldest_goFirst_whereThereIsNoRoom() {
        CountedPoison counted = new CountedPoison();
        Quarantine quarantine = empty(10, 1000, counted);
        keep(quarantine, poison(3, "abc"), poison(1, "def"), poison(2, "ghij"));
        assertThat(quarantine.status()).isEqualTo(new Status(3, 10, START.plusSeconds(1), 0));

        keep(quarantine, poison(4, "k"));
        assertThat(ids(quarantine.list("default", null, 10)))
                .isEqualTo(ids(poison("k"), poison("abc"), poison("ghij")));
        keep(quarantine, poison(5, "lmnopqrs"));

        assertThat(ids(quarantine.list("default", null, 10)))
                .isEqualTo(ids(poison("lmnopqrs"), poison("k")));
        assertThat(quarantine.status()).isEqualTo(new Status(2, 9, START.plusSeconds(4), 3));
        assertThat(counted.dropped()).isEqualTo(3);
        assertThat(counted.quarantined()).isEqualTo(Map.of("ingest malformed", 5L));
    }

    @Test
    default void tenantThatHasTheMost_losesItsOldest_andWhoHasNoMoreThanAShareLosesNothing() {
        Quarantine quarantine = empty(30, 1000, QuarantineMetrics.NONE);
        Poison quiet = poison("quiet", 0, "0123456789");
        keep(quarantine, quiet, poison("other", 1, "abc"));
        for (int i = 0; i < 600; i++) {
            keep(quarantine, poison("loud", 10 + i, "%04d".formatted(i)));
        }

        assertThat(ids(quarantine.list("quiet", null, 10))).isEqualTo(ids(quiet));
        assertThat(quarantine.list("other", null, 10)).hasSize(1);
        assertThat(ids(quarantine.list("loud", null, 10)))
                .isEqualTo(
                        ids(
                                poison("loud", 609, "0599"),
                                poison("loud", 608, "0598"),
                                poison("loud", 607, "0597"),
                                poison("loud", 606, "0596")));
        assertThat(quarantine.status()).isEqualTo(new Status(6, 29, START, 596));

        keep(quarantine, poison("other", 700, "defghijk"));
        assertThat(quarantine.list("quiet", null, 10)).hasSize(1);
        assertThat(quarantine.list("other", null, 10)).hasSize(2);
        assertThat(quarantine.list("loud", null, 10)).hasSize(2);
    }

    @Test
    default void tenantThatHasTheMostEntries_losesItsOldest_howeverSmall() {
        Quarantine quarantine = empty(1 << 20, 4, QuarantineMetrics.NONE);
        keep(quarantine, poison("quiet", 0, "large".repeat(100)), poison("quiet", 0, "b"));
        List<Poison> many = new ArrayList<>();
        for (int i = 0; i < 250; i++) {
            many.add(poison("loud", i + 1, "" + i));
        }
        quarantine.keep(many, PATIENCE);

        assertThat(quarantine.list("quiet", null, 10)).hasSize(2);
        assertThat(ids(quarantine.list("loud", null, 10)))
                .isEqualTo(ids(many.get(249), many.get(248)));
    }

    @Test
    default void repeat_takesNoRoom() {
        Quarantine quarantine = empty(10, 2, QuarantineMetrics.NONE);
        keep(quarantine, poison(1, "abcde"), poison(2, "fghij"));
        keep(quarantine, poison(3, "abcde"), poison(4, "fghij"));

        assertThat(quarantine.status()).isEqualTo(new Status(2, 10, START.plusSeconds(1), 0));
    }

    @Test
    default void tooManyEntries_areTooMuch_howeverSmall() {
        Quarantine quarantine = empty(1 << 20, 3, QuarantineMetrics.NONE);
        for (int i = 0; i < 5; i++) {
            keep(quarantine, poison(i, "" + i));
        }

        assertThat(ids(quarantine.list("default", null, 10)))
                .isEqualTo(ids(poison("4"), poison("3"), poison("2")));
        assertThat(quarantine.status().dropped()).isEqualTo(2);
    }

    @Test
    default void callThatBringsMoreThanThereIsRoom_leavesItsNewest() {
        CountedPoison counted = new CountedPoison();
        Quarantine quarantine = empty(2500, 1000, counted);
        List<Poison> many = new ArrayList<>();
        for (int i = 0; i < 1700; i++) {
            many.add(poison(i, "%04d".formatted(i).repeat(25)));
        }
        quarantine.keep(many, PATIENCE);

        assertThat(ids(quarantine.list("default", null, 100)))
                .isEqualTo(ids(many.subList(1675, 1700).reversed().toArray(Poison[]::new)));
        assertThat(quarantine.status())
                .isEqualTo(new Status(25, 2500, START.plusSeconds(1675), 1675));
        assertThat(counted.dropped()).isEqualTo(1675);
        assertThat(counted.quarantined()).isEqualTo(Map.of("ingest malformed", 1700L));
    }

    @Test
    default void entryThatIsLargerThanAllRoom_keepsItsFirstBytes_andIsKnownAgain() {
        Quarantine quarantine = empty(4, 1000, QuarantineMetrics.NONE);
        keep(quarantine, poison(1, "ab"));
        keep(quarantine, poison(2, "abcdefgh"));
        keep(quarantine, poison(3, "abcdefgh"));
        keep(quarantine, poison(4, "abcdEFGH"));

        assertThat(ids(quarantine.list("default", null, 10))).isEqualTo(ids(poison("abcdEFGH")));
        Quarantined found = found(quarantine, poison("abcdEFGH"));
        assertThat(found.poison().bytes()).isEqualTo("abcd".getBytes(StandardCharsets.UTF_8));
        assertThat(found.kept()).isEqualTo(4);
        assertThat(found.poison().size()).isEqualTo(8);
        assertThat(quarantine.status()).isEqualTo(new Status(1, 4, START.plusSeconds(4), 2));
    }

    @Test
    default void quarantineOfNoSize_keepsNothing_andCountsItAsDropped() {
        CountedPoison counted = new CountedPoison();
        Quarantine quarantine = empty(0, 1000, counted);
        keep(quarantine, poison("a"), poison(""), poison("a"));

        assertThat(quarantine.list("default", null, 10)).isEmpty();
        assertThat(quarantine.status()).isEqualTo(new Status(0, 0, null, 3));
        assertThat(counted.dropped()).isEqualTo(3);
        assertThat(counted.quarantined()).isEmpty();
    }

    @Test
    default void quarantined_isTheSumOfTimes_asLongAsNothingIsDropped() {
        CountedPoison counted = new CountedPoison();
        Quarantine quarantine = empty(1000, 1000, counted);
        Random random = new Random(11);
        for (int call = 0; call < 20; call++) {
            List<Poison> some = new ArrayList<>();
            for (int i = random.nextInt(6); i > 0; i--) {
                some.add(poison(call, "p" + random.nextInt(12)));
            }
            quarantine.keep(some, PATIENCE);
        }

        long times =
                quarantine.list("default", null, 1000).stream().mapToLong(Quarantined::times).sum();
        assertThat(counted.quarantined()).isEqualTo(Map.of("ingest malformed", times));
        assertThat(counted.dropped()).isZero();
    }
}
