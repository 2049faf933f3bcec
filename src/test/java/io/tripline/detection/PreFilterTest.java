package io.tripline.detection;

import static io.tripline.rule.TestRules.minimal;
import static org.assertj.core.api.Assertions.assertThat;

import io.tripline.SharedFolder;
import io.tripline.eql.Witness;
import io.tripline.event.TestEvents;
import io.tripline.event.json.EventReader;
import io.tripline.event.json.ReadLimits;
import io.tripline.rule.Rule;
import io.tripline.rule.RuleCatalog;
import io.tripline.rule.RuleSource;
import io.tripline.rule.TestRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which lines need not be read, and that none of them matches. */
class PreFilterTest {

    private static final String NEXT = "\n{";

    /** Makes a line long enough for it to be worth a look. */
    private static final String LONG = ".".repeat(300);

    private static PreFilter of(String... queries) {
        PreFilter filter = PreFilter.of(catalog(queries).rules());
        return Objects.requireNonNull(filter, "no filter");
    }

    private static RuleCatalog catalog(String... queries) {
        String[] texts = new String[queries.length];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = minimal("r" + i, queries[i]);
        }
        return TestRules.ofTexts(texts);
    }

    private static boolean skips(PreFilter filter, String text) {
        String line = text.replace("LONG", LONG);
        byte[] bytes = TestEvents.utf8(line);
        int end = filter.skip(bytes, 0, bytes.length);
        assertThat(end)
                .isIn(
                        -1,
                        PreFilter.NOT_ASKED,
                        TestEvents.utf8(line.lines().findFirst().orElse("")).length);
        return end >= 0;
    }

    @Test
    void skipsWhatLacksATextOfTheBuiltInRule() {
        PreFilter filter = Objects.requireNonNull(PreFilter.of(TestRules.builtIn().rules()));
        String event =
                """
                {"event":{"category":"network","action":"lookup_result"},"host":{"os":{"type":"macos"}},"dns":{"question":{"name":"API.ipify.org"}},"x":"LONG"}\
                """;

        assertThat(skips(filter, event + NEXT)).isFalse();
        for (String text : List.of("lookup_result", "macos", "API.ipify.org")) {
            assertThat(skips(filter, event.replace(text, "other") + NEXT)).as(text).isTrue();
        }
        assertThat(skips(filter, event.replace("lookup_result", "LOOKUP_RESULT") + NEXT)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":\"LONG\"}\n",
                "{\"a\":\"LONG\"}",
                "{\"a\":\"LONG\"}\n ",
                "{\"a\":\"LONG\"}\n\n{",
                "{\"a\":\"LONG\"}\n[",
                "{\"a\":{\"b\":\"LONG\"}\n,\"c\":2}\n{",
                "{\"a\":\"LONG\"\n{",
                "{\"a\":\"LONG\"},\n{",
                "{\"a\":\"LONG\",}\n{",
                "{\"a\":\"LONG\",\"b\":}\n{",
                "{a:\"LONG\"}\n{",
                "{\n{",
                "{\"a\":\"short\"}\n{",
                "{\"a\":\"LONG some\\u002Dthing\"}\n{",
                "{\"a\":\"C:\\\\users\\\\LONG\"}\n{"
            })
    void readsWhatIsNotSurelyALineOfItsOwn(String text) {
        assertThat(skips(of("process where event.action == \"something\""), text)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":\"LONG\" } \t\n{",
                "{\"b\":\"LONG\",\"a\":null}\n{",
                "{\"a\":\"C:\\\\Users\\\\LONG\"}\n{",
                "{\"a\":\"é\uD83D\uDE00LONG\"}\n{}",
                "{\"a\":\"LONG somethin\"}\n{\"a\":\"something\"}"
            })
    void skipsLinesThatAreObjectsByTheirEnds(String text) {
        assertThat(skips(of("process where event.action == \"something\""), text)).isTrue();
    }

    @Test
    void skipsWhatNoneOfSomeRulesCanMatch() {
        PreFilter filter =
                of(
                        "process where event.action == \"something\"",
                        "file where file.name : (\"passwords*\", \"*id_rsa_old\") and event.action == \"whatever\"");

        assertThat(skips(filter, "{\"x\":\"something\",\"y\":\"process LONG\"}\n{")).isFalse();
        assertThat(skips(filter, "{\"x\":\"PASSWORDS.txt\",\"y\":\"whatever file LONG\"}\n{"))
                .isFalse();
        assertThat(skips(filter, "{\"x\":\"id_rsa_new LONG\"}\n{")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "process where true", // its category stands in many events
                "process where event.action == \"exec\"", // too short
                "any where data_stream.dataset == \"endpoint.events.process\"", // of the index
                "any where process.name == \"something\" or data_stream.dataset == \"endpoint.events.process\"",
                "any where process.pid == 1234567",
                "any where not event.action == \"something\"",
                "any where process.name regex \"something[0-9]\""
            })
    void isNotThereWhereOfARuleNothingTelling(String query) {
        assertThat(PreFilter.of(catalog(query).rules())).isNull();
        assertThat(PreFilter.of(catalog(query, "any where event.action == \"something\"").rules()))
                .isNull();
    }

    @Test
    void leavesOffWhileItDoesNotPay() {
        PreFilter filter = of("process where event.action == \"something\"");
        assertThat(used(filter, 100)).isEqualTo(100);

        filter.note(8000, 0);
        assertThat(used(filter, 100)).isEqualTo(100); // too few to tell
        filter.note(1000, 0);
        assertThat(used(filter, 100)).isEqualTo(2);

        filter.note(20_000, 20_000);
        assertThat(used(filter, 100)).isEqualTo(100);
    }

    private static int used(PreFilter filter, int requests) {
        int used = 0;
        for (int i = 0; i < requests; i++) {
            used += filter.isToBeUsed() ? 1 : 0;
        }
        return used;
    }

    /** Each rule alone, with events of what its conditions ask for. */
    @Test
    void neverSkipsAMatchOfElasticsRules() throws IOException {
        List<RuleSource> sources = new ArrayList<>();
        try (Stream<Path> files = Files.list(SharedFolder.path("rules"))) {
            for (Path file : files.filter(f -> f.toString().endsWith(".toml")).sorted().toList()) {
                sources.add(
                        new RuleSource.Text(file.getFileName().toString(), Files.readString(file)));
            }
        }
        compareAll(TestRules.catalog(sources.toArray(RuleSource[]::new)), 60, 1000);
    }

    @Test
    void neverSkipsAMatch() {
        compareAll(
                catalog(
                        "process where event.action == \"something\"",
                        "any where event.action : (\"some*THING\", \"*else?where*\")",
                        "any where event.action == \"something\" or process.name == \"elsewhere\"",
                        "any where startsWith~(process.name, \"Something\")",
                        "any where endsWith(process.name, \"elsewhere\") and event.action : \"*thing?*\"",
                        "any where stringContains~(event.action, \"thing/else\")"),
                5_000,
                1000);
    }

    private static void compareAll(RuleCatalog catalog, int eventsOfARule, int leastMatches) {
        Random random = new Random(20260512);
        EventReader.SingleReader reader =
                new EventReader(catalog.fields(), new ReadLimits(1 << 20, 128, 1)).singles();
        int matches = 0;
        int skipped = 0;
        for (Rule rule : catalog.rules()) {
            PreFilter filter = PreFilter.of(List.of(rule));
            for (int i = 0; i < eventsOfARule && filter != null; i++) {
                String json = event(random, rule);
                byte[] bytes = TestEvents.utf8(json + NEXT);
                assertThat(reader.read(bytes, 0, bytes.length - NEXT.length())).as(json).isNull();
                boolean matched = rule.compiled().matcher().matches(reader.event());
                boolean isSkipped = filter.skip(bytes, 0, bytes.length) >= 0;
                assertThat(matched && isSkipped).as("%s: %s", rule.id(), json).isFalse();
                matches += matched ? 1 : 0;
                skipped += isSkipped ? 1 : 0;
            }
        }
        assertThat(matches).isGreaterThan(leastMatches);
        assertThat(skipped).isGreaterThan(leastMatches);
    }

    /** Values around the texts that are to stand in the event, in most fields that are asked. */
    private static String event(Random random, Rule rule) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        boolean isOdd = random.nextInt(3) == 0;
        for (Witness witness : rule.compiled().witnesses()) {
            if (random.nextInt(20) > 0) {
                values.computeIfAbsent(witness.path(), path -> new ArrayList<>())
                        .add(value(random, witness, isOdd));
            }
        }
        List<String> members = new ArrayList<>(List.of("\"padding\":\"" + LONG + "\""));
        values.forEach((path, all) -> members.add("\"" + path + "\":" + all));
        for (String field : rule.compiled().fields()) {
            if (!values.containsKey(field) && random.nextInt(3) == 0) {
                members.add("\"" + field + "\":" + one(random, "true", "false", "5", "\"x\""));
            }
        }
        return "{" + String.join(",", members) + "}";
    }

    private static String value(Random random, Witness witness, boolean isOdd) {
        List<String> texts = List.copyOf(witness.texts());
        String text = texts.get(random.nextInt(texts.size()));
        if (!isOdd) {
            return "\"" + text + "\"";
        }
        if (random.nextInt(4) == 0) {
            text = text.toUpperCase(Locale.ROOT);
        }
        if (random.nextInt(4) == 0) {
            int at = random.nextInt(text.length());
            text =
                    text.substring(0, at)
                            + "\\u%04x".formatted((int) text.charAt(at))
                            + text.substring(at + 1);
        }
        String before = one(random, "", "", "", "x", "/", "\\\\", "é");
        String behind = one(random, "", "", "", "y", "/", "\\/z", "\\\\");
        return "\"" + before + text + behind + "\"";
    }

    private static String one(Random random, String... of) {
        return of[random.nextInt(of.length)];
    }
}
